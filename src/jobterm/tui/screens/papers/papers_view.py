"""What waits to be delivered on paper, and what was printed, as lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jobterm.i18n import _
from jobterm.tui.cells import Row, clip, row, rule, table, wrap
from jobterm.tui.dates import moment
from jobterm.tui.words import cpr_text

if TYPE_CHECKING:
    from jobterm.office.papers.printing import Paper, PrintedView


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that waits, or a print; one of the two."""

    paper: Paper | None = None
    printed: PrintedView | None = None


@dataclass(frozen=True, slots=True)
class PapersPicture:
    """What the screen shows; ``printed`` of those waiting: which registrations have a print of that system."""

    lines: tuple[PaperLine, ...]
    today: date
    cursor: int = 0
    top: int = 0
    loading: bool = False


def paper_lines(waiting: Sequence[Paper], printed: Sequence[PrintedView]) -> tuple[PaperLine, ...]:
    """What waits first, then the prints."""
    return (*(PaperLine(paper=one) for one in waiting), *(PaperLine(printed=one) for one in printed))


def room(rows: int) -> int:
    """How many lines of the list fit."""
    return max(3, rows - 7)


def papers_rows(picture: PapersPicture, columns: int, rows: int) -> list[Row]:
    """The list with a heading over each part, and below all about the chosen line."""
    lines: list[Row] = [rule(_("Paper: what waits to be delivered, and what was printed"), columns)]
    if not picture.lines:
        text = _("One moment ...") if picture.loading else _("Nothing waits on paper, and nothing was printed.")
        return [*lines, row(f"  {text}")]
    done: dict[tuple[str | None, str | None], str] = {(one.printed.registration, one.printed.system): one.printed.short
            for one in reversed(picture.lines) if one.printed is not None and one.printed.registration}  # fmt: skip
    shown = list(enumerate(picture.lines))[picture.top : picture.top + room(rows)]
    lines.append(row((_heading(columns), "dim")))
    lines += [_line(at, one, picture, columns, done) for at, one in shown]
    lines += [()] * (2 + room(rows) - len(lines))
    return [*lines, *_about(picture.lines[picture.cursor], columns)]


def _widths(columns: int) -> tuple[int, int, int, int]:
    """Place, what, whom, state."""
    rest = columns - 5 - 12
    state = 22
    what = max(12, (rest - state) * 6 // 10)
    return 12, what, max(4, rest - state - what), state


def _heading(columns: int) -> str:
    when, what, whom, state = _widths(columns)
    return "     " + table((_("When"), when), (_("What"), what), (_("For"), whom), (_("State"), state))


def _line(
    at: int, one: PaperLine, picture: PapersPicture, columns: int, done: dict[tuple[str | None, str | None], str]
) -> Row:
    when, what, whom, state = _widths(columns)
    here = at == picture.cursor
    role = "cursor" if here else "text"
    if one.paper is not None:
        paper = one.paper
        told = done.get((paper.registration, paper.system))
        word = _("deliver ({printed})").format(printed=told) if told else _("deliver")
        text = table((_("waits"), when), (paper.what, what), (paper.whom, whom), (word, state))
    else:
        assert one.printed is not None
        text = table(
            (moment(one.printed.at, picture.today), when), (one.printed.what, what), (one.printed.whom, whom),
            (one.printed.short, state),
        )  # fmt: skip
    return row((f"{'>' if here else ' '} ", role), (f"{at + 1:2} " if at < 99 else "   ", "key"), (text, role))


def _about(one: PaperLine, columns: int) -> list[Row]:
    if one.printed is not None:
        view = one.printed
        who = cpr_text(view.cpr) if view.cpr else ""
        by = _("{what}, {whom} {cpr}; printed by {by}").format(what=view.what, whom=view.whom, cpr=who, by=view.by_name)
        said = [" ".join(by.split()), view.message]
        if view.copy_of is not None:
            said.append(_("It repeats print {id}.").format(id=view.copy_of[:8]))
    else:
        assert one.paper is not None
        paper = one.paper
        who = cpr_text(paper.citizen) if paper.citizen else ""
        said = [f"{paper.what}, {paper.whom} {who}", _("F4, then P and F: tick it off when it was delivered.")]
    lines = [line for text in said for line in wrap(text, columns - 4)]
    return [rule("", columns), *(row(f"  {clip(line, columns - 2)}") for line in lines[:4])]
