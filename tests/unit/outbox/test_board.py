"""A board's numbers: pace and forecast from what was confirmed, never a guess; equal items together; who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.outbox.making import BO, KAREN, delivery, item, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox import board, states
from jobterm.outbox.board import Asking, BoardStore, BoardWish, Confirmed, Group, Seen
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.port import Receipt
from jobterm.outbox.store import NewDelivery, NewEvent, Transaction

NOW = datetime(2026, 11, 30, 22, 12, 30, tzinfo=UTC)
MINUTE = int(NOW.timestamp() // 60)


def ago(minutes: int, count: int, system: str = "amp") -> Confirmed:
    return Confirmed(system, MINUTE - minutes, count)


def test_a_pace_is_what_was_confirmed_in_the_last_minutes() -> None:
    found = board.pace([ago(n, 12) for n in range(1, 11)], "amp", NOW)
    assert 11 <= found.per_minute <= 12
    assert found.hour == 120


def test_a_drain_that_began_a_minute_ago_is_not_taken_for_a_slow_one() -> None:
    assert board.pace([ago(0, 20), ago(1, 40)], "amp", NOW).per_minute == pytest.approx(40)


def test_what_has_confirmed_nothing_for_three_minutes_stands_still() -> None:
    found = board.pace([ago(4, 500), ago(5, 500)], "amp", NOW)
    assert found.per_minute == 0
    assert found.hour == 1000


def test_an_hour_is_an_hour_and_each_system_has_its_own_pace() -> None:
    found = board.pace([ago(61, 900), ago(59, 3), ago(1, 5, "workbase")], "amp", NOW)
    assert (found.per_minute, found.hour) == (0, 3)


def test_where_nothing_moves_nobody_says_when_it_will_be_empty() -> None:
    assert board.empty_at(400, 0.0, NOW) is None
    assert board.empty_at(0, 0.0, NOW) == NOW
    assert board.empty_at(400, 20.0, NOW) == NOW + timedelta(minutes=20)


def test_groups_add_up_and_every_open_one_is_counted_once() -> None:
    early, late = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    made = board.total(
        [
            Group("amp", "queued", "aho", 300, oldest=late, promised=late, late=2),
            Group("amp", "unknown", "aho", 12, oldest=early),
            Group("amp", "refused", "pma", 3),
            Group("fund", "expected", "aho", 40, promised=early),
            Group("amp", "confirmed", "aho", 1000),
        ]
    )
    assert (made.left, made.unknown, made.person, made.passed_on, made.late) == (312, 12, 3, 40, 2)
    assert made.all == 355
    assert (made.oldest, made.promised) == (early, early)


def asking(n: int, **changes: object) -> Asking:
    made = Asking(uid(n), n, "amp", "unknown", "aho", "sickness.report")
    return Asking(**{name: changes.get(name, getattr(made, name)) for name in Asking.__slots__})  # type: ignore[arg-type]


def test_equal_ones_stand_together_and_unknown_outcomes_first() -> None:
    found = board.causes(
        [
            asking(4, shown="refused", code="4322", author="pma"),
            asking(2, shown="refused", code="4322"),
            asking(3, shown="refused", code="4783"),
            asking(1),
        ]
    )
    assert [(one.shown, one.code, one.ids) for one in found] == [
        ("unknown", None, (uid(1),)), ("refused", "4322", (uid(2), uid(4))), ("refused", "4783", (uid(3),)),
    ]  # fmt: skip
    assert found[1].authors == ("aho", "pma")


def test_who_is_away_with_items_that_need_a_person_stands_first() -> None:
    people = [Seen("aho", "Anne Holm", NOW - timedelta(minutes=1)), Seen("pma", "P. Madsen", NOW - timedelta(days=3))]
    found = board.waits(
        [
            asking(1, shown="refused"), asking(2, shown="refused", author="pma"), asking(3),
            asking(4, shown="conflict", author="pma", carrier="jlu"), asking(5, shown="conflict", author="xyz"),
        ],
        people, NOW,
    )  # fmt: skip
    assert [(one.author, one.here, len(one.ids), one.taken) for one in found] == [
        ("pma", False, 2, 1), ("xyz", False, 1, 0), ("aho", True, 1, 0),
    ]  # fmt: skip


# ---- a desk's own queue ----------------------------------------------------------------------------------------------


def confirm(tx: Transaction, system: str, number: int, at: datetime) -> None:
    found = next(one for one in (tx.delivery(id) for id in _ids(number, system)))
    tx.put(states.confirm(found, Receipt("r", at)), NewEvent("answered", cls="accepted"))


def _ids(number: int, system: str) -> list[str]:
    from jobterm.outbox.sqlwrite import delivery_id

    return [delivery_id(uid(number), system)]


def test_a_desks_queue_tells_counts_paces_causes_and_people(tmp_path: Path) -> None:
    clock = ManualClock(instant=NOW - timedelta(minutes=2))
    made = store(tmp_path, clock)
    assert isinstance(made, BoardStore)
    for n in range(1, 6):
        one = registration(n, citizen=BO if n == 4 else KAREN)
        made.append([item(replace(one, author="pma", author_name="P. Madsen") if n == 5 else one)], "aho")
    made.commit([lambda tx: confirm(tx, "amp", 1, clock.now()), lambda tx: confirm(tx, "amp", 2, clock.now())])
    refused = states.review(made.item(uid(5)).deliveries[0], "no_route")
    made.commit([lambda tx: tx.put(refused, NewEvent("for_a_person", code="no_route"))])
    clock.advance(120)
    found = made.board(BoardWish(clock.now(), "aho", {BO: "0730"}))
    counts = {(one.shown, one.author, one.municipality): one.count for one in found.groups}
    assert counts == {("queued", "aho", None): 1, ("queued", "aho", "0730"): 1, ("needs_review", "pma", None): 1}
    assert board.total(found.groups).oldest == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert found.confirmed == (Confirmed("amp", MINUTE - 2, 2),)
    assert [(one.registration, one.reason, one.author) for one in found.asking] == [(uid(5), "no_route", "pma")]
    assert {one.id: (one.name, one.at) for one in found.people} == {
        "aho": ("Anne Holm", clock.now()), "pma": ("P. Madsen", None),
    }  # fmt: skip
    assert found.workers == ()
    assert made.acquire_lease("me", 30) is not None
    assert [one.id for one in made.board(BoardWish(clock.now())).workers] == ["me"]
    clock.advance(3600)
    assert made.board(BoardWish(clock.now())).confirmed == ()


def test_what_is_past_its_promise_is_late_and_the_earliest_promise_is_told(tmp_path: Path) -> None:
    clock = ManualClock(instant=NOW)
    made = store(tmp_path, clock)
    made.append([item(registration(1), NewDelivery("amp", Role.RECORD, Mode.DELIVER))], "aho")
    (one,) = made.item(uid(1)).deliveries
    promised = NOW + timedelta(minutes=5)
    made.commit([lambda tx: tx.put(replace(one, promise_at=promised), NewEvent("routed"))])
    (group,) = made.board(BoardWish(clock.now())).groups
    assert (group.promised, group.late) == (promised, 0)
    clock.advance(301)
    assert made.board(BoardWish(clock.now())).groups[0].late == 1


# ---- taking over: who carries, who is author -------------------------------------------------------------------------


def test_what_another_carries_waits_for_its_author_no_longer() -> None:
    from jobterm.outbox.presence import Presence

    here = Presence("jlu", frozenset({"amp"}))
    one = delivery(state=State.HELD_AUTH, reason=states.AUTHOR_AWAY)
    assert here.away(one, registration(1))
    assert not here.away(delivery(carrier="jlu"), registration(1))
    assert here.away(delivery(carrier="abc"), registration(1))


def test_of_many_authors_only_the_oldest_and_one_of_each_are_read() -> None:
    rows = [("amp", shown, f"a{n % 300}", None, 3, n, None, 0) for n in range(1, 1201) for shown in ("queued",)]
    wanted = board.worth_reading(rows)
    assert 1 in wanted
    assert len(wanted) == 300


def test_what_a_board_lists_are_the_worst_states_that_are_shown() -> None:
    """A store looks for them among registrations that show one of these: nothing worse may hide them."""
    from jobterm.outbox.store import SHOWN_WORST_FIRST

    assert set(SHOWN_WORST_FIRST[: len(board.ASKS)]) == set(board.ASKS)
