"""The systems' own business rules as pure functions: what is refused, and what a system does by itself or passes on.

Codes are this package's words; each app has its contract's number for them. Form and limits of a message are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.case import Case
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rulings import Asked, collides, rule
from jobterm.sandbox.world.verdicts import ACCEPTED, Refusal, SideEffect, Verdict, no

__all__ = ["Forward", "Refusal", "SideEffect", "Verdict", "forwards", "judge", "plan_version", "tonight"]

WINDOW = timedelta(days=30)
WINDOW_LESS_INTENSIVE = timedelta(days=60)
"""How far ahead a deregistration may lie (STAR error 4322)."""

_TO_FUND = frozenset(
    {"enrolment.start", "enrolment.end", "sickness.report", "sickness.recovery"}
    | {"absence.holiday", "absence.other", "absence.change"}
    | {"activation.offer", "activation.change", "activation.end", "activation.attendance"}
)
_TO_NATIONAL = frozenset(
    {"interview.summons", "interview.move", "interview.cancel", "interview.held", "interview.no_show"}
    | {"plan.save", "plan.activity", "group.change", "referral.offer", "referral.outcome"}
    | _TO_FUND
)
"""What a record system passes on by itself: all but the journal to the common data base, availability,
enrolment and activation to the fund of the insured (the circular of 7 January 2009 on notifications to the funds; the
choice of kinds is our assumption)."""

NIGHT = time(2, 0)
"""When the file to the funds is made; they have it before seven (contract of ``fund``)."""


def judge(kind: str, data: Mapping[str, Any], case: Case, person: Person, now: datetime) -> Verdict:
    """What a system makes of a message about a living citizen whom it knows.

    ``data`` is in jobterm's words with ISO dates; ``now`` aware. Days are counted in Copenhagen.
    """
    today = now.astimezone(COPENHAGEN).date()
    match kind:
        case "enrolment.start":
            return _enrol(data, case, today)
        case "enrolment.end":
            return _deregister(data, case, today)
        case "sickness.report":
            return _sick(data, case, person, today)
        case "sickness.recovery":
            return _well(data, case, today)
        case "absence.holiday":
            return no("dates_reversed", "last_day") if _reversed(data) else ACCEPTED
        case "interview.summons":
            return _summon(data, case, today)
        case "plan.save":
            return _plan(data, case)
        case "correction":
            there = any(event.id == data["target"] for event in case.events)
            return ACCEPTED if there else no("nothing_there", "target")
        case _:
            return rule(kind, Asked(data, case, person, now)) or no("not_offered", "kind")


def _day(data: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(data[name])


def _reversed(data: Mapping[str, Any]) -> bool:
    return data.get("last_day") is not None and _day(data, "last_day") < _day(data, "first_day")


def _enrol(data: Mapping[str, Any], case: Case, today: date) -> Verdict:
    if _day(data, "first_day") > today:
        return no("in_future", "first_day")
    enrolled = case.enrolment(today)
    return ACCEPTED if enrolled is None else no("already_enrolled", "first_day")


def _deregister(data: Mapping[str, Any], case: Case, today: date) -> Verdict:
    window = WINDOW_LESS_INTENSIVE if data.get("less_intensive") else WINDOW
    if not today <= _day(data, "end_date") <= today + window:
        return no("deregistration_date", "end_date")
    return ACCEPTED if case.enrolment(today) is not None else no("not_enrolled")


def _sick(data: Mapping[str, Any], case: Case, person: Person, today: date) -> Verdict:
    first = _day(data, "first_day")
    if _reversed(data):
        return no("dates_reversed", "last_day")
    if first > today:
        return no("in_future", "first_day")
    enrolled = case.enrolment(today)
    if enrolled is None or not person.insured:
        return ACCEPTED
    end = max(first, enrolled.start).isoformat()
    return Verdict(effects=(SideEffect("enrolment.end", {"end_date": end, "cause": "sickness"}),))


def _well(data: Mapping[str, Any], case: Case, today: date) -> Verdict:
    illness = case.open_illness(data.get("absence"))
    if illness is None:
        return no("no_open_illness", "absence")
    if _day(data, "recovered_on") < illness.first:
        return no("dates_reversed", "recovered_on")
    again = data.get("reenrol")
    if again is None:
        return ACCEPTED
    if case.enrolment(today) is not None:
        return no("already_enrolled", "reenrol")
    enrol = {"first_day": again["first_day"], "client_category": again["client_category"]}
    return Verdict(effects=(SideEffect("enrolment.start", enrol),))


def _summon(data: Mapping[str, Any], case: Case, today: date) -> Verdict:
    start, end = (datetime.fromisoformat(data[name]).astimezone(UTC) for name in ("start", "end"))
    if start.astimezone(COPENHAGEN).date() < today:
        return no("meeting_in_past", "start")
    if end <= start:
        return no("meeting_ends_before", "end")
    if data["contact_form"] in ("meeting", "workplace") and not data.get("place"):
        return no("place_missing", "place")
    if data["contact_form"] == "digital" and not data.get("link"):
        return no("link_missing", "link")
    for flag, deadline in (("may_rebook", "rebook_by"), ("may_cancel", "cancel_by")):
        if bool(data.get(flag)) != (data.get(deadline) is not None):
            return no(f"{flag}_contrary", deadline)
        if data.get(deadline) is not None and datetime.fromisoformat(data[deadline]) > start:
            return no("deadline_after_meeting", deadline)
    return no("collision", "start") if collides(data, case, (start, end)) else ACCEPTED


def _plan(data: Mapping[str, Any], case: Case) -> Verdict:
    base = data.get("base_version")
    # The contracts take the id too: one may build on one's own earlier save before its version is known.
    if base is None or (case.plan is not None and base in (case.plan.version, case.plan.registration)):
        return ACCEPTED
    return Verdict(Refusal("plan_changed", "base_version"))


def plan_version(case: Case) -> str:
    """The version of the plan in force, empty without one."""
    return "" if case.plan is None else case.plan.version


@dataclass(frozen=True, slots=True)
class Forward:
    """One passing on: to which system, and when it is there."""

    system: str
    due: datetime


def forwards(kind: str, person: Person, now: datetime, delay: timedelta | None) -> tuple[Forward, ...]:
    """To whom a record system passes an accepted message on.

    The common data base has it at once; the fund of an insured person tonight, or after ``delay`` if that is given
    (a demo cannot wait for the night).
    """
    found = []
    if kind in _TO_NATIONAL:
        found.append(Forward("national", now))
    if kind in _TO_FUND and person.insured:
        found.append(Forward("fund", tonight(now) if delay is None else now + delay))
    return tuple(found)


def tonight(now: datetime) -> datetime:
    """The next time the file to the funds is made."""
    local = now.astimezone(COPENHAGEN)
    night = datetime.combine(local.date(), NIGHT, COPENHAGEN)
    if night <= local:
        night = datetime.combine(local.date() + timedelta(days=1), NIGHT, COPENHAGEN)
    return night.astimezone(UTC)
