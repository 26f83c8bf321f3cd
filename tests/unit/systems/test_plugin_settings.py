"""A supplier's own settings are taken strictly, as he declares them; his system has a name and a column of its own
wherever ours have one."""

from __future__ import annotations

import re

import pytest
from tests.unit.systems.plugging import WHOLE, Install, install

from jobterm import config, i18n
from jobterm.config import ConfigErrors
from jobterm.office import wording
from jobterm.systems import catalogue
from jobterm.tui import words
from jobterm.tui.screens.timeline_view import CASE, CITIZEN, PAYER, column_of

__all__ = ["install"]

SITE = """
[site]
profile = "training"
name = "Jobcenter Aarhus"
municipality = "0751"
user = "trainee1"
[systems.{system}]
url = "http://127.0.0.1:8095"
{rest}
"""
SETTINGS = """settings={{"centre": Setting(str, "Number"), "wide": Setting(bool, "Wide", False),
    "rate": Setting(float, "Rate", 1.0)}},"""
WITH = WHOLE.replace("api=1,", f"api=1, {SETTINGS}")


def problems(rest: str, system: str = "sagsys") -> list[tuple[str, str]]:
    try:
        config.parse(SITE.format(system=system, rest=rest))
    except ConfigErrors as error:
        return [(one.field, one.code) for one in error.problems]
    return []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ('centre = "17"', []),
        ('centre = "17"\nwide = true\nrate = 2', []),
        ("wide = true", [("centre", "config.missing")]),
        ("centre = 17", [("centre", "config.type")]),
        ('centre = "17"\nwide = 1', [("wide", "config.type")]),
        ('centre = "17"\nrate = true', [("rate", "config.type")]),
        ('centre = "17"\ncenter = "18"', [("center", "config.unknown_key")]),
    ],
)
def test_settings_are_taken_as_they_are_declared(install: Install, given: str, wrong: list[tuple[str, str]]) -> None:
    install(WITH)
    found = problems(f"[systems.sagsys.settings]\n{given}\n")
    assert found == [(f"systems.sagsys.settings.{name}", code) for name, code in wrong]


def test_a_setting_that_must_be_there_is_missed_where_none_is_given(install: Install) -> None:
    install(WITH)
    assert problems("") == [("systems.sagsys.settings.centre", "config.missing")]


def test_a_wrong_setting_is_told_with_its_line(install: Install) -> None:
    install(WITH)
    with pytest.raises(ConfigErrors) as caught:
        config.parse(SITE.format(system="sagsys", rest="[systems.sagsys.settings]\ncentre = 17"))
    assert [one.line for one in caught.value.problems] == [10]


def test_a_plug_in_that_cannot_be_used_keeps_nobody_from_the_other_systems(install: Install) -> None:
    install(WITH.replace("api=1,", "api=7,"))
    assert problems("[systems.sagsys.settings]\nanything = 1\n") == []
    assert problems("", system="amanda") == []


def test_ours_have_no_such_settings() -> None:
    assert problems("[systems.amp.settings]\ncentre = 1\n", system="amp") == [
        ("systems.amp.settings", "config.unknown_key")
    ]


def test_a_name_like_one_of_ours_is_a_slip_unless_somebody_offers_it(install: Install) -> None:
    assert problems("", system="operaa") == [("systems.operaa", "config.unknown_key")]
    install(WHOLE, system="operaa")
    assert problems("", system="operaa") == []


def test_what_may_be_a_secret_is_not_shown(install: Install, tmp_path_factory: pytest.TempPathFactory) -> None:
    install(WHOLE.replace("api=1,", 'api=1, settings={{"token": Setting(str, "Token"), "centre": Setting(str, "C")}},'))
    file = tmp_path_factory.mktemp("site") / "jobterm.toml"
    rest = '[systems.sagsys.settings]\ntoken = "geheim"\ncentre = "17"\n'
    file.write_text(SITE.format(system="sagsys", rest=rest), encoding="utf-8")
    shown = config.shown(config.read(file))["systems"]["sagsys"]["settings"]
    assert shown == {"token": "***", "centre": "17"}


def test_it_is_called_what_it_calls_itself(install: Install) -> None:
    assert (wording.system_label("sagsys"), wording.system_name("sagsys")) == ("sagsys", "sagsys")
    install(WHOLE)
    catalogue.maker("sagsys")
    assert (wording.system_label("sagsys"), wording.system_name("sagsys")) == ("Sagsys", "Sagsystemet")
    assert words.system_short("sagsys") == "Sagsys"
    assert words.system_in_a_sentence("sagsys") == "Sagsys"
    i18n.use("da")
    assert wording.system_label("fund") == "A-kasse"


@pytest.mark.parametrize(
    ("said", "column"),
    [("", CASE), ('column="payer",', PAYER), ('column="citizen",', CITIZEN), ('column="other",', None)],
)
def test_its_answers_stand_in_the_column_that_it_names(install: Install, said: str, column: str | None) -> None:
    assert column_of("sagsys") is None
    install(re.sub(r'label="Sagsys",', f'label="Sagsys", {said}', WHOLE))
    catalogue.maker("sagsys")
    assert column_of("sagsys") == column
    assert [column_of(ours) for ours in ("amp", "fund", "letters", "national")] == [CASE, PAYER, CITIZEN, None]
