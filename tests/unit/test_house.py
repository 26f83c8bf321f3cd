"""The house rules that no other tool checks: sizes, docstrings, pins without addresses, nobody's number or machine."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py"))
SOURCES = [path for path in SOURCES if "node_modules" not in path.parts]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def committed() -> list[Path]:
    """Every text file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    binary = {".png", ".ico", ".db", ".anchor", ".gz"}
    return [p for name in listed.stdout.split("\0") if name and (p := ROOT / name).is_file() and p.suffix not in binary]


def definitions(kind: type | tuple[type, ...]) -> Iterator[tuple[Path, ast.AST]]:
    for path in SOURCES:
        yield from ((path, node) for node in ast.walk(tree(path)) if isinstance(node, kind))


def test_no_file_is_longer_than_400_lines() -> None:
    styled = [*SOURCES, *(ROOT / "src").rglob("*.tcss")]
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in styled}
    assert {name: n for name, n in lengths.items() if n > 400} == {}


def test_no_class_has_more_than_25_methods() -> None:
    sizes = {
        f"{short(path)}:{node.name}": sum(isinstance(child, Function) for child in node.body)
        for path, node in definitions(ast.ClassDef)
        if isinstance(node, ast.ClassDef)
    }
    assert {name: n for name, n in sizes.items() if n > 25} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    sizes = {
        f"{short(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, node in definitions((ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(node, Function)
    }
    assert {name: n for name, n in sizes.items() if n > 50} == {}


def test_every_module_opens_with_a_sentence_on_what_lives_there() -> None:
    assert [short(path) for path in SOURCES if not ast.get_docstring(tree(path))] == []


def test_nothing_is_left_unfinished_or_swallowed() -> None:
    unfinished = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|NotImplemented" + r"Error)\b|except Exception:\s*pass")
    assert [short(path) for path in SOURCES if unfinished.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("lock", ["requirements/runtime.txt", "requirements/development.txt"])
def test_a_lock_pins_by_hash_and_says_nothing_of_where_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|file:|find-links|index-url|^-e|^/", text, re.MULTILINE)
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if entry.strip()]
    assert entries
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_what_runs_is_pinned_alike_for_users_and_developers() -> None:
    pin = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
    runtime, development = (
        set(pin.findall((ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")))
        for name in ("runtime", "development")
    )
    assert runtime <= development


def test_every_declared_dependency_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"].values()
    wanted = [*declared["project"]["dependencies"], *(entry for group in groups for entry in group)]
    names = {re.split(r"[^A-Za-z0-9-]", entry)[0].lower() for entry in wanted if isinstance(entry, str)}
    lock = (ROOT / "requirements/development.txt").read_text(encoding="utf-8")
    assert names - set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)) == set()


def test_no_committed_file_names_a_machine_or_an_index() -> None:
    machine = re.compile(r"/(?:work|farm|root|Users)/|/home/\w+/")
    index = re.compile(
        r"py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js|index" + r"-url\s*[=:]|deb\.deb" + r"ian"
    )
    found = [
        f"{short(path)}:{number}"
        for path in committed()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if machine.search(line) or (index.search(line) and path.name != "package-lock.json")
    ]
    assert found == []


def may_be_a_persons_number(digits: str) -> bool:
    """A valid date and the old check digit: such a number may belong to somebody living."""
    try:
        date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def test_no_committed_file_holds_a_number_that_may_be_a_persons() -> None:
    number = re.compile(r"(?<![\w.-])(\d{6})-?(\d{4})(?![\w-])")
    found = [
        f"{short(path)}: {match[0]}"
        for path in committed()
        if path.suffix != ".svg" and path.parent.name != "requirements"
        for match in number.finditer(path.read_text(encoding="utf-8"))
        if may_be_a_persons_number(match[1] + match[2])
    ]
    assert found == []
