"""Where others failed: one regression test for each defect of another program that is told in public, each named by its
origin. Those about logins stand in ``test_authors``, those about leases in ``test_zombies``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.test_released_stores import written
from tests.guarantees.town import Desk, Town
from tests.unit.outbox.making import item as new_item
from tests.unit.outbox.making import registration, store

from jobterm.clock import ManualClock
from jobterm.office.errors import OfficeError
from jobterm.outbox.engine import Engine
from jobterm.outbox.port import Assignment, Outcome, OutcomeClass, Rendered
from jobterm.outbox.store import ItemQuery
from jobterm.sandbox.apps.wire import Answer
from jobterm.security.vault import Passphrase

NOT_OURS = {
    "nothing in it": Answer(200, b"{}"),
    "another's number": Answer(201, b'{"registreringId": "00000000-0000-4000-8000-000000000000", "kvitteringId": "K"}'),
    "a page": Answer(200, b"<html>OK</html>", media_type="text/html"),
    "cut short": Answer(200, b'{"registreringId": "'),
    "no content": Answer(204, b""),
}


@pytest.mark.parametrize("answer", NOT_OURS.values(), ids=list(NOT_OURS))
def test_a_refusal_dressed_as_success_is_not_shown_as_done(here: Town, answer: Answer) -> None:
    """CHT #8186, #5701: silent refusal shown as synced. Here nothing has arrived, though the answer says 200."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    here.instead = [answer]
    desk.look()
    assert here.applied() == []
    assert desk.record(item).state == "unknown"
    assert desk.office.status().overall == "on_the_way"
    desk.drain()
    assert here.applied() == [("amp", item)]
    assert desk.record(item).receipt is not None


def test_what_a_system_refuses_is_on_the_first_screen_with_its_words_until_somebody_acts(here: Town) -> None:
    """CHT #5701: refused work looked synced to the one who had typed it."""
    desk = here.desk()
    people = here.people("amp", 6)
    items = desk.register(*(here.sick(cpr) for cpr in people))
    here.control.citizen({"cpr": people[0], "change": {"dead": True}})
    desk.drain()
    status = desk.office.status()
    assert (status.overall, status.needs_me) == ("needs_me", 1)
    refused = desk.record(items[0])
    assert refused.state == "refused"
    assert {desk.record(other).state for other in items[1:]} == {"confirmed"}


@pytest.mark.parametrize("record", ["amp", "workbase"])
def test_work_about_somebody_who_moved_meanwhile_is_not_orphaned(here: Town, record: str) -> None:
    """CHT #11306, ODK #3496: work orphaned when a person moved to another jurisdiction."""
    desk = here.desk()
    cpr = here.people(record)[0]
    here.turn(record, "closed")
    (item,) = desk.register(here.sick(cpr))
    here.control.citizen({"cpr": cpr, "change": {"municipality": "0101"}})
    here.turn(record, "open")
    before = desk.rows()
    desk.drain()
    told = desk.record(item)
    assert desk.rows() == before
    assert told.state in ("confirmed", "refused", "needs_review")
    if told.state != "confirmed":
        assert desk.office.status().needs_me == 1
        assert told.message


def test_a_slow_line_on_which_answer_after_answer_is_lost_doubles_nothing(here: Town) -> None:
    """OpenCRVS #7477, ODK #3391: duplicates at low speed, when the client gave up before the server was done."""
    desk = here.desk()
    people = [*here.people("amp", 4), *here.people("workbase", 2)]
    items = desk.register(*(here.sick(cpr) for cpr in people))
    here.lose_answers = 5
    desk.look(12, seconds=3)
    here.lose_answers = 3
    desk.drain()
    assert sorted(id for _system, id in here.applied()) == sorted(items)
    assert here.twice() == []


@pytest.mark.parametrize("where", ["render", "send", "look_up"])
def test_one_poisoned_item_stops_nobody_elses(here: Town, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CommCare #1807, Mirth #6164: one poison item blocked the whole queue."""
    desk = here.desk()
    people = here.people("amp", 4)
    poisoned, *others = desk.register(*(here.sick(cpr) for cpr in people))
    poison(desk, where, poisoned, monkeypatch)
    if where == "look_up":
        here.lose_answers = 4
    desk.drain()
    assert desk.record(poisoned).state == "needs_review"
    assert (desk.record(poisoned).reason or "").startswith("program_error")
    assert {desk.record(one).state for one in others} == {"confirmed"}


def poison(desk: Desk, where: str, item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in an adapter that one item meets."""
    port = desk.parts.ports()["amp"]
    real: Callable[..., Any] = getattr(port, where)

    def render(assignment: Assignment) -> Rendered:
        if assignment.registration.id == item:
            raise KeyError("a defect")
        made: Rendered = real(assignment)
        return made

    async def send(rendered: Rendered, before: Any) -> Any:
        if item in rendered.target or item.encode() in rendered.body:
            raise RuntimeError("a defect")
        return await real(rendered, before)

    async def look_up(assignment: Assignment, rendered: Rendered | None) -> Any:
        if assignment.registration.id == item:
            raise ValueError("a defect")
        return await real(assignment, rendered)

    monkeypatch.setattr(port, where, {"render": render, "send": send, "look_up": look_up}[where])


@pytest.mark.parametrize("fault", ["error_503", "error_500", "lose_request", "lose_answer"])
def test_what_failed_once_goes_again_without_another_write_or_keystroke(here: Town, fault: str) -> None:
    """PowerSync kotlin#340, swift#179: a failed upload was not tried again until the next local write."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    here.turn("amp", faults={fault: 1.0})
    desk.look(4, seconds=2)
    assert desk.record(item).state != "confirmed"
    here.turn("amp", faults={})
    written_before = desk.store.info()["anchor"]
    desk.drain(hours=1)
    assert desk.record(item).state == "confirmed"
    assert here.applied() == [("amp", item)]
    assert desk.store.info()["anchor"] > written_before


def test_neither_a_cleared_cache_nor_another_user_nor_a_lock_takes_anything_from_the_queue(here: Town) -> None:
    """Primero: "changes you made while offline will be lost" at logout; DHIS2: work wiped by the limit of accounts."""
    desk = here.desk()
    here.turn("amp", "down")
    items = desk.register(*(here.sick(cpr) for cpr in here.people("amp", 3)))
    rows = desk.rows()
    for user in ("jlu", "pbe", "aho"):
        desk.parts.vault().lock()
        desk.close()
        shutil.rmtree(desk.home.cache)
        desk = here.desk(user=user)
        assert desk.rows() == rows
    here.turn("amp", "open")
    desk.drain()
    assert sorted(id for _system, id in here.applied()) == sorted(items)


def test_an_edit_while_the_older_one_is_under_way_is_not_lost_behind_its_answer(here: Town) -> None:
    """azure-mobile-apps #817: an edit made in flight was overwritten by the answer to what was sent before it."""
    desk = here.desk()
    cpr = here.people("amp")[0]
    (older,) = desk.register(here.sick(cpr))
    newer: list[str] = []

    def edit(_system: str) -> None:
        here.on_write = None
        taken = desk.store.append(
            [new_item(registration(900, citizen=cpr, day=20, supersedes=older, note="the edit"))], by="aho"
        )
        newer.append(taken[0].id)  # type: ignore[union-attr]

    here.on_write = edit
    desk.drain()
    told = desk.record(newer[0])
    assert here.applied() == [("amp", older)]
    assert desk.record(older).state == "confirmed"
    assert (told.state, told.reason) == ("needs_review", "superseded_was_confirmed"), "never marked as sent"
    assert desk.store.item(newer[0]).registration.note == "the edit"


FAILURES = {
    "refused": Outcome(OutcomeClass.REFUSED, "4322", "Slutdato før startdato", field="end_date"),
    "refused without a word": Outcome(OutcomeClass.REFUSED, "999999"),
    "login": Outcome(OutcomeClass.AUTH, "401"),
    "moved": Outcome(OutcomeClass.MOVED, "moved"),
    "busy": Outcome(OutcomeClass.THROTTLED, "429", retry_after=timedelta(seconds=30)),
    "silence": Outcome(OutcomeClass.UNKNOWN, "timeout"),
    "no line": Outcome(OutcomeClass.NOT_SENT, "no_connection"),
    "broken": Outcome(OutcomeClass.UNKNOWN, "http_500"),
}


@pytest.mark.parametrize("outcome", FAILURES.values(), ids=list(FAILURES))
def test_whatever_fails_says_why_in_words_with_time_code_and_what_comes_next(
    here: Town, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """getodk #912: "Sending failed on: …" and no reason."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))

    async def send(_rendered: Rendered, before: Any) -> Outcome:
        await before()
        return outcome

    monkeypatch.setattr(desk.parts.ports()["amp"], "send", send)
    desk.look()
    told = desk.record(item)
    assert told.state != "confirmed"
    assert told.last_error is not None
    assert (told.last_error.cls, told.last_error.code) == (outcome.cls.value, outcome.code)
    assert told.last_error.at == desk.clock.now()
    assert len(told.message) > 30
    assert "…" not in told.message
    assert told.reason
    assert told.next_at is not None or told.state in ("refused", "held_auth", "needs_review", "unknown")


def test_what_needs_another_is_never_there_before_it_however_it_was_typed_and_whatever_was_lost(here: Town) -> None:
    """CHT #6103: children were sent before their parents."""
    desk = here.desk()
    parents = {}
    for cpr in here.people("amp", 3):
        (report,) = desk.register(here.sick(cpr))
        day = here.clock.now().date().isoformat()
        well = {"kind": "sickness.recovery", "citizen": cpr, "details": {"recovered_on": day}, "needs": [report]}
        (recovery,) = desk.register(well)
        parents[recovery] = report
    here.turn("amp", faults={"lose_answer": 0.4, "lose_request": 0.3})
    desk.look(25, seconds=5)
    here.turn("amp", faults={})
    desk.drain()
    order = [id for _system, id in here.applied()]
    assert sorted(order) == sorted([*parents, *parents.values()])
    assert all(order.index(parent) < order.index(child) for child, parent in parents.items())


def test_a_refused_parent_holds_its_child_and_nobody_else(here: Town) -> None:
    """CHT #6103, the other half: the child of what was refused is neither sent nor lost."""
    desk = here.desk()
    cpr, other = here.people("amp", 2)
    (report,) = desk.register(here.sick(cpr))
    day = here.clock.now().date().isoformat()
    well = {"kind": "sickness.recovery", "citizen": cpr, "details": {"recovered_on": day}, "needs": [report]}
    (child,) = desk.register(well)
    (free,) = desk.register(here.sick(other))
    here.control.citizen({"cpr": cpr, "change": {"dead": True}})
    desk.drain()
    assert here.applied() == [("amp", free)]
    assert (desk.record(report).state, desk.record(child).state) == ("refused", "waiting")


def test_a_changed_passphrase_strands_no_unsent_work(here: Town, tmp_path: Path) -> None:
    """CommCare: a password change on one side made unsent forms unreadable."""
    words = {name: tmp_path / name for name in ("first", "second")}
    for name, file in words.items():
        file.write_text(f"a passphrase that is the {name} one\n")
        file.chmod(0o600)
    first, second = (Passphrase(file.read_text().strip()) for file in words.values())
    desk = here.desk()
    here.turn("amp", "down")
    items = desk.register(*(here.sick(cpr) for cpr in here.people("amp", 2)))
    rows = desk.rows()
    desk.parts.vault().add_slot(first)
    desk.parts.vault().change_passphrase(first, second)
    desk.close()
    with pytest.raises(OfficeError):
        here.desk(passphrase=words["first"])
    desk = here.desk(passphrase=words["second"])
    assert desk.rows() == rows
    here.turn("amp", "open")
    desk.drain()
    assert sorted(id for _system, id in here.applied()) == sorted(items)


@pytest.mark.parametrize("days", [6, 15])
def test_however_long_the_first_is_held_nothing_of_its_lane_is_forced_past_it(
    here: Town, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ODK Central #682, corner cases #808 and #815: updates that came out of order were applied by force after days."""
    desk = here.desk()
    cpr = here.people("amp")[0]
    told = here.clock.now().isoformat()
    first, second = desk.register(here.booking(cpr, 1, told_at=told), here.booking(cpr, 2, told_at=told))

    async def refuse(_rendered: Rendered, before: Any) -> Outcome:
        await before()
        return Outcome(OutcomeClass.AUTH, "401")

    with monkeypatch.context() as refusing:
        refusing.setattr(desk.parts.ports()["amp"], "send", refuse)
        desk.look()
    assert desk.record(first).state == "held_auth"
    for _ in range(days):
        desk.look(seconds=86_400)
    assert here.applied() == []
    desk.office.retry(first)
    desk.drain()
    arrived = here.applied()
    assert [id for system, id in arrived if system == "amp"] == [first, second]
    assert all(arrived.index(("amp", id)) < place for place, (system, id) in enumerate(arrived) if system == "letters")


def test_a_log_whose_end_was_cut_off_is_not_taken_for_whole(tmp_path: Path) -> None:
    """agent-bom #3697: a log whose tail was cut verified as valid."""
    clock = ManualClock()
    outbox = store(tmp_path, clock)
    outbox.append([new_item(registration(number, citizen=str(number))) for number in range(1, 4)], by="aho")
    assert outbox.info()["state"] == "ok"
    outbox.close()
    written(tmp_path, "DELETE FROM event WHERE n = (SELECT max(n) FROM event)")
    outbox = store(tmp_path, clock)
    assert outbox.info()["state"] == "read_only"
    assert len(outbox.items(ItemQuery())) == 3, "what is there can still be read"
    outbox.close()


def test_an_engine_that_dies_with_work_under_way_leaves_it_to_the_next_by_asking_and_not_by_sending(here: Town) -> None:
    """oban #862, procrastinate #1518: what the next process of the same name found was taken for its own."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    copies: list[str | None] = []

    def die(_system: str) -> None:
        copies.append(desk.store.lease_owner())
        raise ConnectionResetError("the process is gone")

    async def one_look(engine: Engine) -> None:
        await engine.round()
        await engine.settled()

    here.on_write = die
    desk.with_engine(one_look)
    here.on_write = None
    desk.drain()
    claims = [event.what.by for event in desk.store.events(item) if event.what.event == "claimed"]
    assert here.applied() == [("amp", item)]
    assert len(set(claims)) == len(claims), "no two engines have the same name"
    events = [event.what.event for event in desk.store.events(item)]
    assert "looked_up" in events[events.index("claimed") :]
