"""Packages of suppliers, put on the path as an installer would; no test stands here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobterm.systems import catalogue

WHOLE = """
from jobterm.systems.api import Capabilities, Introduction, Made, Sentence, Setting

class Port:
    id = "{system}"
    def __init__(self, wire, clock, house, settings=None):
        self.settings = settings
    async def close(self): ...
    async def received(self, registration, asker): ...

MAKER = Made(Capabilities(lookup=True), Port, api=1, introduction=Introduction(
    label="Sagsys", name="Sagsystemet", codes={{
        "K1": "citizen_unknown",
        "K2": Sentence("The case is locked. Yours is safe here. Call them.", "Sagen er spærret. Din er sikker. Ring."),
    }}))
"""
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts packages on the path as an installer would: module, metadata, entry point."""
    made: list[str] = []

    def put(text: str, *, system: str = "sagsys", package: str = "sagsys_plugin", **more: str) -> None:
        folder = tmp_path / package
        folder.mkdir()
        for name, content in {"__init__": "", "adapter": text.format(system=system), **more}.items():
            (folder / f"{name}.py").write_text(content, encoding="utf-8")
        info = tmp_path / f"{package}-1.4.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.4\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(
            f"[jobterm.systems]\n{system} = {package}.adapter:MAKER\n", encoding="utf-8"
        )
        made.append(package)

    monkeypatch.syspath_prepend(tmp_path)
    catalogue.forget()
    yield put
    catalogue.forget()
    for name in [name for name in sys.modules if name.partition(".")[0] in made]:
        del sys.modules[name]
