"""The lean dataclasses do what Python's own do; they are made in an interpreter of their own, as the program's are."""

from __future__ import annotations

import subprocess
import sys

KINDS = """
import dataclasses, pickle, sys
from dataclasses import dataclass, field
from typing import Any
if sys.argv[1] == "lean":
    from jobterm import lean
    assert lean.install() == (sys.version_info < (3, 13))

@dataclass(frozen=True, slots=True)
class Two:
    a: int
    b: Any = field(default=1, compare=False)
    c: Any = field(default=None, repr=False)

@dataclass(frozen=True)
class One:
    a: Any

@dataclass(frozen=True, slots=True)
class None_:
    pass

@dataclass(frozen=True, slots=True)
class Child(Two):
    d: int = 4

@dataclass
class Loose:
    a: Any = None

@dataclass(frozen=True, order=True)
class Ordered:
    a: int
    b: int

class Plain(One):
    pass

def fails(work):
    try:
        work()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "taken"

nan = float("nan")
print(Two(1), Child(1, c=3), None_(), Plain(5), Ordered(1, 2))
print(Two(1, 2) == Two(1, 3), Two(1) == Two(2), Two(1) == Child(1), Two(1) == 1, Two(1) != Two(1))
print(One(nan) == One(nan), One([]) == One([]), None_() == None_(), Loose(1) == Loose(1))
print(hash(Two(1, 2)) == hash(Two(1, 3)) == hash((1, None)), hash(One(2)) == hash((2,)), hash(None_()) == hash(()))
print(Loose.__hash__, fails(lambda: hash(One([]))), fails(lambda: hash(Loose())))
print(fails(lambda: setattr(Two(1), "a", 2)), fails(lambda: delattr(Two(1), "a")))
print(fails(lambda: setattr(Child(1), "d", 2)), fails(lambda: setattr(One(1), "x", 2)))
print(fails(lambda: setattr(Plain(1), "x", 2)), fails(lambda: setattr(Plain(1), "a", 2)))
print(fails(lambda: delattr(Plain(1), "x")), fails(lambda: setattr(Loose(), "a", 3)))
print(Ordered(1, 2) < Ordered(1, 3), sorted([Ordered(2, 1), Ordered(1, 9)]), fails(lambda: Ordered(1, 2) < 3))
print(pickle.loads(pickle.dumps(Two(1, 2, 3))), dataclasses.replace(Two(1), a=7), dataclasses.asdict(Child(1)))
ring = Loose(); ring.a = [ring]
print(ring, Two.__eq__.__qualname__, Two.__repr__.__qualname__, One.__hash__.__qualname__, One.__setattr__.__name__)
match Two(1, 2, 3):
    case Two(a, b):
        print(a, b)
"""
SIZE = """
import gc, sys
if sys.argv[1] == "lean":
    from jobterm import lean
    lean.install()
from dataclasses import dataclass
made = dataclass(frozen=True, slots=True)(type("Made", (), {"__annotations__": {"a": "int", "b": "int"}}))
gc.collect()
print(sum(isinstance(one, type) and one.__name__ == "Made" for one in gc.get_objects()))
print(len({vars(made)[name].__code__ for name in ("__eq__", "__hash__", "__setattr__", "__delattr__", "__repr__")
           if vars(made)[name].__code__.co_filename == "<string>"}))
"""


def said(code: str, how: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_lean_dataclass_does_what_pythons_own_does() -> None:
    assert said(KINDS, "lean") == said(KINDS, "own")


def test_it_compiles_nothing_for_them_and_keeps_no_mould() -> None:
    ours = sys.version_info < (3, 13)  # later ones make them in another way, and nothing is changed
    assert said(SIZE, "lean") == ("1\n0\n" if ours else said(SIZE, "own"))


def test_the_entrance_makes_them_lean() -> None:
    code = (
        "import dataclasses; from jobterm.__main__ import run; run(['--version']);"
        " print(dataclasses._hash_fn.__module__)"
    )
    expected = "jobterm.lean" if sys.version_info < (3, 13) else "AttributeError"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert expected in done.stdout + done.stderr
