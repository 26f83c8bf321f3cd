"""Items read whole, handed on and taken in, over the encrypted file of a desk (``moving.MovingStore``). How one of them
is written stands in ``sqladopt``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobterm.outbox import handed_on, handing
from jobterm.outbox.anchor import Mark
from jobterm.outbox.delivery import State
from jobterm.outbox.moving import Adopted, KeptRequest, Moved, Need, Selection
from jobterm.outbox.put_back import PutBack, known_to
from jobterm.outbox.sqlcommits import Commits
from jobterm.outbox.sqldialect import EVENT_COLUMNS
from jobterm.outbox.store import NewEvent, NoSuchItem

if TYPE_CHECKING:
    from jobterm.outbox.sqladopt import Adopter


class Moves(Commits):
    """What a desk's outbox offers for proof and for moving."""

    def mark(self) -> Mark:
        """How many commits there are, and the digest chained over them."""
        found = dict(self._db.rows("SELECT name, value FROM meta WHERE name IN ('count', 'digest')"))
        return Mark(int(found["count"]), bytes(found["digest"]))

    def moved(self, registration: str) -> Moved:
        """All that is known of one item."""
        kept = self._db.dialect
        rows = self._db.rows(
            f"SELECT n, body, {kept.given}, findings, superseded_by FROM registration WHERE id = ?", (registration,)
        )
        if not rows:
            raise NoSuchItem("no item has this id")
        n, body, given, findings, superseded_by = rows[0]
        deliveries = self._db.rows("SELECT id, body FROM delivery WHERE registration = ? ORDER BY row", (n,))
        needs = self._db.rows("SELECT needs, kind, met FROM need WHERE dependant = ? ORDER BY needs, kind", (n,))
        events = self._db.rows(f"SELECT {EVENT_COLUMNS} FROM event WHERE registration = ? ORDER BY n", (registration,))
        requests = self._db.rows(
            "SELECT q.delivery, q.revision, q.rendering, q.key, q.sha256, q.bytes FROM request q"
            " JOIN delivery d ON d.id = q.delivery WHERE d.registration = ? ORDER BY d.row, q.revision, q.rendering",
            (n,),
        )
        return Moved(
            kept.registration(registration, body),
            kept.given_of(registration, given),
            tuple(json.loads(kept.kept("findings", registration, findings))),
            superseded_by,
            tuple(kept.delivery(*row) for row in deliveries),
            tuple(Need(row[0], row[1], bool(row[2])) for row in needs),
            tuple(kept.event(row) for row in events),
            tuple(self._kept(row) for row in requests),
            self.heard(),
        )

    def heard(self) -> tuple[PutBack, ...]:
        """All that was said here of systems that were put back."""
        return known_to(self._db)

    # ---- handing on ----------------------------------------------------------------------------------------------

    def hand(self, selection: Selection, bundle: str, by: str) -> list[Moved]:
        """Commit ``handed`` for what is chosen, with all that it needs, and give it as it stood before."""

        def work(tx: Any) -> list[Moved]:
            given = [self.moved(registration) for registration in self._family(self._chosen(selection))]
            for one in given:
                for delivery in one.deliveries:
                    after = handing.hand(delivery, bundle, self._db.clock.now())
                    if after != delivery:
                        tx.put(after, NewEvent("handed", attempt=after.attempt or None, code=bundle, by=by))
            word = handed_on.HandedOn(bundle, tuple(one.registration.id for one in given))
            tx.handed_on(handed_on.together(handed_on.known_to(self._db), [word] if given else []))
            return given

        handed: list[Moved] = self._one(work)
        return handed

    def _adopter(self, tx: Any) -> Adopter:
        from jobterm.outbox.sqladopt import Adopter  # late: few desks ever take over what is another's

        return Adopter(tx, self._db)

    def _chosen(self, selection: Selection) -> list[str]:
        if selection.item is not None:
            return [selection.item]
        whose, values = ("", ()) if selection.author is None else (" AND author = ?", (selection.author,))
        rows = self._db.rows(f"SELECT id FROM registration WHERE open = 1{whose} ORDER BY n", values)
        return [row[0] for row in rows if any(handing.may_hand(one) for one in self._deliveries(row[0]))]

    def _deliveries(self, registration: str) -> list[Any]:
        sql = "SELECT d.id, d.body FROM delivery d JOIN registration r ON r.n = d.registration WHERE r.id = ?"
        return [self._db.dialect.delivery(*row) for row in self._db.rows(f"{sql} ORDER BY d.row", (registration,))]

    def _family(self, chosen: Sequence[str]) -> list[str]:
        """What is chosen with all that it needs, in order of entry: a system's own id for what an item refers to stands
        in that other item (G7)."""
        found: dict[str, int] = {}
        waiting = list(chosen)
        while waiting:
            one = waiting.pop()
            n = self._db.value("SELECT n FROM registration WHERE id = ?", (one,))
            if n is None or one in found:
                continue
            found[one] = int(n)
            waiting += [row[0] for row in self._db.rows("SELECT needs FROM need WHERE dependant = ?", (n,))]
        return sorted(found, key=found.__getitem__)

    def taken_back(self, registration: str, system: str | None, event: NewEvent) -> int:
        """A person's word that no copy was used."""

        def work(tx: Any) -> int:
            mine = [one for one in self._deliveries(registration) if system in (None, one.system)]
            return self._adopter(tx).take_back(mine, event)

        count: int = self._one(work)
        return count

    def unhand(self, bundle: str, event: NewEvent) -> int:
        """A bundle that was never written: everything stands as before."""

        def work(tx: Any) -> int:
            rows = self._db.rows("SELECT id, body FROM delivery WHERE state = ?", (State.HANDED.value,))
            mine = [one for one in (self._db.dialect.delivery(*row) for row in rows) if one.handed_to == bundle]
            return self._adopter(tx).take_back(mine, event)

        count: int = self._one(work)
        return count

    def mark_unanswered(self, now: datetime) -> int:
        """Show a person what was handed on and not answered for in a day."""
        if not self._any_handed():
            return 0  # the ordinary case: no look at the deliveries
        rows = self._db.rows(
            "SELECT id, body FROM delivery WHERE open = 1 AND state = ? AND next_at <= ?",
            (State.HANDED.value, now.timestamp()),
        )
        handed = [self._db.dialect.delivery(*row) for row in rows]
        late = [one for one in handed if handing.overdue(one, now) != one]

        def work(tx: Any) -> int:
            for one in late:
                current = tx.delivery(one.id)
                if (after := handing.overdue(current, now)) != current:
                    tx.put(after, NewEvent("unanswered", code=current.handed_to))
            return len(late)

        count: int = self._one(work) if late else 0
        return count

    def _any_handed(self) -> bool:
        handed = "SELECT sum(count) FROM tally WHERE scope <> '' AND shown = ?"
        return bool(self._db.value(handed, (State.HANDED.value,)))

    # ---- taking in -----------------------------------------------------------------------------------------------

    def adopt(self, items: Sequence[Moved], bundle: str, *, private: bool, by: str) -> Adopted:
        """Take what comes out of a bundle, in one commit; a second time changes nothing."""

        def work(tx: Any) -> Adopted:
            return self._adopter(tx).adopt(items, bundle, private=private, by=by)

        adopted: Adopted = self._one(work)
        return adopted

    def _kept(self, row: Any) -> KeptRequest:
        delivery, revision, rendering, key, sha256, content = row
        made = KeptRequest(delivery, int(revision), int(rendering), key, "", b"")
        sha256 = self._db.dialect.kept("request.sha256", made.place, sha256)
        return replace(made, sha256=sha256, content=self._db.dialect.kept_bytes("request", made.place, content))
