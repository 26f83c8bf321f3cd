"""A caseworker's day with employers, over embedded systems and without a screen: who called last, candidates from one
question, several referred at once, an order closed with what ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.test_employers_jobnet_providers import IDLE, KAREN, NORDPOST, World

from jobterm import i18n
from jobterm.office.companies import candidates, employer, open_orders, search
from jobterm.office.companies.followups import followups
from jobterm.office.companies.referring import refer
from jobterm.office.companies.views import CandidatesView, EmployerView, OpenOrders, OrderView
from jobterm.office.forms import check, form, save
from jobterm.office.lookups import SEARCHED
from jobterm.outbox.store import ItemQuery

BO = "2406752345"
TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f61"
CLOSE = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f62"
SUBJECT = f"cvr:{NORDPOST.cvr}"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh world in an empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = World()
    yield made
    made.office.close()
    i18n.forget()


def file_of(world: World) -> EmployerView:
    """The employer's file, both systems asked."""

    async def ask() -> EmployerView:
        asked, public = await employer.read(world.parts, NORDPOST.cvr, force=True)
        await world.parts.hang_up()
        return employer.kept(world.parts, NORDPOST.cvr, asked, public)

    return asyncio.run(ask())


def matches(world: World, order: OrderView) -> CandidatesView:
    """The order's candidates, asked for."""

    async def ask() -> CandidatesView:
        asked = await candidates.read(world.parts, order, force=True)
        await world.parts.hang_up()
        return candidates.kept(world.parts, NORDPOST.cvr, order.ref, asked)

    return asyncio.run(ask())


def past_order(world: World) -> OrderView:
    (order,) = file_of(world).orders
    return order


def texts(world: World, order: OrderView, citizen: str) -> dict[str, str]:
    """A referral's form, filled in from an order."""
    opened = form(world.parts, "referral.offer", citizen)
    told = {"title": order.title, "order": order.ref, "employer_cvr": NORDPOST.cvr, "delivered": "in_person"}
    return {**{one.name: one.value for one in opened.fields}, **told}


def referred(world: World, *citizens: str) -> OrderView:
    """Nordpost's order with these referred to it."""
    order = past_order(world)
    done = refer(world.parts, citizens, texts(world, order, citizens[0]), {}, TOKEN)
    assert (done.saved, done.not_saved) == (len(citizens), ())
    world.office.sync(IDLE)
    return past_order(world)


def closing(world: World, order: OrderView) -> dict[str, str]:
    """The texts of the form that closes an order."""
    opened = form(world.parts, "employer.job_order", SUBJECT)
    told = {"action": "close", "order": order.ref, "title": order.title}
    return {**{one.name: one.value for one in opened.fields}, **told}


def test_an_employer_is_found_by_name_and_by_both_numbers(world: World) -> None:
    async def ask(text: str) -> list[str]:
        found = await search.find(world.parts, text)
        await world.parts.hang_up()
        return [one.cvr for one in found.rows]

    for text in ("nordpost", NORDPOST.cvr, NORDPOST.units[0].pno):
        assert NORDPOST.cvr in asyncio.run(ask(text))


def test_a_closed_module_leaves_what_is_kept_and_says_so(world: World) -> None:
    before = file_of(world)
    world.control.turn("employers", {"state": "closed"})
    after = file_of(world)
    assert (after.name, after.contacts, after.orders) == (before.name, before.contacts, before.orders)
    module = next(one for one in after.sources if one.system == "employers")
    assert module.state == "closed"
    read = next(one for one in before.sources if one.system == "employers").at
    assert module.at is not None
    assert read is not None
    assert abs(module.at - read) < timedelta(milliseconds=2)  # kept in milliseconds

    async def ask() -> tuple[str, list[str]]:
        found = await search.find(world.parts, "nordpost")
        await world.parts.hang_up()
        return next(one.state for one in found.sources if one.system == "employers"), [one.cvr for one in found.rows]

    assert asyncio.run(ask()) == ("closed", [NORDPOST.cvr])


def test_our_own_contact_stands_above_those_of_the_module_until_it_has_it(world: World) -> None:
    follow_up = world.today + timedelta(days=3)
    world.control.turn("employers", {"state": "closed"})
    world.register("employer.contact", None, cvr=NORDPOST.cvr, form="call", date=world.today.isoformat(),
                   outcome="Ring igen", follow_up=follow_up.isoformat())  # fmt: skip
    (mine,) = file_of(world).contacts
    assert (mine.by, mine.mine, mine.outcome, bool(mine.state)) == (world.parts.site.user_name, True, "Ring igen", True)
    (day,) = followups(world.parts, world.today)
    assert (day.day, day.cvr, day.mine) == (follow_up, NORDPOST.cvr, True)
    world.control.turn("employers", {"state": "open"})
    world.office.sync(IDLE)
    view = file_of(world)
    assert view.pending == ()
    assert view.last is not None
    assert (view.last.outcome, view.last.state) == ("Ring igen", "")
    assert [one.day for one in followups(world.parts, world.today)] == [follow_up]


def test_candidates_come_from_one_question_and_say_who_was_referred_already(world: World) -> None:
    order = past_order(world)
    asked = len(world.control.requests("jobnet"))
    found = matches(world, order)
    questions = [row["path"] for row in world.control.requests("jobnet")[asked:]]
    assert questions == ["/api/v1/candidates/search"]
    (line,) = [one for one in world.parts.lookups()._log.of(SEARCHED) if "job_order" in one.sections]
    assert (order.ref in (line.reason or ""), f"found:{len(found.rows)}" in line.sections) == (True, True)
    karen = next(one for one in found.rows if one.cpr == KAREN)
    assert karen.referred
    assert "already referred by the state" in " ".join(point.words for point in karen.points)
    assert found.rows[-1].cpr == KAREN
    best = found.rows[0]
    assert not best.against
    assert best.points[0].words.startswith("looks for Lagermedarbejder")


def test_several_are_referred_by_one_form_and_a_second_time_by_the_same_form_nobody(world: World) -> None:
    order = past_order(world)
    free = [one.citizen for one in matches(world, order).rows if not one.against][:3]
    filled = texts(world, order, free[0])
    first = refer(world.parts, free, filled, {}, TOKEN)
    again = refer(world.parts, free, filled, {}, TOKEN)
    assert (first.saved, again.saved) == (3, 3)
    assert len(world.parts.store().items(ItemQuery())) == 3
    waiting = matches(world, order)
    assert {one.citizen for one in waiting.rows if one.referred} >= set(free)
    world.office.sync(IDLE)
    assert {one.citizen for one in past_order(world).referred} >= set(free)


def test_who_cannot_be_referred_keeps_nobody_else_from_it_and_is_named(world: World) -> None:
    order = past_order(world)
    result = refer(world.parts, [BO, "c-nobody"], texts(world, order, BO), {}, TOKEN)
    assert result.saved == 1
    assert [one.citizen for one in result.not_saved] == ["c-nobody"]
    assert result.not_saved[0].why


def test_closing_an_order_says_whom_it_ends_and_ends_them(world: World) -> None:
    order = referred(world, BO)
    given = closing(world, order)
    seen = check(world.parts, "employer.job_order", SUBJECT, given)
    assert any("Bo Prøvesen" in words for words in seen.follows)
    assert "order.open_referrals" in {one.code for one in seen.findings}
    assert not any("if you decide so" in words for words in seen.follows)
    result = save(world.parts, "employer.job_order", SUBJECT, given, {}, CLOSE)
    assert result.id is not None
    assert save(world.parts, "employer.job_order", SUBJECT, given, {}, CLOSE).id == result.id
    world.office.sync(IDLE)
    outcomes = [one for one in world.parts.store().items(ItemQuery(citizen=BO))
                if one.registration.kind == "referral.outcome"]  # fmt: skip
    (outcome,) = outcomes
    assert outcome.registration.details["outcome"] == "order_closed"
    assert result.id in outcome.registration.needs
    assert world.states(outcome.registration.id)["employers"] == "confirmed"
    assert world.applied(outcome.registration.id) == {"amp", "employers"}
    after = past_order(world)
    assert (after.open, after.referred, after.others) == (False, (), 0)


def test_a_referral_that_still_waits_ends_with_its_order_too(world: World) -> None:
    order = past_order(world)
    world.control.turn("amp", {"state": "closed"})
    refer(world.parts, [BO], texts(world, order, BO), {}, TOKEN)
    given = closing(world, order)
    assert any("240675-2345" in words for words in check(world.parts, "employer.job_order", SUBJECT, given).follows)
    save(world.parts, "employer.job_order", SUBJECT, given, {}, CLOSE)
    (outcome,) = [one.registration for one in world.parts.store().items(ItemQuery(citizen=BO))
                  if one.registration.kind == "referral.outcome"]  # fmt: skip
    assert set(outcome.needs) == {CLOSE, TOKEN}


def test_part_of_a_title_finds_the_open_orders_and_a_closed_module_those_that_are_kept(world: World) -> None:
    async def ask(text: str) -> OpenOrders:
        found = await open_orders.open_orders(world.parts, text)
        await world.parts.hang_up()
        return found

    file_of(world)
    found = asyncio.run(ask("lager"))
    assert found.rows
    assert all(one.order.open and one.order.free for one in found.rows)
    own = [one.order.municipality == "0751" for one in found.rows]
    assert own == sorted(own, reverse=True)
    world.control.turn("employers", {"state": "closed"})
    kept = asyncio.run(ask("lagerm"))
    assert kept.source.state == "closed"
    assert [one.cvr for one in kept.rows] == [NORDPOST.cvr]
    assert asyncio.run(ask("zzz")).rows == ()
