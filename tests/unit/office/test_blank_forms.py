"""Blank forms on paper: every field of the form on the screen has a place, in both languages, on one page."""

from __future__ import annotations

import pytest

from jobterm import i18n
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.names import KIND_NAMES
from jobterm.i18n import _
from jobterm.office.cutover.blank import NOT_ON_PAPER, blank, kinds
from jobterm.office.errors import OfficeError


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", sorted(set(KIND_NAMES) - NOT_ON_PAPER))
def test_every_field_and_choice_has_a_place_on_one_page(kind: str, language: str) -> None:
    i18n.use(language)
    text = blank(kind, "Jobcenter Prøvested")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 60
    joined = " ".join(text.split())
    assert _(KINDS[kind].title) in joined
    for _path, one in form_fields(kind):
        assert " ".join(_(one.label).split()) in joined
        for choice in one.choices:
            assert f"[ ] {_(choice.label)}" in joined
    assert _("Taken by") in text
    i18n.use("en")


def test_families_and_names_choose_and_strangers_are_named() -> None:
    assert kinds(["sickness.*"]) == ("sickness.report", "sickness.recovery")
    assert kinds(["note", "sickness.report", "note"]) == ("note", "sickness.report")
    assert set(kinds()) == set(KIND_NAMES) - NOT_ON_PAPER
    with pytest.raises(OfficeError) as refused:
        kinds(["no.such"])
    assert (refused.value.code, int(refused.value.exit_code)) == ("kind.unknown", 2)
