"""What citizens reported themselves, on the day's list: whose, whether it stands here already, and answered in one key
(users.md c9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.unit.office.day_making import at, lines, mine, reported, row, told
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.day import ticking
from jobterm.office.day.views import Opens, Part
from jobterm.outbox.delivery import State


def saved(parts: TestParts) -> str:
    (result,) = register(parts, sick())
    assert result.id is not None, result.findings
    return result.id


def test_what_a_citizen_of_mine_reported_stands_here_and_anothers_does_not(parts: TestParts) -> None:
    mine(parts, row())
    ref = reported(parts, "sickness.report", "2026-11-20")
    reported(parts, "sickness.report", "2026-11-20", BO)
    (line,) = lines(parts, Part.REPORTED)
    assert (line.what, line.opens, line.ref, line.citizen) == ("ill from 20-11", Opens.REPORT, ref, KAREN)
    assert line.words == "AMP not read since"


def test_it_says_whether_the_case_system_has_it_once_that_was_read_after_it(parts: TestParts) -> None:
    mine(parts, row())
    reported(parts, "sickness.report", "2026-11-20", told_at=parts.clock.now() - timedelta(hours=1))
    told(parts, facts={"person.name": "Karen Testesen", "person.target_group": "2.1"})
    assert [line.words for line in lines(parts, Part.REPORTED)] == ["stands in AMP: no"]
    ill = {"absence.type": "sickness", "absence.first_day": "2026-11-20"}
    told(parts, facts={"person.name": "Karen Testesen", "person.target_group": "2.1", **ill})
    assert [line.words for line in lines(parts, Part.REPORTED)] == ["stands in AMP: yes"]


def test_a_registration_of_ours_of_the_same_event_is_named_as_its_twin(parts: TestParts) -> None:
    parts.knows(KAREN)
    mine(parts, row())
    saved(parts)
    reported(parts, "sickness.report", "2026-11-20")
    assert [line.words for line in lines(parts, Part.REPORTED)] == ["registered here already: queued"]


@pytest.mark.parametrize(
    ("first", "group", "words"),
    [
        ("2026-12-07", "2.1", "17 days before: in time"),
        ("2026-12-01", "2.1", "11 days before: too late"),
        ("2026-12-01", "2.2", "11 days before"),
    ],
)
def test_a_holiday_says_how_long_before_and_whether_in_time_where_a_rule_is_known(
    parts: TestParts, first: str, group: str, words: str
) -> None:
    mine(parts, row(target_group=group))
    reported(parts, "absence.holiday", first, last_day="2026-12-11")
    (line,) = lines(parts, Part.REPORTED)
    assert line.words == words
    assert line.what.startswith("holiday ")
    assert line.what.endswith("/11-12")


def test_a_holiday_told_before_yesterday_moves_to_the_deadlines(parts: TestParts) -> None:
    mine(parts, row())
    reported(parts, "absence.holiday", "2026-11-25", told_at=at(12, day=date(2026, 11, 17)))
    assert lines(parts, Part.REPORTED) == []
    (line,) = lines(parts, Part.DUE)
    assert (line.what, line.opens) == ("holiday notice", Opens.REPORT)


def test_somebody_who_leaves_says_until_when_she_may_be_deregistered(parts: TestParts) -> None:
    mine(parts, row())
    reported(parts, "enrolment.end", "2026-11-23")
    assert [line.words for line in lines(parts, Part.REPORTED)] == ["deregister 23-11? (allowed until 20-12)"]


@pytest.mark.parametrize("verdict", ["in_order", "ask"])
def test_marking_it_as_seen_goes_the_road_of_all_registrations_and_takes_it_off_the_day(
    parts: TestParts, verdict: str
) -> None:
    parts.knows(KAREN)
    mine(parts, row())
    ref = reported(parts, "sickness.report", "2026-11-20")
    token = "00000000-0000-4000-8000-00000000000c"
    result = ticking.seen(parts, KAREN, ref, verdict, token)
    assert (result.state, result.id) == ("queued", token), result.findings
    stored = parts.store().item(token)
    assert stored.registration.kind == "selfreport.seen"
    assert stored.registration.details == {"report": ref, "verdict": verdict}
    assert "jobnet" in [one.system for one in stored.deliveries]
    assert lines(parts, Part.REPORTED) == []
    again = ticking.seen(parts, KAREN, ref, verdict, token)
    assert not again.new, "the key hit twice saves once (guarantee U4)"
    for one in stored.deliveries:
        change(parts, token, one.system, state=State.CONFIRMED)
    assert lines(parts, Part.REPORTED) == [], "confirmed, and what is kept is older: it stays away"
