"""One pace for a whole office: windows, rests, refusals, probes and files are the office's, however many workers it has
(guarantees G11, G16, G17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.outbox.fake_office import FakeOffice, Worker, opened

from jobterm.clock import ManualClock
from jobterm.outbox import pacing
from jobterm.outbox.pacing import BUDGET, Budget, GateState
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.shared import Want
from jobterm.outbox.store import LeaseLost, StoreBusy

ACCEPTED = Outcome(OutcomeClass.ACCEPTED)
CLOSED = Outcome(OutcomeClass.CLOSED, "closed")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def office(clock: ManualClock) -> FakeOffice:
    made = FakeOffice(clock)
    made.lanes["amp"] = [f"s{n}" for n in range(30)]
    opened(made, "amp", state=GateState.OPEN, window=6.0)
    return made


async def test_the_window_is_the_offices_however_many_workers_ask(office: FakeOffice) -> None:
    workers = [office.worker(token) for token in (1, 2, 3, 4)]
    taken = [await one.take() for one in workers]
    assert [len(one) for one in taken] == [6, 0, 0, 0]
    assert sum(office.rows["amp"].held.values()) == 6


async def test_each_permit_goes_to_the_lane_that_has_waited_longest(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    assert await first.take() == ["s0", "s1", "s2", "s3", "s4", "s5"]
    first.done("s0")
    first.done("s1")
    await first.look()
    assert await second.take() == [], "one that is waiting for lanes tells what became free when it asks again"
    assert await first.take() == ["s6", "s7"]


async def test_a_place_that_is_given_back_is_free_for_the_others(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    for subject in await first.take():
        first.done(subject)
    await first.look()
    await first.look()
    assert len(await second.take()) == 6


async def test_the_places_of_one_whose_lease_is_over_are_free(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    await first.take()
    office.live.discard(1)
    assert await second.take() == ["s0", "s1", "s2", "s3", "s4", "s5"]


async def test_one_that_comes_back_from_a_standstill_gets_nothing_and_tells_under_its_next_lease(
    office: FakeOffice, clock: ManualClock
) -> None:
    zombie = office.worker(1)
    await zombie.take()
    zombie.admission.gates.learn("amp", CLOSED, 0.1, clock.now())
    office.live.discard(1)
    with pytest.raises(LeaseLost):
        await zombie.take()
    assert _state(office) == "open"
    office.live.add(9)
    zombie.lease = replace(zombie.lease, token=9)
    await zombie.look()
    assert _state(office) == "closed"
    assert office.rows["amp"].held == {9: 6}, "what it still has on its way is counted under the new one"


async def test_what_one_hears_stops_all_of_them(office: FakeOffice, clock: ManualClock) -> None:
    first, second = office.worker(1), office.worker(2)
    (heard, *rest) = await first.take()
    first.admission.gates.learn("amp", CLOSED, 0.1, clock.now())
    first.done(heard)
    await first.look()
    assert await second.take() == []
    assert second.admission.gates["amp"].state is GateState.CLOSED
    assert second.changed == ["amp"]
    assert rest, "what is on its way stays on its way"


async def test_a_rest_after_an_answer_is_kept_by_all(office: FakeOffice, clock: ManualClock) -> None:
    opened(office, "amp", state=GateState.OPEN, window=1.0, rest=4.0, away=7200.0)
    first, second = office.worker(1), office.worker(2)
    (subject,) = await first.take()
    assert await second.take() == []
    first.admission.gates.learn("amp", ACCEPTED, 0.1, clock.now())
    first.done(subject)
    await first.look()
    pause = office.rows["amp"].gate.next_probe_at
    assert pause is not None
    assert await second.take() == [], "it rests"
    clock.advance((pause - clock.now()).total_seconds())
    assert len(await second.take()) == 1


async def test_a_refusal_that_several_workers_get_together_counts_once(office: FakeOffice, clock: ManualClock) -> None:
    first, second = office.worker(1), office.worker(2)
    opened(office, "amp", state=GateState.OPEN, window=8.0)
    await first.take()
    await second.look()
    busy = Outcome(OutcomeClass.THROTTLED, "429", retry_after=timedelta(seconds=2))
    first.admission.gates.learn("amp", busy, 0.1, clock.now())
    second.admission.gates.learn("amp", busy, 0.1, clock.now())
    await first.look()
    await second.look()
    assert office.rows["amp"].gate.window == 4.0


async def test_one_budget_of_second_tries_for_the_whole_office(office: FakeOffice, clock: ManualClock) -> None:
    workers = [office.worker(token) for token in (1, 2, 3, 4)]
    office.budget = Budget(clock.now())
    for _ in range(int(BUDGET) // 4):
        for one in workers:
            one.admission.gates.learn("amp", Outcome(OutcomeClass.UNKNOWN, "timeout"), 0.1, clock.now())
            await one.look()
            opened(office, "amp", state=GateState.OPEN, window=8.0)  # no breaker: the budget alone is looked at
    assert office.budget is not None
    assert office.budget.left < 1.0
    workers[0].admission.gates.learn("amp", Outcome(OutcomeClass.UNKNOWN, "timeout"), 0.1, clock.now())
    await workers[0].look()
    assert office.rows["amp"].gate.next_probe_at is not None, "who has used it all up waits"


async def test_a_shut_system_is_probed_by_one_worker_once_in_an_interval(
    office: FakeOffice, clock: ManualClock
) -> None:
    opened(office, "amp", state=GateState.DOWN, since=clock.now(), next_probe_at=clock.now())
    workers = [office.worker(token) for token in (1, 2, 3, 4)]
    probes = 0
    for _ in range(50):
        for one in workers:
            await one.look()
            gate = one.admission.gates["amp"]
            if pacing.probe_due(gate, clock.now()) and await one.admission.may_probe("amp"):
                probes += 1
                one.admission.gates.learn("amp", Outcome(OutcomeClass.NOT_SENT), None, clock.now(), asked=True)
        clock.advance(1.0)
    assert 2 <= probes <= 4, "every 15 to 30 seconds, from all together"


async def test_while_one_waits_for_its_probe_nobody_else_asks_and_who_dies_of_it_is_followed(
    office: FakeOffice, clock: ManualClock
) -> None:
    opened(office, "amp", state=GateState.DOWN, since=clock.now(), next_probe_at=clock.now())
    first, second = office.worker(1), office.worker(2)
    await first.look()
    await second.look()
    assert await first.admission.may_probe("amp")
    assert not await second.admission.may_probe("amp")
    office.live.discard(1)
    await second.look()
    assert await second.admission.may_probe("amp")


async def test_one_alone_makes_the_files_until_its_lease_is_over(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    await first.look()
    await second.look()
    assert await first.admission.alone("fund")
    assert not await second.admission.alone("fund")
    visits = len(office.errands)
    assert await first.admission.alone("fund")
    assert len(office.errands) == visits, "asked again it costs nothing"
    office.live.discard(1)
    await second.look()
    assert await second.admission.alone("fund")


async def test_who_reads_before_it_sends_gives_its_place_back_and_needs_one_again(office: FakeOffice) -> None:
    opened(office, "amp", state=GateState.OPEN, window=1.0)
    first, second = office.worker(1), office.worker(2)
    assert await first.take() == ["s0"]
    first.admission.give_back("amp")
    await first.admission.leave()
    assert await second.take() == ["s1"], "a read takes no place"
    assert not await first.admission.take_again("amp")
    second.done("s1")
    await second.admission.leave()
    assert await first.admission.take_again("amp")
    assert office.rows["amp"].held == {1: 1}


async def test_what_cannot_be_told_is_told_later(office: FakeOffice, clock: ManualClock) -> None:
    worker = office.worker(1)
    await worker.take()
    worker.admission.gates.learn("amp", CLOSED, 0.1, clock.now())
    office.unreachable = True
    with pytest.raises(StoreBusy):
        await worker.look()
    office.unreachable = False
    await worker.look()
    assert office.rows["amp"].gate.state is GateState.CLOSED


async def test_nobody_comes_to_the_row_where_nothing_is_due_or_no_place_is_free(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    await first.take()
    visits = len(office.errands)
    await second.take()
    office.lanes["amp"].clear()
    await second.take()
    assert len(office.errands) == visits


async def test_what_another_worker_can_reach_is_not_judged_by_one_that_cannot(office: FakeOffice) -> None:
    office.lanes["opera"] = ["s1"]
    worker = office.worker(1)
    assert await worker.take("opera", known=False) == ["s1"], "nobody has ever reached it: a person must look"
    opened(office, "opera", state=GateState.DOWN)
    worker.serving.clear()
    assert await worker.take("opera", known=False) == []


async def test_who_cannot_look_at_a_far_end_does_not_keep_others_from_looking(office: FakeOffice) -> None:
    opened(office, "opera", state=GateState.OPEN)
    worker = office.worker(1)
    await worker.look()
    assert not await worker.admission.alone("opera")
    assert await worker.admission.alone("fund")


async def test_an_office_is_quiet_when_no_other_worker_has_anything_on_its_way(office: FakeOffice) -> None:
    first, second = office.worker(1), office.worker(2)
    subjects = await first.take()
    await second.look()
    assert not await second.admission.quiet()
    assert await first.admission.quiet()
    for subject in subjects:
        first.done(subject)
    await first.admission.leave()
    office.being_sent = 1
    assert not await second.admission.quiet(), "an answer is being written down"
    office.being_sent = 0
    assert await second.admission.quiet()


async def test_one_visit_for_each_item_that_is_served_in_a_row(office: FakeOffice, clock: ManualClock) -> None:
    opened(office, "amp", state=GateState.OPEN, window=1.0)
    worker = office.worker(1, limit=1)
    before = len(office.errands)
    await _serve(worker, clock, 10)
    lanes = [want for _token, want in office.errands[before:] if want is Want.LANES]
    assert len(lanes) == 10
    assert len(office.errands) - before <= 11


async def _serve(worker: Worker, clock: ManualClock, count: int) -> None:
    for _ in range(count):
        (subject,) = await worker.take()
        worker.admission.gates.learn("amp", ACCEPTED, 0.1, clock.now())
        worker.done(subject)


def _state(office: FakeOffice) -> str:
    return office.rows["amp"].gate.state.value
