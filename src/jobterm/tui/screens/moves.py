"""What lists share: moving the cursor line by line and page by page, and acting on a registration in one."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.views import ItemView
from jobterm.office.wishes import Decision, Verdict
from jobterm.tui import routes
from jobterm.tui.screens.base import JobScreen
from jobterm.tui.words import FINAL, changeable, has_arrived, taken_back

CORRECTION = "k"
"""The letter of a correction after F3."""


def in_regret(item: ItemView) -> bool:
    """Whether it is held back so that it can be called back: then one key is enough (guarantee G19)."""
    return any(one.state == "queued" and one.reason == "regret" for one in item.deliveries)


class ListScreen(JobScreen):
    """A screen with a cursor in a list."""

    page = 7

    def move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        raise TypeError(f"{type(self).__name__} has no list to move in by {step}")

    def action_up(self) -> None:
        """A line up."""
        self.move(-1)

    def action_down(self) -> None:
        """A line down."""
        self.move(1)

    def action_page_up(self) -> None:
        """A page up."""
        self.move(-self.page)

    def action_page_down(self) -> None:
        """A page down."""
        self.move(self.page)


class ItemListScreen(ListScreen):
    """A list in which the cursor can stand on a registration of ours."""

    def item_here(self) -> ItemView | None:
        """The registration under the cursor."""
        raise TypeError(f"{type(self).__name__} has no registrations")

    def acted(self) -> None:
        """A wish was taken: read again."""
        raise TypeError(f"{type(self).__name__} has nothing to act on")

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def action_withdraw(self) -> None:
        """T: withdraw; asks why."""
        item = self.item_here()
        if item is None or (item.state in FINAL and not taken_back(item)):
            self.say(_("Only what is ours and not finished can be withdrawn."))
            return
        registration = item.id
        if in_regret(item):
            self.later("act", self._withdraw, registration, _("called back in its half hour"))
            return
        words = _("Why is it taken back there?") if taken_back(item) else _("Why is it withdrawn?")
        self.ask(words, lambda reason: self.later("act", self._withdraw, registration, reason))

    async def _withdraw(self, registration: str, reason: str) -> None:
        item = await self.office(lambda desk: desk.withdraw(registration, reason))
        if item is not None:
            said = item.message or _("Withdrawn.")
            if item.id != registration:
                said = _("A correction goes there: {said}").format(said=said)
                said = await self._what_it_leaves(item.id) or said
            self.say(said)
            self.acted()

    async def _what_it_leaves(self, correction: str) -> str:
        """What its system did by itself and keeps, with the key that mends it; empty where nothing is left."""
        detail = await self.office(lambda desk: desk.item(correction))
        left = [one for one in detail.findings if one.code == "correction.leaves"] if detail is not None else []
        return left[0].cure if left else ""

    def action_edit(self) -> None:
        """E: the form of what is not settled; of what a system has, the form that puts it right there."""
        item = self.item_here()
        if item is None or item.citizen is None or not (changeable(item) or has_arrived(item)):
            self.say(_("Only what is ours, and waits or has arrived, can be changed."))
            return
        whole = item.cpr if item.cpr and item.cpr.isdecimal() else item.citizen
        routes.open_revision(self.house, whole, item.id)

    def open_kind(self, citizen: str, letter: str) -> None:
        """F3 and a letter: K is of the registration under the cursor."""
        item = self.item_here()
        if letter == CORRECTION and item is not None and has_arrived(item):
            self.action_edit()
        else:
            super().open_kind(citizen, letter)

    def action_retry(self) -> None:
        """G: try now."""
        if (item := self.item_here()) is None or item.state in FINAL:
            self.say(_("There is nothing to try again on this line."))
            return
        registration = item.id
        self.say(_("Trying now ..."))
        self.later("act", self._retry, registration)

    async def _retry(self, registration: str) -> None:
        item = await self.office(lambda desk: desk.retry(registration))
        if item is not None:
            self.say(item.message or _("It is being tried again."))
            self.acted()

    def action_print(self) -> None:
        """U: the paper of this line, to be read and printed."""
        item = self.item_here()
        if item is None or not any(delivery.state == "hand_over" for delivery in item.deliveries):
            self.say(_("Nothing of this line goes on paper now. F10 has the list of prints."))
            return
        self.later("act", self._paper, item.id)

    async def _paper(self, registration: str) -> None:
        waiting = await self.office(lambda desk: desk.papers.waiting())
        found = next((one for one in waiting or () if one.registration == registration), None)
        if found is not None:
            routes.open_paper(self.house, found)

    def action_handed_over(self) -> None:
        """F: a paper was delivered; asks to whom."""
        item = self.item_here()
        if item is None or not any(delivery.state == "hand_over" for delivery in item.deliveries):
            self.say(_("Only what is to be delivered on paper can be ticked off."))
            return
        registration = item.id
        words = _("Delivered to whom, and how?")
        self.ask(words, lambda reason: self.later("act", self._handed_over, registration, reason))

    async def _handed_over(self, registration: str, reason: str) -> None:
        decision = Decision(Verdict.HANDED_OVER, reason)
        item = await self.office(lambda desk: desk.decide(registration, decision))
        if item is not None:
            self.say(item.message or _("Ticked off."))
            self.acted()


class WalkedScreen(ItemListScreen):
    """One citizen of a list that was come from: F7 and F8 walk that list."""

    def wish_previous(self) -> None:
        """F7."""
        self._walk(-1)

    def wish_next(self) -> None:
        """F8."""
        self._walk(1)

    def _walk(self, step: int) -> None:
        moved = self.house.trail.moved(step)
        if moved is None:
            self.say(_("That is the end of the list you came from."))
        elif moved.opens is not None:
            moved.opens(self.house, moved)
        else:
            routes.open_citizen(self.house, moved.citizens[moved.at], moved)
