"""The made-up people: numbers that belong to nobody, found in every way without making everybody."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.identifiers import Cpr
from jobterm.sandbox.world.history import baseline, record_system
from jobterm.sandbox.world.names import fold
from jobterm.sandbox.world.numbers import Numbers
from jobterm.sandbox.world.person import changed
from jobterm.sandbox.world.population import MOST, Population

EPOCH = date(2026, 11, 20)


def test_every_number_is_a_date_that_is_not_the_first_of_january_and_fails_modulus_11() -> None:
    for person in Population(7, 3000).people():
        cpr = Cpr.parse(person.cpr)
        assert cpr.fails_modulus_11
        assert cpr.born == person.born
        assert (person.born.day, person.born.month) != (1, 1)


def test_no_two_people_share_a_number_or_a_telephone() -> None:
    people = list(Population(3, 5000).people())
    assert len({person.cpr for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)


@given(st.integers(0, 10_000), st.integers(0, MOST - 1))
def test_a_place_and_its_number_lead_to_each_other(seed: int, index: int) -> None:
    numbers = Numbers(seed)
    cpr = numbers.cpr(index)
    if cpr is not None:
        assert numbers.index(cpr) == index
        assert numbers.sex(index) == ("man" if int(cpr[9]) % 2 else "woman")
    else:
        assert numbers.sex(index) is None
    assert numbers.index_of_phone(numbers.phone(index)) == index


@given(st.text(alphabet="0123456789", min_size=10, max_size=10))
def test_a_number_that_was_not_given_out_is_nobodys(cpr: str) -> None:
    person = Population(1, 50).by_cpr(cpr)
    assert person is None or person.cpr == cpr


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    first, again, other = Population(5, 100), Population(5, 100), Population(6, 100)
    assert [p.cpr for p in first.people()] == [p.cpr for p in again.people()]
    assert [p.cpr for p in first.people()] != [p.cpr for p in other.people()]


def test_seed_1_always_has_karen_testesen_insured_in_aarhus() -> None:
    karen = Population(1, 1).by_cpr("1503801234")
    assert karen is not None
    assert (karen.name, karen.municipality, karen.insured, karen.fund) == ("Karen Testesen", "0751", True, "FTFa")
    assert Population(2, 2000).by_cpr("1503801234") is None


def test_amp_and_the_municipality_disagree_about_karens_start_date() -> None:
    karen = Population(1, 1).by_cpr("1503801234")
    assert karen is not None
    said = {
        system: [e.data["first_day"] for e in baseline(1, karen, system, EPOCH) if e.kind == "enrolment.start"]
        for system in ("amp", "workbase", "opera")
    }
    assert said == {"amp": ["2026-09-03"], "workbase": ["2026-09-04"], "opera": []}


@pytest.mark.parametrize("words", ["Karen Testesen", "kar te", "TESTESEN", "testesen karen"])
def test_a_name_is_found_by_the_beginnings_of_its_words(words: str) -> None:
    found = [person.cpr for person in Population(1, 500).search(words)]
    assert "1503801234" in found


def test_danish_letters_are_found_in_either_spelling() -> None:
    assert fold("Bo Prøvesen Åge") == fold("bo proevesen Aage")
    people = Population(1, 500)
    assert [p.cpr for p in people.search("bo proeve")] == ["2406752345"]


def test_birthday_and_telephone_find_whom_they_belong_to() -> None:
    people = Population(1, 2000)
    for person in (people.at(0), people.at(1234)):
        assert person is not None
        assert person.cpr in [p.cpr for p in people.search(born=person.born)]
        assert [p.cpr for p in people.search(phone=person.phone)] == [person.cpr]
        assert [p.cpr for p in people.search(phone=f"+45{person.phone}", name=person.name)] == [person.cpr]


def test_two_hundred_thousand_people_can_be_asked_for_without_making_them() -> None:
    people = Population(1, MOST)
    last = next(person for index in range(MOST - 1, 0, -1) if (person := people.at(index)))
    assert people.by_cpr(last.cpr) == last
    assert last in list(people.search(born=last.born))


def test_faker_is_read_not_imported() -> None:
    code = (
        "import sys; from jobterm.sandbox.world.population import Population;"
        "p = Population(1, 50); assert list(p.search('a')); print('faker' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_some_are_dead_some_protected_and_all_groups_occur() -> None:
    people = list(Population(1, 4000).people())
    assert 1 <= sum(person.dead for person in people) <= 60
    assert 40 <= sum(person.protected for person in people) <= 200
    assert {person.target_group for person in people} == {"2.1", "2.2", "2.3", "2.4", "2.5"}
    assert {record_system(person) for person in people} == {"amp", "workbase", "opera"}


def test_some_histories_disagree_and_most_agree() -> None:
    population = Population(1, 1000)
    differ = agree = 0
    for person in population.people():
        own = _start(population.seed, person, record_system(person))
        for other in ("amp", person.municipal_system):
            told = _start(population.seed, person, other)
            if own is not None and told is not None and other != record_system(person):
                differ += own != told
                agree += own == told
    assert differ > 50
    assert agree > 2 * differ


def _start(seed: int, person: object, system: str) -> str | None:
    starts = [e.data["first_day"] for e in baseline(seed, person, system, EPOCH) if e.kind == "enrolment.start"]  # type: ignore[arg-type]
    return starts[-1] if starts else None


def test_a_change_of_municipality_brings_its_post_town() -> None:
    karen = Population(1, 1).at(0)
    assert karen is not None
    moved = changed(karen, {"municipality": "0851", "street": "Nyvej 2"})
    assert moved.address == "Nyvej 2, 9000 Aalborg"


@pytest.mark.parametrize("change", [{"shoe_size": 43}, {"dead": "yes"}, {"municipality": "9999"}])
def test_an_impossible_change_is_named(change: dict[str, object]) -> None:
    karen = Population(1, 1).at(0)
    assert karen is not None
    with pytest.raises(ValueError, match=next(iter(change))):
        changed(karen, change)
