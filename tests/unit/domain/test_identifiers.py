"""Numbers and codes: what is taken, what is refused, and what a number tells about itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import (
    SYSTEMS,
    Cpr,
    Cvr,
    Municipality,
    Pno,
    SystemId,
    group_code,
    group_matches,
)


@pytest.mark.parametrize("text", ["1503801234", "150380-1234", " 150380-1234 "])
def test_a_cpr_is_taken_with_and_without_dash(text: str) -> None:
    cpr = Cpr.parse(text)
    assert cpr.digits == "1503801234"
    assert cpr.dashed == "150380-1234"
    assert cpr.masked == "150380-xxxx"


def read(text: str) -> str:
    try:
        cpr = Cpr.parse(text)
    except InvalidIdentifier as error:
        return error.code
    return "taken" if Cpr.parse(cpr.dashed) == cpr else "changed"


def test_a_cpr_never_shows_its_digits_unasked() -> None:
    cpr = Cpr.parse("150380-1234")
    assert "1234" not in f"{cpr} {cpr!r}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "cpr.form"),
        ("150380", "cpr.form"),
        ("150380 1234", "cpr.form"),
        ("15038012345", "cpr.form"),
        ("15038-01234", "cpr.form"),
        ("١٥٠٣٨٠١٢٣٤", "cpr.form"),
        ("0000000000", "cpr.nobody"),
        ("3202801234", "cpr.date"),
        ("3102801234", "cpr.date"),
        ("3104801234", "cpr.date"),
        ("1513801234", "cpr.date"),
        ("0003801234", "cpr.date"),
    ],
)
def test_what_is_no_cpr_is_refused_with_the_reason_and_without_the_text(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        Cpr.parse(text)
    assert str(caught.value) == caught.value.code == code


@pytest.mark.parametrize(
    ("digits", "year"),
    [
        ("1503003234", 1900),
        ("1503993234", 1999),
        ("1503364234", 2036),
        ("1503374234", 1937),
        ("1503369234", 2036),
        ("1503379234", 1937),
        ("1503575234", 2057),
        ("1503585234", 1858),
        ("1503578234", 2057),
        ("1503588234", 1858),
    ],
)
def test_digit_seven_tells_the_century_on_both_sides_of_each_limit(digits: str, year: int) -> None:
    assert Cpr.parse(digits).born == date(year, 3, 15)


def test_a_29_february_that_never_was_is_a_number_without_a_birthday() -> None:
    assert Cpr.parse("2902811234").born is None
    assert Cpr.parse("2902811234").age_on(date(2026, 1, 1)) is None


def test_age_changes_on_the_birthday() -> None:
    cpr = Cpr.parse("150380-1234")
    assert cpr.age_on(date(2026, 3, 14)) == 45
    assert cpr.age_on(date(2026, 3, 15)) == 46


@pytest.mark.parametrize("text", ["150380-1234", "240675-2345", "091188-3456", "311269-1111", "020594-0123"])
def test_the_made_up_people_fail_modulus_11(text: str) -> None:
    assert Cpr.parse(text).fails_modulus_11


@given(st.text(max_size=15))
def test_any_text_is_a_cpr_or_refused_with_a_code(text: str) -> None:
    assert read(text) in ("taken", "cpr.form", "cpr.date", "cpr.nobody")


@pytest.mark.parametrize("digits", ["10150817", "13585628", "55133018", "10172748"])
def test_a_cvr_with_its_check_digit_is_taken(digits: str) -> None:
    assert str(Cvr.parse(digits)) == digits


@pytest.mark.parametrize(
    ("digits", "code"),
    [("10150818", "cvr.check_digit"), ("01508170", "cvr.form"), ("1015081", "cvr.form"), ("101508170", "cvr.form")],
)
def test_another_cvr_is_refused(digits: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier, match=code):
        Cvr.parse(digits)


def test_a_p_number_has_ten_digits() -> None:
    assert str(Pno.parse("1099999999")) == "1099999999"
    with pytest.raises(InvalidIdentifier, match=r"pno\.form"):
        Pno.parse("109999999")


def test_there_are_98_municipalities_with_names() -> None:
    assert len(Municipality.every()) == 98
    assert Municipality.parse("0751").name == "Aarhus"
    assert Municipality.parse("0492").name == "Ærø"
    assert Municipality.parse("0400").region == "Hovedstaden"


@pytest.mark.parametrize(("text", "code"), [("751", "municipality.form"), ("0411", "municipality.unknown")])
def test_another_municipality_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier, match=code):
        Municipality.parse(text)


def test_a_system_id_is_a_plain_word() -> None:
    assert SystemId("amp") in SYSTEMS
    for bad in ("AMP", "", "a b", "../x", "1amp"):
        with pytest.raises(InvalidIdentifier, match=r"system\.form"):
            SystemId(bad)


def test_target_groups_are_chosen_by_code_or_by_payer() -> None:
    assert group_code("insured") == "2.1"
    assert group_matches("insured", "2.1")
    assert not group_matches("insured", "2.2")
    assert group_matches("uninsured", "2.11")
    assert not group_matches("uninsured", "2.1")
    assert not group_matches("uninsured", "9.9")
    assert group_matches("2.3", "2.3")
    with pytest.raises(InvalidIdentifier, match=r"target_group\.unknown"):
        group_code("uninsured")
