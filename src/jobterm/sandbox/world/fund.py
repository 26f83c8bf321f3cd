"""What the simulated unemployment funds know and decide: their members, a notice's worth, their replies. Pure; files
and the exchange stand in ``apps/fund``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jobterm.sandbox.world.case import Event, fold
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.history import baseline, record_system
from jobterm.sandbox.world.person import Person

REPLY_DAYS = (2, 8)
"""After how many days a fund replies to a negative notice (our assumption: the deadline is not known)."""
_DECISIONS = ("I", "I", "I", "U", "K", "K", "K", "E")
_TEXTS = {
    "I": "A-kassen har hørt medlemmet. Hændelsen får ingen følger.",
    "U": "A-kassen har hørt medlemmet og undersøger sagen videre.",
    "K": "A-kassen har vurderet hændelsen. Medlemmet får karantæne.",
    "E": "A-kassen har vurderet hændelsen. Medlemmet får en effektiv sanktion.",
}


def fault(record: Mapping[str, Any], person: Person | None, fund: str, known: frozenset[str]) -> tuple[str, str] | None:
    """Why a fund does not take a notice: (code of the contract, field), None where it does. ``known``: registrations
    of notices and ids of replies that this fund has."""
    if record["registration"] in known:
        return "4977", "registration"
    if person is None:
        return "4404", "cpr"
    if person.dead:
        return "4405", "cpr"
    if person.fund is None or not person.insured:
        return "4856", "cpr"
    if person.fund != fund:
        return "4857", "cpr"
    first, last = record["date_1"], record["date_2"]
    if first is not None and last is not None and last < first:
        return "1003", "date_2"
    if record["kind"] == "F" and record["answers"] and record["answers"] not in known:
        return "8001", "answers"
    return None


def reply_on(seed: int, registration: str, received: date) -> date:
    """On which day a fund replies to a negative notice."""
    return received + timedelta(days=Draw(seed, "reply on", registration).between(*REPLY_DAYS))


def reply(seed: int, registration: str, cpr: str, decided: date) -> dict[str, Any]:
    """What it replies."""
    draw = Draw(seed, "reply", registration)
    decision = draw.pick(_DECISIONS)
    first = decided + timedelta(days=1) if decision in "KE" else None
    last = None if first is None or decision == "E" else first + timedelta(days=20)
    return {
        "type": "62", "reply": made_uuid(seed, "reply", registration), "registration": registration, "cpr": cpr,
        "decision": decision, "decided": decided, "from": first, "to": last, "text": _TEXTS[decision],
    }  # fmt: skip


def member(seed: int, person: Person, epoch: date, heard: Sequence[Event], today: date) -> list[dict[str, Any]]:
    """A member's lines of the register: membership, enrolment as the fund heard of it, absences. ``heard``: what was
    passed on to the fund since the world began."""
    draw = Draw(seed, "fund register", person.index)
    karen = seed == 1 and person.index == 0
    off = 1 if karen else draw.pick((0, 0, 0, 0, 0, 0, 0, 1, 1, 3))
    joined = date(draw.between(1995, 2005), draw.between(1, 12), draw.between(1, 28))
    case = fold((*(_heard(one, off) for one in baseline(seed, person, record_system(person), epoch)), *heard))
    enrolled = case.enrolment(today)
    line = {
        "type": "72", "cpr": person.cpr, "member_from": max(joined, person.born + timedelta(days=17 * 365)),
        "member_to": None, "enrolled": "N" if enrolled is None else "J",
        "enrolled_from": None if enrolled is None else enrolled.start,
        "benefit_from": None if enrolled is None else enrolled.start,
        "degree": "F" if draw.chance(90) else "D",
        "paid_to": None if enrolled is None else today.replace(day=1) - timedelta(days=1),
    }  # fmt: skip
    absences = [
        {"type": "73", "cpr": person.cpr, "absence": one.type, "first_day": one.first, "last_day": one.last}
        for one in case.absences_from(today - timedelta(days=30))
    ]
    return [line, *absences]


def _heard(event: Event, off: int) -> Event:
    """What the world's past told the fund: enrolments sometimes a day off (samkøring, 2007)."""
    if event.kind != "enrolment.start" or not off:
        return event
    told = date.fromisoformat(event.data["first_day"]) + timedelta(days=off)
    return Event(
        event.id, event.kind, {**event.data, "first_day": told.isoformat()}, event.recorded, event.reference,
        event.registration, event.version, event.order,
    )  # fmt: skip
