"""Free appointments from the record system's booking service: the first one for a summons, where it answers at once,
and all of them for a list. Without an answer a form opens as it always did, with an empty time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.distribution import FreeTime
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.office.meetings.standing import KIND, standing
from jobterm.office.parts import Parts
from jobterm.office.people import instant_of
from jobterm.outbox.reading import Slot, SlotsPort
from jobterm.outbox.store import ItemQuery

_APPOINTED: Final = frozenset({KIND, "interview.move"})
AHEAD: Final = timedelta(days=30)
"""So far ahead is asked; the booking services answer for 31 days at most."""
AT_ONCE: Final = 0.6
"""Seconds that a form waits for the answer before it opens without it."""
PATIENCE: Final = 3.0
"""Seconds that a list waits for it: the deadline of every reading."""
FRESH: Final = timedelta(minutes=1)
MOST: Final = 200


async def at_once(parts: Parts, kind: str, citizen: str) -> None:
    """Ask for the appointments that a form of this kind offers, and come back when they are there, or soon without."""
    if kind != KIND:
        return
    asking = asyncio.ensure_future(_ask_for(parts, citizen))
    await asyncio.wait([asking], timeout=AT_ONCE)
    if asking.done():
        asking.result()
    else:
        asking.cancel()


async def _ask_for(parts: Parts, citizen: str) -> None:
    context, record = standing(parts, citizen)
    if record is not None and context.closed is None:
        await ask(parts, record, local_day(parts.clock.now()))


async def ask(parts: Parts, record: str, first: date, *, patience: float | None = None) -> bool:
    """Ask a record system for the appointments of 31 days, unless that was done within a minute; whether it has
    answered. ``patience``: seconds after which it is left alone."""
    port: object = parts.readers().get(record)
    if not isinstance(port, SlotsPort):
        return False
    if _held(parts, record, first) is not None:
        return True
    now = parts.clock.now()
    try:
        async with asyncio.timeout(patience):
            found = await port.slots(first, first + AHEAD, parts.site.asker())
    except TimeoutError:
        return False
    if isinstance(found, list):
        parts.public().kept.hold(_name(record, first), now, tuple(found))
    return isinstance(found, list)


def known(parts: Parts, record: str, first: date) -> list[FreeTime]:
    """What `ask` brought, without what this caseworker has booked since or has waiting here; empty without an
    answer."""
    held = _held(parts, record, first)
    if held is None:
        return []
    at, slots = held
    taken = list(mine(parts, at))
    return [free_time(one, record) for one in sorted(slots, key=lambda one: one.start) if not _met(one, taken)]


def free_time(slot: Slot, record: str) -> FreeTime:
    """An appointment as the domain has it."""
    return FreeTime(slot.start, slot.end, slot.place or "", slot.interpreter or "", systems=(record,))


def offered(parts: Parts, kind: str, context: CheckContext, record: str | None) -> dict[str, str]:
    """Start, end and place of the first appointment that nobody has; nothing where none is known."""
    if kind != KIND or record is None or context.closed is not None:
        return {}
    taken = list(_taken(context))
    earliest = first_possible(context)
    coming = (one for one in known(parts, record, context.today) if one.start >= earliest)
    one = next((one for one in coming if not any(one.start < end and start < one.end for start, end in taken)), None)
    if one is None:
        return {}
    place = {"place": one.place} if one.place else {}
    return {"start": instant_text(one.start), "end": instant_text(one.end), **place}


def first_possible(context: CheckContext) -> datetime:
    """From when on a citizen may be expected to come."""
    rule = context.rules.find("interview_notice", KIND, context.known.target_group, context.today)
    return context.now + timedelta(days=rule.params["days"] if rule is not None else 0)


def _name(record: str, first: date) -> str:
    return f"slots.{record}.{first.isoformat()}"


def _held(parts: Parts, record: str, first: date) -> tuple[datetime, tuple[Slot, ...]] | None:
    held = parts.public().kept.held(_name(record, first))
    return held if held is not None and timedelta(0) <= parts.clock.now() - held[0] < FRESH else None


def _met(slot: Slot, taken: list[tuple[datetime, datetime]]) -> bool:
    return any(slot.start < end and start < slot.end for start, end in taken)


def _taken(context: CheckContext) -> Iterator[tuple[datetime, datetime]]:
    """The citizen's own appointments, wherever they stand."""
    for one in context.known.bookings:
        yield one.start, one.end or one.start + USUAL_LENGTH


def mine(parts: Parts, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What this caseworker has booked with others since the service was asked, and what still waits here."""
    user = parts.site.user
    waiting = ItemQuery(author=user, open_only=True, limit=MOST)
    arrived = ItemQuery(author=user, confirmed_since=since, limit=MOST)
    for item in (item for query in (waiting, arrived) for item in parts.store().items(query)):
        if item.registration.kind in _APPOINTED:
            start, end = (instant_of(item.registration.details.get(name)) for name in ("start", "end"))
            if start is not None:
                yield start, end or start + USUAL_LENGTH
