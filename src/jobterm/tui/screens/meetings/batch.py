"""Many summonses at once: who, one form, a list of times that can be moved line by line, F9. What is not saved yet is
kept as a draft, whatever happens to the screen."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.later import later
from jobterm.tui.screens.meetings.batch_view import BatchPicture, batch_rows
from jobterm.tui.screens.meetings.batch_work import BatchWork
from jobterm.tui.screens.meetings.words import typed_moment


class BatchScreen(BatchWork):
    """A list of citizens who are to be summoned."""

    where = "batch"
    keeps_place = True

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> BatchPicture:
        """What is to be seen now."""
        return BatchPicture(self.today, self.lines, self.form, self.typing, self.cursor, self.busy, self.doubt)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The form, or the list."""
        return batch_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        if (doing := self.doing()) is not None:
            return doing
        if self.typing:
            return row(_("F9 = times for all.  Enter = next field.  Esc = the list"))
        return row(_("F9 = save all  N B = later, earlier  T = time  A = add  X = off  F = form  Esc"))

    def subject(self) -> str | None:
        """The citizen under the cursor."""
        return self.lines[self.cursor].who.citizen if self.lines and not self.typing else None

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """In the form everything printable is text; in the list a digit may answer what F9 asks."""
        if not self.typing or self.form is None or self.question is not None:
            return super().typed(event)
        if event.character and event.is_printable:
            self.form.type(event.character)
            return True
        return self.form.key(event.key)

    def pasted(self, text: str) -> None:
        """CPR numbers go into the list; in the form it is text."""
        if self.typing and self.form is not None:
            self.form.type(text)
        else:
            self.later("list", self._add, text)

    def wish_save(self) -> None:
        """F9: times for all, then all of them saved."""
        if self.saving is not None:
            return
        if not self.typing and self.lines:
            self.start_saving()
            return
        form = self.form
        if form is None or not self.lines:
            self.say(_("Nobody is in the list yet. Esc, then A adds them."))
            return
        form.settle()
        if (cell := form.first_problem()) is not None:
            form.focus(cell.field.name)
            self.say(f"{cell.field.label}: {cell.problem}", "alarm")
            return
        self.typing = False
        self.later("list", self._propose)

    def wish_back(self) -> None:
        """Esc: stop saving, back to the list, or leave; what is not saved is a draft."""
        if self.stop_saving():
            return
        if self.typing and self.lines and self.form is not None and any(one.time for one in self.lines):
            self.typing = False
            self.paint()
            return
        said = ""
        if self._unsaved() and not self.gone:
            later(self.house, f"draft {self.token}", self.keep, exclusive=False)
            said = _("What is not saved is kept: F10, Summons of several, takes it up again.")
        self.house.back_with(said)

    def action_add(self) -> None:
        """A: more people."""
        self.ask_whom()

    def action_off(self) -> None:
        """X: the line under the cursor goes."""
        if self.lines and self.saving is None and self.lines[self.cursor].state != "saved":
            del self.lines[self.cursor]
            self.move(0)
            self._keep_soon()

    def action_to_form(self) -> None:
        """F: what is the same for all."""
        self.typing = self.form is not None and self.saving is None
        self.paint()

    def action_later_time(self) -> None:
        """N: the next free time."""
        self._shift(1)

    def action_earlier_time(self) -> None:
        """B: an earlier one."""
        self._shift(-1)

    def action_typed_time(self) -> None:
        """T: a time that is typed."""
        if self.lines and self.saving is None:
            self.ask(_("Day and time, such as 2411 10:"), self._typed_time)

    def action_open(self) -> None:
        """Enter: the citizen."""
        if self.lines:
            trail = routes.Trail(tuple(one.who.citizen for one in self.lines), self.cursor)
            routes.open_citizen(self.house, self.lines[self.cursor].who.citizen, trail)

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def _shift(self, step: int) -> None:
        if self.lines and self.saving is None and self.lines[self.cursor].state != "saved":
            self.later("shift", self._shifted, self.cursor, step)

    def _typed_time(self, text: str) -> None:
        start = typed_moment(text, self.today)
        if start is None:
            self.say(_("That is no day and time. Type them so: 2411 10 or on 1030."), "alarm")
            return
        self.later("shift", self._to, self.cursor, start)
