"""Taking items into an outbox within one commit: those that are new here, those that come back, and answers for what
was handed on. The rules for one delivery stand in ``handing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jobterm.outbox import handed_on, handing, restored, states
from jobterm.outbox.delivery import FINAL, Delivery, Moment, Role, State
from jobterm.outbox.moving import Adopted, Moved, Need
from jobterm.outbox.put_back import known_to
from jobterm.outbox.records import dump
from jobterm.outbox.sqlwrite import CONFIRMED
from jobterm.outbox.store import NewEvent, NewItem, StoredEvent

if TYPE_CHECKING:
    from jobterm.outbox.sqldialect import SqlDatabase
    from jobterm.outbox.sqlwrite import Writer

ELSEWHERE = states.NEED_ELSEWHERE


class Adopter:
    """Writes with the rows of one transaction."""

    entered = "imported"
    """What the log of an item says that was new here."""

    def __init__(self, writer: Writer, database: SqlDatabase) -> None:
        self._tx = writer
        self._db = database
        self._now = Moment.read(database.clock)
        self._coming: dict[str, Moved] = {}
        self._doubted: list[str] = []

    def adopt(self, items: Sequence[Moved], bundle: str, *, private: bool, by: str) -> Adopted:
        """See ``moving.MovingStore.adopt``."""
        told: dict[str, list[str]] = {name: [] for name in ("new", "back", "answered", "known", "refused")}
        numbers: dict[str, int] = {}
        here: list[Moved] = []
        heard = known_to(self._db)
        for given in items:
            one = restored.unheard_by(given, heard, self._now.wall, None if private else bundle)
            name = one.registration.id
            there = self._db.rows("SELECT given_sha256 FROM registration WHERE id = ?", (name,))
            if one is not given:
                self._doubted.append(name)
            if not there:
                self._coming[name] = one
                numbers[name] = self._enter(one)
                told["new"].append(name)
            elif there[0][0] != self._db.dialect.blind(one.given_sha256):
                told["refused"].append(name)
            else:
                here.append(one)
        for name, n in numbers.items():
            self._settle_in(self._coming[name], n, bundle, private=private)
            self._tx.note(name, NewEvent(self.entered, code=bundle, by=by))
        for one in here:
            what = self._meet(one, bundle, private=private, by=by)
            told[what].append(one.registration.id)
        for name in self._doubted:
            self._tx.note(name, NewEvent(restored.RESTORED, code=bundle, by=by))
        return Adopted(**{what: tuple(names) for what, names in told.items()})

    # ---- new here ------------------------------------------------------------------------------------------------

    def _enter(self, one: Moved) -> int:
        """The registration with its history and the bytes made of it."""
        n = self._tx._insert_registration(NewItem(one.registration, (), one.given_sha256, one.findings))
        if one.superseded_by is not None:
            sql = "UPDATE registration SET superseded_by = ? WHERE n = ?"
            self._db.write(sql, (one.superseded_by, n))
        self._remember(one, one.events)
        return n

    def _remember(self, one: Moved, events: Sequence[StoredEvent]) -> None:
        """The log of another outbox, at the times at which it happened there; and bytes that were made there."""
        for event in events:
            what = event.what
            values = (
                event.at.timestamp(), one.registration.id, event.delivery, what.event, what.system, what.attempt,
                what.cls, what.code, what.request_sha256, what.answer_sha256, what.by, what.note,
            )  # fmt: skip
            self._db.write(
                "INSERT INTO event (at, registration, delivery, event, system, attempt, class, code, request_sha256,"
                " answer_sha256, by, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._db.dialect.event_values(values),
            )
            self._tx._content.append(dump(values).encode())
        for made in one.requests:
            self._tx._keep_request(made)

    def _settle_in(self, one: Moved, n: int, bundle: str, *, private: bool) -> None:
        """Its needs as they are here, and its deliveries, of unknown fate."""
        for need in one.needs:
            met = need.met or self._standing(need) == "met"
            self._tx._insert_need(n, need.needs, need.kind, met=met)
        for delivery in one.deliveries:
            made = replace(self._coming_in(one, delivery, bundle), n=n)
            if made.state is State.CONFIRMED and not private:
                made = replace(made, handed_to=bundle)  # settled by another desk, which has it too
            self._tx._insert_delivery(made, n)
        self._tx._registrations.add(n)
        confirmed = [each.receipt.at for each in one.deliveries if each.receipt is not None]
        if confirmed and all(each.state is State.CONFIRMED for each in one.deliveries):
            sql = "UPDATE registration SET confirmed_at = ? WHERE n = ?"
            self._db.write(sql, (max(confirmed).timestamp(), n))

    def _coming_in(self, one: Moved, delivery: Delivery, bundle: str) -> Delivery:
        """One delivery as it stands here from now on."""
        unmet, failed = self._waits(one.needs, one.deliveries, delivery)
        made = handing.estranged(delivery, self._now, sole=True, unmet=unmet, bundle=bundle)
        return self._placed(made, failed, delivery.state)

    def _placed(self, delivery: Delivery, failed: str | None, before: State) -> Delivery:
        """With a person where it waits in vain (``before``: where it stood when it was handed on); where its record was
        confirmed meanwhile, what goes on paper or is expected begins now."""
        waits = (State.QUEUED, State.NEEDS_REVIEW)
        if failed is not None and (delivery.state in waits or before in waits):
            return states.review(replace(delivery, unmet=0), failed)
        promise_at = self._tx._promise(delivery.promise, self._now.wall)
        return states.record_confirmed(delivery, promise_at, self._now.wall)

    # ---- what it waits for -----------------------------------------------------------------------------------------

    def _waits(self, needs: Sequence[Need], together: Sequence[Delivery], delivery: Delivery) -> tuple[int, str | None]:
        """How many things a delivery waits for here, and why it waits in vain. ``together``: its registration's."""
        if delivery.role is Role.NOTIFY:
            record = next((each for each in together if each.role is Role.RECORD), None)
            # Of a record that was withdrawn it waits for nothing either: what became of it itself is found out.
            done = record is None or record.state in FINAL
            return (0 if done or delivery.unmet == 0 else 1), None
        standings = [self._standing(need) for need in needs if not need.met]
        failed = next((each for each in standings if each not in ("met", "open")), None)
        return sum(each == "open" for each in standings), failed

    def _standing(self, need: Need) -> str:
        """``met``, ``open``, or the reason why it will never be."""
        record = self._record(need.needs)
        if record is None:
            return ELSEWHERE
        confirmed = record.state is State.CONFIRMED
        if record.state not in FINAL:
            return "open"
        if (need.kind == CONFIRMED) == confirmed:
            return "met"
        return states.OLDER_CONFIRMED if confirmed else states.NEED_WITHDRAWN

    def _record(self, registration: str) -> Delivery | None:
        coming = self._coming.get(registration)
        found: Sequence[Delivery] = (
            coming.deliveries if coming is not None else self._tx._deliveries(registration)
        )  # fmt: skip
        return next((one for one in found if one.role is Role.RECORD), None)

    # ---- known here ------------------------------------------------------------------------------------------------

    def _meet(self, one: Moved, bundle: str, *, private: bool, by: str) -> str:
        """An item that is here already: what was handed on comes back or is answered for; ``known`` where it is
        neither."""
        what = "known"
        for theirs in sorted(one.deliveries, key=lambda each: each.role is not Role.RECORD):
            mine = next((each for each in self._tx._deliveries(one.registration.id) if each.id == theirs.id), None)
            if mine is None or mine.state in FINAL or mine.state is State.QUARANTINED:
                continue
            if theirs.state is State.CONFIRMED:
                self._tx.put(states.confirm(mine, theirs.receipt), NewEvent("settled_elsewhere", code=bundle, by=by))
                what = "answered" if what == "known" else what
            elif mine.state is State.HANDED and theirs.state in FINAL:
                ended = replace(mine, state=theirs.state, reason=theirs.reason, wish=theirs.wish, next_at=None)
                self._tx.put(ended, NewEvent("settled_elsewhere", code=bundle, by=by))
                what = "answered" if what == "known" else what
            elif mine.state is State.HANDED and _ours(mine, theirs, bundle):
                # What it waits for is told by the rows that are here: they may have moved on meanwhile.
                unmet, failed = self._waits(
                    self._needs(theirs.registration), self._tx._deliveries(mine.registration), theirs
                )
                sole = private or mine.handed_to != bundle
                back = handing.estranged(theirs, self._now, sole=sole, unmet=unmet, bundle=bundle)
                placed = self._placed(replace(back, n=mine.n), failed, theirs.state)
                self._tx.put(placed, NewEvent("came_back", code=bundle, by=by))
                what = "back"
        if what != "known":
            sql = "UPDATE registration SET superseded_by = coalesce(superseded_by, ?) WHERE id = ?"
            self._db.write(sql, (one.superseded_by, one.registration.id))
            self._remember(one, self._unheard(one))
            self._tx.note(one.registration.id, NewEvent("imported", code=bundle, by=by))
        return what

    def _needs(self, registration: str) -> list[Need]:
        """What an item waits for; a need that is met by now is written down as met."""
        n = self._db.value("SELECT n FROM registration WHERE id = ?", (registration,))
        found = []
        for needs, kind, met in self._db.rows("SELECT needs, kind, met FROM need WHERE dependant = ?", (n,)):
            need = Need(needs, kind, bool(met))
            if not need.met and self._standing(need) == "met":
                meet = "UPDATE need SET met = 1 WHERE dependant = ? AND needs = ? AND kind = ?"
                self._db.write(meet, (n, needs, kind))
                need = replace(need, met=True)
            found.append(need)
        return found

    def _unheard(self, one: Moved) -> list[StoredEvent]:
        """Lines of another outbox's log that are not in this one's."""
        sql = "SELECT at, event, delivery, attempt FROM event WHERE registration = ?"
        known = {(round(at, 3), *rest) for at, *rest in self._db.rows(sql, (one.registration.id,))}
        return [
            event
            for event in one.events
            if (round(event.at.timestamp(), 3), event.what.event, event.delivery, event.what.attempt) not in known
        ]

    # ---- on a person's word ----------------------------------------------------------------------------------------

    def take_back(self, deliveries: Sequence[Delivery], event: NewEvent) -> int:
        """Handed ones that nobody else has used stand where they stood; how many did."""
        count = 0
        for mine in sorted(deliveries, key=lambda each: each.role is not Role.RECORD):
            if mine.state is not State.HANDED:
                continue
            unmet, failed = self._waits(self._needs(mine.registration), self._tx._deliveries(mine.registration), mine)
            back = handing.taken_back(mine, unmet, self._now.wall)
            self._tx.put(self._placed(back, failed, back.state), replace(event, code=event.code or mine.handed_to))
            count += 1
        self._nobody_has(deliveries)
        return count

    def _nobody_has(self, before: Sequence[Delivery]) -> None:
        """Forget of a bundle what nobody used of it, once nothing of a registration is handed to it any more."""
        words = known = handed_on.known_to(self._db)
        for bundle, name in {(one.handed_to, one.registration) for one in before if one.handed_to is not None}:
            if not any(one.state is State.HANDED for one in self._tx._deliveries(name) if one.handed_to == bundle):
                words = handed_on.without(words, bundle, {name})
        if words != known:
            self._tx.handed_on(words)


def _ours(mine: Delivery, theirs: Delivery, bundle: str) -> bool:
    """Whether a bundle holds what this store handed on: it is that very bundle, or its receiver's."""
    return mine.handed_to == bundle or mine.handed_to in (theirs.lineage or "").split()
