"""The language that the user reads is the one asked for, and Danish where nobody said anything."""

from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import messages
from jobterm import i18n

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("asked", "configured", "locale", "spoken"),
    [
        ("en", "da", "da_DK.UTF-8", "en"),
        (None, "en", "da_DK.UTF-8", "en"),
        (None, None, "en_GB.UTF-8", "en"),
        (None, None, "da_DK.ISO-8859-1", "da"),
        (None, None, "de_DE.UTF-8", "en"),
        (None, None, "C.UTF-8", "da"),
        (None, None, None, "da"),
    ],
)
def test_the_command_line_wins_over_the_site_file_over_the_locale_over_danish(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, configured: str | None, locale: str | None, spoken: str
) -> None:
    if locale:
        monkeypatch.setenv("LANG", locale)
    assert i18n.use(asked, configured=configured) == spoken
    assert i18n.current() == spoken


def test_the_first_sentence_chooses_the_language_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_DK.UTF-8")
    assert i18n._("A sentence that is in no catalogue") == "A sentence that is in no catalogue"
    assert i18n.current() == "en"


def test_an_unknown_language_is_refused_by_its_code() -> None:
    with pytest.raises(i18n.UnknownLanguage, match=r"^tlh$"):
        i18n.use("tlh")


def test_one_and_many_are_told_apart_in_english() -> None:
    i18n.use("en")
    assert [i18n.ngettext("{n} item", "{n} items", n).format(n=n) for n in (0, 1, 2)] == [
        "0 items",
        "1 item",
        "2 items",
    ]


def test_every_catalogue_compiles_to_what_gettext_reads() -> None:
    for language in messages.languages(ROOT):
        compiled = BytesIO()
        write_mo(compiled, messages.together(language))
        compiled.seek(0)
        assert gettext.GNUTranslations(compiled).info()["language"] == language.name


def test_a_sentence_without_danish_is_named() -> None:
    catalogue = Catalog(locale="da")
    catalogue.add("In the queue", "I kø")
    catalogue.add("Confirmed")
    catalogue.add(("{n} item", "{n} items"), ("{n} punkt", ""))
    assert messages.untranslated(catalogue) == ["Confirmed", "{n} item"]


def test_a_sentence_within_an_f_string_is_collected_too() -> None:
    """What reads tokens does not see into it: it stood in English on the Danish screen."""
    source = "x = f\"{told}, {_('since {day}').format(day=1)} {name}\"\ny = f\"{other('no sentence')}\"\n"
    assert messages.within_fstrings(source) == ["since {day}"]
