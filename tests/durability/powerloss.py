"""Losses of power (G2): everything that reaches the file system is recorded; an image is what a disk that honours
fsync may hold if the power goes at one moment: all that was forced, and of the rest any part, torn at 512 bytes, names
in the folder too."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.durability.vfs import ListeningVFS, anchor_heard, connector
from tests.durability.work import Ledger, judge, work
from tests.unit.outbox.making import store

from jobterm.clock import ManualClock

SECTOR = 512


@dataclass
class Recording:
    """What reached the file system, in order, with the acknowledgements in between."""

    steps: list[tuple[Any, ...]] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    def heard(self, what: str, name: str, *details: Any) -> None:
        """One thing that happened, to a file by its name in the folder."""
        self.steps.append((what, os.path.basename(name), *details))


def record(folder: Path, seed: int) -> Recording:
    """Work on a store under a listening file system."""
    made = Recording()
    with anchor_heard(made.heard):
        vfs = ListeningVFS(made.heard)
        outbox = store(folder, ManualClock(), connector=connector(vfs))
        made.ledger.told = lambda: len(made.steps)
        work(outbox, made.ledger, seed)
        outbox.close()
    return made


@dataclass
class _File:
    """One file on the disk: ``kept`` was forced, ``loose`` was not yet."""

    kept: bytearray = field(default_factory=bytearray)
    loose: list[tuple[Any, ...]] = field(default_factory=list)

    def force(self) -> None:
        for step in self.loose:
            _apply(self.kept, step)
        self.loose.clear()

    def after_loss(self, chance: Random, share: float) -> bytes:
        """What is found: all that was forced, and ``share`` of the rest."""
        found = bytearray(self.kept)
        for step in self.loose:
            if step[0] == "truncate":
                if chance.random() < share:
                    _apply(found, step)
                continue
            _what, _name, offset, data = step
            at = 0
            while at < len(data):
                end = min(len(data), (offset + at) // SECTOR * SECTOR + SECTOR - offset)
                if chance.random() < share:
                    _apply(found, ("write", "", offset + at, data[at:end]))
                at = end
        return bytes(found)


def _apply(content: bytearray, step: tuple[Any, ...]) -> None:
    if step[0] == "truncate":
        size = step[2]
        del content[size:]
        content.extend(bytes(max(0, size - len(content))))
        return
    _what, _name, offset, data = step
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


@dataclass
class _Disk:
    """A folder of files: ``names`` was forced; ``loose`` are names made or deleted since, in order."""

    names: dict[str, _File] = field(default_factory=dict)
    now: dict[str, _File] = field(default_factory=dict)
    loose: list[tuple[str, str, _File]] = field(default_factory=list)

    def take(self, step: tuple[Any, ...]) -> None:
        """Let one more thing happen."""
        what, name = step[0], step[1]
        match what:
            case "create":
                self.now[name] = _File()
                self.loose.append(("create", name, self.now[name]))
            case "unlink":
                self.loose.append(("unlink", name, self.now.pop(name)))
            case "folder":
                self.names = dict(self.now)
                self.loose.clear()
            case "sync":
                self.now[name].force()
            case _:
                self.now[name].loose.append(step)

    def after_loss(self, chance: Random, share: float) -> dict[str, bytes]:
        """The folder as it may be found."""
        names = dict(self.names)
        for what, name, file in self.loose:
            if chance.random() >= share:
                continue
            if what == "create":
                names[name] = file
            else:
                names.pop(name, None)
        return {name: file.after_loss(chance, share) for name, file in names.items()}


def image(recording: Recording, at: int, folder: Path, chance: Random) -> None:
    """Write into ``folder`` what may be found if the power goes before step ``at``."""
    disk = _Disk()
    for step in recording.steps[:at]:
        disk.take(step)
    share = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    folder.mkdir()
    for name, content in disk.after_loss(chance, share).items():
        (folder / name).write_bytes(content)


def wrong_after(recording: Recording, at: int, folder: Path) -> list[str]:
    """What does not hold of an image that was taken before step ``at``.

    A journal that was left is played back by the SQLite that wrote it (the two count its check sums differently, one
    over plain pages, one over encrypted ones); then the program's own driver reads what there is.
    """
    said = recording.ledger.at(at)
    healed = judge(folder, said, connector(ListeningVFS(lambda *_step: None)))
    return healed or judge(folder, said)
