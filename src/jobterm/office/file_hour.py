"""When a delivery that travels in a file goes: the hour at which its system's next file closes."""

from __future__ import annotations

from datetime import datetime

from jobterm.office.parts import Parts
from jobterm.outbox.delivery import Delivery, Mode, State
from jobterm.outbox.files_port import coming


def file_at(parts: Parts, delivery: Delivery, now: datetime) -> datetime | None:
    """When the next file closes in which a delivery can go; None for what does not travel in files."""
    if delivery.mode is not Mode.DELIVER or delivery.state is not State.QUEUED:
        return None
    hour = parts.capabilities(delivery.system).file_hour
    return None if hour is None else coming(hour, now)
