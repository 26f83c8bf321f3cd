"""Made-up companies: valid numbers that nobody has, the same in every run, and the same ones behind every system."""

from __future__ import annotations

from datetime import date

import pytest

from jobterm.domain.identifiers import Cvr, Pno
from jobterm.sandbox.world import offers
from jobterm.sandbox.world.employers import HOW_MANY, PROVIDERS, companies
from jobterm.sandbox.world.history import baseline, record_system
from jobterm.sandbox.world.population import Population

EPOCH = date(2026, 11, 20)


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_every_number_is_valid_and_made_up_and_given_once(seed: int) -> None:
    everyone = companies(seed).all
    assert len({one.cvr for one in everyone}) == HOW_MANY
    units = [unit.pno for one in everyone for unit in one.units]
    assert len(set(units)) == len(units)
    for one in everyone:
        assert Cvr.parse(one.cvr).digits.startswith(("98", "99"))
    assert all(Pno.parse(pno).digits.startswith(("96", "97", "98")) for pno in units)


def test_there_are_protected_and_ceased_companies_and_other_providers() -> None:
    everyone = companies(1)
    assert 10 < sum(one.protected for one in everyone.all) < 100
    assert any(one.ceased for one in everyone.all)
    assert len(everyone.providers()) == PROVIDERS


def test_a_company_is_found_by_its_numbers_and_by_beginnings_of_its_name() -> None:
    everyone = companies(1)
    one = everyone.all[0]
    assert everyone.search(one.cvr) == everyone.search(one.units[0].pno) == [one]
    assert one in everyone.search("nordp eks")
    assert everyone.search("zzyzx") == everyone.search("") == []


def test_a_running_measure_is_the_one_that_the_record_system_has() -> None:
    people = list(Population(1, 400).people())
    found = [(person, run) for person in people if (run := offers.running(1, person, EPOCH)) is not None]
    assert len(found) > 10
    for person, run in found:
        assert run.event in baseline(1, person, record_system(person), EPOCH)
        assert (run.agreement is not None) or (run.employer is not None)
        if run.agreement is not None:
            assert run.agreement.municipality == person.municipality
            assert run.agreement.covers(str(run.event.data["type"]), EPOCH, None)


def test_one_agreement_of_each_centre_has_run_out() -> None:
    mine = offers.agreements(1, "0751", EPOCH)
    assert [one.valid_to < EPOCH for one in mine] == [False, False, False, True]
    assert len({one.number for one in mine}) == 4


def test_karens_referral_has_its_order() -> None:
    nordpost = companies(1).all[0]
    order = offers.orders(1, nordpost, EPOCH)[0]
    assert (order.title, order.issued < EPOCH < order.apply_by) == ("Lagermedarbejder", True)
