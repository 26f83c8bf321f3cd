"""Registrations, deliveries and stores for tests; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from jobterm.clock import ManualClock
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.delivery import Circumstances, Delivery, Mode, Moment, Role
from jobterm.outbox.port import Capabilities
from jobterm.outbox.sqlcipher import Connector, Place, connect
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import NewDelivery, NewItem

KAREN = "1503801234"
BO = "2406752345"
KEY, ANCHOR_KEY = bytes(range(32)), bytes(range(32, 64))
FENCED = Capabilities(create_once=True, key_ttl=timedelta(days=7), lookup=True, life=timedelta(seconds=90))


def uid(number: int) -> str:
    """A UUID that a test can name."""
    return str(UUID(int=number, version=4))


def registration(number: int = 1, *, citizen: str = KAREN, day: int = 20, **changes: Any) -> Registration:
    """A sickness report."""
    told = datetime(2026, 11, day, 8, 0, tzinfo=UTC)
    made = Registration(
        uid(number), "sickness.report", citizen, date(2026, 11, day), told, {"first_day": f"2026-11-{day:02}"},
        "aho", "Anne Holm", told, Authority.STATE,
    )  # fmt: skip
    return replace(made, **changes)


def item(made: Registration, *deliveries: NewDelivery, given: str = "as given") -> NewItem:
    """What the store takes; the state's case system is the record unless others are named."""
    return NewItem(made, deliveries or (NewDelivery("amp", Role.RECORD, Mode.DELIVER),), given)


def delivery(**changes: Any) -> Delivery:
    """A queued delivery to the state's case system."""
    made = Delivery(
        "d1", uid(1), 1, "amp", Role.RECORD, Mode.DELIVER, KAREN, date(2026, 11, 20),
        datetime(2026, 11, 20, 8, tzinfo=UTC), 1,
    )  # fmt: skip
    return replace(made, **changes)


def place(folder: Path) -> Place:
    """Where a test's outbox lies."""
    return Place(folder / "outbox.db", folder / "outbox.anchor", folder / "outbox.lock")


def store(folder: Path, clock: ManualClock, profile: str = "training", connector: Connector = connect) -> SqlStore:
    """An outbox in ``folder``."""
    return open_outbox(place(folder), key=KEY, anchor_key=ANCHOR_KEY, profile=profile, clock=clock, connector=connector)


def under(clock: ManualClock, caps: Capabilities = FENCED, seed: int = 1) -> Circumstances:
    """Circumstances of a transition."""
    return Circumstances(caps, Moment.read(clock), Random(seed))
