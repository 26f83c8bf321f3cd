"""Text for people, read as a caseworker reads it: words instead of codes, names of fields as on the form, the urgent
first; and what JSON keeps is the codes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.integration.cli_site import KAREN, Home, lines, sickness

TODAY = date.fromisoformat(sickness()["event_date"])


EXEMPT = "3112691111"
"""Kaj Attrup gets no Digital Post in any world."""


def summons() -> dict[str, Any]:
    day = (TODAY + timedelta(days=10)).isoformat()
    return {
        "kind": "interview.summons",
        "citizen": EXEMPT,
        "details": {
            "interview_type": "7",
            "contact_form": "meeting",
            "start": f"{day}T10:00:00.000+01:00",
            "end": f"{day}T11:00:00.000+01:00",
            "place": "Lokale 3",
            "may_rebook": False,
            "may_cancel": False,
        },
    }


@pytest.fixture
def written(home: Home) -> str:
    """A summons whose letter somebody has to deliver."""
    done = home.run("register", given=lines([summons()]))
    assert done.code == 0, done.out
    assert home.run("sync", "--until-idle", "--timeout", "60", "--json").code == 5
    id: str = done.lines[0]["id"]
    return id


def test_a_case_is_told_in_words_and_in_json_by_codes(home: Home) -> None:
    for language, word, group in (("en", "enrolled", "unempl"), ("da", "tilmeldt", "dagpenge")):
        text = home.run("citizen", "show", "-", "--lang", language, given=f"{KAREN}\n").out
        assert word in text
        assert f"2.1 {group}" in text
    case = home.run("citizen", "show", "-", "--json", given=f"{KAREN}\n").json
    facts = {fact["field"]: fact["values"][0]["value"] for fact in case["facts"]}
    # Neighbours on the same world may have reported her ill, which deregisters her: a code either way.
    assert facts["enrolment.status"] in ("enrolled", "deregistered")
    assert facts["person.target_group"] == "2.1"


def test_an_item_has_the_names_of_the_form_and_a_log_in_words(home: Home, written: str) -> None:
    text = home.run("outbox", "show", written, "--lang", "da").out
    assert not any(code in text for code in ("contact_form", "interview_type", "may_rebook", "claimed", "answered"))
    assert "Lokale 3" in text
    shown = home.run("outbox", "show", written, "--json").json
    assert shown["details"]["contact_form"] == "meeting"
    assert {"taken", "claimed", "answered"} <= {event["event"] for event in shown["events"]}


def test_what_somebody_must_do_is_not_cut_off(home: Home, written: str) -> None:
    [line] = [line for line in home.run("outbox", "list", "--lang", "da").out.splitlines() if written[:8] in line]
    assert "Brev AFLEVER" in line
    assert len(line) <= 80


def test_paper_is_ticked_off_once_and_then_nothing_needs_a_person(home: Home, written: str) -> None:
    [delivery] = [one for one in home.run("outbox", "show", written, "--json").json["deliveries"]
                  if one["state"] == "hand_over"]  # fmt: skip
    assert delivery["system"] == "letters"
    wish = ("outbox", "decide", written, "--handed-over", "--reason", "put into the letter box", "--json")
    assert home.run(*wish).code == 0
    again = home.run(*wish)
    assert (again.code, again.error["code"]) == (3, "state.not_allowed")
    assert home.run("sync", "--until-idle", "--timeout", "60", "--json").json["need_person"] == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_being_taken_back_is_not_taken_back_again_and_the_way_on_is_said(home: Home, language: str) -> None:
    id = home.run("register", given=lines([sickness()])).lines[0]["id"]
    assert home.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert home.run("outbox", "withdraw", id, "--reason", "typed twice").code == 0
    done = home.run("outbox", "withdraw", id, "--reason", "typed twice", "--json", "--lang", language)
    assert (done.code, done.error["exit"], done.error["field"]) == (3, 3, "id")
    assert done.error["cure"]
    assert [row["registration"] for row in home.ledger("amp")] == [id]


def test_a_reason_is_plain_text_and_the_help_named_is_that_of_the_command(home: Home) -> None:
    id = home.run("register", given=lines([sickness()])).lines[0]["id"]
    for reason in ("", " ", "x" * 901, "a\x1b[2Jb", "<b>x</b>"):
        done = home.run("outbox", "withdraw", id, "--reason", reason, "--json", "--lang", "en")
        assert (done.code, done.error["exit"]) == (2, 2)
        assert "outbox decide" not in done.error["cure"]
        assert done.error["field"].endswith("reason")
    assert home.run("outbox", "show", id, "--json").json["state"] == "queued"


def test_a_misspelt_system_is_no_empty_ledger(home: Home) -> None:
    import urllib.error

    for path in ("ledger?system=ampp", "requests?system=ampp"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            home.served.control("GET", path)
        assert refused.value.code == 404
        refused.value.close()


def test_counts_are_those_of_the_trainee_that_is_asked_about(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    assert home.run("sync", "--until-idle", "--timeout", "60").code == 0
    counts = {
        scope: {one["id"]: one["counts"] for one in home.served.control("GET", f"systems?scope={scope}")}
        for scope in (home.user, "nobody-at-all")
    }
    assert counts[home.user]["amp"]["applied"] == 1
    assert counts["nobody-at-all"]["amp"] == {"requests": 0, "applied": 0}
