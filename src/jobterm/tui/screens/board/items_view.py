"""The items behind a line of the board, as lines: masked, with their author; below all about the chosen one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jobterm.i18n import _, ngettext
from jobterm.office.last_error import last_error
from jobterm.office.views import DeliveryView, ItemView, SystemView
from jobterm.tui.cells import Row, exactly, fit, right, row, rule, table, wrap
from jobterm.tui.dates import age, local, moment
from jobterm.tui.screens.board.board_view import number
from jobterm.tui.words import FINAL, cpr_text, state_role, state_word, system_short

_WHO, _AUTHOR, _TO, _STATE, _AGE = 22, 10, 9, 16, 5


@dataclass(frozen=True, slots=True)
class ItemsPicture:
    """What the screen shows. ``all``: how many there are behind the line, of which ``items`` are a page; ``marked``:
    ids that the next decision is for; ``every``: it is for all of them."""

    title: str
    items: tuple[ItemView, ...]
    now: datetime
    all: int = 0
    cursor: int = 0
    top: int = 0
    marked: frozenset[str] = frozenset()
    every: bool = False
    system: str = ""
    loading: bool = False
    systems: tuple[SystemView, ...] = ()

    @property
    def today(self) -> date:
        """The day it is in Denmark."""
        return local(self.now).date()


def room(rows: int) -> int:
    """How many lines the list has."""
    return max(3, rows - 8)


def items_rows(picture: ItemsPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    chosen = picture.all if picture.every else len(picture.marked)
    end = ngettext("{n} marked", "{n} marked", chosen).format(n=number(chosen)) if chosen else ""
    end = end or _("{n} in all").format(n=number(picture.all))
    lines = [rule(picture.title, columns, end)]
    if not picture.items:
        text = _("One moment ...") if picture.loading else _("Nothing waits here any more.")
        return [*lines, row(f"  {text}")]
    lines.append(row((_heading(columns), "dim")))
    shown = list(enumerate(picture.items))[picture.top : picture.top + room(rows)]
    lines += exactly([_line(picture, at, one, columns) for at, one in shown], room(rows))
    return [*lines, *_about(picture, columns, rows - len(lines))]


def _what_width(columns: int) -> int:
    return max(8, columns - _WHO - _AUTHOR - _TO - _STATE - _AGE)


def _heading(columns: int) -> str:
    text = table(("", 5), (_("Citizen"), _WHO - 5), (_("What"), _what_width(columns)), (_("By"), _AUTHOR),
                 (_("To"), _TO), (_("State"), _STATE))  # fmt: skip
    return text + right(_("Age"), _AGE)


def of_system(picture: ItemsPicture, item: ItemView) -> DeliveryView | None:
    """The delivery that the line is about: that to the system of the list, else the worst."""
    mine = [one for one in item.deliveries if one.system == picture.system and one.state not in FINAL]
    worst = [one for one in item.deliveries if one.state == item.state]
    return next(iter([*mine, *worst, *item.deliveries]), None)


def _line(picture: ItemsPicture, at: int, item: ItemView, columns: int) -> Row:
    here = at == picture.cursor
    role = "cursor" if here else "text"
    delivery = of_system(picture, item)
    mark = "*" if picture.every or item.id in picture.marked else " "
    who = f"{cpr_text(item.cpr) or item.cvr or ''} {item.name or ''}".strip()
    what = _what_width(columns) - 1
    title = item.title or item.kind
    title = title if len(title) <= what else item.brief or title
    by = f"{item.author}>{delivery.carrier}" if delivery is not None and delivery.carrier else item.author
    state = state_word(delivery, picture.systems) if delivery is not None else item.state
    system = system_short(delivery.system, picture.systems) if delivery is not None else ""
    return row(
        (f"{'>' if here else ' '}{mark}{at + 1:<3}{fit(who, _WHO - 6)} ", role),
        (f"{fit(title, what)} {fit(by, _AUTHOR - 1)} {fit(system, _TO - 1)} ", role),
        (fit(state, _STATE), role if here else state_role(delivery.state if delivery is not None else item.state)),
        (right(age((picture.now - item.keyed_at).total_seconds()), _AGE), role),
    )


def _about(picture: ItemsPicture, columns: int, room: int) -> list[Row]:
    """All about the line under the cursor."""
    item = picture.items[min(picture.cursor, len(picture.items) - 1)]
    delivery = of_system(picture, item)
    whom = f"{cpr_text(item.cpr)} {item.name}" if item.name else ""
    lines: list[Row] = [rule(whom, columns)]
    said = [(delivery.message if delivery is not None else "") or item.message]
    if delivery is not None:
        said.append(last_error(delivery, lambda at: moment(at, picture.today)))
        if delivery.carrier:
            carried = _("Taken over by {carrier}; its author is {author}.")
            said.append(carried.format(carrier=delivery.carrier, author=item.author))
    lines += [row(line) for text in said if text for line in wrap(text, columns)]
    return lines[:room]
