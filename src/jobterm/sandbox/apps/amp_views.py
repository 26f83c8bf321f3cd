"""What AMP shows of a citizen: a case in the words of contracts/amp.yaml. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox.apps.amp_kinds import CONTACT, MEASURE, SORTS
from jobterm.sandbox.desk import Moment
from jobterm.sandbox.world.case import Case, Event, day_of, text_of
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.slots import Slot
from jobterm.sandbox.world.standing import due

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
    "absence.change": "fravaersaendring",
    "interview.move": "flytning",
    "interview.cancel": "aflysning",
    "interview.no_show": "udeblivelse",
    "referral.offer": "henvisning",
    "referral.outcome": "henvisningsudfald",
    "plan.activity": "planaktivitet",
    "activation.change": "aktiveringsaendring",
    "activation.end": "aktiveringsslut",
    "activation.attendance": "fremmoede",
    "group.change": "visitering",
    "fund.notice": "underretning",
    **{kind: word for word, kind in SORTS.items()},
}
_MEASURES = {word: number for number, word in MEASURE.items()}
_OPEN = {"referral": "henvisning", "hearing": "partshoering", "task": "opgave"}


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
            "version": absence.event.version,
            "fravaerType": absence.type,
            "startDato": absence.first.isoformat(),
            "slutDato": None if absence.last is None else absence.last.isoformat(),
        }
        for absence in case.absences_from(today)
    ]


def bookings(events: list[Event]) -> list[dict[str, Any]]:
    """Bookings with what a change of them must name."""
    return [
        {
            **_refs(booking),
            "version": booking.version,
            "gruppeIdentifier": booking.data.get("group"),
            "udstedtDato": booking.data.get("issued_on"),
            "samtaletype": int(booking.data["interview_type"]),
            "kontaktform": _CONTACT_CODES[booking.data["contact_form"]],
            "startTidspunkt": to_text(booking.at("start")),
            "slutTidspunkt": to_text(booking.at("end")),
            "sted": booking.data.get("place"),
            "link": booking.data.get("link"),
            "ejersystem": booking.data.get("owner"),
        }
        for booking in events
    ]


def slot(one: Slot, user: str) -> dict[str, Any]:
    """One free appointment of the user who asks."""
    times = {"startTidspunkt": to_text(one.start), "slutTidspunkt": to_text(one.end)}
    return {**times, "sted": one.place, "medarbejder": user, "tolk": one.interpreter}


def waiting(case: Case) -> list[dict[str, Any]]:
    """What waits for an end: referrals, hearings, tasks."""
    return [
        {
            **_refs(event),
            "type": _OPEN[kind],
            "tekst": text_of(event),
            "frist": due(event),
        }
        for kind in sorted(case.waiting)
        for event in case.waiting[kind]
    ]


def in_force(event: Event) -> dict[str, Any]:
    """What a change was not written on, in the words of its own message."""
    data = event.data
    if event.kind == "enrolment.start":
        return {"tilmeldingsdato": data["first_day"]}
    if event.kind == "enrolment.end":
        return {"afmeldingsdato": data["end_date"]}
    if event.kind == "interview.summons":
        days = {name: to_text(event.at(name)) for name in ("start", "end")}
        return {"startTidspunkt": days["start"], "slutTidspunkt": days["end"], "sted": data.get("place"),
                "link": data.get("link")}  # fmt: skip
    if event.kind == "activation.offer":
        return {"aktivitetstype": _MEASURES[data["type"]], "startDato": data["start"], "slutDato": data.get("end"),
                "sted": data.get("place")}  # fmt: skip
    kind = 11 if event.kind == "sickness.report" else int(data.get("type", 10))
    return {"fravaerType": kind, "startDato": data["first_day"], "slutDato": data.get("last_day")}


def plan(case: Case, today: date) -> dict[str, Any] | None:
    """The plan in force with the activities that run or are to come; None where there is neither."""
    activities = [
        {
            "type": _ACTIVATIONS[offer.data["type"]],
            "startDato": offer.data["start"],
            "slutDato": offer.data.get("end"),
            **_refs(offer),
            "version": offer.version,
            "andenAktoerCvr": offer.data.get("provider_cvr"),
            "aftaleIdentifier": offer.data.get("agreement"),
            "cvrNummer": offer.data.get("employer_cvr"),
            "sted": offer.data.get("place"),
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


SECTIONS: dict[str, tuple[str, Callable[[Moment], Any]]] = {
    "person": ("person", lambda m: person(m.person)),
    "tilmelding": ("tilmelding", lambda m: enrolment(m.case, m.today)),
    "fravaer": ("fravaer", lambda m: absences(m.case, m.today)),
    "indkaldelser": ("indkaldelser", lambda m: bookings(m.case.bookings_from(m.now))),
    "uafsluttede": ("indkaldelser", lambda m: bookings(m.case.unsettled(m.now))),
    "plan": ("plan", lambda m: plan(m.case, m.today)),
    "aabne": ("plan", lambda m: waiting(m.case)),
    "tidslinje": ("tidslinje", lambda m: timeline(m.case)),
}
"""Each member of an answer: with which section it may be asked for, and how it is made."""
ASKED: frozenset[str] = frozenset(asked for asked, _ in SECTIONS.values())
