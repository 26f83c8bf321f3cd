"""What a form says of a company: its name, whether it has ended or wants no call, whether a P-number is its own; and
plainly that nobody could be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts
from tests.unit.office.test_public import AWAY, PNO, Register, made_up

from jobterm import i18n
from jobterm.office.companies import in_forms
from jobterm.office.forms import check
from jobterm.office.public import Kept, Public
from jobterm.outbox.registry import Company

CVR = made_up()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    i18n.use("en")
    parts = TestParts(tmp_path)
    held = Company(CVR, "Prøvesyd ApS", protected=True, pnos=(PNO,))
    parts.outside = Public(companies=Register(held=held), secret=lambda _name: "a:b", kept=Kept(tmp_path / "public"))
    parts.knows(KAREN)
    yield parts
    parts.store().close()


async def said(desk: TestParts, pno: str = "") -> tuple[list[tuple[str, bool]], list[str]]:
    """The lines about companies, and the codes, of a report of illness from a job."""
    given = {"first_day": "2026-11-20", "employer_cvr": CVR, "employer_pno": pno}
    for one in in_forms.wanting(desk, "sickness.report", given):
        await in_forms.read(desk, *one)
    seen = check(desk, "sickness.report", KAREN, given)
    return [one for one in seen.checked if "CVR" in one[0]], [one.code for one in seen.findings]


async def test_the_name_is_shown_and_that_it_wants_no_call(desk: TestParts) -> None:
    lines, _codes = await said(desk)
    assert lines == [(f"CVR {CVR}: Prøvesyd ApS, wants no unsolicited contact.", False)]


async def test_one_that_has_ended_says_since_when(desk: TestParts) -> None:
    gone = Company(CVR, "Prøvesyd ApS", ended=date(2026, 1, 31))
    desk.outside = replace(desk.outside, companies=Register(held=gone))
    lines, _codes = await said(desk)
    assert lines == [(f"CVR {CVR}: Prøvesyd ApS, has ended (31-01-2026).", False)]


@pytest.mark.parametrize(("pno", "foreign"), [(PNO, False), ("1003378909", True)])
async def test_a_p_number_belongs_to_the_company_or_is_remarked_on(desk: TestParts, pno: str, foreign: bool) -> None:
    _lines, codes = await said(desk, pno)
    assert ("company.pno_foreign" in codes) is foreign


@pytest.mark.parametrize("register", [None, Register(held=AWAY)])
async def test_without_the_register_the_form_says_so_and_finds_nothing(desk: TestParts, register: Any) -> None:
    desk.outside = replace(desk.outside, companies=register)
    lines, codes = await said(desk, PNO)
    assert lines == [(f"CVR {CVR}: the company register could not be asked.", False)]
    assert not [one for one in codes if one.startswith("company.")]
