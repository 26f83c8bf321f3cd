"""Guarantees G17 and G19 where much has waited: what is read before it is sent is counted on the simulated systems, all
of a citizen's items are looked at, and a person's decision covers what she saw and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.guarantees.town import KAREN, Desk, Town, town

from jobterm.clock import to_text
from jobterm.domain.findings import found
from jobterm.office import before_sending, gates
from jobterm.office.findings import kept
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.clearance import GO
from jobterm.outbox.pacing import Gate
from jobterm.outbox.records import dump

HOUR = 3600.0
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
CASE_SYSTEMS = ("amp", "workbase", "opera", "national")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """A town with its systems open."""
    with town(tmp_path) as made:
        yield made


def summons(here: Town, cpr: str, hours: float) -> dict[str, Any]:
    """To an interview so many hours from now."""
    start = here.clock.now() + timedelta(hours=hours)
    return {
        "kind": "interview.summons", "citizen": cpr,
        "details": {
            "interview_type": "7", "contact_form": "meeting", "place": "Jobcentret, lokale 2", "letter": False,
            "start": to_text(start), "end": to_text(start + timedelta(minutes=30)),
        },
    }  # fmt: skip


def reads(here: Town) -> Counter[str]:
    """How often citizens were read, by system."""
    return Counter(
        system
        for system in CASE_SYSTEMS
        for row in here.control.requests(system)
        if row["registration"] is None and row["outcome"] == "read" and row["key"] is None
    )


def test_each_citizen_who_waited_is_read_once_where_her_case_is_and_strangers_stay_unasked(here: Town) -> None:
    desk = here.desk()
    people = here.people("amp", 6)
    here.turn("amp", "closed")
    items = desk.register(*(summons(here, cpr, 200 + 3 * number) for number, cpr in enumerate(people)))
    desk.drain(hours=0.05)
    here.clock.advance(2 * HOUR)
    here.turn("amp")
    before = reads(here)
    desk.drain(hours=1)
    assert {desk.record(item).state for item in items} == {"confirmed"}
    first = reads(here) - before
    assert 0 < first["amp"] <= len(people) + 1, "once for each, and a probe"

    here.turn("amp", "closed")
    more = desk.register(*(summons(here, cpr, 300 + 3 * number) for number, cpr in enumerate(people)))
    desk.drain(hours=0.05)
    here.clock.advance(2 * HOUR)
    here.turn("amp")
    before = reads(here)
    desk.drain(hours=1)
    assert {desk.record(item).state for item in more} == {"confirmed"}
    again = reads(here) - before
    strangers = {one for one in CASE_SYSTEMS if one != "amp"} - set(again)
    assert 0 < again["amp"] <= len(people) + 1
    assert strangers, f"who does not know her is not asked again within a day: {dict(again)}"


def test_a_system_that_came_back_rests_after_a_read_as_after_an_item(here: Town) -> None:
    """Guarantee G11: what is read before sending is no faster than what is sent."""
    desk = here.desk()
    people = here.people("amp", 3)
    here.turn("amp", "closed")
    desk.register(*(summons(here, cpr, 200 + 3 * number) for number, cpr in enumerate(people)))
    desk.drain(hours=0.05)
    here.clock.advance(8 * HOUR)
    here.turn("amp")
    moments = []
    for _ in range(80):
        before = len(here.control.requests("amp"))
        desk.look(1, seconds=5)
        moments.append(len(here.control.requests("amp")) - before)
    assert sum(moments) >= 2 * len(people)
    assert max(moments) <= 3, "never a read for every item at once"


def test_what_is_newest_of_very_many_items_counts() -> None:
    """Guarantee G19: the illness that stands against a no-show may be the last of more than five hundred items."""
    asked: list[int] = []

    class Store:
        def items(self, query: Any) -> list[Any]:
            asked.append(query.after)
            return [Item(n) for n in range(query.after + 1, min(1203, query.after + query.limit) + 1)]

    class Item:
        def __init__(self, n: int) -> None:
            self.n = n

    all_of_them = gates.all_items(Store(), KAREN)  # type: ignore[arg-type]
    assert [one.n for one in all_of_them] == list(range(1, 1204))
    assert len(asked) == 3


def test_an_illness_behind_a_page_of_items_keeps_a_no_show_here(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_PAGE", 2)
    desk = here.desk()
    item = _no_show(here, desk)
    here.turn("amp", "closed")
    desk.register(here.sick(KAREN, days=0))
    here.turn("amp")
    desk.drain(hours=1)
    assert desk.record(item).state == "needs_review"
    assert "gate.ill" in _evidence(desk, item)


@pytest.mark.parametrize(
    ("decided", "now", "goes"),
    [
        ({"system": "", "first_day": MONDAY}, {"system": "", "first_day": MONDAY}, True),
        ({"system": "", "first_day": MONDAY}, {"system": "amp", "first_day": MONDAY}, True),
        ({"system": "", "first_day": MONDAY}, {"system": "", "first_day": TUESDAY}, False),
    ],
    ids=["the same", "told by its system by now", "another illness"],
)
def test_a_decision_covers_what_was_seen_and_not_the_same_code_on_other_facts(
    here: Town, decided: dict[str, Any], now: dict[str, Any], goes: bool
) -> None:
    desk = here.desk()
    item = _no_show(here, desk)
    registration = desk.store.item(item).registration
    events = [
        _event("for_a_person", "stale:gate.ill", dump([kept(found("gate.ill", "details.booking", **decided))])),
        _event("decided", "not_applied", "she was seen in town"),
    ]
    parts = SimpleNamespace(store=lambda: SimpleNamespace(events=lambda _id: events))
    word = before_sending._reviewed(parts, registration, [found("gate.ill", "details.booking", **now)])
    assert (word == GO) is goes


def _event(what: str, code: str, note: str) -> Any:
    return SimpleNamespace(what=SimpleNamespace(event=what, code=code, note=note))


def test_the_law_of_a_read_is_that_of_an_item() -> None:
    from random import Random

    from jobterm.clock import ManualClock
    from jobterm.outbox import pacing

    now = ManualClock().now()
    gate = pacing.rested(Gate(rest=10.0), now, Random(1))
    assert gate.next_probe_at is not None
    assert timedelta(seconds=3.5) <= gate.next_probe_at - now <= timedelta(seconds=10.5)
    assert replace(gate, next_probe_at=None) == Gate(rest=10.0), "it learns nothing of the pace"
    assert pacing.rested(Gate(), now, Random(1)) == Gate()


def _no_show(here: Town, desk: Desk) -> str:
    """Of an interview to which she was called by letter."""
    start = here.clock.now() + timedelta(hours=1)
    given = summons(here, KAREN, 1)
    given["details"] |= {"letter": True, "start": to_text(start)}
    (booking,) = desk.register(given)
    desk.drain(hours=0.02)
    letter = desk.deliveries(booking).get("letters")
    if letter is not None and letter.state == "hand_over":
        desk.office.decide(booking, Decision(Verdict.HANDED_OVER, "given to her at the desk"))
    here.clock.advance(2 * HOUR)
    details = {"booking": booking, "heard": False}
    (item,) = desk.register({"kind": "interview.no_show", "citizen": KAREN, "details": details})
    return item


def _evidence(desk: Desk, item: str) -> list[str]:
    return [one.code for one in desk.office.outbox_show(item).findings if one.code.startswith(("gate.", "stale."))]
