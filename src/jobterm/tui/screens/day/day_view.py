"""A day as lines: notices, what needs me, appointments, own reports, deadlines; a letter before each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobterm.domain.day import letters
from jobterm.i18n import N_, _, ngettext
from jobterm.office.day.views import DayLine, DayView, Part
from jobterm.tui.cells import Row, clip, fit, row, rule, width, wrap
from jobterm.tui.dates import local, moment, near_day, relative_day, weekday

COMMANDS = ("i", "o")
"""Letters that are no line's: O covers (amendment 23), and i is read as l on many a terminal."""
_DUE, _NOTICE_ROWS = 8, 3


@dataclass(frozen=True, slots=True)
class DayPicture:
    """What the screen of the day shows. ``cursor``: a line of the view; ``top``: the first row shown."""

    view: DayView | None
    now: datetime
    cursor: int = 0
    top: int = 0
    reading: bool = False

    @property
    def today(self) -> date:
        """The day it is in Denmark."""
        return local(self.now).date()


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the list: a heading (``at`` None) or the line number ``at`` of the view."""

    at: int | None
    part: Part


def placed(view: DayView) -> list[Placed]:
    """Headings and lines in the order of the screen; a part without lines has no heading."""
    found: list[Placed] = []
    for part in Part:
        mine = [at for at, line in enumerate(view.lines) if line.part is part]
        if mine:
            found += [Placed(None, part), *(Placed(at, part) for at in mine)]
    return found


def letters_of(view: DayView, shown: Sequence[Placed]) -> dict[int, str]:
    """The letter of each line that is on the screen: the same on every page as long as there are enough of them."""
    cycle = letters(26 - len(COMMANDS), COMMANDS)
    order = [one.at for one in placed(view) if one.at is not None]
    found: dict[int, str] = {}
    for one in shown:
        if one.at is not None and (letter := cycle[order.index(one.at) % len(cycle)]) not in found.values():
            found[one.at] = letter
    return found


def list_room(picture: DayPicture, columns: int, rows: int) -> int:
    """How many rows the list has under the notices."""
    return max(1, rows - len(_above(picture, columns)))


def window(view: DayView, top: int, room: int) -> tuple[list[Placed], list[Placed]]:
    """The rows on the screen, and those after them; where there are some the last row tells of them."""
    every = placed(view)
    rest = every[top:]
    if len(rest) <= room:
        return rest, []
    return rest[: room - 1], rest[room - 1 :]


def top_for(view: DayView, cursor: int, top: int, room: int) -> int:
    """The first row so that the line under the cursor is seen, with the heading above it where it fits."""
    every = placed(view)
    here = next((n for n, one in enumerate(every) if one.at == cursor), 0)
    top = min(top, max(0, len(every) - room))
    if here < top:
        top = here - 1 if here > 0 and every[here - 1].at is None else here
    while here >= top + (room if top + room >= len(every) else room - 1):
        top += 1
    return max(0, top)


def day_rows(picture: DayPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    above = _above(picture, columns)
    view = picture.view
    if view is None:
        return [*above, row(("  " + _("One moment ..."), "dim"))]
    room = rows - len(above)
    if not view.lines:
        return [*above, *_empty(view, columns)]
    shown, rest = window(view, picture.top, room)
    names = letters_of(view, [*shown, *rest[:2]])
    lines = [
        _heading(view, one.part, picture.today, columns) if one.at is None
        else _line(view.lines[one.at], names.get(one.at, ""), one.at == picture.cursor, picture.today, columns)
        for one in shown
    ]  # fmt: skip
    if rest:
        return [*above, *lines, _more(view, rest, names, columns)]
    left = room - len(lines)
    return [*above, *lines, *_below(view, columns)[:left]]


# ---- above the list --------------------------------------------------------------------------------


def _above(picture: DayPicture, columns: int) -> list[Row]:
    """What is said of operation, else whose day it is."""
    view = picture.view
    if view is None or not view.notices:
        return [rule(_title(view), columns, _end(picture, columns))]
    first, *more = view.notices
    lines = [rule(_("OPERATION: {text}").format(text=first.text), columns)]
    for one, words in ((first, first.more), *((one, f"{one.text} {one.more}".strip()) for one in more)):
        lines += [row((f"   {line}", "notice" if one is not first else "dim")) for line in wrap(words, columns - 3)]
    return lines[:_NOTICE_ROWS]


def _title(view: DayView | None) -> str:
    return _("The team's day") if view is not None and view.team else _("My day")


def _end(picture: DayPicture, columns: int) -> str:
    view = picture.view
    if view is None:
        return ""
    if view.oldest and width(view.oldest) < columns - 16:
        return view.oldest
    return _("read {when}").format(when=moment(view.read_at, picture.today)) if view.read_at is not None else ""


def _empty(view: DayView, columns: int) -> list[Row]:
    """A day with nothing on it says so, and what can be done."""
    texts = [
        _("Nothing needs you today."),
        _("F2 or ten digits find a citizen. F4 shows what is on its way. F5 reads again. * shows the team's day."),
        *view.silent,
    ]
    if view.oldest:
        texts.append(f"{view.oldest}.")
    return [(), *(row(f"  {line}") for text in texts for line in wrap(text, columns - 4))]


# ---- the list --------------------------------------------------------------------------------


def _heading(view: DayView, part: Part, today: date, columns: int) -> Row:
    count = len(view.part(part)) + view.left_out.get(part, 0)
    if part is Part.NEEDS:
        left = _("The team's: needs somebody") if view.team else _("Needs you")
        return row((fit(left, columns - _DUE), "title"), (fit(_("deadline"), _DUE), "dim"))
    words = _(_HEADINGS[part])
    since = ""
    if view.since is not None:
        since = relative_day(view.since, today) if today - view.since <= timedelta(days=1) else weekday(view.since)
    return row((clip(words.format(n=count, day=since), columns), "title"))


_HEADINGS = {
    Part.MEETINGS: N_("Appointments today ({n})"),
    Part.REPORTED: N_("Reported by the citizens themselves since {day} ({n})"),
    Part.DUE: N_("Deadlines in the next 7 days ({n})"),
    Part.DIFFERS: N_("The systems differ ({n})"),
}


@dataclass(frozen=True, slots=True)
class _Widths:
    what: int
    who: int
    by: int = 0
    due: int = 0


def _widths(part: Part, columns: int) -> _Widths:
    """What a column takes: those of the drawn screen, more in a wide window, less in a narrow one."""
    spare = columns - 80
    who = min(12, spare // 3) if spare > 0 else max(-9, spare // 3)
    match part:
        case Part.NEEDS:
            return _Widths(10, 23 + who, 0, _DUE)
        case Part.MEETINGS:
            return _Widths(10, 23 + who)
        case Part.DUE:
            return _Widths(17, 25 + who, 15 if spare >= 0 else 13)
        case _:
            return _Widths(17, 22 + who)


def _line(line: DayLine, letter: str, here: bool, today: date, columns: int) -> Row:
    sizes = _widths(line.part, columns)
    role = "cursor" if here else "text"
    who = f"{(line.citizen or '')[:6]} {line.name}".strip()
    end = sizes.due if line.due is not None else 0
    room = columns - 3 - sizes.what - sizes.by - sizes.who - end
    words = f"{line.whose.split(' ')[0]}: {line.words}" if line.whose else line.words
    parts: list[str | tuple[str, str]] = [(f"{'>' if here else ' '}{letter or ' '} ", role if here else "key")]
    parts.append((_cell(line.what, sizes.what), role if here else ("alarm" if line.alarm else "text")))
    if sizes.by:
        late = line.due is not None and line.due < today
        parts.append((_cell(line.by, sizes.by), role if here else ("alarm" if late else "text")))
    parts.append((_cell(who, sizes.who), role))
    parts.append((_cell(words, room) if end else fit(words, room), role))
    if end:
        parts.append((fit(_until(line, today), end), role if here else ("alarm" if line.alarm else "text")))
    return row(*parts)


def _cell(text: str, columns: int) -> str:
    """A text in its column with a blank after it."""
    return f"{fit(text, columns - 1)} "


def _until(line: DayLine, today: date) -> str:
    if line.due is None:
        return ""
    days = (line.due - today).days
    return relative_day(line.due, today) if days in (0, 1) else near_day(line.due, today)


def _more(view: DayView, rest: Sequence[Placed], names: dict[int, str], columns: int) -> Row:
    """The last row where there is more: the letter of the next line, what the next ones are, how many."""
    lines = [view.lines[one.at] for one in rest if one.at is not None]
    first = next(one.at for one in rest if one.at is not None)
    kinds = ", ".join(dict.fromkeys(_plain(line) for line in lines))
    end = ngettext(": {n} more (PgDn)", ": {n} more (PgDn)", len(lines)).format(n=len(lines))
    letter = names.get(first, "") or " "
    return row((f" {letter} ", "key"), (clip(kinds, columns - 3 - width(end)) + end, "dim"))


def _plain(line: DayLine) -> str:
    """What a line is, in the words of a summary: an appointment by its time alone would tell nothing."""
    return line.name if line.part is Part.MEETINGS else line.what


def _below(view: DayView, columns: int) -> list[Row]:
    """What is not known, under the list where there is room."""
    lines = [row((f"   {line}", "dim")) for text in view.silent for line in wrap(text, columns - 4)]
    if view.notices and view.oldest:
        lines.insert(0, row((f"   {clip(view.oldest, columns - 3)}", "dim")))
    return [(), *lines] if lines else []


def said_yesterday(view: DayView, today: date) -> str:
    """``yesterday: 31 saved, 31 confirmed``: for the end of the third line."""
    if view.counted_on is None or not view.saved:
        return ""
    yesterday = today - view.counted_on == timedelta(days=1)
    when = relative_day(view.counted_on, today) if yesterday else weekday(view.counted_on)
    return _("{day}: {saved} saved, {confirmed} confirmed").format(day=when, saved=view.saved, confirmed=view.confirmed)
