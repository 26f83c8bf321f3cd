"""A whole day of one caseworker: sixty registrations of the kinds that a day has, while the
case system and the letters close, the case system falls silent, and answers get lost. From Today in the morning to what
its third line says of it the next one; who got what is read in the systems' own ledgers, never asked of the queue."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest
from tests.guarantees.town import Town
from tests.workflows.cells import AARHUS, BY_KIND, COLUMNS, Story, expected

from jobterm import i18n
from jobterm.clock import COPENHAGEN, ManualClock, from_text
from jobterm.domain.dates import local_day
from jobterm.office.day.fetching import fetch
from jobterm.office.day.today import today
from jobterm.office.day.views import DayView, Part
from jobterm.office.evidence_file import checked
from jobterm.outbox.store import ItemQuery
from jobterm.sandbox.apps.letters import subscribes
from jobterm.tui.screens.day.day_view import said_yesterday

SIXTY: Final = 60
EVERY_S: Final = 8 * 60.0
"""Sixty of them fill the hours from eight to four."""
LOOKS: Final = 8
"""Of the engine, between two registrations."""
MORNING: Final = datetime(2026, 11, 18, 8, tzinfo=COPENHAGEN)
INSURED: Final = COLUMNS[0]

TIMES: Final = {
    "note": 13, "interview.summons": 7, "sickness.report": 5, "interview.held": 5, "interview.move": 3,
    "sickness.recovery": 3, "referral.offer": 3, "letter.send": 3, "task": 3, "absence.holiday": 2, "plan.save": 2,
    "plan.activity": 2, "interview.cancel": 1, "absence.other": 1, "absence.change": 1, "activation.offer": 1,
    "activation.change": 1, "group.change": 1, "referral.outcome": 1, "cv.check": 1, "fund.notice": 1,
}  # fmt: skip
"""How often each kind happens; ``BY_KIND`` says what must be there before."""

FIRST_OUT, FIRST_BACK, SECOND_OUT, SECOND_BACK = 15, 26, 38, 47
"""Before which registration two systems close and open again, and one is down and is back."""
OUT: Final = tuple(
    (MORNING + timedelta(seconds=EVERY_S * out), MORNING + timedelta(seconds=EVERY_S * back))
    for out, back in ((FIRST_OUT, FIRST_BACK), (SECOND_OUT, SECOND_BACK))
)
SOON: Final = timedelta(minutes=45)
"""A system that was away is asked at least every ten minutes, comes back slowly, and looks here are a minute apart."""
LOST: Final = 4
"""So many answers are lost each time, the first ones after the outage."""


class Day:
    """One caseworker's day in a town of simulated systems."""

    def __init__(self, folder: Path) -> None:
        self.town = Town(folder, ManualClock(MORNING.astimezone(UTC)), population=1500, municipality=AARHUS)
        self.desk = self.town.desk()
        self.made: dict[str, str] = {}
        """What was registered: id → kind."""
        self.waited: Counter[str] = Counter()
        """What stood in the queue when the systems came back."""
        self.to_lose = 0
        self.lost: Counter[str] = Counter()
        """Answers of which nobody heard, by system."""
        self.town.on_write = self._arrived

    def come_in(self) -> DayView:
        """F6 and F5: what the systems tell is read, and the day put together."""

        async def reading() -> dict[str, str]:
            try:
                return await fetch(self.desk.parts)
            finally:
                await self.desk.parts.hang_up()

        assert asyncio.run(reading()) == {}, "everybody answers"
        return today(self.desk.parts)

    def work(self, chance: Random) -> None:
        """From the first registration to the last, the engine beside it all day."""
        people = self.town.people(INSURED.record, None)
        letters = self.town.sandbox.citizens
        known = [cpr for cpr in people if (one := letters.by_cpr(cpr)) and subscribes(self.town.seed, one)]
        stories = [Story(self.town, INSURED, cpr) for cpr in known[:SIXTY]]
        kinds = _shuffled(chance)

        for number, kind in enumerate(kinds):
            self._weather(number)
            self._tell(kind, stories)
            self.desk.look(LOOKS, EVERY_S / LOOKS)

    def night(self) -> None:
        """The engine alone, until eight the next morning."""
        self.desk.drain(hours=16)
        eight = MORNING + timedelta(days=1)
        self.town.clock.advance(max(0.0, (eight - self.town.clock.now()).total_seconds()))
        self.desk.look(6, seconds=60)

    def _weather(self, number: int) -> None:
        turn = self.town.turn
        if number == FIRST_OUT:
            turn("amp", "closed")
            turn("letters", "closed")
        if number == SECOND_OUT:
            turn("amp", "down")
        if number in (FIRST_BACK, SECOND_BACK):
            which = "first" if number == FIRST_BACK else "second"
            self.waited[which] = len(self.desk.store.items(ItemQuery(open_only=True)))
            self.to_lose = LOST
            turn("amp")
            turn("letters")

    def _arrived(self, system: str) -> None:
        """A request that writes has arrived: its answer may be lost, not the request itself."""
        if self.to_lose and system in ("amp", "letters"):
            self.to_lose -= 1
            self.town.lose_answers = 1
            self.lost[system] += 1

    def _tell(self, kind: str, stories: list[Story]) -> None:
        """Of the next citizen of whom it can be told."""
        workflow = BY_KIND[kind]
        free = (one for one in stories if kind not in one.done and set(workflow.first) <= set(one.done))
        story = next(one for one in free if workflow.first or not one.done)
        given = {"kind": kind, "citizen": story.cpr, "details": dict(workflow.details(story))}
        (item,) = self.desk.register(given)
        story.done[kind] = item
        self.made[item] = kind


def _shuffled(chance: Random) -> list[str]:
    """A day's kinds as they come, each after what must be there before it."""
    left = [kind for kind, times in TIMES.items() for _ in range(times)]
    chance.shuffle(left)
    kinds: list[str] = []
    while left:
        there = Counter(kinds)
        fit = next(one for one in left if all(there[need] > there[one] for need in BY_KIND[one].first))
        left.remove(fit)
        kinds.append(fit)
    return kinds


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The day, and the night after it: what it has come to is told by the tests."""
    made = Day(tmp_path_factory.mktemp("a-day"))
    assert made.come_in().saved == 0, "nothing of yesterday"
    made.work(Random(5))
    made.night()
    yield made
    made.town.close()


def test_sixty_were_registered_and_both_outages_kept_some_waiting(day: Day) -> None:
    assert len(day.made) == SIXTY == sum(TIMES.values())
    assert set(day.made.values()) == set(TIMES)
    assert day.waited["first"] >= FIRST_BACK - FIRST_OUT
    assert day.waited["second"] >= SECOND_BACK - SECOND_OUT


def test_the_answers_that_were_lost_were_asked_for_before_anything_was_sent_again(day: Day) -> None:
    assert day.lost.total() == 2 * LOST
    events = [one.what for item in day.made for one in day.desk.store.events(item)]
    happened = Counter((one.event, one.cls) for one in events)
    assert happened["answered", "unknown"] == happened["looked_up", "found"] == 2 * LOST
    assert max(one.attempts for item in day.made for one in day.desk.deliveries(item).values()) == 1


def test_each_is_in_the_ledger_of_everybody_who_must_know_and_of_nobody_twice(day: Day) -> None:
    rows = [row for row in day.town.ledger("applied", "forwarded") if row["registration"]]
    assert {row["registration"] for row in rows} == set(day.made)
    for item, kind in day.made.items():
        there = Counter((row["system"], row["effect"]) for row in rows if row["registration"] == item)
        assert there == dict.fromkeys(expected(BY_KIND[kind], INSURED), 1), kind


def test_what_waited_went_soon_after_the_opening_and_the_rest_soon_after_it_was_saved(day: Day) -> None:
    for row in day.town.ledger("applied"):
        if row["system"] == "amp" and row["registration"] in day.made:
            keyed = day.desk.store.item(row["registration"]).registration.keyed_at
            due = next((back for out, back in OUT if out <= keyed < back), keyed) + SOON
            assert from_text(row["applied_at"]) <= due, day.made[row["registration"]]


def test_everything_is_confirmed_in_the_morning_and_nothing_is_left_to_do(day: Day) -> None:
    deliveries = [one for item in day.made for one in day.desk.deliveries(item).values()]
    assert {one.state for one in deliveries} == {"confirmed"}
    for one in deliveries:
        assert one.receipt is not None
        assert one.promise_at is None or one.receipt.at <= one.promise_at, "nothing late"
    assert day.desk.store.items(ItemQuery(open_only=True)) == []


def test_today_says_of_yesterday_how_much_was_saved_and_confirmed(day: Day) -> None:
    view, on = day.come_in(), local_day(day.town.clock.now())
    assert on == date(2026, 11, 19)
    assert (view.saved, view.confirmed) == (SIXTY, SIXTY)
    i18n.use("da")
    assert said_yesterday(view, on) == "i går: 60 gemt, 60 kvitteret"
    i18n.use("en")
    assert said_yesterday(view, on) == "yesterday: 60 saved, 60 confirmed"
    assert [line for line in view.part(Part.NEEDS) if line.ref in day.made] == []
    assert view.oldest == ""


def test_the_evidence_of_one_that_waited_and_whose_answer_was_lost_can_be_shown(day: Day) -> None:
    item = next(one for one in day.made if "looked_up" in {event.what.event for event in day.desk.store.events(one)})
    package = day.desk.office.evidence(item)
    told = checked(package.content, package.fingerprint).statement
    (accepted,) = (one for one in told["times"]["accepted"] if one["system"] == "amp")
    (row,) = (one for one in day.town.ledger("applied") if (one["system"], one["registration"]) == ("amp", item))
    assert accepted["at"] == row["applied_at"]
    assert from_text(told["times"]["keyed"]["at"]) < from_text(accepted["at"])
    assert {"taken", "claimed", "answered", "looked_up"} <= {one["event"] for one in told["events"]}
    assert told["registration"]["author"] == "aho"
