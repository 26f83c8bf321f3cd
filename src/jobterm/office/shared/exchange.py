"""What a desk and its office store say to each other, one round at a time: the office's answers are written beside what
was handed over, what is new here is handed over (rule R7), the author's items from other terminals are pulled in.

Every step may be cut off anywhere and done again: `handed` is committed here before anything leaves, the office takes
an item once, and its answers are written as they are, not as what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol, TypeVar

from jobterm.clock import Clock
from jobterm.office.shared.contact import KEPT_AS, Answers, Away, Contact, Opened, Shared
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.mirror_desk import HandingStore
from jobterm.outbox.moving import Moved, MovingStore
from jobterm.outbox.pacing import Gate
from jobterm.outbox.presence import Presence
from jobterm.outbox.records import Unreadable
from jobterm.outbox.sealing import ForeignKey, SealBroken
from jobterm.outbox.store import NewEvent, NoSuchItem, Stale, Store, StoreError, Transaction

T = TypeVar("T")

GROUP: Final = 50
"""Items that are handed over, or mirrored, in one commit."""
DAYS_BACK: Final = timedelta(days=3)
"""So long ago settled items are pulled in too, so that "what did I register today" is right on any terminal."""
WHOLE_LOOK: Final = 600.0
"""Seconds between two looks at settled items and at whose items these are."""
REFUSALS: Final = frozenset({"office.rights", "office.fault"})
"""What an office store may say of one item, and take the others: another author's, above all."""
UNREADABLE: Final = (SealBroken, ForeignKey, Unreadable)
KEEP_CONTACT: Final = timedelta(minutes=5)
GATES_EVERY: Final = 30.0
"""Seconds after which what the office knows of the systems is written down though only its measures have changed."""


class DeskSide(HandingStore, MovingStore, Store, Protocol):
    """What the outbox of a desk offers for this."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did. ``left``: whether something here is not with the office yet; ``busy``: whether something of
    it there goes on by itself; ``away``: whether the office store did not answer."""

    handed: int = 0
    changed: int = 0
    left: bool = False
    busy: bool = False
    away: bool = False


class Exchange:
    """One desk's side. Not safe for several threads; whoever has it talks."""

    def __init__(self, shared: Shared, desk: DeskSide, clock: Clock, presence: Presence) -> None:
        self._shared = shared
        self._desk = desk
        self._clock = clock
        self._presence = presence
        self._versions: dict[str, str] = {}
        self._unread: set[str] = set()
        self._refused: set[str] = set()
        self._authors: tuple[str, ...] = ()
        self._mirrored: dict[str, bool] = {}
        self._seen_commits = -1
        self._whole_at: float | None = None
        self._gates: dict[str, Gate] = {}
        self._gates_at = 0.0
        self._kept = Contact()

    def round(self) -> Round:
        """Ask, hand over, and write down what was said. StoreError where this desk's own store fails."""
        changed = handed = 0
        try:
            opened = self._talk(lambda office: office)
            changed = self._answers(opened)
            handed = self._hand_over(opened)
            changed += self._systems() + handed
            self._welcome(opened)
        except Away:
            self._whole_at = None  # whatever was missed meanwhile is looked for when it answers again
        finally:
            self._keep_contact()
        away = self._shared.contact.away
        left = bool(self._refused) or (away and (bool(self._desk.to_hand(0, 1)) or self._desk.awaiting()))
        return Round(handed, changed, left, any(self._mirrored.values()), away)

    def forget(self, registration: str) -> None:
        """Read an item anew the next time, whatever is known of it."""
        self._versions.pop(registration, None)

    # ---- what the office says ------------------------------------------------------------------------------------

    def _answers(self, opened: Opened) -> int:
        now = self._clock.boot_seconds()
        whole = self._whole_at is None or now - self._whole_at > WHOLE_LOOK
        since = self._clock.now() - DAYS_BACK if whole else None
        self._look_here(whole=whole)
        standings = {
            one.id: one
            for author in dict.fromkeys((self._presence.user, *self._authors))
            for one in self._talk(lambda office, author=author: office.store.standings(author, since))  # type: ignore[misc]
        }
        wanted = [name for name, one in standings.items() if self._versions.get(name) != one.version]
        wanted += [name for name in self._mirrored if name not in standings]
        if whole:
            # Once in a while everything is read anew: what a version does not tell (who carries it, a note) is too.
            self._refused = set()
            self._unread, wanted = set(), list(dict.fromkeys((*standings, *wanted)))
        wanted = [name for name in wanted if name not in self._unread]
        changed = 0
        for start in range(0, len(wanted), GROUP):
            group = wanted[start : start + GROUP]
            changed += self._mirror(group, opened)
            self._versions |= {name: standings[name].version for name in group if name in standings}
        if whole:
            self._whole_at = now
        return changed

    def _look_here(self, *, whole: bool) -> None:
        commits = self._desk.mark().count
        if commits != self._seen_commits or whole:
            self._mirrored = self._desk.mirrored()
            self._authors = self._desk.authors()
            self._seen_commits = commits

    def _mirror(self, names: Sequence[str], opened: Opened) -> int:
        """Read items as the office has them, and write that down."""
        try:
            found = self._talk(lambda office: office.store.moved_of(names))
        except UNREADABLE:
            found = []
        lost: list[str] = []
        for name in dict.fromkeys(names).keys() - {one.registration.id for one in found}:
            try:
                found.append(self._talk(lambda office, name=name: office.store.moved(name)))  # type: ignore[misc]
            except NoSuchItem:
                lost.append(name)
            except UNREADABLE:
                self._unread |= {name}  # one that cannot be read stops nobody else's; it stays as it was known last
        changed = self._desk.mirror(found, opened.bundle)
        if lost:
            self._desk.lost_there(lost, opened.bundle)
        return changed + len(lost)

    # ---- what is handed over -------------------------------------------------------------------------------------

    def _hand_over(self, opened: Opened) -> int:
        handed, before = 0, frozenset[str]()
        while True:
            new = [name for _n, name in self._desk.to_hand(0, GROUP)]
            if new:
                self._desk.hand_over(new, opened.bundle, self._presence.user)
                handed += len(new)
            waiting = [
                one
                for one in self._desk.unanswered(opened.bundle, GROUP + len(self._refused))
                if one.registration.id not in self._refused
            ]
            names = frozenset(one.registration.id for one in waiting)
            if not waiting or names == before:
                return handed
            before = names
            self._give(waiting, opened)

    def _give(self, waiting: Sequence[Moved], opened: Opened) -> None:
        """Give items to the office, and write down how they stand there. One that it refuses holds up no other."""
        now = self._clock.now()
        try:
            adopted = self._talk(
                lambda office: office.store.receive(waiting, office.bundle, by=self._presence.user, sent_at=now)
            )
        except Away as away:
            if away.error.code not in REFUSALS:
                raise
            if len(waiting) == 1:
                self._refused |= {waiting[0].registration.id}
                return
            for one in waiting:
                self._give([one], opened)
            return
        self._not_taken(adopted.refused, opened.bundle)
        names = [one.registration.id for one in waiting]
        self._mirror([name for name in names if name not in adopted.refused], opened)

    def _not_taken(self, refused: Iterable[str], bundle: str) -> None:
        """The office has another item under the same id: a person must look."""
        for name in refused:
            deliveries = self._desk.item(name).deliveries

            def work(tx: Transaction, deliveries: Sequence[Delivery] = deliveries) -> None:
                for one in deliveries:
                    current = tx.delivery(one.id)
                    if current.state is State.HANDED and current.handed_to == bundle:
                        back = replace(current, handed_to=None, handed_at=None, handed_from=None, handed_reason=None)
                        tx.put(states.quarantine(back, "id_taken"), NewEvent("not_taken", code=bundle))

            self._commit(self._desk, work)

    # ---- systems and people --------------------------------------------------------------------------------------

    def _systems(self) -> int:
        """What the office knows of the systems stands here too: the strip says what is open, and asks nobody."""
        gates = {system: gate for system, gate in self._talk(lambda office: office.store.gates()).items()
                 if system != KEPT_AS}  # fmt: skip
        now = self._clock.boot_seconds()
        late = now - self._gates_at > GATES_EVERY
        news = {
            system: gate
            for system, gate in gates.items()
            if gate != self._gates.get(system) and (late or _told(gate) != _told(self._gates.get(system)))
        }
        if not news:
            return 0

        def write(tx: Transaction) -> None:
            for system, gate in news.items():
                tx.gate(system, gate)

        self._commit(self._desk, write)
        self._gates |= news
        self._gates_at = now
        return len(news)

    def _welcome(self, opened: Opened) -> None:
        """What waits for a login of the one who sits here is let go (guarantee G10)."""
        user, counts = self._presence.user, self._desk.tally().deliveries
        if not any(counts.get(system, {}).get(State.HELD_AUTH.value) for system in self._presence.personal):
            return
        items = [self._desk.item(name) for name in self._mirrored]
        mine = [
            delivery
            for item in items
            for delivery in item.deliveries
            if item.registration.author == user and _waits_for_login(delivery, self._presence)
        ]
        if not mine:
            return
        now = opened.clock.now()

        def free(tx: Transaction) -> None:
            for one in mine:
                current = tx.delivery(one.id)
                if _waits_for_login(current, self._presence):
                    tx.put(states.retry(current, now), NewEvent("author_back", by=user))

        self._talk(lambda office: self._commit(office.store, free))

    # ---- how it stands -------------------------------------------------------------------------------------------

    def _keep_contact(self) -> None:
        """For whoever starts at this desk later: how the office store answered last."""
        contact, kept = self._shared.contact, self._kept
        if contact.answers is Answers.NEW:
            return
        same = (contact.answers, contact.code, contact.since) == (kept.answers, kept.code, kept.since)
        fresh = contact.last_at is None or (kept.last_at is not None and contact.last_at - kept.last_at < KEEP_CONTACT)
        if same and fresh:
            return
        self._commit(self._desk, lambda tx: tx.gate(KEPT_AS, contact.to_gate()))
        self._kept = contact

    def _talk(self, question: Callable[[Opened], T]) -> T:
        with self._shared.talking() as opened:
            return question(opened)

    def _commit(self, store: Store, work: Callable[[Transaction], T]) -> T:
        (result,) = store.commit([work])
        if isinstance(result, Stale):
            return result  # type: ignore[return-value]
        if isinstance(result, StoreError):
            raise result
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[no-any-return]


def _told(gate: Gate | None) -> tuple[object, ...]:
    return () if gate is None else (gate.state, gate.reason, gate.since, gate.until)


def _waits_for_login(delivery: Delivery, presence: Presence) -> bool:
    held = delivery.state is State.HELD_AUTH and delivery.reason == states.AUTHOR_AWAY
    return held and delivery.system in presence.personal
