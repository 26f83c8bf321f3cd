"""Guarantee G13: a clock that is a day wrong, jumps, or changes to and from summer time leaves order, back-off, windows
and expiry as they are; an error of more than two minutes is shown; dates that people typed are never altered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.guarantees.town import Desk, Town, town
from tests.unit.outbox.making import item, registration, uid

from jobterm.clock import COPENHAGEN, ManualClock
from jobterm.domain.calendar import ClosedUntil, may_send
from jobterm.domain.plan_reader import plan_from_toml
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.pacing import GateState
from jobterm.outbox.store import ItemQuery, NewDelivery

DAY = timedelta(days=1)
JUMPS = 100
RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)


SOON = 0.02
"""Seconds: what ends within them may be over, by a rounding, once the clock is set."""


def waits(desk: Desk) -> dict[str, float]:
    """How many seconds, by this clock, each delivery still waits by itself, each promise may still be kept, and each
    system is still left in peace."""
    now, found = desk.clock.now(), dict[str, float]()
    for system, gate in desk.store.gates().items():
        if gate.next_probe_at is not None and gate.next_probe_at > now:
            found[system] = round((gate.next_probe_at - now).total_seconds(), 3)
    for stored in desk.store.items(ItemQuery(limit=1000)):
        for one in stored.deliveries:
            if one.next_at is not None and one.next_at > now:
                found[f"{one.id} next"] = round((one.next_at - now).total_seconds(), 3)
            if one.promise_at is not None and one.state is State.EXPECTED:
                found[f"{one.id} promise"] = round((one.promise_at - now).total_seconds(), 3)
    return found


def typed(desk: Desk) -> dict[str, tuple[object, ...]]:
    """The dates of every item as they were typed."""
    stored = desk.store.items(ItemQuery(limit=1000))
    return {
        one.registration.id: (one.registration.event_date, one.registration.told_at, dict(one.registration.details))
        for one in stored
    }


def storm(desk: Desk, here: Town, chance: Random) -> int:
    """For a moment requests and answers are lost, then the clock is set; every wait comes along. How many did."""
    kinds = ("lose_answer", "lose_request", "error_503")
    here.turn("amp", faults={"error_500": 0.2, chance.choice(kinds): 0.6})
    desk.look(seconds=chance.uniform(0.1, 15))
    before = {name: left for name, left in waits(desk).items() if left > SOON}
    desk.clock.wrong_by = timedelta(seconds=chance.uniform(-86_400, 86_400))
    desk.store.commit([lambda _tx: None])
    assert {name: left for name, left in waits(desk).items() if name in before} == pytest.approx(before, abs=0.01)
    assert {name for name, left in waits(desk).items() if left > 2 * SOON} <= before.keys()
    return len(before)


def test_a_hundred_jumps_of_the_clock_lengthen_and_shorten_no_wait_and_reorder_nothing(here: Town) -> None:
    desk, chance = here.desk(), Random(13)
    people = here.people("amp", 4)
    told = here.clock.now().isoformat()
    items: dict[str, list[str]] = {cpr: [] for cpr in people}
    for number in range(16):
        cpr = people[number % 4]
        items[cpr] += desk.register(here.booking(cpr, 16 - number, told_at=told))
    dates = typed(desk)
    waited = [storm(desk, here, chance) for _ in range(JUMPS)]
    desk.clock.wrong_by = timedelta(0)
    here.turn("amp", faults={})
    desk.drain()
    assert sum(waited) > JUMPS // 2, "there was something to lengthen"
    assert here.twice() == []
    assert sorted(id for system, id in here.applied() if system == "amp") == sorted(dates)
    assert typed(desk) == dates
    for cpr, ids in items.items():
        arrived = [
            row["registration"] for row in here.ledger("applied") if row["citizen"] == cpr and row["system"] == "amp"
        ]
        assert arrived == list(reversed(ids)), "by the date of the event, whenever the clock said it was typed"


@pytest.mark.parametrize("by", [DAY, -DAY])
@pytest.mark.parametrize("another", [False, True], ids=["same program", "another program"])
def test_a_regret_lasts_its_thirty_minutes_however_the_clock_is_set(here: Town, by: timedelta, another: bool) -> None:
    desk = here.desk()
    made = registration(1, citizen=here.people("amp")[0])
    desk.store.append([item(made, NewDelivery("amp", Role.RECORD, Mode.DELIVER, regret=timedelta(minutes=30)))], "aho")
    desk.look()
    desk.clock.wrong_by = by
    if another:
        desk.close()
        desk = here.desk()
        desk.clock.wrong_by = by
    desk.look(5, seconds=300)
    assert here.applied() == [], "twenty-five minutes are no thirty"
    desk.look(2, seconds=301)
    assert here.applied() == [("amp", uid(1))]


def test_an_hour_that_somebody_named_is_that_hour(here: Town) -> None:
    desk = here.desk()
    hour = desk.clock.now() + timedelta(hours=2)
    made = registration(1, citizen=here.people("amp")[0])
    desk.store.append([item(made, NewDelivery("amp", Role.RECORD, Mode.DELIVER, held_until=hour))], "aho")
    desk.look()
    desk.clock.wrong_by = timedelta(minutes=90)
    desk.look()
    assert here.applied() == []
    desk.look(seconds=1801)
    assert here.applied() == [("amp", uid(1))]


def test_what_is_typed_while_the_clock_is_wrong_waits_no_longer_when_it_is_put_right(here: Town) -> None:
    desk = here.desk()
    desk.clock.wrong_by = DAY
    here.turn("amp", "down")
    made = registration(1, citizen=here.people("amp")[0])
    desk.store.append([item(made, RECORD)], "aho")
    desk.look(6, seconds=20)
    here.turn("amp", "open")
    desk.clock.wrong_by = timedelta(0)
    desk.look(4, seconds=15)
    assert here.applied() == [("amp", uid(1))]


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_nothing_goes_before_an_announced_reopening_and_it_costs_no_attempt_that_the_clock_says_otherwise(
    here: Town, by: timedelta
) -> None:
    desk = here.desk()
    (item_id,) = desk.register(here.sick(here.people("amp")[0]))
    here.turn("amp", "closed", until=(here.clock.now() + timedelta(hours=1)).isoformat(), reason="planned")
    desk.look(2, seconds=5)
    desk.clock.wrong_by = by
    desk.look(20, seconds=120)
    assert here.applied() == []
    assert desk.record(item_id).attempts == 0
    desk.clock.wrong_by = timedelta(0)
    desk.drain(hours=2)
    assert here.applied() == [("amp", item_id)]
    assert desk.record(item_id).attempts == 1


def test_a_clock_that_is_set_beside_a_row_that_cannot_be_read_sets_that_aside_and_moves_the_others(here: Town) -> None:
    desk = here.desk()
    here.turn("amp", faults={"error_500": 1.0})
    damaged, whole = desk.register(*(here.sick(cpr) for cpr in here.people("amp", 2)))
    desk.look()
    desk.look(3, seconds=1)
    id = desk.store.item(damaged).deliveries[0].id
    desk.store.commit([lambda tx: tx._db.run("UPDATE delivery SET body = '?', next_at = NULL WHERE id = ?", (id,))])  # type: ignore[attr-defined]
    desk.clock.wrong_by = DAY
    here.turn("amp", faults={})
    desk.drain(hours=1)
    assert desk.record(damaged).state == "quarantined"
    assert desk.record(whole).state == "confirmed"


def test_what_is_expected_does_not_run_out_because_the_clock_was_set(tmp_path: Path) -> None:
    with town(tmp_path, forward_delay=timedelta(hours=1)) as here:
        desk = here.desk()
        (item_id,) = desk.register(here.sick(here.people("amp")[0]))
        desk.look(3, seconds=2)
        assert desk.deliveries(item_id)["fund"].state == "expected"
        for by in (DAY, -DAY, 3 * DAY, timedelta(0)):
            desk.clock.wrong_by = by
            desk.look(4, seconds=120)
            assert desk.deliveries(item_id)["fund"].state == "expected", by
        desk.drain()
        assert desk.deliveries(item_id)["fund"].state == "confirmed"


@pytest.mark.parametrize(("wrong_s", "shown"), [(0, False), (119, False), (-119, False), (150, True), (-86_400, True)])
def test_an_error_of_more_than_two_minutes_is_shown_and_a_smaller_one_is_not(
    here: Town, wrong_s: int, shown: bool
) -> None:
    desk = here.desk()
    cpr = here.people("amp")[0]
    told = (here.clock.now() - timedelta(days=2)).isoformat()
    desk.clock.wrong_by = timedelta(seconds=wrong_s)
    desk.register(here.sick(cpr, -2, told_at=told))
    desk.look(2, seconds=1)
    amp = next(one for one in desk.office.status().systems if one.id == "amp")
    assert amp.clock_skew_s == pytest.approx(-wrong_s, abs=1.5)
    assert ("clock" in amp.message) is shown


# ---- summer time -----------------------------------------------------------------------------------------------------

SWITCHES = {
    "to summer": datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    "to winter": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
}
NIGHT = """
[[window]]
system = "amp"
from = "{night} 00:00"
to = "{night} 05:00"
reason = "planned"
"""


@pytest.mark.parametrize("start", SWITCHES.values(), ids=list(SWITCHES))
def test_across_the_change_of_summer_time_waits_and_order_stay_and_no_typed_date_moves(
    tmp_path: Path, start: datetime
) -> None:
    with town(tmp_path, clock=ManualClock(instant=start)) as here:
        desk = here.desk()
        cpr = here.people("amp")[0]
        told = here.clock.now().isoformat()
        ids = desk.register(*(here.booking(cpr, day, told_at=told) for day in (3, 2, 1)))
        dates = typed(desk)
        here.turn("amp", "down")
        for _ in range(20):
            before = waits(desk)
            desk.store.commit([lambda _tx: None])
            assert waits(desk) == before
            desk.look(seconds=200)
        assert here.clock.now().astimezone(COPENHAGEN).utcoffset() != start.astimezone(COPENHAGEN).utcoffset()
        here.turn("amp", "open")
        desk.drain()
        arrived = here.applied()
        assert [id for system, id in arrived if system == "amp"] == list(reversed(ids))
        letters = {id for system, id in arrived if system == "letters"}
        assert letters == {one for one in ids if desk.deliveries(one)["letters"].state == "confirmed"}
        assert typed(desk) == dates
        assert {desk.record(one).attempts for one in ids} == {1}


@pytest.mark.parametrize("start", SWITCHES.values(), ids=list(SWITCHES))
def test_a_window_by_night_begins_and_ends_at_its_hours_on_the_wall_in_the_night_of_the_change(start: datetime) -> None:
    night = start.astimezone(COPENHAGEN).date()
    plan = plan_from_toml(NIGHT.format(night=night.isoformat()))
    closes = datetime(night.year, night.month, night.day, tzinfo=COPENHAGEN).astimezone(UTC)
    opens = datetime(night.year, night.month, night.day, 5, tzinfo=COPENHAGEN).astimezone(UTC)
    assert opens - closes == timedelta(hours=4 if night.month == 3 else 6)
    moment = closes - timedelta(minutes=30)
    while moment < opens + timedelta(hours=1):
        found = may_send("amp", "0751", "", plan, moment, hours=None)
        closed = isinstance(found, ClosedUntil)
        assert closed is (closes <= moment < opens), moment
        if isinstance(found, ClosedUntil):
            assert found.until == opens
        moment += timedelta(minutes=10)


def test_a_system_that_is_down_is_asked_as_often_in_the_night_of_the_change_as_in_any_other(tmp_path: Path) -> None:
    asked = []
    for number, start in enumerate((*SWITCHES.values(), datetime(2026, 5, 5, 0, 30, tzinfo=UTC))):
        with town(tmp_path / str(number), clock=ManualClock(instant=start)) as here:
            desk = here.desk()
            desk.register(here.sick(here.people("amp")[0]))
            here.turn("amp", "down")
            desk.parts.chance.seed(7)
            desk.look(60, seconds=45)
            assert desk.store.gates()["amp"].state is GateState.DOWN
            asked.append(desk.store.gates()["amp"].probes)
    assert max(asked) - min(asked) <= max(asked) // 3, asked
