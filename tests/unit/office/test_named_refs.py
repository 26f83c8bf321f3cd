"""References in a form are said in words; what nobody has told of stays what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from jobterm import i18n
from jobterm.domain.registrations.facts import Booking, Known, KnownAbsence, KnownHearing, KnownOffer, KnownReferral
from jobterm.office.desk import FieldView, FormView
from jobterm.office.named_refs import with_names

DAY = date(2026, 11, 24)
KNOWN = Known(
    bookings=(Booking(datetime(2026, 11, 24, 9, tzinfo=UTC), place="lok. 2", ref="amp:b1", interview_type="7"),),
    illnesses=(KnownAbsence(DAY, ref="amp:s1"),),
    absences=(KnownAbsence(DAY, type="5", ref="amp:a1"),),
    offers=(KnownOffer("placement", DAY, ref="amp:o1"),),
    referrals=(KnownReferral("warehouse", ref="amp:r1", given=DAY),),
    hearings=(KnownHearing(DAY, ref="amp:h1"),),
    plan_ref="amp:p1",
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.forget()


def shown(ref: str) -> str:
    field = FieldView("booking", "Interview", "text", True, ref)
    return with_names(FormView("interview.move", "Move", "c-1", (field,)), KNOWN).fields[0].words


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("amp:b1", "job interview 24-11 10:00, lok. 2"),
        ("amp:s1", "illness from 24-11"),
        ("amp:o1", "work placement from 24-11"),
        ("amp:r1", "warehouse 24-11"),
        ("amp:h1", "hearing, answer by 24-11"),
        ("amp:p1", "the job plan"),
        ("amp:unknown", ""),
    ],
)
def test_what_a_reference_names(ref: str, words: str) -> None:
    assert shown(ref) == words


def test_another_absence_has_its_own_name() -> None:
    assert shown("amp:a1").endswith("from 24-11")
    assert not shown("amp:a1").startswith("illness")


def test_an_empty_field_names_nothing() -> None:
    assert shown("") == ""
