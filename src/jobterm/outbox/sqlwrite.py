"""Writing inside one commit: a delivery's new state and all that follows from it, a registration being taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from jobterm.domain.registrations.model import Registration
from jobterm.outbox import handed_on, states
from jobterm.outbox.delivery import FINAL, Delivery, Role, State, Wish
from jobterm.outbox.lease import Lease
from jobterm.outbox.put_back import META, PutBack, known_to, together
from jobterm.outbox.sqldialect import SqlDatabase
from jobterm.outbox.sqlfiles import FileRows
from jobterm.outbox.store import (
    CLOCK_ERROR,
    CannotSupersede,
    IdReused,
    LeaseLost,
    NewDelivery,
    NewEvent,
    NewItem,
    Stale,
    Taken,
    UnknownNeed,
)

PromiseTime = Callable[[str | None, datetime], datetime | None]
"""(promise as in the plan, counted from) → when it is promised."""

CONFIRMED, SETTLED = "confirmed", "settled"
"""Kinds of need: wait until it is confirmed; wait until its fate is known (what one supersedes)."""


def delivery_id(registration: str, system: str) -> str:
    """A delivery's id: the same for the same registration and system, whoever computes it."""
    return str(uuid.uuid5(uuid.UUID(registration), system))


def _made(
    registration: Registration, new: NewDelivery, n: int, unmet: int, plan: str | None, *, now: datetime
) -> Delivery:
    made = Delivery(
        delivery_id(registration.id, new.system), registration.id, registration.revision, new.system, new.role,
        new.mode, registration.subject, registration.event_date, registration.told_at, n, unmet=unmet, via=new.via,
        provisional=new.provisional, promise=new.promise, held_until=new.held_until, plan=plan,
    )  # fmt: skip
    if new.regret is None:
        return made
    return replace(made, held_until=now + new.regret, reason=states.REGRET)


class Writer(FileRows):
    """What may be done in one transaction, and what follows from it."""

    def __init__(self, database: SqlDatabase, content: list[bytes], promise: PromiseTime) -> None:
        super().__init__(database, content)
        self._promise = promise

    # ---- what operations may do (store.Transaction) ------------------------------------------------------------

    def put(self, after: Delivery, event: NewEvent) -> None:
        """Write a delivery and what follows."""
        n, before_shown = self._stood.get(after.id) or self._standing(after.id)
        self._stood[after.id] = (n, self._update(after, before_shown))
        self._registrations.add(n)
        self.note(after.registration, replace(event, system=event.system or after.system), after.id)
        if after.state is State.CONFIRMED:
            self._last_confirmed()
        if after.role is Role.RECORD and after.state in FINAL:
            self._record_settled(after, n)

    def heard(self, word: PutBack) -> None:
        """Keep a superuser's word; `Database.commit` sets it beside the anchor too."""
        words = together(known_to(self._db), [word])
        self._keep_word(META, "\n".join(each.to_text() for each in words))

    def handed_on(self, words: Sequence[handed_on.HandedOn]) -> None:
        """Keep what is in the hands of others, all of it; beside the anchor too."""
        self._keep_word(handed_on.META, "\n".join(each.to_text() for each in words))

    def check_lease(self, lease: Lease) -> None:
        """LeaseLost if the drain lease is no longer this one."""
        if self._token is None:
            self._token = self._db.value("SELECT token FROM lease WHERE name = 'drain'")
        if self._token != lease.token:
            raise LeaseLost("the drain lease is another's")

    def is_head(self, delivery: Delivery) -> bool:
        """Whether it is still this delivery's turn in its lane, as the lane is now."""
        lane = (delivery.system, self._dialect.blind(delivery.lane))
        self._lanes.add(lane)
        ((_lane, standing),) = self._standing_in([lane])
        found = self._lane_head(standing)
        return found is not None and found[0].delivery == delivery.id

    # ---- taking a registration ---------------------------------------------------------------------------------

    def take(self, item: NewItem, by: str) -> Taken:
        """Write a new registration with its deliveries."""
        registration = item.registration
        there = self._db.rows("SELECT n, given_sha256 FROM registration WHERE id = ?", (registration.id,))
        if there:
            if there[0][1] != self._dialect.blind(item.given_sha256):
                raise IdReused("the id is taken by a registration with other content")
            return Taken(registration.id, int(there[0][0]), new=False)
        needs = [self._stands_for(needed) for needed in registration.needs]
        open_needs = [needed for needed in needs if not self._need_met(needed)]
        if registration.supersedes is not None and not self._may_be_superseded(registration.supersedes, open_needs):
            raise CannotSupersede("what it supersedes is unknown, final or superseded, or it needs what waits for that")
        n = self._insert_registration(item)
        for needed in needs:
            self._insert_need(n, needed, CONFIRMED, met=needed not in open_needs)
        if registration.supersedes is not None:
            # Its own need comes first: should the old one be settled at once, this one is free at once.
            self._insert_need(n, registration.supersedes, SETTLED, met=False)
        waits = len(set(open_needs)) + (registration.supersedes is not None)
        error = None if item.clock_error_s is None else f"{CLOCK_ERROR}{item.clock_error_s:.3f}"
        self.note(registration.id, NewEvent("taken", by=by, note=error))
        for new in item.deliveries:
            delivery = _made(registration, new, n, waits if new.role is Role.RECORD else 1, item.plan, now=self._now)
            if new.role is Role.RECORD and any(self._never(needed) for needed in open_needs):
                delivery = states.review(delivery, states.NEED_WITHDRAWN)
            self._insert_delivery(self._begin(delivery), n)
        self._registrations.add(n)
        if registration.supersedes is not None:
            self._supersede(registration.supersedes, registration.id, by)
        return Taken(registration.id, n, new=True)

    def reroute(self, registration: str, deliveries: Sequence[NewDelivery], event: NewEvent) -> None:
        """Give a registration of which nothing was ever attempted the recipients that it should have."""
        there = {delivery.system: delivery for delivery in self._deliveries(registration)}
        if any(delivery.possible or delivery.state is not State.QUEUED for delivery in there.values()):
            raise Stale("something of it has been attempted")
        record = next(delivery for delivery in there.values() if delivery.role is Role.RECORD)
        body = self._db.rows("SELECT n, body FROM registration WHERE id = ?", (registration,))[0]
        made = self._dialect.registration(registration, body[1])
        self.note(registration, event)
        # Who was sent to may now get it by another road: his lane must not go on pointing to it.
        self._lanes.update((one.system, self._dialect.blind(one.lane)) for one in there.values())
        for system in there.keys() - {new.system for new in deliveries}:
            self._drop_delivery(there[system])
        for new in deliveries:
            unmet = record.unmet if new.role is Role.RECORD else 1
            delivery = self._begin(_made(made, new, int(body[0]), unmet, record.plan, now=self._now))
            if new.system in there:
                self.put(delivery, NewEvent("routed"))
            else:
                self._insert_delivery(delivery, int(body[0]))
        self._registrations.add(int(body[0]))

    def wish(self, registration: str, wanted: Wish, event: NewEvent) -> None:
        """Withdraw or supersede a registration: its record first; the others follow when its fate is known (R6)."""
        for delivery in self._deliveries(registration):
            if delivery.role is Role.RECORD and delivery.state not in FINAL:
                self.put(states.wish(delivery, wanted, self._now), event)
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        if record and record[0].state is State.CONFIRMED:
            for delivery in self._deliveries(registration):
                if delivery.role is Role.NOTIFY and delivery.state not in FINAL:
                    self.put(states.wish(delivery, wanted, self._now), event)

    # ---- inside ------------------------------------------------------------------------------------------------

    def _need_met(self, needed: str) -> bool:
        if not self._db.rows("SELECT 1 FROM registration WHERE id = ?", (needed,)):
            raise UnknownNeed("it needs an id that is not in the queue")
        record = [item for item in self._deliveries(needed) if item.role is Role.RECORD]
        return all(item.state is State.CONFIRMED for item in record)

    def _stands_for(self, needed: str) -> str:
        """What has taken the place of a registration that will never be confirmed itself, or that one."""
        newer: str | None = needed
        while newer is not None and self._never(newer):
            needed = newer
            newer = self._db.value("SELECT superseded_by FROM registration WHERE id = ?", (needed,))
        return newer or needed

    def _never(self, registration: str) -> bool:
        """Whether it is final and was not confirmed: whoever waits for it waits in vain."""
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        return any(item.state in FINAL and item.state is not State.CONFIRMED for item in record)

    def _may_be_superseded(self, registration: str, needs: Iterable[str]) -> bool:
        """Whether it is open, nothing of ``needs`` waits for it (what waits for it will wait for the new one), and
        nothing else is in its place already: of two in one place both would be sent."""
        newer = self._db.value("SELECT superseded_by FROM registration WHERE id = ?", (registration,))
        if newer is not None and not self._never(newer):
            return False
        waiting, seen = list(needs), set[str]()
        while waiting:
            one = waiting.pop()
            if one == registration:
                return False
            if one not in seen:
                seen.add(one)
                sql = "SELECT needs FROM need JOIN registration r ON r.n = dependant WHERE r.id = ? AND met = 0"
                waiting.extend(row[0] for row in self._db.rows(sql, (one,)))
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        return bool(record) and all(item.state not in FINAL for item in record)

    def _supersede(self, old: str, new: str, by: str) -> None:
        self._db.write("UPDATE registration SET superseded_by = ? WHERE id = ?", (new, old))
        self._needs_instead(old, new)
        self.wish(old, Wish.SUPERSEDE, NewEvent("supersede_wished", by=by))

    def _needs_instead(self, old: str, new: str) -> None:
        """What waits for the old one waits for the new one, unless it does so already."""
        self._db.write(
            "UPDATE need SET needs = ? WHERE needs = ? AND kind = ? AND met = 0 AND NOT EXISTS (SELECT 1 FROM need twin"
            " WHERE twin.dependant = need.dependant AND twin.needs = ? AND twin.kind = need.kind)",
            (new, old, CONFIRMED, new),
        )

    def _begin(self, delivery: Delivery) -> Delivery:
        """A fresh delivery that waits for nothing and is not sent by us stands at once where it belongs."""
        return states.record_confirmed(delivery, self._promise(delivery.promise, self._now), self._now)

    def _record_settled(self, record: Delivery, n: int) -> None:
        confirmed = record.state is State.CONFIRMED
        queued = (
            "SELECT id, body FROM delivery WHERE registration = ? AND role = 'notify' AND state = 'queued' ORDER BY row"
        )
        for other in [self._dialect.delivery(*row) for row in self._db.rows(queued, (n,))]:
            if confirmed:
                promise_at = self._promise(other.promise, self._now)
                freed = states.record_confirmed(replace(other, unmet=0), promise_at, self._now)
                self.put(freed, NewEvent("released"))
            else:
                wanted = record.wish or Wish.WITHDRAW
                self.put(states.wish(other, wanted, self._now), NewEvent("follows_record"))
        self._free_dependants(record, confirmed=confirmed)

    def _free_dependants(self, record: Delivery, *, confirmed: bool) -> None:
        if record.state is State.SUPERSEDED:
            # What came to need it while its fate was open needs what has taken its place, as what needed it before.
            place = "SELECT superseded_by FROM registration WHERE id = ?"
            newer = self._stands_for(self._db.value(place, (record.registration,)) or record.registration)
            if not self._never(newer):
                self._needs_instead(record.registration, newer)
        rows = self._db.rows(
            "SELECT r.id, need.kind, dependant FROM need JOIN registration r ON r.n = dependant"
            " WHERE needs = ? AND met = 0",
            (record.registration,),
        )
        for dependant, kind, n in rows:
            for waiting in self._deliveries(dependant):
                if waiting.role is not Role.RECORD or waiting.state is not State.QUEUED:
                    continue
                if (kind == CONFIRMED) == confirmed:
                    meet = "UPDATE need SET met = 1 WHERE dependant = ? AND needs = ? AND kind = ?"
                    self._db.write(meet, (n, record.registration, kind))
                    freed = replace(waiting, unmet=waiting.unmet - 1)
                    promise_at = self._promise(freed.promise, self._now)
                    self.put(states.record_confirmed(freed, promise_at, self._now), NewEvent("need_met"))
                else:
                    reason = states.OLDER_CONFIRMED if confirmed else states.NEED_WITHDRAWN
                    self.put(states.review(waiting, reason), NewEvent("need_failed", code=reason))
