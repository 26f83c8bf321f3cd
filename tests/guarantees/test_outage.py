"""Guarantees U3 and U6: a system that is closed or cannot be reached is no error; what did go wrong stays on the item
with its time and attempt; and when it opens that is noticed soon, the first item goes without a keystroke, and the
screen says how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from tests.guarantees.town import Desk, Town

from jobterm.clock import ManualClock
from jobterm.office.last_error import last_error
from jobterm.outbox import pacing
from jobterm.outbox.engine import Engine
from jobterm.outbox.pacing import GateState
from jobterm.sandbox.apps.wire import Answer
from jobterm.tui.cells import Row, plain
from jobterm.tui.drain import DrainWatch
from jobterm.tui.head_view import Head, head_rows

FIRST_HOUR = (60, 600, 3500)
"""Seconds for which a system is away."""
NOTICED_S = 30.0


def roles(rows: Sequence[Row]) -> set[str]:
    """In which roles a picture is painted."""
    return {span.role for row in rows for span in row}


def head(desk: Desk, watch: DrainWatch | None = None, columns: int = 80) -> list[Row]:
    """The top lines of the screen as they are now."""
    status, now = desk.office.status(), desk.clock.now()
    progress = watch or DrainWatch()
    made = Head(now, False, status, own=("amp",), progress=lambda system: progress.progress(system, now))
    return list(head_rows(made, columns))


# ---- U3 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["closed", "down"])
def test_closed_and_offline_are_no_errors_on_item_strip_and_exit(here: Town, state: str) -> None:
    desk = here.desk()
    here.turn("amp", state)
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    desk.look(6, seconds=20)
    told = desk.record(item)
    assert (told.state, told.attempts) == ("queued", 0)
    assert "Saved here, safely" in told.message
    assert "error" not in told.message.lower()
    assert last_error(told, str) == ""
    assert "alarm" not in roles(head(desk))
    status = desk.office.status()
    assert (status.overall, status.needs_me) == ("on_the_way", 0)


def test_what_answers_in_anothers_place_is_no_mere_silence(here: Town) -> None:
    desk = here.desk()
    desk.store.commit([lambda tx: tx.gate("amp", pacing.Gate(GateState.DOWN, "identity", stopped=True))])
    assert "alarm" in roles(head(desk))


def test_the_last_error_stays_with_time_and_attempt_though_the_system_closes_afterwards(here: Town) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    here.turn("amp", faults={"error_500": 1.0})
    desk.look(2, seconds=0.1)
    failed = desk.record(item).last_error
    assert failed is not None
    at = failed.at
    here.turn("amp", "closed", faults={})
    desk.look(20, seconds=60)
    here.turn("amp", "down")
    desk.look(20, seconds=60)
    told = desk.record(item)
    assert told.last_error is not None
    assert told.attempts >= 1
    assert told.last_error.at >= at
    assert last_error(told, lambda when: when.isoformat()) != ""
    events = [event.what.cls for event in desk.store.events(item) if event.what.event == "answered"]
    assert events, "every answer stands in the log"


def test_a_refusal_stays_to_be_read_when_the_item_is_tried_again_and_the_system_is_closed(here: Town) -> None:
    desk = here.desk()
    cpr = here.people("amp")[0]
    (item,) = desk.register(here.sick(cpr))
    here.instead = [Answer(409, b'{"fejlkode": "4404", "fejltekst": "Afvist", "felt": ""}')]
    desk.drain()
    refused = desk.record(item)
    assert refused.state == "refused"
    assert refused.last_error is not None
    here.turn("amp", "closed")
    desk.office.retry(item)
    desk.look(3, seconds=1)
    again = desk.record(item)
    assert again.state == "queued"
    assert again.last_error == refused.last_error
    assert refused.last_error.code in last_error(again, str)


# ---- U6 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["closed", "down"])
@pytest.mark.parametrize("away", FIRST_HOUR)
def test_in_the_first_hour_reopening_is_noticed_in_half_a_minute_and_the_first_item_goes_by_itself(
    here: Town, state: str, away: int
) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    here.turn("amp", state)
    clock, moments = here.clock, dict[str, float]()

    async def outage(engine: Engine) -> None:
        end = clock.boot + away
        while clock.boot < end:
            await _step(engine, clock, min(end - clock.boot, 14.0))
        assert not pacing.may_send(engine.gates["amp"], clock.now())
        here.turn("amp", "open")
        while "gone" not in moments and clock.boot < end + 200:
            await _step(engine, clock, 1.0)
            if engine.gates["amp"].state is GateState.OPEN:
                moments.setdefault("noticed", clock.boot - end)
            if here.applied():
                moments["gone"] = clock.boot - end

    desk.with_engine(outage)
    assert moments["noticed"] <= NOTICED_S + 1
    assert moments["gone"] <= moments["noticed"] + pacing.SPREAD_MOST
    assert here.applied() == [("amp", item)]


async def _step(engine: Engine, clock: ManualClock, seconds: float) -> None:
    clock.advance(seconds)
    await engine.round()
    await engine.settled()


def test_an_announced_reopening_is_kept_to_the_minute_and_nobody_asks_before(here: Town) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    opens = here.clock.now() + timedelta(minutes=40)
    here.turn("amp", "closed", until=opens.isoformat(), reason="planned")
    desk.look(2, seconds=1)
    asked = len(here.control.requests("amp"))
    desk.look(19, seconds=(opens - here.clock.now()).total_seconds() / 20)
    assert len(here.control.requests("amp")) == asked
    here.clock.advance((opens - here.clock.now()).total_seconds())
    desk.look(int(pacing.SPREAD_MOST / 2), seconds=2)
    assert here.applied() == [("amp", item)]


def test_the_screen_says_of_each_system_what_is_done_what_is_left_how_fast_and_until_when(here: Town) -> None:
    desk = here.desk()
    here.turn("amp", "down")
    people = here.people("amp", 8)
    items = desk.register(*(here.sick(cpr) for cpr in people))
    desk.look(4, seconds=20)
    here.turn("amp", "open")
    watch = DrainWatch()
    seen: list[str] = []

    async def drain(engine: Engine) -> None:
        while len(here.applied()) < len(items):
            await _step(engine, here.clock, 5.0)
            watch.update(desk.office.status().systems, desk.clock.now())
            seen.append("\n".join(plain(head(desk, watch, 130), 130)))

    desk.with_engine(drain)
    told = [text for text in seen if "emptying:" in text and "a minute" in text]
    assert told, seen
    line = told[0]
    assert " of 8" in line
    assert " left, " in line
    assert "done about" in line
    wide, narrow = head(desk, watch, 130), head(desk, watch, 80)
    assert all(len(text) == 80 for text in plain(narrow, 80))
    assert all(len(text) == 130 for text in plain(wide, 130))
