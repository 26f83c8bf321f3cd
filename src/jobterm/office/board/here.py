"""Saying at the office that somebody is at this desk, so that a board can tell who is away from items that need them.
Only while the desk is used: a screen that was left open is nobody."""

from __future__ import annotations

from typing import Final

from jobterm.office.parts import Parts
from jobterm.office.shared.contact import ANSWERS, Away
from jobterm.outbox.board import KeepsPresence

EVERY_S: Final = 60.0
"""So often it is said."""
USED_WITHIN_S: Final = 1800.0
"""A desk that nobody has used for so long is empty."""


class Here:
    """The user of one desk, as the office sees it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._said_at: float | None = None

    def say(self, used_at: float) -> None:
        """Say it where it is due; ``used_at``: when the desk was used last, on the clock that nobody sets. An office
        store that does not answer, or takes no such word, hears it another time."""
        now, shared = self._parts.clock.boot_seconds(), self._parts.shared()
        due = self._said_at is None or now - self._said_at >= EVERY_S
        if shared is None or not due or now - used_at > USED_WITHIN_S:
            return
        self._said_at = now
        site = self._parts.site
        try:
            with shared.talking() as office:
                if isinstance(office.store, KeepsPresence):
                    office.store.here(site.user, site.user_name)
        except (Away, *ANSWERS):
            return
