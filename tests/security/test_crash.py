"""A failing program tells places, not people: no value of a citizen or a key in any report, and no core file."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jobterm.security import crash
from jobterm.security.errors import WrongPassphrase

CANARY = "150380-1234 Karen Testesen"


def _fail(name: str) -> None:
    raise ValueError(f"cannot read {name}")


def test_a_report_names_class_and_place_and_no_value() -> None:
    def read() -> None:
        try:
            _fail(CANARY)
        except ValueError as error:
            error.add_note(CANARY)
            raise KeyError(CANARY) from error

    with pytest.raises(KeyError) as caught:
        read()
    report = crash.describe(caught.value)
    assert "builtins.KeyError" in report
    assert "builtins.ValueError" in report
    assert "test_crash.py:" in report
    assert "_fail" in report
    assert CANARY not in report
    assert "cannot read" not in report


def test_our_own_errors_tell_their_code() -> None:
    assert "WrongPassphrase [vault.wrong_passphrase]" in crash.describe(WrongPassphrase())
    assert CANARY not in crash.describe(SystemExit(CANARY))


def test_a_group_tells_each_of_its_errors() -> None:
    report = crash.describe(ExceptionGroup(CANARY, [ValueError(CANARY), OSError(CANARY)]))
    assert "ValueError" in report
    assert "OSError" in report
    assert CANARY not in report


def test_an_error_that_caused_itself_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert crash.describe(error).count("ValueError") == 1


def test_deep_recursion_makes_a_short_report() -> None:
    def fall() -> None:
        fall()

    with pytest.raises(RecursionError) as caught:
        fall()
    assert len(crash.describe(caught.value).splitlines()) < 60


PROGRAM = """
import asyncio, gc, resource, threading
from jobterm.security import crash
crash.private_by_default(); crash.no_core_dumps(); crash.not_dumpable(); crash.install()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
canary = "150380-1234 Karen Testesen"
class Broken:
    def __del__(self): raise OSError(canary)
    def __repr__(self): return canary
def in_thread(text): raise LookupError(text)
thread = threading.Thread(target=in_thread, args=(canary,), name=canary); thread.start(); thread.join()
broken = Broken(); del broken; gc.collect()
async def main():
    loop = asyncio.get_running_loop(); loop.set_exception_handler(crash.on_loop_error())
    loop.call_exception_handler({"message": canary, "exception": ArithmeticError(canary)})
asyncio.run(main())
raise RuntimeError(canary)
"""


def test_what_nobody_caught_is_told_without_values_in_every_corner() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    for name in ("LookupError", "OSError", "ArithmeticError", "RuntimeError"):
        assert f"builtins.{name}" in done.stderr
    assert "Karen" not in done.stderr
    assert "150380" not in done.stderr
