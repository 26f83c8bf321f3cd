"""A worker with the rights of one, over TLS and with keys: everything that it does at the shared rows it may do, and a
caseworker's login may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.office_store.belonging import CASEWORKER, WORKER, Desks, desks, put
from tests.office_store.fixtures import Database

from jobterm.outbox import pacing
from jobterm.outbox.admission import Wanted
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import BUDGET, Budget, Gate, GateState
from jobterm.outbox.port import OutcomeClass
from jobterm.outbox.postgres.errors import OfficeRights
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.shared import Errand, Told, Want
from jobterm.outbox.store import LeaseLost

pytestmark = pytest.mark.system


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Desks]:
    with desks(database, tmp_path) as made:
        yield made


@pytest.fixture
def worker(office: Desks) -> OfficeStore:
    """The store as a worker's login has it, with three items of a caseworker's in it."""
    superuser, _ = office.found()
    hers = office.store(office.member(superuser, CASEWORKER))
    for n in (1, 2, 3):
        put(hers, n, f"u-{CASEWORKER}", f"{n:010d}")
    return office.store(office.member(superuser, WORKER, "worker"))


def lanes(store: OfficeStore, lease: Lease, room: float) -> Errand:
    """An errand for lanes of a system whose window has so much room."""
    now = store.clock.now()
    store.commit([lambda tx: tx.gate("amp", Gate(GateState.OPEN, window=room))])
    return Errand("amp", lease, want=Want.LANES, lanes=Wanted("amp", now, lease, Gate(), 0, lambda _due: False))


def test_it_takes_lanes_tells_what_it_heard_and_sees_who_works(worker: OfficeStore) -> None:
    lease = worker.acquire_lease("one", 30.0)
    assert lease is not None
    granted = worker.errand(lanes(worker, lease, 2.0))
    assert len(granted.due) == 2
    assert granted.pace.held == {lease.token: 2}
    paces = worker.paces()
    assert [one.name for one in paces.workers] == ["one"]
    assert paces.workers[0].left(worker.clock.now()) > 20
    assert paces.systems["amp"] == granted.pace
    assert worker.at_desks() == frozenset()


def test_a_failure_is_paid_from_the_offices_budget(worker: OfficeStore) -> None:
    lease = worker.acquire_lease("one", 30.0)
    assert lease is not None
    now, chance = worker.clock.now(), Random(1)

    def failed(gate: Gate, budget: Budget | None) -> tuple[Gate, Budget | None]:
        budget, gate = pacing.charge(budget or Budget(now), gate, OutcomeClass.UNKNOWN, now)
        return pacing.observe(gate, OutcomeClass.UNKNOWN, now, chance), budget

    worker.errand(Errand("amp", lease, (Told(failed),)))
    worker.errand(Errand("workbase", lease, (Told(failed),)))
    seen: list[float] = []

    def look(gate: Gate, budget: Budget | None) -> tuple[Gate, Budget | None]:
        assert budget is not None
        seen.append(budget.left)
        return gate, budget

    worker.errand(Errand("letters", lease, (Told(look),)))
    assert BUDGET - 2.0 <= seen[0] < BUDGET - 1.0


def test_two_workers_share_a_window_and_the_second_gets_the_places_of_one_that_is_gone(
    office: Desks, worker: OfficeStore
) -> None:
    other = office.stores[-1]
    second_store = office.store(next(one for one in office.opened if one.login() == WORKER))
    first, second = other.acquire_lease("one", 30.0), second_store.acquire_lease("two", 30.0)
    assert first is not None
    assert second is not None
    assert len(worker.errand(lanes(worker, first, 2.0)).due) == 2
    assert second_store.errand(lanes(second_store, second, 2.0)).due == ()
    worker.release_lease(first)
    assert len(second_store.errand(lanes(second_store, second, 2.0)).due) == 2
    with pytest.raises(LeaseLost):
        worker.errand(Errand("amp", first))


def test_a_caseworkers_login_works_for_nobody(office: Desks, worker: OfficeStore) -> None:
    hers = office.stores[0]
    with pytest.raises(OfficeRights):
        hers.acquire_lease("hers", 30.0)
    lease = worker.acquire_lease("one", 30.0)
    assert lease is not None
    worker.errand(lanes(worker, lease, 1.0))
    with pytest.raises((OfficeRights, LeaseLost)):
        hers.errand(Errand("amp", Lease("hers", lease.token), in_flight=99, want=Want.PLACE))
    assert worker.paces().systems["amp"].held == {lease.token: 1}
