"""Booked interviews whose time has passed and of which nobody has said how they ended. No system keeps a link between a
booking and what became of it, so jobterm asks: held, not come, or cancelled (domain §7.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.registrations.context import Booking, Known
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import _
from jobterm.office.wording import moment

SETTLES: Final = frozenset({"interview.held", "interview.no_show", "interview.cancel"})
"""Kinds that say how a booked interview ended, and so settle its booking."""
ASKED_FOR: Final = timedelta(days=60)
"""Older ones are left alone: a form is not the place for history."""


def settled_by(registration: Registration) -> str | None:
    """The booking that a registration settles, by its reference."""
    ref = registration.details.get("booking")
    return ref if registration.kind in SETTLES and isinstance(ref, str) else None


def unsettled(known: Known, now: datetime) -> Iterator[Booking]:
    """Interviews that should be over and that nobody has settled, here or anywhere; the oldest first."""
    over = (one for one in known.bookings if now - ASKED_FOR <= (one.end or one.start) < now)
    yield from sorted(over, key=lambda one: one.start)


def reminders(known: Known, now: datetime, settling: str | None = None) -> list[str]:
    """What a form says about them; ``settling``: the one that it settles itself."""
    words = _("The interview of {when} is not settled yet: F3 H = it was held, F3 U = the citizen did not come.")
    return [
        words.format(when=moment(one.start, now))
        for one in unsettled(known, now)
        if settling is None or one.ref != settling
    ]
