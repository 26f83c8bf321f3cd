"""From the office to the ledgers of employer module, Jobnet and other providers, and from Jobnet's feed to what a desk
knows: in this process, without a screen."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import demo_parts
from jobterm.clock import COPENHAGEN
from jobterm.office.office import Office
from jobterm.office.views import RegisterResult
from jobterm.office.wishes import SyncWish
from jobterm.outbox.reading import Section
from jobterm.sandbox.world import offers
from jobterm.sandbox.world.employers import companies

KAREN = "1503801234"
IDLE = SyncWish(until_idle=True, timeout=60)
NORDPOST = companies(1).all[0]


class World:
    """One demo world with its office."""

    def __init__(self) -> None:
        self.parts, self.switches = demo_parts(DemoWish())
        self.office = Office(self.parts)
        self.control: Any = self.switches._control
        self.today = self.parts.clock.now().astimezone(COPENHAGEN).date()

    def register(self, kind: str, citizen: str | None, **details: Any) -> RegisterResult:
        """Take one registration; it must be taken."""
        line = json.dumps({"kind": kind, "citizen": citizen, "details": details})
        (result,) = self.office.register(io.BytesIO(line.encode()))
        assert result.id is not None, result
        return result

    def applied(self, id: str | None) -> set[str]:
        """The systems at which a registration took effect, each once."""
        rows = [row["system"] for row in self.control.ledger()
                if row["effect"] == "applied" and row["registration"] == id]  # fmt: skip
        assert len(rows) == len(set(rows))
        return set(rows)

    def states(self, id: str | None) -> dict[str, str]:
        """System → state of a registration's deliveries."""
        return {one.system: one.state for one in self.office.outbox_show(id or "").item.deliveries}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh world in an empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = World()
    yield made
    made.office.close()
    i18n.forget()


def test_a_contact_and_an_order_are_recorded_at_the_employer_module(world: World) -> None:
    contact = world.register("employer.contact", None, cvr=NORDPOST.cvr, form="call", date=world.today.isoformat())
    order = world.register("employer.job_order", None, action="create", cvr=NORDPOST.cvr, title="Chauffør", positions=2)
    world.office.sync(IDLE)
    for result in (contact, order):
        assert world.applied(result.id) == {"employers"}
        assert world.states(result.id) == {"employers": "confirmed"}
    public = world.parts.public()
    assert public.employers is not None
    found: Any = asyncio.run(public.employers.employer(NORDPOST.cvr, world.parts.site.asker()))
    assert order.id in [one.registration for one in found.orders]


def test_a_checked_cv_reaches_record_system_and_jobnet(world: World) -> None:
    result = world.register("cv.check", KAREN, result="approved")
    world.office.sync(IDLE)
    assert world.applied(result.id) == {"amp", "jobnet"}


def test_an_offer_with_a_provider_reaches_it_and_one_outside_the_agreement_is_refused(world: World) -> None:
    wide = offers.agreements(1, "0751", world.today)[0]
    start = world.today + timedelta(days=10)
    measure = {
        "type": "guidance", "start": start.isoformat(), "end": (start + timedelta(days=30)).isoformat(), "hours": 20,
        "provider_cvr": wide.provider.cvr, "agreement": wide.number,
    }  # fmt: skip
    good = world.register("activation.offer", KAREN, **measure)
    bad = world.register("activation.offer", KAREN, **{**measure, "agreement": "AFT-1999-0751-0"})
    world.office.sync(IDLE)
    assert world.applied(good.id) == {"amp", "providers"}
    assert world.states(bad.id)["providers"] == "refused"
    detail = world.office.outbox_show(bad.id or "")
    delivery = next(one for one in detail.item.deliveries if one.system == "providers")
    assert "no agreement of that number" in delivery.message


def test_what_a_citizen_reports_on_jobnet_is_known_here_without_being_asked_for(world: World) -> None:
    report = {"kind": "sickness.report", "details": {"first_day": world.today.isoformat()}, "system": "jobnet"}
    world.control.citizen({"cpr": KAREN, "change": {"report": report}})
    news: list[str] = []

    async def follow() -> None:
        feeds = world.parts.feeds(lambda system, events: news.extend(f"{system} {one.kind}" for one in events))
        await feeds.poll("jobnet")
        await feeds.poll("jobnet")

    asyncio.run(follow())
    assert news.count("jobnet sickness.report") >= 1
    known = world.parts.cache().readings(KAREN, (Section.JOB, Section.TIMELINE))["jobnet"]
    assert [one.data["first_day"] for one in known.matters] == [world.today.isoformat()]
    requests = [row for row in world.control.requests("jobnet") if row["path"] == "/api/v1/events"]
    assert len(requests) == 2
