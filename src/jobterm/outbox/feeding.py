"""What a system's feed tells: things that happened there without us, each once and in one order. Values only; who asks
and where the place in the feed is kept stand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One thing that happened at a system.

    ``id`` is the system's own and never given to another event: what is kept under it once is not kept twice.
    ``kind``: jobterm's where the event means one (``sickness.report``, ``enrolment.end``), else a word of its own
    (``jobcheck.missed``). ``told_at``: when the citizen or the other party told the system; the place in the feed is
    when the system let others know, which may be later. ``details`` in the words of interface §6. ``text``: the
    system's own words. ``registration``: ours, where it came of one.
    """

    id: str
    kind: str
    told_at: datetime
    citizen: str | None = None
    cvr: str | None = None
    text: str = ""
    details: Mapping[str, Any] = made(default_factory=dict)
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The events after a cursor in the feed's order, and the ``cursor`` that stands after them; ``more``: there are
    some after it already."""

    events: tuple[FeedEvent, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class CursorRefused:
    """The feed does not know this cursor (the system was put back to an older copy, or has thrown that part away): an
    older one may be good, None (from the beginning) always is."""

    code: str
