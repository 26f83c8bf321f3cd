"""What commands and screens ask of the office, as values: which items, which decision, how long to drain."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OutboxQuery:
    """Which items ``outbox list`` shows; all given conditions hold (interface §3).

    ``states``: shown states; ``citizen``: a CPR or the id that ``find`` prints; ``author``: a user's id; ``after``: n
    greater than; ``full``: the whole CPR instead of the masked one.
    """

    states: tuple[str, ...] = ()
    system: str | None = None
    citizen: str | None = None
    author: str | None = None
    after: int = 0
    limit: int = 200
    full: bool = False


class Verdict(StrEnum):
    """What a person decides of an item that a machine cannot settle (interface §3, decide, with amendment 15). The last
    four are ways out of what has gone stale (`office.stale`)."""

    APPLIED = "applied"
    NOT_APPLIED = "not_applied"
    HANDED_OVER = "handed_over"
    KEEP_MINE = "keep_mine"
    KEEP_THEIRS = "keep_theirs"
    MERGE = "merge"
    REGISTER_TODAY = "register_today"
    WAS_HELD = "was_held"
    AS_SEEN = "as_seen"
    WITHDRAW_ALL = "withdraw_all"


REASON_NEEDED = frozenset({Verdict.APPLIED, Verdict.NOT_APPLIED, Verdict.HANDED_OVER, Verdict.WITHDRAW_ALL})
"""A person's word takes the place of the system's: these need a reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with the reason for it (1–900 characters, needed for all but the three of a conflict).

    ``system``: the recipient meant, where more than one of the item waits for a decision; ``fields``: for MERGE,
    field → ``mine`` or ``theirs``; ``all_alike``: for a way out, also for all that are stale for the same cause.
    """

    verdict: Verdict
    reason: str = ""
    system: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    all_alike: bool = False


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What ``outbox export`` hands on: one item, one author's open ones, or with neither all that are open.

    ``passphrase``: closes the file for whoever knows it; without it only this home can open it.
    """

    file: Path
    item: str | None = None
    author: str | None = None
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SyncWish:
    """How long to drain: until nothing moves by itself (``until_idle``), or at most ``timeout`` seconds (None: no
    limit)."""

    until_idle: bool = False
    timeout: float | None = None
    office_store: bool = False
