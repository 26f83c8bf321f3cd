"""What programs read: every command's JSON has the keys of the public interface, and its exit code is meant."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import jsonschema
import pytest
from tests.integration.cli_site import KAREN, Home, lines, run, sickness

ITEM = {
    "id", "n", "revision", "kind", "citizen", "cpr", "cvr", "event_date", "told_at", "keyed_at", "author",
    "on_behalf_of", "state", "message", "needs", "supersedes", "superseded_by", "deliveries",
}  # fmt: skip
DELIVERY = {
    "id", "system", "role", "mode", "via", "state", "reason", "message", "waiting_for", "held_until", "next_at",
    "promise_at", "attempts", "last_error", "receipt", "plan",
}  # fmt: skip
DETAIL = ITEM | {"details", "note", "overrides", "findings", "events", "conflict"}
EVENT = {"n", "at", "event", "system", "attempt", "class", "code", "request_sha256", "answer_sha256", "by"}
RECIPIENT = {"system", "role", "mode", "via", "state", "open", "until", "promise_at"}
FINDING = {"field", "code", "level", "message", "cure", "source"}
STATUS = {
    "at", "training", "site", "user", "overall", "counts", "delivery_counts", "oldest", "systems", "windows", "store",
    "draining_by",
}  # fmt: skip
SYSTEM = {
    "id", "state", "reason", "since", "until", "latency_ms", "last_ok_at", "queued", "clock_skew_s",
}  # fmt: skip
SYNC = {"stopped_by", "seconds", "attempted", "confirmed", "counts", "systems", "need_person"}
FOUND = {
    "citizen", "cpr", "name", "born", "municipality", "target_group", "protected", "mine", "matched", "systems",
    "age_s",
}  # fmt: skip
CASE = {
    "citizen", "cpr", "name", "protected", "training", "at", "record", "responsible", "sources", "facts", "timeline",
    "pending",
}  # fmt: skip
STATES = {
    "quarantined", "needs_review", "conflict", "refused", "hand_over", "held_auth", "unknown", "rerouting", "sending",
    "retry_wait", "waiting", "queued", "handed", "expected", "withdrawn", "superseded", "confirmed",
}  # fmt: skip
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")


def is_moment(text: str) -> bool:
    return RFC3339.fullmatch(text) is not None and datetime.fromisoformat(text).tzinfo is not None


@pytest.fixture
def taken(home: Home) -> dict[str, Any]:
    """One registration that was taken."""
    done = home.run("register", "--json", given=lines([sickness()]))
    assert done.code == 0, done.err
    [result] = done.lines
    made: dict[str, Any] = result
    return made


def test_register_tells_who_will_get_it(taken: dict[str, Any]) -> None:
    assert taken.keys() >= {"line", "id", "state", "new", "recipients", "findings"}
    assert (taken["line"], taken["state"], taken["new"]) == (1, "queued", True)
    assert all(one.keys() >= RECIPIENT for one in taken["recipients"])
    assert [one["system"] for one in taken["recipients"] if one["role"] == "record"] == ["amp"]


def test_what_is_not_taken_says_why(home: Home) -> None:
    done = home.run("register", given=lines([sickness(kind="sickness.imagined")]))
    [result] = done.lines
    assert done.code == 3
    assert (result["state"], result["recipients"]) == ("not_accepted", [])
    assert result["findings"]
    for finding in result["findings"]:
        assert finding.keys() >= FINDING
        assert finding["level"] in ("hard", "rule", "soft")
        assert finding["message"]
        assert finding["cure"]


def test_the_queue_as_a_list(home: Home, taken: dict[str, Any]) -> None:
    done = home.run("outbox", "list", "--json")
    [item] = done.json
    assert done.code == 0
    assert item.keys() >= ITEM
    assert (item["id"], item["n"], item["cpr"], item["author"]) == (taken["id"], 1, "150380-xxxx", home.user)
    assert item["state"] in STATES
    assert is_moment(item["told_at"])
    assert is_moment(item["keyed_at"])
    for delivery in item["deliveries"]:
        assert delivery.keys() >= DELIVERY
        assert delivery["state"] in STATES
        assert delivery["message"]


def test_one_item_by_the_first_characters_of_its_id(home: Home, taken: dict[str, Any]) -> None:
    done = home.run("outbox", "show", taken["id"][:8], "--json")
    assert (done.code, done.json["id"]) == (0, taken["id"])
    assert done.json.keys() >= DETAIL
    assert done.json["details"]["first_day"] == done.json["event_date"]
    assert done.json["events"]
    assert all(event.keys() >= EVENT for event in done.json["events"])


def test_the_whole_number_only_when_asked_for(home: Home, taken: dict[str, Any]) -> None:
    [masked] = home.run("outbox", "list", "--json").json
    [full] = home.run("outbox", "list", "--full", "--json").json
    assert (masked["cpr"], full["cpr"]) == ("150380-xxxx", KAREN)
    assert KAREN not in home.run("outbox", "show", taken["id"]).out


def test_status_opens_no_connection_and_tells_everything(home: Home, taken: dict[str, Any]) -> None:
    seen = len(home.served.control("GET", "requests"))
    done = home.run("status", "--json")
    found = done.json
    assert done.code == 0
    assert found.keys() >= STATUS
    assert (found["training"], found["user"]) == (True, home.user)
    assert found["overall"] in ("confirmed", "on_the_way", "late", "needs_me")
    assert found["counts"].keys() == STATES == found["delivery_counts"].keys()
    assert found["oldest"]["id"] == taken["id"]
    assert all(system.keys() >= SYSTEM for system in found["systems"])
    assert {"amp", "workbase", "opera"} <= {system["id"] for system in found["systems"]}
    assert found["store"].keys() >= {"state", "schema", "anchor"}
    assert len(home.served.control("GET", "requests")) == seen


def test_status_asks_the_systems_when_told_to(home: Home) -> None:
    home.turn("workbase", state="closed", reason="planned")
    states = {one["id"]: one["state"] for one in home.run("status", "--probe", "--json").json["systems"]}
    assert (states["amp"], states["workbase"]) == ("open", "closed")


def test_sync_drains_and_says_what_it_did(home: Home, taken: dict[str, Any]) -> None:
    done = home.run("sync", "--until-idle", "--timeout", "60", "--json")
    found = done.json
    assert done.code == 0, done.err
    assert found.keys() >= SYNC
    assert found["stopped_by"] == "idle"
    assert found["confirmed"] == 1
    assert found["systems"]["amp"].keys() >= {"state", "confirmed", "left"}
    assert [row["registration"] for row in home.ledger("amp")] == [taken["id"]]


def test_sync_says_with_its_exit_code_that_something_is_left(home: Home, taken: dict[str, Any]) -> None:
    home.turn("amp", state="closed", reason="planned")
    done = home.run("sync", "--until-idle", "--timeout", "60", "--json")
    assert (done.code, done.json["systems"]["amp"]["left"]) == (6, 1), done.err
    assert home.run("outbox", "show", taken["id"], "--json").json["state"] == "queued"


def test_find_gives_people_by_an_id_that_is_not_their_number(home: Home) -> None:
    done = home.run("citizen", "find", "-", "--json", given="karen testesen\n")
    assert done.code == 0, done.err
    karen = next(person for person in done.json if person["cpr"] == "150380-xxxx")
    assert karen.keys() >= FOUND
    assert karen["name"] == "Karen Testesen"
    assert KAREN not in done.out
    assert KAREN in home.run("citizen", "find", "-", "--full", "--json", given="karen testesen\n").out
    shown = home.run("citizen", "show", karen["citizen"], "--json")
    assert (shown.code, shown.json["citizen"]) == (0, karen["citizen"])


def test_nobody_found_is_an_empty_list(home: Home) -> None:
    done = home.run("citizen", "find", "Zzyzx Qwortle", "--json")
    assert (done.code, done.json) == (0, [])


def test_a_citizens_file_has_every_systems_word_with_source_and_age(home: Home) -> None:
    done = home.run("citizen", "show", "-", "--json", given=f"{KAREN}\n")
    case = done.json
    assert done.code == 0, done.err
    assert case.keys() >= CASE
    assert (case["name"], case["cpr"], case["training"]) == ("Karen Testesen", "150380-xxxx", True)
    assert case["record"].keys() >= {"system", "until"}
    assert case["responsible"].keys() >= {"authority", "until"}
    assert {source["system"] for source in case["sources"]} >= {"amp", "workbase", "opera"}
    start = next(fact for fact in case["facts"] if fact["field"] == "enrolment.start_date")
    assert start["disagree"]
    assert len({value["value"] for value in start["values"]}) == 2
    assert is_moment(case["at"])


def test_what_waits_stands_in_the_citizens_file(home: Home, taken: dict[str, Any]) -> None:
    case = home.run("citizen", "show", "-", "--json", given=f"{KAREN}\n").json
    assert [item["id"] for item in case["pending"]] == [taken["id"]]


def test_the_published_schema_takes_what_register_takes() -> None:
    done = run(None, "schema", "registration")
    assert done.code == 0
    validator = jsonschema.validators.validator_for(done.json)
    validator.check_schema(done.json)
    validator(done.json).validate(sickness())
    with pytest.raises(jsonschema.ValidationError):
        validator(done.json).validate(sickness(surprise=1))


def test_the_schema_of_an_unknown_kind_is_refused() -> None:
    done = run(None, "schema", "registration", "sickness.imagined", "--json")
    assert done.code == 2
    assert done.error["code"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("citizen", "show", "12"),
        ("citizen", "show", "c-zzzzzzz"),
        ("outbox", "show", "00000000"),
        ("outbox", "retry", "00000000"),
        ("outbox", "withdraw", "00000000", "--reason", "typed twice"),
        ("outbox", "withdraw", "00000000", "--reason", " "),
        ("outbox", "decide", "00000000", "--handed-over", "--reason", "given"),
        ("outbox", "decide", "00000000", "--handed-over"),
        ("outbox", "decide", "00000000", "--keep", "mine", "--field", "x=mine"),
        ("outbox", "decide", "00000000", "--keep", "merge", "--field", "x=ours"),
        ("sync", "--office"),
        ("register", "no-such-file.json"),
        ("register", "."),
    ],
    ids=" ".join,
)
def test_a_wrong_wish_is_usage_with_field_and_cure(home: Home, arguments: tuple[str, ...]) -> None:
    done = home.run(*arguments, "--json")
    assert done.code == 2, done.err
    assert done.out == ""
    assert done.error.keys() == {"code", "message", "field", "cure", "exit"}
    assert done.error["exit"] == 2
    assert done.error["field"]
    assert done.error["cure"]
