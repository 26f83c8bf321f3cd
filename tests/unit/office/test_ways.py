"""Another way to register the same event is offered where a finding names it, as steps of forms that can be saved as
they are: the interview that was held, a notice to whoever pays, a recovery."""

from __future__ import annotations

import pytest
from tests.unit.office.making import BO, KAREN, TestParts

from jobterm.office.desk import WayView
from jobterm.office.forms import check, save
from jobterm.outbox.reading import Matter, Reading, ReadState, Section

TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f61"
PAST = {"interview_type": "7", "contact_form": "meeting", "start": "2026-11-19T10:00:00+01:00", "place": "Lokale 2"}
TOLD = {"event": "availability", "date": "2026-11-19", "text": "Har sagt nej til et job"}
INCIDENT = {"type": "negative", "incident": "refused_job", "incident_date": "2026-11-19", "text": "Sagde nej"}


def offered(parts: TestParts, kind: str, citizen: str, given: dict[str, str]) -> WayView:
    (way,) = check(parts, kind, citizen, given).ways
    return way


def taken(parts: TestParts, citizen: str, way: WayView) -> str:
    """Every step is saved; the kind of the last."""
    for number, (kind, texts) in enumerate(way.steps):
        result = save(parts, kind, citizen, dict(texts), {}, TOKEN[:-1] + str(number))
        assert result.state == "queued", result.findings
    return parts.store().registration(TOKEN[:-1] + str(len(way.steps) - 1)).kind


def test_a_summons_in_the_past_is_registered_as_held(parts: TestParts) -> None:
    parts.knows(KAREN)
    way = offered(parts, "interview.summons", KAREN, PAST)
    assert (way.code, way.finding) == ("was_held", "interview.past")
    assert taken(parts, KAREN, way) == "interview.held"


def test_a_notice_to_the_benefit_centre_of_an_insured_goes_to_the_fund(parts: TestParts) -> None:
    parts.knows(KAREN)
    way = offered(parts, "benefit.notice", KAREN, TOLD)
    assert (way.code, way.finding) == ("other_payer", "notice.insured")
    assert taken(parts, KAREN, way) == "fund.notice"
    assert parts.store().registration(TOKEN[:-1] + "0").details["text"] == TOLD["text"]


def test_a_notice_to_the_fund_of_somebody_uninsured_goes_to_the_benefit_centre(parts: TestParts) -> None:
    parts.knows(BO, person__target_group="2.2")
    way = offered(parts, "fund.notice", BO, INCIDENT)
    assert (way.code, way.finding) == ("other_payer", "notice.uninsured")
    assert taken(parts, BO, way) == "benefit.notice"


def test_the_end_of_an_illness_is_reported_as_a_recovery(parts: TestParts) -> None:
    parts.knows(KAREN)
    ill = Matter("absence", "amp:77", data={"type": "11", "first_day": "2026-11-10"})
    told = Reading("amp", ReadState.FRESH, parts.clock.now(), matters=(ill,))
    parts.cache().remember(KAREN, {Section.ABSENCE}, told)
    given = {"absence": "amp:77", "type": "3", "first_day": "2026-11-10", "last_day": "2026-11-19"}
    way = offered(parts, "absence.change", KAREN, given)
    assert way.code == "recovery"
    assert taken(parts, KAREN, way) == "sickness.recovery"


@pytest.mark.parametrize("start", ["2026-12-01T10:00:00+01:00"])
def test_where_nothing_stands_against_it_no_other_way_is_offered(parts: TestParts, start: str) -> None:
    parts.knows(KAREN)
    assert check(parts, "interview.summons", KAREN, {**PAST, "start": start}).ways == ()
