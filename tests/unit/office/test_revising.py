"""Editing what is queued makes a revision; editing what is being sent makes the next one, which an answer to the older
can never confirm (guarantee G8)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts, change, register, sick
from tests.unit.office.test_conflicts import AGAIN, PLAN, READ, conflicting, save_plan

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import check, save
from jobterm.office.queue import detail
from jobterm.office.resolve import withdraw
from jobterm.office.revising import revise
from jobterm.outbox import states
from jobterm.outbox.delivery import Circumstances, Moment, State
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass, Receipt
from jobterm.outbox.store import NewEvent

TOKEN = "44444444-4444-4444-8444-444444444444"


@pytest.fixture
def item(parts: TestParts) -> str:
    """The id of a report that was taken."""
    parts.knows(KAREN)
    (result,) = register(parts, sick(note="rang at nine", told_how="phone"))
    return result.id or ""


def edited(parts: TestParts, item: str, token: str = TOKEN, **typed: str) -> str:
    """Open an item's form, type into it, save it."""
    view = revise(parts, item)
    values = {**view.carried, **{one.name: one.value for one in view.fields}, **typed}
    result = save(parts, view.kind, KAREN, values, {}, token)
    assert result.state == "queued", result.findings
    return token


def settle(parts: TestParts, item: str, outcome: Outcome) -> None:
    """The answer to the attempt that is on its way."""
    before = parts.store().item(item).deliveries[0]
    under = Circumstances(Capabilities(create_once=True, lookup=True), Moment.read(parts.clock), parts.chance)
    after = states.settle(before, before.attempt, outcome, under)
    parts.store().commit([lambda tx: tx.put(after, NewEvent("answered"))])


def test_the_form_of_an_item_holds_what_stands_in_it(parts: TestParts, item: str) -> None:
    view = revise(parts, item[:8])
    texts = {one.name: one.value for one in view.fields}
    assert (texts["first_day"], texts["told_how"], texts["note"]) == ("2026-11-20", "phone", "rang at nine")
    assert view.carried["supersedes"] == item


def test_an_edit_of_a_queued_item_is_its_next_revision_and_the_older_one_is_kept(parts: TestParts, item: str) -> None:
    edited(parts, item, comment="came by bicycle")
    new, old = detail(parts, TOKEN), detail(parts, item)
    assert (new.item.revision, new.item.supersedes, new.item.state) == (2, item, "queued")
    assert new.details["comment"] == "came by bicycle"
    assert (old.item.state, old.item.superseded_by) == ("superseded", TOKEN)
    assert "comment" not in old.details
    assert [one.event for one in old.events][-4:].count("supersede_wished") == 1


def test_an_edit_keeps_when_it_was_told_and_its_place_in_the_lane(parts: TestParts, item: str) -> None:
    told = parts.store().item(item).registration.told_at
    parts.clock.advance(3600)
    edited(parts, item, comment="came by bicycle")
    assert parts.store().item(TOKEN).registration.told_at == told


def test_what_no_form_shows_is_kept_by_an_edit(parts: TestParts) -> None:
    parts.knows(KAREN, enrolment__status="deregistered")
    wishes = [{"title": "Cook"}]
    details = {"first_day": "2026-11-20", "client_category": "insured", "job_wishes": wishes}
    (first,) = register(
        parts, {"kind": "enrolment.start", "citizen": KAREN, "details": details, "on_behalf_of": "state", "slip": "17"}
    )
    edited(parts, first.id or "", phone="20000012")
    made = parts.store().item(TOKEN).registration
    assert (made.details["job_wishes"], made.details["phone"], made.slip) == (wishes, "20000012", "17")


def test_what_it_replaces_is_neither_similar_nor_in_its_way(parts: TestParts, item: str) -> None:
    view = revise(parts, item)
    values = {**view.carried, **{one.name: one.value for one in view.fields}}
    seen = check(parts, view.kind, KAREN, values)
    assert seen.similar == ()
    assert {one.code for one in seen.findings}.isdisjoint({"similar.pending", "sickness.already"})


def test_an_edit_of_what_is_being_sent_waits_until_the_fate_of_that_is_known(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.SENDING, possible=True, attempt=1, attempts=1)
    edited(parts, item, comment="came by bicycle")
    assert parts.store().item(TOKEN).shown == "waiting"
    settle(parts, item, Outcome(OutcomeClass.REFUSED, "4322"))
    assert (parts.store().item(item).shown, parts.store().item(TOKEN).shown) == ("superseded", "queued")


def test_an_answer_to_the_older_revision_never_confirms_the_newer(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.SENDING, possible=True, attempt=1, attempts=1)
    edited(parts, item, comment="came by bicycle")
    settle(parts, item, Outcome(OutcomeClass.ACCEPTED, receipt=Receipt("r-1", parts.clock.now())))
    assert parts.store().item(item).deliveries[0].state is State.CONFIRMED
    newer = parts.store().item(TOKEN).deliveries[0]
    assert (newer.state, newer.reason, newer.receipt) == (State.NEEDS_REVIEW, "superseded_was_confirmed", None)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.WITHDRAWN, State.HANDED, State.QUARANTINED])
def test_what_is_settled_or_not_here_is_not_edited(parts: TestParts, item: str, state: State) -> None:
    change(parts, item, state=state)
    with pytest.raises(OfficeError) as error:
        revise(parts, item)
    assert error.value.exit_code is Exit.REFUSED
    assert error.value.cure


def test_what_is_replaced_or_wished_away_is_not_edited_again(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.UNKNOWN, possible=True)
    withdraw(parts, item, "typed twice")
    with pytest.raises(OfficeError, match=r"revise\.not_open"):
        revise(parts, item)


def test_a_refused_one_is_corrected_in_its_own_form(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.REFUSED, reason="4322")
    edited(parts, item, comment="the right day")
    assert parts.store().item(item).shown == "superseded"


def test_two_own_edits_in_a_row_do_not_conflict_though_the_first_is_edited_again(parts: TestParts) -> None:
    parts.knows(KAREN, "p1", **READ)
    first = save_plan(parts, PLAN, goal="Work in a kitchen")
    second = save_plan(parts, AGAIN, agreements="Three applications a week")
    edited(parts, first, goal="Work in a restaurant")
    later = parts.store().item(second).deliveries[0]
    assert later.base == TOKEN
    assert parts.store().item(TOKEN).registration.base == {"amp": "p1"}


def test_an_edit_of_a_conflict_is_written_on_what_the_system_has_now(parts: TestParts) -> None:
    parts.knows(KAREN, "p1", **READ)
    plan = save_plan(parts, PLAN, goal="Work in a kitchen")
    conflicting(parts, plan, "p2", goal="Work in a shop")
    edited(parts, plan, goal="Work in a shop kitchen")
    made: Any = parts.store().item(TOKEN).registration
    assert (made.base, made.base_details["goal"]) == ({"amp": "p2"}, "Work in a shop")
    assert "agreements" not in made.base_details, "the conflict told nothing of it"
