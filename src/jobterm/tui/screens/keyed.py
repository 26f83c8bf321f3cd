"""What keys do on every screen before its own: answers to a question, the letter after F3, digits that gather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import events

from jobterm.i18n import _
from jobterm.tui import routes
from jobterm.tui.actions import EVERYWHERE, find
from jobterm.tui.overlay import SECOND_LIST
from jobterm.tui.screens.painted import PaintedScreen, Question


class KeyedScreen(PaintedScreen):
    """A painted screen that takes keys."""

    def subject(self) -> str | None:
        """The citizen that F3 would register on."""
        return None

    def open_kind(self, citizen: str, letter: str) -> None:
        """F3 and a letter: the form of that kind."""
        routes.open_form(self.house, citizen, letter)

    def take_number(self, number: int) -> None:
        """Enter after one or two digits."""
        self.say(_("There is no line {n} here.").format(n=number))

    def typed(self, event: events.Key) -> bool:
        """A key before anything else looks at it; True where it is used up (screens with fields)."""
        del event
        return False

    def take_key(self, event: events.Key) -> bool:
        """A key: questions first, then fields, then gathering digits, then the registry. False where it means nothing.

        Called by the app for the screen on top, one key after the other: Textual's own way lets a key that bubbles up
        be overtaken by the next one, and quick hands type ahead.
        """
        if not (event.key == "f9" and self.acknowledged):
            self._note, self._live, self.acknowledged = (), None, False
        used = (
            self._answered(event)
            or self._chosen(event)
            or self.typed(event)
            or self._gathered(event)
            or self._acted(event)
        )
        if not used and event.character and event.character.isalpha():
            self.say(_("{key} does nothing here. F1 shows what the keys do.").format(key=event.character.upper()))
        if self.is_current:
            self.paint()
        return used

    def _acted(self, event: events.Key) -> bool:
        action = find(self.where, event.key)
        if action is None:
            return False
        if EVERYWHERE in action.where:
            routes.WISHES[action.id](self.house)
        else:
            getattr(self, f"action_{action.id}")()
        return True

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
        if question is None or (event.key.startswith("f") and event.key[1:].isdecimal()):
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
        if event.character == SECOND_LIST:
            self.second_list = not self.second_list
            return True
        if event.character and event.character.isalpha() and (citizen := self.subject()) is not None:
            self.choosing = None
            letter = event.character.lower()
            self.open_kind(citizen, f"{SECOND_LIST}{letter}" if self.second_list else letter)
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
