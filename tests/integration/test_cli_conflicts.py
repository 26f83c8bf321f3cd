"""A conflict by command, over the wire: both versions shown, decided or merged, written once (guarantee G8)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.cli_site import KAREN, Home, lines, sickness

DRAIN = ("sync", "--until-idle", "--timeout", "60", "--json")
MINE = {"goal": "Work in a kitchen", "agreements": "Two applications a week"}


def behind_our_back(home: Home, **details: str) -> None:
    """Somebody else saves a plan at the state's system."""
    change = {"report": {"kind": "plan.save", "by": "control", "details": details}}
    home.served.control("POST", f"citizen?scope={home.user}", {"cpr": KAREN, "change": change})


def planned(home: Home, **more: Any) -> str:
    """A plan that was written on an older version than the one in force; its id."""
    behind_our_back(home, goal="Work in a shop", agreements="Four applications a week")
    given = {"kind": "plan.save", "citizen": KAREN, "details": MINE, "base": {"amp": "older"}, **more}
    done = home.run("register", given=lines([given]))
    assert done.code == 0, done.err
    id: str = done.lines[0]["id"]
    assert home.run(*DRAIN).code == 5
    return id


def test_a_conflict_is_shown_with_both_versions_and_what_may_be_decided(home: Home) -> None:
    seen = home.run("outbox", "show", planned(home), "--json").json
    assert seen["state"] == "conflict"
    assert {(one["field"], one["mine"], one["theirs"]) for one in seen["conflict"]["fields"]} == {
        ("goal", MINE["goal"], "Work in a shop"),
        ("agreements", MINE["agreements"], "Four applications a week"),
    }
    assert all(one["source"] == "amp" and one["at"] and one["side"] is None for one in seen["conflict"]["fields"])
    assert [one["verdict"] for one in seen["decisions"]] == ["keep_mine", "keep_theirs", "merge"]


def test_a_merge_is_written_once_with_what_a_person_chose_of_each(home: Home) -> None:
    id = planned(home)
    refused = home.run("outbox", "decide", id, "--keep", "merge", "--json")
    assert (refused.code, refused.error["code"]) == (3, "decide.fields")
    chosen = ("--field", "goal=mine", "--field", "agreements=theirs")
    done = home.run("outbox", "decide", id, "--keep", "merge", *chosen, "--reason", "agreed with her", "--json")
    assert done.code == 0, done.err
    assert (done.json["supersedes"], done.json["revision"]) == (id, 2)
    assert home.run(*DRAIN).code in (0, 5)
    new = home.run("outbox", "show", done.json["id"], "--json").json
    assert new["details"] == {"goal": "Work in a kitchen", "agreements": "Four applications a week"}
    assert home.run("outbox", "show", id, "--json").json["state"] == "superseded"
    assert [row["registration"] for row in home.ledger("amp") if row["kind"] == "plan.save"] == [new["id"]]


@pytest.mark.parametrize(("keep", "state", "written"), [("mine", "confirmed", 1), ("theirs", "withdrawn", 0)])
def test_mine_is_written_over_theirs_and_theirs_withdraws_mine(home: Home, keep: str, state: str, written: int) -> None:
    id = planned(home)
    assert home.run("outbox", "decide", id, "--keep", keep).code == 0
    home.run(*DRAIN)
    record = home.run("outbox", "show", id, "--json").json["deliveries"][0]
    assert record["state"] == state
    assert [row["registration"] for row in home.ledger("amp") if row["kind"] == "plan.save"] == [id] * written


@pytest.mark.parametrize("language", ["da", "en"])
def test_people_read_a_conflict_in_eighty_columns(home: Home, language: str) -> None:
    done = home.run("outbox", "show", planned(home), "--lang", language)
    assert done.code == 0, done.err
    assert "--keep merge" in done.out
    assert "goal (" in done.out
    for text in (*MINE.values(), "Work in a shop", "Four applications a week"):
        assert text in done.out, "nothing of the evidence is cut"
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_registration_that_replaces_a_queued_one_is_its_next_revision(home: Home) -> None:
    home.turn("amp", state="closed", reason="planned")
    first = home.run("register", given=lines([sickness()])).lines[0]["id"]
    again = sickness(supersedes=first)
    again["details"]["comment"] = "came by bicycle"
    done = home.run("register", given=lines([again]))
    assert done.code == 0, done.out
    made = home.run("outbox", "show", done.lines[0]["id"], "--json").json
    assert (made["revision"], made["supersedes"]) == (2, first)
    assert home.run("outbox", "show", first, "--json").json["superseded_by"] == made["id"]
    home.turn("amp", state="open")
    home.run(*DRAIN)
    assert [row["registration"] for row in home.ledger("amp")] == [made["id"]]
