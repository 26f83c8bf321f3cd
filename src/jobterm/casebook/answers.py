"""What is made of an answer before it is kept: a number that was replaced, nobody at the other end, somebody whom only
a system found. Pure; who asks stands in ``fetch``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobterm.casebook.instants import to_ms
from jobterm.casebook.people import Person
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Fact, Hit, Reading, ReadState, Section

REPLACED_BY = "person.replaced_by"
"""The fact that a citizen has another number by now."""


def under_new_number(reading: Reading) -> Reading:
    """A system that knows her under another number by now has told a fact: the number."""
    outcome = reading.outcome
    number = outcome.theirs.get("citizen") if outcome is not None and reading.state is ReadState.NOT_KNOWN else None
    if not isinstance(number, str):
        return reading
    return replace(reading, state=ReadState.FRESH, facts=(Fact(REPLACED_BY, number),), outcome=None, message="")


def told_of(reading: Reading) -> frozenset[Section]:
    """Sections that a reading tells of without having been asked."""
    return frozenset({Section.PERSON}) if any(one.field == REPLACED_BY for one in reading.facts) else frozenset()


def heard(task: asyncio.Future[Any]) -> None:
    """Take the error of an answer that nobody waits for any more, which asyncio would print."""
    if not task.cancelled():
        task.exception()


def unreachable(system: str, code: str, message: str = "") -> Reading:
    return Reading(system, ReadState.UNREACHABLE, outcome=Outcome(OutcomeClass.NOT_SENT, code=code, message=message))


def stranger(hit: Hit, seen_at: datetime) -> Person:
    """A hit that the index could not keep."""
    return Person(
        hit.cpr,
        hit.name,
        hit.born,
        hit.municipality,
        hit.target_group,
        int(hit.protected),
        hit.phone,
        hit.system,
        to_ms(seen_at),
        "system",
    )
