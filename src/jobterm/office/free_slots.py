"""The first free appointment for a summons, from the record system's booking service where it answers at once; without
it the form opens as it always did, with an empty time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.office.clerk import Clerk
from jobterm.office.parts import Parts
from jobterm.office.people import instant_of
from jobterm.office.queue import citizen_cpr
from jobterm.outbox.reading import Slot, SlotsPort
from jobterm.outbox.store import ItemQuery

KIND: Final = "interview.summons"
_APPOINTED: Final = frozenset({KIND, "interview.move"})
AHEAD: Final = timedelta(days=30)
"""So far ahead is asked; the booking services answer for 31 days at most."""
AT_ONCE: Final = 0.6
"""Seconds that a form waits for the answer before it opens without it."""
FRESH: Final = timedelta(minutes=1)
MOST: Final = 200


async def at_once(parts: Parts, kind: str, citizen: str) -> None:
    """Ask for the appointments that a form of this kind offers, and come back when they are there, or soon without."""
    if kind != KIND:
        return
    asking = asyncio.ensure_future(_ask(parts, citizen))
    await asyncio.wait([asking], timeout=AT_ONCE)
    if asking.done():
        asking.result()
    else:
        asking.cancel()


async def _ask(parts: Parts, citizen: str) -> None:
    clerk = Clerk(parts)
    context = clerk.context(*clerk.of_citizen(citizen_cpr(parts, citizen)), {"kind": KIND})
    record = clerk.record(KIND, context.known)
    port: object = parts.readers().get(record) if record is not None and context.closed is None else None
    if record is None or not isinstance(port, SlotsPort) or _held(parts, record) is not None:
        return
    now = parts.clock.now()
    first = local_day(now)
    found = await port.slots(first, first + AHEAD, parts.site.asker())
    if isinstance(found, list):
        parts.public().kept.hold(f"slots.{record}", now, tuple(found))


def offered(parts: Parts, kind: str, context: CheckContext, record: str | None) -> dict[str, str]:
    """Start, end and place of the first appointment that nobody has; nothing where none is known."""
    held = _held(parts, record) if kind == KIND and record is not None and context.closed is None else None
    if held is None:
        return {}
    at, slots = held
    taken = [*_taken(context), *_mine(parts, at)]
    rule = context.rules.find("interview_notice", KIND, context.known.target_group, context.today)
    earliest = context.now + timedelta(days=rule.params["days"] if rule is not None else 0)
    coming = sorted((one for one in slots if one.start >= earliest), key=lambda one: one.start)
    one = next((one for one in coming if not any(one.start < end and start < one.end for start, end in taken)), None)
    if one is None:
        return {}
    place = {"place": one.place} if one.place else {}
    return {"start": instant_text(one.start), "end": instant_text(one.end), **place}


def _held(parts: Parts, record: str) -> tuple[datetime, tuple[Slot, ...]] | None:
    held = parts.public().kept.held(f"slots.{record}")
    return held if held is not None and timedelta(0) <= parts.clock.now() - held[0] < FRESH else None


def _taken(context: CheckContext) -> Iterator[tuple[datetime, datetime]]:
    """The citizen's own appointments, wherever they stand."""
    for one in context.known.bookings:
        yield one.start, one.end or one.start + USUAL_LENGTH


def _mine(parts: Parts, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What this caseworker has booked with others since the service was asked, and what still waits here."""
    user = parts.site.user
    waiting = ItemQuery(author=user, open_only=True, limit=MOST)
    arrived = ItemQuery(author=user, confirmed_since=since, limit=MOST)
    for item in (item for query in (waiting, arrived) for item in parts.store().items(query)):
        if item.registration.kind in _APPOINTED:
            start, end = (instant_of(item.registration.details.get(name)) for name in ("start", "end"))
            if start is not None:
                yield start, end or start + USUAL_LENGTH
