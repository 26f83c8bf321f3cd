"""What a person does with the queue by command, and that the text for people says it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.cli_site import KAREN, Home, lines, sickness


@pytest.fixture
def closed(home: Home) -> Home:
    """A home whose state system is closed, with one registration waiting."""
    home.turn("amp", state="closed", reason="planned")
    assert home.run("register", given=lines([sickness()])).code == 0
    return home


def item(home: Home) -> dict[str, Any]:
    [found] = home.run("outbox", "list", "--json").json
    made: dict[str, Any] = found
    return made


def test_withdrawn_before_it_left_it_never_arrives(closed: Home) -> None:
    done = closed.run("outbox", "withdraw", item(closed)["id"], "--reason", "typed twice", "--json")
    assert (done.code, done.json["state"]) == (0, "withdrawn"), done.err
    closed.turn("amp", state="open")
    assert closed.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert closed.ledger("amp") == []


def test_what_has_arrived_is_taken_back_by_a_correction_once(home: Home) -> None:
    first = home.run("register", given=lines([sickness()])).lines[0]["id"]
    assert home.run("sync", "--until-idle", "--timeout", "60").code == 0
    done = home.run("outbox", "withdraw", first, "--reason", "it was her sister", "--json")
    assert (done.code, done.json["kind"], done.json["state"]) == (0, "correction", "queued"), done.err
    again = home.run("outbox", "withdraw", first, "--reason", "it was her sister", "--json")
    assert (again.code, again.error["code"]) == (3, "correction.again")
    assert home.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert [(row["registration"], row["kind"]) for row in home.ledger("amp")] == [
        (first, "sickness.report"), (done.json["id"], "correction"),
    ]  # fmt: skip
    shown = home.run("citizen", "show", "-", "--json", given=KAREN).json
    assert "sickness.report" not in [one["kind"] for one in shown["timeline"] if one["registration"] == first]


def test_what_is_final_is_not_withdrawn_again(closed: Home) -> None:
    id = item(closed)["id"]
    assert closed.run("outbox", "withdraw", id, "--reason", "typed twice").code == 0
    done = closed.run("outbox", "withdraw", id, "--reason", "typed twice", "--json")
    assert (done.code, done.error["exit"]) == (3, 3)


def test_retry_goes_at_once_and_delivers_once(closed: Home) -> None:
    assert closed.run("sync", "--until-idle", "--timeout", "60").code == 6
    closed.turn("amp", state="open")
    assert closed.run("outbox", "retry", item(closed)["id"], "--json").code == 0
    assert closed.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert len(closed.ledger("amp")) == 1


def test_a_decision_that_the_state_does_not_allow_is_refused(closed: Home) -> None:
    done = closed.run("outbox", "decide", item(closed)["id"], "--handed-over", "--reason", "given", "--json")
    assert done.code == 3, done.err
    assert item(closed)["state"] == "queued"


def test_the_list_can_be_narrowed(closed: Home) -> None:
    assert len(closed.run("outbox", "list", "--state", "queued", "--json").json) == 1
    assert closed.run("outbox", "list", "--state", "refused", "--state", "conflict", "--json").json == []
    assert len(closed.run("outbox", "list", "--citizen", "-", "--json", given=KAREN).json) == 1
    assert closed.run("outbox", "list", "--author", "somebody", "--json").json == []
    assert closed.run("outbox", "list", "--after", "1", "--json").json == []
    assert len(closed.run("outbox", "list", "--system", "amp", "--json").json) == 1


@pytest.mark.parametrize(
    "arguments",
    [("outbox", "list"), ("outbox", "show", "ID"), ("status",), ("citizen", "show", "-"), ("citizen", "find", "-"),
     ("sync", "--until-idle", "--timeout", "60")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("language", ["da", "en"])
def test_people_read_eighty_columns_without_a_whole_number(
    closed: Home, arguments: tuple[str, ...], language: str
) -> None:
    id = item(closed)["id"]
    done = closed.run(*(id if word == "ID" else word for word in arguments), "--lang", language, given=f"{KAREN}\n")
    assert done.code in (0, 6), done.err
    assert done.out
    assert max(map(len, (done.out + done.err).splitlines())) <= 80
    assert KAREN not in done.out + done.err
    assert "150380-1234" not in done.out + done.err


def test_a_system_that_nobody_knows_is_no_empty_list(closed: Home) -> None:
    done = closed.run("outbox", "list", "--system", "nope", "--json")
    assert (done.code, done.error["field"], done.out) == (2, "--system", "")
    assert "amp" in done.error["cure"]
    assert closed.run("outbox", "list", "--system", "workbase", "--json").json == []


def test_a_closed_system_is_named_once_in_its_sentence(closed: Home) -> None:
    assert closed.run("sync", "--timeout", "5").code == 6
    said = " ".join(closed.run("status", "--lang", "da").out.split())
    assert "AMP er lukket" in said
    assert "AMP: AMP" not in said


def test_another_author_in_training_stands_with_the_item(home: Home) -> None:
    assert home.run("register", "--user", "birthe", given=lines([sickness()])).code == 0
    assert item(home)["author"] == "birthe"
