"""A summons' letter from the office to the mailbox, to the printer for who is exempt, on paper while all is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_office_and_sandbox import IDLE, KAREN, World

from jobterm import i18n
from jobterm.clock import to_text
from jobterm.office.errors import Exit
from jobterm.office.wishes import Decision, Verdict

KAJ = "3112691111"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh world in an empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = World()
    yield made
    made.office.close()
    i18n.forget()


def summons(world: World, cpr: str) -> dict[str, Any]:
    start = world.clock.now() + timedelta(days=9)
    details = {
        "interview_type": "7", "contact_form": "meeting", "start": to_text(start),
        "end": to_text(start + timedelta(minutes=30)), "place": "Lokale 2",
    }  # fmt: skip
    return {"kind": "interview.summons", "citizen": cpr, "details": details}


def letter_of(world: World, item: str) -> Any:
    detail = world.office.outbox_show(item, full=True)
    return next(one for one in detail.item.deliveries if one.system == "letters")


def test_the_letter_goes_after_its_booking_and_reaches_the_mailbox_once(world: World) -> None:
    (result,) = world.register(summons(world, KAREN))
    world.office.sync(IDLE)
    assert letter_of(world, str(result.id)).state == "confirmed"
    rows = [row["system"] for row in world.control.ledger() if row["registration"] == result.id]
    assert rows.index("amp") < rows.index("letters")
    assert rows.count("letters") == 1


def test_who_is_exempt_gets_a_text_to_print_that_is_ticked_off(world: World) -> None:
    world.office.show(KAJ)
    (result,) = world.register(summons(world, KAJ))
    done = world.office.sync(IDLE)
    assert done.exit_code == Exit.NEEDS_PERSON
    letter = letter_of(world, str(result.id))
    assert (letter.state, letter.mode) == ("hand_over", "person")
    assert "does not get Digital Post" in letter.message
    [text] = world.office.outbox_show(str(result.id)).prints
    assert "INDKALDELSE TIL JOBSAMTALE" in text.text
    assert "Kære " in text.text
    assert str(result.id)[:8] in world.office.papers.post_list()
    assert ("letters", result.id) not in world.applied()
    world.office.decide(str(result.id), Decision(Verdict.HANDED_OVER, reason="Til posthuset kl. 14, AH"))
    letter = letter_of(world, str(result.id))
    assert letter.state == "confirmed"
    assert "Til posthuset kl. 14, AH" in letter.receipt.id


def test_while_all_is_closed_it_goes_on_paper_by_a_persons_word_and_never_twice(world: World) -> None:
    for system in ("amp", "letters"):
        world.control.turn(system, {"state": "closed", "reason": "planned"})
    (result,) = world.register(summons(world, KAREN))
    world.office.papers.instead(str(result.id), "Skal ud i dag")
    assert letter_of(world, str(result.id)).state == "hand_over"
    for system in ("amp", "letters"):
        world.control.turn(system, {"state": "open"})
    world.office.sync(IDLE)
    assert ("letters", result.id) not in world.applied()
    assert world.applied().count(("amp", str(result.id))) == 1


def test_the_own_centres_figures_come_from_the_service(world: World) -> None:
    told = world.office.statistics("y25i03")
    assert (told.area, told.comparison is not None) == ("Aarhus", True)
    assert any(row["own"] for row in told.rows)
