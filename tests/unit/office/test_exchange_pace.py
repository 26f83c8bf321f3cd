"""How often a desk asks its office store: often enough for whoever watches, seldom where nothing moves, with patience
where nobody answers."""

from __future__ import annotations

from random import Random

from jobterm.office.shared.exchange import Round
from jobterm.office.shared.running import A_WHILE, PATIENCE_MOST, SELDOM, Pace

LONG_AGO = 10 * A_WHILE


def test_whoever_uses_the_desk_or_watches_something_on_its_way_sees_a_state_within_two_seconds() -> None:
    pace = Pace(Random(1))
    assert all(pace.pause(Round(), LONG_AGO, LONG_AGO) < 1.0 for _ in range(100))
    assert all(pace.pause(Round(busy=True), LONG_AGO, 0.0) < 1.7 for _ in range(100))


def test_a_desk_where_nothing_goes_on_asks_seldom_and_at_once_again_when_something_moves() -> None:
    pace = Pace(Random(1))
    assert 3.0 < pace.pause(Round(), LONG_AGO, 0.0) <= SELDOM
    assert pace.pause(Round(changed=1), LONG_AGO, 0.0) < 1.0
    assert pace.pause(Round(), LONG_AGO + 1, 0.0) < 1.0, "what has moved goes on moving"


def test_desks_whose_office_store_is_away_come_back_spread_and_within_seconds() -> None:
    pauses = []
    for seed in range(200):
        pace = Pace(Random(seed))
        last = [pace.pause(Round(away=True), 0.0, 0.0) for _ in range(12)]
        assert max(last) <= PATIENCE_MOST
        pauses.append(last[-1])
    assert max(pauses) - min(pauses) > PATIENCE_MOST / 3
