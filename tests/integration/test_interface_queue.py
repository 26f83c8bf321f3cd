"""Many at once: a killed `register` and its file again, two drains, entering while one drains; what sync ends with."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import JOBTERM, KAREN, PATIENCE_S, Home, environment, lines, sickness

DRAIN = ("sync", "--until-idle", "--timeout", "100", "--json")


@contextmanager
def begun(home: Home, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs beside others; it has ended when the block ends."""
    with subprocess.Popen(
        [*JOBTERM, *arguments], env=environment(home.folder), cwd=home.folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def plans(count: int) -> list[dict[str, Any]]:
    """Registrations with ids of their own."""
    return [
        {"id": str(uuid.uuid4()), "kind": "plan.save", "citizen": KAREN, "details": {"goal": f"Goal {n}"}}
        for n in range(count)
    ]


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def stored(home: Home) -> list[str]:
    return ids(home.run("outbox", "list", "--json", "--limit", "10000").json)


def test_a_killed_register_and_its_file_again_double_and_lose_nothing(home: Home, tmp_path: Path) -> None:
    items = plans(120)
    file = tmp_path / "registrations.jsonl"
    file.write_text(lines(items), encoding="utf-8")
    acknowledged: set[str] = set()
    here: list[str] = []
    for enough in (15, 60):
        with begun(home, "register", str(file)) as process:
            assert process.stdout is not None
            for _number, line in zip(range(enough), process.stdout, strict=False):
                acknowledged.add(json.loads(line)["id"])
            process.kill()
            process.stdout.read()
        here = stored(home)
        assert acknowledged <= set(here)
        assert len(here) == len(set(here))
    done = home.run("register", str(file))
    assert (done.code, len(done.lines)) == (0, 120), done.err
    assert {line["id"]: line["new"] for line in done.lines} == {id: id not in here for id in ids(items)}
    assert stored(home) == ids(items)


def test_two_drains_and_a_register_at_once_send_each_once(home: Home) -> None:
    first, later = plans(30), plans(10)
    assert home.run("register", given=lines(first)).code == 0
    with begun(home, *DRAIN) as one, begun(home, *DRAIN) as other:
        assert home.run("register", given=lines(later)).code == 0
        said = [json.loads(process.communicate(timeout=PATIENCE_S)[0]) for process in (one, other)]
        assert [process.returncode for process in (one, other)] == [0, 0]
    assert {done["stopped_by"] for done in said} == {"idle"}
    assert home.run(*DRAIN).code == 0
    arrived = [row["registration"] for row in home.ledger("amp")]
    assert sorted(arrived) == sorted(ids([*first, *later]))
    assert arrived[:30] == ids(first), "one citizen's lane goes in order"


def test_a_killed_drain_leaves_what_the_next_one_finishes(home: Home) -> None:
    items = plans(25)
    assert home.run("register", given=lines(items)).code == 0
    home.turn("amp", state="slow", latency_ms=100)
    for _again in range(2):
        with begun(home, *DRAIN) as process:
            while not home.ledger("amp") and process.poll() is None:
                pass
            process.kill()
    home.turn("amp", state="open", latency_ms=0)
    assert home.run(*DRAIN).code == 0
    assert sorted(row["registration"] for row in home.ledger("amp")) == sorted(ids(items))


@pytest.mark.parametrize(
    ("wish", "code", "left", "person"),
    [
        ({"state": "open"}, 0, 0, False),
        ({"state": "closed", "reason": "planned"}, 6, 1, False),
        ({"state": "closed", "reason": "breakdown"}, 6, 1, False),
    ],
)
def test_the_exit_code_of_sync_says_what_is_left(
    home: Home, wish: dict[str, Any], code: int, left: int, person: bool
) -> None:
    home.turn("amp", **wish)
    assert home.run("register", given=lines([sickness()])).code == 0
    done = home.run(*DRAIN)
    assert (done.code, done.json["stopped_by"]) == (code, "idle")
    assert done.json["systems"]["amp"]["left"] == left
    assert bool(done.json["need_person"]) is person


def test_what_a_system_refuses_needs_a_person_and_that_comes_first(home: Home) -> None:
    from datetime import date, timedelta

    far = (date.fromisoformat(sickness()["event_date"]) + timedelta(days=90)).isoformat()
    refused = {
        "kind": "enrolment.end", "citizen": KAREN, "details": {"end_date": far, "cause": "job"},
        "overrides": [{"code": "deregistration.too_far", "reason": "agreed with the employer"}],
    }  # fmt: skip
    taken = home.run("register", given=lines([refused]))
    assert taken.code == 0, taken.out
    done = home.run(*DRAIN)
    assert (done.code, done.json["need_person"]) == (5, [taken.lines[0]["id"]])
    home.turn("amp", state="closed", reason="planned")
    assert home.run("register", given=lines(plans(1))).code == 0
    assert home.run(*DRAIN).code == 5, "a person before a closed system"
