"""The id that stands for a CPR: reversible with the home's key, and with no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.errors import InvalidIdentifier
from jobterm.office.citizen_ids import CitizenIds

IDS = CitizenIds(b"k" * 32)


@given(st.integers(0, 9999))
def test_an_id_leads_back_to_its_citizen_and_shows_no_digit_group_of_the_cpr(serial: int) -> None:
    cpr = f"150380{serial:04}"
    shown = IDS.of(cpr)
    assert IDS.cpr(shown) == cpr
    assert len(shown) == 9
    assert "150380" not in shown


def test_a_cpr_is_taken_as_it_is_with_or_without_dash() -> None:
    assert IDS.cpr("150380-1234") == IDS.cpr("1503801234") == "1503801234"


def test_the_id_of_another_home_is_unknown_or_means_nobody_here() -> None:
    other = CitizenIds(b"o" * 32)
    assert other.of("1503801234") != IDS.of("1503801234")


@pytest.mark.parametrize("text", ["c-", "c-zzzzzzz", "c-uuuuuuu", "c-0000000000"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        IDS.cpr(text)
