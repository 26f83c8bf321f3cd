"""A form that names a company says what the register and the employer module have of it, and a change of a job order is
written on what was read (guarantee G8); in this process, without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_employers_jobnet_providers import IDLE, NORDPOST, World

from jobterm import i18n
from jobterm.office.companies import in_forms
from jobterm.office.forms import check, form, save
from jobterm.office.queue import detail

TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f61"
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


def values(world: World, kind: str, **typed: str) -> dict[str, str]:
    opened = form(world.parts, kind, SUBJECT)
    return {**{one.name: one.value for one in opened.fields}, **opened.carried, **typed}


def asked(world: World, pno: str | None = None) -> None:
    async def ask() -> None:
        await in_forms.read(world.parts, NORDPOST.cvr, pno)
        await world.parts.hang_up()

    asyncio.run(ask())


def ordered(world: World) -> str:
    """An order at the employer module; its reference there."""
    world.register("employer.contact", None, cvr=NORDPOST.cvr, form="call", date=world.today.isoformat())
    made = world.register("employer.job_order", None, action="create", cvr=NORDPOST.cvr, title="Chauffør", positions=2)
    world.office.sync(IDLE)
    asked(world)
    return next(one.ref for one in in_forms.orders(world.parts, NORDPOST.cvr) if one.registration == made.id)


def test_who_called_last_and_the_open_orders_stand_in_the_form(world: World) -> None:
    order = ordered(world)
    seen = check(world.parts, "employer.contact", SUBJECT, values(world, "employer.contact", form="call"))
    (last,) = [one for one in seen.findings if one.code == "company.contacted"]
    assert world.parts.site.user_name in last.message
    assert any(order in words and "Chauffør" in words for words, _well in seen.checked)


def test_nobody_is_asked_twice_about_the_same_company(world: World) -> None:
    given = values(world, "employer.contact", form="call")
    assert in_forms.wanting(world.parts, "employer.contact", given) == [(NORDPOST.cvr, None)]
    asked(world)
    assert in_forms.wanting(world.parts, "employer.contact", given) == []


def test_an_order_that_somebody_changed_meanwhile_is_a_conflict_with_theirs_shown(world: World) -> None:
    order = ordered(world)
    mine = values(world, "employer.job_order", action="update", order=order, title="Buschauffør", positions="2")
    said: dict[str, Any] = {"action": "update", "order": order, "cvr": NORDPOST.cvr, "title": "Lastbilchauffør"}
    world.register("employer.job_order", None, **said, positions=3)
    world.office.sync(IDLE)
    assert save(world.parts, "employer.job_order", SUBJECT, mine, {}, TOKEN).state == "queued"
    world.office.sync(IDLE)
    seen = detail(world.parts, TOKEN, full=True)
    assert seen.item.state == "conflict", seen.item
    assert seen.conflict is not None
    told = {one.field: (one.base, one.mine, one.theirs) for one in seen.conflict.fields}
    assert told["title"] == ("Chauffør", "Buschauffør", "Lastbilchauffør")
    assert told["positions"] == (2, 2, 3)
