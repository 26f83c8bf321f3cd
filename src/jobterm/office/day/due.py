"""Deadlines as lines, and facts that systems have differently: each in words, with the day until which where one is
known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.domain.deadlines import Deadline, FollowUp, contacts, deadlines
from jobterm.i18n import N_, _, ngettext
from jobterm.office.day.files import DayFile
from jobterm.office.day.views import DayLine, Opens, Part
from jobterm.office.parts import Parts
from jobterm.office.people import day_of
from jobterm.office.wording import day, moment, system_label
from jobterm.office.words import fact_name, fact_value
from jobterm.outbox.store import ItemQuery

EMPLOYERS: Final = "employers"
REMEMBERED: Final = timedelta(days=180)
"""So long back contacts of our own are looked through for a day to call again."""
CONTACTS_MOST: Final = 2_000

_WHAT: Final[Mapping[str, str]] = {
    "first_interview": N_("first interview"),
    "interview": N_("next interview"),
    "cv": N_("CV on Jobnet"),
    "cv_again": N_("CV again"),
    "first_offer": N_("first offer"),
    "holiday": N_("holiday notice"),
    "hearing": N_("hearing"),
    "fund_reply": N_("notice to fund"),
    "sickness_office": N_("illness, day 15"),
    "rebook": N_("may rebook"),
    "plan_ends": N_("job plan"),
    "activation_ends": N_("measure ends"),
    "employer_follow_up": N_("company"),
    "task": N_("task"),
}
"""At most sixteen characters in either language."""
_BY_RULE: Final = N_("by {day}")
_BY: Final[Mapping[str, str]] = {
    "hearing": N_("answer {day}"),
    "holiday": N_("begins {day}"),
    "rebook": N_("until {day}"),
    "plan_ends": N_("until {day}"),
    "activation_ends": N_("until {day}"),
    "task": N_("{day}"),
    "employer_follow_up": N_("{day}"),
    "cv_again": N_("{day}"),
}


def due_lines(
    files: Iterable[DayFile], follow_ups: list[FollowUp], now: datetime, today: date, whose: Mapping[str, str]
) -> Iterator[DayLine]:
    """Deadlines near enough to be shown: by day, what has none last. ``whose``: by citizen, in a team's list."""
    found: list[tuple[Deadline, DayFile | None]] = [
        (one, file) for file in files for one in deadlines(file.standing, now)
    ]  # fmt: skip
    found += [(one, None) for one in contacts(follow_ups, today)]
    found.sort(key=lambda pair: (pair[0].due is None, pair[0].due or date.max))
    for one, file in found:
        yield _line(one, file, now, today, whose)


def _line(
    one: Deadline, file: DayFile | None, now: datetime, today: date, whose: Mapping[str, str]
) -> DayLine:  # fmt: skip
    cpr = file.cpr if file is not None else None
    due = one.due
    by = ""
    if due is not None:
        words = N_("OVERDUE {day}") if one.late(today) else _BY.get(one.code, _BY_RULE)
        by = _(words).format(day=day(due))
    opens = Opens.CITIZEN
    if one.code == "task" and one.ref is not None:
        opens = Opens.TASK
    elif one.code == "holiday" and one.ref is not None:
        opens = Opens.REPORT
    elif file is None:
        opens = Opens.COMPANY
    return DayLine(
        Part.DUE, f"due:{one.code}:{one.ref or due}:{cpr or one.ref}", _(_WHAT[one.code]), _words(one, now),
        opens, one.ref or "", cpr, file.name if file is not None else one.text, due, alarm=one.late(today), by=by,
        whose=whose.get(cpr or "", ""),
    )  # fmt: skip


def _words(one: Deadline, now: datetime) -> str:
    said = _SAID.get(one.code)
    return said(one, now) if said is not None else one.text


def _interview(one: Deadline, now: datetime) -> str:
    if one.booked is not None:
        return _("booked {when}").format(when=moment(one.booked, now))
    return _("no time booked")


def _holiday(one: Deadline, _now: datetime) -> str:
    if one.since is None or one.due is None:
        return ""
    days = (one.due - one.since).days
    before = ngettext("{n} day before", "{n} days before", days).format(n=days)
    if one.in_time is None:
        return before
    return (
        _("{before}: in time").format(before=before) if one.in_time else _("{before}: too late").format(before=before)
    )


def _since(words: str) -> Callable[[Deadline, datetime], str]:
    return lambda one, _now: _(words).format(day=day(one.since)) if one.since is not None else ""


def _rebook(one: Deadline, now: datetime) -> str:
    return _("interview {when}").format(when=moment(one.booked, now)) if one.booked is not None else ""


_SAID: Final[Mapping[str, Callable[[Deadline, datetime], str]]] = {
    "first_interview": _interview,
    "interview": _interview,
    "cv": _since(N_("enrolled {day}")),
    "first_offer": _since(N_("enrolled {day}")),
    "holiday": _holiday,
    "hearing": lambda _one, _now: _("no answer yet"),
    "fund_reply": _since(N_("sent {day}, no answer yet")),
    "sickness_office": _since(N_("to the sickness office")),
    "rebook": _rebook,
    "plan_ends": lambda _one, _now: _("runs out"),
    "activation_ends": lambda one, _now: fact_value("activation.type", one.text) if one.text else "",
    "employer_follow_up": lambda _one, _now: _("follow up"),
    "cv_again": lambda _one, _now: _("look at it again"),
}


def follow_ups(parts: Parts, *, team: bool) -> list[FollowUp]:
    """Companies that are to be called again, by the last word on each: of the employer module as it is kept, or of a
    contact of our own that is newer. Whose contact was the last follows it up."""
    last: dict[str, tuple[date, date | None, bool]] = {}
    for file in EmployerShelf(parts.cache).files():
        for one in file.contacts:
            mine = team or one.by == parts.site.user_name
            _later(last, file.employer.cvr, (one.date, one.follow_up, mine))
    since = parts.clock.now() - REMEMBERED
    for query in (
        ItemQuery(system=EMPLOYERS, open_only=True, limit=CONTACTS_MOST),
        ItemQuery(system=EMPLOYERS, shown=("confirmed",), confirmed_since=since, limit=CONTACTS_MOST),
    ):
        for item in parts.store().items(query):
            made = item.registration
            cvr = made.details.get("cvr")
            if made.kind == "employer.contact" and isinstance(cvr, str):
                told = day_of(made.details.get("date")) or made.event_date
                mine = team or made.author == parts.site.user
                _later(last, cvr, (told, day_of(made.details.get("follow_up")), mine))
    return [
        FollowUp(cvr, follow_up, parts.public().company_name(cvr))
        for cvr, (_told, follow_up, mine) in last.items()
        if mine and follow_up is not None
    ]


def _later(last: dict[str, tuple[date, date | None, bool]], cvr: str, one: tuple[date, date | None, bool]) -> None:
    """Keep the contact of the later day; of one day the later word."""
    if cvr not in last or one[0] >= last[cvr][0]:
        last[cvr] = one


def differing_lines(files: Iterable[DayFile], whose: Mapping[str, str]) -> Iterator[DayLine]:
    """Facts of weight that systems have differently, one line for each citizen and fact; what differs because she
    reported something that nobody has answered stands with her report."""
    for file in files:
        reported = {one.kind.partition(".")[0] for one in file.known.self_reports}
        for fact in file.disagreements:
            about = fact.field.partition(".")[0]
            if about in reported or (about == "absence" and "sickness" in reported):
                continue
            said: dict[str, list[str]] = {}
            for one in fact.values:
                said.setdefault(_short(fact.field, one.value), []).append(system_label(one.system))
            words = ", ".join(f"{'/'.join(systems)} {value}" for value, systems in said.items())
            yield DayLine(
                Part.DIFFERS, f"differs:{fact.field}:{file.cpr}", fact_name(fact.field), words, Opens.CITIZEN, "",
                file.cpr, file.name, whose=whose.get(file.cpr, ""),
            )  # fmt: skip


def _short(field: str, value: object) -> str:
    on = day_of(value)
    return f"{on.day}-{on.month}" if on is not None else fact_value(field, value)
