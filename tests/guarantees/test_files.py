"""Guarantee G20 for files (rule R8), through the whole house: a notice to a citizen's fund goes in that fund's file at
its hour, once, and is settled by the fund's receipt; the screen names the fund and the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.town import KAREN, Desk, Town, town

from jobterm.clock import COPENHAGEN

BO = "2406752345"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Town]:
    """A town in which the funds work at night."""
    with town(tmp_path, forward_delay=None) as made:
        yield made


def notice(cpr: str = KAREN, **details: Any) -> dict[str, Any]:
    """A service notice about somebody: nothing stands against it."""
    told = {"type": "service", "incident": "other", "incident_date": "2026-11-20", "text": "Orientering til a-kassen."}
    return {"kind": "fund.notice", "citizen": cpr, "details": {**told, **details}}


def until(desk: Desk, day: int, hour: int, minute: int = 0) -> None:
    """Let the engine work now, then let it be that time, and let it work again."""
    desk.look(6)
    wanted = datetime(2026, 11, day, hour, minute, tzinfo=COPENHAGEN)
    desk.town.clock.advance(max(0.0, (wanted - desk.town.clock.now()).total_seconds()))
    desk.look(6)


def applied(world: Town) -> list[tuple[str, str]]:
    """(citizen, registration) of what took effect at the funds."""
    return [(row["citizen"], row["registration"]) for row in world.ledger("applied") if row["system"] == "fund"]


def test_a_notice_goes_in_its_funds_file_at_the_hour_and_the_receipt_confirms_it(world: Town) -> None:
    desk = world.desk()
    karens, bos = desk.register(notice(), notice(BO))
    until(desk, 20, 18)
    waiting = desk.deliveries(karens)["fund"]
    assert (waiting.state, waiting.next_at) == ("queued", datetime(2026, 11, 20, 20, 0, tzinfo=COPENHAGEN))
    assert "20:00" in waiting.message
    until(desk, 20, 20, 1)
    sent = desk.deliveries(karens)["fund"]
    assert sent.state == "expected"
    assert sent.message.startswith("FTFa has the file")
    assert desk.deliveries(bos)["fund"].message.startswith("3F has the file")
    until(desk, 21, 6, 10)
    assert [desk.deliveries(one)["fund"].state for one in (karens, bos)] == ["confirmed", "confirmed"]
    assert sorted(applied(world)) == sorted([(KAREN, karens), (BO, bos)])


def test_a_lost_answer_and_a_program_that_stops_double_nothing(world: Town) -> None:
    desk = world.desk()
    (item,) = desk.register(notice())
    until(desk, 20, 19)
    world.lose_answers = 1
    until(desk, 20, 20, 1)
    again = world.desk()
    until(again, 20, 20, 30)
    assert again.deliveries(item)["fund"].state == "expected"
    until(again, 21, 6, 10)
    assert applied(world) == [(KAREN, item)]
    assert again.deliveries(item)["fund"].state == "confirmed"


def test_what_the_fund_refuses_is_said_in_words(world: Town) -> None:
    desk = world.desk()
    (item,) = desk.register(notice())
    until(desk, 20, 20, 1)
    world.control.citizen({"cpr": KAREN, "change": {"fund": "HK"}})
    until(desk, 21, 6, 10)
    told = desk.deliveries(item)["fund"]
    assert (told.state, told.reason) == ("refused", "4857")
    assert "unemployment fund" in told.message
    assert applied(world) == []


def test_a_missing_receipt_is_a_persons_and_never_a_new_file(world: Town) -> None:
    desk = world.desk()
    (item,) = desk.register(notice())
    until(desk, 20, 20, 1)
    world.turn("fund", faults={"lose_answer": 1.0})
    until(desk, 21, 6, 5)
    world.turn("fund", faults={})
    until(desk, 21, 12, 30)
    told = desk.deliveries(item)["fund"]
    assert (told.state, told.reason) == ("needs_review", "receipt_missing")
    until(desk, 21, 20, 5)
    until(desk, 22, 20, 5)
    assert applied(world) == [(KAREN, item)]


def test_closed_at_the_hour_it_goes_when_it_opens(world: Town) -> None:
    desk = world.desk()
    (item,) = desk.register(notice())
    until(desk, 20, 19)
    world.turn("fund", "closed", until="2026-11-20T22:00:00+01:00", reason="planned")
    until(desk, 20, 20, 1)
    assert desk.deliveries(item)["fund"].state in ("queued", "retry_wait")
    for minute in (1, 10, 20, 30):
        until(desk, 20, 22, minute)
    assert desk.deliveries(item)["fund"].state == "expected"
