"""Whose citizens a made-up world says are whose, and its calendars: arithmetic, the same from the same seed and day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.caseworkers import Centre
from jobterm.sandbox.world.diary import Diary
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.places import HOME
from jobterm.sandbox.world.population import Population

FRIDAY, SUNDAY, NEW_YEAR = date(2026, 11, 20), date(2026, 11, 22), date(2007, 1, 2)


def days_of(diary: Diary, desk: int) -> dict[date, list[str]]:
    """The times of a desk's appointments by day."""
    found: dict[date, list[str]] = {}
    for index in diary.centre(HOME).residents(desk):
        person = diary.population.at(index)
        for event in () if person is None else diary.events(person, record_system(person)):
            start = datetime.fromisoformat(event.data["start"]).astimezone(COPENHAGEN)
            found.setdefault(start.date(), []).append(f"{start:%H:%M}")
    return found


@pytest.mark.parametrize("epoch", [FRIDAY, SUNDAY, NEW_YEAR])
@pytest.mark.parametrize("seed", [1, 7, 4711])
def test_every_desk_has_a_believable_day(epoch: date, seed: int) -> None:
    diary = Diary(Population(seed, 2_000), epoch)
    for desk in range(diary.centre(HOME).desks):
        days = days_of(diary, desk)
        assert 4 <= len(days[epoch]) <= 8
        before = max(day for day in days if day < epoch)
        assert 2 <= len(days[before]) <= 3
        assert sum(len(times) for day, times in days.items() if epoch < day <= epoch + timedelta(days=7)) >= 5
        assert all(len(set(times)) == len(times) for times in days.values()), "nobody is in two places at once"
        assert all(day.weekday() < 5 for day in days if day != epoch)


def test_everybody_of_a_municipality_belongs_to_exactly_one_desk() -> None:
    people = Population(1, 2_000)
    for municipality in (HOME, "0740"):
        centre = Centre(1, 2_000, municipality)
        owned = [index for desk in range(centre.desks) for index in centre.residents(desk)]
        assert len(owned) == len(set(owned))
        assert {person.index for person in people.people() if person.municipality == municipality} <= set(owned)
        assert all(centre.desk_of(index) == desk for desk in range(centre.desks) for index in centre.residents(desk))


def test_the_demos_caseworker_and_trainees_have_the_named_people() -> None:
    centre = Centre(1, 2_000, HOME)
    assert centre.desk_at("aho") == centre.desk_at("trainee7") == 0
    assert set(range(5)) <= set(centre.residents(0))
    assert centre.desk_at("jlu") != 0
    assert centre.desk_at(centre.colleague(5).user) == 5
    assert list(centre.team(3)) == list(range(8))


@pytest.mark.parametrize("size", [2_000, 200_000])
def test_a_caseload_is_about_sixty_however_many_people_there_are(size: int) -> None:
    people = Population(3, size)
    here = [person for index in Centre(3, size, HOME).residents(4) if (person := people.at(index)) is not None]
    assert 50 <= len(here) <= 90
    assert all(person.municipality == HOME for person in here)


def test_the_same_seed_and_day_make_the_same_calendar_and_another_day_another() -> None:
    one, again, other = (Diary(Population(1, 2_000), day) for day in (FRIDAY, FRIDAY, FRIDAY + timedelta(days=3)))
    assert days_of(one, 3) == days_of(again, 3)
    assert days_of(one, 3) != days_of(other, 3)
