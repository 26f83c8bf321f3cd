"""Workers as processes, with the real commands, over a real database and served systems: killed, stood still, stopped
in order, their database restarted. Each registration takes effect once, in order (G6, G14, R3)."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.plug.count import CASE_SYSTEMS, Count, Witness, count
from tests.integration.plug.work import CASE_RECORDS
from tests.office_store.fixtures import Database
from tests.office_store.worker_site import WorkerSite, wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow]

STATE_OF = {"amp": "/Drift/v1/Status", "workbase": "/api/v1/health"}
"""Where each system is asked whether it is open."""


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[WorkerSite]:
    made = WorkerSite(tmp_path, database)
    made.found()
    yield made
    made.close()


def counted(site: WorkerSite) -> Count:
    """The checker's word, by the systems' ledger and what the desk shows."""
    done = site.command("sync", "--until-idle", "--timeout", "60")
    assert done.code in (0, 5, 6), done.errors
    items = site.command("outbox", "list", "--limit", "1000").lines[0]
    taken = site.registrar.taken_by
    return count(site.jobs, Witness(list(taken), taken, items, site.sandbox.ledger(), {}))


def test_two_workers_send_each_once_in_order_and_the_desk_sees_it(site: WorkerSite) -> None:
    site.register(40)
    both = [site.worker(), site.worker()]
    done = [one.done() for one in both]
    assert [one["stopped_by"] for one in done] == ["idle", "idle"], done
    assert site.leases() == 0, "what they had is given back"
    found = counted(site)
    assert found.clean, found
    assert found.applied == 40
    ledger = [row for row in site.sandbox.ledger() if row["effect"] == "applied" and row["system"] in CASE_SYSTEMS]
    assert len({row["author"] for row in ledger}) == 1, "whoever carried it, its author sent it"


def test_a_database_that_is_away_is_said_at_the_start_and_keeps_nobody_from_stopping(
    site: WorkerSite, tmp_path: Path
) -> None:
    file = tmp_path / "jobterm.prom"
    worker = site.worker("--metrics-file", str(file))
    wait_for(lambda: site.leases() == 1)
    site.database.cluster.stop()
    late = site.worker().done()
    assert (late["exit"], error(late)["code"]) == (6, "office.unreachable"), late
    worker.signal(signal.SIGTERM)
    done = worker.done()
    assert (done["exit"], error(done)["code"]) == (6, "office.unreachable"), done
    assert "jobterm_store_up 0" in file.read_text(encoding="utf-8")


def error(done: dict[str, Any]) -> dict[str, Any]:
    """What a command said last on stderr."""
    told: dict[str, Any] = json.loads(done["stderr"].splitlines()[-1])["error"]
    return told


def test_how_it_stands_is_told_to_people_programs_and_a_monitoring_system(site: WorkerSite, tmp_path: Path) -> None:
    site.register(40)
    site.slow(300)
    file = tmp_path / "figures" / "jobterm.prom"
    file.parent.mkdir()
    worker = site.worker("--worker", "house", "--metrics-file", str(file))
    wait_for(lambda: site.sending() >= 1)
    told = site.command("status", "--office").lines[0]
    assert told["oldest"]["id"] in {job.id for job in site.jobs}
    assert [one["name"].startswith("house/") for one in told["office"]["workers"]] == [True]
    assert told["office"]["rates"].keys() >= set(CASE_RECORDS)
    assert told["draining_by"].startswith("house/")
    assert site.command("status").lines[0]["office"] is None, "a desk's own queue has no workers"
    wait_for(lambda: "jobterm_store_up 1" in file.read_text(encoding="utf-8"))
    worker.signal(signal.SIGTERM)
    confirmed = worker.done()["confirmed"]
    figures = file.read_text(encoding="utf-8")
    assert sum(_values(figures, "jobterm_own_confirmed_total")) == confirmed
    assert sum(_values(figures, "jobterm_registrations")) == 40
    assert not [job for job in site.jobs if job.citizen in figures or job.id in figures]
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def _values(figures: str, name: str) -> list[float]:
    """The values of one figure, whatever its labels."""
    lines = [line for line in figures.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return [float(line.rpartition(" ")[2]) for line in lines]


def test_one_that_is_killed_in_mid_send_and_one_that_stood_still_past_its_lease_double_nothing(
    site: WorkerSite,
) -> None:
    site.register(40)
    site.slow(1200)
    killed = site.worker()
    wait_for(lambda: site.sending() >= 1)
    killed.kill()
    still = site.worker()
    wait_for(lambda: "interrupted" in site.events() and site.sending() >= 1)
    still.signal(signal.SIGSTOP)
    claimed = site.sending()
    site.slow(0)
    heir = site.worker()
    wait_for(lambda: site.events().get("interrupted", 0) >= 1 + min(claimed, 1))
    last = heir.done()
    still.signal(signal.SIGCONT)
    after = still.done()
    assert last["stopped_by"] == after["stopped_by"] == "idle", (last, after)
    found = counted(site)
    assert found.clean, found
    assert found.applied == 40


def test_the_database_is_restarted_and_killed_under_them_and_they_go_on_by_themselves(site: WorkerSite) -> None:
    site.register(40)
    site.slow(150)
    both = [site.worker(), site.worker()]
    wait_for(lambda: site.sending() >= 1)
    site.database.cluster.restart()
    wait_for(lambda: site.sending() >= 1)
    site.database.cluster.kill()
    assert all(one.running for one in both)
    site.database.cluster.start()
    done = [one.done() for one in both]
    assert [one["stopped_by"] for one in done] == ["idle", "idle"], done
    found = counted(site)
    assert found.clean, found
    assert found.applied == 40


def test_one_that_is_asked_to_stop_finishes_what_it_has_and_gives_all_of_it_back(site: WorkerSite) -> None:
    site.register(40)
    site.slow(400)
    worker = site.worker("--worker", "house")
    wait_for(lambda: site.sending() >= 1)
    worker.signal(signal.SIGTERM)
    done = worker.done()
    assert done["stopped_by"] == "signal", done
    assert done["exit"] in (5, 6), "something is left"
    assert (site.sending(), site.leases()) == (0, 0)
    assert "interrupted" not in site.events()
    by = site.database.run("SELECT DISTINCT by FROM jobterm.event WHERE event = 'claimed'")
    assert all(str(name).startswith("house/") for (name,) in by), "the log says who carried it"
    assert site.worker().done()["stopped_by"] == "idle"
    assert counted(site).clean


def test_a_dead_system_gets_one_probe_in_an_interval_from_four_workers(site: WorkerSite) -> None:
    site.register(40)
    for system in CASE_RECORDS:
        site.sandbox.turn(system, state="closed")
    before = len(site.sandbox.requests())
    four = [site.worker("--timeout", "25") for _ in range(4)]
    for one in four:
        assert one.done()["stopped_by"] == "timeout"
    for system in CASE_RECORDS:
        asked = [row for row in site.sandbox.requests()[before:] if row["system"] == system]
        sent = [row for row in asked if row["method"] == "POST"]
        probes = [row for row in asked if row["path"].endswith(STATE_OF[system])]
        assert len(sent) <= 1, "the first that was told so has told the others"
        assert len(probes) <= 3, "one at once, then one in each interval of fifteen seconds and more"
