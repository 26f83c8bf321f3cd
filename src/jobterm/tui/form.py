"""A form that is being filled in: its cells, what a key does to them, and the values that come out. Pure.

Which fields there are, and which kinds of cell, comes from the desk (`office.desk.FormView`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from jobterm.clock import COPENHAGEN
from jobterm.i18n import _
from jobterm.office.desk import FieldView, FormView
from jobterm.tui.dates import as_day, as_moment, form_day, local, parse_day, parse_time
from jobterm.tui.lineedit import LineEdit

WHOLE, DAY, TIME = "whole", "day", "time"
CARRIED = "="
"""Before the name of what a draft carries unseen (`FormView.carried`)."""
_PAST_KINDS = ("sickness.", "enrolment.start")
_FUTURE_FIELDS = ("last_day",)
_AHEAD = ("absence.holiday", "interview.summons", "interview.move")
"""Kinds whose days lie ahead: in January 2112 is the December to come."""


@dataclass(slots=True)
class FormCell:
    """One place to type: a whole field, or the day or the time of one."""

    field: FieldView
    part: str
    edit: LineEdit
    problem: str = ""


@dataclass(slots=True)
class Form:
    """The cells of one form and which one has the keys."""

    view: FormView
    today: date
    cells: list[FormCell] = field(default_factory=list)
    at: int = 0
    touched: set[str] = field(default_factory=set)
    carried: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: FormView, today: date, typed: Mapping[str, str] | None = None) -> Form:
        """A form with everything known filled in; ``typed`` are the texts of a draft, by cell name."""
        form = cls(view, today, carried=dict(view.carried))
        for one in view.fields:
            for part in (DAY, TIME) if one.widget == "datetime" else (WHOLE,):
                form.cells.append(FormCell(one, part, LineEdit.of(_shown(one, part), _limit(one, part))))
        for cell in form.cells:
            name = cell_name(cell)
            if typed is not None and name in typed and typed[name] != cell.edit.text:
                cell.edit = LineEdit.of(typed[name], _limit(cell.field, cell.part))
                form.touched.add(cell.field.name)
        if view.begins:
            form.focus(view.begins)
        # What a draft was written on counts, not what is known now.
        form.carried |= {name[1:]: text for name, text in (typed or {}).items() if name.startswith(CARRIED)}
        return form

    @property
    def here(self) -> FormCell:
        """The cell that has the keys."""
        return self.cells[self.at]

    @property
    def number(self) -> int:
        """Which of the fields has the keys, from 1."""
        return 1 + next((at for at, one in enumerate(self.view.fields) if one is self.here.field), 0)

    def type(self, text: str) -> None:
        """Type into the cell; a choice takes the last letter that names one."""
        cell = self.here
        self.touched.add(cell.field.name)
        cell.problem = ""
        options = choices(cell.field)
        if options and key_width(cell.field) == 1:
            known = {key.upper(): key.upper() for _code, _label, key in options}
            wanted = [known[letter.upper()] for letter in text if letter.upper() in known]
            if wanted:
                cell.edit = LineEdit.of(wanted[-1], 1)
            elif cell.edit.text and text.isdecimal() and (then := self._then()) is not None:
                # A digit is no letter: whoever has chosen goes on with the number that follows (users.md §3.1, row 12).
                self.go(then - self.at)
                self.type(text)
            else:
                cell.problem = _("choose one of the letters")
            return
        cell.edit = cell.edit.typed(text)

    def _then(self) -> int | None:
        """The next cell behind this one that is usually typed over."""
        after = range(self.at + 1, len(self.cells))
        return next((at for at in after if self.cells[at].field.name in self.view.then), None)

    def key(self, key: str) -> bool:
        """An editing or moving key; False where it is none."""
        match key:
            case "enter":
                self.enter()
            case "tab" | "down":
                self.go(1)
            case "shift+tab" | "up":
                self.go(-1)
            case _:
                edited = self.here.edit.key(key)
                if edited is None:
                    return False
                if edited.text != self.here.edit.text:
                    self.touched.add(self.here.field.name)
                    self.here.problem = ""
                self.here.edit = edited
        return True

    def enter(self) -> None:
        """To the next place that must be filled in; where none is empty, to what is usually typed over, else to the
        next field. Who told it, and how, is filled in already and is reached with the arrows: Enter would only be one
        key more on every form."""
        self.settle()
        after = range(self.at + 1, len(self.cells))
        empty = [at for at in after if self.cells[at].field.required and not self.cells[at].edit.text.strip()]
        then = [at for at in after if self.cells[at].field.name in self.view.then]
        plain = [at for at in after if not self.cells[at].field.name.startswith("told_")]
        wanted = (empty or then or plain or [0])[0]
        self.go(wanted - self.at)

    def go(self, step: int) -> None:
        """To the next cell (round about); what was left is read and written out."""
        self.settle()
        self.at = (self.at + step) % len(self.cells)
        edit = self.here.edit
        self.here.edit = LineEdit.of(edit.text, edit.limit)

    def settle(self) -> None:
        """Read the cell that is being left: ``-1`` becomes yesterday's date, ``1030`` becomes 10:30."""
        cell = self.here
        text = cell.edit.text.strip()
        if not text:
            return
        if _is_day(cell):
            ahead = self.view.kind in _AHEAD and cell.field.name != "told_at"
            day = parse_day(text, self.today, past=self._past(cell), coming=ahead)
            cell.problem = "" if day else _("this is no date")
            if day is not None:
                cell.edit = LineEdit.of(form_day(day), cell.edit.limit)
        elif cell.part == TIME or cell.field.widget == "time":
            time = parse_time(text)
            cell.problem = "" if time else _("this is no time")
            if time is not None:
                cell.edit = LineEdit.of(f"{time:%H:%M}", cell.edit.limit)
        elif choices(cell.field):
            known = {key.upper() for _code, _label, key in choices(cell.field)}
            cell.problem = "" if text.upper() in known else _("choose one of the letters")
        elif cell.field.widget == "number" and not text.isdecimal():
            cell.problem = _("this is no number")
        self._end_follows(cell)

    def _past(self, cell: FormCell) -> bool:
        name = cell.field.name
        if name == "told_at":
            return True
        return self.view.kind.startswith(_PAST_KINDS) and name not in _FUTURE_FIELDS

    def _end_follows(self, cell: FormCell) -> None:
        """The end of a meeting keeps its distance from the start until it is typed itself."""
        if cell.field.name != "start" or "end" in self.touched:
            return
        end = next((one for one in self.view.fields if one.name == "end" and one.widget == "datetime"), None)
        before, start = as_moment(cell.field.value), as_moment(self.value(cell.field))
        if end is None or start is None:
            return
        usual = as_moment(end.value)
        length = usual - before if usual is not None and before is not None else timedelta(hours=1)
        new = local(start + length)
        for one in self.cells:
            if one.field.name == "end":
                one.edit = LineEdit.of(form_day(new.date()) if one.part == DAY else f"{new:%H:%M}", one.edit.limit)

    def value(self, one: FieldView) -> str:
        """What a field holds, as the desk takes it: ISO dates and times, codes of choices, ``true``/``false``.

        A text that is no date goes through as typed: the check then says what is wrong with it.
        """
        parts = {cell.part: cell.edit.text.strip() for cell in self.cells if cell.field is one}
        if one.widget == "datetime":
            stood = as_moment(one.value)
            if stood is not None and stood.second and all(parts.get(part) == _shown(one, part) for part in (DAY, TIME)):
                return one.value  # not typed over: to the second as it was
            return self._datetime(parts.get(DAY, ""), parts.get(TIME, ""), one.name == "told_at")
        text = parts.get(WHOLE, "")
        if one.widget == "date":
            day = parse_day(text, self.today, past=False) if text else None
            return day.isoformat() if day else text
        if one.widget == "time":
            time = parse_time(text) if text else None
            return f"{time:%H:%M}" if time else text
        for code, _label, key in choices(one):
            if key.upper() == text.upper():
                return code
        return text

    def _datetime(self, day_text: str, time_text: str, past: bool) -> str:
        if not day_text and not time_text:
            return ""
        day, time = parse_day(day_text, self.today, past=past), parse_time(time_text)
        if day is None or time is None:
            return f"{day_text} {time_text}".strip()
        return datetime.combine(day, time, COPENHAGEN).isoformat(timespec="minutes")

    def unread(self, one: FieldView) -> bool:
        """Whether something stands in a date or time that cannot be read as one."""
        text = self.value(one)
        if one.widget == "datetime":
            return bool(text) and as_moment(text) is None
        if one.widget == "date":
            return bool(text) and as_day(text) is None
        return one.widget == "time" and bool(text) and parse_time(text) is None

    def values(self) -> dict[str, str]:
        """All fields."""
        return self.carried | {one.name: self.value(one) for one in self.view.fields}

    def typed(self) -> dict[str, str]:
        """What stands in the cells, for a draft."""
        unseen = {f"{CARRIED}{name}": text for name, text in self.carried.items()}
        return unseen | {cell_name(cell): cell.edit.text for cell in self.cells}

    def first_problem(self) -> FormCell | None:
        """The first cell whose text could not be read."""
        return next((cell for cell in self.cells if cell.problem), None)

    def put(self, name: str, value: str) -> None:
        """Put a value, as the desk gives it, into a field."""
        for cell in self.cells:
            if cell.field.name == name:
                shown = _shown(replace(cell.field, value=value), cell.part)
                cell.edit, cell.problem = LineEdit.of(shown, _limit(cell.field, cell.part)), ""

    def focus(self, name: str) -> bool:
        """Go to a field by name (``details.first_day`` and ``first_day`` are one); False where there is none."""
        wanted = name.rsplit(".", 1)[-1]
        for at, cell in enumerate(self.cells):
            if cell.field.name in (name, wanted):
                self.at = at
                return True
        return False


def filled(view: FormView, fills: Mapping[str, str]) -> FormView:
    """A form with these texts in its fields; what names no field is carried along unseen."""
    names = {one.name for one in view.fields}
    fields = tuple(replace(one, value=fills.get(one.name, one.value)) for one in view.fields)
    unseen = {name: text for name, text in fills.items() if name not in names}
    return replace(view, fields=fields, carried={**view.carried, **unseen})


def cell_name(cell: FormCell) -> str:
    """A name for one cell of a form."""
    return f"{cell.field.name}.{cell.part}"


def choices(one: FieldView) -> tuple[tuple[str, str, str], ...]:
    """Code, label and letter of a field's choices; yes and no for a bool."""
    if one.widget == "bool" and not one.choices:
        return (("true", _("yes"), _("Y")), ("false", _("no"), _("N")))
    return one.choices if one.widget in ("choice", "bool") else ()


def key_width(one: FieldView) -> int:
    """How many characters the longest key of a field's choices has: interview types go by numbers of two digits."""
    return max((len(key) for _code, _label, key in choices(one)), default=0)


def _is_day(cell: FormCell) -> bool:
    return cell.part == DAY or cell.field.widget == "date"


def _shown(one: FieldView, part: str) -> str:
    value = one.value
    if one.widget == "datetime":
        at = as_moment(value)
        if at is None:
            return ""
        return form_day(local(at).date()) if part == DAY else f"{local(at):%H:%M}"
    if one.widget == "date":
        day = as_day(value)
        return form_day(day) if day else value
    for code, _label, key in choices(one):
        if code == value:
            return key.upper()
    return value


def _limit(one: FieldView, part: str) -> int:
    if part in (DAY, TIME) or one.widget in ("date", "time"):
        return 12
    if choices(one):
        return key_width(one)
    return one.max_length or 200
