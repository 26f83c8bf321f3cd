"""Whose queue the board shows: the office store's where this site has one, else the desk's own. Only a superuser sees
it. What is computed from it stands in ``overview``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.shared.contact import Away
from jobterm.office.shared.truth import AtOffice
from jobterm.office.troubles import STORE, office_error
from jobterm.outbox.board import BoardData, BoardStore, BoardWish

if TYPE_CHECKING:
    from jobterm.office.parts import Parts
    from jobterm.outbox.store import StoreError

SUPERUSER: Final = "superuser"


@contextmanager
def house(parts: Parts) -> Iterator[Parts]:
    """The parts whose queue is the whole house's, for one conversation; OfficeError for anybody but a superuser, and
    where the office store cannot be reached (exit 6)."""
    if parts.site.role != SUPERUSER:
        raise OfficeError(
            "board.superuser",
            _("The board shows everybody's items: only a superuser opens it."),
            cure=_("F4 has your own. A superuser is named in the site file: [site] role."),
            exit_code=Exit.REFUSED,
        )
    with whole_queue(parts) as whole:
        yield whole


@contextmanager
def whole_queue(parts: Parts) -> Iterator[Parts]:
    """The same for a program that only counts (alerts, a worker): no right is asked for."""
    shared = parts.shared()
    if shared is None:
        yield parts
        return
    try:
        with shared.talking() as office:
            yield cast("Parts", AtOffice(parts, office))
    except Away as away:
        raise _not_reached(away.error) from away


def _not_reached(error: StoreError) -> OfficeError:
    why = office_error(error).message if error.code in STORE else ""
    return OfficeError(
        error.code,
        _("The office store cannot be reached now, so there is no board. {why}").format(why=why).strip(),
        cure=_("Nothing is lost: every desk keeps its items, and hands them over when it answers again."),
        exit_code=Exit.UNREACHABLE,
    )


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
