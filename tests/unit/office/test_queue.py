"""The queue as commands and the screen read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.desk import QueueQuery
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail, listed, page
from jobterm.office.views import to_json
from jobterm.office.wishes import OutboxQuery
from jobterm.outbox.delivery import State
from jobterm.outbox.pacing import Gate, GateState

KEYS = {
    "id", "n", "revision", "kind", "citizen", "cpr", "cvr", "event_date", "told_at", "keyed_at", "author",
    "on_behalf_of", "state", "message", "needs", "supersedes", "superseded_by", "deliveries",
}  # fmt: skip
DELIVERY_KEYS = {
    "id", "system", "role", "mode", "via", "state", "reason", "message", "waiting_for", "held_until", "next_at",
    "promise_at", "attempts", "last_error", "receipt", "plan",
}  # fmt: skip


def taken(parts: TestParts, cpr: str = KAREN) -> str:
    """The id of a report that was taken."""
    parts.knows(cpr)
    (result,) = register(parts, sick(cpr))
    return result.id or ""


def test_items_have_the_keys_of_the_interface_and_a_masked_cpr(parts: TestParts) -> None:
    taken(parts)
    (item,) = [to_json(one) for one in listed(parts, OutboxQuery())]
    assert set(item) >= KEYS
    assert set(item["deliveries"][0]) >= DELIVERY_KEYS
    assert item["cpr"] == "150380-xxxx"
    assert KAREN not in str(item)
    (whole,) = listed(parts, OutboxQuery(full=True))
    assert whole.cpr == KAREN


def test_an_item_is_named_by_title_and_by_the_citizen_where_she_is_known(parts: TestParts) -> None:
    taken(parts)
    (item,) = listed(parts, OutboxQuery())
    assert (item.title, item.name) == ("Reported sick, first day 20-11", "Karen Testesen")


def test_show_adds_details_and_log_to_the_item_itself(parts: TestParts) -> None:
    shown = to_json(detail(parts, taken(parts)[:8]))
    assert shown["details"] == {"first_day": "2026-11-20"}
    assert shown["events"][0]["event"] == "taken"
    assert {"note", "overrides", "findings", "conflict"} <= set(shown)
    assert "item" not in shown


@pytest.mark.parametrize("wanted", ["", "0000000", "ffffffff-0000", "%"])
def test_an_id_that_is_none_or_too_short_is_said_so(parts: TestParts, wanted: str) -> None:
    taken(parts)
    with pytest.raises(OfficeError) as said:
        detail(parts, wanted)
    assert said.value.exit_code is Exit.USAGE


def test_filters_go_together(parts: TestParts) -> None:
    first, second = taken(parts), taken(parts, BO)
    assert [one.id for one in listed(parts, OutboxQuery(citizen=BO))] == [second]
    assert [one.id for one in listed(parts, OutboxQuery(citizen=parts.citizen_ids().of(KAREN)))] == [first]
    assert [one.id for one in listed(parts, OutboxQuery(after=1))] == [second]
    assert listed(parts, OutboxQuery(system="workbase")) == []
    assert listed(parts, OutboxQuery(states=("confirmed",))) == []
    assert listed(parts, OutboxQuery(author="somebody")) == []


def test_a_limit_that_is_none_is_refused(parts: TestParts) -> None:
    with pytest.raises(OfficeError, match=r"limit\.range"):
        listed(parts, OutboxQuery(limit=0))


def test_a_closed_system_is_the_reason_and_the_next_moment(parts: TestParts) -> None:
    taken(parts)
    until = parts.clock.now() + timedelta(hours=3)
    parts.store().commit([lambda tx: tx.gate("amp", Gate(GateState.CLOSED, "closed.planned", until=until))])
    (item,) = listed(parts, OutboxQuery())
    record, forwarded = item.deliveries[0], item.deliveries[1]
    assert (record.state, record.reason, record.next_at) == ("queued", "closed.planned", until)
    assert "12:00" in record.message
    assert forwarded.short == "via AMP"
    assert forwarded.waiting_for == (record.id,)
    assert item.state == "queued"


def test_a_waiting_item_names_what_it_waits_for_by_its_number(parts: TestParts) -> None:
    first = taken(parts)
    (second,) = register(parts, sick(needs=[first], note="again"))
    item = detail(parts, second.id or "").item
    assert item.deliveries[0].short == "waits for 1"
    assert item.deliveries[0].waiting_for == (first,)


def test_the_screen_asks_for_what_needs_me_what_is_on_the_way_and_paper(parts: TestParts) -> None:
    first, second = taken(parts), taken(parts, BO)
    change(parts, first, state=State.REFUSED, reason="4322")
    assert [one.id for one in page(parts, QueueQuery("needs_me"))] == [first]
    assert [one.id for one in page(parts, QueueQuery("on_the_way"))] == [second]
    assert page(parts, QueueQuery("paper")) == []
    assert [one.id for one in page(parts, QueueQuery())] == [first, second]
    assert page(parts, QueueQuery())[0].cpr == KAREN


def test_a_column_gets_few_words_with_the_day_in_them(parts: TestParts) -> None:
    taken(parts)
    (item,) = listed(parts, OutboxQuery())
    assert item.brief == "sick report 20-11"
    assert len(item.brief) <= 24
    assert "brief" not in to_json(item)
