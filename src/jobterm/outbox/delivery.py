"""What a delivery is: its states, and every fact that the rules need. No transitions here (see ``states``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from random import Random
from typing import Any

from jobterm.clock import Clock
from jobterm.outbox.port import Capabilities, Receipt


class State(StrEnum):
    """Where a delivery stands (design §5). ``waiting`` is not among them: it is shown, not stored."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    UNKNOWN = "unknown"
    EXPECTED = "expected"
    HAND_OVER = "hand_over"
    HANDED = "handed"
    HELD_AUTH = "held_auth"
    CONFLICT = "conflict"
    REFUSED = "refused"
    REROUTING = "rerouting"
    NEEDS_REVIEW = "needs_review"
    QUARANTINED = "quarantined"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


FINAL = frozenset({State.CONFIRMED, State.WITHDRAWN, State.SUPERSEDED})
"""Nothing more happens to these."""

NEEDS_PERSON = frozenset(
    {State.QUARANTINED, State.NEEDS_REVIEW, State.CONFLICT, State.REFUSED, State.HAND_OVER, State.HELD_AUTH}
)
"""A machine cannot go on with these (interface §3, sync)."""

HOLDS_LANE = frozenset(
    {
        State.SENDING,
        State.UNKNOWN,
        State.RETRY_WAIT,
        State.HELD_AUTH,
        State.CONFLICT,
        State.REROUTING,
        State.NEEDS_REVIEW,
        State.QUARANTINED,
    }
)
"""Rule R5: nothing of the lane goes while one of these stands in it; a refused one holds only its dependants."""


class Wish(StrEnum):
    """What a person wants of a delivery whose fate is not known yet (rule R6)."""

    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Mode(StrEnum):
    """How a recipient gets to know (design decision 3)."""

    DELIVER = "deliver"
    EXPECT = "expect"
    PERSON = "person"


class Role(StrEnum):
    """The system of record, or one that must be told."""

    RECORD = "record"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now by both clocks: the wall, and the one nobody sets (rule R4)."""

    wall: datetime
    boot_id: str
    boot_seconds: float

    @classmethod
    def read(cls, clock: Clock) -> Moment:
        """Both clocks at once."""
        return cls(clock.now(), clock.boot_id(), clock.boot_seconds())

    def mark(self) -> BootMark:
        """This moment on the clock that nobody sets."""
        return BootMark(self.boot_id, self.boot_seconds)


@dataclass(frozen=True, slots=True)
class BootMark:
    """An instant on the clock that nobody sets; comparable within one boot only."""

    boot_id: str
    seconds: float

    def elapsed(self, now: Moment) -> float:
        """Seconds that have certainly passed since; after a reboot only those since the boot."""
        return now.boot_seconds - self.seconds if self.boot_id == now.boot_id else now.boot_seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """The last thing that went wrong; it stays with the delivery."""

    at: datetime
    cls: str
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient of one registration, with all that the rules need.

    ``possible``: it may have been applied by some attempt (R1; sticks until proved otherwise). ``earlier``: it may
    have been applied by an attempt before the present one. ``attempt`` numbers every claim and look-up, so that an
    answer counts only for its own question; ``attempts`` counts those used up. ``verdict``: what the system said to
    the last attempt, to be believed once the earlier ones are certainly not applied. ``unmet``: how many things it
    waits for. ``provisional``: nobody could be asked where it belongs when it was taken; that is found out before it is
    sent. ``lane`` is the subject; with ``system`` it names the lane. ``rendering`` numbers the bytes made of this
    revision; ``rounds`` how often they were sent again under one key; ``shared``: it came out of a bundle that others
    may use at any time, so that neither time that passes nor a key of ours proves anything (rule R7); ``burnt``: the
    key seems to be known where nothing is (rule R4). ``insisted``: a person wants it sent once more although it may
    have arrived (rule R2). ``theirs``, ``their_version``: what the system holds instead, in a conflict; ``base``: the
    version that a person has seen and decided against. ``addressee``: whom a system of several recipients passes it
    to, by name (the citizen's fund); ``file``: the file that it lies in, which alone moves it until its receipt has
    come (rule R8). ``carrier``: who has taken it over from its absent author, who stays its author.
    ``handed_reason``: the reason that it had when it was handed on; ``there``: how it stands with whoever has it now,
    as far as that is known (``mirror``).
    """

    id: str
    registration: str
    revision: int
    system: str
    role: Role
    mode: Mode
    lane: str
    event_date: date
    told_at: datetime
    n: int
    state: State = State.QUEUED
    via: str | None = None
    reason: str | None = None
    possible: bool = False
    earlier: bool = False
    shared: bool = False
    attempt: int = 0
    attempts: int = 0
    failures: int = 0
    unmet: int = 0
    provisional: bool = False
    wish: Wish | None = None
    verdict: State | None = None
    key: str | None = None
    key_birth: BootMark | None = None
    claimed_at: datetime | None = None
    claim_mark: BootMark | None = None
    next_at: datetime | None = None
    held_until: datetime | None = None
    promise: str | None = None
    promise_at: datetime | None = None
    version: str | None = None
    rendering: int = 1
    rounds: int = 0
    burnt: bool = False
    insisted: bool = False
    theirs: Mapping[str, Any] | None = field(default=None, hash=False)
    their_version: str | None = None
    base: str | None = None
    last_error: Failure | None = None
    receipt: Receipt | None = None
    plan: str | None = None
    addressee: str | None = None
    file: str | None = None
    handed_to: str | None = None
    handed_at: datetime | None = None
    handed_from: State | None = None
    handed_reason: str | None = None
    lineage: str | None = None
    there: Delivery | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a look-up was asked under; an answer to another question is void (rule R2)."""

    attempt: int
    state: State
    began: Moment
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which a transition is computed: what the system's contract declares, now, and the dice."""

    caps: Capabilities
    now: Moment
    chance: Random
