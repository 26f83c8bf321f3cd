"""What this desk knows of a citizen without asking anyone, from what was read last and what waits in the queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.office.parts import Parts
from jobterm.outbox.reading import Reading, Section

SECTIONS = (
    Section.PERSON, Section.ENROLMENT, Section.ABSENCE, Section.INTERVIEW, Section.PLAN, Section.ACTIVATION,
    Section.TIMELINE, Section.JOB,
)  # fmt: skip
"""What a check looks at."""


def could_know(parts: Parts) -> frozenset[str]:
    """The systems that know who there is: only their word that they do not know a number counts."""
    return frozenset(system for system, reader in parts.readers().items() if Section.PERSON in reader.sections)


def followed(parts: Parts, cpr: str) -> str:
    """The number that a citizen has now, as far as a system has told that hers was replaced; else the same."""
    seen = {cpr}
    while True:
        told = newest(parts.cache().readings(cpr, (Section.PERSON,)).values()).get("person.replaced_by")
        try:
            after = Cpr.parse(told).digits if isinstance(told, str) else None
        except InvalidIdentifier:
            after = None
        if after is None or after in seen:
            return cpr
        seen.add(after)
        cpr = after


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen as lists show her."""

    cpr: str
    name: str | None = None
    municipality: str | None = None
    target_group: str | None = None


def person(parts: Parts, cpr: str) -> Person:
    """Name, municipality and target group as read last."""
    facts = newest(parts.cache().readings(cpr, (Section.PERSON,)).values())
    return Person(
        cpr,
        text_of(facts.get("person.name")),
        text_of(facts.get("person.municipality")),
        text_of(facts.get("person.target_group")),
    )


def newest(told: Iterable[Reading]) -> dict[str, Any]:
    """Field → value, of several readings the newest one's."""
    ordered = sorted(told, key=lambda one: one.fetched_at.timestamp() if one.fetched_at else 0.0)
    return {one.field: one.value for reading in ordered for one in reading.facts if one.value is not None}


def text_of(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def day_of(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def instant_of(value: object) -> datetime | None:
    try:
        made = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return made if made is not None and made.tzinfo is not None else None
