"""Open job orders by the beginning of a title, for a referral begun at the citizen: asked of the employer module, else
those of the files that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.domain.matching import title_words
from jobterm.office.companies.employer import today_of, viewed
from jobterm.office.companies.search import DEADLINE, EMPLOYERS, failed
from jobterm.office.companies.views import OpenOrder, OpenOrders, SourceView
from jobterm.office.parts import Parts
from jobterm.outbox.companies import JobOrder, Offered
from jobterm.outbox.port import Outcome

MOST: Final = 100
FRESH: Final = timedelta(minutes=5)


async def open_orders(parts: Parts, text: str) -> OpenOrders:
    """Those with a free position whose title has a word that begins with ``text``."""
    wanted = " ".join(text.split())
    if not wanted:
        return OpenOrders((), SourceView(EMPLOYERS, "none"))
    keep, now = parts.public().kept, parts.clock.now()
    held = keep.held(_name(wanted))
    if held is not None and timedelta(0) <= now - held[0] < FRESH:
        return _found(parts, held[1], SourceView(EMPLOYERS, "kept", held[0]))
    port = parts.public().employers
    told: Offered | Outcome | None = None
    if port is not None:
        try:
            async with asyncio.timeout(DEADLINE):
                told = await port.open_offers(parts.site.asker(), occupation=wanted, limit=MOST)
        except TimeoutError:
            return await _kept(parts, wanted, "unreachable")
    if not isinstance(told, Offered):
        return await _kept(parts, wanted, "none" if told is None else failed(told))
    keep.hold(_name(wanted), now, told.orders)
    return _found(parts, told.orders, SourceView(EMPLOYERS, "fresh", now))


def _name(text: str) -> str:
    return f"open_orders.{text.casefold()}"


async def _kept(parts: Parts, text: str, state: str) -> OpenOrders:
    files = await asyncio.to_thread(EmployerShelf(parts.cache).files)
    words = title_words(text)
    found = [
        one for file in files for one in file.orders
        if any(part.startswith(word) for word in words for part in title_words(one.title))
    ]  # fmt: skip
    oldest = min((file.fetched_at for file in files), default=None)
    return _found(parts, found, SourceView(EMPLOYERS, state, oldest))


def _found(parts: Parts, orders: Iterable[JobOrder], source: SourceView) -> OpenOrders:
    today = today_of(parts)
    open_ones = [one for one in orders if one.status == "open" and one.open_positions
                 and (one.apply_by is None or one.apply_by >= today)]  # fmt: skip
    own = parts.site.municipality
    ranked = sorted(open_ones, key=lambda one: (one.municipality != own, one.apply_by or date.max, one.ref))
    return OpenOrders(tuple(OpenOrder(one.cvr, one.employer, viewed(one)) for one in ranked), source)
