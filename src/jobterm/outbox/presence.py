"""Who is here, for systems that demand the author's own login: nobody's item is sent in another's name, and it waits
until its author is back (guarantee G10). The login itself is not made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from jobterm.domain.registrations.model import Registration
from jobterm.outbox import states
from jobterm.outbox.committer import Committer
from jobterm.outbox.delivery import Delivery, Moment, State
from jobterm.outbox.store import SHOWN_WORST_FIRST, ItemQuery, NewEvent, Store, Transaction

PAGE = 500
_HELD = SHOWN_WORST_FIRST[: SHOWN_WORST_FIRST.index(State.HELD_AUTH.value) + 1]
"""What a registration shows of which a delivery is held: that, or something worse."""


@dataclass(frozen=True, slots=True)
class Presence:
    """``user``: whose program this is; ``personal``: systems that take an item only by its author's own login;
    ``also``: who else is logged in just now, for a program that sends for many."""

    user: str = ""
    personal: frozenset[str] = frozenset()
    also: Callable[[], frozenset[str]] = frozenset

    def away(self, delivery: Delivery, registration: Registration) -> bool:
        """Whether an item waits for somebody who is not here: its author, or who has taken it over from an absent
        author to carry it by a login of one's own. The author it names stays the same."""
        if delivery.system not in self.personal or self.user in (registration.author, delivery.carrier):
            return False
        return self.also().isdisjoint((registration.author, delivery.carrier))


EVERYBODY = Presence()
"""No system demands a login: whose program it is makes no difference."""


async def welcome(committer: Committer, presence: Presence, now: Moment) -> None:
    """Let go what waited for the one who is here now. What may have arrived is asked after first (rule R1)."""
    if not presence.personal:
        return
    waiting = await committer.read(lambda store: list(_waiting(store, presence)))

    def free(tx: Transaction) -> None:
        for one in waiting:
            if tx.delivery(one.id) == one:
                tx.put(states.retry(one, now.wall), NewEvent("author_back", by=presence.user))

    if waiting:
        await committer.commit(free)


def _waiting(store: Store, presence: Presence) -> Iterable[Delivery]:
    tally = store.tally().deliveries
    for system in sorted(presence.personal):
        if not tally.get(system, {}).get(State.HELD_AUTH.value):
            continue
        after = 0
        query = ItemQuery(system=system, shown=_HELD, open_only=True, limit=PAGE)
        while page := store.items(replace(query, after=after)):
            for item in page:
                for one in item.deliveries:
                    held = (one.system, one.state, one.reason) == (system, State.HELD_AUTH, states.AUTHOR_AWAY)
                    if held and presence.user in (item.registration.author, one.carrier):
                        yield one
            after = page[-1].n
