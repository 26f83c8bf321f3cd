"""Text: nothing that moves a cursor reaches the screen, limits count characters, Danish names are found as spelled."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.msgids import Sentence, Word
from jobterm.domain.text import SafeText, check_text, comparable, fold, safe_text, spelled_out

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_nothing_dangerous_is_left_in_safe_text(text: str) -> None:
    safe = safe_text(text)
    assert isinstance(safe, SafeText)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in safe)
    assert not any(unicodedata.bidirectional(c) in ("LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI")
                   for c in safe)  # fmt: skip
    assert safe_text(safe) == safe
    safe.encode("utf-8")


def test_an_escape_sequence_is_defused_and_readable() -> None:
    assert safe_text("a\x1b[2Jb\x9bc\u202ed\ud800") == "a?[2Jb?c?d?"


def test_line_ends_are_kept_only_where_asked() -> None:
    assert safe_text("a\r\nb\tc") == "a b c"
    assert safe_text("a\nb", newlines=True) == "a\nb"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x" * 1500, None),
        ("x" * 1501, "text.too_long"),
        ("e\u0301" * 1500, None),
        ("linje\nlinje", None),
        ("tab\there", "text.control"),
        ("\x00", "text.control"),
        ("\x85", "text.control"),
        ("\u202e", "text.control"),
        ("\ud800", "text.control"),
        ("<b>fed</b>", "text.html"),
        ("<br/>", "text.html"),
        ("<!-- x -->", "text.html"),
        ("3 < 4 og 5 > 2", None),
        ("a <- b", None),
    ],
)
def test_limits_of_a_comment(value: str, code: str | None) -> None:
    assert check_text(value, 1500) == code


def test_one_line_fields_take_no_newline() -> None:
    assert check_text("a\nb", 10, lines=False) == "text.control"


def test_danish_letters_fold_both_ways() -> None:
    assert fold("Ærø") == {"ærø", "aeroe"}
    assert "århus" in fold("Aarhus")
    assert spelled_out("Århus") == spelled_out("AARHUS") == "aarhus"
    assert spelled_out("Søren  Kjær") == "soeren kjaer"
    assert spelled_out("René") == "rene"


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzæøåÆØÅ ", max_size=30))
def test_every_spelling_leads_to_the_same_spelled_out_form(text: str) -> None:
    assert {spelled_out(form) for form in fold(text)} == {spelled_out(text)}


def test_a_sentence_is_said_with_its_values_as_people_write_them() -> None:
    danish = {"On {day}, told {at}: {what} ({x})": "D. {day}, meldt {at}: {what} ({x})", "illness": "sygdom"}
    values = {"day": date(2026, 11, 20), "at": datetime(2026, 11, 20, 8, 12, tzinfo=UTC), "what": Word("illness")}
    sentence = Sentence("On {day}, told {at}: {what} ({x})", values)
    assert sentence.say(lambda text: danish[text]) == "D. 20-11-2026, meldt 20-11-2026 09:12: sygdom (...)"


def test_values_are_compared_by_what_they_say() -> None:
    assert comparable({"a": " to\r\nlinjer ", "b": "", "c": [], "d": {"e": None}}) == {"a": "to linjer"}
    assert comparable("") is comparable([]) is comparable({"a": ""}) is None
    assert comparable(0) == 0, "a number is a word"


def test_a_no_is_a_word_of_a_persons_and_nothing_of_a_systems() -> None:
    assert comparable({"may_cancel": False}) == {"may_cancel": False}
    assert comparable({"may_cancel": False}, no_is_nothing=True) is None
    assert comparable({"count": 0}, no_is_nothing=True) == {"count": 0}
