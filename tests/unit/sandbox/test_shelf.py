"""A system's shelf keeps documents by key, with versions and an order, and shares the fate of the world's store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobterm.sandbox.store import ALL, Store

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_document_put_again_has_a_higher_version_and_a_later_place() -> None:
    shelf = Store().shelf("employers")
    assert shelf.get("a") is None
    first = shelf.put("a", {"x": 1}, NOW, ALL)
    shelf.put("b", {"x": 2}, NOW, ALL)
    last = shelf.put("a", {"x": 3}, NOW, ALL)
    kept = shelf.get("a")
    assert kept is not None
    assert (kept.doc, kept.version, kept.n) == ({"x": 3}, 2, last)
    assert last > first


def test_documents_come_by_prefix_in_their_order_and_only_the_systems_own() -> None:
    store = Store()
    shelf = store.shelf("jobnet")
    for place in range(5):
        shelf.put(f"event/{place}", {"place": place}, NOW, ALL)
    shelf.put("other/1", {}, NOW, ALL)
    store.shelf("providers").put("event/9", {"place": 9}, NOW, ALL)
    assert [one.doc["place"] for one in shelf.under("event/")] == [0, 1, 2, 3, 4]
    assert [one.doc["place"] for one in shelf.page("event/", 1, 2)] == [1, 2]


def test_a_roll_back_finds_the_older_version_and_a_reset_of_one_trainee_leaves_the_others() -> None:
    store = Store()
    shelf = store.shelf("jobnet")
    shelf.put("a", {"x": 1}, NOW, "anne")
    shelf.put("a", {"x": 2}, NOW + timedelta(minutes=9), "bo")
    store.lose_since("jobnet", NOW + timedelta(minutes=5), ALL)
    kept = shelf.get("a")
    assert kept is not None
    assert kept.doc == {"x": 1}
    shelf.put("b", {}, NOW, "bo")
    store.clear("anne")
    assert (shelf.get("a"), shelf.get("b") is None) == (None, False)


def test_snapshots_and_restarts_have_the_shelf(tmp_path: Path) -> None:
    store = Store(tmp_path / "world")
    store.shelf("jobnet").put("a", {"x": 1}, NOW, ALL)
    store.snapshot("before")
    store.shelf("jobnet").put("a", {"x": 2}, NOW, ALL)
    store.close()
    again = Store(tmp_path / "world")
    kept = again.shelf("jobnet").get("a")
    assert kept is not None
    assert kept.doc == {"x": 2}
    again.restore("before")
    kept = again.shelf("jobnet").get("a")
    assert kept is not None
    assert kept.doc == {"x": 1}
    again.close()
