"""Whose queue the board shows: the office store's where this site has one, else the desk's own. Only a superuser sees
it. What is computed from it stands in ``overview``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.outbox.board import BoardData, BoardStore, BoardWish

if TYPE_CHECKING:
    from jobterm.office.parts import Parts

SUPERUSER = "superuser"


class OverQueue:
    """The parts of a desk with another queue in the place of its own: what a use case does with it, it does there."""

    def __init__(self, parts: Parts, store: Any) -> None:
        self._own = parts
        self._store = store

    def store(self) -> Any:
        """The other queue."""
        return self._store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def house(parts: Parts) -> Parts:
    """The parts whose queue is the whole house's; OfficeError for anybody but a superuser."""
    if parts.site.role != SUPERUSER:
        raise OfficeError(
            "board.superuser",
            _("The board shows everybody's items: only a superuser opens it."),
            cure=_("F4 has your own. A superuser is named in the site file: [site] role."),
            exit_code=Exit.REFUSED,
        )
    return whole_queue(parts)


def whole_queue(parts: Parts) -> Parts:
    """The same for a program that only counts (alerts, a worker): no right is asked for."""
    office = getattr(parts, "office_store", None)
    store = office() if office is not None else None
    return parts if store is None else cast("Parts", OverQueue(parts, store))


def data(parts: Parts) -> BoardData:
    """What the queue tells a board now; OfficeError where this store cannot."""
    store = parts.store()
    if not isinstance(store, BoardStore):
        raise OfficeError("board.store", _("This queue has no board."), exit_code=Exit.UNEXPECTED)
    site = parts.site
    return store.board(BoardWish(parts.clock.now(), site.user, _elsewhere(parts)))


def _elsewhere(parts: Parts) -> dict[str, str]:
    """Citizens that a reading has told to belong to another municipality than the site's."""
    from jobterm.casebook.people import elsewhere

    own = parts.site.municipality or ""
    return parts.cache().extracts(lambda connection: elsewhere(connection, own), {})
