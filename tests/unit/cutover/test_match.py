"""Two systems compared about one citizen: each situation is told apart, one fault is one row, nothing is invented."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.cutover.people import BOOKING, NOW, SIDES, booking, measure, person

from jobterm.cutover.match import Open, Sides, Situation, alone, compared, since_then, twice
from jobterm.cutover.roll_lines import ALL_PARTS, HISTORY, Person
from jobterm.outbox.reading import Matter

OURS = "11111111-1111-4111-8111-111111111111"


Row = tuple[str, str | None, str | None, str | None]


def rows(a: Person, b: Person, *waiting: Open, sides: Sides = SIDES) -> list[Row]:
    return [(one.situation.value, one.field, one.a, one.b) for one in compared(a, b, sides, waiting)]


def test_equal_people_have_no_row_and_one_digest_whatever_their_systems_call_them() -> None:
    a = person(matters=[booking("amp:1", OURS), measure("amp:2")], lines=[("2026-09-03", "enrolment.start")])
    b = person(matters=[measure("opera:9"), booking("opera:8")], lines=[("2026-09-03", "enrolment.start")])
    assert rows(a, b) == []
    assert a.digest(ALL_PARTS) == b.digest(ALL_PARTS)


def test_what_is_kept_comes_back_as_it_was() -> None:
    a = person(matters=[booking(registration=OURS, place="Lokale 2"), measure()], lines=[("2026-01-01", "note")])
    assert Person.from_text(a.to_text()) == a


def test_a_fact_that_differs_is_named_with_both_values() -> None:
    assert rows(person(), person(start="2026-09-04")) == [
        ("differs", "enrolment.start_date", "2026-09-03", "2026-09-04")
    ]


def test_who_is_enrolled_at_one_only_is_one_row_not_three() -> None:
    a = person(lines=[("2026-09-03", "enrolment.start")])
    b = person(start="", enrolment__status="never")
    assert rows(a, b) == [("differs", "enrolment.status", "enrolled", "never")]


def test_a_last_day_that_only_one_has_differs_only_where_both_have_a_place_for_it() -> None:
    a, b = person(enrolment__end_date="2026-12-24"), person()
    assert rows(a, b) == [("differs", "enrolment.end_date", "2026-12-24", None)]
    fund = Sides(frozenset({"absence"}), NOW, NOW)
    assert rows(a, b, sides=fund) == []


def test_a_booking_at_another_hour_is_a_difference_of_that_booking() -> None:
    moved = booking("opera:1", start="2026-12-01T11:00:00.000+01:00")
    assert rows(person(matters=[booking()]), person(matters=[moved])) == [
        ("differs", "booking.start", BOOKING["start"], "2026-12-01T11:00:00.000+01:00")
    ]


def test_the_same_registration_is_the_same_thing_however_far_it_was_moved() -> None:
    a = person(matters=[measure(registration=OURS)])
    b = person(matters=[measure("opera:7", OURS, start="2025-01-01", end="2027-01-31")])
    assert rows(a, b) == [("differs", "activation.start", "2026-11-01", "2025-01-01")]


def test_what_only_one_has_is_only_there() -> None:
    assert rows(person(matters=[measure()]), person()) == [("only_a", "activation", "2026-11-01", None)]
    assert rows(person(), person(matters=[measure()])) == [("only_b", "activation", None, "2026-11-01")]


def test_what_one_has_twice_is_ambiguous() -> None:
    assert rows(person(matters=[measure()]), person(matters=[measure(), measure("opera:5")])) == [
        ("ambiguous", "activation", "2026-11-01", "2 x 2026-11-01")
    ]


def test_two_that_lie_equally_near_cannot_be_told_apart() -> None:
    mine = [measure(start="2026-11-10", end="2027-01-01")]
    theirs = [
        measure("o:1", start="2026-11-09", end="2027-02-02"),
        measure("o:2", start="2026-11-11", end="2027-03-03"),
    ]
    found = rows(person(matters=mine), person(matters=theirs))
    assert found[0][:2] == ("ambiguous", "activation")
    assert [one[0] for one in found] == ["ambiguous", "only_b"]


def test_two_pairs_that_each_moved_a_day_are_two_pairs() -> None:
    mine = [measure(start="2026-10-01", end="2027-01-01"), measure("a:2", start="2026-11-01", end="2027-01-01")]
    theirs = [
        measure("o:1", start="2026-10-02", end="2027-01-01"),
        measure("o:2", start="2026-11-02", end="2027-01-01"),
    ]
    found = rows(person(matters=mine), person(matters=theirs))
    assert [one[0:2] for one in found] == [("differs", "activation.start")] * 2


def test_what_only_some_systems_have_a_place_for_counts_where_both_tell_it() -> None:
    told, silent = measure(provider_cvr="12345674"), measure("opera:2")
    assert rows(person(matters=[told]), person(matters=[silent])) == []
    other = measure("opera:2", provider_cvr="87654321")
    assert rows(person(matters=[told]), person(matters=[other])) == [
        ("differs", "activation.provider_cvr", "12345674", "87654321")
    ]


def test_what_has_run_out_is_no_agreement_any_more() -> None:
    assert rows(person(matters=[measure(start="2026-01-01", end="2026-11-19")]), person()) == []


def test_absences_are_compared_by_what_all_systems_can_say() -> None:
    leave = {"type": "4", "first_day": "2026-11-01"}
    a, b = (person(matters=[Matter("absence", "x:1", data={**leave, "type": code})]) for code in ("4", "8"))
    assert rows(a, b) == []
    ill = person(matters=[Matter("absence", "x:1", data={**leave, "type": "11"})])
    assert rows(a, ill) == [("differs", "absence.type", "parental_leave", "sickness")]


def test_history_is_compared_and_says_nothing_twice() -> None:
    held = ("2026-10-01", "interview.held")
    assert rows(person(lines=[held]), person()) == [("only_a", "history.interview.held", "2026-10-01", None)]
    assert rows(person(lines=[held]), person(lines=[("2026-10-02", "interview.held")])) == [
        ("differs", "history.interview.held", "2026-10-01", "2026-10-02")
    ]
    a = person(matters=[measure()], lines=[("2026-11-01", "activation.offer")])
    assert rows(a, person()) == [("only_a", "activation", "2026-11-01", None)]


def test_a_line_far_away_is_another_event() -> None:
    found = rows(person(lines=[("2026-01-01", "note")]), person(lines=[("2026-10-01", "note")]))
    assert [one[0] for one in found] == ["only_a", "only_b"]


def test_a_history_that_may_have_been_cut_off_is_not_held_against_anybody() -> None:
    long = [(f"2026-{1 + n % 10:02}-{1 + n % 28:02}", "note") for n in range(200)]
    assert rows(person(lines=long), person(lines=[*long, ("2025-01-01", "note")])) == []


def test_history_is_left_out_where_one_of_them_has_none() -> None:
    without = Sides(ALL_PARTS - {HISTORY}, NOW, NOW)
    assert rows(person(lines=[("2026-10-01", "interview.held")]), person(), sides=without) == []


@pytest.mark.parametrize(
    ("kind", "explains"), [("activation.offer", True), ("correction", True), ("plan.save", False), ("note", False)]
)
def test_an_item_in_our_queue_explains_what_it_is_about(kind: str, explains: bool) -> None:
    found = compared(person(matters=[measure()]), person(), SIDES, [Open(OURS, kind)])
    assert [(one.situation, one.explained_by) for one in found] == [
        (Situation.EXPLAINED, OURS) if explains else (Situation.ONLY_A, None)
    ]


def test_a_sick_report_on_its_way_explains_an_enrolment_that_has_not_ended() -> None:
    found = rows(person(), person(enrolment__status="deregistered"), Open(OURS, "sickness.report"))
    assert found == [("explained", "enrolment.status", "enrolled", "deregistered")]


def test_what_came_after_an_old_roll_was_made_is_stale_and_not_wrong() -> None:
    night = Sides(ALL_PARTS, NOW, NOW - timedelta(hours=10))
    today = person(start="2026-11-20")
    assert rows(today, person(), sides=night) == [("stale", "enrolment.start_date", "2026-11-20", "2026-09-03")]
    assert rows(person(start="2026-10-01"), person(), sides=night)[0][0] == "differs"


def test_a_citizen_of_one_side_only_is_one_row() -> None:
    assert alone(Situation.ONLY_A, ()).field is None
    assert alone(Situation.ONLY_A, [Open(OURS, "enrolment.start")]).explained_by == OURS
    assert alone(Situation.ONLY_B, [Open(OURS, "note")]).situation is Situation.ONLY_B
    assert (twice(1, 2).situation, twice(1, 2).a, twice(1, 2).b) == (Situation.AMBIGUOUS, "1", "2")


def test_what_the_new_record_took_after_the_cutover_is_explained_and_what_the_old_had_is_not() -> None:
    plan = Matter("plan", "opera:4", OURS, data={"goal": "Lager"})
    [only_b] = compared(person(), person(matters=[plan]), SIDES)
    taken = since_then(only_b, lambda side, ours: (side, ours) == (Situation.ONLY_B, OURS))
    assert (taken.situation, taken.explained_by) == (Situation.EXPLAINED, OURS)
    [only_a] = compared(person(matters=[plan]), person(), SIDES)
    lost = since_then(only_a, lambda side, ours: (side, ours) == (Situation.ONLY_B, OURS))
    assert lost.situation is Situation.ONLY_A
