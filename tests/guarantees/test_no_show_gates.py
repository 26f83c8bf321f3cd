"""Guarantee G19: no no-show leaves without a confirmed letter, with an illness known anywhere for that day, or within
its thirty minutes of regret. Over the real engine, real adapters and simulated systems; counted in their ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.town import KAREN, Desk, Town, town

from jobterm.clock import to_text
from jobterm.office import before_sending, gates
from jobterm.office.wishes import Decision, Verdict

HALF_AN_HOUR = 30 * 60


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """A town in the middle of a working day."""
    with town(tmp_path) as made:
        yield made


def summons(here: Town, minutes: int = 60, **details: Any) -> dict[str, Any]:
    """A summons to an interview so many minutes from now."""
    start = here.clock.now() + timedelta(minutes=minutes)
    return {
        "kind": "interview.summons", "citizen": KAREN,
        "details": {
            "interview_type": "7", "contact_form": "meeting", "place": "Jobcentret, lokale 2",
            "start": to_text(start), "end": to_text(start + timedelta(minutes=30)), **details,
        },
    }  # fmt: skip


def called(here: Town, desk: Desk, *, lettered: bool = True, **details: Any) -> str:
    """Karen is called to an interview that begins in an hour; ``lettered``: her letter is confirmed, by the system that
    carries letters or, where she gets none by Digital Post, by the hand of somebody."""
    if not lettered:
        here.turn("letters", "down")
    (booking,) = desk.register(summons(here, **details))
    desk.drain(hours=0.02)
    letter = desk.deliveries(booking).get("letters")
    if lettered and letter is not None and letter.state == "hand_over":
        desk.office.decide(booking, Decision(Verdict.HANDED_OVER, "given to her at the desk"))
    here.clock.advance(2 * 3600)
    return booking


def no_show(desk: Desk, booking: str, **more: Any) -> str:
    """She did not come."""
    (item,) = desk.register(
        {"kind": "interview.no_show", "citizen": KAREN, "details": {"booking": booking, "heard": False}, **more}
    )
    return item


def left(here: Town, item: str) -> bool:
    """Whether any system has it."""
    return any(row["registration"] == item for row in here.ledger())


def evidence(desk: Desk, item: str) -> list[str]:
    """The codes of what stands against it, as a person is shown them."""
    return [one.code for one in desk.office.outbox_show(item).findings if one.code.startswith(("gate.", "stale."))]


def test_a_true_no_show_leaves_after_half_an_hour_with_no_new_keystroke(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    desk.drain()
    assert desk.record(item).state == "confirmed"
    assert left(here, item)


def test_it_stays_here_for_half_an_hour_and_can_be_called_back_until_then(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    desk.look(5, seconds=(HALF_AN_HOUR - 10) / 5)
    assert desk.record(item).state == "queued"
    assert desk.record(item).held_until is not None
    desk.office.withdraw(item, "she was in the waiting room")
    desk.look(5, seconds=HALF_AN_HOUR)
    assert desk.record(item).state == "withdrawn"
    assert not left(here, item)


def test_an_hour_that_somebody_sets_the_clock_on_is_not_half_an_hour_of_regret(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    desk.clock.wrong_by = timedelta(days=1)
    desk.look(5, seconds=60)
    assert not left(here, item)


@pytest.mark.parametrize("state", ["never meant", "not delivered yet"])
def test_without_a_confirmed_letter_a_person_decides(here: Town, state: str) -> None:
    desk = here.desk()
    details = {"letter": False} if state == "never meant" else {}
    item = no_show(desk, called(here, desk, lettered=False, **details))
    desk.drain(hours=1)
    assert desk.record(item).state == "needs_review"
    assert not left(here, item)
    assert evidence(desk, item) == ["gate.no_letter" if details else "gate.letter_open"]


def test_an_illness_in_our_own_queue_stops_it(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    here.turn("amp", "closed")  # the report of illness cannot leave either
    desk.register(here.sick(KAREN))
    desk.look(3, seconds=HALF_AN_HOUR)
    here.turn("amp")
    desk.drain()
    assert evidence(desk, item) == ["gate.ill"]
    assert not left(here, item)


def test_an_illness_that_a_colleague_registered_elsewhere_stops_it(here: Town) -> None:
    desk, colleague = here.desk(), here.desk("other", "jlu")
    item = no_show(desk, called(here, desk))
    colleague.register(here.sick(KAREN))
    colleague.drain(hours=0.02)
    desk.drain()
    assert evidence(desk, item) == ["gate.ill"]
    assert not left(here, item)


def test_while_a_system_that_may_know_of_an_illness_is_silent_it_stays_here_and_then_goes_by_itself(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    here.turn("workbase", "closed")
    desk.look(20, seconds=180)
    assert desk.record(item).state == "queued"
    assert not left(here, item)
    here.turn("workbase")
    desk.drain()
    assert desk.record(item).state == "confirmed"


def test_a_system_that_stays_silent_ends_with_a_person_and_not_with_silence(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guarantee G12: nothing waits for ever."""
    monkeypatch.setattr(before_sending, "GIVE_UP", 5)
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    here.turn("workbase", "closed")
    desk.look(40, seconds=180)
    assert evidence(desk, item) == ["gate.unchecked"]
    assert not left(here, item)


def test_what_a_person_has_decided_on_is_not_asked_again(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk, lettered=False, letter=False))
    desk.drain()
    desk.office.decide(item, Decision(Verdict.NOT_APPLIED, "she signed for the paper letter"))
    desk.drain()
    assert desk.record(item).state == "confirmed"
    assert any(one.event == "decided" for one in desk.office.outbox_show(item).events), "and it says by whom"


def test_a_person_who_let_it_pass_without_a_letter_has_not_let_an_illness_pass(here: Town) -> None:
    desk = here.desk()
    item = no_show(desk, called(here, desk, lettered=False, letter=False))
    desk.drain(hours=1)  # the illness is told on the same day: the interview's
    colleague = here.desk("other", "jlu")
    colleague.register(here.sick(KAREN))
    colleague.drain(hours=0.02)
    desk.office.decide(item, Decision(Verdict.NOT_APPLIED, "she signed for the paper letter"))
    desk.drain()
    assert "gate.ill" in evidence(desk, item)
    assert not left(here, item)


@pytest.mark.parametrize("gate", ["_letter", "_illness"])
def test_of_the_test_a_gate_that_is_left_out_lets_a_false_no_show_leave(
    here: Town, monkeypatch: pytest.MonkeyPatch, gate: str
) -> None:
    monkeypatch.setattr(gates, gate, lambda *_what: iter(()))
    desk = here.desk()
    item = no_show(desk, called(here, desk, lettered=gate != "_letter", letter=gate != "_letter"))
    if gate == "_illness":
        colleague = here.desk("other", "jlu")
        colleague.register(here.sick(KAREN))
        colleague.drain(hours=0.02)
    desk.drain()
    assert left(here, item), "the tests above would not see a gate that is missing"


def test_of_the_test_without_regret_it_leaves_at_once(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobterm.office.clerk.regret", lambda _kind, _details: None)
    desk = here.desk()
    item = no_show(desk, called(here, desk))
    desk.look(4, seconds=1)
    assert left(here, item)
