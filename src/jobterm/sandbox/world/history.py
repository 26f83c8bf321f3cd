"""What the systems already knew about a person when the world began: one life, remembered differently by each system.

A person's life is drawn once; the record system remembers all of it, the others some, and some of that wrongly (a start
date a day off, a missing enrolment): the disagreements that caseworkers of 2007 looked up by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.person import Person

Life = list[tuple[date, str, dict[str, Any]]]
"""(day on which it was registered, kind, data) in order."""

_GOALS = (
    "Fast arbejde på lager eller terminal",
    "Kontorarbejde, gerne deltid",
    "Tilbage til faget som pædagogmedhjælper",
    "Chauffør, kørekort C under uddannelse",
    "Butik og salg i lokalområdet",
    "Afklare helbred og timetal, derefter skånejob",
)
_PLACES = ("Lokale 1", "Lokale 2", "Lokale 4, 1. sal", "Mødelokale Å")


def baseline(seed: int, person: Person, system: str, epoch: date) -> tuple[Event, ...]:
    """What ``system`` knew about ``person`` on the day the world began; empty where it does not know the person."""
    if not knows(person, system):
        return ()
    life = _karen(epoch) if seed == 1 and person.index == 0 else _life(seed, person, epoch)
    if system != record_system(person):
        life = _hearsay(seed, person, system, life)
    letter = system[0].upper()
    return tuple(
        Event(
            id=made_uuid(seed, person.index, system, place),
            kind=kind,
            data=data,
            recorded=datetime.combine(day, time(9, 30), COPENHAGEN).astimezone(UTC),
            reference=f"{letter}{person.index:06}-{place}",
            version=f"{letter}{person.index:06}-{place}",
        )
        for place, (day, kind, data) in enumerate(life)
    )


def record_system(person: Person) -> str:
    """Where the world's past was registered: AMP for the insured, the municipal system for all others."""
    return "amp" if person.insured else person.municipal_system


def knows(person: Person, system: str) -> bool:
    """Whether a system has the person at all: the state's two have everyone, a municipal one its own
    municipalities."""
    return system in ("amp", "national", person.municipal_system)


def _hearsay(seed: int, person: Person, system: str, life: Life) -> Life:
    """What a system that keeps no case was told: the enrolments, sometimes not, sometimes with another date."""
    draw = Draw(seed, "hearsay", person.index, system)
    named = seed == 1 and person.index == 0
    if not named and draw.chance(20):
        return []
    off = 1 if named else draw.pick((0, 0, 0, 0, 0, 0, 0, 1, 1, 3))
    heard: Life = []
    for day, kind, data in life:
        if kind == "enrolment.start":
            told = date.fromisoformat(data["first_day"]) + timedelta(days=off)
            heard.append((day + timedelta(days=off), kind, {**data, "first_day": told.isoformat()}))
        elif kind == "enrolment.end":
            heard.append((day, kind, data))
    return heard


def is_open(seed: int, person: Person) -> bool:
    """Whether an ordinary person was a jobseeker when the world began, or ill as one."""
    draw = Draw(seed, "life", person.index)
    return _begun(draw, [], date.max, named=False) is not None


def _begun(draw: Draw, life: Life, epoch: date, *, named: bool) -> date | None:
    """When the case that is open began, None where there is none; an earlier one goes into the life."""
    start = epoch - timedelta(days=120 if named else draw.between(10, 500))
    if draw.chance(20):
        _earlier(life, draw, start)
    return None if not named and draw.chance(15) else start


def _life(seed: int, person: Person, epoch: date) -> Life:
    """All but the appointment to come, which the calendar of whoever has the case decides (``diary``)."""
    draw = Draw(seed, "life", person.index)
    life: Life = []
    named = seed == 1 and person.index < 5
    start = _begun(draw, life, epoch, named=named)
    if start is None:
        return life
    life.append((start, "enrolment.start", _enrolled(person, start)))
    _talks(life, seed, person, start, epoch)
    if draw.chance(30) and (epoch - start).days > 60:
        first = start + timedelta(days=40)
        _holiday(life, first, first + timedelta(days=draw.between(4, 13)))
    if draw.chance(60) and (epoch - start).days > 30:
        _plan(life, start + timedelta(days=28), draw.pick(_GOALS))
    if draw.chance(40):
        meeting = workday(epoch + timedelta(days=draw.between(2, 25)))
        issued, hour, place = epoch - timedelta(days=draw.between(1, 8)), draw.between(9, 14), draw.pick(_PLACES)
        if named:
            _summons(life, issued, meeting, hour, place)
    if draw.chance(10):
        first = epoch - timedelta(days=draw.between(1, 60))
        end = first + timedelta(days=draw.between(61, 120))
        data = {"type": draw.pick(("wage_subsidy", "placement", "guidance")), "start": first.isoformat()}
        life.append((first, "activation.offer", {**data, "end": end.isoformat(), "text": "Tilbud påbegyndt"}))
    if not named and draw.chance(4):
        _ill(life, person, epoch - timedelta(days=draw.between(1, 9)))
    return sorted(life, key=lambda row: row[0])


def _talks(life: Life, seed: int, person: Person, start: date, epoch: date) -> None:
    """Interviews held, about every three months, most of the last ones within the interval of the law; and the CV
    looked at, of most."""
    draw = Draw(seed, "talks", person.index)
    last = epoch - timedelta(days=draw.between(85, 97) if draw.chance(8) else draw.between(6, 84))
    for _ in range(4):
        held = workday(last)
        if start + timedelta(days=14) <= held < epoch:
            life.append((held, "interview.held", {"date": held.isoformat(), "text": "Samtale holdt"}))
        last -= timedelta(days=draw.between(70, 88))
    seen = workday(start + timedelta(days=draw.between(8, 28)))
    if person.insured and seen < epoch and draw.chance(85):
        life.append((seen, "cv.check", {"date": seen.isoformat(), "text": "CV godkendt"}))


def _karen(epoch: date) -> Life:
    """Karen Testesen's life as the papers tell it: enrolled on 3 September, summoned to a meeting next week."""
    start = date(epoch.year, 9, 3)
    if (epoch - start).days < 60:
        start = date(epoch.year - 1, 9, 3)
    person = {"client_category": "insured", "first_day": start.isoformat()}
    life: Life = [(start, "enrolment.start", person)]
    _holiday(life, epoch - timedelta(days=39), epoch - timedelta(days=35))
    held = workday(epoch - timedelta(days=43))
    life.append((held, "interview.held", {"date": held.isoformat(), "text": "Samtale holdt, jobplan ændret"}))
    _plan(life, held, "Fast arbejde på lager eller terminal")
    cv = workday(epoch - timedelta(days=18))
    life.append((cv, "cv.check", {"date": cv.isoformat(), "text": "CV godkendt"}))
    ref = workday(epoch - timedelta(days=17))
    life.append((ref, "referral.offer", {"date": ref.isoformat(), "text": "Henvist lagermedarb., Nordpost A/S"}))
    _summons(life, epoch - timedelta(days=8), workday(epoch + timedelta(days=4)), 10, "Lokale 2")
    return sorted(life, key=lambda row: row[0])


def _enrolled(person: Person, start: date) -> dict[str, Any]:
    return {"client_category": "insured" if person.insured else "cash_benefit", "first_day": start.isoformat()}


def _earlier(life: Life, draw: Draw, start: date) -> None:
    end = start - timedelta(days=draw.between(60, 300))
    first = end - timedelta(days=draw.between(40, 400))
    life.append((first, "enrolment.start", {"client_category": "insured", "first_day": first.isoformat()}))
    life.append((end, "enrolment.end", {"end_date": end.isoformat(), "cause": "job"}))


def _holiday(life: Life, first: date, last: date) -> None:
    told = first - timedelta(days=22)
    life.append((told, "absence.holiday", {"first_day": first.isoformat(), "last_day": last.isoformat()}))


def _plan(life: Life, day: date, goal: str) -> None:
    life.append((day, "plan.save", {"goal": goal, "agreed_on": day.isoformat()}))


def _ill(life: Life, person: Person, first: date) -> None:
    life.append((first, "sickness.report", {"first_day": first.isoformat()}))
    if person.insured:
        life.append((first, "enrolment.end", {"end_date": first.isoformat(), "cause": "sickness"}))


def _summons(life: Life, issued: date, meeting: date, hour: int, place: str) -> None:
    start = datetime.combine(meeting, time(hour), COPENHAGEN)
    data: Mapping[str, Any] = {
        "interview_type": 7,
        "contact_form": "meeting",
        "start": start.isoformat(timespec="milliseconds"),
        "end": (start + timedelta(minutes=30)).isoformat(timespec="milliseconds"),
        "place": place,
        "issued_on": issued.isoformat(),
    }
    life.append((issued, "interview.summons", dict(data)))


def workday(day: date) -> date:
    """That day, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
