"""Who gets a registration, how, and when it is due.

Two dates decide (design decision 7): who must know, by the day of the event; which system plays the part, by the
instant of sending.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from jobterm.domain.dates import next_time_of_day
from jobterm.domain.plan import Mode, Notify, Plan, Promise

RECORD = "record"
NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who gets a registration: ``role`` is ``record`` or ``notify``, ``via`` the system that passes it on."""

    system: str
    role: str
    mode: Mode
    via: str | None = None
    promise: Promise | None = None


def recipients(  # noqa: PLR0917 - a case is these four, and every caller has them in this order
    kind: str,
    event_date: date,
    target_group: str | None,
    municipality: str | None,
    plan: Plan,
    now: datetime,
    *,
    without: Collection[str] = (),
) -> tuple[Recipient, ...]:
    """All recipients, the record first; nobody where the plan has no route at ``now``.

    ``without``: systems of the plan whom this one does not concern (`registrations.reach`). The record, and how each
    other recipient is reached, come from the route valid at ``now``; which others must know, from the one valid on
    ``event_date``. One that only the old route knows is still told: through whom the old route says, or by a person
    where that system is no longer the record and so passes nothing on.
    """
    current = plan.route(kind, target_group, municipality, now)
    if current is None:
        return ()
    then = plan.route(kind, target_group, municipality, event_date) or current
    today = {told.system: told for told in current.notify}
    found = [Recipient(current.record, RECORD, Mode.DELIVER, None, current.promise)]
    for told in then.notify:
        if told.system == current.record or told.system in without:
            continue
        found.append(_told(today.get(told.system) or _without_forwarder(told, then.record, current.record)))
    return tuple(found)


def promise_at(recipient: Recipient, confirmed_at: datetime | None) -> datetime | None:
    """When the recipient should have it; None where nothing is promised or the count has not begun.

    ``confirmed_at``: when the record confirmed; for the record itself, since when its system may be sent to.
    """
    if recipient.promise is None or confirmed_at is None:
        return None
    if recipient.promise.at is not None:
        return next_time_of_day(confirmed_at, recipient.promise.at)
    return confirmed_at + recipient.promise.duration if recipient.promise.duration is not None else None


def _told(told: Notify) -> Recipient:
    return Recipient(told.system, NOTIFY, told.mode, told.via, told.promise)


def _without_forwarder(told: Notify, old_record: str, record: str) -> Notify:
    if told.mode is Mode.EXPECT and told.via == old_record and old_record != record:
        return Notify(told.system, Mode.PERSON)
    return told
