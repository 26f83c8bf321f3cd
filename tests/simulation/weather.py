"""What goes wrong, and when: drawn from a seed, or written down by a scenario. Values only; ``wire`` acts on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random

from tests.simulation.loop import MONDAY

from jobterm.outbox.port import Outcome, OutcomeClass


class Mood(StrEnum):
    """How a system is for a while."""

    FINE = "fine"
    CLOSED = "closed"
    CLOSED_UNTIL = "closed_until"
    DOWN = "down"
    BROKEN = "broken"
    GATEWAY = "gateway"
    BUSY = "busy"
    LOCKED_OUT = "locked_out"
    MUTE = "mute"


@dataclass(frozen=True)
class Spell:
    """A mood from ``start`` to ``end``, in seconds since the run began."""

    start: float
    end: float
    mood: Mood


POINTS = ("opened", "claimed", "sent", "answered")
"""Where a sender may die or stand still."""


@dataclass(frozen=True)
class Fate:
    """What happens to one request.

    ``lost``: it never arrives. ``late``: seconds until it arrives. ``breaks``: 500 ``before`` or ``after`` taking
    effect. ``answer_lost``: nobody hears the answer. ``twin``: seconds after the first copy that a second arrives,
    None for no second. ``answer_of_twin``: the client hears what was said to the second copy. ``working``: seconds of
    processing. ``lag``: seconds until look-ups see it. ``says``: this certain no, whatever the mood. ``stall``: the
    sender stands still so long, at ``stall_at``: the connection is ``opened``, the claim is ``claimed`` but nothing has
    left, the request is ``sent``, its answer ``answered``. ``crash``: it dies at one of these points.
    """

    lost: bool = False
    late: float = 0.05
    breaks: str = ""
    answer_lost: bool = False
    twin: float | None = None
    answer_of_twin: bool = False
    working: float = 0.05
    lag: float = 0.0
    says: Outcome | None = None
    stall: float = 0.0
    stall_at: str = "claimed"
    crash: str = ""


@dataclass(frozen=True)
class Glance:
    """What happens to one look-up: seconds there and back, how it fails, if it does, and where the client stands still
    or dies: the question is ``asked`` or its answer ``seen``."""

    there: float = 0.05
    back: float = 0.05
    fails: Outcome | None = None
    stall: float = 0.0
    stall_at: str = "seen"
    crash: str = ""


CLOSED = Outcome(OutcomeClass.CLOSED, "closed")
THROTTLED = Outcome(OutcomeClass.THROTTLED, "busy", retry_after=timedelta(seconds=20))
AUTH = Outcome(OutcomeClass.AUTH, "login")
TIMEOUT = Outcome(OutcomeClass.UNKNOWN, "timeout")
FOREIGN_503 = Outcome(OutcomeClass.UNKNOWN, "http_503")
NO_LINE = Outcome(OutcomeClass.NOT_SENT, "refused")


@dataclass
class Weather:
    """One system's troubles. ``script`` and ``glances`` are used up first; after them the dice, with ``chance`` None:
    nothing more goes wrong. ``lossy``: which part of the troubled requests never arrives. ``twins_within``: seconds
    within which a request may be doubled by the network, 0 = never: at a system that refuses no twin that would be
    nobody's fault here. ``stalls``: 4 of 4 + 3 × so many of the troubled stand still."""

    chance: Random | None = None
    script: list[Fate] = field(default_factory=list)
    glances: list[Glance] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    trouble: float = 0.35
    lossy: float = 0.15
    stalls: int = 4
    twins_within: float = 90.0
    longest: float = 90.0

    def clear(self) -> None:
        """From now on everything works."""
        self.chance = None
        self.script.clear()
        self.glances.clear()
        self.spells.clear()

    def mood(self, now: float) -> Spell:
        """How the system is now."""
        found = [spell for spell in self.spells if spell.start <= now < spell.end]
        return found[-1] if found else Spell(now, now, Mood.FINE)

    def says(self, now: float) -> Outcome | None:
        """The certain no that it says to everybody now, if it does."""
        spell = self.mood(now)
        match spell.mood:
            case Mood.CLOSED:
                return CLOSED
            case Mood.CLOSED_UNTIL:
                return Outcome(OutcomeClass.CLOSED, "closed", until=MONDAY + timedelta(seconds=spell.end))
            case Mood.BUSY:
                return THROTTLED
            case Mood.LOCKED_OUT:
                return AUTH
            case _:
                return None

    def fate(self) -> Fate:
        """What happens to the next request."""
        if self.script:
            return self.script.pop(0)
        dice = self.chance
        if dice is None or dice.random() > self.trouble:
            return Fate()
        late = dice.choice((0.05, 0.2, 35.0, self.longest * 0.5, self.longest * dice.random(), self.longest))
        return Fate(
            lost=dice.random() < self.lossy,
            late=late,
            breaks=dice.choice(("", "", "", "before", "after")),
            answer_lost=dice.random() < 0.3,
            twin=dice.choice((None, None, 0.2, 5.0, dice.random() * self.twins_within)) if self.twins_within else None,
            answer_of_twin=dice.random() < 0.5,
            working=dice.choice((0.05, 0.05, 1.0, 20.0, self.longest * dice.random())),
            lag=dice.choice((0.0, 0.0, 1.0, self.longest * dice.random())),
            says=dice.choice((None,) * 7 + (CLOSED, CLOSED, THROTTLED, AUTH)),
            stall=dice.choice((0.0,) * 3 * self.stalls + (1.0, 15.0, 50.0, 200.0)),
            stall_at=dice.choice(POINTS),
            crash=dice.choice(("",) * 16 + POINTS),
        )

    def glance(self) -> Glance:
        """What happens to the next look-up."""
        if self.glances:
            return self.glances.pop(0)
        dice = self.chance
        if dice is None or dice.random() > self.trouble:
            return Glance()
        return Glance(
            there=dice.choice((0.05, 1.0, 60.0)),
            back=dice.choice((0.05, 1.0, 40.0, 400.0)),
            fails=dice.choice((None, None, None, TIMEOUT, FOREIGN_503, CLOSED, THROTTLED, AUTH)),
            crash=dice.choice(("",) * 16 + ("asked", "seen")),
        )
