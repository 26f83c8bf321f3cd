"""A crowd of all kinds on a bad day, and that the count would tell if it had gone wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.workflows.crowd import Counts, Crowd

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Weeks of bad weather, then good."""
    made = Crowd(tmp_path_factory.mktemp("crowd"), seed=5)
    made.run(60)
    yield made
    made.close()


def test_nothing_is_lost_doubled_reordered_unexpected_or_falsely_green(crowd: Crowd) -> None:
    counts = crowd.judged()
    assert counts.wrong() == {}
    assert counts.confirmed > 100
    assert counts.with_a_person > 0, "bad weather brings some to a person"


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("falsely green", lambda rows: rows[1:]),
        ("duplicated", lambda rows: [rows[0], *rows]),
        ("unexpected", lambda rows: [{**rows[0], "registration": "somebody else's"}, *rows]),
    ],
)
def test_the_count_tells_what_the_ledger_says(crowd: Crowd, name: str, spoil: Callable[[Rows], Rows]) -> None:
    told = crowd.town.ledger
    crowd.town.ledger = lambda *effects: spoil(told(*effects))  # type: ignore[method-assign]
    try:
        assert name in crowd.judged().wrong()
    finally:
        crowd.town.ledger = told  # type: ignore[method-assign]


def test_the_count_tells_what_has_gone_nowhere(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    item, told = crowd.taken[0], crowd.desk.deliveries

    class Stuck:
        state, role, waiting_for, receipt = "retry_wait", "record", (), None

    monkeypatch.setattr(crowd.desk, "deliveries", lambda one: {"amp": Stuck()} if one == item else told(one))
    assert crowd.judged().lost


def test_two_of_a_lane_that_change_places_are_told(crowd: Crowd) -> None:
    assert Counts().wrong() == {}
    told = crowd.town.ledger
    crowd.town.ledger = lambda *effects: list(reversed(told(*effects)))  # type: ignore[method-assign]
    try:
        assert crowd.judged().reordered
    finally:
        crowd.town.ledger = told  # type: ignore[method-assign]
