"""What another office is told of a registration, in a few plain Danish lines: the same on a wire and on paper.

Health data and remarks for colleagues are never in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from jobterm.domain.dates import parse_day
from jobterm.domain.registrations.model import Registration

TITLES: Final[Mapping[str, str]] = {
    "enrolment.start": "Tilmeldt som jobsøgende",
    "enrolment.end": "Afmeldt som jobsøgende",
    "sickness.report": "Sygemeldt",
    "sickness.recovery": "Raskmeldt",
    "absence.holiday": "Ferie",
    "absence.other": "Fravær",
    "absence.change": "Fravær ændret",
    "activation.offer": "Aktivering begynder",
    "activation.change": "Aktivering ændret",
    "activation.end": "Aktivering slutter",
    "activation.attendance": "Fremmøde i aktivering",
    "interview.summons": "Indkaldt til samtale",
    "interview.move": "Samtale flyttet",
    "interview.cancel": "Samtale aflyst",
    "interview.no_show": "Udeblevet fra samtale",
    "hearing.start": "Partshøring",
    "referral.offer": "Henvist til job",
    "letter.send": "Brev",
    "correction": "Rettelse: en tidligere besked gælder ikke",
}
EVENTS: Final[Mapping[str, str]] = {
    "absence": "Fravær",
    "no_show": "Udeblivelse",
    "activation_start": "Aktivering begynder",
    "activation_end": "Aktivering slutter",
    "deregistered": "Afmeldt som jobsøgende",
    "availability": "Tvivl om rådighed",
    "withdrawn": "En tidligere underretning trækkes tilbage",
}
INCIDENTS: Final[Mapping[str, str]] = {
    "no_show": "Udeblivelse fra samtale", "refused_job": "Afslag på job", "refused_offer": "Afslag på tilbud",
    "left_offer": "Ophørt i tilbud", "absent_offer": "Fravær fra tilbud", "not_available": "Ikke til rådighed",
    "no_job_search": "Manglende jobsøgning", "no_cv": "Manglende CV", "illness": "Sygdom", "holiday": "Ferie",
    "enrolled": "Tilmeldt", "deregistered": "Afmeldt", "activation_start": "Aktivering begynder",
    "activation_end": "Aktivering slutter", "other": "Andet",
}  # fmt: skip
_CAUSES: Final = {
    "job": "job", "education": "uddannelse", "own_wish": "eget ønske", "benefit_ended": "ydelsen er ophørt",
    "no_contact": "manglende kontakt", "other": "andet",
}  # fmt: skip
_DAYS: Final = (
    ("first_day", "Første dag"), ("last_day", "Sidste dag"), ("end_date", "Dato"), ("recovered_on", "Rask fra"),
    ("start", "Fra"), ("end", "Til"), ("date_1", "Første dato"), ("date_2", "Anden dato"),
)  # fmt: skip
_TEXTS: Final = frozenset({"benefit.notice", "fund.notice", "letter.send"})
"""Kinds whose text was written for the reader of the notice; every other text stays where it was written for."""
MOST: Final = 1500


def title(registration: Registration) -> str:
    """What happened, in a few words."""
    details = registration.details
    if registration.kind == "benefit.notice":
        return EVENTS.get(str(details.get("event")), "Underretning")
    if registration.kind == "fund.notice":
        return INCIDENTS.get(str(details.get("incident")), "Underretning")
    return TITLES.get(registration.kind, "Underretning")


def day_of(registration: Registration) -> date:
    """The day that the notice is about."""
    for name in ("date", "incident_date"):
        value = registration.details.get(name)
        if isinstance(value, str):
            try:
                return parse_day(value)
            except ValueError:
                break
    return registration.event_date


def lines(registration: Registration) -> list[str]:
    """The notice, line by line."""
    details = registration.details
    made = [f"{title(registration)}: {_danish(day_of(registration))}"]
    made += [f"{label}: {day}" for name, label in _DAYS if (day := _day(details.get(name)))]
    if registration.kind == "enrolment.end" and details.get("cause"):
        made.append(f"Årsag: {_CAUSES.get(str(details['cause']), str(details['cause']))}")
    if registration.kind == "correction":
        made.append(f"Den besked, der ikke gælder: {details.get('target')}")
    if registration.kind in _TEXTS and isinstance(details.get("text"), str):
        made += ["", *str(details["text"]).strip().split("\n")]
    return made


def text(registration: Registration) -> str:
    """The notice as one text for a wire, at most 1,500 characters."""
    return "\n".join(lines(registration)).strip()[:MOST]


def _danish(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _day(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return _danish(parse_day(value[:10]))
    except ValueError:
        return ""
