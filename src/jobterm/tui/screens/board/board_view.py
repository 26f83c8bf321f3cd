"""The board as lines: systems with their counts, pace and forecast, or municipalities against systems; below them what
asks for a decision, and who is away. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from jobterm.domain.figures import written
from jobterm.i18n import _, ngettext
from jobterm.office.board.views import BoardView, CauseView, CellView, MunicipalityRow, PersonView, SystemRow
from jobterm.tui.cells import Row, clip, exactly, fit, right, row, rule, width, wrap
from jobterm.tui.dates import age, clock_time, local, moment
from jobterm.tui.words import system_short

LETTERS: Final = "abcdefgijnqrtuxz"
"""Of the lines below: those that no key of the screen has."""
NOTHING: Final = "-"
_AT: Final = 4
_NAME, _LEFT, _PER, _EMPTY = 11, 7, 6, 9
"""Columns of a line: its name, each count, the pace, the forecast; the state has what is left."""
_CODE, _CELL = 21, 9
"""Columns of the matrix: a municipality's name, each of its systems."""

Line = SystemRow | MunicipalityRow | CauseView | PersonView


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """What the screen shows. ``matrix``: municipalities instead of systems; ``municipality``: the only one whose
    systems are shown; ``wall``: for everybody to see, with no cursor and nobody's name; ``marked``: the line that
    letters and Enter act on."""

    view: BoardView | None
    now: datetime
    cursor: int = 0
    matrix: bool = False
    municipality: MunicipalityRow | None = None
    wall: bool = False

    @property
    def today(self) -> date:
        """The day it is in Denmark."""
        return local(self.now).date()


def upper(picture: BoardPicture) -> tuple[Line, ...]:
    """The lines above: systems of which there is something to say, or municipalities."""
    view = picture.view
    if view is None:
        return ()
    if picture.matrix:
        return view.municipalities
    if picture.municipality is not None:
        return picture.municipality.systems
    return tuple(one for one in view.systems if speaks(one))


def speaks(one: SystemRow) -> bool:
    """Whether anything waits for a system, has passed through it lately, or it is not as it should be."""
    counts = one.counts
    return bool(counts.left or counts.person or counts.passed_on or one.hour) or one.state not in ("open", "unknown")


def lower(picture: BoardPicture) -> tuple[Line, ...]:
    """The lines below: causes, then people with items that need them."""
    view = picture.view
    return (*view.causes, *missed(view)) if view is not None else ()


def missed(view: BoardView) -> tuple[PersonView, ...]:
    """Who is away from items that nobody has taken over."""
    return tuple(one for one in view.people if not one.here and one.count > one.taken)


def lines_of(picture: BoardPicture) -> tuple[Line, ...]:
    """All lines on which the cursor can stand."""
    return (*upper(picture), *lower(picture))


def key_of(line: Line) -> str:
    """Keeps the cursor on its line when the board is read again."""
    match line:
        case SystemRow():
            return f"system {line.system}"
        case MunicipalityRow():
            return f"municipality {line.code}"
        case CauseView():
            return f"cause {line.key}"
        case PersonView():
            return f"person {line.author}"


def board_rows(picture: BoardPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    view = picture.view
    if view is None:
        return [rule(_("The board"), columns), row(f"  {_('Fetching ...')}")]
    above, below = upper(picture), lower(picture)
    ends = _ends(view, columns, wall=picture.wall)
    heads = _heads(picture, columns)
    free = max(2, rows - len(heads) - len(ends) - 1)
    wanted = min(len(below), 3 if len(above) + len(below) + 1 > free else len(below)) if not picture.wall else 1
    room = max(1, free - max(1, wanted))
    shown = [_upper_line(picture, at, one, columns) for at, one in enumerate(above)]
    top = _top(picture.cursor if picture.cursor < len(above) else 0, room, len(above))
    lines = [*heads, *shown[top : top + room]]
    if not above:
        lines.append(row(f"  {_('Nothing waits for any system.')}"))
    lines += _decisions(picture, below, len(above), columns, rows - len(lines) - len(ends))
    return [*exactly(lines, rows - len(ends)), *ends]


def _top(cursor: int, room: int, length: int) -> int:
    """The first line shown, so that the cursor is."""
    return max(0, min(cursor - room + 1, length - room)) if cursor >= room else 0


def _heads(picture: BoardPicture, columns: int) -> list[Row]:
    view = picture.view
    assert view is not None
    counts = picture.municipality.counts if picture.municipality is not None else view.counts
    name = picture.municipality.name if picture.municipality is not None else view.site
    return [rule(name, columns, _sum(counts)), row((_heading(picture, columns), "dim"))]


def _sum(counts: CellView) -> str:
    late = ngettext("{n} LATE", "{n} LATE", counts.late).format(n=counts.late) if counts.late else _("none late")
    return _("{left} on their way, {person} need a person, {late}").format(
        left=number(counts.left), person=number(counts.person), late=late
    )


def _heading(picture: BoardPicture, columns: int) -> str:
    if picture.matrix:
        names = "".join(
            right(clip(short(one, _CELL - 1), _CELL - 1), _CELL) for one in _matrix_systems(picture, columns)
        )
        return f"{' ' * _AT}{fit(_('Municipality'), _CODE)}{names}{right(_('All'), _CELL)}"
    return (
        f"{' ' * _AT}{fit(_('System'), _NAME)}{fit(_('State'), _state_width(columns))}{right(_('Queue'), _LEFT)}"
        f"{right(_('Unknown'), _LEFT + 1)}{right(_('Person'), _LEFT)}{right(_('Oldest'), _LEFT)}"
        f"{right(_('/min'), _PER)}{right(_('Empty'), _EMPTY)}"
    )


def _state_width(columns: int) -> int:
    return max(8, columns - _AT - _NAME - 4 * _LEFT - 1 - _PER - _EMPTY)


def _upper_line(picture: BoardPicture, at: int, one: Line, columns: int) -> Row:
    here = at == picture.cursor and not picture.wall
    mark = f"{'>' if here else ' '}{at + 1:>2} "
    if isinstance(one, MunicipalityRow):
        return row((mark + _matrix_line(picture, one, columns), "cursor" if here else _role(one.counts)))
    assert isinstance(one, SystemRow)
    counts = one.counts
    oldest = age((picture.now - counts.oldest_at).total_seconds()) if counts.oldest_at is not None else NOTHING
    numbers = (
        f"{right(number(counts.left), _LEFT)}{right(_some(counts.unknown), _LEFT + 1)}"
        f"{right(_some(counts.person), _LEFT)}{right(oldest, _LEFT)}{right(pace(one), _PER)}"
        f"{right(forecast(one, picture.today), _EMPTY)}"
    )
    role = "cursor" if here else "text"
    state = fit(state_words(one, picture.today), _state_width(columns) - 1) + " "
    return row(
        (f"{mark}{fit(short(one, _NAME - 1), _NAME - 1)} ", role),
        (state, role if here else _state_role(one)),
        (numbers, role if here else _role(counts)),
    )


def short(one: SystemRow, columns: int) -> str:
    """A system's name in so few columns."""
    return one.label if width(one.label) <= columns else system_short(one.system)


def _role(counts: CellView) -> str:
    return "alarm" if counts.late else "text"


def _state_role(one: SystemRow) -> str:
    return {"open": "ok", "unknown": "dim"}.get(one.state, "closed")


def state_words(one: SystemRow, today: date) -> str:
    """A system's state with until when."""
    if one.state == "closed":
        return _("CLOSED until {when}").format(when=moment(one.until, today)) if one.until else _("CLOSED")
    return {"open": _("ok"), "slow": _("SLOW"), "down": _("NO ANSWER")}.get(one.state, _("not tried yet"))


def pace(one: SystemRow) -> str:
    """How many a minute; nothing where nothing moves."""
    if not one.per_minute:
        return NOTHING
    return written(Decimal(str(one.per_minute)), 1 if one.per_minute < 10 else 0)


def forecast(one: SystemRow, today: date) -> str:
    """When it will be empty, as far as anybody can say."""
    if one.forecast == "empty":
        return _("empty")
    if one.forecast == "at" and one.empty_at is not None:
        return (
            moment(one.empty_at, today).rpartition(" ")[2] if local(one.empty_at).date() == today else _far(one, today)
        )
    return _("closed") if one.forecast == "closed" else "?"


def _far(one: SystemRow, today: date) -> str:
    assert one.empty_at is not None
    return clip(moment(one.empty_at, today), _EMPTY)


def number(count: int) -> str:
    """A count with its thousands apart."""
    return written(Decimal(count))


def _some(count: int) -> str:
    return number(count) if count else NOTHING


# ---- municipalities --------------------------------------------------------------------------------------------------


def _matrix_systems(picture: BoardPicture, columns: int) -> list[SystemRow]:
    """The systems that have a column: those with the most that waits, in the order of the site."""
    assert picture.view is not None
    most = max(1, (columns - _AT - _CODE - _CELL) // _CELL)
    wanted = sorted(picture.view.systems, key=lambda one: -(one.counts.left + one.counts.person))[:most]
    names = {one.system for one in wanted}
    return [one for one in picture.view.systems if one.system in names and speaks(one)]


def _matrix_line(picture: BoardPicture, one: MunicipalityRow, columns: int) -> str:
    mine = {each.system: each for each in one.systems}
    cells = "".join(
        right(_matrix_cell(mine.get(each.system), each), _CELL) for each in _matrix_systems(picture, columns)
    )
    everything = right(number(one.counts.left + one.counts.person), _CELL)
    code = f"{one.code} " if one.code else ""
    return f"{fit(code + one.name, _CODE - 1)} {cells}{everything}"


def _matrix_cell(one: SystemRow | None, system: SystemRow) -> str:
    """What waits there; ``L`` before it where it is closed for this municipality, ``!`` behind it where it is late."""
    counts = one.counts if one is not None else CellView()
    closed = (one or system).state == "closed"
    text = _some(counts.left + counts.person) + ("!" if counts.late else "")
    return f"{_('C')} {text}" if closed else text


# ---- what asks for a decision ----------------------------------------------------------------------------------------


def _decisions(picture: BoardPicture, below: tuple[Line, ...], before: int, columns: int, room: int) -> list[Row]:
    if picture.wall:
        return [rule(_("Waits for a decision"), columns), *_for_the_wall(picture, columns)][: max(0, room)]
    more = picture.view.not_listed if picture.view is not None else 0
    end = _("{n} more not listed").format(n=number(more)) if more else ""
    lines = [rule(_("Waits for a decision"), columns, end)]
    if not below:
        return [*lines, row(f"  {_('Nothing: no decision is asked for, and nobody is away from what needs them.')}")]
    space = max(1, room - 1)
    at = picture.cursor - before
    top = _top(at if at >= 0 else 0, space, len(below))
    if len(below) > space and not end:
        end = _("{first}-{last} of {all} lines").format(first=top + 1, last=top + space, all=len(below))
        lines = [rule(_("Waits for a decision"), columns, end)]
    for place, one in list(enumerate(below))[top : top + space]:
        here = at == place
        text = f"{'>' if here else ' '} {letter(place)} {_words(one, picture)}"
        lines.append(row((fit(clip(text, columns), columns), "cursor" if here else "text")))
    return lines


def letter(place: int) -> str:
    """The letter of a line below; past the last of them there is none."""
    return LETTERS[place] if place < len(LETTERS) else " "


def _words(one: Line, picture: BoardPicture) -> str:
    if isinstance(one, CauseView):
        return f"{right(number(one.count), 5)} {one.words}"
    assert isinstance(one, PersonView)
    name = f"{one.name} ({one.author})" if one.name else one.author
    left = one.count - one.taken
    said = ngettext("{count} needs {name}, not logged in", "{count} need {name}, not logged in", left)
    text = said.format(count=right(number(left), 5), name=name)
    if one.seen_at is not None:
        text += _(" since {when}").format(when=moment(one.seen_at, picture.today))
    return text + (_(", {n} taken over").format(n=one.taken) if one.taken else "")


def _for_the_wall(picture: BoardPicture, columns: int) -> list[Row]:
    """Counts alone: whoever passes by sees nobody's name."""
    view = picture.view
    assert view is not None
    away = missed(view)
    unknown = sum(one.count for one in view.causes if one.state == "unknown")
    decide = sum(one.count for one in view.causes if one.state != "unknown")
    text = _("{unknown} outcomes unknown, {decide} need a person; {away} colleagues away with {items} of them").format(
        unknown=number(unknown),
        decide=number(decide),
        away=len(away),
        items=number(sum(one.count - one.taken for one in away)),
    )
    return [row(f"  {line}") for line in wrap(text, columns - 4)]


# ---- the last lines --------------------------------------------------------------------------------------------------


def _ends(view: BoardView, columns: int, *, wall: bool) -> list[Row]:
    """Who drains, when anything was confirmed last, and what should not be so."""
    drains = _("NOBODY DRAINS THIS QUEUE")
    if view.draining and view.store == "office":
        drains = ngettext("Office's queue, {n} worker drains it", "Office's queue, {n} workers drain it", view.draining)
    elif view.draining:
        drains = _("This desk's queue, drained from here")
    drains = drains.format(n=view.draining)
    last = _("nothing confirmed yet")
    if view.last_confirmed_at is not None:
        day = local(view.at).date()
        same = local(view.last_confirmed_at).date() == day
        when = clock_time(view.last_confirmed_at) if same else moment(view.last_confirmed_at, day)
        last = _("last confirmed {when}").format(when=when)
    silent = sum(1 for one in view.systems if not speaks(one))
    rest = ngettext("{n} other: nothing", "{n} others: nothing", silent)
    parts = [drains, last, *([rest.format(n=silent)] if silent else [])]
    while width(said := "  " + ".  ".join(parts) + ".") > columns and len(parts) > 1:
        parts.pop()  # what matters least stands last
    lines = [row((fit(said, columns), "alarm" if not view.draining else "dim"))]
    told = [one for one in view.alerts if not (wall and one.code == "away")]
    if told:
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        text = clip(f"  ! {told[0].message}", columns - width(more)) + more
        lines.append(row((fit(text, columns), "alarm")))
    return lines
