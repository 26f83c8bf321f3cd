"""What a person must decide, as lines: as read, mine and theirs beside each other, each decision with what follows from
it, and the question that is asked before one is taken. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobterm.i18n import _
from jobterm.office.views import ChoiceView, ConflictField, ConflictView, ItemDetail
from jobterm.office.words import fact_value
from jobterm.tui.actions import key_of
from jobterm.tui.cells import Row, clip, fit, row, rule, width, wrap
from jobterm.tui.dates import as_day, as_moment, moment, near_day
from jobterm.tui.words import system_name

_NAME, _NAME_MOST = 9, 14
_CHOICE = 24
_VALUE_LINES = 4
"""So many lines of a long text stand beside each other; the whole of mine stands below."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that is being taken: what is asked now, what follows from it, and the numbered answers."""

    title: str
    words: str
    answers: tuple[str, ...]


def conflict_rows(
    detail: ItemDetail, today: date, columns: int, labels: Mapping[str, object], *, short: bool = False
) -> list[Row]:
    """As read, mine, theirs beside each other, with source and time. ``short``: one line each, the first two fields."""
    conflict = detail.conflict
    if conflict is None:
        return []
    longest = max((len(_label(one)) for one in conflict.fields), default=0)
    name = min(max(_NAME, longest + 2), _NAME_MOST)
    each = (columns - name) // 3
    there = _("How it is NOW in {system}").format(system=system_name(conflict.system))
    if width(there) > each:
        there = _("NOW in {system}").format(system=system_name(conflict.system))
    lines = [row((_beside("", (_("As you read it"), _("YOUR change"), there), name, each), "dim"))]
    if not conflict.fields:
        words = _("The system has not said what it holds. Look there before you decide.")
        return [*lines, *(row(line) for line in wrap(words, columns))]
    fields = conflict.fields[:2] if short else conflict.fields
    for one in fields:
        lines += _field_rows(one, today, (name, each), labels, most=1 if short else _VALUE_LINES)
    if left := len(conflict.fields) - len(fields):
        lines.append(row((_("{n} more fields differ: Enter shows them.").format(n=left), "notice")))
    lines.append(row((_beside(_("When"), _times(detail, conflict, today), name, each), "dim")))
    return lines if short else [*lines, *_notes(conflict, columns)]


def _beside(name: str, texts: Sequence[str], room: int, each: int) -> str:
    *before, last = texts
    return f" {fit(name, room - 1)}" + "".join(f"{fit(text, each - 1)} " for text in before) + clip(last, each)


def _field_rows(
    one: ConflictField, today: date, sizes: tuple[int, int], labels: Mapping[str, object], *, most: int
) -> list[Row]:
    name, each = sizes
    values = (one.base if one.read else _("not read"), one.mine, one.theirs)
    texts = [said(one.field, value, today, labels) for value in values]
    if most == 1:
        return [row(_beside(_label(one), texts, name, each))]
    columns = [wrap(text, each - 1)[:most] or wrap("-", 1) for text in texts]
    deep = max(len(column) for column in columns)
    lines = [
        row(_beside(_label(one) if at == 0 else "", [c[at] if at < len(c) else "" for c in columns], name, each))
        for at in range(deep)
    ]
    return lines


def _label(one: ConflictField) -> str:
    """The field's name; a legal fact carries a star, which `_notes` explains."""
    return f"{one.label or one.field}{'*' if one.legal else ''}"


def _times(detail: ItemDetail, conflict: ConflictView, today: date) -> tuple[str, str, str]:
    def when(words: str, at: datetime | None) -> str:
        return words.format(when=moment(at, today)) if at is not None else ""

    said_at = next((one.at for one in conflict.fields if one.at is not None), None)
    read = when(_("read {when}"), conflict.read_at)
    return read, when(_("saved here {when}"), detail.item.keyed_at), when(_("seen {when}"), said_at)


def _notes(conflict: ConflictView, columns: int) -> list[Row]:
    """What a merge would take by itself, and what never goes by itself."""
    sides = {"mine": _("yours"), "theirs": _("theirs")}
    chosen = _("you choose")
    merged = [f"{one.label or one.field}: {sides.get(one.side or '', chosen)}" for one in conflict.fields]
    words = [_("A merge takes: {fields}.").format(fields=", ".join(merged))]
    if any(one.legal for one in conflict.fields):
        words.append(_("* A date, state or number is never merged by itself."))
    return [row((line, "dim")) for text in words for line in wrap(text, columns)]


def choice_rows(choices: Sequence[ChoiceView], columns: int, *, short: bool = False) -> list[Row]:
    """Every decision with its key and what follows; one that may not be taken yet says why."""
    several = len({one.system for one in choices}) > 1
    lines: list[Row] = []
    for one in choices:
        name = f"{one.label} ({system_name(one.system)})" if several else one.label
        text = one.consequence if one.allowed else _("Not yet: {why}").format(why=one.why_not)
        role = "key" if one.allowed else "dim"
        size = min(_CHOICE, columns // 3)
        if short:
            lines.append(row((f" {key_of(one.verdict)}  {fit(name, size - 5)} ", role), clip(text, columns - size)))
            continue
        wrapped = wrap(text, columns - size) or [*wrap("-", 2)]
        names = wrap(name, size - 5)
        for at in range(max(len(wrapped), len(names))):
            key = key_of(one.verdict) if at == 0 else " "
            left = f" {key}  {fit(names[at] if at < len(names) else '', size - 5)} "
            lines.append(row((left, role), wrapped[at] if at < len(wrapped) else ""))
    return lines


def deciding_rows(detail: ItemDetail, today: date, columns: int, labels: Mapping[str, object]) -> list[Row]:
    """All that is to be decided of one item: the evidence, then the decisions; nothing where nothing is."""
    if not detail.decisions:
        return []
    lines = [rule(_("To decide"), columns, role="alarm")]
    lines += conflict_rows(detail, today, columns, labels)
    lines += choice_rows(detail.decisions, columns)
    if detail.item.state == "conflict":
        words = _("Nothing of this is sent while you decide. All versions stay in the log, whatever you choose.")
        lines += [row((line, "dim")) for line in wrap(words, columns)]
    return lines


def asked_rows(asked: Asked, columns: int) -> list[Row]:
    """The question before a decision, over the lower lines of the screen."""
    lines = [rule(asked.title, columns, role="alarm")]
    lines += [row(line) for line in wrap(asked.words, columns)]
    return lines + [row((f" {n}  ", "key"), clip(words, columns - 4)) for n, words in enumerate(asked.answers, 1)]


def said(name: str, value: object, today: date, labels: Mapping[str, object]) -> str:
    """A value as people say it: days and times as such, a choice by its name."""
    if value is None:
        return "-"
    if isinstance(value, str) and (chosen := labels.get(f"{name}={value}")) is not None:
        return str(chosen)
    if isinstance(value, str) and (at := as_moment(value)) is not None:
        return moment(at, today)
    if (day := as_day(value)) is not None:
        return near_day(day, today)
    if isinstance(value, list | tuple):
        return ", ".join(said(name, one, today, {}) for one in value) or "-"
    if isinstance(value, Mapping):
        inner = labels.get("")
        named: Mapping[str, object] = inner if isinstance(inner, Mapping) else {}
        return ", ".join(f"{named.get(key, key)} {said(str(key), one, today, named)}" for key, one in value.items())
    return fact_value(name, value)
