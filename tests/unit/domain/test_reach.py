"""Whom of the plan's recipients a registration does not concern, and what is kept back for half an hour."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.unit.domain.registrations_case import GOOD

from jobterm.domain.registrations.context import Known, KnownOffer
from jobterm.domain.registrations.reach import regret, unconcerned

PROVIDER = "10172748"
HERE = KnownOffer("guidance", date(2026, 11, 2), date(2026, 12, 18), provider_cvr=PROVIDER, ref="amp:70")


def told(kind: str, known: Known | None = None, **details: Any) -> set[str]:
    """Who of the three is told of good details with changes."""
    return {"letters", "employers", "providers"} - unconcerned(kind, {**GOOD[kind], **details}, known or Known())


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("interview.summons", {"letter": True}, {"letters"}),
        ("interview.summons", {"letter": False}, set()),
        ("interview.move", {}, {"letters"}),
        ("interview.held", {}, set()),
        ("hearing.start", {}, {"letters"}),
        ("hearing.start", {"letter": False}, set()),
        ("letter.send", {}, {"letters"}),
        ("referral.offer", {"delivered": "letter"}, {"letters"}),
        ("referral.offer", {"delivered": "digital_post", "order": "employers:5"}, {"letters", "employers"}),
        ("referral.offer", {"delivered": "phone", "order": "employers:5"}, {"employers"}),
        ("referral.offer", {"delivered": "in_person"}, set()),
        ("referral.outcome", {}, set()),
        ("referral.outcome", {"order": "employers:5"}, {"employers"}),
        ("employer.contact", {}, {"letters", "employers"}),
    ],
)
def test_letters_and_employers_hear_only_of_what_concerns_them(
    kind: str, details: dict[str, Any], expected: set[str]
) -> None:
    assert told(kind, **details) == expected


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("activation.offer", {"provider_cvr": PROVIDER}, True),
        ("activation.offer", {}, False),
        ("activation.end", {}, True),
        ("activation.end", {"activation": "amp:71"}, False),
        ("activation.attendance", {"provider_cvr": PROVIDER}, False),
        ("sickness.report", {"first_day": "2026-11-20"}, True),
        ("sickness.report", {"first_day": "2026-12-18"}, True),
        ("sickness.report", {"first_day": "2026-12-19"}, False),
        ("absence.holiday", {"first_day": "2026-10-19", "last_day": "2026-11-01"}, False),
        ("absence.holiday", {"first_day": "2026-10-19", "last_day": "2026-11-02"}, True),
        ("enrolment.end", {"end_date": "2026-11-23"}, True),
        ("enrolment.end", {"end_date": "2026-12-19"}, False),
        ("enrolment.start", {"first_day": "2026-12-18"}, True),
        ("enrolment.start", {"first_day": "2026-12-19"}, False),
        ("note", {}, False),
    ],
)
def test_a_provider_hears_of_its_own_citizens_only(kind: str, details: dict[str, Any], expected: bool) -> None:
    assert ("providers" in told(kind, Known(offers=(HERE,)), **details)) is expected


def test_an_employers_place_is_no_provider_and_an_unread_case_tells_nobody() -> None:
    place = KnownOffer("placement", date(2026, 11, 2), employer_cvr="10150817")
    assert "providers" not in told("sickness.report", Known(offers=(place,)))
    assert "providers" not in told("sickness.report", Known(offers=None))


@pytest.mark.parametrize(
    ("kind", "details", "kept"),
    [
        ("interview.no_show", {}, True),
        ("fund.notice", {"type": "negative"}, True),
        ("fund.notice", {"type": "service"}, False),
        ("fund.notice", {"type": "withdrawn"}, False),
        ("benefit.notice", {"event": "no_show"}, True),
        ("benefit.notice", {"event": "availability"}, True),
        ("benefit.notice", {"event": "deregistered"}, False),
        ("interview.held", {}, False),
        ("sickness.report", {}, False),
    ],
)
def test_what_can_cost_a_citizen_money_can_be_called_back_for_half_an_hour(
    kind: str, details: dict[str, Any], kept: bool
) -> None:
    assert regret(kind, details) == (timedelta(minutes=30) if kept else None)
