"""Every fact and every kind of registration has a word and a way in every record system: nobody is told "somewhere"."""

from __future__ import annotations

import pytest

from jobterm.domain.casefile import FIELDS
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.where import RECORDS, counts, glossary, of_fact, of_kind

MATTERS = ("booking", "unsettled", "absence", "activation", "plan", "referral", "hearing", "task")


@pytest.mark.parametrize("system", RECORDS)
@pytest.mark.parametrize("field", FIELDS)
def test_every_fact_has_a_word_and_a_way_in_every_record_system(field: str, system: str) -> None:
    place = of_fact(field, system)
    assert place.word
    assert " > " in place.path


@pytest.mark.parametrize("system", RECORDS)
@pytest.mark.parametrize("kind", [*sorted(KINDS), *MATTERS])
def test_every_kind_has_a_word_and_a_way_in_every_record_system(kind: str, system: str) -> None:
    place = of_kind(kind, system)
    assert place.word
    assert " > " in place.path


@pytest.mark.parametrize("system", ["jobnet", "fund", "benefits", "letters", "providers", "employers", "national"])
def test_every_other_system_has_at_least_a_screen_for_its_history(system: str) -> None:
    assert of_kind("note", system).path


def test_the_glossary_names_nothing_that_does_not_exist_and_can_be_shown_on_any_terminal() -> None:
    names = {line[0] for line in glossary()}
    assert names == set(FIELDS) | set(KINDS)
    for line in glossary():
        "".join(line).encode("latin-1")
        assert all(0 < len(word) <= 30 for word in line[1:])


@pytest.mark.parametrize(
    ("field", "whose"),
    [("enrolment.start_date", "record"), ("person.fund", "payer"), ("person.phone", "record"),
     ("benefit.until", "payer"), ("job.cv_status", "jobnet"), ("zz.own", "record")],
)  # fmt: skip
def test_which_source_counts(field: str, whose: str) -> None:
    assert counts(field) == whose


def test_a_strange_system_or_fact_is_no_fault() -> None:
    assert of_fact("zz.own", "supplier") == of_fact("zz.own", "supplier")
    assert of_fact("person.name", "supplier").word == ""
