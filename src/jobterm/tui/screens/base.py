"""What every screen of jobterm is: painted lines, keys, the wishes that hold everywhere, and questions to the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from jobterm.i18n import _
from jobterm.office.desk import Desk
from jobterm.office.errors import OfficeError
from jobterm.tui.later import later
from jobterm.tui.screens.keyed import KeyedScreen

T = TypeVar("T")


class JobScreen(KeyedScreen):
    """A screen. A subclass says what its body is (`body_rows`) and what its keys do (``action_NAME``)."""

    def wish_new(self) -> None:
        """F3: the letters of what can be registered on the citizen."""
        citizen = self.subject()
        if citizen is None:
            self.say(_("Find a citizen first: F2, or ten digits."))
            return
        self.choosing, self.second_list = (), False
        self.paint()
        self.later("kinds", self._load_kinds, citizen)

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
        if not self.acknowledged:
            self.say(_("F9 saves a form. F3 and a letter opens one."))

    def wish_back(self) -> None:
        """Esc."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.say(_("Leave jobterm with F10 and its last line."))

    async def office(self, question: Callable[[Desk], Awaitable[T]]) -> T | None:
        """Ask the desk once it is ready; what goes wrong is said on the bottom line, and None comes back, as at once
        from a desk that never will be."""
        await self.house.settled.wait()
        if not self.house.ready.is_set():
            self.say(self.house.stopped, "alarm")
            return None
        try:
            return await question(self.house.desk)
        except OfficeError as error:
            self.say(f"{error.message} {error.cure}".strip(), "alarm")
        except Exception as error:  # a fault behind the desk must not take the screen down with it
            self.say(_("Unexpected fault ({name}). What was saved is safe.").format(name=type(error).__name__), "alarm")
        return None

    def later(self, group: str, work: Callable[..., Awaitable[Any]], *args: Any, **options: Any) -> None:
        """Run `work` with these arguments; a newer one of the same group replaces it."""
        later(self, group, work, *args, **options)
