"""Whom a paper goes to, read anew before it is printed: what was read may be a day old, or gone with the cache, and a
letter goes to the newest address (users.md W20)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from jobterm.office.papers.letters import person_facts
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling
from jobterm.outbox.delivery import State
from jobterm.outbox.reading import Section
from jobterm.outbox.store import ItemQuery

AGE: Final = timedelta(days=1)
MOST: Final = 40
"""Citizens that are read at once; the next look takes the others (guarantee G17)."""
_WHO: Final = (Section.PERSON,)


def to_read(parts: Parts, item: str | None = None) -> list[str]:
    """The citizens of what waits on paper, or of one item, whose name and address are not known, or not of today."""
    with telling():
        store = parts.store()
        if item is not None:
            found = [store.item(item)]
        else:
            found = store.items(ItemQuery(shown=(State.HAND_OVER.value,), open_only=True, limit=10_000))
        cprs = dict.fromkeys(one.registration.citizen for one in found if one.registration.citizen is not None)
        return [cpr for cpr in cprs if _old(parts, cpr)][:MOST]


def _old(parts: Parts, cpr: str) -> bool:
    told = person_facts(parts, cpr)
    if not told.get("person.name") or not told.get("person.address"):
        return True
    read = [one.fetched_at for one in parts.cache().readings(cpr, _WHO).values() if one.fetched_at is not None]
    return not read or parts.clock.now() - max(read) > AGE


async def read(parts: Parts, cprs: Iterable[str]) -> None:
    """Ask the systems who they are, each with its deadline; who is silent leaves what is kept as it is. A look that is
    written down."""
    book, lookups = parts.casebook(), parts.lookups()
    asked = [(cpr, lookups.reason(cpr)) for cpr in cprs]
    with telling():
        for cpr, why in asked:
            lookups.note(cpr, "print", _WHO, why)
    await asyncio.gather(*(book.look_all(cpr, frozenset(_WHO), parts.site.asker(why)) for cpr, why in asked))
