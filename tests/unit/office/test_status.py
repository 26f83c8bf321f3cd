"""How the desk stands: counts, systems, and what comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.errors import Exit
from jobterm.office.status import exit_code, overall, probed, status
from jobterm.office.troubles import office_error
from jobterm.office.views import to_json
from jobterm.outbox.delivery import State
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome
from jobterm.outbox.store import SHOWN_WORST_FIRST, StoreLocked, StoreNewer
from jobterm.systems.standin import StandIn


@pytest.mark.parametrize(
    ("needs_me", "late", "on_the_way", "word"),
    [(1, 1, 1, "needs_me"), (0, 1, 1, "late"), (0, 0, 1, "on_the_way"), (0, 0, 0, "confirmed")],
)
def test_the_first_that_applies_is_the_whole(needs_me: int, late: int, on_the_way: int, word: str) -> None:
    assert overall(needs_me, late, on_the_way) == word


def test_status_has_the_keys_of_the_interface_with_every_state(parts: TestParts) -> None:
    found = to_json(status(parts))
    assert set(found) >= {
        "at", "training", "site", "user", "overall", "counts", "delivery_counts", "oldest", "systems", "windows",
        "store", "draining_by",
    }  # fmt: skip
    assert set(found["counts"]) == set(found["delivery_counts"]) == set(SHOWN_WORST_FIRST)
    assert (found["overall"], found["training"], found["store"]["state"]) == ("confirmed", True, "ok")


def test_a_fresh_registration_is_on_the_way_and_a_refused_one_needs_me(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.knows(BO)
    (first, _second) = register(parts, sick(), sick(BO))
    found = status(parts)
    assert (found.overall, found.on_the_way, found.needs_me) == ("on_the_way", 6, 0)
    assert (found.counts["queued"], found.delivery_counts["waiting"]) == (2, 4)
    change(parts, first.id or "", state=State.REFUSED, reason="4322")
    found = status(parts)
    assert (found.overall, found.needs_me) == ("needs_me", 1)
    assert found.oldest is not None
    assert found.oldest["id"] == first.id


def test_what_is_past_its_promise_is_late(parts: TestParts) -> None:
    parts.knows(KAREN)
    (first,) = register(parts, sick())
    promised = parts.clock.now() + timedelta(minutes=1)
    change(parts, first.id or "", "fund", state=State.EXPECTED, unmet=0, promise_at=promised)
    assert status(parts).overall == "on_the_way"
    parts.clock.advance(120)
    assert (status(parts).overall, status(parts).late) == ("late", 1)


def test_anothers_items_are_counted_but_are_not_mine(parts: TestParts) -> None:
    parts.knows(KAREN)
    register(parts, sick())
    parts.site = type(parts.site)(**{**{name: getattr(parts.site, name) for name in parts.site.__slots__}, "user": "x"})
    found = status(parts)
    assert (found.overall, found.counts["queued"]) == ("confirmed", 1)


def test_a_closed_system_is_told_with_its_hour_and_what_waits_for_it(parts: TestParts) -> None:
    parts.knows(KAREN)
    register(parts, sick())
    until = parts.clock.now() + timedelta(hours=3)
    parts.store().commit([lambda tx: tx.gate("amp", Gate(GateState.CLOSED, "closed.planned", until=until))])
    amp = status(parts).systems[0]
    assert (amp.id, amp.state, amp.until, amp.queued) == ("amp", "closed", until, 1)
    assert amp.message.startswith("AMP is closed until 12:00. That is normal")


def test_a_store_that_does_not_open_is_told_and_not_hidden(parts: TestParts, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, state, code in ((StoreLocked(), "locked", Exit.LOCKED), (StoreNewer(), "newer", Exit.NEWER)):
        told = office_error(error)

        def fail(told: Exception = told) -> None:
            raise told

        monkeypatch.setattr(parts, "store", fail)
        found = status(parts)
        assert (found.store["state"], exit_code(found)) == (state, code)


async def test_an_adapter_that_fails_at_the_question_is_down_and_the_others_are_asked(parts: TestParts) -> None:
    class Broken(StandIn):
        async def probe(self) -> Outcome:
            raise KeyError("150380-1234")

    parts.system_ports = {"amp": Broken("amp"), "workbase": StandIn("workbase")}
    states = {one.id: one.state for one in (await probed(parts)).systems}
    assert (states["amp"], states["workbase"]) == ("down", "down")
    assert parts.store().gates()["amp"].reason == "adapter_failed"
