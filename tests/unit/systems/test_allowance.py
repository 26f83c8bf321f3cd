"""What a system says may still be asked of it (RateLimit)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobterm.outbox.port import Allowance
from jobterm.systems.common import allowance


@pytest.mark.parametrize(
    "headers",
    [
        {"ratelimit-limit": "100", "ratelimit-remaining": "5", "ratelimit-reset": "30"},
        {"ratelimit": '"default";r=5;t=30'},
        {"ratelimit": "limit=100, remaining=5, reset=30"},
    ],
)
def test_all_three_ways_of_saying_it_are_understood(headers: dict[str, str]) -> None:
    assert allowance(headers) == Allowance(5, timedelta(seconds=30))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ratelimit-remaining": "5"},
        {"ratelimit-remaining": "-5", "ratelimit-reset": "30"},
        {"ratelimit-remaining": "NaN", "ratelimit-reset": "30"},
        {"ratelimit-remaining": "5", "ratelimit-reset": "Fri, 20 Nov 2026 08:00:00 GMT"},
        {"ratelimit": "r=" + "9" * 10_000},
        {"ratelimit": ";" * 10_000},
        {"x-ratelimit-remaining": "5", "x-ratelimit-reset": "1795161600"},
    ],
)
def test_anything_else_says_nothing(headers: dict[str, str]) -> None:
    assert allowance(headers) is None


def test_a_reset_in_a_thousand_years_is_taken_for_an_hour() -> None:
    assert allowance({"ratelimit-remaining": "0", "ratelimit-reset": "9" * 18}) == Allowance(0, timedelta(hours=1))
