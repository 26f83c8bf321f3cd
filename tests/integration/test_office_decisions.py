"""What a person decides of an item that the office has is carried out there, and what the desk says of it (issue 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.office_desks import OFFICE, Gone, Line, Office
from tests.unit.office.making import KAREN, TestParts, register, sick

from jobterm import i18n
from jobterm.clock import ManualClock
from jobterm.office.desk import QueueQuery
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail, page
from jobterm.office.resolve import decide, retry, withdraw
from jobterm.office.revising import revise
from jobterm.office.shared.contact import Opened, Shared
from jobterm.office.shared.exchange import Exchange
from jobterm.office.shared.running import exchange_of
from jobterm.office.status import status
from jobterm.office.sync import sync
from jobterm.office.wishes import Decision, SyncWish, Verdict
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.store import NewEvent


class Desk:
    """One desk's parts, its exchange, and the office behind it."""

    def __init__(self, folder: Path, office: Office) -> None:
        folder.mkdir()
        self.office = office
        self.parts = TestParts(folder, office.clock)
        self.parts.knows(KAREN)
        self.line = Line(office.store)
        self.parts.office = Shared(self._open, office.clock)
        self.exchange: Exchange = exchange_of(self.parts)

    def _open(self) -> Opened:
        if self.line.down:
            raise Gone("nobody answers")
        return Opened(self.line, OFFICE, self.office.clock)

    def talk(self) -> None:
        """One round."""
        self.exchange.round()

    def sick(self) -> str:
        """A sickness registered and handed over; its id."""
        (taken,) = register(self.parts, sick())
        assert taken.id is not None
        return taken.id

    def says(self, item: str) -> str:
        """The sentence of its record."""
        return detail(self.parts, item).item.deliveries[0].message


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    i18n.use("en")
    office = Office(tmp_path, ManualClock())
    made = Desk(tmp_path / "desk", office)
    yield made
    i18n.forget()
    made.parts.close()
    office.close()


def set_state(desk: Desk, item: str, **changes: object) -> None:
    """Have the item's record stand so at the office."""

    def work(tx: object) -> None:
        record = next(one for one in desk.office.store.item(item).deliveries if one.role is Role.RECORD)
        tx.put(replace(record, **changes), NewEvent("set_by_test"))  # type: ignore[attr-defined]

    (result,) = desk.office.store.commit([work])
    assert not isinstance(result, Exception), result


def test_before_and_after_the_hand_over_the_queue_says_where_it_is(desk: Desk) -> None:
    desk.line.down = True
    item = desk.sick()
    desk.talk()
    assert desk.says(item) == "Saved here, safely. It is handed over by itself when the office store answers."
    view = status(desk.parts)
    assert [(one.id, one.state) for one in view.systems if one.id == "office"] == [("office", "down")]
    assert "saved here as ever" in view.systems[-1].message
    assert view.office_store is not None
    assert (view.office_store["store"], view.office_store["handed_over"]) == ("away", False)
    assert view.overall == "on_the_way", "away is no error"
    desk.line.down = False
    desk.talk()
    view = status(desk.parts)
    assert not [one for one in view.systems if one.id == "office"]
    assert view.office_store is not None
    assert (view.office_store["store"], view.office_store["handed_over"]) == ("there", True)


def test_while_the_office_is_away_the_last_known_state_is_shown_with_its_age(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.REFUSED, reason="4322")
    desk.talk()
    assert detail(desk.parts, item).item.state == "refused"
    desk.line.down = True
    desk.office.clock.advance(60)
    desk.talk()
    assert detail(desk.parts, item).item.state == "refused"
    assert "the office store does not answer now" in desk.says(item)
    assert status(desk.parts).overall == "needs_me"


def test_a_process_that_starts_while_the_office_is_away_knows_since_when(desk: Desk) -> None:
    desk.sick()
    desk.talk()
    desk.line.down = True
    desk.office.clock.advance(60)
    desk.talk()
    desk.parts.office = Shared(desk._open, desk.office.clock)
    assert "has not answered since" in status(desk.parts).systems[-1].message


def test_a_withdrawal_is_carried_out_at_the_office(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    view = withdraw(desk.parts, item, "keyed on the wrong person")
    assert view.state == "withdrawn"
    assert desk.office.store.item(item).shown == "withdrawn"
    wished = [one.what for one in desk.office.store.events(item) if one.what.event == "withdraw_wished"]
    assert [(one.by, one.note) for one in wished] == [("aho", "keyed on the wrong person")], "with who and why"
    assert "withdraw_wished" in [one.event for one in detail(desk.parts, item).events], "and its log is here"


@pytest.mark.parametrize("work", [
    lambda parts, item: withdraw(parts, item, "wrong person"),
    retry,
    lambda parts, item: decide(parts, item, Decision(Verdict.APPLIED, "seen there")),
])  # fmt: skip
def test_a_decision_that_does_not_reach_the_office_is_said_and_changes_nothing(desk: Desk, work: object) -> None:
    item = desk.sick()
    desk.talk()
    desk.line.down = True
    with pytest.raises(OfficeError) as caught:
        work(desk.parts, item)  # type: ignore[operator]
    assert caught.value.exit_code is Exit.UNREACHABLE
    assert "office store" in caught.value.message
    assert "Nothing is lost" in caught.value.cure
    assert desk.office.store.item(item).shown == "queued"
    desk.line.down = False
    desk.talk()
    assert detail(desk.parts, item).item.state == "queued"


def test_what_a_person_says_of_an_unknown_outcome_holds_at_the_office(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.NEEDS_REVIEW, reason="no_look_up", possible=True)
    desk.talk()
    assert "applied" in [one.verdict for one in detail(desk.parts, item).decisions]
    decide(desk.parts, item, Decision(Verdict.APPLIED, "seen on their screen", system="amp"))
    assert desk.office.store.item(item).deliveries[0].state is State.CONFIRMED
    assert desk.parts.store().item(item).deliveries[0].state is State.CONFIRMED


def test_paper_is_ticked_off_at_the_office(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.HAND_OVER, mode=Mode.PERSON, reason=None)
    desk.talk()
    assert [one.id for one in page(desk.parts, QueueQuery(show="paper"))] == [item]
    decide(desk.parts, item, Decision(Verdict.HANDED_OVER, "by hand", system="amp"))
    assert desk.office.store.item(item).deliveries[0].state is State.CONFIRMED


def test_a_conflict_is_shown_here_and_mine_is_kept_there(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.CONFLICT, theirs={"first_day": "2026-11-19"}, their_version="7")
    desk.talk()
    assert detail(desk.parts, item).conflict is not None
    decide(desk.parts, item, Decision(Verdict.KEEP_MINE, "", system="amp"))
    there = desk.office.store.item(item).deliveries[0]
    assert (there.state, there.base) == (State.QUEUED, "7")
    assert detail(desk.parts, item).item.state == "queued"


def test_what_is_refused_there_is_refused_here_in_the_same_words(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    with pytest.raises(OfficeError) as caught:
        decide(desk.parts, item, Decision(Verdict.HANDED_OVER, "by hand"))
    assert caught.value.code == "state.not_allowed"


def test_an_item_at_the_office_can_be_changed_though_it_is_away(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    desk.line.down = True
    assert revise(desk.parts, item).kind == "sickness.report"


async def test_sync_hands_over_sends_nothing_and_what_is_handed_over_is_not_left(desk: Desk) -> None:
    desk.parts.system_ports = {"amp": desk.office.system}
    item = desk.sick()
    done = await sync(desk.parts, SyncWish(until_idle=True))
    assert (done.stopped_by, done.exit_code) == ("idle", Exit.DONE)
    assert desk.office.system.requests == [], "a desk with an office store sends nothing itself"
    assert desk.office.store.item(item).shown == "queued"


async def test_sync_without_its_office_store_says_that_something_is_left(desk: Desk) -> None:
    desk.line.down = True
    desk.sick()
    done = await sync(desk.parts, SyncWish(until_idle=True))
    assert (done.stopped_by, done.exit_code) == ("idle", Exit.UNREACHABLE)


async def test_sync_says_who_is_needed_at_the_office(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.REFUSED, reason="4322")
    done = await sync(desk.parts, SyncWish(until_idle=True))
    assert (done.exit_code, done.need_person) == (Exit.NEEDS_PERSON, (item,))


def test_what_waits_for_a_login_goes_when_its_author_comes_to_any_desk(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    set_state(desk, item, state=State.HELD_AUTH, reason="author_away")
    other = desk.office.desk("b", personal=("amp",))
    other.talk(2)
    assert desk.office.store.item(item).shown == "queued"
    assert [one.what.by for one in desk.office.store.events(item) if one.what.event == "author_back"] == ["aho"]
    stranger = desk.office.desk("c", user="bni", personal=("amp",))
    set_state(desk, item, state=State.HELD_AUTH, reason="author_away")
    stranger.talk(2)
    assert desk.office.store.item(item).shown == "held_auth", "nobody else's login lets it go"


def test_of_an_office_store_that_is_lost_for_good_a_person_takes_an_item_back_and_it_is_asked_after(desk: Desk) -> None:
    item = desk.sick()
    desk.talk()
    desk.parts.office = None
    decide(desk.parts, item, Decision(Verdict.NOT_APPLIED, "the office store is gone", system="amp"))
    back = desk.parts.store().item(item)
    record = next(one for one in back.deliveries if one.role is Role.RECORD)
    assert (back.shown, record.state, record.possible) == ("unknown", State.UNKNOWN, True)
    assert not record.handed_to
