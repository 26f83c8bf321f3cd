"""What the processes of a big run are told: addresses, people, the work of each desk, where their files lie."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Self

from tests.integration.plug.work import Job

from jobterm.clock import SystemClock, from_text
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.postgres.store import OfficeStore, open_office
from jobterm.outbox.sealing import OfficeSealer
from jobterm.security.office_keys import Ring

OFFICE = "office-1"
KEY, ANCHOR_KEY = bytes(range(32)), bytes(range(32, 64))
MUNICIPALITY = "0751"


@dataclass(frozen=True, slots=True)
class Plan:
    """``folder``: the run's; ``systems``: their addresses; ``desks``: the login and address of each desk; ``workers``:
    addresses of the workers; ``lease_s``: how long a worker's lease holds."""

    folder: str
    systems: Mapping[str, str]
    desks: tuple[tuple[str, str], ...]
    workers: tuple[str, ...]
    lease_s: float

    @property
    def place(self) -> Path:
        """The run's folder."""
        return Path(self.folder)

    def save(self) -> Path:
        """Into its folder."""
        file = self.place / "plan.json"
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return file

    @classmethod
    def load(cls, file: Path) -> Self:
        """What `save` wrote."""
        found = json.loads(file.read_text(encoding="utf-8"))
        desks = tuple((login, dsn) for login, dsn in found.pop("desks"))
        return cls(**{**found, "desks": desks, "workers": tuple(found["workers"])})


def sealer() -> OfficeSealer:
    """The office's keys, which everybody of the run holds."""
    ring = Ring(OFFICE, bytes(range(64, 96)), {1: bytes(range(96, 128))})
    return OfficeSealer(lambda: ring, SystemClock(), secrets.token_bytes)


def open_store(dsn: str, seed: str) -> OfficeStore:
    """The office's store for one of the run's people or workers."""
    return open_office(dsn, sealer(), chance=Random(seed))


def work_file(folder: Path, desk: int) -> Path:
    """Where a desk's work stands."""
    return folder / f"work-{desk}.jsonl"


def save_work(folder: Path, desk: int, jobs: list[Job]) -> None:
    """A desk's work."""
    lines = [json.dumps({"record": job.record, "given": json.loads(job.line)}) + "\n" for job in jobs]
    work_file(folder, desk).write_text("".join(lines), encoding="utf-8")


def load_work(folder: Path, desk: int) -> list[tuple[str, dict[str, Any]]]:
    """(record system, what is registered) in the order in which a desk registers it."""
    lines = work_file(folder, desk).read_text(encoding="utf-8").splitlines()
    return [(found["record"], found["given"]) for found in map(json.loads, lines)]


def registration(record: str, given: Mapping[str, Any], author: str) -> Registration:
    """A registration as the desk's intake makes it."""
    return Registration(
        id=given["id"], kind=given["kind"], citizen=given["citizen"],
        event_date=date.fromisoformat(given["event_date"]), told_at=from_text(given["told_at"]),
        details=given["details"], author=author, author_name=author.title(), keyed_at=SystemClock().now(),
        on_behalf_of=Authority.STATE if record == "amp" else Authority.MUNICIPALITY,
        needs=tuple(given.get("needs", ())),
    )  # fmt: skip


def sender(made: Registration) -> tuple[tuple[str, str], tuple[str, str, str]]:
    """Whom a call names: authority and author."""
    return (made.on_behalf_of.value, MUNICIPALITY), ("person", made.author, made.author_name)


Say = Callable[..., None]


def say(**told: Any) -> None:
    """One line for whoever started this process."""
    print(json.dumps(told), flush=True)
