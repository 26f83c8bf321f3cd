"""What is said: data whole and safe on stdout, errors with field and cure on stderr, no personal number there."""

from __future__ import annotations

import io
import json

import pytest

from jobterm import i18n
from jobterm.cli.speech import Speech, masked
from jobterm.office.errors import Exit, OfficeError


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


def speech(*, as_json: bool = False, encoding: str = "utf-8") -> tuple[Speech, io.BytesIO, io.StringIO]:
    raw = io.BytesIO()
    err = io.StringIO()
    return Speech(io.TextIOWrapper(raw, encoding=encoding, write_through=True), err, as_json), raw, err


def test_an_error_for_people_names_message_field_and_cure() -> None:
    said, _raw, err = speech()
    said.error(OfficeError("x", "It has too many characters.", cure="Shorten it.", field="comment"))
    assert err.getvalue() == "jobterm: It has too many characters.\n  Field: comment\n  Shorten it.\n"


def test_an_error_for_programs_is_the_last_line() -> None:
    said, _raw, err = speech(as_json=True)
    said.error(OfficeError("text.too_long", "Too long.", cure="Cut.", field="comment", exit_code=Exit.REFUSED))
    told = json.loads(err.getvalue().splitlines()[-1])
    assert told == {
        "error": {"code": "text.too_long", "message": "Too long.", "field": "comment", "cure": "Cut.", "exit": 3}
    }


def test_no_personal_number_reaches_stderr() -> None:
    said, _raw, err = speech(as_json=True)
    said.error(OfficeError("x", "No 1503801234 here.", cure="Not 150380-1234.", field="2406752345"))
    said.remark("nor 091188-3456")
    assert "150380-xxxx" in err.getvalue()
    for secret in ("1234", "2345", "3456"):
        assert secret not in err.getvalue()


def test_ids_and_short_numbers_are_not_masked() -> None:
    text = "4711, 12345678, c-0123456, 3f2b8a1c-1503801234ab, 20261120123045"
    assert masked(text) == text


def test_control_characters_reach_the_terminal_neither_as_json_nor_as_error() -> None:
    said, raw, err = speech()
    hostile = "a\x1b]0;title\x07b\x9bc\u202ed\u2028e"
    said.json({"text": hostile})
    assert json.loads(raw.getvalue()) == {"text": hostile}
    said.remark(hostile)
    for sign in "\x1b\x07\x9b\u202e\u2028":
        assert sign not in raw.getvalue().decode()
        assert sign not in err.getvalue()


def test_json_is_whole_where_the_character_set_is_not_unicode() -> None:
    said, raw, _err = speech(encoding="iso-8859-1")
    said.json({"name": "Ærø €"})
    assert json.loads(raw.getvalue().decode("ascii")) == {"name": "Ærø €"}


def test_danish_stands_readable_in_json() -> None:
    said, raw, _err = speech()
    said.json(["Ærø"])
    assert raw.getvalue().decode() == '["Ærø"]\n'
