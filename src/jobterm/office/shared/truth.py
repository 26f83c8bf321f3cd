"""Where a decision on an item is carried out: in the store that holds its truth. An item that this desk has handed to
its office store is decided there, by the same use cases over that store, and what comes of it is written down here at
once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from jobterm.clock import Clock
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.office_troubles import OFFICE
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item, views
from jobterm.office.shared.contact import ANSWERS, Away, Opened
from jobterm.office.shared.exchange import GROUP, DeskSide
from jobterm.office.troubles import office_error, telling
from jobterm.office.views import ItemView
from jobterm.outbox.moving import Moved
from jobterm.outbox.store import ItemQuery, NoSuchItem, StoredItem, StoreError

F = TypeVar("F", bound=Callable[..., ItemView])
RELATED_MOST = 200


class AtOffice:
    """The parts of a desk, with the office store in the place of its outbox and the office's clock."""

    def __init__(self, parts: Parts, office: Opened) -> None:
        self._parts = parts
        self._office = office

    @property
    def clock(self) -> Clock:
        """The one that counts there."""
        return self._office.clock

    def store(self) -> Any:
        """The office store."""
        return self._office.store

    def shared(self) -> None:
        """It hands nothing on."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parts, name)


def where_it_is(use_case: F) -> F:
    """Have a use case on an item (by id or its beginning) carried out where the item is decided. OfficeError
    ``office.*`` (exit 6) where the office store cannot be reached: then nothing is lost."""

    @wraps(use_case)
    def carried_out(parts: Parts, item: str, *args: Any, **kwargs: Any) -> ItemView:
        shared = parts.shared()
        with telling():
            stored = stored_item(parts, item)
        if shared is None or not stored.elsewhere:
            return use_case(parts, item, *args, **kwargs)
        try:
            with shared.talking() as office:
                there = cast(Parts, AtOffice(parts, office))
                _given(parts, office)
                result = _result(lambda: use_case(there, stored.registration.id, *args, **kwargs))
                found = _read(office, stored)
        except Away as away:
            raise not_reached(away.error) from away
        with telling():
            cast(DeskSide, parts.store()).mirror(found, office.bundle)
            if isinstance(result, OfficeError):
                raise result
            return views(parts, [parts.store().item(result.id)])[0]

    return cast(F, carried_out)


def _given(parts: Parts, office: Opened) -> None:
    """What the office has not said it has is given once more: a decision on it finds it there."""
    waiting = cast(DeskSide, parts.store()).unanswered(office.bundle, GROUP)
    if waiting:
        office.store.receive(waiting, office.bundle, by=parts.site.user, sent_at=parts.clock.now())


def _result(work: Callable[[], ItemView]) -> ItemView | OfficeError:
    """What came of it, or why it was refused; an office store that fails is another matter."""
    try:
        return work()
    except OfficeError as error:
        cause = error.__cause__
        if isinstance(cause, StoreError) and not isinstance(cause, ANSWERS):
            raise
        return error


def _read(office: Opened, stored: StoredItem) -> list[Moved]:
    """How the item stands there now, and what has come of it: whatever of the same author's is open there about the
    same citizen."""
    one = stored.registration
    names = {one.id: None}
    if one.citizen is not None:
        query = ItemQuery(citizen=one.citizen, author=one.author, open_only=True, limit=RELATED_MOST)
        names |= dict.fromkeys(each.registration.id for each in office.store.items(query))
    return [moved for name in names if (moved := _moved(office, name)) is not None]


def _moved(office: Opened, name: str) -> Moved | None:
    try:
        return office.store.moved(name)
    except NoSuchItem:
        return None


def not_reached(error: StoreError) -> OfficeError:
    """What is said where a decision does not reach the office."""
    why = office_error(error).message if error.code in OFFICE else ""
    return OfficeError(
        error.code,
        _("This is decided in the office store, which cannot be reached now. {why}").format(why=why).strip(),
        cure=_("Nothing is lost. When it answers again, look how it stands, then decide."),
        exit_code=Exit.UNREACHABLE,
    )
