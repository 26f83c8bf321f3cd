"""Whose a delivery is that travels in a file: the citizen's own unemployment fund, by name. A fund's own register is
believed before what a case system has heard of it."""

from __future__ import annotations

from jobterm.domain.readings import ReadState, Section
from jobterm.domain.registrations.model import Registration
from jobterm.office.asking import Asking
from jobterm.office.parts import Parts
from jobterm.office.people import could_know

FUND = "fund"
FIELD = "person.fund"


async def fund_of(parts: Parts, registration: Registration) -> str | None:
    """The name of the fund, asked for now; None while nobody can say."""
    if registration.citizen is None:
        return None
    await Asking(parts).ask(registration.citizen, sorted(could_know(parts)))
    return kept_fund(parts, registration.citizen)


def kept_fund(parts: Parts, cpr: str) -> str | None:
    """The name of the fund as it is known here: the fund's own word, else the newest of the others'."""
    readings = parts.cache().readings(cpr, {Section.PERSON, Section.BENEFIT})
    found = []
    for system, reading in readings.items():
        if reading.state is ReadState.NOT_KNOWN or reading.fetched_at is None:
            continue
        names = [fact.value for fact in reading.facts if fact.field == FIELD and isinstance(fact.value, str)]
        found += [(system == FUND, reading.fetched_at, name) for name in names if name]
    return max(found)[2] if found else None
