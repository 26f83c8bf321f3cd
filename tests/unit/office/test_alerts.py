"""Alerts: each is told once until it clears, by a line of the log and the site's own command, with nothing of a citizen
in either; what comes and goes is no new alarm; a queue that cannot be reached is one itself."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, TestParts, change, register, sick

from jobterm import i18n
from jobterm.office.board import alerts
from jobterm.office.board.alerts import AlertBook
from jobterm.office.board.telling import FILE, Alerting, BookFile
from jobterm.office.board.views import AlertView, BoardView, CellView, PersonView, SystemRow, WorkerView
from jobterm.office.board.watch import look
from jobterm.office.public import Public
from jobterm.office.shared.contact import Opened, Shared
from jobterm.outbox.store import StoreError

NOW = datetime(2026, 11, 30, 22, 12, tzinfo=UTC)
LATE = AlertView("late:amp", "late", "3 items to AMP are past their promise.")
AWAY = AlertView("away:pma", "away", "2 items need pma, who is not logged in.")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.forget()


# ---- what should not be so ------------------------------------------------------------------------------------------


def board(**changes: object) -> BoardView:
    made = BoardView(NOW, "Aarhus", "desk", training=True, counts=CellView(left=5), draining=1)
    return replace(made, **changes)  # type: ignore[arg-type]


def codes(view: BoardView) -> list[str]:
    return [one.key for one in alerts.found(view)]


def test_a_board_on_which_all_is_well_has_none() -> None:
    assert codes(board()) == []


def test_what_is_past_its_promise_is_named_by_its_system() -> None:
    late = SystemRow("amp", "AMP", "open", None, None, "", CellView(left=5, late=3, promised_at=NOW))
    assert codes(board(systems=(late,))) == ["late:amp"]


def test_somebody_is_missed_only_while_away_for_long_with_items_that_nobody_has_taken_over() -> None:
    away = PersonView("pma", "P. Madsen", 2, here=False, seen_at=NOW - timedelta(days=3))
    assert codes(board(people=(away,))) == ["away:pma"]
    for fine in (
        replace(away, here=True), replace(away, taken=2), replace(away, seen_at=NOW - timedelta(minutes=20)),
    ):  # fmt: skip
        assert codes(board(people=(fine,))) == []


def test_nobody_drains_is_an_alarm_where_something_waits_and_not_while_a_worker_is_started_anew() -> None:
    assert codes(board(draining=0)) == ["no_worker"]
    assert codes(board(draining=0, counts=CellView())) == []
    just_now = WorkerView("w", alive=False, seen_at=NOW - timedelta(minutes=1))
    assert codes(board(draining=0, workers=(just_now,))) == []
    long_ago = replace(just_now, seen_at=NOW - timedelta(minutes=5))
    assert codes(board(draining=0, workers=(long_ago,))) == ["no_worker"]


# ---- once until it clears -------------------------------------------------------------------------------------------


def test_each_is_told_once_until_it_clears() -> None:
    first = alerts.step(AlertBook(), [LATE], NOW)
    assert first.tell == (LATE,)
    book = alerts.told(first.book, first.tell, NOW)
    for minutes in (1, 10, 600):
        assert alerts.step(book, [LATE], NOW + timedelta(minutes=minutes)).tell == ()


def test_one_that_could_not_be_told_is_told_the_next_time() -> None:
    first = alerts.step(AlertBook(), [LATE], NOW)
    assert alerts.step(first.book, [LATE], NOW + timedelta(minutes=1)).tell == (LATE,)


def test_a_new_one_waits_for_the_next_message_a_minute_later() -> None:
    book = alerts.told(alerts.step(AlertBook(), [LATE], NOW).book, [LATE], NOW)
    soon = alerts.step(book, [LATE, AWAY], NOW + timedelta(seconds=20))
    assert soon.tell == ()
    assert alerts.step(soon.book, [LATE, AWAY], NOW + timedelta(seconds=61)).tell == (AWAY,)


def test_what_comes_and_goes_is_told_once_and_anew_after_it_has_stayed_away() -> None:
    book = alerts.told(alerts.step(AlertBook(), [LATE], NOW).book, [LATE], NOW)
    gone = alerts.step(book, [], NOW + timedelta(minutes=2))
    assert gone.cleared == ("late:amp",)
    back = alerts.step(gone.book, [LATE], NOW + timedelta(minutes=5))
    assert back.tell == ()
    for_good = alerts.step(gone.book, [], NOW + timedelta(minutes=18))
    assert alerts.step(for_good.book, [LATE], NOW + timedelta(minutes=19)).tell == (LATE,)


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    book = alerts.told(alerts.step(AlertBook(), [LATE], NOW).book, [LATE], NOW)
    assert alerts.step(book, [LATE, AWAY], NOW - timedelta(hours=1)).tell == (AWAY,)


def test_the_book_is_the_same_after_it_was_kept() -> None:
    book = alerts.told(alerts.step(AlertBook(), [LATE, AWAY], NOW).book, [LATE], NOW)
    book = alerts.step(book, [AWAY], NOW + timedelta(minutes=3)).book
    assert alerts.from_plain(alerts.to_plain(book)) == book


# ---- how it is told -------------------------------------------------------------------------------------------------


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[TestParts]:
    """A desk with one item past its promise, and a command that keeps what it is given."""
    made = TestParts(tmp_path)
    made.knows(KAREN)
    (result,) = register(made, sick())
    change(made, result.id or "", promise_at=made.clock.now())
    made.store().acquire_lease("me", 10**6)
    made.clock.advance(60)
    script = tmp_path / "tell.py"
    script.write_text(
        "import pathlib, sys\n"
        f"with pathlib.Path({str(tmp_path / 'told')!r}).open('a') as out:\n"
        "    out.write(repr(sys.argv[1:]) + sys.stdin.read() + '==')\n"
        f"sys.exit(pathlib.Path({str(tmp_path / 'broken')!r}).exists())\n"
    )
    made.outside = Public(alerting=Alerting((sys.executable, str(script), "vagt@example.dk"), folder=tmp_path / "data"))
    yield made
    made.close()


def messages(parts: TestParts) -> list[str]:
    told = parts.folder / "told"
    return told.read_text().split("==")[:-1] if told.exists() else []


def test_the_sites_command_gets_the_text_on_its_input_and_nothing_of_anybody_in_its_arguments(
    parts: TestParts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "jobterm.alerts")
    found = look(parts)
    assert [one.code for one in found.told] == ["late"]
    (message,) = messages(parts)
    assert message.startswith("['vagt@example.dk']")
    assert "1 item to AMP is past its promise, the first since" in message
    assert KAREN not in message
    assert [one.getMessage() for one in caplog.records] == ["alert: late"]
    assert (parts.folder / "data" / FILE).stat().st_mode & 0o777 == 0o600
    parts.clock.advance(3600)
    assert look(parts).told == ()
    assert len(messages(parts)) == 1


def test_a_command_that_fails_is_tried_again_a_minute_later(parts: TestParts) -> None:
    (parts.folder / "broken").touch()
    assert look(parts).told == ()
    parts.clock.advance(20)
    assert look(parts).told == ()
    assert len(messages(parts)) == 1, "not within the same minute"
    (parts.folder / "broken").unlink()
    parts.clock.advance(60)
    assert [one.code for one in look(parts).told] == ["late"]
    assert len(messages(parts)) == 2


def test_a_site_without_a_command_has_the_line_in_its_log(parts: TestParts, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "jobterm.alerts")
    parts.outside = Public(alerting=Alerting(folder=parts.folder / "data"))
    look(parts)
    parts.clock.advance(120)
    look(parts)
    assert [one.getMessage() for one in caplog.records] == ["alert: late"]


def test_of_two_that_look_at_the_same_moment_one_tells_it(parts: TestParts) -> None:
    book = BookFile(parts.folder / "data")
    before = book.alert_book()
    assert look(parts).told
    assert not book.swap_alert_book(before, "another's"), "the page has been turned"


def test_a_book_that_cannot_be_read_is_begun_anew(parts: TestParts) -> None:
    (parts.folder / "data").mkdir(exist_ok=True)
    (parts.folder / "data" / FILE).write_text('{"alerts": 7}')
    assert [one.code for one in look(parts).told] == ["late"]


def test_an_office_store_that_cannot_be_reached_is_an_alarm_itself_and_clears_when_it_is_back(parts: TestParts) -> None:
    class Gone(StoreError):
        code = "office.unreachable"

    answers = False

    def open_it() -> Opened:
        if not answers:
            raise Gone("no route")
        return Opened(parts.store(), "office-1", parts.clock)

    parts.office = Shared(open_it, parts.clock)
    found = look(parts)
    assert [one.code for one in found.told] == ["unreachable"]
    assert len(messages(parts)) == 1
    parts.clock.advance(600)
    assert look(parts).told == ()
    answers = True
    parts.clock.advance(60)
    assert [one.code for one in look(parts).told] == ["late"]
