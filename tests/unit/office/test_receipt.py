"""The receipt from a real queue: only what it proves, a look that is written down, a reason for another centre's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.office.making import IDA, KAREN, TestParts, change, register, sick

from jobterm import i18n
from jobterm.domain.letters_receipt import Heard
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.papers.pages import PRACTICE
from jobterm.office.papers.receipt import receipt
from jobterm.outbox.delivery import State
from jobterm.outbox.port import Receipt


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    parts = TestParts(tmp_path)
    parts.knows(KAREN)
    yield parts
    parts.close()


def registered(desk: TestParts) -> str:
    [result] = register(desk, sick())
    return str(result.id)


def heard(desk: TestParts, system: str = "amp") -> str:
    [entry] = receipt(desk, KAREN).entries
    return next(one.heard for one in entry.recipients if one.system == system)


def test_a_registration_that_waits_is_on_its_way_and_one_with_a_receipt_is_there(desk: TestParts) -> None:
    item = registered(desk)
    assert heard(desk) == Heard.WAY
    change(desk, item, state=State.CONFIRMED, receipt=Receipt("A-77", desk.clock.now(), "A-77"))
    assert heard(desk) == Heard.HAS
    view = receipt(desk, KAREN)
    assert "(kvittering A-77)" in view.text
    assert item in view.text
    assert view.name == "Karen Testesen"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"state": State.UNKNOWN, "possible": True}, Heard.SENT),
        ({"state": State.RETRY_WAIT, "possible": True}, Heard.SENT),
        ({"state": State.RETRY_WAIT}, Heard.WAY),
        ({"state": State.REFUSED}, Heard.STUCK),
        ({"state": State.CONFLICT, "possible": True}, Heard.STUCK),
        ({"state": State.NEEDS_REVIEW, "possible": True}, Heard.STUCK),
        ({"state": State.HELD_AUTH}, Heard.WAY),
        ({"state": State.WITHDRAWN}, Heard.BACK),
    ],
)
def test_every_state_says_no_more_than_is_certain(desk: TestParts, changes: dict[str, Any], word: Heard) -> None:
    change(desk, registered(desk), **changes)
    assert heard(desk) == word


def test_the_fund_that_hears_it_through_another_is_said_to(desk: TestParts) -> None:
    registered(desk)
    assert heard(desk, "fund") == Heard.PASSED_ON


def test_a_persons_word_is_no_systems_receipt(desk: TestParts) -> None:
    word = Receipt("aho: set i AMP", desk.clock.now(), by_person=True)
    change(desk, registered(desk), state=State.CONFIRMED, receipt=word)
    assert heard(desk) == Heard.TOLD
    assert "set i AMP" not in receipt(desk, KAREN).text


def test_the_comment_with_health_data_and_the_note_are_never_in_it(desk: TestParts) -> None:
    register(desk, {**sick(), "note": "Ring til chefen", "details": {"first_day": "2026-11-20", "comment": "Feber"}})
    text = receipt(desk, KAREN).text
    assert "Feber" not in text
    assert "chefen" not in text


def test_what_is_older_than_the_day_is_told_only_while_it_is_on_its_way(desk: TestParts) -> None:
    item = registered(desk)
    desk.clock.advance(timedelta(days=40).total_seconds())
    assert len(receipt(desk, KAREN).entries) == 1, "it never arrived: it is told however old it is"
    for system in ("amp", "fund", "national"):
        change(desk, item, system, state=State.CONFIRMED, receipt=Receipt("A-1", desk.clock.now()))
    assert receipt(desk, KAREN).entries == ()
    assert len(receipt(desk, KAREN, "2026-11-01").entries) == 1


def test_a_day_that_is_none_is_refused_with_its_field(desk: TestParts) -> None:
    with pytest.raises(OfficeError) as caught:
        receipt(desk, KAREN, "i går")
    assert (caught.value.field, caught.value.exit_code) == ("--since", Exit.USAGE)


def test_it_is_a_look_that_is_written_down(desk: TestParts) -> None:
    receipt(desk, KAREN)
    assert [line.place for line in desk.lookups().of(KAREN)] == ["receipt"]


def test_another_centres_citizen_takes_a_reason(desk: TestParts) -> None:
    desk.knows(IDA, person__municipality="0101")
    with pytest.raises(OfficeError) as caught:
        receipt(desk, IDA)
    assert caught.value.code == "reason.required"
    receipt(desk, IDA, reason="Hun står ved skranken")
    assert desk.lookups().of(IDA)[0].reason == "Hun står ved skranken"


def test_training_marks_the_page_and_its_lines_fit(desk: TestParts) -> None:
    registered(desk)
    view = receipt(desk, KAREN)
    assert PRACTICE in view.page
    assert max(len(line) for line in view.page.split("\n")) <= 80
    desk.site = replace(desk.site, training=False)
    assert PRACTICE not in receipt(desk, KAREN).page
