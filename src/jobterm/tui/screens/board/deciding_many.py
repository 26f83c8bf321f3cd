"""One decision for many items: the letters of the queue's decisions, for all that are chosen. Which those are stands in
the screen that has them."""

from __future__ import annotations

from jobterm.i18n import _, ngettext
from jobterm.office.board.views import RETRY, TAKE_OVER, WITHDRAW, BulkView, BulkWish
from jobterm.office.wishes import Verdict
from jobterm.tui.screens.board.asking import AskingScreen


class DecidingManyScreen(AskingScreen):
    """A list on which decisions are taken for several at once, each with a reason."""

    def chosen(self) -> tuple[str, ...]:
        """What a decision is for."""
        raise TypeError(f"{type(self).__name__} has no items")

    async def decided(self, done: BulkView) -> None:
        """A decision was carried out: read again, and say it."""
        raise TypeError(f"{type(self).__name__} has no items to decide on ({done.done})")

    def action_applied(self) -> None:
        """J."""
        self._decide(Verdict.APPLIED.value, _("They count as confirmed, on your word, and are never sent again. Why?"))

    def action_not_applied(self) -> None:
        """S."""
        self._decide(Verdict.NOT_APPLIED.value, _("They go back into the queue and are sent again. Why?"))

    def action_handed_over(self) -> None:
        """F."""
        self._decide(Verdict.HANDED_OVER.value, _("They count as delivered on paper, on your word. Why?"))

    def action_keep_mine(self) -> None:
        """D."""
        self._decide(Verdict.KEEP_MINE.value, _("Ours stands: they are sent again over what is there now. Why?"))

    def action_keep_theirs(self) -> None:
        """N."""
        self._decide(Verdict.KEEP_THEIRS.value, _("What is there now stands: ours are withdrawn. Why?"))

    def action_withdraw(self) -> None:
        """T."""
        self._decide(WITHDRAW, _("They are withdrawn; what has arrived is taken back by a correction. Why?"))

    def action_retry(self) -> None:
        """G."""
        self._decide(RETRY, _("They are tried again now; what is unknown is asked after first. Why?"))

    def action_take_over(self) -> None:
        """H."""
        self._decide(TAKE_OVER, _("You carry them from now on; their author stays their author. Why?"))

    def _decide(self, what: str, words: str) -> None:
        ids = self.chosen()
        if not ids:
            self.say(_("There is nothing to decide on this line."))
            return
        title = ngettext("{n} item", "{n} items", len(ids)).format(n=len(ids))
        self.ask_why(what, title, words, lambda reason: self.later("act", self._bulk, ids, BulkWish(what, reason)))

    async def _bulk(self, ids: tuple[str, ...], wish: BulkWish) -> None:
        self.say(_("One moment ..."))
        done = await self.office(lambda desk: desk.board.bulk(ids, wish))
        if done is not None:
            await self.decided(done)
