"""The board as commands see it."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.board.take_over import of_author, take_over
from jobterm.office.board.views import BoardView, BulkView
from jobterm.office.board.watch import Look, changes, look, watched
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts


class OfficeBoard:
    """What `jobterm board`, `alerts check` and `outbox take-over` do."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def overview(self) -> BoardView:
        """The board of this moment; OfficeError for anybody but a superuser."""
        return watched(self._parts)

    def changes(self) -> int:
        """A number that changes whenever the queue has."""
        return changes(self._parts)

    def look(self) -> Look:
        """Look once for what should not be so, and tell what is new of it."""
        return look(self._parts)

    def take_over(self, item: str | None, author: str | None, reason: str) -> BulkView:
        """Take over one item, or all that an author has open; OfficeError where nothing of it can be."""
        if author is not None:
            done = take_over(self._parts, of_author(self._parts, author), reason)
        else:
            done = take_over(self._parts, [item or ""], reason)
        if not done.done and done.refused:
            raise OfficeError(
                "take_over.refused",
                _("Nothing was taken over: {why}").format(why=done.refused[0][1]),
                cure=_("`jobterm outbox show ID` tells how it stands."),
                field="id",
                exit_code=Exit.REFUSED,
            )
        return done
