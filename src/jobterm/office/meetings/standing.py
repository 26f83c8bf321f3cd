"""What a citizen's calendar is known to hold: what the systems said last, what waits here, and what has arrived since
they were asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.model import Registration
from jobterm.domain.registrations.names import family
from jobterm.office.clerk import Clerk
from jobterm.office.known_queue import after
from jobterm.office.parts import Parts
from jobterm.office.people import instant_of
from jobterm.office.queue import citizen_cpr
from jobterm.outbox.delivery import Role
from jobterm.outbox.reading import Reading
from jobterm.outbox.store import StoredItem

KIND: Final = "interview.summons"


def standing(parts: Parts, citizen: str) -> tuple[CheckContext, str | None]:
    """What a check of a summons looks at, and the record system that books for her.

    A reading is not asked for again within a minute (guarantee G17); what was confirmed after it counts all the same,
    so that nobody is told of an appointment that she has just cancelled here, or of none that she has just booked.
    """
    clerk, cpr = Clerk(parts), citizen_cpr(parts, citizen)
    readings, waiting = clerk.of_citizen(cpr)
    context = clerk.context(readings, waiting, {"kind": KIND})
    known = context.known
    arrived = [one for one in clerk.just_confirmed(cpr) if family(one.registration.kind) == "interview"]
    for item in arrived:
        if _since(item, readings.values()):
            known = after(known, item.registration)
    # Who tells only when the next one is has no reference for it, and may not know yet that it is off.
    ended = {start for one in (*waiting, *arrived) if (start := _ended(one.registration)) is not None}
    known = replace(known, bookings=tuple(one for one in known.bookings if one.ref or one.start not in ended))
    return replace(context, known=known), clerk.record(KIND, known)


def _ended(item: Registration) -> datetime | None:
    """When the appointment was that it has ended or moved, as it was known then."""
    return instant_of(item.base_details.get("booking.start")) if family(item.kind) == "interview" else None


def _since(item: StoredItem, readings: Iterable[Reading]) -> bool:
    """Whether it arrived after its record system was read."""
    record = next((one for one in item.deliveries if one.role is Role.RECORD), None)
    if record is None or record.receipt is None:
        return False
    read = [one.fetched_at for one in readings if one.system == record.system and one.fetched_at is not None]
    return not read or record.receipt.at > max(read)
