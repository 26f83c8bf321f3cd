"""Looking people up from scripts and old terminals, and what is said where a system cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import KAREN, Home, run, settle

OLD_TERMINAL = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


@pytest.mark.parametrize("coding", ["utf-8", "latin-1"])
def test_a_name_is_found_whatever_the_terminal_writes_it_in(home: Home, coding: str) -> None:
    done = home.run("citizen", "find", "-", "--json", given="sørensen\n".encode(coding), **OLD_TERMINAL)
    assert done.code == 0, done.err
    assert done.err == ""
    expected = home.run("citizen", "find", "sørensen", "--json").json
    assert expected
    assert [one["citizen"] for one in done.json] == [one["citizen"] for one in expected]


def test_a_name_as_an_argument_survives_a_locale_without_letters(home: Home) -> None:
    done = home.run("citizen", "find", "sørensen", "--json", **OLD_TERMINAL)
    assert (done.code, done.err) == (0, "")
    assert done.json


def test_control_characters_in_a_search_reach_no_system(home: Home) -> None:
    done = home.run("citizen", "find", "karen\x1b[2J\x07testesen")
    assert (done.code, "\x1b" in done.out + done.err) == (0, False)
    assert done.err.count("AMP") == 0


def sources(home: Home, language: str) -> dict[str, dict[str, Any]]:
    done = home.run("citizen", "show", "-", "--json", "--lang", language, given=f"{KAREN}\n")
    assert done.code == 0, done.err
    return {one["system"]: one for one in done.json["sources"]}


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        ({"state": "closed", "reason": "planned"}, "closed"),
        ({"state": "closed", "reason": "breakdown"}, "closed"),
        ({"state": "open", "faults": {"error_500": 1}}, "unreachable"),
        ({"state": "open", "faults": {"garble": 1}}, "unreachable"),
        ({"state": "open", "faults": {"lose_answer": 1}}, "unreachable"),
    ],
    ids=json.dumps,
)
def test_who_only_looks_is_told_nothing_about_a_registration(home: Home, wish: dict[str, Any], state: str) -> None:
    home.turn("amp", **wish)
    danish, english = sources(home, "da")["amp"], sources(home, "en")["amp"]
    assert (danish["state"], english["state"]) == (state, state)
    assert danish["message"] != english["message"]
    assert "registration" not in english["message"]
    found = home.run("citizen", "find", "testesen", "--lang", "en")
    assert (found.code, "AMP: " in found.err, "registration" in found.err) == (0, True, False)


def test_what_a_silent_system_said_before_is_shown_with_its_age(home: Home) -> None:
    assert sources(home, "en")["amp"]["state"] == "fresh"
    home.turn("amp", state="closed", reason="planned")
    kept = sources(home, "en")["amp"]
    assert kept["state"] in ("closed", "fresh")
    assert kept["fetched_at"] is not None
    assert kept["age_s"] is not None


def test_json_is_json_in_every_locale(home: Home) -> None:
    for locale in ({"LC_ALL": "C"}, OLD_TERMINAL, {**OLD_TERMINAL, "PYTHONIOENCODING": "latin-1"}):
        done = run(home.folder, "status", "--json", **locale)
        assert (done.code, done.json["training"]) == (0, True)


def test_text_in_a_locale_without_letters_loses_letters_and_nothing_else(home: Home, tmp_path: Path) -> None:
    done = run(home.folder, "status", "--lang", "da", **OLD_TERMINAL)
    assert (done.code, done.err) == (0, "")
    assert "?VELSE" in done.out
    assert run(tmp_path, "status", "--lang", "da", **OLD_TERMINAL).code == 2


def strangers(home: Home) -> list[str]:
    """Citizens of other centres, as a search names them."""
    found = home.run("citizen", "find", "Hansen", "--json").json
    return [person["citizen"] for person in found if person["municipality"] != "0751"]


def test_another_centres_citizen_is_shown_for_a_reason_only(home: Home) -> None:
    [citizen, *_others] = strangers(home)
    for _again in range(2):
        done = home.run("citizen", "show", citizen, "--json")
        assert (done.code, done.out, done.error["code"]) == (3, "", "reason.required"), done.err
    shown = home.run("citizen", "show", citizen, "--reason", "calls about a meeting", "--json")
    assert (shown.code, bool(shown.json["name"])) == (0, True), shown.err


def test_a_stranger_who_was_never_searched_for_needs_the_reason_too(home: Home, tmp_path: Path) -> None:
    [citizen, *_others] = strangers(home)
    cpr = home.run("citizen", "show", citizen, "--reason", "to learn the number", "--full", "--json").json["cpr"]
    other = settle(tmp_path / "other", home.served, f"{home.user}x")
    done = other.run("citizen", "show", "-", "--json", given=f"{cpr}\n")
    assert (done.code, done.error["code"]) == (3, "reason.required"), done.err
    assert other.run("citizen", "show", "-", "--reason", "calls", "--json", given=f"{cpr}\n").code == 0


@pytest.mark.parametrize("option", [("demo", "--seed"), ("outbox", "list", "--after")], ids=" ".join)
def test_a_limit_is_not_taken_for_a_personal_number(home: Home, option: tuple[str, ...]) -> None:
    done = home.run(*option, "-1", "--json")
    assert (done.code, "xxxx" in done.err) == (2, False), done.err
