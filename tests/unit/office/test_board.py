"""The board over a desk's own queue: what it tells, who may see it, one decision for many, taking over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.office.making import BO, IDA, KAREN, SITE, TestParts, register, sick

from jobterm import i18n
from jobterm.office.board.bulk import bulk
from jobterm.office.board.items import ids_of, item, items
from jobterm.office.board.take_over import of_author, take_over
from jobterm.office.board.views import AWAY, BoardItems, BulkWish, for_the_wall
from jobterm.office.board.watch import watched
from jobterm.office.errors import OfficeError
from jobterm.office.queue import detail
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.port import Receipt
from jobterm.outbox.store import NewEvent
from jobterm.security.audit import AuditUnwritable

JENS = replace(SITE, user="jlu", user_name="Jens Lund", role="superuser")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[TestParts]:
    """The desk of a superuser."""
    i18n.use("en")
    made = TestParts(tmp_path, site=JENS)
    yield made
    made.close()
    i18n.forget()


def taken(parts: TestParts, citizen: str, author: str = "aho", **more: Any) -> str:
    """A sickness report of somebody else's at this desk."""
    site, parts.site = parts.site, replace(SITE, user=author, user_name=author.title())
    parts.knows(citizen)
    (result,) = register(parts, sick(citizen, **more))
    parts.site = site
    assert result.id is not None, result
    return result.id


def turn(parts: TestParts, registration: str, change: Any, event: str = "for_a_person") -> None:
    """Change the record's delivery."""
    one = record(parts, registration)
    (result,) = parts.store().commit([lambda tx: tx.put(change(tx.delivery(one.id)), NewEvent(event))])
    assert not isinstance(result, Exception), result


def record(parts: TestParts, registration: str) -> Delivery:
    return parts.store().item(registration).deliveries[0]


def review(reason: str) -> Any:
    return lambda one: states.review(one, reason)


# ---- what it tells ---------------------------------------------------------------------------------------------------


def test_only_a_superuser_sees_everybodys_items(parts: TestParts) -> None:
    parts.site = SITE
    for question in (
        lambda: watched(parts), lambda: items(parts, BoardItems()), lambda: take_over(parts, ["x"], "why"),
        lambda: bulk(parts, ["x"], BulkWish("retry", "why")), lambda: ids_of(parts, BoardItems()),
    ):  # fmt: skip
        with pytest.raises(OfficeError) as refused:
            question()
        assert refused.value.code == "board.superuser"


def test_counts_causes_and_people_stand_on_it_and_nothing_of_a_citizen(parts: TestParts) -> None:
    ids = [taken(parts, KAREN), taken(parts, BO), taken(parts, IDA, author="pma")]
    for one in ids[1:]:
        turn(parts, one, review("no_route"))
    view = watched(parts)
    amp = next(one for one in view.systems if one.system == "amp")
    assert (amp.counts.left, amp.counts.person, amp.per_minute, amp.forecast) == (1, 2, 0.0, "unknown")
    assert [(one.state, one.count, one.authors) for one in view.causes] == [("needs_review", 2, 2)]
    assert {(one.author, one.count, one.here) for one in view.people} == {("aho", 1, False), ("pma", 1, False)}
    assert [(one.code, one.name) for one in view.municipalities] == [("0751", "Aarhus")]
    text = repr(view)
    assert not any(cpr in text or cpr[:6] in text for cpr in (KAREN, BO, IDA))


def test_whoever_is_known_to_live_elsewhere_counts_there(parts: TestParts) -> None:
    taken(parts, KAREN)
    each = len(parts.store().item(taken(parts, BO)).deliveries)
    parts.knows(BO, person__municipality="0730")
    assert {one.code: one.counts.left for one in watched(parts).municipalities} == {"0751": each, "0730": each}


def test_pace_and_forecast_come_from_what_was_confirmed(parts: TestParts) -> None:
    ids = [taken(parts, citizen) for citizen in (KAREN, BO, IDA)]
    for one in ids[:2]:
        turn(parts, one, lambda d: states.confirm(d, Receipt("r", parts.clock.now())), "answered")
    parts.clock.advance(30)
    amp = next(one for one in watched(parts).systems if one.system == "amp")
    assert amp.hour == 2
    assert amp.per_minute > 0
    assert amp.forecast == "at"
    assert amp.empty_at is not None
    parts.clock.advance(600)
    amp = next(one for one in watched(parts).systems if one.system == "amp")
    assert (amp.per_minute, amp.forecast, amp.empty_at) == (0.0, "unknown", None)


def test_for_the_wall_nobodys_name_is_in_it(parts: TestParts) -> None:
    turn(parts, taken(parts, KAREN, author="pma"), review("no_route"))
    view = for_the_wall(watched(parts))
    assert [one.count for one in view.people] == [1]
    assert "pma" not in repr(view)


# ---- the items behind a line -----------------------------------------------------------------------------------------


def test_items_are_masked_and_shown_only_with_a_reason_that_is_written_down(parts: TestParts) -> None:
    one = taken(parts, KAREN, note="told on the phone")
    turn(parts, one, review("no_route"))
    (cause,) = watched(parts).causes
    (shown,) = items(parts, BoardItems(cause=cause.key))
    assert (shown.cpr, shown.name, shown.citizen) == ("150380-xxxx", None, None)
    assert parts.lookups().of(KAREN) == []
    (shown,) = items(parts, BoardItems(cause=cause.key), reason="the author asked")
    assert shown.cpr == KAREN
    (line,) = parts.lookups().of(KAREN)
    assert (line.user, line.place, line.reason) == ("jlu", "board", "the author asked")


def test_where_the_look_cannot_be_written_down_nothing_is_shown(
    parts: TestParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(parts, taken(parts, KAREN), review("no_route"))

    def full(*_given: object, **_named: object) -> None:
        raise AuditUnwritable("full")

    monkeypatch.setattr(parts.lookups(), "note", full)
    with pytest.raises(OfficeError) as refused:
        items(parts, BoardItems(author="aho"), reason="the author asked")
    assert refused.value.code == "board.audit"


def test_an_item_of_the_board_tells_its_log_and_not_whose_it_is(parts: TestParts) -> None:
    one = taken(parts, KAREN, note="told on the phone")
    found = item(parts, one)
    assert [each.event for each in found.events] == ["taken"]
    assert (found.details, found.note, found.item.name, found.item.cpr) == ({}, None, None, "150380-xxxx")
    assert item(parts, one, reason="asked").note == "told on the phone"


def test_a_systems_list_holds_only_what_is_open_there(parts: TestParts) -> None:
    there, gone = taken(parts, KAREN), taken(parts, BO)
    turn(parts, gone, lambda d: states.confirm(d, Receipt("r", parts.clock.now())), "answered")
    assert [one.id for one in items(parts, BoardItems(system="amp"))] == [there]


# ---- one decision for many -------------------------------------------------------------------------------------------


def test_all_equal_ones_are_decided_at_once_with_the_reason_in_each_log(parts: TestParts) -> None:
    ids = [taken(parts, citizen) for citizen in (KAREN, BO, IDA)]
    for one in ids:
        turn(parts, one, review("nobody_can_look"))
    (cause,) = watched(parts).causes
    everything = ids_of(parts, BoardItems(cause=cause.key))
    assert everything == tuple(ids)
    done = bulk(parts, everything, BulkWish("applied", "seen in AMP"))
    assert (done.done, done.refused) == (3, ())
    for one in ids:
        assert record(parts, one).state is State.CONFIRMED
        last = [each.what for each in parts.store().events(one) if each.what.event == "decided"][-1]
        assert (last.by, last.note) == ("jlu", "seen in AMP")
    assert watched(parts).causes == ()


def test_one_that_may_not_be_decided_so_is_named_and_the_others_are_done(parts: TestParts) -> None:
    good, other = taken(parts, KAREN), taken(parts, BO)
    turn(parts, good, review("nobody_can_look"))
    done = bulk(parts, [good, other], BulkWish("applied", "seen in AMP"))
    assert done.done == 1
    assert [id for id, _why in done.refused] == [other]
    assert "queue" in done.refused[0][1]
    assert "1 item decided. 1 not" in done.message


def test_without_a_reason_nothing_is_decided(parts: TestParts) -> None:
    one = taken(parts, KAREN)
    turn(parts, one, review("nobody_can_look"))
    for wish in (BulkWish("applied", " "), BulkWish("take_over", "")):
        with pytest.raises(OfficeError) as refused:
            bulk(parts, [one], wish)
        assert refused.value.code == "reason.missing"
    assert record(parts, one).state is State.NEEDS_REVIEW


# ---- taking over -----------------------------------------------------------------------------------------------------


def test_who_takes_over_carries_it_and_the_author_stays_its_author(parts: TestParts) -> None:
    one = taken(parts, KAREN)
    turn(parts, one, states.author_away, "held_for_author")
    done = take_over(parts, [one], "on leave since Friday")
    assert done.done == 1
    stored = parts.store().item(one)
    assert stored.registration.author == "aho"
    assert record(parts, one).state is State.QUEUED
    assert {each.carrier for each in stored.deliveries} == {"jlu"}
    shown = detail(parts, one)
    assert {each.carrier for each in shown.item.deliveries} == {"jlu"}
    assert ("taken_over", "jlu") in {(each.event, each.by) for each in shown.events}


def test_what_may_have_arrived_is_asked_after_first_whoever_carries_it(parts: TestParts) -> None:
    one = taken(parts, KAREN)
    turn(parts, one, lambda d: replace(states.author_away(d), possible=True), "held_for_author")
    take_over(parts, [one], "on leave")
    assert record(parts, one).state is State.UNKNOWN


def test_taking_over_twice_writes_once_and_ones_own_is_ones_own(parts: TestParts) -> None:
    one, own = taken(parts, KAREN), taken(parts, BO, author="jlu")
    take_over(parts, [one], "on leave")
    written = len(parts.store().events(one))
    take_over(parts, [one], "on leave")
    assert len(parts.store().events(one)) == written
    done = take_over(parts, [own], "on leave")
    assert (done.done, done.refused) == (0, ((own, "It is your own."),))


def test_all_of_an_author_are_found_and_somebody_without_any_is_an_error(parts: TestParts) -> None:
    ids = (taken(parts, KAREN), taken(parts, BO))
    taken(parts, IDA, author="pma")
    assert of_author(parts, "aho") == ids
    with pytest.raises(OfficeError) as refused:
        of_author(parts, "xyz")
    assert refused.value.code == "take_over.nobody"


def test_what_was_taken_over_is_no_alarm_any_more(parts: TestParts) -> None:
    one = taken(parts, KAREN)
    turn(parts, one, review("no_route"))
    assert AWAY in {each.code for each in watched(parts).alerts}
    take_over(parts, [one], "on leave")
    view = watched(parts)
    assert [(each.author, each.taken) for each in view.people] == [("aho", 1)]
    assert AWAY not in {each.code for each in view.alerts}
