"""Asking why something is done with many items: a reason that is said most by its digit, any other typed; Esc leaves
all as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events

from jobterm.i18n import _
from jobterm.tui.cells import Row, exactly, row
from jobterm.tui.screens.deciding import other
from jobterm.tui.screens.decision_view import Asked, asked_rows
from jobterm.tui.screens.moves import ListScreen


def reasons(what: str) -> tuple[str, ...]:
    """What the digits stand for, by what is to be done."""
    match what:
        case "applied":
            found = _("I have seen it there"), _("told so by telephone")
        case "not_applied":
            found = _("I have looked: it is not there"), _("told so by telephone")
        case "take_over":
            found = _("absent, and it cannot wait"), _("agreed with the author")
        case "handed_over":
            found = _("delivered by hand"), _("told so by telephone")
        case "show_who":
            found = _("to decide what a machine cannot"), _("asked by the author")
        case _:
            found = _("decided by the superuser"), _("agreed with the author")
    return (*found, other())


@dataclass(frozen=True, slots=True)
class Why:
    """A question on its way: what is asked, and what the reason goes to."""

    asked: Asked
    then: Callable[[str], None]


class AskingScreen(ListScreen):
    """A list that asks for a reason before it acts on many."""

    def __init__(self) -> None:
        super().__init__()
        self.why: Why | None = None

    def ask_why(self, what: str, title: str, words: str, then: Callable[[str], None]) -> None:
        """Ask; ``words``: what follows from it."""
        self.why = Why(Asked(title, words, reasons(what)), then)
        self.paint()

    def over(self, lines: list[Row], columns: int, rows: int) -> list[Row]:
        """The body with what is asked over its last lines."""
        if self.why is None:
            return lines
        above = asked_rows(self.why.asked, columns)
        return [*exactly(lines, rows)[: rows - len(above)], *above]

    def asking_hint(self) -> Row | None:
        """The line above the keys while something is asked."""
        return row((_("Type the digit.  Esc = no, nothing happens"), "notice")) if self.why is not None else None

    def typed(self, event: events.Key) -> bool:
        """While something is asked, digits answer it and nothing else acts."""
        why = self.why
        if why is None or (event.key.startswith("f") and event.key[1:].isdecimal()):
            return False
        if event.key == "escape":
            self.why = None
        elif event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(why.asked.answers):
            self.why = None
            answer = why.asked.answers[int(event.character) - 1]
            if answer == other():
                self.ask(_("The reason:"), why.then)
            else:
                why.then(answer)
        return True
