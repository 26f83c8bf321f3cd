"""Files that were changed behind jobterm's back (G4): one flipped bit, a cut, a deletion, an older copy of any file of
a home or of one page of it. Whatever it is, it is announced, or everything is there as before; never is the queue
silently shorter."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from tests.durability import kills

from jobterm.bootstrap import Access, office_for_site
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.wishes import OutboxQuery

KINDS = ("bit", "cut", "delete", "older", "empty", "page")
ANNOUNCED = (Exit.DAMAGED, Exit.NEWER, Exit.LOCKED)
"""How damage is announced."""
SAVED_BEFORE, SAVED_AFTER = 6, 6
PAGE = 4096


@dataclass(frozen=True)
class Specimen:
    """A home with a queue, and an older copy of it; ``saved``: id → what `outbox list` shows of it."""

    home: Path
    older: Path
    saved: Mapping[str, Any]

    def files(self) -> list[str]:
        """Every file of the home but the two that people write, and the copies that nobody reads by himself."""
        found = [path.relative_to(self.home) for path in self.home.rglob("*") if path.is_file()]
        return sorted(str(one) for one in found if one.suffix != ".toml" and "backup" not in one.parts)


@dataclass(frozen=True)
class Mutated:
    """What was done to which file, and how it came out: ``announced``, ``harmless`` or what is wrong."""

    file: str
    kind: str
    outcome: str


def specimen(folder: Path, seed: int) -> Specimen:
    """Make a home by commands, and copy it half way."""
    home = kills.home(folder / "home")
    given = kills.registrations(Random(seed), SAVED_BEFORE + SAVED_AFTER)
    _register(home, b"".join(line for _id, line in given[:SAVED_BEFORE]))
    older = folder / "older"
    shutil.copytree(home, older)
    _register(home, b"".join(line for _id, line in given[SAVED_BEFORE:]))
    return Specimen(home, older, _listed(home))


def _register(home: Path, lines: bytes) -> None:
    subprocess.run(
        [*kills.COMMAND, "register", "-"], env=kills.environment(home), input=lines, check=True, capture_output=True
    )


def mutate(whole: Specimen, folder: Path, chance: Random) -> Mutated:
    """Change one file of a copy of the home in ``folder``, and see what jobterm says."""
    shutil.copytree(whole.home, folder)
    name, kind = chance.choice(whole.files()), chance.choice(KINDS)
    _change(folder / name, whole.older / name, kind, chance)
    return Mutated(name, kind, outcome(folder, whole.saved))


def _change(file: Path, older: Path, kind: str, chance: Random) -> None:
    content = bytearray(file.read_bytes())
    match kind:
        case "delete":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "older":
            if older.exists():
                shutil.copyfile(older, file)
            else:
                file.unlink()
        case "page" if older.exists():
            # One page of another age, as a write that the disk lost: every page by itself is authentic.
            at = chance.randrange(max(1, older.stat().st_size // PAGE)) * PAGE
            content[at : at + PAGE] = older.read_bytes()[at : at + PAGE]
            file.write_bytes(content)
        case "cut" if content:
            file.write_bytes(content[: chance.randrange(len(content))])
        case "bit" if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            file.write_bytes(content)


def outcome(home: Path, saved: Mapping[str, Any]) -> str:
    """Open, look, and compare."""
    try:
        there = _listed(home)
        store = _status(home)
    except OfficeError as error:
        return "announced" if error.exit_code in ANNOUNCED else f"another error: {error.code}"
    if store["state"] != "ok":
        return "announced"
    if there != saved:
        return f"silently other: {len(there)} of {len(saved)}"
    return "harmless"


def _opened(home: Path, stack: ExitStack) -> Any:
    stack.enter_context(mock.patch.dict("os.environ", {"JOBTERM_HOME": str(home)}))
    return stack.enter_context(office_for_site(Access()))


def _listed(home: Path) -> dict[str, Any]:
    from jobterm.office.views import to_json

    with ExitStack() as stack:
        items = _opened(home, stack).outbox_list(OutboxQuery(limit=1000, full=True))
        shown = {one.id: to_json(one) for one in items}
    for one in shown.values():
        one.pop("name", None)
        for delivery in one["deliveries"]:
            delivery.pop("message", None)
            delivery.pop("next_at", None)
    return json.loads(json.dumps(shown))  # type: ignore[no-any-return]


def _status(home: Path) -> Mapping[str, Any]:
    with ExitStack() as stack:
        return dict(_opened(home, stack).status().store)
