"""The tabs of the citizen's screen that list what is known: job plan, job and CV, meetings, benefit, each line with its
source and age; and who has looked her up. Pure: views in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jobterm.domain.casefile import FIELDS
from jobterm.domain.readings import Section
from jobterm.i18n import N_, _
from jobterm.office.log_words import place_word
from jobterm.office.views import CaseView, FactView, MatterView, SystemView
from jobterm.office.words import fact_name, fact_value
from jobterm.tui.cells import Row, fit, row, wrap
from jobterm.tui.dates import as_day, as_moment, local, near_day, weekday
from jobterm.tui.screens.citizen_tabs import BENEFIT, JOB, MEETINGS, PLAN, SHOWN
from jobterm.tui.screens.facts_view import best, next_words, said, seen
from jobterm.tui.words import RECORD_SYSTEMS, system_in_a_sentence, system_name

_MATTERS: Final[Mapping[int, tuple[str, ...]]] = {
    PLAN: ("activation",),
    JOB: ("selfreport", "referral"),
    MEETINGS: ("booking", "unsettled", "absence", "hearing", "task"),
    BENEFIT: (),
}
"""Which matters each tab lists."""
_SAID_BY_MATTER: Final[Mapping[str, str]] = {
    "interview": "booking", "absence": "absence", "activation": "activation",
}  # fmt: skip
"""Sections whose facts say only the first of what the matters list."""
_NAMES: Final[Mapping[str, str]] = {
    "booking": N_("Interview"),
    "unsettled": N_("Not settled"),
    "absence": N_("Absence"),
    "activation": N_("Offer"),
    "referral": N_("Referral"),
    "hearing": N_("Hearing"),
    "task": N_("Task"),
    "selfreport": N_("Reported herself"),
}
_HEAD_OF: Final[Mapping[str, str]] = {
    "activation.start": "activation.type", "activation.end": "activation.type",
    "absence.first_day": "absence.type", "absence.last_day": "absence.type",
}  # fmt: skip
"""Facts that say nothing where another is missing."""
_ENDS: Final = frozenset({"activation.end", "absence.last_day"})
"""Facts whose absence says something."""
_ALWAYS: Final[Mapping[int, tuple[str, ...]]] = {
    PLAN: ("plan.goal", "plan.agreements", "plan.saved_at", "activation.type", "activation.end"),
    MEETINGS: ("interview.next_start", "absence.type", "absence.last_day"),
}
"""Facts that have their line even where nobody says anything."""
_LABEL = 20
_SOURCE = 22


@dataclass(frozen=True, slots=True)
class TabLine:
    """One line of a tab. ``field``: of a fact; ``kind``: of a matter; ``systems``: who says it; ``refs``: what they
    call it. ``key`` keeps the cursor on it when the case is read again."""

    key: str
    label: str
    text: str
    source: str = ""
    role: str = "text"
    field: str = ""
    kind: str = ""
    systems: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


def tab_lines(case: CaseView, tab: int, today: date, systems: Sequence[SystemView] = ()) -> list[TabLine]:
    """What a tab lists; nothing for those that are no list of facts."""
    if tab not in _MATTERS:
        return []
    matters = [one for one in case.matters if one.kind in _MATTERS[tab]]
    told = {one.kind for one in matters}
    covered = {section for section, kind in _SAID_BY_MATTER.items() if kind in told}
    lines = [
        _fact_line(case, field, today, systems)
        for field in _fields(case, tab)
        if field.partition(".")[0] not in covered
        and (field not in _HEAD_OF or best(case, _HEAD_OF[field]) not in (None, "none"))
    ]
    return [*lines, *(_matter_line(one, today, systems) for one in matters)]


def _fields(case: CaseView, tab: int) -> Iterator[str]:
    sections = {section.value for section in SHOWN[tab] - {Section.PERSON}}
    told = [fact.field for fact in case.facts if fact.field.partition(".")[0] in sections]
    skipped = {"interview.next_type", "interview.next_place"} if "interview.next_start" in told else set()
    always = [field for field in _ALWAYS.get(tab, ()) if field not in told]
    yield from sorted((*always, *(field for field in told if field not in skipped)), key=_place)


def _place(field: str) -> int:
    return FIELDS.index(field) if field in FIELDS else len(FIELDS)


def _fact_line(case: CaseView, field: str, today: date, systems: Sequence[SystemView]) -> TabLine:
    fact = next((one for one in case.facts if one.field == field), None)
    if fact is None:
        word = _("not known yet") if field in _ENDS else fact_value(field, None)
        return TabLine(field, fact_name(field), word, field=field)
    who = tuple(one.system for one in fact.values)
    if fact.disagree:
        words = " <> ".join(said(value, today, systems) for value in fact.values)
        return TabLine(field, fact_name(field), words, "C", "disagree", field, systems=who)
    return TabLine(field, fact_name(field), _value(case, fact, today), _source(fact, today, systems), field=field,
                   systems=who)  # fmt: skip


def _value(case: CaseView, fact: FactView, today: date) -> str:
    value = best(case, fact.field)
    if fact.field == "interview.next_start" and as_moment(value) is not None:
        return next_words(case, today)
    day = as_day(value)
    return near_day(day, today) if day is not None else fact_value(fact.field, value)


def _source(fact: FactView, today: date, systems: Sequence[SystemView]) -> str:
    """``AMP, set 06:55``; of several that agree the number."""
    records = [one for one in fact.values if one.system in RECORD_SYSTEMS]
    newest = max(records or fact.values, key=lambda one: one.fetched_at.timestamp() if one.fetched_at else 0.0)
    name = system_name(newest.system, systems)
    more = f" +{len(fact.values) - 1}" if len(fact.values) > 1 else ""
    return f"{name}{more}, {seen(newest.system, newest.fetched_at, today, systems)}"


def _matter_line(one: MatterView, today: date, systems: Sequence[SystemView]) -> TabLine:
    words = list(_matter_words(one, today))
    if one.owner and one.owner != one.system:
        words.append(_("only {system} can change it").format(system=system_in_a_sentence(one.owner, systems)))
    source = f"{system_name(one.system, systems)}, {seen(one.system, one.fetched_at, today, systems)}"
    name = _(_NAMES[one.kind]) if one.kind in _NAMES else one.kind
    return TabLine(
        one.ref, name, ", ".join(words) or "-", source, kind=one.kind, systems=(one.system,), refs=(one.ref,)
    )


def _matter_words(one: MatterView, today: date) -> Iterator[str]:
    data = one.data
    if one.kind in ("booking", "unsettled") and (start := as_moment(data.get("start"))) is not None:
        there = local(start)
        yield f"{weekday(there.date())} {near_day(there.date(), today)} {there:%H:%M}"
        yield from _named("interview.next_type", data.get("interview_type"))
    else:
        yield from _named("activation.type" if one.kind == "activation" else "absence.type", data.get("type"))
        if one.kind == "selfreport":
            yield from _named("absence.type", data.get("kind"))
        yield from _period(data, today)
    for name in ("title", "goal", "subject", "place", "provider", "provider_cvr", "employer_cvr"):
        if isinstance(value := data.get(name), str) and value:
            yield value
    for name, words in (("hours", _("{n} hours a week")), ("answer_by", _("answer by {n}")), ("due", _("due {n}"))):
        if (value := data.get(name)) is not None:
            day = as_day(value) if name != "hours" else None
            yield words.format(n=near_day(day, today) if day is not None else value)


def _named(field: str, value: object) -> Iterator[str]:
    if value:
        yield fact_value(field, value)


def _period(data: Mapping[str, object], today: date) -> Iterator[str]:
    """``2-11 to 31-12``, ``from 2-11``."""
    first = as_day(data.get("start") or data.get("first_day") or data.get("given"))
    last = as_day(data.get("end") or data.get("last_day"))
    if first is not None and last is not None and last != first:
        yield _("{first} to {last}").format(first=near_day(first, today), last=near_day(last, today))
    elif first is not None:
        yield near_day(first, today) if last == first else _("from {first}").format(first=near_day(first, today))


def line_rows(lines: Sequence[TabLine], columns: int, room: int, cursor: int) -> list[Row]:
    """The lines in so many rows, the one under the cursor among them; the cursor is a mark, not only a colour."""
    if not lines:
        return [row((_("  No system has told anything about this yet."), "dim"))]
    blocks = [_rows(line, columns, here=at == cursor) for at, line in enumerate(lines)]
    first = 0
    while first < cursor and sum(map(len, blocks[first : cursor + 1])) > room:
        first += 1
    return [one for block in blocks[first:] for one in block]


def _rows(line: TabLine, columns: int, *, here: bool) -> list[Row]:
    source = _SOURCE if columns >= 80 and line.role != "disagree" else 0
    role = "cursor" if here else line.role
    words = wrap(line.text, columns - _LABEL - source - 1) or [fit("", 0)]
    label = (fit(f"{'>' if here else ' '} {line.label}", _LABEL - 1) + " ", "cursor" if here else "dim")
    end = [(fit(line.source, source), "dim")] if source else []
    first = row(label, (fit(words[0], columns - _LABEL - source - 1) + " ", role), *end)
    return [first, *(row(" " * _LABEL, (more, role)) for more in words[1:])]


def look_up_lines(case: CaseView, today: date, me: str) -> Iterable[str]:
    """Who looked her up here, newest first: ``09:41 dig, på borgerens skærm``, with a guest's reason; tab after tab
    in the same minute is one line."""
    return dict.fromkeys(_look_ups(case, today, me))


def _look_ups(case: CaseView, today: date, me: str) -> Iterator[str]:
    for one in case.lookups:
        there = local(one.at)
        day = "" if there.date() == today else f"{near_day(there.date(), today)} "
        who = _("you") if one.user == me else one.user_name or one.user
        why = f": {one.reason}" if one.reason else ""
        yield f"{day}{there:%H:%M} {who}, {place_word(one.place)}{why}"
