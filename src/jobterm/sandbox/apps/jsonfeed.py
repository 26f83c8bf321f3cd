"""A simulated system's feed: events in the order in which they were published, behind a cursor that knows after which
event it stands. What the events mean is the systems' business.

A cursor is the number of events before it and a mark of the last of them. So a cursor from before a roll-back, whose
place is by now another event's or nobody's, is refused: it would skip what came since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobterm.sandbox.store import Store

_CURSOR = re.compile(r"([0-9]{1,12})-([0-9a-f]{8})", re.ASCII)
_BATCH = 200
Doc = dict[str, Any]


class CursorUnknown(LookupError):
    """No event stands where the cursor says, or another one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, the cursor after them, and whether there are more."""

    events: tuple[Doc, ...]
    cursor: str
    more: bool


class Feed:
    """One system's events: those of the world's past (``past``, made when first asked for), then the stored ones. Each
    has an ``id``."""

    def __init__(self, store: Store, system: str, past: Callable[[], Sequence[Doc]]) -> None:
        self._shelf = store.shelf(system)
        self._past = past

    def publish(self, event: Doc, now: datetime, scope: str) -> None:
        """Put an event at the end; in a transaction."""
        self._shelf.put(f"event/{event['id']}", event, now, scope)

    def page(self, cursor: str | None, limit: int, seen: Callable[[Doc], bool]) -> Page:
        """The first ``limit`` events after a cursor that the caller may see; raises CursorUnknown."""
        place, last = self._start(cursor)
        events: list[Doc] = []
        while batch := self._from(place):
            for event in batch:
                if seen(event):
                    if len(events) == limit:
                        return Page(tuple(events), _cursor(place, last), True)
                    events.append(event)
                place, last = place + 1, str(event["id"])
        return Page(tuple(events), _cursor(place, last), False)

    def _start(self, cursor: str | None) -> tuple[int, str]:
        if cursor is None:
            return 0, ""
        found = _CURSOR.fullmatch(cursor)
        place = int(found[1]) if found else -1
        before = [] if place < 1 else self._from(place - 1, 1)
        last = str(before[0]["id"]) if before else ""
        if place < 0 or (place > 0 and not before) or cursor != _cursor(place, last):
            raise CursorUnknown
        return place, last

    def _from(self, place: int, most: int = _BATCH) -> list[Doc]:
        past = self._past()
        if place < len(past):
            return list(past[place : place + most])
        return [kept.doc for kept in self._shelf.page("event/", place - len(past), most)]


def _cursor(place: int, last: str) -> str:
    return f"{place}-{hashlib.blake2b(last.encode(), digest_size=4).hexdigest()}"
