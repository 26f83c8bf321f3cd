"""The same work for every fault: registrations taken, sent, answered and withdrawn, with a ledger of what was
acknowledged; and the judge who compares a store with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.unit.outbox.making import BO, KAREN, item, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Mode, Moment, Role, State, Wish
from jobterm.outbox.sqlcipher import Connector, connect
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent, StoreError, StoreUnsure, Taken

CITIZENS = (KAREN, BO, "0911883456", "3112691111", "0205940123")
RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="07:00")
AFTERWARDS = 9_000
"""Number of the registration with which a store is tried after a fault."""


@dataclass
class Ledger:
    """What was said to be saved, each with the moment (``told()``) at which it was said; ``tried``: what was asked for,
    whether or not it was answered; ``refused``: what was said not to be saved. States are the record delivery's."""

    told: Callable[[], int] = lambda: 0
    entries: list[tuple[int, str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    tried: dict[str, set[str]] = field(default_factory=dict)

    def trying(self, id: str, state: str) -> None:
        """It is asked for now."""
        self.tried.setdefault(id, set()).add(state)

    def acknowledge(self, id: str, state: str) -> None:
        """It was said to be saved."""
        self.entries.append((self.told(), id, state))

    def at(self, moment: int) -> Ledger:
        """What had been said by then. What was tried later cannot be there; it does no harm to allow for it."""
        return Ledger(entries=[one for one in self.entries if one[0] <= moment], tried=self.tried)

    @property
    def saved(self) -> dict[str, str]:
        """Each acknowledged registration with the last acknowledged state."""
        return {id: state for _moment, id, state in self.entries}


def work(outbox: SqlStore, ledger: Ledger, seed: int, count: int = 10) -> None:
    """Take and move registrations; a StoreError ends the one step it meets."""
    chance = Random(seed)
    ids: list[str] = []
    for number in range(1, count + 1):
        made = registration(number, citizen=chance.choice(CITIZENS), day=chance.randrange(10, 20))
        _say(ledger, made.id, "queued", lambda made=made: _take(outbox, made))  # type: ignore[misc]
        ids.append(made.id)
        for _ in range(chance.randrange(3)):
            _move(outbox, ledger, chance.choice(ids), chance)


def _say(ledger: Ledger, id: str, state: str, step: Callable[[], bool]) -> None:
    ledger.trying(id, state)
    try:
        done = step()
    except StoreUnsure:
        return  # nobody claims to know
    except StoreError:
        ledger.refused.append((id, state))
        return
    if done:
        ledger.acknowledge(id, state)


def _take(outbox: SqlStore, made: object) -> bool:
    [taken] = outbox.append([replace(item(made), deliveries=(RECORD, FUND))], by="aho")  # type: ignore[arg-type]
    return isinstance(taken, Taken)


def _move(outbox: SqlStore, ledger: Ledger, id: str, chance: Random) -> None:
    try:
        before = outbox.item(id).deliveries[0]
    except StoreError:
        return
    if before.state is State.QUEUED:
        wanted = chance.choice((State.SENDING, State.WITHDRAWN))
    elif before.state is State.SENDING:
        wanted = State.CONFIRMED
    else:
        return

    def change(tx: object) -> None:
        match wanted:
            case State.SENDING:
                after = states.claim(before, "key", Moment.read(ManualClock()))
            case State.WITHDRAWN:
                after = states.wish(before, Wish.WITHDRAW, ManualClock().now())
            case _:
                after = states.confirm(before, None)
        tx.put(after, NewEvent("moved"))  # type: ignore[attr-defined]

    def step() -> bool:
        [result] = outbox.commit([change])
        return not isinstance(result, Exception)

    _say(ledger, id, wanted.value, step)


def judge(folder: Path, ledger: Ledger, connector: Connector = connect) -> list[str]:
    """What is wrong with the store in ``folder`` after an ordinary fault: anything lost, changed back, unexpected, or
    not usable any more. Nothing may be read-only: nobody tampered with it."""
    try:
        outbox = store(folder, ManualClock(), connector=connector)
    except StoreError as error:
        return [f"does not open: {error.code} {error}"]
    try:
        return _judged(outbox, ledger)
    except StoreError as error:
        return [f"cannot be used: {error.code} {error}"]
    finally:
        outbox.close()


def _judged(outbox: SqlStore, ledger: Ledger) -> list[str]:
    info = outbox.info()
    wrong = [] if info["state"] == "ok" else [f"read-only: {info['reason']}"]
    there = {one.registration.id: one for one in outbox.items(ItemQuery(limit=1000))}
    for id, state in ledger.saved.items():
        if id not in there:
            wrong.append(f"lost: {id}")
        elif there[id].deliveries[0].state.value not in _later(state, ledger.tried[id]):
            wrong.append(f"changed back: {id} {state} is {there[id].deliveries[0].state.value}")
    for id, state in ledger.refused:
        saved_later = ledger.saved.get(id) == state
        if not saved_later and id in there and there[id].deliveries[0].state.value == state:
            wrong.append(f"said not to be saved, and is: {id} {state}")
    for id, one in there.items():
        if id == uid(AFTERWARDS):
            continue  # of an earlier look at the same store
        if one.deliveries[0].state.value not in ledger.tried.get(id, ()):
            wrong.append(f"unexpected: {id} {one.deliveries[0].state.value}")
        if len(one.deliveries) != 2 or [event.what.event for event in outbox.events(id)][:1] != ["taken"]:
            wrong.append(f"not whole: {id}")
    if not wrong and uid(AFTERWARDS) not in there:
        [taken] = outbox.append([item(registration(AFTERWARDS))], by="aho")
        if not isinstance(taken, Taken) or outbox.item(uid(AFTERWARDS)).n != taken.n:
            wrong.append("takes nothing new")
    return wrong


_ORDER = ("queued", "sending", "withdrawn", "confirmed")


def _later(acknowledged: str, tried: set[str]) -> set[str]:
    """What may stand there: what was acknowledged, or what was tried after it and not answered any more."""
    return {state for state in tried if _ORDER.index(state) >= _ORDER.index(acknowledged)}
