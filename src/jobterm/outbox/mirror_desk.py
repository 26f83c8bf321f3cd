"""The desk's side of the hand-over within its own file: what is to be handed over, what an office store has not said it
has, and its answers written beside what was handed. The rules for one delivery stand in ``mirror``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from jobterm.outbox import handed_on, handing, mirror
from jobterm.outbox.delivery import FINAL, NEEDS_PERSON, Delivery, Moment, Role, State
from jobterm.outbox.moving import Moved
from jobterm.outbox.quarantine import setting_aside
from jobterm.outbox.sqladopt import Adopter
from jobterm.outbox.sqlmoves import Moves
from jobterm.outbox.store import NewEvent, NewItem


@runtime_checkable
class HandingStore(Protocol):
    """What a desk's outbox offers for an office store, besides ``store.Store`` and ``moving.MovingStore``."""

    def to_hand(self, after: int, limit: int) -> list[tuple[int, str]]:
        """(n, id) of items of which something is open and not handed on, in order of entry, n beyond ``after``."""

    def hand_over(self, registrations: Sequence[str], bundle: str, by: str) -> int:
        """Commit ``handed`` for these (rule R7); how many deliveries that were."""

    def unanswered(self, bundle: str, limit: int) -> list[Moved]:
        """What is handed to an office store that has not said that it has it, with all that it needs, as it is
        given."""

    def awaiting(self) -> bool:
        """Whether anything is handed to an office store that has not said that it has it."""

    def mirrored(self) -> dict[str, bool]:
        """Ids of the items that an office store has in hand → whether the machine there goes on by itself."""

    def authors(self) -> tuple[str, ...]:
        """Whose open items are here."""

    def lost_there(self, registrations: Sequence[str], bundle: str) -> None:
        """The office does not hold these any more: nobody knows their fate, and they are given anew."""

    def mirror(self, items: Sequence[Moved], bundle: str) -> int:
        """Write how items stand at the office, also those that were not here; how many differ from before."""


class Mirroring(Moves):
    """Over a desk's file."""

    def to_hand(self, after: int, limit: int) -> list[tuple[int, str]]:
        """See ``HandingStore``."""
        rows = self._db.rows(
            "SELECT DISTINCT r.n, r.id FROM delivery d JOIN registration r ON r.n = d.registration"
            " WHERE d.open = 1 AND d.state NOT IN ('handed', 'quarantined') AND r.n > ? ORDER BY r.n LIMIT ?",
            (after, limit),
        )
        return [(int(n), name) for n, name in rows]

    def hand_over(self, registrations: Sequence[str], bundle: str, by: str) -> int:
        """See ``HandingStore``."""

        def work(tx: Any) -> int:
            count = 0
            for registration in registrations:
                for delivery in self._deliveries(registration):
                    after = handing.hand(delivery, bundle, self._db.clock.now())
                    if after != delivery:
                        tx.put(after, NewEvent("handed", attempt=after.attempt or None, code=bundle, by=by))
                        count += 1
            words = handed_on.known_to(self._db)
            if count and not any(word.bundle == bundle for word in words):
                tx.handed_on((*words, handed_on.HandedOn(bundle, handed_on.ALL)))
            return count

        handed: int = self._one(work)
        return handed

    @setting_aside
    def unanswered(self, bundle: str, limit: int) -> list[Moved]:
        """See ``HandingStore``."""
        waiting = [name for name in self._silent() if any(self._awaits(one, bundle) for one in self._deliveries(name))]
        del waiting[limit:]
        family = [one for one in self._family(waiting) if one in waiting or not self._is_there(one, bundle)]
        return [mirror.as_given(self.moved(name), bundle) for name in family]

    @setting_aside
    def awaiting(self) -> bool:
        """See ``HandingStore``."""
        return any(mirror.awaits(one) for name in self._silent() for one in self._deliveries(name))

    def _silent(self) -> list[str]:
        """Items of which something is handed on, and nothing was heard since."""
        if not self._any_handed():
            return []  # the ordinary case: no look at the deliveries
        rows = self._db.rows(
            "SELECT DISTINCT r.n, r.id FROM delivery d JOIN registration r ON r.n = d.registration"
            " WHERE d.open = 1 AND d.state = 'handed' AND d.shown = 'handed' ORDER BY r.n",
        )
        return [name for _n, name in rows]

    def _awaits(self, delivery: Delivery, bundle: str) -> bool:
        return mirror.awaits(delivery) and delivery.handed_to == bundle

    def _is_there(self, registration: str, bundle: str) -> bool:
        """Whether the office has an item, as far as is known here."""
        found = self._deliveries(registration)
        return any(one.handed_to == bundle and not mirror.awaits(one) for one in found)

    def mirrored(self) -> dict[str, bool]:
        """See ``HandingStore``."""
        waits = {state.value for state in NEEDS_PERSON}
        rows = self._db.rows(
            "SELECT r.id, d.shown FROM delivery d JOIN registration r ON r.n = d.registration"
            " WHERE d.open = 1 AND d.state = 'handed' AND d.shown <> 'handed'"
        )
        found: dict[str, bool] = {}
        for name, is_shown in rows:
            found[name] = found.get(name, False) or is_shown not in waits
        return found

    def authors(self) -> tuple[str, ...]:
        """See ``HandingStore``."""
        rows = self._db.rows("SELECT DISTINCT author FROM registration WHERE open = 1 ORDER BY author")
        return tuple(row[0] for row in rows)

    def lost_there(self, registrations: Sequence[str], bundle: str) -> None:
        """See ``HandingStore``."""

        def work(tx: Any) -> None:
            now = Moment.read(self._db.clock)
            for one in (each for name in registrations for each in self._deliveries(name)):
                if one.state is State.HANDED and one.handed_to == bundle and one.there is not None:
                    tx.put(mirror.forgotten(one, now, bundle), NewEvent("lost_there", code=bundle))

        self._one(work)

    def mirror(self, items: Sequence[Moved], bundle: str) -> int:
        """See ``HandingStore``."""

        def work(tx: Any) -> int:
            mirrorer = Mirrorer(tx, self._db)
            return sum(mirrorer.take(one, bundle) for one in items)

        changed: int = self._one(work) if items else 0
        return changed


class Mirrorer(Adopter):
    """Writes what an office says within one commit."""

    def take(self, one: Moved, bundle: str) -> bool:
        """One item as the office has it; whether anything of it is new here."""
        name = one.registration.id
        n = self._db.value("SELECT n FROM registration WHERE id = ?", (name,))
        fresh = n is None
        if fresh:
            n = self._tx._insert_registration(NewItem(one.registration, (), one.given_sha256, one.findings))
        unheard = self._unheard(one)
        self._remember(one, unheard)
        changed = self._deliveries_of(one, int(n), bundle)
        if not (fresh or changed or unheard):
            return False
        self._waits_as_there(one, int(n))
        if one.superseded_by is not None:
            self._db.write("UPDATE registration SET superseded_by = ? WHERE n = ?", (one.superseded_by, n))
        confirmed = [each.receipt.at for each in one.deliveries if each.receipt is not None]
        if confirmed and all(each.state in FINAL for each in one.deliveries):
            sql = "UPDATE registration SET confirmed_at = ? WHERE n = ? AND confirmed_at IS NULL"
            self._db.write(sql, (max(confirmed).timestamp(), n))
        self._tx._registrations.add(int(n))
        return True

    def _deliveries_of(self, one: Moved, n: int, bundle: str) -> bool:
        """Each delivery as it stands there, its record first; those that it was routed away from go (rule R11)."""
        here = {each.id: each for each in self._tx._deliveries(one.registration.id)}
        changed = False
        for theirs in sorted(one.deliveries, key=lambda each: each.role is not Role.RECORD):
            mine = here.pop(theirs.id, None)
            after = mirror.mirrored(mine, theirs, bundle, self._now.wall)
            if mine is None:
                self._tx._insert_delivery(mirror.numbered(after, n), n)
            elif after == mine:
                continue
            elif after.state in FINAL and mine.state not in FINAL:
                self._tx.put(after, NewEvent("settled_elsewhere", code=bundle))
            else:
                stood = self._tx._stood.get(after.id) or self._tx._standing(after.id)
                self._tx._stood[after.id] = (stood[0], self._tx._update(after, stood[1]))
            changed = True
        for mine in here.values():
            if mine.state is State.HANDED and mine.handed_to == bundle and mine.there is not None:
                self._tx._drop_delivery(mine)
                changed = True
        return changed

    def _waits_as_there(self, one: Moved, n: int) -> None:
        """What it waits for is decided where it is."""
        if not any(each.role is Role.RECORD and mirror.at_office(each) for each in self._tx._deliveries(
            one.registration.id
        )):  # fmt: skip
            return
        self._db.write("DELETE FROM need WHERE dependant = ?", (n,))
        for need in one.needs:
            self._tx._insert_need(n, need.needs, need.kind, met=need.met)
