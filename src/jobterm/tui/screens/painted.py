"""What is seen on every screen: three lines above, the body, a line of hints, the key line. Keys stand in `keyed`.

Painting sends only the lines that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import Screen

from jobterm.i18n import _
from jobterm.office.desk import Changed, KindView
from jobterm.terminal.profile import MIN_COLUMNS, MIN_ROWS, Kind
from jobterm.tui.actions import footer
from jobterm.tui.cells import Row, exactly, focus, marked, pad, row, safe
from jobterm.tui.dates import local
from jobterm.tui.head_view import Head, head_rows
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.overlay import kinds_overlay, question_row, too_small_rows, trouble_rows, whole_parts
from jobterm.tui.widgets.page import Page

if TYPE_CHECKING:
    from datetime import date

    from jobterm.tui.app import JobtermApp


BLOCKS = ("head", "body", "note", "foot")
"""The blocks of lines of a screen, from above."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the bottom line: its words, what has been typed, and what the answer goes to."""

    words: str
    then: Callable[[str], None]
    edit: LineEdit = field(default_factory=LineEdit)


class PaintedScreen(Screen[None]):
    """A screen of lines. ``where`` is its name in the registry of actions; ``keeps_place`` that it must not be left
    by a jump (a form); ``passing`` that it is gone when another is opened from it (menu, exercise, help);
    ``names_trouble`` that it says what keeps the desk from working (a cover says nothing); ``walked`` that it is a
    place of a list that F7 and F8 walk, and gives way to the next one."""

    where: ClassVar[str] = ""
    keeps_place: ClassVar[bool] = False
    passing: ClassVar[bool] = False
    names_trouble: ClassVar[bool] = True
    walked: bool = False
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.digits = ""
        self.question: Question | None = None
        self.choosing: tuple[KindView, ...] | None = None
        self.second_list = False
        self.acknowledged = False  # a save pressed twice must not wipe the word that the first one was taken
        self._note: Row = ()
        self._live: Callable[[], str] | None = None

    @property
    def house(self) -> JobtermApp:
        """The app, as what it is."""
        return cast("JobtermApp", self.app)

    @property
    def today(self) -> date:
        """The day it is in Denmark."""
        return local(self.house.clock.now()).date()

    def compose(self) -> ComposeResult:
        """Four blocks of lines."""
        for name in BLOCKS:
            yield Page(self.house.style, self.house.encode, id=name)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The lines of the body in this size."""
        raise TypeError(f"{type(self).__name__} has no body ({columns}x{rows})")

    def hint(self) -> Row:
        """The line above the keys when nothing else stands there."""
        return row(_("Ten digits = a citizen.   Esc = back"))

    def own_systems(self) -> Collection[str]:
        """Systems that the strip names though they are ok."""
        return ()

    def third_line(self) -> str:
        """What the third line ends with; empty: when anything was confirmed last."""
        return ""

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The desk says that something changed."""

    def on_mount(self) -> None:
        """Paint at once."""
        self.paint()

    def on_resize(self) -> None:
        """Another size, another picture."""
        self.call_after_refresh(self.paint)

    def on_screen_resume(self) -> None:
        """On top again: what was painted may be old."""
        self.paint()

    def paint(self) -> None:
        """Bring all lines up to date."""
        blocks = {block.id: block for block in self.query(Page)}
        if len(blocks) < len(BLOCKS):
            return  # not there yet, or being taken down while an answer for it came
        columns, rows = self.app.size
        small = columns < MIN_COLUMNS or rows < MIN_ROWS
        self.set_class(small, "small")
        body = blocks["body"]
        if small:
            body.set_rows(exactly(too_small_rows(columns, rows), rows))
            return
        room = rows - 5
        lines = self._troubled(exactly(self.body_rows(columns, room), room), columns)
        if self.choosing is not None:
            over = kinds_overlay(self.choosing, columns, second=self.second_list)
            lines = [*lines[: room - len(over)], *over]
        if self.house.profile.kind is Kind.THIN:
            lines = [marked(line) for line in lines]
        head, bottom = head_rows(self._head(), columns), [pad(self._bottom(columns), columns)]
        self._point([*head, *lines, *bottom])
        blocks["head"].set_rows(head)
        body.set_rows(lines)
        blocks["note"].set_rows(bottom)
        blocks["foot"].set_rows([row((footer(columns), "dim"))])

    def _point(self, lines: Sequence[Row]) -> None:
        """Let the terminal's cursor stand where the person is: what is asked comes before what it is asked about."""
        at = focus(lines[-1:]) if self.question is not None or self.digits else None
        x, y = (at[0], len(lines) - 1) if at is not None else focus(lines) or (0, 0)
        self.app.cursor_position = Offset(x, y)

    def _troubled(self, lines: list[Row], columns: int) -> list[Row]:
        """The body with what keeps the desk from working: instead of it where there is no desk, else at its end. Whole:
        its last words are what to do (guarantee U2)."""
        house = self.house
        if not house.trouble or not self.names_trouble:
            return lines
        said = trouble_rows(house.trouble, columns, ready=house.ready.is_set())
        if house.ready.is_set() or self.passing:
            return [*lines[: len(lines) - len(said)], *said]
        return exactly([*said], len(lines))

    def _head(self) -> Head:
        house = self.house
        now = house.clock.now()
        return Head(
            now=now,
            training=house.training,
            status=house.status,
            failed=house.trouble,
            own=self.own_systems(),
            on_queue=self.where in ("queue", "day"),
            end=self.third_line(),
            progress=lambda system: house.drain.progress(system, now),
        )

    def _bottom(self, columns: int) -> Row:
        if self.question is not None:
            return question_row(self.question.words, self.question.edit, columns)
        if self.digits:
            shown = self.digits if len(self.digits) <= 6 else f"{self.digits[:6]}-{self.digits[6:]}"
            end = _("Enter = line or tab; ten digits open the citizen; Esc = away")
            return row((f"{shown}_", "field_focus"), f"   {end}")
        if self._live is not None:
            return row((safe(self._live()), "notice"))
        return self._note or whole_parts(self.hint(), columns)

    def say(self, text: str, role: str = "notice") -> None:
        """Put a sentence on the bottom line; it stays until the next key."""
        self._note, self._live = row((safe(text), role)), None
        self.paint()

    def keep_saying(self, words: Callable[[], str]) -> None:
        """The same with words that are asked for at each painting: what they tell of may change while they stand."""
        self._live = words
        self.paint()
