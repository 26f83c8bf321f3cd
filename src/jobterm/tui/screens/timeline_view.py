"""A citizen's history as lines with a column per recipient: what the systems tell, merged, with our own queue over it.

Pure: views in, lines out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jobterm.i18n import _
from jobterm.office.views import CaseView, DeliveryView, ItemView, SystemView, TimelineView
from jobterm.tui.cells import Row, fit, row, table
from jobterm.tui.dates import as_day, column_day, local
from jobterm.tui.words import (
    CITIZEN_SYSTEMS,
    FINAL,
    PAYER_SYSTEMS,
    RECORD_SYSTEMS,
    has_arrived,
    state_role,
    state_word,
    system_name,
)

CASE, PAYER, CITIZEN = "case", "payer", "citizen"
_CASE_WIDTH, _PAYER_WIDTH, _CITIZEN_WIDTH, _BY_WIDTH = 9, 9, 11, 5


_COMES_TO_NOTHING = frozenset({"refused", "withdrawn", "superseded"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one recipient has of a line: a word, and its role on the screen."""

    text: str = "-"
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """One event. ``key`` keeps the cursor on it when the list is read again; ``item`` is ours if it is one."""

    key: str
    day: date
    text: str
    kind: str
    case: Cell = Cell()
    payer: Cell = Cell()
    citizen: Cell = Cell()
    by: str = "-"
    item: ItemView | None = None
    sources: tuple[TimelineView, ...] = field(default=())


def column_of(system: str) -> str | None:
    """In which column a system's answer stands; None for those that only the lower pane tells of."""
    if system in RECORD_SYSTEMS:
        return CASE
    if system in PAYER_SYSTEMS:
        return PAYER
    return CITIZEN if system in CITIZEN_SYSTEMS else None


def lines_of(case: CaseView, today: date, me: str, systems: Iterable[SystemView] = ()) -> list[Line]:
    """All lines, youngest first; our own items lie over what the systems tell of the same event, settled ones too: the
    record's own line does not know whether the letter has gone."""
    known = list(systems)
    lines: dict[str, Line] = {}
    for entry in case.timeline:
        key = entry.registration or entry.ref or f"{entry.kind} {entry.date} {entry.text}"
        lines[key] = _with_entry(lines.get(key), key, entry, case, today)
    _name_unsettled(lines, case)
    for item in (*case.settled, *case.pending):
        lines[item.id] = _with_item(lines.get(item.id), item, today, me, known)
    for item in (*case.settled, *case.pending):
        if item.corrects in lines and item.state not in _COMES_TO_NOTHING:
            lines[item.corrects] = _corrected(lines[item.corrects], item)
    own = {item.id for item in (*case.settled, *case.pending)}
    return sorted(lines.values(), key=lambda line: (line.day, line.key in own), reverse=True)


def _corrected(line: Line, by: ItemView) -> Line:
    """A line that a correction takes back or puts right: nothing shown as done may be undone already."""
    if not has_arrived(by):
        words = _("Being taken back: {what}") if by.takes_back else _("Being put right: {what}")
        return replace(line, text=words.format(what=line.text))
    if not by.takes_back:
        return replace(line, text=_("Put right since: {what}").format(what=line.text))
    return replace(line, text=_("Taken back: {what}").format(what=line.text), case=Cell(_("deleted")))


def _name_unsettled(lines: dict[str, Line], case: CaseView) -> None:
    """Say with a booking that is over that nobody has told how it ended, and the keys that do; unless ours waits."""
    told = {item.settles for item in case.pending if item.settles and item.state not in _COMES_TO_NOTHING}
    over = [{one.ref, one.registration} - {None} for one in case.matters if one.kind == "unsettled"]
    wanted = {name for names in over if not names & told for name in names}
    for key, line in list(lines.items()):
        names = {key, *(one.ref for one in line.sources), *(one.registration for one in line.sources)}
        if line.kind == "interview.summons" and names & wanted:
            lines[key] = replace(line, text=_("Not settled, F3 H/U: {what}").format(what=line.text))


def _with_entry(line: Line | None, key: str, entry: TimelineView, case: CaseView, today: date) -> Line:
    day = as_day(entry.date) or today
    column = column_of(entry.system)
    if line is None:
        line = Line(key, day, entry.text, entry.kind)
    if column in (CASE, None) and line.sources and line.sources[0].system not in RECORD_SYSTEMS:
        line = replace(line, day=day, text=entry.text, kind=entry.kind)  # the record's word counts
    line = replace(line, sources=(*line.sources, entry))
    if column == CASE:
        return _with_case(line, entry, day, case, today)
    if column == PAYER:
        return replace(line, payer=_payer_cell(entry, day, case, today))
    if entry.system == "jobnet":
        return replace(line, citizen=Cell("Jobnet"), by=_("self"))
    if column == CITIZEN:
        what = _("plan") if entry.kind.startswith("plan") else _("post")
        return replace(line, citizen=Cell(f"{what} {column_day(day, today)}", "ok"))
    return line


def _with_case(line: Line, entry: TimelineView, day: date, case: CaseView, today: date) -> Line:
    """The column of the case; what only another system than the record's own says is named with it."""
    record = case.record.get("system")
    if record in (None, entry.system):
        return replace(line, case=_ok(day, today))
    if any(one.system == record for one in line.sources):
        return line
    cell = Cell(f"<> {column_day(day, today)}", "disagree") if _disagrees(entry, case) else _ok(day, today)
    return replace(line, case=cell, text=f"{entry.text} ({system_name(entry.system)})")


def _disagrees(entry: TimelineView, case: CaseView) -> bool:
    if entry.kind != "enrolment.start":
        return False
    return any(fact.field == "enrolment.start_date" and fact.disagree for fact in case.facts)


def _payer_cell(entry: TimelineView, day: date, case: CaseView, today: date) -> Cell:
    return Cell(f"<> {column_day(day, today)}", "disagree") if _disagrees(entry, case) else _ok(day, today)


def _ok(day: date, today: date) -> Cell:
    """``ok 12-11``."""
    return Cell(_("ok") + " " + column_day(day, today), "ok")


def _with_item(line: Line | None, item: ItemView, today: date, me: str, systems: list[SystemView]) -> Line:
    made = replace(
        line or Line(item.id, item.event_date, "", item.kind),
        day=item.event_date, text=item.title or item.kind, item=item, by=by_whom(item.author, me),
    )  # fmt: skip
    for delivery in item.deliveries:
        cell = delivery_cell(delivery, today, systems)
        match column_of(delivery.system) or (CASE if delivery.role == "record" else None):
            case "case":
                made = replace(made, case=_unless_disputed(made.case, cell))
            case "payer":
                made = replace(made, payer=_unless_disputed(made.payer, cell))
            case "citizen":
                made = replace(made, citizen=cell)
    return made


def _unless_disputed(told: Cell, ours: Cell) -> Cell:
    """Our receipt does not end a disagreement between the systems."""
    return told if told.role == "disagree" else ours


def delivery_cell(delivery: DeliveryView, today: date, systems: Iterable[SystemView] = ()) -> Cell:
    """The word for one delivery; a confirmed one with the day of its receipt."""
    if delivery.state == "confirmed" and delivery.receipt is not None:
        return _ok(local(delivery.receipt.at).date(), today)
    return Cell(state_word(delivery, systems), state_role(delivery.state))


def by_whom(author: str, me: str) -> str:
    """``dig``, or a colleague's initials."""
    if author == me:
        return _("you")
    words = [word for word in author.replace(".", " ").replace("@", " ").split() if word]
    return "".join(word[0] for word in words[:3]).upper() if len(words) > 1 else author[:_BY_WIDTH]


def is_open(line: Line) -> bool:
    """Whether the line is ours and not finished."""
    return line.item is not None and line.item.state not in FINAL


def what_width(columns: int) -> int:
    """How wide the column of words is."""
    fixed = 8 + _CASE_WIDTH + _PAYER_WIDTH + _BY_WIDTH
    return columns - fixed - (_CITIZEN_WIDTH if columns >= 80 else 0)


def heading(columns: int, payer: str) -> Row:
    """The names of the columns."""
    citizen = [(_("Citizen"), _CITIZEN_WIDTH)] if columns >= 80 else []
    text = table(
        ("", 2), (_("Date"), 6), (_("What"), what_width(columns)), (_("Case"), _CASE_WIDTH), (payer, _PAYER_WIDTH),
        *citizen, (_("By"), _BY_WIDTH),
    )  # fmt: skip
    return row((text, "dim"))


def line_row(line: Line, columns: int, today: date, *, here: bool) -> Row:
    """One line; the cursor is a mark, not only a colour."""
    role = "cursor" if here else "text"

    def cell(one: Cell, width: int) -> tuple[str, str]:
        return fit(one.text, width - 1) + " ", role if here else one.role

    parts: list[str | tuple[str, str]] = [
        (f"{'>' if here else ' '} {column_day(line.day, today)} ", role),
        (fit(line.text, what_width(columns) - 1) + " ", role),
        cell(line.case, _CASE_WIDTH),
        cell(line.payer, _PAYER_WIDTH),
    ]
    if columns >= 80:
        parts.append(cell(line.citizen, _CITIZEN_WIDTH))
    parts.append((fit(line.by, _BY_WIDTH), role))
    return row(*parts)


def list_rows(lines: Sequence[Line], columns: int, rows: int, today: date, *, cursor: int, top: int) -> list[Row]:
    """The part of the list that fits."""
    if not lines:
        return [row((_("  Nothing is known yet."), "dim"))]
    shown = list(enumerate(lines))[top : top + rows]
    return [line_row(line, columns, today, here=at == cursor) for at, line in shown]
