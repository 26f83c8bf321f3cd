"""What AMP shows of a citizen: a case in the words of contracts/amp.yaml. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox.apps.amp_forms import CONTACT
from jobterm.sandbox.desk import Moment
from jobterm.sandbox.world.case import Case, Event, day_of, text_of
from jobterm.sandbox.world.person import Person

_CONTACT_CODES = {word: code for code, word in CONTACT.items()}
_ACTIVATIONS = {"wage_subsidy": "loentilskud", "placement": "praktik", "guidance": "vejledning"}
_EVENTS = {
    "enrolment.start": "tilmelding",
    "enrolment.end": "afmelding",
    "sickness.report": "sygemelding",
    "sickness.recovery": "raskmelding",
    "absence.holiday": "ferie",
    "absence.other": "fravaer",
    "interview.summons": "indkaldelse",
    "interview.held": "samtale",
    "plan.save": "plan",
    "activation.offer": "aktivering",
}


def person(who: Person) -> dict[str, Any]:
    """Who the citizen is; the address of a protected one is not told."""
    return {
        "cpr": who.cpr,
        "navn": who.name,
        "adresse": None if who.protected else who.address,
        "telefon": who.phone,
        "email": who.email,
        "kommunekode": who.municipality,
        "maalgruppe": who.target_group,
        "kontaktgruppe": who.contact_group,
        "ydelse": who.benefit,
        "akasse": who.fund,
        "beskyttet": who.protected,
        "doed": who.dead,
        "gaelderFra": None,
    }


def hit(who: Person) -> dict[str, Any]:
    """One line of a search."""
    return {
        "cpr": who.cpr,
        "navn": who.name,
        "foedselsdato": who.born.isoformat(),
        "telefon": who.phone,
        "kommunekode": who.municipality,
        "maalgruppe": who.target_group,
        "beskyttet": who.protected,
    }


def enrolment(case: Case, today: date) -> dict[str, Any]:
    """Enrolled, deregistered or never; the dates of the latest enrolment."""
    if not case.enrolments:
        return {"status": "aldrig", "startdato": None, "slutdato": None, "gaelderFra": None, "reference": None,
                "registreringId": None}  # fmt: skip
    last = case.enrolments[-1]
    open_ = case.enrolment(today) is not None
    said = last.event if open_ or last.ended_by is None else last.ended_by
    return {
        "status": "tilmeldt" if open_ else "afmeldt",
        "startdato": last.start.isoformat(),
        "slutdato": None if last.end is None else last.end.isoformat(),
        "gaelderFra": day_of(said).isoformat(),
        **_refs(said),
    }


def absences(case: Case, today: date) -> list[dict[str, Any]]:
    """Open, present and future ones."""
    return [
        {
            **_refs(absence.event),
            "fravaerType": absence.type,
            "startDato": absence.first.isoformat(),
            "slutDato": None if absence.last is None else absence.last.isoformat(),
        }
        for absence in case.absences_from(today)
    ]


def bookings(case: Case, now: datetime) -> list[dict[str, Any]]:
    """Future bookings."""
    return [
        {
            **_refs(booking),
            "samtaletype": int(booking.data["interview_type"]),
            "kontaktform": _CONTACT_CODES[booking.data["contact_form"]],
            "startTidspunkt": to_text(booking.at("start")),
            "slutTidspunkt": to_text(booking.at("end")),
            "sted": booking.data.get("place"),
            "link": booking.data.get("link"),
            "ejersystem": booking.data.get("owner"),
        }
        for booking in case.bookings_from(now)
    ]


def plan(case: Case, today: date) -> dict[str, Any] | None:
    """The plan in force with the activities that run or are to come; None where there is neither."""
    activities = [
        {
            "type": _ACTIVATIONS[offer.data["type"]],
            "startDato": offer.data["start"],
            "slutDato": offer.data.get("end"),
            "reference": offer.reference,
        }
        for offer in case.activations
        if offer.data.get("end") is None or date.fromisoformat(offer.data["end"]) >= today
    ]
    if case.plan is None:
        return {"aktiviteter": activities} if activities else None
    saved = case.plan
    return {
        **_refs(saved),
        "version": saved.version,
        "maal": saved.data["goal"],
        "aftaler": saved.data.get("agreements"),
        "gemt": to_text(saved.recorded),
        "aktiviteter": activities,
    }


def timeline(case: Case) -> list[dict[str, Any]]:
    """Newest first, at most 200."""
    return [
        {
            "dato": day_of(event).isoformat(),
            "haendelse": _EVENTS.get(event.kind, "andet"),
            "tekst": text_of(event),
            **_refs(event),
        }
        for event in case.timeline()
    ]


def _refs(event: Event) -> dict[str, Any]:
    return {"reference": event.reference, "registreringId": event.registration}


SECTIONS: dict[str, Callable[[Moment], Any]] = {
    "person": lambda m: person(m.person),
    "tilmelding": lambda m: enrolment(m.case, m.today),
    "fravaer": lambda m: absences(m.case, m.today),
    "indkaldelser": lambda m: bookings(m.case, m.now),
    "plan": lambda m: plan(m.case, m.today),
    "tidslinje": lambda m: timeline(m.case),
}
"""Each section that may be asked for."""
