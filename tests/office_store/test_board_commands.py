"""The board by command at a desk with an office store: the office's queue, its workers, its alerts, and take-over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.worker_site import WorkerSite

pytestmark = pytest.mark.system

ITEMS = 6


@pytest.fixture
def site(tmp_path: Path, database: Database) -> Iterator[WorkerSite]:
    """A superuser's desk whose office holds six items; nobody drains it."""
    made = WorkerSite(tmp_path, database)
    try:
        made.found()
        file = tmp_path / "jobterm.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('role = "caseworker"', 'role = "superuser"'), encoding="utf-8")
        made.register(ITEMS)
        yield made
    finally:
        made.close()


def board(site: WorkerSite) -> dict[str, Any]:
    done = site.command("board")
    assert done.code == 0, done.errors
    told: dict[str, Any] = done.lines[0]
    return told


def test_the_offices_queue_stands_on_the_board_until_a_worker_has_brought_it_there(site: WorkerSite) -> None:
    before = board(site)
    assert before["store"] == "office"
    assert before["draining"] == 0
    assert before["counts"]["left"] >= ITEMS
    assert "no_worker" in {one["code"] for one in before["alerts"]}
    looked = site.command("alerts", "check")
    assert looked.code == 5
    assert {one["code"] for one in looked.lines[0] if one["told"]} == {"no_worker"}
    again = site.command("alerts", "check")
    assert [one["told"] for one in again.lines[0]] == [False], "told once until it clears"
    assert site.worker().done()
    after = board(site)
    assert sum(one["hour"] for one in after["systems"]) >= ITEMS
    assert after["last_confirmed_at"] is not None
    assert after["counts"]["left"] < before["counts"]["left"]
    assert "no_worker" not in {one["code"] for one in after["alerts"]}


def test_ones_own_items_cannot_be_taken_over_and_nobody_elses_are_named(site: WorkerSite) -> None:
    author = site.command("outbox", "list").lines[0][0]["author"]
    mine = site.command("outbox", "take-over", "--author", author, "--reason", "absent")
    assert mine.code == 3
    assert "take_over.refused" in mine.errors
    other = site.command("outbox", "take-over", "--author", "nobody", "--reason", "absent")
    assert other.code == 2
    assert "take_over.nobody" in other.errors
