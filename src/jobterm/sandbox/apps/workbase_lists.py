"""What WorkBase tells of a caseworker's caseload and calendar, in the words of contracts/workbase.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox import caseloads, rolls
from jobterm.sandbox.apps import workbase_views
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.apps.wire import Answer, to_json
from jobterm.sandbox.apps.workbase_problems import Problem
from jobterm.sandbox.desk import Caller, Desk


def told(desk: Desk, caller: Caller, which: str, query: Mapping[str, str]) -> Answer:
    """One page of a list; Problem where it is asked for in a way that the contract has not."""
    scope = query.get("scope", "own")
    if scope not in ("own", "team"):
        raise Problem("malformed", "scope")
    cursor = query.get("cursor", "p1")
    if not (cursor.startswith("p") and cursor[1:].isascii() and cursor[1:].isdecimal() and 0 < int(cursor[1:4]) < 100):
        raise Problem("invalid", "cursor")
    page, team = int(cursor[1:4]), scope == "team"
    if which == "caseload":
        cases, more = caseloads.pages(caseloads.caseload(desk, caller, team=team), page)
        shown = [_case(one) for one in cases]
    else:
        try:
            days = span(query, "from", "to", caseloads.MOST_DAYS)
        except BadForm as error:
            code = "dates-reversed" if error.code == "dates_reversed" else "malformed"
            raise Problem(code, error.field) from None
        meetings, more = caseloads.pages(caseloads.calendar(desk, caller, *days, team=team), page)
        shown = [_meeting(one) for one in meetings]
    return Answer(200, to_json({"items": shown, "next": f"p{page + 1}" if more else None}))


def roll(desk: Desk, caller: Caller, query: Mapping[str, str]) -> Answer:
    """One page of everybody of a municipality, each with all sections of a case."""
    code = query.get("municipality", "")
    if not (len(code) == 4 and code.isascii() and code.isdecimal()):
        raise Problem("malformed", "municipality")
    if not rolls.may(caller, code):
        raise Problem("not-your-citizen", "municipality")
    try:
        found, more = rolls.page(desk, code, query.get("cursor"))
    except rolls.BadMark:
        raise Problem("invalid", "cursor") from None
    views = [view for section in workbase_views.SECTIONS.values() for view in section]
    people = [{name: view(one) for name, view in views} for one in found]
    return Answer(200, to_json({"at": to_text(desk.clock.now()), "items": people, "next": more}))


def _case(one: caseloads.Mine) -> dict[str, Any]:
    who = one.person
    days = {
        "caseworkerSince": one.since,
        "enrolledSince": one.enrolled_since,
        "lastInterview": one.last_interview,
        "planSavedOn": one.plan_saved,
        "cvApprovedOn": one.cv_approved,
        "illSince": one.ill_since,
    }
    return {
        "cpr": who.cpr,
        "name": who.name,
        "born": who.born.isoformat(),
        "municipality": who.municipality,
        "targetGroup": who.target_group,
        "contactGroup": who.contact_group,
        "phone": who.phone,
        "protected": who.protected,
        "caseworker": one.colleague.user,
        "caseworkerName": one.colleague.name,
        "nextAppointment": None if one.next_booking is None else to_text(one.next_booking),
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }


def _meeting(one: caseloads.Meeting) -> dict[str, Any]:
    who, event = one.person, one.event
    return {
        "number": event.reference,
        "registration": event.registration,
        "version": event.version,
        "cpr": who.cpr,
        "name": who.name,
        "protected": who.protected,
        "type": int(event.data["interview_type"]),
        "form": event.data["contact_form"],
        "start": to_text(event.at("start")),
        "end": to_text(event.at("end")),
        "place": event.data.get("place"),
        "link": event.data.get("link"),
        "group": event.data.get("group"),
        "remark": one.remark,
        "interpreter": one.interpreter,
        "letterSentOn": None if one.notice is None else one.notice.isoformat(),
        "caseworker": one.colleague.user,
        "caseworkerName": one.colleague.name,
        "owner": event.data.get("owner"),
        "outcome": {"no_show": "noShow"}.get(one.settled or "", one.settled),
    }
