"""``python -m tests.office_store.big.desks PLAN FIRST LAST``: some desks in one process, each with a queue of its own
and its own way to the office store; no screens. A process that is killed is started again over the same files.

It tells on its output what was saved, what the office has, and in the end how each item stands at its desk.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from random import Random

from tests.office_store.big.plan import ANCHOR_KEY, KEY, OFFICE, Plan, load_work, open_store, registration, say

from jobterm.clock import SystemClock
from jobterm.office.shared.contact import Opened, Shared
from jobterm.office.shared.exchange import Exchange
from jobterm.outbox.delivery import FINAL, Mode, Role
from jobterm.outbox.presence import Presence
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import open_outbox
from jobterm.outbox.store import FINAL_SHOWN, ItemQuery, NewDelivery, NewItem, StoreError, Taken

AT_ONCE = 5
"""Registrations that a desk saves between two talks with the office."""


class Desk:
    """One desk without a screen."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.number = number
        self.author, dsn = plan.desks[number]
        clock = SystemClock()
        folder = plan.place / f"desk-{number}"
        folder.mkdir(exist_ok=True)
        place = Place(folder / "outbox.db", folder / "outbox.anchor", folder / "outbox.lock")
        self.store = open_outbox(place, key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=clock)

        def open_it() -> Opened:
            store = open_store(dsn, self.author)
            return Opened(store, OFFICE, store.clock)

        self._exchange = Exchange(Shared(open_it, clock), self.store, clock, Presence(self.author))
        saved = {one.registration.id for one in self.store.items(ItemQuery(limit=10_000))}
        for name in saved:
            say(saved=name, desk=number)
        self._work = [one for one in load_work(plan.place, number) if one[1]["id"] not in saved]
        self._untold = set(saved)
        self.quiet = False

    @property
    def done(self) -> bool:
        """Whether all its work is saved and the office has it."""
        return not self._work and not self._untold

    def turn(self) -> None:
        """Save some, talk once, tell what has become known."""
        now, self._work = self._work[:AT_ONCE], self._work[AT_ONCE:]
        for record, given in now:
            made = registration(record, given, self.author)
            item = NewItem(made, (NewDelivery(record, Role.RECORD, Mode.DELIVER),), given["id"])
            (taken,) = self.store.append([item], by=self.author)
            assert isinstance(taken, Taken), taken
            say(saved=taken.id, desk=self.number)
            self._untold.add(taken.id)
        try:
            self.quiet = not self._exchange.round().away
        except StoreError as error:
            say(desk=self.number, trouble=error.code)
            self.quiet = False
        for name in sorted(self._untold):
            delivery = self.store.delivery(self.store.item(name).deliveries[0].id)
            if delivery.there is not None or (delivery.state in FINAL and delivery.handed_to is not None):
                self._untold.discard(name)
                say(handed=name, desk=self.number, at=time.time())

    def standing(self) -> dict[str, str]:
        """How each item stands here, as its author sees it."""
        return {one.registration.id: one.shown for one in self.store.items(ItemQuery(limit=10_000))}

    def settled(self) -> bool:
        """Whether each of its items has ended, as its author sees it."""
        return self.done and all(state in FINAL_SHOWN for state in self.standing().values())


def main(plan: Plan, first: int, last: int) -> None:
    """Turn after turn until the other end says ``end``; then what stands where is told."""
    ending = threading.Event()

    def hear() -> None:
        sys.stdin.readline()
        ending.set()

    threading.Thread(target=hear, daemon=True).start()
    desks = [Desk(plan, number) for number in range(first, last)]
    chance = Random(first)
    told = False
    while not ending.is_set():
        chance.shuffle(desks)
        for desk in desks:
            if not ending.is_set():
                desk.turn()
        if not told and all(desk.done for desk in desks):
            told = True
            say(handed_all=first)
        if told:
            say(settled=first, yes=all(desk.settled() for desk in desks))
            ending.wait(1.0)
    for desk in desks:
        say(desk=desk.number, standing=desk.standing())


if __name__ == "__main__":
    main(Plan.load(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
