"""How somebody meets a job order: each criterion on both sides, in words; nobody is left out, nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from jobterm.domain.matching import (
    FULL_TIME,
    Away,
    Criterion,
    Fit,
    Given,
    Job,
    Measure,
    Seeker,
    Wanted,
    likeness,
    match,
    ranked,
)

TODAY = date(2026, 11, 20)
JOB = Job("Lagermedarbejder", hours=37, municipality="0751", postcode="8000")
FREE = Seeker(
    "a", "Karen", (Wanted("Lagermedarbejder"),), hours=37, municipality="0751", postcode="8000", enrolled=True
)


def said(job: Job, seeker: Seeker, criterion: Criterion) -> tuple[Fit, str]:
    """(fit, words) of one point."""
    points = [one for one in match(job, seeker, TODAY).points if one.criterion is criterion]
    assert len(points) == 1
    return points[0].fit, points[0].says.say(lambda words: words)


def test_who_meets_every_point_has_nothing_against_it() -> None:
    found = match(JOB, FREE, TODAY)
    assert found.against == 0
    assert [one.says.say(str) for one in found.points] == [
        "looks for Lagermedarbejder", "37 hours", "same post code, 8000", "free"]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "wish", "fit"),
    [
        ("Lagermedarbejder", "Lagermedarbejder", Fit.YES),
        ("Lagermedarbejder", "lager", Fit.YES),
        ("Lager", "Lagermedarbejder", Fit.YES),
        ("Social- og sundhedshjælper", "Sundhedshjaelper", Fit.YES),
        ("Pædagogmedhjælper", "Paedagogmedhjælper", Fit.YES),
        ("Teknisk tegner", "Teknisk chef", Fit.PARTLY),
        ("Lagermedarbejder", "Kontorassistent", Fit.NO),
        ("Kok og tjener", "Maler og tømrer", Fit.NO),
        ("", "Kok", Fit.NO),
    ],
)
def test_job_titles_are_compared_word_by_word(title: str, wish: str, fit: Fit) -> None:
    assert likeness(title, wish) is fit
    assert likeness(wish, title) is fit


def test_the_same_occupation_under_another_title_is_the_same_work() -> None:
    job = replace(JOB, concept="esco:1")
    other = replace(FREE, wishes=(Wanted("Terminalarbejder", "esco:1"),))
    assert said(job, other, Criterion.WORK) == (Fit.YES, "looks for Terminalarbejder")
    assert said(replace(job, concept="esco:2"), other, Criterion.WORK)[0] is Fit.NO
    assert said(JOB, replace(FREE, wishes=(Wanted("Smed", None),)), Criterion.WORK)[0] is Fit.NO


def test_experience_is_said_with_the_wish_that_has_most_of_it() -> None:
    seeker = replace(FREE, wishes=(Wanted("Lagermedarbejder", months=12), Wanted("Lager", months=48)))
    assert said(JOB, seeker, Criterion.WORK)[1] == "looks for Lager (48 months of experience)"
    like = replace(FREE, wishes=(Wanted("Teknisk chef", months=5),))
    assert said(replace(JOB, title="Teknisk tegner"), like, Criterion.WORK)[1] == (
        "looks for Teknisk chef, which is like it (5 months)")  # fmt: skip


def test_no_wish_is_not_known_and_other_wishes_are_named() -> None:
    assert said(JOB, replace(FREE, wishes=()), Criterion.WORK) == (Fit.UNKNOWN, "no job wish is known")
    other = replace(FREE, wishes=(Wanted("Smed"), Wanted("Kok")))
    assert said(JOB, other, Criterion.WORK) == (Fit.NO, "looks for other work: Smed, Kok")


@pytest.mark.parametrize(
    ("job", "seeker", "fit", "words"),
    [
        ((37, None), 37, Fit.YES, "37 hours"),
        ((37, 0), 37, Fit.YES, "37 hours"),
        ((36, 59), 37, Fit.YES, "37 hours"),
        ((37, 1), 37, Fit.NO, "at most 37 hours, the job has 37:01"),
        ((37, None), 36, Fit.NO, "at most 36 hours, the job has 37"),
        ((20, None), 37, Fit.YES, "37 hours"),
        ((37, None), None, Fit.UNKNOWN, "has not said how many hours"),
        ((None, None), 37, Fit.UNKNOWN, "the order says no hours"),
    ],
)
def test_hours_fit_up_to_what_she_can_take(
    job: tuple[int | None, int | None], seeker: int | None, fit: Fit, words: str
) -> None:
    asked = replace(JOB, hours=job[0], minutes=job[1])
    assert said(asked, replace(FREE, hours=seeker), Criterion.HOURS) == (fit, words)


@pytest.mark.parametrize(
    ("municipality", "postcode", "fit", "words"),
    [
        ("0751", "8000", Fit.YES, "same post code, 8000"),
        ("0751", "8200", Fit.YES, "same municipality, Aarhus"),
        ("0751", None, Fit.YES, "same municipality, Aarhus"),
        ("0746", "8660", Fit.PARTLY, "lives in Skanderborg, same region as Aarhus"),
        ("0851", "9000", Fit.NO, "lives in Aalborg, another region than Aarhus"),
        (None, None, Fit.UNKNOWN, "nobody knows how far it is"),
        ("9999", None, Fit.UNKNOWN, "nobody knows how far it is"),
    ],
)
def test_a_place_is_said_as_far_as_it_is_known_and_no_kilometre_is_made_up(
    municipality: str | None, postcode: str | None, fit: Fit, words: str
) -> None:
    seeker = replace(FREE, municipality=municipality, postcode=postcode)
    found = said(JOB, seeker, Criterion.PLACE)
    assert found == (fit, words)
    assert "km" not in found[1]


def test_a_job_without_a_place_is_nowhere() -> None:
    assert said(replace(JOB, municipality=None, postcode=None), FREE, Criterion.PLACE)[0] is Fit.UNKNOWN


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("changes", "fit", "words"),
    [
        ({}, Fit.YES, "free"),
        ({"enrolled": None}, Fit.UNKNOWN, "nobody knows whether she is registered"),
        ({"enrolled": False}, Fit.NO, "is not registered as jobseeker"),
        ({"hired": days(3)}, Fit.NO, "has got a job (23-11-2026)"),
        ({"away": (Away(days(-2), days(0)),)}, Fit.NO, "away until 20-11-2026"),
        ({"away": (Away(days(-2), days(-1)),)}, Fit.YES, "free"),
        ({"away": (Away(days(1), days(5)),)}, Fit.YES, "free"),
        ({"away": (Away(days(-2)),)}, Fit.NO, "away, nobody knows until when"),
        ({"measures": (Measure(days(-9), days(0), FULL_TIME),)}, Fit.NO, "in a measure of 30 hours until 20-11-2026"),
        ({"measures": (Measure(days(-9), None, 37),)}, Fit.NO, "in a measure of 37 hours"),
        ({"measures": (Measure(days(-9), days(0), FULL_TIME - 1),)}, Fit.YES, "free"),
        ({"measures": (Measure(days(-9), days(-1), 37),)}, Fit.YES, "free"),
        ({"measures": (Measure(days(1), days(9), 37),)}, Fit.YES, "free"),
        ({"measures": (Measure(days(-9), days(4)),)}, Fit.PARTLY,
         "in a measure until 24-11-2026, its hours are not known"),
    ],
)  # fmt: skip
def test_who_is_free_today(changes: dict[str, Any], fit: Fit, words: str) -> None:
    assert said(JOB, replace(FREE, **changes), Criterion.FREE) == (fit, words)


def test_what_counts_is_the_day_on_which_the_job_begins() -> None:
    later = replace(JOB, start=days(10))
    away = replace(FREE, away=(Away(days(-2), days(9)),))
    assert said(later, away, Criterion.FREE) == (Fit.PARTLY, "away until 29-11-2026, before the job begins")
    assert said(later, replace(FREE, away=(Away(days(8), days(10)),)), Criterion.FREE)[0] is Fit.NO
    ends = replace(FREE, measures=(Measure(days(-9), days(9), 37),))
    assert said(later, ends, Criterion.FREE)[0] is Fit.YES
    assert said(JOB, ends, Criterion.FREE)[0] is Fit.NO


def test_a_job_that_should_have_begun_begins_today() -> None:
    past = replace(JOB, start=days(-10))
    assert said(past, replace(FREE, away=(Away(days(-20), days(-5)),)), Criterion.FREE)[0] is Fit.YES


def test_a_referral_to_this_order_speaks_against_another_and_says_whose_it_is() -> None:
    mine = replace(FREE, referred=Given(date(2026, 11, 3), "the state"))
    assert said(JOB, mine, Criterion.REFERRED) == (Fit.NO, "already referred by the state 03-11-2026")
    unknown = replace(FREE, referred=Given(None, "the state"))
    assert said(JOB, unknown, Criterion.REFERRED)[1] == "already referred by the state"
    assert said(JOB, replace(FREE, elsewhere=2), Criterion.REFERRED) == (Fit.PARTLY, "2 other open referrals")
    assert all(one.criterion is not Criterion.REFERRED for one in match(JOB, FREE, TODAY).points)


def test_nobody_is_left_out_and_who_was_referred_already_stands_last() -> None:
    other = replace(FREE, citizen="b", wishes=(Wanted("Smed"),))
    away = replace(FREE, citizen="c", away=(Away(days(-1)),))
    done = replace(FREE, citizen="d", referred=Given(days(-1), "you"))
    near = replace(FREE, citizen="e", postcode="8200", wishes=(Wanted("Lager", months=60),))
    found = ranked(JOB, [done, away, other, FREE, near], TODAY)
    assert [one.seeker.citizen for one in found] == ["e", "a", "c", "b", "d"]


def test_the_order_is_the_same_however_they_come() -> None:
    seekers = [replace(FREE, citizen=name, name=name, hours=hours) for name, hours in
               (("a", 37), ("b", 20), ("c", None), ("d", 37))]  # fmt: skip
    assert ranked(JOB, seekers, TODAY) == ranked(JOB, seekers[::-1], TODAY)
    assert [one.seeker.citizen for one in ranked(JOB, seekers, TODAY)] == ["a", "d", "c", "b"]
