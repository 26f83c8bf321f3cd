"""What WorkBase shows of a citizen: a case in the words of contracts/workbase.yaml. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox.desk import Moment
from jobterm.sandbox.world.case import Event, day_of, text_of
from jobterm.sandbox.world.person import Person

_ABSENCES = {1: "education", 2: "temporaryWork", 3: "civicDuty", 4: "parentalLeave", 8: "parentalLeave",
             9: "freePeriod", 10: "holiday", 11: "sickness"}  # fmt: skip
_ACTIVATIONS = {"wage_subsidy": "wageSubsidy", "placement": "placement", "guidance": "guidance"}
_EVENTS = {
    "enrolment.start": "enrolment",
    "enrolment.end": "deregistration",
    "sickness.report": "sickness",
    "sickness.recovery": "recovery",
    "absence.holiday": "holiday",
    "absence.other": "absence",
    "interview.summons": "summons",
    "interview.held": "interview",
    "plan.save": "plan",
    "activation.offer": "activation",
}


def hit(who: Person) -> dict[str, Any]:
    """One line of a search."""
    return {
        "cpr": who.cpr,
        "name": who.name,
        "born": who.born.isoformat(),
        "phone": who.phone,
        "municipality": who.municipality,
        "targetGroup": who.target_group,
        "protected": who.protected,
    }


def _person(moment: Moment) -> dict[str, Any]:
    who = moment.person
    return {
        "cpr": who.cpr,
        "name": who.name,
        "address": None if who.protected else who.address,
        "phone": who.phone,
        "email": who.email,
        "municipality": who.municipality,
        "targetGroup": who.target_group,
        "contactGroup": who.contact_group,
        "benefit": who.benefit,
        "fund": who.fund,
        "protected": who.protected,
        "dead": who.dead,
        "since": None,
    }


def _enrolment(moment: Moment) -> dict[str, Any]:
    case = moment.case
    if not case.enrolments:
        return {"status": "never", "startDate": None, "endDate": None, "since": None, "number": None,
                "registration": None}  # fmt: skip
    last = case.enrolments[-1]
    holds = case.enrolment(moment.today) is not None
    said = last.event if holds or last.ended_by is None else last.ended_by
    return {
        "status": "enrolled" if holds else "deregistered",
        "startDate": last.start.isoformat(),
        "endDate": None if last.end is None else last.end.isoformat(),
        "since": day_of(said).isoformat(),
        **_refs(said),
    }


def _absences(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            **_refs(absence.event),
            "type": _ABSENCES.get(absence.type, "other"),
            "firstDay": absence.first.isoformat(),
            "lastDay": None if absence.last is None else absence.last.isoformat(),
        }
        for absence in moment.case.absences_from(moment.today)
    ]


def _appointments(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            **_refs(booking),
            "type": int(booking.data["interview_type"]),
            "form": booking.data["contact_form"],
            "start": to_text(booking.at("start")),
            "end": to_text(booking.at("end")),
            "place": booking.data.get("place"),
            "link": booking.data.get("link"),
            "owner": booking.data.get("owner"),
        }
        for booking in moment.case.bookings_from(moment.now)
    ]


def _plan(moment: Moment) -> dict[str, Any] | None:
    saved = moment.case.plan
    if saved is None:
        return None
    return {
        **_refs(saved),
        "version": saved.version,
        "goal": saved.data["goal"],
        "agreements": saved.data.get("agreements"),
        "savedAt": to_text(saved.recorded),
    }


def _activations(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            "type": _ACTIVATIONS[offer.data["type"]],
            "start": offer.data["start"],
            "end": offer.data.get("end"),
            "number": offer.reference,
        }
        for offer in moment.case.activations
    ]


def _timeline(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            "date": day_of(event).isoformat(),
            "event": _EVENTS.get(event.kind, "other"),
            "text": text_of(event),
            **_refs(event),
        }
        for event in moment.case.timeline()
    ]


def _refs(event: Event) -> dict[str, Any]:
    return {"number": event.reference, "registration": event.registration}


SECTIONS: dict[str, tuple[str, Callable[[Moment], Any]]] = {
    "person": ("person", _person),
    "enrolment": ("enrolment", _enrolment),
    "absence": ("absences", _absences),
    "interview": ("appointments", _appointments),
    "plan": ("plan", _plan),
    "activation": ("activations", _activations),
    "timeline": ("timeline", _timeline),
}
"""Each section that may be asked for: the member it becomes, and how it is made."""
