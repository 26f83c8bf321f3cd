"""A citizen's file with a question over it: what she reported herself, seen and in order or to be asked about; a task,
done or not. One key answers; the answer is a registration like any other."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.office.day.views import DayLine, Opens
from jobterm.office.views import RegisterResult
from jobterm.tui.cells import Row, exactly, row, rule, wrap
from jobterm.tui.screens.citizen import CitizenScreen

VERDICTS = {(Opens.REPORT, "i"): "in_order", (Opens.REPORT, "s"): "ask", (Opens.TASK, "u"): "done"}
"""What each key answers to a line."""


class AnswerScreen(CitizenScreen):
    """The citizen of a line of the day, and what is asked of it."""

    def __init__(self, line: DayLine) -> None:
        super().__init__(line.citizen or "")
        self.asks: DayLine | None = line
        self.token = ""
        self.saving = False
        self.key = self.answered = ""

    def on_mount(self) -> None:
        """One answer, however often its key is hit (guarantee U4)."""
        self.token = self.house.ids.new()
        super().on_mount()

    # --- what is seen ------------------------------------------------------------------------------------------

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The file, its last lines covered by the question."""
        lines = super().body_rows(columns, rows)
        if self.asks is None:
            return lines
        above = self._question_rows(self.asks, columns)
        return [*exactly(lines, rows)[: rows - len(above)], *above]

    def _question_rows(self, line: DayLine, columns: int) -> list[Row]:
        if line.opens is Opens.TASK:
            title = _("A task: {words}").format(words=line.words)
            answers: tuple[tuple[str, str], ...] = (("U", _("done")),)
        else:
            title = _("She reported it herself: {words}").format(words=line.what)
            answers = (("I", _("seen, in order")), ("S", _("seen, I ask the citizen about it")))
        rows = [rule(title, columns)]
        if line.opens is Opens.REPORT:
            rows += [row(f" {one}") for one in wrap(line.words, columns - 1)]
        return [*rows, *(row(" ", (key, "key"), f"  {words}") for key, words in answers)]

    def hint(self) -> Row:
        """What answers it."""
        if self.asks is None:
            return super().hint()
        return row((_("Type the letter.  Esc = not now, nothing is sent.  F8 = next line"), "notice"))

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """The letters of the answers; everything else is the file's."""
        key = (event.character or "").lower()
        if self.answered and key == self.answered:  # hit twice: the word that it was taken stands (guarantee U4)
            self._saved()
            return True
        if self.asks is None or self.saving or self.digits:
            return False
        if event.key == "escape":
            self.asks = None
            self.say(_("Nothing was sent. It stands on the day until it is answered."))
            return True
        verdict = VERDICTS.get((self.asks.opens, key))
        if verdict is None:
            return False
        self._save(verdict, key)
        return True

    def _save(self, verdict: str, key: str) -> None:
        self.saving, self.key = True, key
        self.say(_("Saving ..."))
        self.later("answer", self._answer, verdict)

    async def _answer(self, verdict: str) -> None:
        line = self.asks
        if line is None:
            return
        if verdict == "done":
            result = await self.office(lambda desk: desk.day.done(self.citizen, line.ref, self.token))
        else:
            result = await self.office(lambda desk: desk.day.seen(self.citizen, line.ref, verdict, self.token))
        self.saving = False
        if result is not None:
            self._said(result)

    def _said(self, result: RegisterResult) -> None:
        if result.state == "not_accepted":
            first = result.findings[0] if result.findings else None
            self.say(f"{first.message} {first.cure}".strip() if first is not None else _("Not saved."), "alarm")
            return
        self.asks, self.answered = None, self.key
        self._saved()
        self.acted()

    def _saved(self) -> None:
        self.say(_("Saved here; it goes by itself. F8 = the next line, F6 = my day."))
