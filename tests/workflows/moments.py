"""Days and hours of a made-up world, on a Danish clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.guarantees.town import Town

from jobterm.clock import COPENHAGEN


def later(town: Town, days: int, hour: int = 10) -> datetime:
    """So many days from now, at that hour."""
    day = town.clock.now().astimezone(COPENHAGEN) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
