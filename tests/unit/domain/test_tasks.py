"""What must be typed (U8): counted from the table of fields, with everything known that any system holds, and compared
with docs/tasks.md. A field more is a change that somebody notices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import GOOD, INSURED, desk_for, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import (
    Booking,
    CheckContext,
    Company,
    KnownAbsence,
    KnownHearing,
    KnownNoShow,
    KnownOffer,
    KnownReferral,
    SelfReport,
)
from jobterm.domain.registrations.forms import details_from_form, prefill
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Level
from jobterm.domain.registrations.offered import known_facts

TASKS = Path(__file__).parents[3] / "docs" / "tasks.md"
ALL_KNOWN = replace(
    INSURED,
    enrolled=False,
    illnesses=(KnownAbsence(date(2026, 11, 2), ref="amp:77"),),
    absences=(KnownAbsence(date(2026, 12, 21), date(2027, 1, 3), "10", "amp", "amp:81"),),
    bookings=(
        Booking(at("2026-11-26 10:00"), at("2026-11-26 10:45"), "amp", "Lokale 2", "meeting", ref="amp:91"),
        Booking(at("2026-11-20 09:00"), at("2026-11-20 09:30"), "amp", "Lok. 2", "phone", ref="amp:90", lettered=True),
    ),
    self_reports=(SelfReport(date(2026, 11, 20), at("2026-11-20 07:41"), "absence.holiday", ref="jobnet:4711"),),
    offers=(KnownOffer("placement", date(2026, 11, 2), date(2026, 12, 18), "amp", "amp:70", employer_cvr="10150817"),),
    referrals=(KnownReferral("Lagermedarbejder", "amp:95", order="employers:5"),),
    hearings=(KnownHearing(date(2026, 11, 19), "workbase:15", "no_show", "amp:90"),),
    no_shows=(KnownNoShow(date(2026, 11, 19), "workbase:12", "amp:90"),),
    plan_ref="amp:60",
    phone="20000012",
    email="karen@example.dk",
    company=Company("10150817"),
)  # fmt: skip
"""A citizen of whom every system has told everything."""


def context(kind: str) -> CheckContext:
    """The desk on which everything is known that can be."""
    group = desk_for(kind).known.target_group
    return replace(desk_for(kind), known=replace(ALL_KNOWN, target_group=group), usual_place="Jobcenter Aarhus")


def typed(kind: str) -> list[str]:
    """The fields of a form without which it cannot be saved as it opens."""
    given: dict[str, Any] = details_from_form(kind, prefill(kind, context(kind)))
    found: list[str] = []
    while True:
        checked = check({**intent(kind), "details": given}, context(kind))
        wanting = [one.field.removeprefix("details.") for one in checked.findings if one.level is Level.HARD]
        more = [field for field in wanting if field not in found]
        if not more:
            return found
        found += more
        given |= {field: GOOD[kind][field] for field in more}


def written() -> dict[str, tuple[int, int, str]]:
    """The table of docs/tasks.md: kind → fields of the form, how many of them must be typed, which."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (\d+) \| (\d+) \| (.*?) \|$", TASKS.read_text(encoding="utf-8"), re.M)
    return {kind: (int(fields), int(count), names) for kind, fields, count, names in rows}


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "correction"])
def test_only_what_no_system_holds_is_typed_and_the_table_says_how_much(kind: str) -> None:
    fields, wanted = len(form_fields(kind)), typed(kind)
    assert written()[kind] == (fields, len(wanted), ", ".join(wanted) or "-")


def test_the_table_has_every_form_and_no_other() -> None:
    assert set(written()) == set(KINDS) - {"correction"}


def test_every_fact_that_a_field_names_is_one_that_can_be_offered() -> None:
    offered = known_facts(context("note"))
    assert {one.known for kind in KINDS for _, one in form_fields(kind) if one.known is not None} <= set(offered)
    assert all(value is not None for name, value in offered.items() if name not in MAY_BE_UNKNOWN)


MAY_BE_UNKNOWN = {
    "offer_hours", "offer_minutes", "offer_provider", "offer_agreement", "offer_pno",
}  # fmt: skip
"""What that citizen's one measure does not have."""
