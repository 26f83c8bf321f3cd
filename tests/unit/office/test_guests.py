"""Another centre's citizen is registered on with a written reason, which goes to the system of the case (W17)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from tests.unit.office.making import KAREN, TestParts, register, sick

from jobterm.domain.registrations.check import GUEST
from jobterm.domain.registrations.model import Registration
from jobterm.office.forms import check, form, save
from jobterm.office.look_up import fresh_case
from jobterm.office.views import RegisterResult
from jobterm.outbox.port import Assignment
from jobterm.outbox.reading import Section
from jobterm.systems import soap
from jobterm.systems.amp import AmpCodec
from jobterm.systems.opera import OperaCodec
from jobterm.systems.opera_tables import NS
from jobterm.systems.workbase import WorkbaseCodec

TOKEN = "77777777-7777-4777-8777-777777777777"
WHY = "Vikar for jobcenter København i dag"


@pytest.fixture
def guest(parts: TestParts) -> TestParts:
    """Karen lives in Copenhagen, and this desk is in Aarhus."""
    parts.knows(KAREN, person__municipality="0101")
    return parts


def given(parts: TestParts, reason: str | None) -> RegisterResult:
    more: dict[str, Any] = {} if reason is None else {"overrides": [{"code": GUEST, "reason": reason}]}
    (result,) = register(parts, sick(**more))
    return result


def test_without_a_reason_nothing_is_taken_and_the_finding_says_what_to_do(guest: TestParts) -> None:
    result = given(guest, None)
    (finding,) = [one for one in result.findings if one.code == GUEST]
    assert (result.state, finding.level, finding.field) == ("not_accepted", "rule", "citizen")
    assert "0101" in finding.message
    assert finding.cure


@pytest.mark.parametrize(("length", "taken"), [(0, False), (1, True), (900, True), (901, False)])
def test_the_reason_has_one_to_nine_hundred_characters(guest: TestParts, length: int, taken: bool) -> None:
    assert (given(guest, "x" * length).state == "queued") is taken


def on_the_wire(system: str, made: Registration) -> str:
    """The reason as a system is told it, of a registration or a correction of one."""
    asked = Assignment(made, "k", ("state", "0751"), ("person", "aho", "Anne Holm"), {}, "v7")
    if system == "opera":
        body = soap.body_of(OperaCodec().render(asked).body)
        return soap.text(body, NS, "BegrundelseTekst") or ""
    if system == "workbase":
        return unquote(dict(WorkbaseCodec().render(asked).headers)["x-access-reason"])
    return unquote(dict(AmpCodec().render(asked).headers)["x-gaesteadgangskommentar"])


@pytest.mark.parametrize("system", ["amp", "workbase", "opera"])
@pytest.mark.parametrize("reason", ["x", "æ" * 900, "vagt 1 < 2 & 3, 100 %"])
def test_the_whole_reason_goes_to_the_system(guest: TestParts, system: str, reason: str) -> None:
    made = guest.store().registration(given(guest, reason).id or "")
    assert on_the_wire(system, made) == reason
    details = {"target": made.id, "kind": made.kind, "action": "delete", "comment": "forkert borger"}
    assert on_the_wire(system, replace(made, kind="correction", details=details, base={system: "7"})) == reason


def test_the_reason_of_the_visit_is_not_asked_for_again(guest: TestParts) -> None:
    asyncio.run(fresh_case(guest, KAREN, sections=frozenset({Section.PERSON}), reason=WHY))
    opened = form(guest, "sickness.report", KAREN)
    values = {one.name: one.value for one in opened.fields} | {"first_day": "2026-11-20"}
    seen = check(guest, "sickness.report", KAREN, values)
    assert dict(seen.reasons) == {GUEST: WHY}
    assert save(guest, "sickness.report", KAREN, values, seen.reasons, TOKEN).state == "queued"
    assert [(one.code, one.reason) for one in guest.store().registration(TOKEN).overrides] == [(GUEST, WHY)]


def test_where_nobody_gave_a_reason_the_form_asks(guest: TestParts) -> None:
    seen = check(guest, "sickness.report", KAREN, {"first_day": "2026-11-20"})
    assert not seen.reasons
    assert GUEST in [one.code for one in seen.findings if one.level == "rule"]


def test_an_own_citizen_needs_no_reason(parts: TestParts) -> None:
    parts.knows(KAREN)
    assert GUEST not in [one.code for one in given(parts, None).findings]


def test_where_nobody_tells_the_centre_it_is_a_remark_and_goes(parts: TestParts) -> None:
    parts.knows(KAREN, person__municipality=None)
    result = given(parts, None)
    assert result.state == "queued"
    assert [one.level for one in result.findings if one.code == "citizen.centre_unknown"] == ["soft"]
