"""What all screens share: three lines above, the body, a line of hints below, the key line; digits that gather; F3.

A screen says what its body is (`body_rows`) and what its keys do; painting sends only the lines that changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from jobterm.i18n import _
from jobterm.office.desk import Changed, Desk, KindView
from jobterm.office.errors import OfficeError
from jobterm.terminal.profile import MIN_COLUMNS, MIN_ROWS
from jobterm.tui import routes
from jobterm.tui.actions import EVERYWHERE, bindings, footer
from jobterm.tui.cells import Row, exactly, pad, row, safe
from jobterm.tui.dates import local
from jobterm.tui.head_view import Head, head_rows
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.overlay import kinds_overlay, question_row, too_small_rows
from jobterm.tui.widgets.page import Page

if TYPE_CHECKING:
    from datetime import date

    from jobterm.tui.app import JobtermApp

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the bottom line: its words, what has been typed, and what the answer goes to."""

    words: str
    then: Callable[[str], None]
    edit: LineEdit = LineEdit()


class JobScreen(Screen[None]):
    """A screen of lines. ``where`` is its name in the registry of actions; ``keeps_place`` that it must not be left
    by a jump (a form)."""

    where: ClassVar[str] = ""
    keeps_place: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.digits = ""
        self.question: Question | None = None
        self.choosing: tuple[KindView, ...] | None = None
        self._note: Row = ()

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
        for name in ("head", "body", "note", "foot"):
            yield Page(self.house.style, self.house.encode, id=name)

    # --- what a screen says about itself ---------------------------------------------------------------------

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The lines of the body in this size."""
        raise TypeError(f"{type(self).__name__} has no body ({columns}x{rows})")

    def hint(self) -> Row:
        """The line above the keys when nothing else stands there."""
        return row(_("Ten digits = a citizen.   Esc = back"))

    def subject(self) -> str | None:
        """The citizen that F3 would register on."""
        return None

    def own_systems(self) -> Collection[str]:
        """Systems that the strip names though they are ok."""
        return ()

    def take_number(self, number: int) -> None:
        """Enter after one or two digits."""
        self.say(_("There is no line {n} here.").format(n=number))

    def typed(self, event: events.Key) -> bool:
        """A key before anything else looks at it; True where it is used up (screens with fields)."""
        del event
        return False

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The desk says that something changed."""

    # --- painting ----------------------------------------------------------------------------------------------

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
        if not self.is_mounted or not self._nodes:
            return
        columns, rows = self.app.size
        small = columns < MIN_COLUMNS or rows < MIN_ROWS
        self.set_class(small, "small")
        body = self.query_one("#body", Page)
        if small:
            body.set_rows(exactly(too_small_rows(columns, rows), rows))
            return
        room = rows - 6
        lines = exactly(self.body_rows(columns, room), room)
        if self.choosing is not None:
            over = kinds_overlay(self.choosing, columns)
            lines = [*lines[: room - len(over)], *over]
        self.query_one("#head", Page).set_rows(head_rows(self._head(), columns))
        body.set_rows(lines)
        self.query_one("#note", Page).set_rows([pad(self._bottom(columns), columns)])
        self.query_one("#foot", Page).set_rows([row((footer(), "dim"))])

    def _head(self) -> Head:
        house = self.house
        now = house.clock.now()
        return Head(
            now=now,
            training=house.training,
            status=house.status,
            failed=house.failed,
            own=self.own_systems(),
            on_queue=self.where == "queue",
            progress=lambda system: house.drain.progress(system, now),
        )

    def _bottom(self, columns: int) -> Row:
        if self.question is not None:
            return question_row(self.question.words, self.question.edit, columns)
        if self.digits:
            shown = self.digits if len(self.digits) <= 6 else f"{self.digits[:6]}-{self.digits[6:]}"
            end = _("Enter = line or tab; ten digits open the citizen; Esc = away")
            return row((f"{shown}_", "field_focus"), f"   {end}")
        return self._note or self.hint()

    def say(self, text: str, role: str = "notice") -> None:
        """Put a sentence on the bottom line; it stays until the next key."""
        self._note = row((safe(text), role))
        self.paint()

    # --- keys --------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Questions first, then fields, then gathering digits; the rest goes to the bindings."""
        self._note = ()
        used = self._answered(event) or self._chosen(event) or self.typed(event) or self._gathered(event)
        if used:
            event.stop()
            event.prevent_default()
        self.paint()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed text: into the question, else as digits of a CPR."""
        event.stop()
        if self.question is not None:
            self.question = replace(self.question, edit=self.question.edit.typed(event.text))
        else:
            self.pasted(event.text)
        self.paint()

    def pasted(self, text: str) -> None:
        """Pasted text outside a question: a CPR opens its citizen."""
        digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
        if len(digits) == 10:
            routes.open_citizen(self.house, digits)

    def ask(self, words: str, then: Callable[[str], None]) -> None:
        """Ask on the bottom line; ``then`` gets the answer, Esc leaves it unasked."""
        self.question = Question(words, then)
        self.paint()

    def _answered(self, event: events.Key) -> bool:
        question = self.question
        if question is None or event.key.startswith("f") and event.key[1:].isdecimal():
            return False
        if event.key == "escape":
            self.question = None
        elif event.key == "enter":
            if answer := question.edit.text.strip():
                self.question = None
                question.then(answer)
        elif (edited := question.edit.key(event.key)) is not None:
            self.question = replace(question, edit=edited)
        elif event.character and event.is_printable:
            self.question = replace(question, edit=question.edit.typed(event.character))
        return True

    def _chosen(self, event: events.Key) -> bool:
        if self.choosing is None:
            return False
        if event.key == "escape":
            self.choosing = None
            return True
        if event.character and event.character.isalpha() and (citizen := self.subject()) is not None:
            self.choosing = None
            routes.open_form(self.house, citizen, event.character.lower())
            return True
        return False

    def _gathered(self, event: events.Key) -> bool:
        if event.character and event.character.isascii() and event.character.isdecimal():
            self.digits += event.character
            if len(self.digits) == 10:
                digits, self.digits = self.digits, ""
                routes.open_citizen(self.house, digits)
            return True
        if not self.digits:
            return False
        if event.key == "backspace":
            self.digits = self.digits[:-1]
        elif event.key == "escape":
            self.digits = ""
        elif event.key == "enter":
            digits, self.digits = self.digits, ""
            if len(digits) <= 2:
                self.take_number(int(digits))
            else:
                self.say(_("A citizen takes ten digits; a line or tab one or two."))
        elif event.character != "-":
            self.digits = ""
            return False
        return True

    # --- wishes that hold everywhere ---------------------------------------------------------------------------

    def wish_new(self) -> None:
        """F3: the letters of what can be registered on the citizen."""
        citizen = self.subject()
        if citizen is None:
            self.say(_("Find a citizen first: F2, or ten digits."))
            return
        self.choosing = ()
        self.paint()
        self.run_worker(self._load_kinds(citizen), group="kinds", exclusive=True)

    async def _load_kinds(self, citizen: str) -> None:
        kinds = await self.office(lambda desk: desk.kinds(citizen))
        if kinds is not None and self.choosing is not None:
            self.choosing = tuple(kinds)
            self.paint()

    def wish_fetch(self) -> None:
        """F5."""
        self.say(_("There is nothing to fetch on this screen."))

    def wish_previous(self) -> None:
        """F7."""
        self.say(_("F7 and F8 walk the list you came from."))

    def wish_next(self) -> None:
        """F8."""
        self.wish_previous()

    def wish_save(self) -> None:
        """F9."""
        self.say(_("F9 saves a form. F3 and a letter opens one."))

    def wish_back(self) -> None:
        """Esc."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.say(_("Leave jobterm with F10 and its last line."))

    # --- asking the desk ---------------------------------------------------------------------------------------

    async def office(self, question: Callable[[Desk], Awaitable[T]]) -> T | None:
        """Ask the desk once it is ready; what goes wrong is said on the bottom line, and None comes back."""
        await self.house.ready.wait()
        try:
            return await question(self.house.desk)
        except OfficeError as error:
            self.say(f"{error.message} {error.cure}".strip(), "alarm")
        except Exception as error:  # a fault behind the desk must not take the screen down with it
            self.say(_("Unexpected fault ({name}). What was saved is safe.").format(name=type(error).__name__), "alarm")
        return None

    def later(self, work: Any, group: str) -> None:
        """Run a coroutine; a newer one of the same group replaces it."""
        self.run_worker(work, group=group, exclusive=True)
