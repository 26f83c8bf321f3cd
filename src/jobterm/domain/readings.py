"""What a system tells of a citizen: facts, lines of history, and how the reading ended. No wire name and no outcome
of a wire stands here; how readings are merged stands in ``casefile``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class Section(StrEnum):
    """Parts of a citizen's case that can be read alone: only what is shown is fetched (G17). The value is the first
    word of the names of its facts."""

    PERSON = "person"
    ENROLMENT = "enrolment"
    ABSENCE = "absence"
    INTERVIEW = "interview"
    PLAN = "plan"
    ACTIVATION = "activation"
    TIMELINE = "timeline"
    JOB = "job"
    """CV, job wishes, what she reported on Jobnet by herself."""
    BENEFIT = "benefit"
    """Membership of a fund, payments, periods."""


CASE_SECTIONS = frozenset(
    {
        Section.PERSON, Section.ENROLMENT, Section.ABSENCE, Section.INTERVIEW, Section.PLAN, Section.ACTIVATION,
        Section.TIMELINE,
    }
)  # fmt: skip
"""What a case system tells."""


class ReadState(StrEnum):
    """How reading one system ended (interface §3, ``sources``)."""

    FRESH = "fresh"
    CACHED = "cached"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    NOT_KNOWN = "not_known"
    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a citizen as one system has it; ``since`` is that system's own date for it."""

    field: str
    value: Any
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a citizen's history in one system. ``date``: ISO; ``ref``: ``system:id``; ``registration``: our id if
    it is known."""

    date: str
    kind: str
    text: str
    ref: str | None = None
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """Something of a citizen's that stands in one system and that a registration can change, settle or answer.

    ``kind``: ``booking``, ``unsettled`` (a booking whose time has passed), ``absence``, ``activation``, ``plan``,
    ``referral``, ``hearing`` or ``task``. ``ref``: ``system:id``; ``registration``: ours if it came from here.
    ``version``: what a change names as its base. ``owner``: the system that alone may change it. ``data``: what it
    says, in the words of interface §6 (``start``, ``end``, ``type``, ``provider_cvr`` …).
    """

    kind: str
    ref: str
    registration: str | None = None
    version: str | None = None
    owner: str | None = None
    data: Mapping[str, Any] = made(default_factory=dict)


MATTER_SECTIONS: Final[Mapping[str, Section]] = {
    "booking": Section.INTERVIEW,
    "unsettled": Section.INTERVIEW,
    "absence": Section.ABSENCE,
    "activation": Section.ACTIVATION,
    "plan": Section.PLAN,
    "selfreport": Section.JOB,
}
"""The section with which a matter is read and kept; of those not named here the history."""


def matter_section(kind: str) -> Section:
    """The section that matters of a kind belong to."""
    return MATTER_SECTIONS.get(kind, Section.TIMELINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What one system told about one citizen, and when; a closed one may still come with what the cache has.

    ``sections``: those that it was asked for, where that is kept: what is not there then is not there.
    """

    system: str
    state: ReadState
    fetched_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    timeline: tuple[Entry, ...] = ()
    version: str | None = None
    message: str = ""
    matters: tuple[Matter, ...] = ()
    sections: frozenset[Section] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """One citizen found by a search in one system."""

    cpr: str
    name: str
    born: str | None
    municipality: str | None
    target_group: str | None
    protected: bool = False
    phone: str | None = None
    system: str = ""
