"""What the citizen has reported herself on Jobnet and what somebody here has saved are one event: at entry, before
sending, and where a system refuses the second of the two."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import cast

import pytest
from tests.unit.office.making import KAREN, TestParts, change, register, sick

from jobterm.clock import to_text
from jobterm.office import queue, resolve
from jobterm.office.before_sending import before_sending
from jobterm.office.errors import OfficeError
from jobterm.office.forms import check
from jobterm.office.wishes import Decision, OutboxQuery, Verdict
from jobterm.outbox.clearance import GO, Clearance, Review
from jobterm.outbox.delivery import Failure, State
from jobterm.outbox.reading import Matter, Reading, ReadState, Section

DAY = "2026-11-20"


def reports(parts: TestParts, kind: str = "sickness.report") -> None:
    """Jobnet tells that Karen has reported herself; the desk has read it."""
    data = {"kind": kind, "first_day": DAY, "told_at": to_text(parts.clock.now())}
    one = Matter("selfreport", "jobnet:R1", data=data)
    told = Reading("jobnet", ReadState.FRESH, parts.clock.now(), matters=(one,))
    parts.cache().remember(KAREN, {Section.JOB}, told)


def word(parts: TestParts, item: str) -> Clearance:
    """What the office says of an item before it is sent."""
    stored = parts.store().item(item)
    said = before_sending(parts)(stored.registration, stored.deliveries[0])
    return said if not isinstance(said, Awaitable) else asyncio.run(_waited(said))


async def _waited(said: Awaitable[Clearance]) -> Clearance:
    return await said


def saved(parts: TestParts) -> str:
    """An illness of Karen's, saved before she reported it herself."""
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    return result.id or ""


def test_at_entry_the_form_says_so_and_offers_to_mark_her_report_as_seen(parts: TestParts) -> None:
    parts.knows(KAREN)
    reports(parts)
    view = check(parts, "sickness.report", KAREN, {"first_day": DAY})
    assert "selfreport.in_jobnet" in [one.code for one in view.findings]
    (way,) = [one for one in view.ways if one.code == "mark_seen"]
    assert way.steps[0][0] == "selfreport.seen"
    assert way.steps[0][1]["report"] == "jobnet:R1"


def test_before_sending_a_person_is_asked_whether_it_is_the_same(parts: TestParts) -> None:
    item = saved(parts)
    parts.clock.advance(3600)
    reports(parts)
    said = cast(Review, word(parts, item))
    assert said.code == "stale:selfreport.in_jobnet"


def test_what_was_saved_in_spite_of_her_report_goes(parts: TestParts) -> None:
    parts.knows(KAREN)
    reports(parts)
    item = saved(parts)
    parts.clock.advance(3600)
    assert word(parts, item) == GO


def test_without_a_report_it_goes(parts: TestParts) -> None:
    item = saved(parts)
    parts.clock.advance(3600)
    assert word(parts, item) == GO


def test_one_key_marks_her_report_as_seen_and_sends_ours_nowhere(parts: TestParts) -> None:
    item = saved(parts)
    parts.clock.advance(3600)
    reports(parts)
    change(parts, item, state=State.NEEDS_REVIEW, reason="stale:selfreport.in_jobnet")
    offered = [one.verdict for one in queue.detail(parts, item).decisions]
    assert offered[0] == "as_seen"
    resolve.decide(parts, item, Decision(Verdict.AS_SEEN))
    assert parts.store().item(item).shown == "withdrawn"
    kinds = [one.kind for one in queue.listed(parts, _all())]
    assert kinds == ["sickness.report", "selfreport.seen"]


@pytest.mark.parametrize(("code", "explained"), [("4366", True), ("4404", False)])
def test_a_refusal_that_comes_of_her_own_report_says_so_and_has_its_cure(
    parts: TestParts, code: str, explained: bool
) -> None:
    parts.knows(KAREN)
    given = {"kind": "enrolment.start", "citizen": KAREN,
             "details": {"first_day": DAY, "client_category": "insured"}}  # fmt: skip
    (result,) = register(parts, given)
    item = result.id or ""
    reports(parts, "enrolment.start")
    error = Failure(parts.clock.now() + timedelta(seconds=1), "refused", code)
    change(parts, item, state=State.REFUSED, reason=code, last_error=error)
    detail = queue.detail(parts, item)
    assert ("selfreport.in_jobnet" in [one.code for one in detail.findings]) is explained
    assert ("as_seen" in [one.verdict for one in detail.decisions]) is explained


def test_a_way_out_that_does_not_fit_is_refused_and_changes_nothing(parts: TestParts) -> None:
    item = saved(parts)
    with pytest.raises(OfficeError) as told:
        resolve.decide(parts, item, Decision(Verdict.WAS_HELD))
    assert told.value.code == "decide.not_stale"
    assert parts.store().item(item).shown == "queued"


def _all() -> OutboxQuery:
    return OutboxQuery()
