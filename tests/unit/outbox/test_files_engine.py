"""Rule R8 in the engine: what waits at the hour goes in one file per addressee, stored before it is sent and never
built again; a receipt settles the records that it speaks of; a missing one is asked for, and then is a person's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.unit.outbox.conftest import Stores
from tests.unit.outbox.fake_files import FakeExchange
from tests.unit.outbox.fake_system import FakeSystem
from tests.unit.outbox.making import BO, KAREN, item, registration, store, uid

from jobterm.clock import COPENHAGEN, ManualClock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.clearance import GO, Clearance, Review
from jobterm.outbox.delivery import Delivery, Mode, Moment, Role, State, Wish
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.files import Phase
from jobterm.outbox.files_port import RecordError
from jobterm.outbox.handing import estranged
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewDelivery, NewEvent, Transaction

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.DELIVER)
FUNDS = {KAREN: "FTFa", BO: "3F"}
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=COPENHAGEN)


class House:
    """A store, the state's case system, an exchange for files, and engines on one clock."""

    def __init__(self, folder: Path, opens: Callable[[Path, ManualClock], SqlStore] = store) -> None:
        self.clock = ManualClock(MORNING)
        self.store: SqlStore = opens(folder, self.clock)
        self.amp = FakeSystem(self.clock)
        self.fund = FakeExchange(self.clock)
        self.funds: dict[str, str | None] = dict(FUNDS)
        self.word: Clearance = GO
        self.engines = 0

    def _word(self, _made: Registration, delivery: Delivery) -> Clearance:
        return self.word if delivery.system == "fund" else GO

    async def _whose(self, made: Registration) -> str | None:
        return self.funds.get(made.subject)

    def engine(self) -> Engine:
        self.engines += 1
        return Engine(
            Surroundings(
                self.store, {"amp": self.amp}, {}, self.clock, Random(self.engines),
                lambda made: (("municipality", "0751"), ("person", made.author, made.author_name)),
                lambda made: made.needs, f"engine-{self.engines}", before_sending=self._word,
                files={"fund": self.fund}, addressee=self._whose,
            )
        )  # fmt: skip

    def take(self, number: int, citizen: str = KAREN, **changes: object) -> None:
        made = registration(number, citizen=citizen, **changes)  # type: ignore[arg-type]
        self.store.append([item(made, RECORD, FUND)], by="aho")

    async def at(self, engine: Engine, day: int, hour: int, minute: int = 0) -> None:
        """Let it be that hour, and let the engine do what there is to do."""
        await self.go_on(engine)
        wanted = datetime(2026, 11, day, hour, minute, tzinfo=COPENHAGEN)
        self.clock.advance(max(0.0, (wanted - self.clock.now()).total_seconds()))
        await self.go_on(engine)

    async def go_on(self, engine: Engine, rounds: int = 6, seconds: float = 0.0) -> None:
        for _ in range(rounds):
            await engine.round()
            await engine.settled()
            self.clock.advance(seconds)

    def told(self, number: int) -> Delivery:
        """The fund's part of a registration."""
        return self.store.item(uid(number)).deliveries[1]

    def phases(self) -> list[Phase]:
        return [one.phase for one in self.store.open_files("fund")]


@pytest.fixture
def house(stores: Stores, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, stores)
    yield made
    made.store.close()


async def test_what_waits_goes_at_its_hour_in_one_file_per_fund_and_is_confirmed_by_the_receipt(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    for number, citizen in ((1, KAREN), (2, BO)):
        house.take(number, citizen)
    await house.at(engine, 20, 15)
    assert house.told(1).state is State.QUEUED
    assert house.fund.uploads == []
    await house.at(engine, 20, 20, 1)
    assert sorted(name.partition("-")[0] for name, _ in house.fund.uploads) == ["3F", "FTFa"]
    assert (house.told(1).state, house.told(1).reason, house.told(1).addressee) == (State.EXPECTED, "in_file", "FTFa")
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    assert [house.told(number).state for number in (1, 2)] == [State.CONFIRMED, State.CONFIRMED]
    assert house.phases() == []
    receipt = house.told(1).receipt
    assert receipt is not None
    assert receipt.id.endswith("/1")


async def test_a_file_is_made_once_a_night(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    house.take(2, BO)
    await house.at(engine, 20, 23)
    assert len(house.fund.uploads) == 1
    await house.at(engine, 21, 20, 1)
    assert len(house.fund.uploads) == 2


@pytest.mark.parametrize("fate", ["lose_request", "lose_answer", "closed"])
async def test_after_a_lost_answer_the_same_bytes_are_under_the_same_name(house: House, fate: str) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    house.fund.script = [fate]
    await house.at(engine, 20, 20, 1)
    await house.go_on(engine, rounds=30, seconds=60.0)
    assert len(set(house.fund.uploads)) == 1
    assert house.told(1).state is State.EXPECTED
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    assert (house.told(1).state, house.fund.ledger) == (State.CONFIRMED, [uid(1)])


async def test_one_that_cannot_be_reached_is_not_written_down_and_tried_again(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    house.fund.script = ["down"]
    await house.at(engine, 20, 20, 1)
    await house.go_on(engine, rounds=30, seconds=60.0)
    assert house.told(1).state is State.EXPECTED
    assert len(house.fund.uploads) == 1


async def test_a_receipt_refuses_what_it_names_and_confirms_the_rest(house: House) -> None:
    engine = house.engine()
    house.funds[BO] = "FTFa"
    await house.at(engine, 20, 10)
    house.take(1)
    house.take(2, BO)
    house.fund.dislikes[uid(2)] = "4856"
    await house.at(engine, 20, 20, 1)
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    assert house.told(1).state is State.CONFIRMED
    assert (house.told(2).state, house.told(2).reason) == (State.REFUSED, "4856")


async def test_a_receipt_without_totals_confirms_only_what_it_names(house: House) -> None:
    engine = house.engine()
    house.funds[BO] = "FTFa"
    await house.at(engine, 20, 10)
    house.take(1)
    house.take(2, BO)
    await house.at(engine, 20, 20, 1)
    house.fund.partial = True
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    assert sorted(house.told(number).state for number in (1, 2)) == [State.CONFIRMED, State.EXPECTED]


async def test_a_missing_receipt_is_asked_for_and_then_a_persons_and_never_a_new_file(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    await house.at(engine, 21, 6, 5)
    assert house.told(1).state is State.EXPECTED
    await house.at(engine, 21, 12, 30)
    assert (house.told(1).state, house.told(1).reason) == (State.NEEDS_REVIEW, "receipt_missing")
    assert house.fund.questions
    for day in (21, 22, 23):
        await house.at(engine, day, 20, 5)
    assert len(house.fund.uploads) == 1
    house.fund.process()
    await house.at(engine, 24, 8)
    assert house.told(1).state is State.CONFIRMED, "a late receipt still counts"


async def test_a_broken_receipt_settles_nothing(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    house.fund.process()
    house.fund.broken = "totals:7"
    await house.at(engine, 21, 6, 5)
    assert house.told(1).state is State.EXPECTED
    assert house.store.open_files("fund")[0].broken == "totals:7"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sha256": "0" * 64}, "receipt_of_other_bytes"),
        ({"file": "another"}, "receipt_of_another_file"),
        ({"errors": {uid(9): RecordError("4856")}}, "receipt_names_a_stranger"),
    ],
)
async def test_a_receipt_that_does_not_belong_settles_nothing(
    house: House, change: dict[str, object], code: str
) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    house.fund.process()
    house.fund.done = {name: replace(one, **change) for name, one in house.fund.done.items()}  # type: ignore[arg-type]
    await house.at(engine, 21, 6, 5)
    assert house.told(1).state is State.EXPECTED
    assert house.store.open_files("fund")[0].broken == code


async def test_a_file_refused_at_the_door_is_refused_record_by_record(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    house.fund.script = ["refuse"]
    await house.at(engine, 20, 20, 1)
    assert (house.told(1).state, house.told(1).reason) == (State.REFUSED, "no_agreement")
    assert house.phases() == []


async def test_a_citizen_with_an_item_in_a_file_without_receipt_waits(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    house.take(2)
    house.take(3, BO)
    await house.at(engine, 21, 20, 1)
    assert (house.told(2).state, house.told(3).state) == (State.QUEUED, State.EXPECTED)
    house.fund.process()
    await house.at(engine, 22, 6, 5)
    await house.at(engine, 22, 20, 1)
    assert house.told(2).state is State.EXPECTED


async def test_nothing_travels_in_one_file_with_what_it_needs(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    house.take(2, day=19, needs=(uid(1),))
    house.take(3)
    await house.at(engine, 20, 15)
    assert house.told(2).unmet == 0, "its record is confirmed, and so is that of what it needs"
    await house.at(engine, 20, 20, 1)
    assert [house.told(number).state for number in (1, 2, 3)] == [State.EXPECTED, State.QUEUED, State.EXPECTED]
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    await house.at(engine, 21, 20, 1)
    assert house.told(2).state is State.EXPECTED


async def test_a_withdrawal_is_a_wish_once_the_file_is_written(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 20, 1)
    house.store.commit([lambda tx: tx.wish(uid(1), Wish.WITHDRAW, NewEvent("withdraw_wished"))])
    assert (house.told(1).state, house.told(1).wish) == (State.EXPECTED, Wish.WITHDRAW)
    house.fund.process()
    await house.at(engine, 21, 6, 5)
    assert (house.told(1).state, house.told(1).reason) == (State.CONFIRMED, "withdraw_too_late")


async def test_a_program_that_dies_before_the_answer_asks_for_the_file_by_its_name(house: House) -> None:
    first = house.engine()
    await house.at(first, 20, 10)
    house.take(1)

    async def dies(*_given: object) -> None:
        raise RuntimeError

    await house.at(first, 20, 19)
    house.clock.advance(3700)
    first.filing._clerk._arrived = dies  # type: ignore[method-assign,assignment]
    await house.go_on(first, rounds=1)
    assert house.told(1).state is State.SENDING
    house.clock.advance(120)
    second = house.engine()
    await house.go_on(second)
    assert house.told(1).state is State.EXPECTED
    assert len(house.fund.uploads) == 1


async def test_nobody_knows_the_fund_three_nights_and_a_person_is_asked(house: House) -> None:
    engine = house.engine()
    house.funds[KAREN] = None
    await house.at(engine, 20, 10)
    house.take(1)
    for day in (20, 21, 22):
        assert house.told(1).state is State.QUEUED
        await house.at(engine, day, 20, 1)
    assert (house.told(1).state, house.told(1).reason) == (State.NEEDS_REVIEW, "no_addressee")


async def test_the_office_is_asked_before_a_record_is_written_down(house: House) -> None:
    """Nothing adverse leaves while something stands against it (guarantee G19)."""
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    house.word = Review("stale:sickness_known")
    await house.at(engine, 20, 20, 1)
    assert (house.told(1).state, house.told(1).reason) == (State.NEEDS_REVIEW, "stale:sickness_known")
    assert house.fund.uploads == []


async def test_one_of_unknown_fate_is_asked_after_and_goes_again_only_when_it_is_certain(house: House) -> None:
    """It was in a file that a restored outbox knows nothing of (rule R7)."""
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 11)

    def estrange(tx: Transaction) -> None:
        one = tx.delivery(house.told(1).id)
        tx.put(estranged(one, Moment.read(house.clock), sole=True, unmet=0, bundle="recovered"), NewEvent("recovered"))

    house.store.commit([estrange])
    await house.at(engine, 20, 12)
    assert (house.told(1).state, house.told(1).reason) == (State.UNKNOWN, "life_not_over")
    await house.at(engine, 20, 20, 5)
    assert house.fund.uploads == []
    await house.at(engine, 22, 20, 5)
    await house.at(engine, 23, 20, 5)
    assert len(house.fund.uploads) == 1


async def test_an_idle_engine_does_not_wait_for_the_hour(house: House) -> None:
    engine = house.engine()
    await house.at(engine, 20, 10)
    house.take(1)
    await house.at(engine, 20, 11)
    assert await engine._idle()
    house.clock.advance(timedelta(hours=8, minutes=59, seconds=30).total_seconds())
    assert not await engine._idle()
    await house.at(engine, 20, 20, 1)
    assert await engine._idle()
