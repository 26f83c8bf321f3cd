"""A caseworker's morning over the demo's systems: caseload and calendar are read in a few requests, what a citizen
reports on Jobnet clashes with her appointment, one key answers it, and the report is settled at Jobnet; AMP may be
closed meanwhile. In this process, without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import demo_parts
from jobterm.clock import COPENHAGEN
from jobterm.office.day import ticking
from jobterm.office.day.fetching import fetch
from jobterm.office.day.notices import FILE
from jobterm.office.day.today import today
from jobterm.office.day.views import DayLine, DayView, Opens, Part
from jobterm.office.forms import check
from jobterm.office.office import Office
from jobterm.office.wishes import SyncWish

IDLE = SyncWish(until_idle=True, timeout=60)


class Morning:
    """One demo world with its office."""

    def __init__(self, scenario: str, role: str = "caseworker") -> None:
        self.parts, switches = demo_parts(DemoWish(scenario=scenario, role=role))
        self.office = Office(self.parts)
        self.control: Any = switches._control
        self.day = self.parts.clock.now().astimezone(COPENHAGEN).date()

    def fetch(self, *, team: bool = False) -> dict[str, str]:
        """F5."""

        async def reading() -> dict[str, str]:
            try:
                return await fetch(self.parts, team)
            finally:
                await self.parts.hang_up()

        return asyncio.run(reading())

    def view(self, *, team: bool = False) -> DayView:
        """F6."""
        return today(self.parts, team)

    def first_meeting(self) -> DayLine:
        """The first appointment of today."""
        return self.view().part(Part.MEETINGS)[0]

    def requests(self) -> list[dict[str, Any]]:
        """What the systems were asked so far."""
        return list(self.control.requests())


@pytest.fixture(params=["i-dag", "2007-01-02", "2009-efter-1-aug"])
def morning(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Morning]:
    """A fresh morning in each world, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = Morning(request.param)
    yield made
    made.office.close()
    i18n.forget()


def test_a_morning_in_each_world(morning: Morning) -> None:
    assert morning.view().silent, "before anything was read it says so"
    assert morning.fetch() == {}
    asked = len(morning.requests())
    view = morning.view()
    assert view.silent == ()
    assert 4 <= len(view.part(Part.MEETINGS)) <= 8
    assert all(line.name and line.citizen for line in view.part(Part.MEETINGS))
    assert len(morning.requests()) == asked, "the day itself asks nobody (guarantee G17)"
    assert asked < 30, "a few pages of lists and feeds, none for each citizen"


def test_a_citizen_who_reports_ill_is_answered_with_one_key_though_her_system_is_closed(morning: Morning) -> None:
    morning.fetch()
    line = morning.first_meeting()
    assert line.opens is Opens.CITIZEN
    report = {"kind": "sickness.report", "system": "jobnet", "forward": False,
              "details": {"first_day": morning.day.isoformat()}}  # fmt: skip
    morning.control.citizen({"cpr": line.citizen, "change": {"report": report}})
    for system in ("amp", "workbase", "opera"):
        morning.control.turn(system, {"state": "closed"})
    morning.fetch()
    clash = next(one for one in morning.view().part(Part.MEETINGS) if one.citizen == line.citizen)
    assert (clash.opens, clash.ref) == (Opens.CANCEL, line.ref)
    assert line.at is not None
    assert clash.alarm == (line.at > morning.parts.clock.now()), "an alarm until its hour has come"
    (told,) = (one for one in morning.view().part(Part.REPORTED) if one.citizen == line.citizen)
    token = morning.parts.ids.new()
    result = ticking.seen(morning.parts, str(line.citizen), told.ref, "in_order", token)
    assert result.state == "queued", result.findings
    assert told.key not in {one.key for one in morning.view().lines}, "answered: off the day at once"
    for system in ("amp", "workbase", "opera"):
        morning.control.turn(system, {"state": "open"})
    morning.office.sync(IDLE)
    morning.fetch()
    assert told.key not in {one.key for one in morning.view().lines}
    seen = [row for row in morning.control.ledger("jobnet") if row["registration"] == token]
    assert [row["effect"] for row in seen] == ["applied"]


def test_the_team_covers_for_a_colleague(morning: Morning) -> None:
    morning.fetch(team=True)
    mine, team = morning.view(), morning.view(team=True)
    whose = {line.whose for line in team.part(Part.MEETINGS)}
    assert len(whose) > 1
    assert len(team.part(Part.MEETINGS)) > len(mine.part(Part.MEETINGS)) > 0, "a team's list holds one's own"
    assert {line.whose for line in mine.part(Part.MEETINGS)} == {""}


def test_a_superusers_day_is_the_teams_and_says_whose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    jens = Morning("i-dag", role="superuser")
    jens.fetch()
    view = jens.view()
    assert view.team
    assert view.silent == ()
    assert len({line.whose for line in view.part(Part.MEETINGS)}) > 1
    assert all(line.whose for line in view.part(Part.NEEDS))
    jens.office.close()


def test_a_known_fault_stands_on_the_day_and_on_its_form_until_it_ends(morning: Morning, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "demo").iterdir()
    ends = morning.day + timedelta(days=1)
    (folder / FILE).write_text(
        f'[[notice]]\nfrom = {morning.day}\nto = {ends}\ntext = "Known fault 117"\nworkaround = "Use type 7"\n'
        'kinds = ["interview.*"]\n',
        encoding="utf-8",
    )
    assert morning.view().notices[0].text == "Known fault 117"
    assert morning.view().notices[0].more.startswith("Use type 7 (until ")
    assert ("Known fault 117: Use type 7", False) in check(morning.parts, "interview.summons", "1503801234", {}).checked
    assert not [said for said, _well in check(morning.parts, "note", "1503801234", {}).checked if "117" in said]
    (folder / FILE).write_text("[[notice]]\ntext = 7\n", encoding="utf-8")
    assert morning.view().notices[0].text.startswith("notices.toml, notice 1: ")
    (folder / FILE).unlink()
    assert all("117" not in one.text for one in morning.view().notices)
