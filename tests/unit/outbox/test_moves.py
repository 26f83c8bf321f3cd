"""Rule R7 and guarantee G20: what is handed on, imported or restored doubles nothing, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.unit.outbox.conftest import Stores
from tests.unit.outbox.fake_system import FENCED, FakeRegister, FakeSystem
from tests.unit.outbox.making import BO, delivery, item, registration, uid

from jobterm.clock import ManualClock
from jobterm.outbox import handing
from jobterm.outbox.delivery import FINAL, Mode, Moment, Role, State
from jobterm.outbox.engine import Engine, Surroundings, as_taken
from jobterm.outbox.moving import Moved, Selection, from_plain, to_plain
from jobterm.outbox.port import BeforeFirstByte, Capabilities, Outcome, OutcomeClass, Rendered
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent, shown

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp")
PAPER = NewDelivery("benefits", Role.NOTIFY, Mode.PERSON)
UNFENCED = Capabilities(lookup=True, life=timedelta(seconds=90))
BUNDLE = "b1"
ALL = Selection()


@dataclass
class Doubling(FakeSystem):
    """A system that takes everything twice, as those do that have no fence."""

    capabilities: Capabilities = field(default_factory=lambda: UNFENCED)

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Applied, whatever was there."""
        await before_first_byte()
        registration = rendered.body.decode()
        fate = self.script.pop(0) if self.script else "ok"
        self.requests.append(registration)
        if fate != "lose_request":
            self.ledger.append(registration)
        if fate != "ok":
            return Outcome(OutcomeClass.UNKNOWN, fate)
        return Outcome(OutcomeClass.ACCEPTED, receipt=self._receipt(registration))


class House:
    """Some desks, each with an outbox of its own, and one system that all of them send to."""

    def __init__(self, folder: Path, system: FakeSystem, clock: ManualClock, opens: Stores) -> None:
        self.folder, self.system, self.clock = folder, system, clock
        self.stores = {}
        for name in "abc":
            (folder / name).mkdir()
            self.stores[name] = opens(folder / name, clock)
        self.a, self.b, self.c = (self.stores[name] for name in "abc")

    async def drain(self, name: str, rounds: int = 1, seconds: float = 5.0) -> None:
        """So many rounds of this desk's own engine."""
        engine = Engine(
            Surroundings(
                self.stores[name], {"amp": self.system}, {"fund": FakeRegister(self.clock)}, self.clock, Random(1),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs, f"desk {name}", as_taken,
            )
        )  # fmt: skip
        for _ in range(rounds):
            self.clock.advance(seconds)
            await engine.round()
            await engine.settled()
        lease = self.stores[name].acquire_lease(f"desk {name}", 0)
        if lease is not None:
            self.stores[name].release_lease(lease)

    def state(self, name: str, number: int = 1) -> State:
        return self.stores[name].item(uid(number)).deliveries[0].state

    def close(self) -> None:
        for one in self.stores.values():
            one.close()


@pytest.fixture(params=["fenced", "unfenced"])
def house(request: pytest.FixtureRequest, stores: Stores, tmp_path: Path) -> Iterator[House]:
    clock = ManualClock()
    made = House(tmp_path, FakeSystem(clock) if request.param == "fenced" else Doubling(clock), clock, stores)
    yield made
    made.close()


def through_a_file(items: list[Moved]) -> list[Moved]:
    """As they come out of a bundle."""
    return [from_plain(to_plain(one)) for one in items]


async def test_what_is_handed_is_not_sent_from_here_and_once_from_there(house: House) -> None:
    house.a.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    bundle = through_a_file(house.a.hand(ALL, BUNDLE, "aho"))
    await house.drain("a", 5, 60)
    assert house.system.requests == []
    assert house.state("a") is State.HANDED
    told = house.b.adopt(bundle, BUNDLE, private=False, by="bho")
    assert set(told.new) == {uid(1), uid(2)}
    await house.drain("b", 8, 60)
    assert sorted(house.system.ledger) == [uid(1), uid(2)]
    assert [house.state("b", n) for n in (1, 2)] == [State.CONFIRMED, State.CONFIRMED]


async def test_the_receivers_answer_settles_what_was_handed_on(house: House) -> None:
    house.a.append([item(registration(1), RECORD, FUND, PAPER)], by="aho")
    house.b.adopt(through_a_file(house.a.hand(ALL, BUNDLE, "aho")), BUNDLE, private=False, by="bho")
    await house.drain("b", 8, 60)
    answer = through_a_file(house.b.hand(Selection(item=uid(1)), "b2", "bho"))
    told = house.a.adopt(answer, "b2", private=False, by="aho")
    assert told.back == (uid(1),), "the fund is still looked for, and here again"
    deliveries = house.a.item(uid(1)).deliveries
    assert [one.state for one in deliveries] == [State.CONFIRMED, State.EXPECTED, State.HAND_OVER]
    assert deliveries[0].receipt is not None
    assert house.system.ledger == [uid(1)]
    events = [one.what.event for one in house.a.events(uid(1))]
    assert {"taken", "handed", "settled_elsewhere", "came_back", "imported"} <= set(events)
    assert events[-1] == "imported"


async def test_importing_a_bundle_twice_changes_nothing(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    bundle = through_a_file(house.a.hand(ALL, BUNDLE, "aho"))
    house.b.adopt(bundle, BUNDLE, private=False, by="bho")
    before, events = house.b.item(uid(1)), house.b.events(uid(1))
    assert house.b.adopt(bundle, BUNDLE, private=False, by="bho").known == (uid(1),)
    assert (house.b.item(uid(1)), house.b.events(uid(1))) == (before, events)
    await house.drain("b", 8, 60)
    assert house.b.adopt(bundle, BUNDLE, private=False, by="bho").known == (uid(1),)
    await house.drain("b", 8, 60)
    assert house.system.ledger == [uid(1)]


@pytest.mark.parametrize("first", ["ok", "lose_answer", "lose_request"])
async def test_what_was_under_way_when_it_was_handed_is_asked_after_by_the_receiver(house: House, first: str) -> None:
    house.system.script = [first]
    house.a.append([item(registration(1))], by="aho")
    await house.drain("a")
    house.b.adopt(through_a_file(house.a.hand(Selection(item=uid(1)), BUNDLE, "aho")), BUNDLE, private=False, by="bho")
    await house.drain("b", 8, 60)
    assert house.system.ledger == [uid(1)]
    assert house.state("b") is State.CONFIRMED


async def test_a_bundle_that_comes_home_unused_goes_on_from_here_without_doubling(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    bundle = through_a_file(house.a.hand(ALL, BUNDLE, "aho"))
    told = house.a.adopt(bundle, BUNDLE, private=True, by="aho")
    assert told.back == (uid(1),)
    back = house.a.item(uid(1)).deliveries[0]
    assert (back.state, back.possible, back.key_birth) == (State.UNKNOWN, True, None)
    await house.drain("a", 8, 60)
    assert house.system.ledger == [uid(1)]
    assert house.state("a") is State.CONFIRMED


async def test_a_bundle_that_comes_home_and_was_used_all_the_same_doubles_nothing(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    bundle = through_a_file(house.a.hand(ALL, BUNDLE, "aho"))
    house.b.adopt(bundle, BUNDLE, private=False, by="bho")
    house.a.adopt(bundle, BUNDLE, private=False, by="aho")
    for _ in range(4):
        await house.drain("a", 2, 60)
        await house.drain("b", 2, 60)
    assert house.system.ledger == [uid(1)]
    # Where nothing fences, and another may be using it, a machine does not decide.
    fenced = house.system.capabilities == FENCED
    assert house.state("a") is (State.CONFIRMED if fenced else State.NEEDS_REVIEW)


async def test_an_old_bundle_does_not_fetch_back_what_was_handed_on_since(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    first = through_a_file(house.a.hand(ALL, BUNDLE, "aho"))
    house.b.adopt(first, BUNDLE, private=False, by="bho")
    second = through_a_file(house.b.hand(ALL, "b2", "bho"))
    assert house.b.adopt(first, BUNDLE, private=False, by="bho").known == (uid(1),)
    assert house.state("b") is State.HANDED
    house.c.adopt(second, "b2", private=False, by="cho")
    await house.drain("c", 8, 60)
    await house.drain("b", 8, 60)
    await house.drain("a", 8, 60)
    assert house.system.ledger == [uid(1)]
    third = through_a_file(house.c.hand(Selection(item=uid(1)), "b3", "cho"))
    for name in "ab":
        house.stores[name].adopt(third, "b3", private=False, by="aho")
        assert house.state(name) is State.CONFIRMED


async def test_handed_while_it_is_being_sent_stays_handed_and_a_late_receipt_counts(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    sending = house.a.item(uid(1)).deliveries[0]
    claimed = replace(sending, state=State.SENDING, possible=True, attempt=1, attempts=1)
    house.a.commit([lambda tx: tx.put(claimed, NewEvent("claimed"))])
    (moved,) = house.a.hand(ALL, BUNDLE, "aho")
    assert moved.deliveries[0].state is State.SENDING
    assert house.a.acquire_lease("another", 30) is not None, "whose predecessor's claims become unknown"
    assert house.state("a") is State.HANDED


async def test_what_an_item_needs_goes_with_it_and_is_sent_first(house: House) -> None:
    # Entered last, needed first: arrays may name what comes later in them.
    house.a.append([item(registration(2))], by="aho")
    house.a.append([item(registration(1, needs=(uid(2),)))], by="aho")
    house.a.append([item(registration(3, citizen=BO))], by="aho")
    bundle = through_a_file(house.a.hand(Selection(item=uid(1)), BUNDLE, "aho"))
    assert [one.registration.id for one in bundle] == [uid(2), uid(1)]
    assert house.state("a", 3) is State.QUEUED
    house.b.adopt(bundle, BUNDLE, private=False, by="bho")
    assert shown(house.b.item(uid(1)).deliveries[0]) == "waiting"
    await house.drain("b", 10, 60)
    assert house.system.ledger == [uid(2), uid(1)]


async def test_what_it_needs_and_was_confirmed_goes_with_it_for_the_systems_own_id(house: House) -> None:
    house.a.append([item(registration(2)), item(registration(1, needs=(uid(2),)))], by="aho")
    await house.drain("a", 1)
    assert house.state("a", 2) is State.CONFIRMED
    house.b.adopt(through_a_file(house.a.hand(Selection(item=uid(1)), BUNDLE, "aho")), BUNDLE, private=False, by="bho")
    assert house.b.receipts([uid(2)], "amp") == {uid(2): uid(2)}
    await house.drain("b", 8, 60)
    assert house.system.ledger == [uid(2), uid(1)]


def test_one_persons_items_are_chosen_and_what_is_final_is_not(house: House) -> None:
    house.a.append([item(registration(1)), item(registration(2, author="jlu"))], by="aho")
    given = house.a.hand(Selection(author="jlu"), BUNDLE, "aho")
    assert [one.registration.id for one in given] == [uid(2)]
    assert house.a.hand(Selection(author="jlu"), "b2", "aho") == [], "it is handed already"


async def test_a_persons_word_takes_back_and_keeps_what_this_desk_knows(house: House) -> None:
    house.system.script = ["lose_answer"]
    house.a.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    await house.drain("a")
    states = [house.state("a", n) for n in (1, 2)]
    assert set(states) == {State.UNKNOWN, State.QUEUED}
    lost = 1 if states[0] is State.UNKNOWN else 2
    before = house.a.item(uid(lost)).deliveries[0]
    house.a.hand(ALL, BUNDLE, "aho")
    assert house.a.taken_back(uid(lost), None, NewEvent("taken_back", by="aho", note="the stick was never used")) == 1
    other = 3 - lost
    assert house.state("a", other) is State.HANDED, "the word was given for one"
    assert house.a.taken_back(uid(other), "amp", NewEvent("taken_back", by="aho", note="nor was this")) == 1
    back = house.a.item(uid(lost)).deliveries[0]
    assert (back.state, back.possible, back.claim_mark) == (State.UNKNOWN, True, before.claim_mark)
    await house.drain("a", 30, 60)
    assert sorted(house.system.ledger) == [uid(1), uid(2)]


def test_a_bundle_that_was_never_written_leaves_everything_as_it_was(house: House) -> None:
    house.a.append([item(registration(1)), item(registration(2, citizen=BO), RECORD, FUND)], by="aho")
    before = [one.deliveries for one in house.a.items(ItemQuery())]
    house.a.hand(ALL, BUNDLE, "aho")
    assert house.a.unhand(BUNDLE, NewEvent("hand_failed", by="aho")) == 3
    after = [one.deliveries for one in house.a.items(ItemQuery())]
    plain = [tuple(replace(one, reason=None) for one in each) for each in after]
    assert plain == before


def test_after_a_day_without_an_answer_a_person_is_shown_it_and_it_is_still_not_sent(house: House) -> None:
    house.a.append([item(registration(1))], by="aho")
    house.a.hand(ALL, BUNDLE, "aho")
    house.clock.advance(24 * 3600 - 1)
    assert house.a.mark_unanswered(house.clock.now()) == 0
    house.clock.advance(2)
    assert house.a.mark_unanswered(house.clock.now()) == 1
    assert house.a.mark_unanswered(house.clock.now()) == 0
    assert house.a.item(uid(1)).shown == "needs_review"
    assert house.state("a") is State.HANDED


@pytest.mark.parametrize("state", [one for one in State if one not in FINAL], ids=lambda one: one.value)
def test_every_open_state_comes_out_of_a_bundle_as_one_from_which_nothing_is_sent_unasked(state: State) -> None:
    clock = ManualClock()
    taken = handing.estranged(
        delivery(state=state, possible=False), Moment.read(clock), sole=True, unmet=0, bundle=BUNDLE
    )
    if state in (State.HANDED, State.QUARANTINED):
        assert taken.state is state
        return
    assert taken.possible, "it may have been applied by anybody's attempt"
    assert taken.key_birth is None
    assert taken.state in (State.UNKNOWN, State.NEEDS_REVIEW)
    assert taken.lineage == BUNDLE


@pytest.mark.parametrize("state", [State.REFUSED, State.CONFLICT, State.HELD_AUTH], ids=lambda one: one.value)
def test_what_a_system_said_before_is_kept_as_its_verdict(state: State) -> None:
    taken = handing.estranged(
        delivery(state=state), Moment.read(ManualClock()), sole=True, unmet=0, bundle=BUNDLE
    )  # fmt: skip
    assert (taken.state, taken.verdict) == (State.UNKNOWN, state)


@pytest.mark.parametrize("state", [State.HANDED, State.QUARANTINED, *sorted(FINAL)], ids=lambda one: one.value)
def test_what_is_settled_damaged_or_handed_already_is_not_handed(state: State) -> None:
    made = delivery(state=state)
    assert handing.hand(made, BUNDLE, ManualClock().now()) is made
