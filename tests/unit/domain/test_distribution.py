"""Free appointments among many: no time twice, nobody at a time at which she cannot come, and as many as can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import desk

from jobterm.domain.distribution import (
    Engaged,
    FreeTime,
    Invited,
    Placed,
    calendar,
    distribute,
    engagements,
    meets_other,
    shifted,
    together,
)
from jobterm.domain.registrations.context import Booking, Known, KnownAbsence, KnownInterview
from jobterm.domain.rhythm import Rhythm, in_rhythm, rhythm
from jobterm.domain.rules import shipped_rules

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HALF = timedelta(minutes=30)


def half_hour(number: int) -> FreeTime:
    """The half hour of this number."""
    return FreeTime(MONDAY + number * HALF, MONDAY + (number + 1) * HALF)


@st.composite
def offices(draw: st.DrawFn) -> tuple[list[Invited], list[FreeTime]]:
    """Some people with engagements, and some free half hours."""
    slots = sorted(draw(st.sets(st.integers(0, 7), max_size=6)))
    people = []
    for number in range(draw(st.integers(0, 5))):
        busy = draw(st.sets(st.integers(0, 7), max_size=6))
        engaged = tuple(Engaged(half_hour(one).start, half_hour(one).end) for one in sorted(busy))
        people.append(Invited(f"c{number}", engaged))
    return people, [half_hour(one) for one in slots]


def most(people: list[Invited], times: list[FreeTime]) -> int:
    """How many could have one, by trying every order."""
    best = 0
    padded: list[FreeTime | None] = [*times, *([None] * len(people))]
    for order in set(permutations(padded, len(people))) if people else set():
        best = max(best, sum(time is not None and one.fits(time) for one, time in zip(people, order, strict=True)))
    return best


@given(offices())
def test_no_time_is_given_twice_and_none_at_which_somebody_cannot_come(
    made: tuple[list[Invited], list[FreeTime]],
) -> None:
    people, times = made
    placed = distribute(people, times)
    given_times = [one.time for one in placed if one.time is not None]
    assert [one.invited for one in placed] == people
    assert len({one.start for one in given_times}) == len(given_times)
    assert set(given_times) <= set(times)
    assert not any(one.against for one in placed)


@given(offices())
def test_as_many_as_can_have_a_time_have_one(made: tuple[list[Invited], list[FreeTime]]) -> None:
    people, times = made
    if len(people) > 3 or len(times) > 4:
        people, times = people[:3], times[:4]
    assert sum(one.time is not None for one in distribute(people, times)) == most(people, times)


@given(offices(), st.integers(0, 4), st.sampled_from([-1, 1]))
def test_a_line_that_is_moved_meets_nobody_and_moves_the_way_it_was_told(
    made: tuple[list[Invited], list[FreeTime]], at_line: int, step: int
) -> None:
    people, times = made
    if not people:
        return
    line = at_line % len(people)
    before = distribute(people, times)
    after = shifted(before, line, step, times)
    assert [one for n, one in enumerate(after) if n != line] == [one for n, one in enumerate(before) if n != line]
    assert meets_other(after, line) is None
    old, new = before[line].time, after[line].time
    if old is not None and new != old:
        assert new is not None
        assert (new.start > old.start) is (step > 0)
        assert not after[line].against


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), max_size=12))
def test_the_times_of_one_caseworker_never_meet(spans: list[tuple[int, int]]) -> None:
    times = [FreeTime(MONDAY + first * HALF, MONDAY + (first + length) * HALF) for first, length in spans]
    made = calendar(times)
    assert all(one.end <= other.start for one, other in pairwise(made))
    assert set(made) <= set(times)


def test_nobody_loses_a_time_to_somebody_further_down() -> None:
    flexible, fixed = Invited("a"), Invited("b", (Engaged(half_hour(1).start, half_hour(9).end),))
    placed = distribute([flexible, fixed], [half_hour(0), half_hour(1)])
    assert [one.time for one in placed] == [half_hour(1), half_hour(0)]


def test_a_time_of_another_calendar_is_not_given() -> None:
    theirs = FreeTime(MONDAY, MONDAY + HALF, systems=("workbase",))
    assert distribute([Invited("a", record="amp")], [theirs])[0].time is None
    assert distribute([Invited("a", record="workbase")], [theirs])[0].time == theirs


def test_one_time_that_two_calendars_tell_is_one() -> None:
    twice = [FreeTime(MONDAY, MONDAY + HALF, systems=(name,)) for name in ("amp", "workbase")]
    assert [one.systems for one in calendar(twice)] == [("amp", "workbase")]


def test_a_group_meets_at_one_time_though_somebody_cannot() -> None:
    busy = Invited("b", (Engaged(half_hour(0).start, half_hour(0).end, system="fund"),))
    placed = together([Invited("a"), busy], half_hour(0))
    assert [(one.time, len(one.against)) for one in placed] == [(half_hour(0), 0), (half_hour(0), 1)]


def test_what_stands_in_the_way_are_bookings_illness_and_absence_but_no_call_and_no_group() -> None:
    context = desk(
        bookings=(
            Booking(at("2026-11-24 10:00"), at("2026-11-24 10:30"), "fund"),
            Booking(at("2026-11-25 10:00"), system="amp", contact_form="phone"),
            Booking(at("2026-11-26 10:00"), system="amp", group=True),
        ),
        illnesses=(KnownAbsence(date(2026, 11, 20), None, "11", "amp"),),
        absences=(KnownAbsence(date(2026, 12, 21), date(2027, 1, 3), "10", "jobnet"),),
    )
    found = list(engagements(context))
    assert [(one.code, one.system) for one in found] == [("booking", "fund"), ("ill", "amp"), ("absent", "jobnet")]
    assert found[1].meets(FreeTime(at("2027-06-01 10:00"), at("2027-06-01 10:30")))
    assert not found[2].meets(FreeTime(at("2027-01-04 09:00"), at("2027-01-04 09:30")))


# ---- the rhythm ------------------------------------------------------------------------------------------------------

RULES = shipped_rules()


def known(group: str = "2.1", since: date | None = None) -> Known:
    """Somebody with this group."""
    return Known(target_group=group, enrolled_since=since, held=(KnownInterview(at("2026-11-20 09:00")),))


def test_in_2008_the_next_one_is_due_after_three_months() -> None:
    found = rhythm(known("2.2"), date(2008, 3, 31), RULES)
    assert (found.due, bool(found.source)) == (date(2008, 6, 30), True)


def test_in_2015_monthly_in_the_first_six_months_and_then_by_agreement() -> None:
    assert rhythm(known("2.1", date(2015, 1, 5)), date(2015, 3, 2), RULES).due == date(2015, 4, 2)
    later = rhythm(known("2.1", date(2015, 1, 5)), date(2015, 7, 1), RULES)
    assert (later.due, later.source) == (date(2015, 10, 1), "")


def test_since_2024_the_job_centre_begins_in_the_fourth_month() -> None:
    assert rhythm(known("2.1", date(2026, 9, 3)), date(2026, 9, 10), RULES).due == date(2027, 1, 3)


def test_where_no_rule_is_known_it_is_by_agreement_and_says_no_source() -> None:
    assert rhythm(known("2.2"), date(2026, 11, 20), RULES) == Rhythm(date(2027, 2, 20))


@given(st.sets(st.integers(0, 120), max_size=20))
def test_the_first_that_is_offered_keeps_the_rhythm_where_any_does(days: set[int]) -> None:
    when = Rhythm(MONDAY.date() + timedelta(days=60))
    times = [FreeTime(MONDAY + timedelta(days=one), MONDAY + timedelta(days=one) + HALF) for one in days]
    made = in_rhythm(times, when)
    assert sorted(made, key=lambda one: one.start) == sorted(times, key=lambda one: one.start)
    in_time = [one for one in times if one.start.date() <= when.due]
    if in_time:
        assert made[0].start.date() <= when.due
    fitting = [one for one in in_time if one.start.date() >= when.earliest]
    if fitting:
        assert made[0] == min(fitting, key=lambda one: one.start)


def test_a_line_without_a_time_gets_the_first_that_is_left() -> None:
    placed = [Placed(Invited("a"), half_hour(0)), Placed(Invited("b"))]
    assert shifted(placed, 1, 1, [half_hour(0), half_hour(1)])[1].time == half_hour(1)
