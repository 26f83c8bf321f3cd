"""The question that follows an interview: the next one, as lines. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.i18n import _
from jobterm.office.meetings.views import NextView
from jobterm.tui.cells import Row, clip, row, rule, wrap
from jobterm.tui.dates import long_day, relative_day
from jobterm.tui.screens.meetings.words import time_words, when

PAGE = 9
"""So many times are shown at once: each has a digit."""


@dataclass(frozen=True, slots=True)
class NextPicture:
    """What is to be seen: whose interview it was, what was saved, what may follow. ``page``: which nine times."""

    title: str
    saved: str
    today: date
    view: NextView | None = None
    page: int = 0
    problem: str = ""


def next_rows(picture: NextPicture, columns: int) -> list[Row]:
    """The body."""
    view = picture.view
    heading = _("NEXT INTERVIEW")
    lines: list[Row] = [rule(f"{clip(picture.title, columns - 24)} - {heading}", columns)]
    lines += [row(f" {line}") for line in wrap(picture.saved, columns - 2)]
    lines.append(())
    if view is None:
        words = picture.problem or _("Looking for free times ...")
        return [*lines, *(row(f" {line}") for line in wrap(words, columns - 2))]
    lines += [row(f" {line}") for line in wrap(rule_words(view, picture.today), columns - 2)]
    if view.closed:
        words = _("{system} is closed: the time is wished for, and the letter waits until it is booked.")
        lines += [row((f" {line}", "notice")) for line in wrap(words.format(system=view.closed), columns - 2)]
    lines.append(())
    if view.times:
        lines.append(row((" J ", "key"), f" {time_words(view.times[0], picture.today)}"))
    first = 1 + picture.page * PAGE
    rest = view.times[first : first + PAGE]
    if rest:
        lines += [(), rule(_("Other times"), columns, _pages(view, picture.page))]
        lines += [row((f" {n} ", "key"), f" {time_words(one, picture.today)}") for n, one in enumerate(rest, 1)]
    return lines


def rule_words(view: NextView, today: date) -> str:
    """By when, and who says so."""
    day, near = long_day(view.due), relative_day(view.due, today)
    named = f"{day} ({near})" if near else day
    if view.source:
        return _("The next one by {day}, as the rule in force says.").format(day=named)
    return _("No rule says when the next one is due; by {day} is usual.").format(day=named)


def _pages(view: NextView, page: int) -> str:
    pages = (len(view.times) - 1 + PAGE - 1) // PAGE
    return _("{n} of {all}").format(n=page + 1, all=pages) if pages > 1 else ""


def summary(saved: str, sent: str, columns: int, *, settled: bool, booked: str = "", stands: str = "") -> str:
    """What the bottom line says of all that was saved in one motion; when it is sent too, where there is room.
    ``booked``: the next one, just saved; ``stands``: one that stood already."""
    parts = [_("interview held")]
    if settled:
        parts.append(_("its booking settled"))
    if booked:
        parts.append(_("next one {when}").format(when=booked))
    said = _("Saved {when}: {what}.").format(when=saved, what=", ".join(parts))
    if stands:
        return f"{said} " + _("The next one stands already: {when}.").format(when=stands)
    return f"{said} {sent}" if len(said) + 1 + len(sent) <= columns else said


def booked_words(view: NextView, today: date) -> str:
    """The next one that stands already."""
    return when(view.booked, today) if view.booked is not None else ""
