"""The candidates of a job order as lines: how each meets it, in words; who was referred; who is marked. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobterm.i18n import N_, _, ngettext
from jobterm.office.companies.views import CandidatesView, CandidateView
from jobterm.tui.cells import Row, clip, exactly, fit, right, row, rule, table, wrap
from jobterm.tui.dates import near_day
from jobterm.tui.screens.companies.company_view import hours_text, order_text, referred_text
from jobterm.tui.screens.companies.words import asked, side, silent
from jobterm.tui.words import cpr_text

PANE = 5
_NUMBER, _CPR, _FITS, _REFERRED = 6, 12, 7, 15
COLUMNS: Final = (("work", N_("Trade")), ("hours", N_("Hours")), ("place", N_("Place")), ("free", N_("Avail.")))
"""Which criterion stands in which column."""


@dataclass(frozen=True, slots=True)
class MatchesPicture:
    """What the screen shows; ``marked``: citizens to be referred together."""

    today: date
    view: CandidatesView | None = None
    marked: AbstractSet[str] = field(default_factory=frozenset)
    cursor: int = 0
    top: int = 0
    reading: bool = False
    problem: str = ""


def matches_rows(picture: MatchesPicture, columns: int, rows: int) -> list[Row]:
    """The body in this size."""
    view = picture.view
    if view is None or view.order is None:
        text = picture.problem or _("Fetching ...")
        return [rule(_("Candidates"), columns), *(row(f"  {line}") for line in wrap(text, columns - 2))]
    head = _head(picture, view, columns)
    pane = _pane(picture, view, columns) if columns >= 80 else []
    room = rows - len(head) - len(pane)
    return [*head, *exactly(_list(picture, view, columns, room), room), *pane]


def list_room(picture: MatchesPicture, columns: int, rows: int) -> int:
    """How many candidates fit."""
    if picture.view is None:
        return 1
    return max(1, rows - len(_head(picture, picture.view, columns)) - 2 - (PANE if columns >= 80 else 0))


def _head(picture: MatchesPicture, view: CandidatesView, columns: int) -> list[Row]:
    order = view.order
    assert order is not None
    hours = hours_text(order)
    parts = [order.title, _("{hours} hours").format(hours=hours) if hours else "", view.employer]
    free = _("{free} of {all} free").format(free=order.free, all=order.positions) if order.open else _("closed")
    lines = [rule(", ".join(part for part in parts if part), columns, free)]
    lines += [row(line) for line in wrap(f"{order_text(order)} {referred_text(order, picture.today)}", columns)[:3]]
    if silent(view.source) or view.source.state == "none":
        said = _("Who looks for work: {asked}").format(asked=asked(view.source, picture.today))
        lines.append(row((clip(said, columns), "notice")))
    return lines


def _list(picture: MatchesPicture, view: CandidatesView, columns: int, room: int) -> list[Row]:
    title = rule(_counted(picture, view), columns, _("reading now ...") if picture.reading else "")
    name, after = _widths(columns)
    fits_in = [(_(word), _FITS) for _criterion, word in COLUMNS] if columns >= 80 else []
    head = table(("", _NUMBER), (_("CPR"), _CPR), (_("Name"), name), *fits_in, (_("Referred"), after))
    lines = [title, row((head, "dim"))]
    if not view.rows:
        text = _("Nobody who looks for this is known.")
        return [title, *(row(f"  {line}") for line in wrap(text, columns - 2))]
    for at, one in list(enumerate(view.rows))[picture.top : picture.top + max(1, room - 2)]:
        lines.append(_line(one, at, picture, view, columns))
    return lines


def _counted(picture: MatchesPicture, view: CandidatesView) -> str:
    count = ngettext("{n} candidate", "{n} candidates", len(view.rows)).format(n=len(view.rows))
    more = _(", more on Jobnet") if view.more else ""
    marked = _(", {n} marked").format(n=len(picture.marked)) if picture.marked else ""
    return f"{count}{more}{marked}"


def _widths(columns: int) -> tuple[int, int]:
    """Of the name and of the last column."""
    room = columns - _NUMBER - _CPR - (_FITS * len(COLUMNS) if columns >= 80 else 0)
    return room - _REFERRED, _REFERRED


def _line(one: CandidateView, at: int, picture: MatchesPicture, view: CandidatesView, columns: int) -> Row:
    """One candidate: a word for each thing that counts, never a colour alone."""
    here = at == picture.cursor
    name, after = _widths(columns)
    mark = "x" if one.citizen in picture.marked else " "
    found = [one.point(criterion) for criterion, _word in COLUMNS] if columns >= 80 else []
    words = [(fit_word(point.fit) if point is not None else "", _FITS) for point in found]
    text = f"{'>' if here else ' '}{mark}{right(str(at + 1), 3)} " + table(
        (cpr_text(one.cpr), _CPR), (clip(one.name, name - 1), name), *words, (_who(one, view, picture.today), after)
    )
    return row((fit(text, columns), "cursor" if here else "text"))


def _who(one: CandidateView, view: CandidatesView, today: date) -> str:
    """``the state 03-11``: by whom she was referred to this order already; else how many other referrals she has."""
    given = next((each for each in (view.order.referred if view.order else ()) if each.citizen == one.citizen), None)
    if given is not None:
        return f"{side(given.authority)} {near_day(given.given, today) if given.given else ''}".strip()
    point = one.point("referred")
    return "" if point is None else _("yes") if point.fit == "no" else point.words


def fit_word(code: str) -> str:
    """``yes``, ``partly``, ``no``, or a question mark where nobody knows."""
    return {"yes": _("yes"), "partly": _("partly"), "no": _("NO")}.get(code, "?")


def _pane(picture: MatchesPicture, view: CandidatesView, columns: int) -> list[Row]:
    if not view.rows:
        return []
    one = view.rows[min(picture.cursor, len(view.rows) - 1)]
    said = [f"{_fit_word(point.fit)} {point.words}" for point in one.points]
    lines = [row(line) for line in wrap(".  ".join(said) + ".", columns)]
    keys = _("J=refer (the marked ones together)  Space=mark  Enter=citizen")
    return [rule(f"{cpr_text(one.cpr)} {one.name}", columns), *exactly(lines[: PANE - 2], PANE - 2), row((keys, "key"))]


def _fit_word(fit_code: str) -> str:
    """``yes:`` before what fits, ``no:`` before what does not: no state by colour alone."""
    return {"yes": _("Yes:"), "partly": _("Partly:"), "unknown": _("Not known:"), "no": _("No:")}[fit_code]
