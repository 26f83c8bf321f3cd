"""What WorkBase shows of a citizen: a case in the words of contracts/workbase.yaml. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox.apps import workbase_forms
from jobterm.sandbox.apps.workbase_kinds import ABSENCES, SORTS
from jobterm.sandbox.desk import Moment
from jobterm.sandbox.world.case import Event, day_of, text_of
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.slots import Slot
from jobterm.sandbox.world.standing import due

_ABSENCES = {1: "education", 2: "temporaryWork", 3: "civicDuty", 4: "parentalLeave", 8: "parentalLeave",
             9: "freePeriod", 10: "holiday", 11: "sickness"}  # fmt: skip
_TYPES = {number: word for word, number in ABSENCES.items()}
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
    "absence.change": "absence-change",
    "interview.move": "appointment-move",
    "interview.cancel": "appointment-cancellation",
    "interview.no_show": "no-show",
    "referral.offer": "referral",
    "referral.outcome": "referral-outcome",
    "plan.activity": "plan-activity",
    "activation.change": "activation-change",
    "activation.end": "activation-end",
    "activation.attendance": "attendance",
    "group.change": "group-change",
    "fund.notice": "fund-notice",
    **{kind: word for word, kind in SORTS.items()},
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
            "version": absence.event.version,
            "type": _ABSENCES.get(absence.type, "other"),
            "firstDay": absence.first.isoformat(),
            "lastDay": None if absence.last is None else absence.last.isoformat(),
        }
        for absence in moment.case.absences_from(moment.today)
    ]


def _appointments(events: list[Event]) -> list[dict[str, Any]]:
    return [
        {
            **_refs(booking),
            "version": booking.version,
            "group": booking.data.get("group"),
            "issuedOn": booking.data.get("issued_on"),
            "type": int(booking.data["interview_type"]),
            "form": booking.data["contact_form"],
            "start": to_text(booking.at("start")),
            "end": to_text(booking.at("end")),
            "place": booking.data.get("place"),
            "link": booking.data.get("link"),
            "owner": booking.data.get("owner"),
        }
        for booking in events
    ]


def slot(one: Slot, user: str) -> dict[str, Any]:
    """One free appointment of the user who asks."""
    times = {"start": to_text(one.start), "end": to_text(one.end)}
    return {**times, "place": one.place, "user": user, "interpreter": one.interpreter}


def _open(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            **_refs(event),
            "type": kind,
            "text": text_of(event),
            "due": due(event),
        }
        for kind in sorted(moment.case.waiting)
        for event in moment.case.waiting[kind]
    ]


_EMPLOYMENT = {"unemployment_degree": "degree", "employer_cvr": "employerCvr", "employer_pno": "employerPno"}
_CORRECTED = {
    "enrolment.start": {"first_day": "firstDay", "client_category": "category", "email": "email", "phone": "phone",
                        "unemployment_degree": "degree"},
    "enrolment.end": {"end_date": "endDate", "cause": "cause", "comment": "comment", "less_intensive": "lessIntensive"},
    "sickness.report": {"first_day": "firstDay", "last_day": "lastDay", "comment": "comment", **_EMPLOYMENT},
    "plan.save": {"goal": "goal", "agreements": "agreements", "contact": "contact", "occupation": "occupation"},
    "referral.offer": {"title": "title", "start": "start"},
}  # fmt: skip
"""Kind → its members, each under its name in the message."""
_WORDS: dict[str, dict[Any, str]] = {
    "category": {ours: theirs for theirs, ours in workbase_forms.CATEGORY.items()},
    "cause": {ours: theirs for theirs, ours in workbase_forms.CAUSE.items()},
}


def in_force(event: Event) -> dict[str, Any]:
    """What a change or a correction was not written on, in the words of the message that made it."""
    data = event.data
    if event.kind in _CORRECTED:
        said = {wire: data.get(name) for name, wire in _CORRECTED[event.kind].items()}
        worded = {wire: _WORDS.get(wire, {}).get(value, value) for wire, value in said.items()}
        return {**worded, "type": "sickness"} if event.kind == "sickness.report" else worded
    if event.kind == "interview.summons":
        return {"start": to_text(event.at("start")), "end": to_text(event.at("end")), "place": data.get("place"),
                "link": data.get("link")}  # fmt: skip
    if event.kind == "activation.offer":
        return {"type": _ACTIVATIONS[data["type"]], "start": data["start"], "end": data.get("end"),
                "place": data.get("place")}  # fmt: skip
    return {"type": _TYPES[int(data.get("type", 10))], "firstDay": data["first_day"], "lastDay": data.get("last_day")}


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
            **_refs(offer),
            "version": offer.version,
            "providerCvr": offer.data.get("provider_cvr"),
            "agreement": offer.data.get("agreement"),
            "employerCvr": offer.data.get("employer_cvr"),
            "place": offer.data.get("place"),
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


View = tuple[str, Callable[[Moment], Any]]
SECTIONS: dict[str, tuple[View, ...]] = {
    "person": (("person", _person),),
    "enrolment": (("enrolment", _enrolment),),
    "absence": (("absences", _absences),),
    "interview": (
        ("appointments", lambda moment: _appointments(moment.case.bookings_from(moment.now))),
        ("unsettled", lambda moment: _appointments(moment.case.unsettled(moment.now))),
    ),
    "plan": (("plan", _plan), ("open", _open)),
    "activation": (("activations", _activations),),
    "timeline": (("timeline", _timeline),),
}
"""Each section that may be asked for: the members it becomes, and how they are made."""
