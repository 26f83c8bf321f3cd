"""A conflict by command, over the wire: both versions shown, decided or merged, written once (guarantee G8)."""

from __future__ import annotations

from datetime import date, timedelta
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


# ---- ways out of what has gone stale ---------------------------------------------------------------------------------


def too_late(home: Home, *citizens: str) -> list[str]:
    """Deregistrations from yesterday, registered all the same: each waits for a person."""
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    given = [
        {"kind": "enrolment.end", "citizen": one, "details": {"end_date": yesterday, "cause": "job"},
         "on_behalf_of": "state", "overrides": [{"code": "deregistration.past", "reason": "agreed with her"}]}
        for one in citizens
    ]  # fmt: skip
    done = home.run("register", given=lines(given))
    assert done.code == 0, (done.out, done.err)
    assert home.run(*DRAIN).code == 5
    return [line["id"] for line in done.lines]


def test_a_day_that_has_passed_is_registered_today_by_command(home: Home) -> None:
    (id,) = too_late(home, KAREN)
    seen = home.run("outbox", "show", id, "--json").json
    assert "register_today" in [one["verdict"] for one in seen["decisions"]]
    assert "--register-today" in home.run("outbox", "show", id).out
    done = home.run("outbox", "decide", id, "--register-today", "--json")
    assert done.code == 0, done.err
    assert (done.json["kind"], done.json["event_date"]) == ("enrolment.end", date.today().isoformat())
    assert home.run("outbox", "show", id, "--json").json["state"] == "superseded"


def test_a_way_out_that_does_not_fit_is_refused_and_changes_nothing(home: Home) -> None:
    (id,) = too_late(home, KAREN)
    for way in ("--was-held", "--as-seen"):
        done = home.run("outbox", "decide", id, way, "--json")
        assert (done.code, done.error["code"]) == (3, "decide.not_stale")
    wrong = home.run("outbox", "decide", id, "--applied", "--reason", "x", "--all-alike", "--json")
    assert (wrong.code, wrong.error["field"]) == (2, "--all-alike")
    assert home.run("outbox", "decide", id, "--withdraw-all", "--json").error["field"] == "--reason"
    assert home.run("outbox", "show", id, "--json").json["state"] == seen_state(home, id)


def seen_state(home: Home, id: str) -> str:
    """As the list has it."""
    (state,) = [one["state"] for one in home.run("outbox", "list", "--json").json if one["id"] == id]
    assert state in ("needs_review", "refused")
    return str(state)


def test_all_of_the_same_cause_are_decided_by_one_command(home: Home) -> None:
    ids = too_late(home, KAREN, *insured(home, 2))
    done = home.run("outbox", "decide", ids[0], "--register-today", "--all-alike", "--json")
    assert done.code == 0, done.err
    states = {one["id"]: one["state"] for one in home.run("outbox", "list", "--json").json}
    assert {states[id] for id in ids} == {"superseded"}


def insured(home: Home, count: int) -> list[str]:
    """Others who are enrolled at the state's system."""
    found = home.served.control("GET", "people?limit=300&municipality=0751")
    mine = [one for one in found if one["enrolled"] and one["record_system"] == "amp" and not one["dead"]]
    return [one["cpr"] for one in mine if one["cpr"] != KAREN][:count]
