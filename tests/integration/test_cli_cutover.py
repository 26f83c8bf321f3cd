"""A superuser's commands before and after a cutover, as real processes: a plan checked, two systems matched, a row
repaired by an ordinary registration."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.cli_site import Home, Served, settle

MOVED = """
[[route]]
municipality = "0751"
target_groups = ["insured"]
record = "workbase"
valid_from = 2026-01-01

[[cutover]]
municipality = "0751"
target_groups = ["insured"]
from = "amp"
to = "workbase"
frozen_from = 2025-12-20
opens_at = 2026-01-01
"""
FAULTS = {"lose": 3, "alter": 4, "double": 2}
KEYS = ["n", "citizen", "cpr", "situation", "field", "a", "b", "a_at", "b_at", "explained_by"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, list[dict[str, Any]]]]:
    """A municipality after a botched conversion and a data restoration, and what was planted."""
    served = Served(tmp_path_factory.mktemp("sandbox"))
    home = settle(tmp_path_factory.mktemp("home"), served, "usuper")
    with (home.folder / "plan.toml").open("a", encoding="utf-8") as plan:
        plan.write(MOVED)
    told = served.control("POST", "convert", {
        "municipality": "0751", "from": "amp", "to": "workbase", "target_groups": ["insured"], **FAULTS,
    })  # fmt: skip
    restored = served.control("POST", "convert", {
        "municipality": "0751", "from": "workbase", "to": "workbase", "target_groups": ["insured"],
        "kinds": ["plan.*", "activation.*"], "alter": 3,
    })  # fmt: skip
    yield home, [*told["planted"], *restored["planted"]]
    served.stop()


def match(home: Home, *more: str) -> Any:
    return home.run("match", "--target-group", "insured", *more)


def test_a_good_plan_is_in_order_and_shows_its_hash(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, _planted = town
    ran = home.run("cutover", "check", "plan.toml", "--lang", "en")
    assert ran.code == 0, ran.out
    assert "1 [[cutover]]" in ran.out
    assert "In force here  yes" in ran.out
    checked = home.run("cutover", "check", "plan.toml", "--json")
    assert (checked.code, checked.json) == (0, [])


def test_a_bad_plan_is_refused_with_line_code_cure_and_level(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, _planted = town
    bad = home.folder / "bad.toml"
    bad.write_text(MOVED.replace('record = "workbase"', 'record = "cvr"'), encoding="utf-8")
    ran = home.run("cutover", "check", "bad.toml", "--json")
    assert ran.code == 2
    assert all(set(one) == {"line", "code", "message", "cure", "level"} for one in ran.json)
    assert {(one["line"], one["code"]) for one in ran.json if one["level"] == "error"} >= {
        (2, "plan.takes_nothing"), (8, "plan.cutover_to"),
    }  # fmt: skip
    assert ran.error["exit"] == 2
    assert home.run("cutover", "check", "nothing.toml", "--json").error["code"] == "plan.missing_file"
    bad.write_bytes(b'[[route]]\nrecord = "\xff"\n')
    assert home.run("cutover", "check", "bad.toml", "--json").json[0]["line"] == 2


def test_the_match_run_finds_what_was_planted_and_nothing_else(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, planted = town
    ran = match(home, "--json", "--full")
    assert ran.code == 5
    told = ran.json
    assert (told["a"], told["b"], told["municipality"]) == ("amp", "workbase", "0751"), "by the plan's cutover"
    assert all(list(row) == KEYS for row in told["rows"])
    assert {row["cpr"] for row in told["rows"]} == {one["citizen"] for one in planted}
    assert told["counts"]["equal"] == told["people"] - len({one["citizen"] for one in planted})
    assert sum(n for name, n in told["counts"].items() if name != "equal") == len(told["rows"])
    masked = match(home, "--json").json["rows"]
    assert all(row["cpr"].endswith("-xxxx") for row in masked)


def test_csv_has_the_keys_as_header_and_the_table_ends_with_the_counts(
    town: tuple[Home, list[dict[str, Any]]],
) -> None:
    home, _planted = town
    ran = match(home, "--format", "csv")
    rows = list(csv.reader(io.StringIO(ran.out, newline="")))
    assert rows[0] == KEYS
    assert ran.out.endswith("\r\n")
    assert len(rows) == len(match(home, "--json").json["rows"]) + 1
    table = match(home, "--lang", "en")
    assert table.code == 5
    assert "AMP - WorkBase, 0751" in table.out
    assert all(len(line) <= 79 for line in table.out.splitlines())


def test_two_systems_that_agree_end_with_0(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, _planted = town
    home.served.control("POST", "convert", {"municipality": "0751", "from": "workbase", "to": "opera",
                                            "target_groups": ["2.3"]})  # fmt: skip
    ran = home.run("match", "--system", "workbase", "--system", "opera", "--target-group", "2.3", "--json")
    assert (ran.code, ran.json["rows"]) == (0, [])
    assert ran.json["people"] > 0


def test_a_closed_system_is_6_and_the_same_command_goes_on(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, _planted = town
    home.turn("workbase", state="closed", reason="planned")
    ran = match(home, "--json", "--anew")
    assert (ran.code, ran.error["code"]) == (6, "match.unreachable")
    home.turn("workbase", state="open")
    before = len(home.served.control("GET", f"requests?system=amp&scope={home.user}"))
    assert match(home, "--json").code == 5
    after = home.served.control("GET", f"requests?system=amp&scope={home.user}")
    assert len(after) == before, "what was read of the first was kept"


def test_a_fund_is_matched_by_its_extract(town: tuple[Home, list[dict[str, Any]]]) -> None:
    home, _planted = town
    ran = home.run("match", "--system", "amp", "--system", "fund", "--json")
    assert ran.code == 5
    assert not [row for row in ran.json["rows"] if row["situation"] == "only_b"], "a fund knows no municipality"
    assert {row["field"] for row in ran.json["rows"]} & {"enrolment.start_date", "enrolment.status"}


def test_a_row_is_repaired_by_an_ordinary_registration_with_reason_before_and_after(
    town: tuple[Home, list[dict[str, Any]]],
) -> None:
    home, _planted = town
    told = match(home, "--json", "--full").json
    assert told["repairs"], "something can be repaired"
    first = told["repairs"][0]
    ran = home.run("match", "--repair", str(first["row"]), "--reason", "Kontrolleret i AMP", "--json")
    assert ran.code == 0, ran.err
    result = ran.lines[0]
    assert (result["row"], result["state"]) == (first["row"], "queued")
    shown = home.run("outbox", "show", result["id"], "--json").json
    assert shown["kind"] == first["kind"]
    assert "Kontrolleret i AMP" in shown["note"]
    rows = {row["n"]: row for row in match(home, "--json").json["rows"]}
    assert rows[first["row"]]["situation"] == "explained"
    assert rows[first["row"]]["explained_by"] == result["id"]
    assert home.run("match", "--repair", "999", "--reason", "x", "--json").error["code"] == "match.no_row"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["--system", "amp"], "match.systems"),
        (["--system", "amp", "--system", "amp"], "match.systems"),
        (["--system", "amp", "--system", "letters"], "match.no_roll"),
        (["--municipality", "Aarhus"], "match.municipality"),
        (["--target-group", "everybody"], "match.target_group"),
        (["--repair", "1"], "usage"),
    ],
)
def test_what_cannot_be_asked_for_is_named(town: tuple[Home, list[dict[str, Any]]], line: list[str], code: str) -> None:
    home, _planted = town
    ran = home.run("match", *line, "--json")
    assert (ran.code, ran.error["code"]) == (2, code)
