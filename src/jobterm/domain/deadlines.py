"""What must be done about a citizen by which day: deadlines by law and rule, what was agreed, what is awaited. Pure.

A deadline stands only on a rule that is known for its year and on facts that somebody could be asked for; where either
is missing there is no deadline, and none without a day is ever late (users.md W13). What is said of each, and how it is
painted, is the affair of office and screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import is_insured
from jobterm.domain.registrations.context import Known, SelfReport
from jobterm.domain.registrations.shared import month_later
from jobterm.domain.rhythm import Rhythm, rhythm
from jobterm.domain.rules import Rules, shipped_rules
from jobterm.resources import inside

NEAR: Final = timedelta(days=7)
"""How long before its day a deadline is shown unless ``data/deadlines.toml`` says otherwise."""


@dataclass(frozen=True, slots=True)
class OwnTask:
    """Something to do on a day that somebody has set; ``ref``: what ticks it off."""

    title: str
    due: date | None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A negative notice to a fund that has not been answered, and when it was sent."""

    sent: date
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Rebooking:
    """An appointment that the citizen may move herself until a moment."""

    start: datetime
    until: datetime
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A company that is to be contacted again; ``what``: of which contact, in its words."""

    cvr: str
    due: date
    name: str = ""
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What deadlines are made of, of one citizen.

    ``cv``: ``none``, ``draft`` or ``active``, None where Jobnet has not been asked. ``offered``: whether a measure was
    ever offered, None where nobody knows. ``answered_from``: reports older than this stand here, newer ones on the list
    of what was reported. ``part_time``: unemployed part of the time: the fund pays no illness. ``cv_again``: when the
    CV is to be looked at again.
    """

    known: Known
    born: date | None = None
    cv: str | None = None
    cv_again: date | None = None
    offered: bool | None = None
    tasks: tuple[OwnTask, ...] = ()
    plan_until: date | None = None
    notices: tuple[OpenNotice, ...] = ()
    rebookings: tuple[Rebooking, ...] = ()
    part_time: bool = False
    answered_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to be done. ``due`` None: nobody knows by when. ``source``: the rule's, empty where a person set the
    day. ``since``: the day it counts from; ``booked``: an appointment that comes too late for it; ``text``: its own
    words; ``in_time``: of a notice, whether it came in time, None where no rule says so; ``report``: what the citizen
    reported herself."""

    code: str
    due: date | None
    source: str = ""
    ref: str | None = None
    since: date | None = None
    booked: datetime | None = None
    text: str = ""
    in_time: bool | None = None
    report: SelfReport | None = None

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Day:
    """The moment and the rules under which deadlines are looked for."""

    now: datetime
    rules: Rules

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return local_day(self.now)


@cache
def shipped_notice() -> Rules:
    """How long before its day each deadline is shown, as it comes with the program."""
    return Rules.from_toml(inside("domain", "data", "deadlines.toml").read_text(encoding="utf-8"))


def deadlines(standing: Standing, now: datetime, rules: Rules | None = None) -> list[Deadline]:
    """What must be done about a citizen soon, or should have been: in the order of its day, what has none last."""
    if standing.known.dead:
        return []
    day = Day(now, rules or shipped_rules())
    found = (one for look in _ALL for one in look(standing, day) if near(one, day.today))
    return in_order(found)


def near(deadline: Deadline, today: date, notice: Rules | None = None) -> bool:
    """Whether a deadline is near enough to be shown."""
    if deadline.due is None:
        return True
    rules = notice or shipped_notice()
    rule = next((one for one in rules.rules if one.name == f"ahead.{deadline.code}" and one.valid_from <= today), None)
    return deadline.due <= today + (timedelta(days=rule.params["days"]) if rule is not None else NEAR)


def in_order(found: Iterator[Deadline] | list[Deadline]) -> list[Deadline]:
    """By day, what has none last; equal days in the order of the table."""
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max))


def contacts(follow_ups: list[FollowUp], today: date) -> list[Deadline]:
    """Companies to be contacted again soon."""
    made = (Deadline("employer_follow_up", one.due, ref=one.cvr, text=one.name or one.cvr) for one in follow_ups)
    return in_order([one for one in made if near(one, today)])


# ---- one function for each deadline ---------------------------------------------------------------------------------


def _interview(standing: Standing, day: Day) -> Iterator[Deadline]:
    """The next interview by the interval of the year: after the last one held, else after the enrolment."""
    known = standing.known
    if known.held is None or known.enrolled is False or known.illnesses:
        return
    started = known.enrolled_since
    held = sorted(local_day(one.held_at) for one in known.held)
    last = next((one for one in reversed(held) if started is None or one >= started), None)
    since = last or started
    if since is None:
        return
    when = _rhythm(known, since, day)
    if not when.source:
        return  # by agreement: no rule says when
    booked = min((one.start for one in known.bookings if one.start >= day.now), default=None)
    kept = booked is not None and (local_day(booked) <= when.due or local_day(booked) == day.today)
    if not kept:  # one that is today is cured today, however late
        code = "interview" if last is not None else "first_interview"
        yield Deadline(code, when.due, when.source, since=since, booked=booked)


def _rhythm(known: Known, since: date, day: Day) -> Rhythm:
    """When the next interview is due; what was held before the oldest rule begins is under the rule of today, because
    the rules go back no further than jobterm does."""
    when = rhythm(known, since, day.rules)
    rule = day.rules.find("interview_interval", "interview.held", known.target_group, day.today)
    if when.source or rule is None or "until_months" in rule.params or since >= rule.valid_from:
        return when
    return Rhythm(month_later(since, rule.params["months"]), rule.source)


def _cv(standing: Standing, day: Day) -> Iterator[Deadline]:
    """A CV on Jobnet so long after the enrolment."""
    since = standing.known.enrolled_since
    if standing.cv_again is not None and standing.cv_again >= day.today - NEAR:
        yield Deadline("cv_again", standing.cv_again)
    if standing.cv not in ("none", "draft") or since is None or standing.known.enrolled is False:
        return
    rule = day.rules.find("cv_deadline", "enrolment.start", standing.known.target_group, since)
    if rule is not None:
        due = month_later(since, rule.params.get("months", 0)) + timedelta(days=rule.params.get("days", 0))
        yield Deadline("cv", due, rule.source, since=since)


def _first_offer(standing: Standing, day: Day) -> Iterator[Deadline]:
    """The first active measure, by age (2007 to 2009)."""
    known, since = standing.known, standing.known.enrolled_since
    if standing.offered is not False or known.offers or since is None or known.enrolled is False:
        return
    rule = day.rules.find("first_offer", "enrolment.start", known.target_group, since)
    if rule is None or standing.born is None:
        return
    age = day.today.year - standing.born.year - (
        (day.today.month, day.today.day) < (standing.born.month, standing.born.day)
    )  # fmt: skip
    middle = rule.params["from_age"] <= age < rule.params["to_age"]
    due = month_later(since, rule.params["months" if middle else "months_others"])
    yield Deadline("first_offer", due, rule.source, since=since)


def _holiday(standing: Standing, day: Day) -> Iterator[Deadline]:
    """A notice of holiday that nobody has looked at: before the holiday begins."""
    known = standing.known
    for one in known.self_reports:
        fresh = standing.answered_from is not None and one.told_at >= standing.answered_from
        if one.kind != "absence.holiday" or fresh:
            continue
        yield Deadline("holiday", one.first_day, ref=one.ref, since=local_day(one.told_at), report=one,
                       in_time=told_in_time(one, known, day.rules))  # fmt: skip


def told_in_time(report: SelfReport, known: Known, rules: Rules) -> bool | None:
    """Whether a holiday was told as long before as the rule of its year says; None where no rule is known (W10)."""
    if report.kind != "absence.holiday":
        return None
    rule = rules.find("holiday_notice", "absence.holiday", known.target_group, report.first_day)
    return None if rule is None else (report.first_day - local_day(report.told_at)).days >= rule.params["days"]


def _hearing(standing: Standing, day: Day) -> Iterator[Deadline]:
    """A hearing whose day of answer comes near, or has passed without one."""
    del day
    for one in standing.known.hearings or ():
        yield Deadline("hearing", one.answer_by, ref=one.ref, text=one.subject)


def _fund_reply(standing: Standing, day: Day) -> Iterator[Deadline]:
    """A negative notice that the fund has not answered: no rule of ours says by when (W13)."""
    del day
    for one in standing.notices:
        yield Deadline("fund_reply", None, ref=one.ref, since=one.sent)


def _sickness(standing: Standing, day: Day) -> Iterator[Deadline]:
    """The day on which the municipality begins to pay an illness: the sickness benefit office must have it (W3)."""
    group = standing.known.target_group
    if group is None or not is_insured(group):
        return
    for one in standing.known.illnesses or ():
        rule = day.rules.find("sickness_pay_period", "sickness.report", group, one.first_day)
        if rule is None:
            continue
        due = one.first_day + timedelta(days=0 if standing.part_time else rule.params["days"])
        # A task of that day is the same reminder, and whoever made it decides when it is done.
        if due >= day.today - NEAR and all(task.due != due for task in standing.tasks):
            yield Deadline("sickness_office", due, rule.source, ref=one.ref, since=one.first_day)


def _rebook(standing: Standing, day: Day) -> Iterator[Deadline]:
    """The last day on which a citizen may move an appointment herself."""
    for one in standing.rebookings:
        if one.until >= day.now:
            yield Deadline("rebook", local_day(one.until), ref=one.ref, booked=one.start)


def _plan(standing: Standing, _day: Day) -> Iterator[Deadline]:
    """A job plan that runs out."""
    if standing.plan_until is not None:
        yield Deadline("plan_ends", standing.plan_until, ref=standing.known.plan_ref)


def _activation(standing: Standing, day: Day) -> Iterator[Deadline]:
    """A measure that ends."""
    for one in standing.known.offers or ():
        if one.end is not None and one.end >= day.today:
            yield Deadline("activation_ends", one.end, ref=one.ref, since=one.start, text=one.type)


def _tasks(standing: Standing, _day: Day) -> Iterator[Deadline]:
    """What somebody has set for a day."""
    for one in standing.tasks:
        yield Deadline("task", one.due, ref=one.ref, text=one.title)


_ALL: Final[tuple[Callable[[Standing, Day], Iterator[Deadline]], ...]] = (
    _interview, _cv, _first_offer, _holiday, _hearing, _fund_reply, _sickness, _rebook, _plan, _activation, _tasks,
)  # fmt: skip
