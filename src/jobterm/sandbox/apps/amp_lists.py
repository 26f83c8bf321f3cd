"""What AMP tells of a caseworker's caseload and calendar, in the words of contracts/amp.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.sandbox import caseloads, rolls
from jobterm.sandbox.apps import amp_views
from jobterm.sandbox.apps.amp_faults import Fault
from jobterm.sandbox.apps.amp_kinds import CONTACT
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.desk import Caller, Desk

CASELOAD, CALENDAR = "Sagsliste", "Kalender"
ROLL = "Borgerliste"
_CONTACT_CODES: Final = {word: code for code, word in CONTACT.items()}
_SETTLED: Final = {"held": "afholdt", "no_show": "udeblevet", "cancelled": "aflyst"}
_MOST_PAGES: Final = 99


def told(desk: Desk, caller: Caller, which: str, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of a list; Fault where it is asked for in a way that the contract has not."""
    team = query.get("hold", "false")
    if team not in ("true", "false"):
        raise Fault("1014", "hold", 400)
    number = query.get("side", "1")
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:4]) <= _MOST_PAGES):
        raise Fault("1014", "side", 400)
    page, team_too = int(number), team == "true"
    if which == CASELOAD:
        cases, more = caseloads.pages(caseloads.caseload(desk, caller, team=team_too), page)
        return {"sager": [_case(one) for one in cases], "naesteSide": page + 1 if more else None}
    try:
        days = span(query, "fra", "til", caseloads.MOST_DAYS)
    except BadForm as error:
        reversed_ = error.code == "dates_reversed"
        raise Fault("1003" if reversed_ else "1014", error.field, None if reversed_ else 400) from None
    meetings, more = caseloads.pages(caseloads.calendar(desk, caller, *days, team=team_too), page)
    return {"aftaler": [_meeting(one) for one in meetings], "naesteSide": page + 1 if more else None}


def roll(desk: Desk, caller: Caller, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of everybody of a municipality, each with all sections of a case."""
    code = query.get("kommunekode", "")
    if not (len(code) == 4 and code.isascii() and code.isdecimal()):
        raise Fault("1014", "kommunekode", 400)
    if not rolls.may(caller, code):
        raise Fault("4922")
    try:
        found, more = rolls.page(desk, code, query.get("efter"))
    except rolls.BadMark:
        raise Fault("1014", "efter", 400) from None
    people = [{name: view(one) for name, (_, view) in amp_views.SECTIONS.items()} for one in found]
    return {"hentet": to_text(desk.clock.now()), "borgere": people, "efter": more}


def _case(one: caseloads.Mine) -> dict[str, Any]:
    who = one.person
    return {
        "cpr": who.cpr,
        "navn": who.name,
        "foedselsdato": who.born.isoformat(),
        "kommunekode": who.municipality,
        "maalgruppe": who.target_group,
        "kontaktgruppe": who.contact_group,
        "telefon": who.phone,
        "beskyttet": who.protected,
        "medarbejder": one.colleague.user,
        "medarbejderNavn": one.colleague.name,
        "medarbejderFra": _day(one.since),
        "tilmeldtFra": _day(one.enrolled_since),
        "senesteSamtale": _day(one.last_interview),
        "naesteSamtale": _instant(one.next_booking),
        "planGemt": _day(one.plan_saved),
        "cvGodkendt": _day(one.cv_approved),
        "sygFra": _day(one.ill_since),
    }


def _meeting(one: caseloads.Meeting) -> dict[str, Any]:
    who, event = one.person, one.event
    return {
        "reference": event.reference,
        "registreringId": event.registration,
        "version": event.version,
        "cpr": who.cpr,
        "navn": who.name,
        "beskyttet": who.protected,
        "samtaletype": int(event.data["interview_type"]),
        "kontaktform": _CONTACT_CODES[event.data["contact_form"]],
        "startTidspunkt": to_text(event.at("start")),
        "slutTidspunkt": to_text(event.at("end")),
        "sted": event.data.get("place"),
        "link": event.data.get("link"),
        "gruppeIdentifier": event.data.get("group"),
        "bemaerkning": one.remark,
        "tolk": one.interpreter,
        "brevSendt": _day(one.notice),
        "medarbejder": one.colleague.user,
        "medarbejderNavn": one.colleague.name,
        "ejersystem": event.data.get("owner"),
        "afsluttet": _SETTLED.get(one.settled or ""),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
