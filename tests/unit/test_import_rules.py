"""What is really loaded, in a fresh interpreter: import-linter reads what is written, this sees what happens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "jobterm"
ENGINE_ROOM = (
    "httpx", "pydantic", "sqlcipher3", "cryptography", "keyring", "lxml", "faker", "starlette", "uvicorn", "babel",
)  # fmt: skip
"""Loaded in the engine's thread after the first paint, or by the one command that needs them."""


def modules(part: str) -> list[str]:
    """The dotted names of a module or of all modules of a package, as far as they exist."""
    folder = PACKAGE / part
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]
    dotted = [
        ".".join(("jobterm", *file.relative_to(PACKAGE).with_suffix("").parts)) for file in files if file.exists()
    ]
    return [name.removesuffix(".__init__") for name in dotted]


def loaded_by(names: list[str], forbidden: tuple[str, ...]) -> list[str]:
    """Those of `forbidden` that stand in sys.modules after importing `names` in a new interpreter."""
    lines = [f"import {name}" for name in names]
    lines += ["import sys", f"print(*[m for m in {forbidden!r} if m in sys.modules])"]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_entrance_loads_nothing_heavy() -> None:
    assert loaded_by(["jobterm.__main__", "jobterm.cli"], ("textual", "rich", "asyncio", *ENGINE_ROOM)) == []


def test_commands_load_neither_the_screen_nor_the_engine_room() -> None:
    assert loaded_by(modules("cli"), ("textual", "rich", *ENGINE_ROOM)) == []


def test_what_entrances_call_loads_no_engine_room() -> None:
    light = ["jobterm.bootstrap", "jobterm.bootstrap.entrances"]
    assert loaded_by(light, ("textual", *ENGINE_ROOM)) == []


@pytest.mark.parametrize("part", ["config", "clock", "i18n", "resources", "terminal", "domain"])
def test_what_comes_before_the_first_paint_loads_no_engine_room(part: str) -> None:
    assert loaded_by(modules(part), ("textual", *ENGINE_ROOM)) == []


@pytest.mark.parametrize(
    "part", ["office", "cutover", "casebook", "systems", "outbox", "security", "sandbox", "testing"]
)
def test_nothing_but_the_screen_loads_textual(part: str) -> None:
    assert loaded_by(modules(part), ("textual",)) == []


def test_the_screen_loads_no_engine_room() -> None:
    assert loaded_by(modules("tui"), ENGINE_ROOM) == []


def test_the_wire_loads_no_command_line() -> None:
    assert loaded_by(["jobterm.systems.transport"], ("click", "pygments", "rich")) == []


def test_a_line_to_a_simulated_system_loads_no_http() -> None:
    assert loaded_by(["jobterm.systems.inprocess"], ("httpx", "httpcore")) == []


def test_neither_the_system_that_speaks_xml_nor_its_simulator_loads_a_native_library_for_it() -> None:
    both = ["jobterm.systems.opera", "jobterm.sandbox.apps.opera_xml"]
    assert loaded_by(both, ("lxml", "urllib.request")) == []
