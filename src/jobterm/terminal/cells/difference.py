"""From the picture that a terminal shows to the one that it should show, in few bytes. Pure.

In order of gain: only cells that differ; blanks by their ground; looks that carry over from run to run and from frame
to frame; the cheapest way of the cursor; erasing and repeating. Lines that have moved stand in ``scrolling``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jobterm.terminal.cells.grid import HALF, Cell, Grid, Line
from jobterm.terminal.cells.look import PLAIN, Look, change

GAP = 4
"""So many equal cells are written again rather than jumped over."""
LONG_TAIL, LONG_RUN, LONG_BLANK = 3, 5, 10
"""From more blanks than this to a line's end they are erased; more of one character are repeated; more blanks within a
line are erased too."""
BACK_STEPS = 3
"""So many columns back are gone by backspaces."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What a terminal understands. ``repeat``: REP. ``erase``: ECH (VT220 and up). ``ground``: what is erased gets the
    present background (bce). ``scroll``: lines inserted and deleted within margins."""

    repeat: bool = False
    erase: bool = True
    ground: bool = False
    scroll: bool = True


@dataclass(slots=True)
class Pen:
    """Where the terminal's cursor stands and how the next letter would look. ``x`` None: nobody can be sure; ``y`` -1:
    not of the line either."""

    x: int | None = None
    y: int = 0
    look: Look = PLAIN
    out: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Send as it is."""
        self.out.append(text)

    def go(self, x: int, y: int) -> None:
        """Bring the cursor there by the shortest way."""
        if (self.x, self.y) != (x, y):
            self.say(min(_ways(self, x, y), key=len))
            self.x, self.y = x, y

    def change(self, look: Look) -> None:
        """Let the next letters look so."""
        self.say(change(self.look, look))
        self.look = look

    def taken(self) -> str:
        """All that was said since the last time."""
        text, self.out = "".join(self.out), []
        return text


def _ways(pen: Pen, x: int, y: int) -> list[str]:
    ways = [f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"]
    if pen.x is None:
        return [*ways, *(["\r"] if y == pen.y and x == 0 else [])]
    if y == pen.y:
        ways += _along(pen.x, x)
    elif x == pen.x:
        ways.append(_by(abs(y - pen.y), "B" if y > pen.y else "A"))
    if y == pen.y + 1:
        ways += ["\r\n" + way for way in ([""] if x == 0 else [_by(x, "C")])]
    return ways


def _along(here: int, there: int) -> list[str]:
    """Ways within one line."""
    if there > here:
        return [_by(there - here, "C")]
    back = [_by(here - there, "D"), "\r" + (_by(there, "C") if there else "")]
    return [*back, "\b" * (here - there)] if here - there <= BACK_STEPS else back


def _by(steps: int, letter: str) -> str:
    return f"\x1b[{steps if steps > 1 else ''}{letter}"


def draw(sent: Grid, wanted: Grid, pen: Pen, wire: Wire, rows: Sequence[int] | None = None) -> None:
    """Say what makes the picture ``sent`` into ``wanted``, row by row. Changes neither."""
    for y in range(wanted.rows) if rows is None else rows:
        old, new = sent.lines[y], wanted.lines[y]
        if old != new:
            _Row(old, new, y, pen, wire).draw()


class _Row:
    """One line that differs."""

    def __init__(self, old: Line, new: Line, y: int, pen: Pen, wire: Wire) -> None:
        self._new = new
        self._y = y
        self._pen = pen
        self._wire = wire
        simple = all(one.simple for one in new) and all(one.simple for one in old)
        self._differs: Callable[[int], bool] = (lambda x: old[x] != new[x]) if simple else _all_after(old, new)
        self._simple = simple

    def draw(self) -> None:
        columns = len(self._new)
        tail = self._tail()
        x = 0
        while x < columns:
            if not self._differs(x):
                x += 1
                continue
            if x >= tail and self._erase_tail(x):
                return
            self._reach(x)
            x += self._run(x) if self._simple else self._one(x)

    # ---- getting there -------------------------------------------------------------------------------------------

    def _reach(self, x: int) -> None:
        """Come to a column of this line: over a few cells by writing them again, where they look as the pen writes."""
        pen, here = self._pen, self._pen.x
        if self._simple and here is not None and pen.y == self._y and 0 < x - here <= GAP:
            between = self._new[here:x]
            if all(_fits(pen.look, one) for one in between):
                pen.say("".join(one.text for one in between))
                pen.x = x
                return
        pen.go(x, self._y)

    # ---- writing -------------------------------------------------------------------------------------------------

    def _run(self, x: int) -> int:
        """Write what stands at a column, and the same again and again; how many columns."""
        new, pen = self._new, self._pen
        first = new[x]
        end = x + 1
        while end < len(new) and new[end] == first:
            end += 1
        length = end - x
        blank = first.text == " " and first.look.grounds
        if blank and length > LONG_BLANK and self._erasable(first.look) and end < len(new):
            self._ink(x)
            pen.say(f"\x1b[{length}X")
            return length  # the cursor stays where it is
        self._ink(x)
        while length > 1 and not self._differs(x + length - 1):
            length -= 1  # what stands there already need not be repeated
        if length > LONG_RUN and self._wire.repeat:
            pen.say(f"{first.text}\x1b[{length - 1}b")
        else:
            length = 1
            pen.say(first.text)
        self._moved(x + length)
        return length

    def _one(self, x: int) -> int:
        """Write one cell of a line where widths are doubtful: the next is placed anew."""
        here = self._new[x]
        if here.text != HALF:
            self._pen.change(here.look)
            self._pen.say(here.text)
        halves = 2 if x + 1 < len(self._new) and self._new[x + 1].text == HALF else 1
        self._pen.x = x + 1 if here.simple and x + 1 < len(self._new) else None
        return halves

    def _ink(self, x: int) -> None:
        """Let the pen look as the cell at a column needs it; a blank needs its ground only, and takes the look of the
        letter behind it along."""
        first = self._new[x]
        if first.text != " " or not first.look.grounds:
            self._pen.change(first.look)
            return
        if self._pen.look.ground == first.look.ground and self._pen.look.grounds:
            return
        for one in self._new[x + 1 :]:
            if one.text != " " or not one.look.grounds:
                if one.look.ground == first.look.ground and one.look.grounds:
                    self._pen.change(one.look)
                    return
                break
        self._pen.change(first.look)

    def _moved(self, x: int) -> None:
        """The cursor has gone on; behind the last column terminals differ."""
        self._pen.x, self._pen.y = (x if x < len(self._new) else None), self._y

    # ---- erasing -------------------------------------------------------------------------------------------------

    def _erasable(self, look: Look) -> bool:
        return self._wire.erase and (not look.ground or self._wire.ground)

    def _tail(self) -> int:
        """From which column on the line is one blank ground."""
        new = self._new
        last = new[-1]
        if last.text != " " or not last.look.grounds or (last.look.ground and not self._wire.ground):
            return len(new)
        x = len(new)
        while x and new[x - 1] == last:
            x -= 1
        return x

    def _erase_tail(self, x: int) -> bool:
        """Erase from here to the end, where that is shorter."""
        if sum(self._differs(each) for each in range(x, len(self._new))) <= LONG_TAIL:
            return False
        self._reach(x)
        pen, ground = self._pen, self._new[x].look
        if pen.look.ground != ground.ground or not pen.look.grounds:
            pen.change(ground)
        pen.say("\x1b[K")
        return True


def _fits(look: Look, one: Cell) -> bool:
    """Whether a cell written with a pen that looks so comes out as it should."""
    if one.text == " " and one.look.grounds:
        return look.grounds and look.ground == one.look.ground
    return look == one.look


def _all_after(old: Line, new: Line) -> Callable[[int], bool]:
    """Where wide characters stand or stood, everything from the first difference on is written anew."""
    first = next(x for x in range(len(new)) if old[x] != new[x])
    start = max(0, first - 1)
    if new[start].text == HALF and start:
        start -= 1
    return lambda x: x >= start
