"""Saving many lines, one registration each: progress, stopping, reasons that are asked once for all that lack the same,
and the result line by line. What a line is, the screens say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from textual import events

from jobterm.i18n import _, ngettext
from jobterm.office.meetings.views import SIMILAR, LineView
from jobterm.office.views import RegisterResult
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.doubts import Doubt, fits, question_of, reasons
from jobterm.tui.screens.moves import ListScreen


@dataclass(frozen=True, slots=True)
class Saving:
    """How far it is. ``started``: when it began."""

    total: int
    started: datetime
    done: int = 0

    def words(self, now: datetime) -> str:
        """Done, left, and how fast, once a second has passed."""
        said = _("Saving: {done} of {all}, {left} left").format(
            done=self.done, all=self.total, left=self.total - self.done
        )
        seconds = (now - self.started).total_seconds()
        if seconds >= 1 and self.done:
            said = f"{said}, " + _("{n} a minute").format(n=round(60 * self.done / seconds))
        return f"{said}.  " + _("Esc = stop")


def result_words(lines: Sequence[LineView]) -> str:
    """What came of it."""
    saved = sum(one.state == "saved" for one in lines)
    asked = sum(one.state != "saved" and bool(one.reasons_wanted) for one in lines)
    refused = sum(one.state == "refused" for one in lines)
    parts = [ngettext("{n} saved", "{n} saved", saved).format(n=saved)]
    if asked:
        parts.append(ngettext("{n} wants a reason", "{n} want a reason", asked).format(n=asked))
    if refused:
        parts.append(ngettext("{n} refused", "{n} refused", refused).format(n=refused))
    if rest := len(lines) - saved - asked - refused:
        parts.append(ngettext("{n} not saved", "{n} not saved", rest).format(n=rest))
    return ", ".join(parts) + "."


class ManyScreen(ListScreen):
    """A list of lines that F9 saves, each by itself: what is saved is saved, whatever happens to the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LineView] = []
        self.cursor = 0
        self.saving: Saving | None = None
        self.stopping = False
        self.doubt: Doubt | None = None

    async def save_one(self, at: int) -> RegisterResult | None:
        """Register one line; None where the desk could not be asked, which ends the saving."""
        raise TypeError(f"{type(self).__name__} saves nothing at {at}")

    def to_save(self) -> list[int]:
        """The lines that can be saved now."""
        return [
            at for at, one in enumerate(self.lines)
            if one.state != "saved" and one.impossible is None and not one.reasons_wanted
        ]  # fmt: skip

    def saved_all(self) -> None:
        """Nothing is left to be saved."""

    # --- saving ------------------------------------------------------------------------------------------------

    def start_saving(self) -> None:
        """F9 on the list."""
        if self.saving is not None:
            return
        if not self.to_save():
            if not self.ask_reason():
                self.say(_("There is nothing to save here."))
            return
        self.stopping, self.doubt = False, None
        self.saving = Saving(len(self.to_save()), self.house.clock.now())
        self.paint()
        self.later("save", self._save_all)

    async def _save_all(self) -> None:
        try:
            for at in self.to_save():
                if self.stopping:
                    break
                result = await self.save_one(at)
                if result is None:
                    break
                self.lines[at] = told(self.lines[at], result)
                if self.saving is not None:
                    self.saving = replace(self.saving, done=self.saving.done + 1)
                self.paint()
        finally:
            self.saving = None
        said = result_words(self.lines)
        if not self.stopping and not self.note_is_alarm():
            self.ask_reason()
        if not self.note_is_alarm():
            self.say(said)
        if self.lines and all(one.state == "saved" for one in self.lines):
            self.saved_all()
        self.paint()

    def note_is_alarm(self) -> bool:
        """Whether something went wrong and is said on the bottom line."""
        return any(span.role == "alarm" for span in self._note)

    def stop_saving(self) -> bool:
        """Esc while it saves: what is being saved now is the last one."""
        if self.saving is None:
            return False
        self.stopping = True
        self.say(_("It stops after this one."))
        return True

    # --- reasons -----------------------------------------------------------------------------------------------

    def ask_reason(self) -> bool:
        """Ask for the reason of a rule, once for all lines that lack it; False where none does."""
        wanted = [one for line in self.lines if line.state != "saved" for one in line.reasons_wanted]
        if not wanted:
            return False
        first = wanted[0]
        count = sum(one.code == first.code for one in wanted)
        words = ngettext("{n} line: {rule}", "{n} lines: {rule}", count).format(n=count, rule=first.message)
        again = first.code == SIMILAR
        asked = _("Is it another event?") if again else _("Why all the same?")
        answers = (_("save this one too"),) if again else reasons()
        self.doubt = Doubt(first.code, f"{words} {asked}", answers)
        self.paint()
        return True

    def typed(self, event: events.Key) -> bool:
        """A digit answers what F9 asks."""
        doubt = self.doubt
        if doubt is None or self.question is not None:
            return False
        if event.key == "escape":
            self.doubt = None
            return True
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(doubt.reasons):
            reason = doubt.reasons[int(event.character) - 1]
            if reason == _("other"):
                self.ask(_("The reason:"), lambda words: self._because(doubt.code, words))
            else:
                self._because(doubt.code, reason)
            return True
        return False

    def _because(self, code: str, reason: str) -> None:
        self.doubt = None
        self.lines = [
            replace(one, overrides=(*one.overrides, (code, reason)))
            if one.state != "saved" and any(rule.code == code for rule in one.reasons_wanted) else one
            for one in self.lines
        ]  # fmt: skip
        if not self.ask_reason():
            self.start_saving()

    # --- what is seen ------------------------------------------------------------------------------------------

    def doing(self) -> Row | None:
        """What the bottom line says while something is asked or done."""
        if self.saving is not None:
            return row((self.saving.words(self.house.clock.now()), "notice"))
        if self.doubt is not None:
            if fits(self.doubt, self.app.size.width):
                return question_of(self.doubt)
            return row((_("Type the digit."), "notice"), "  ", (_("Esc=back"), "dim"))
        return None

    def move(self, step: int) -> None:
        """The cursor among the lines."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self.lines) - 1))
        self.paint()

    def take_number(self, number: int) -> None:
        """Digit + Enter: to that line."""
        if 1 <= number <= len(self.lines):
            self.cursor = number - 1
            self.paint()
        else:
            super().take_number(number)


def told(line: LineView, result: RegisterResult) -> LineView:
    """A line with what became of it."""
    if result.state != "not_accepted":
        return replace(line, state="saved", findings=(), said="")
    made = replace(line, findings=result.findings)
    if made.impossible is None and made.reasons_wanted:
        return replace(made, state="reason")
    return replace(made, state="refused", said=" ".join(one.message for one in result.findings[:1]))
