"""Bad input, line by line: a sentence in Danish and English that names field and cure, the right exit code, and what
was accepted before is still there."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import JOBTERM, KAREN, Home, Ran, Served, environment, lines, run, settle, sickness

from jobterm.sandbox.systems import SYSTEMS

TODAY = date.fromisoformat(sickness()["event_date"])
ONE, OTHER = (str(uuid.UUID(int=n, version=4)) for n in (1, 2))


def details(**more: Any) -> dict[str, Any]:
    return sickness(details={"first_day": TODAY.isoformat(), **more})


def day(shift: int) -> str:
    return (TODAY + timedelta(days=shift)).isoformat()


BAD: dict[str, tuple[str, str, str]] = {
    # what: (input, the field that must be named, the code or its beginning)
    "a CPR that is too short": (lines([sickness(citizen="150380")]), "citizen", ""),
    "a CPR of an impossible date": (lines([sickness(citizen="3113801234")]), "citizen", ""),
    "a CPR of zeros": (lines([sickness(citizen="0000000000")]), "citizen", ""),
    "a CPR as a number": ('{"kind":"sickness.report","citizen":1503801234,"event_date":"2026-01-01"}\n', "citizen", ""),
    "an unknown kind": (lines([sickness(kind="sickness.imagined")]), "kind", ""),
    "an unknown field": (lines([sickness(surprise=1)]), "surprise", ""),
    "an unknown detail": (lines([details(surprise=1)]), "surprise", ""),
    "dates in the wrong order": (lines([details(last_day=day(-3))]), "last_day", ""),
    "a first day to come": (lines([sickness(event_date=day(3), details={"first_day": day(3)})]), "first_day", ""),
    "a number for a date": (lines([sickness(event_date=20261120)]), "event_date", ""),
    "1,501 characters": (lines([details(comment="x" * 1501)]), "comment", "text.too_long"),
    "HTML in a comment": (lines([details(comment="<b>ill</b>")]), "comment", "text.html"),
    "a control character": (lines([details(comment="ill\x1b[2J")]), "comment", "text.control"),
    "half a JSON line": (lines([sickness()])[:40] + "\n", "", "json.invalid"),
    "doubled keys": ('{"kind":"sickness.report","kind":"plan.save"}\n', "kind", "json.doubled_key"),
    "NaN": ('{"kind":"sickness.report","note":NaN}\n', "", "json.not_a_number"),
    "no object": ("17\n", "", ""),
    "a line of 64 KiB and more": (lines([sickness(note="x" * 70_000)]), "", "item.too_large"),
    "need of what is not there": (lines([sickness(needs=[ONE])]), "needs", "needs.unknown"),
    "told tomorrow": (lines([sickness(told_at=f"{day(1)}T12:00:00.000+01:00")]), "told_at", ""),
}


@pytest.fixture
def kept(home: Home) -> Home:
    """A home in which one registration was accepted before."""
    assert home.run("register", given=lines([sickness(id=OTHER, note="before")])).code == 0
    return home


def still_there(home: Home) -> bool:
    return [item["id"] for item in home.run("outbox", "list", "--json").json] == [OTHER]


def in_both_languages(home: Home, *arguments: str, given: str | bytes | None = None) -> tuple[Ran, Ran]:
    danish, english = (home.run(*arguments, "--lang", language, given=given) for language in ("da", "en"))
    assert danish.code == english.code
    return danish, english


@pytest.fixture(scope="module")
def answers(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], ...]]:
    """Every bad registration of `BAD` given in one input, answered in English and in Danish."""
    home = settle(tmp_path_factory.mktemp("bad"), served, "bad-input")
    assert home.run("register", given=lines([sickness(id=OTHER, note="before")])).code == 0
    whole = "".join(given for given, _field, _code in BAD.values())
    danish, english = in_both_languages(home, "register", given=whole)
    assert english.code == 3, english.err
    assert still_there(home)
    return dict(zip(BAD, zip(english.lines, danish.lines, strict=True), strict=True))


@pytest.mark.parametrize("what", BAD)
def test_a_bad_registration_is_refused_by_field_with_a_cure_in_both_languages(
    answers: dict[str, tuple[dict[str, Any], ...]], what: str
) -> None:
    _given, field, code = BAD[what]
    told = []
    for answer in answers[what]:
        assert (answer["state"], answer["recipients"]) == ("not_accepted", [])
        hard = [one for one in answer["findings"] if one["level"] == "hard" and field in one["field"]]
        assert hard, answer["findings"]
        assert hard[0]["code"].startswith(code)
        assert hard[0]["cure"]
        told.append(hard[0]["message"])
    assert told[0] != told[1]


@pytest.mark.parametrize("what", ["half a JSON line", "doubled keys", "NaN", "a line of 64 KiB and more"])
def test_what_cannot_be_read_is_nothing_readable_when_it_is_alone(kept: Home, what: str) -> None:
    assert kept.run("register", given=BAD[what][0]).code == 2
    assert still_there(kept)


def test_one_bad_line_does_not_hold_up_the_good_ones(kept: Home) -> None:
    given = lines([sickness(note="one")]) + "{half\n" + lines([sickness(note="two")])
    done = kept.run("register", given=given)
    assert [line["state"] for line in done.lines] == ["queued", "not_accepted", "queued"]
    assert [line["line"] for line in done.lines] == [1, 2, 3]
    assert done.code == 3
    assert len(kept.run("outbox", "list", "--json").json) == 3


def test_the_same_id_with_the_same_content_is_one_and_with_other_content_is_refused(kept: Home) -> None:
    again = kept.run("register", given=lines([sickness(id=OTHER, note="before")]))
    assert (again.code, again.lines[0]["state"], again.lines[0]["new"]) == (0, "queued", False)
    other = kept.run("register", given=lines([sickness(id=OTHER, note="after")]))
    assert other.code == 3
    assert [one["code"] for one in other.lines[0]["findings"]] == ["id.reused"]
    assert still_there(kept)


def test_a_cycle_of_needs_refuses_all_its_members_and_no_other(kept: Home) -> None:
    third = str(uuid.UUID(int=3, version=4))
    fourth = str(uuid.UUID(int=4, version=4))
    cycle = [
        sickness(id=ONE, needs=[third]),
        sickness(id=third, needs=[ONE]),
        sickness(id=fourth, note="stands alone"),
    ]
    done = kept.run("register", given=json.dumps(cycle))
    assert [line["state"] for line in done.lines] == ["not_accepted", "not_accepted", "queued"]
    assert done.code == 3


def test_what_needs_the_unaccepted_is_not_accepted(kept: Home) -> None:
    done = kept.run("register", given=json.dumps([sickness(id=ONE, kind="nonsense"), sickness(needs=[ONE])]))
    assert done.code == 3
    assert "needs.not_accepted" in [one["code"] for one in done.lines[1]["findings"]]
    assert still_there(kept)


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("nothing", b""),
        ("blanks", b"\n \n\n"),
        ("an array that is too large", b"[" + b'"' + b"x" * (8 * 1024 * 1024) + b'"]'),
        ("half an array", b'[{"kind": "sickness.report"'),
        ("an empty array", b"[]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_readable_is_usage(kept: Home, what: str, given: bytes) -> None:
    danish, english = in_both_languages(kept, "register", "--json", given=given)
    assert english.code == 2, what
    assert english.out == ""
    assert english.error["cure"]
    assert english.error["message"] != danish.error["message"]
    assert still_there(kept)


def test_binary_rubbish_is_refused_line_by_line_in_bounded_memory(kept: Home) -> None:
    rubbish = bytes(range(256)) * 64 + b"\n"
    done = kept.run("register", given=rubbish * 3)
    assert done.code in (2, 3)
    assert "Traceback" not in done.err
    assert still_there(kept)


MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, len(done.stdout), len(done.stderr))
"""


@pytest.mark.parametrize("shape", ["one line", "an array", "many lines", "no end of zeros"])
def test_fifty_megabytes_are_read_in_bounded_memory(kept: Home, tmp_path: Path, shape: str) -> None:
    size = 50 * 1024 * 1024
    content: dict[str, Callable[[], bytes]] = {
        "one line": lambda: b'{"kind": "' + b"x" * size + b'"}\n',
        "an array": lambda: b"[" + b"{}," * (size // 3) + b"{}]",
        "many lines": lambda: (b'{"kind": "' + b"x" * 60_000 + b'"}\n') * (size // 60_014),
        "no end of zeros": lambda: b"\0" * size,
    }
    file = tmp_path / "large"
    file.write_bytes(content[shape]())
    command = [sys.executable, "-c", MEASURED, *JOBTERM, "register", str(file)]
    done = subprocess.run(command, env=environment(kept.folder), capture_output=True, text=True, check=True)
    code, kilobytes, _out, said = map(int, done.stdout.split())
    assert code in (2, 3)
    assert kilobytes < 200 * 1024
    assert said < 4096
    assert still_there(kept)


@pytest.mark.parametrize("whose", ["unknown", "dead"])
def test_a_citizen_whom_the_system_does_not_know_or_who_is_dead(kept: Home, whose: str) -> None:
    cpr = "0607488803" if whose == "unknown" else dead(kept)
    done = kept.run("register", given=lines([sickness(citizen=cpr, note=whose)]))
    if done.code == 0:  # nobody could say so at once: then the system says it, and the queue shows it
        assert kept.run("sync", "--until-idle", "--timeout", "60").code == 5
        [item] = [one for one in kept.run("outbox", "list", "--json").json if one["id"] == done.lines[0]["id"]]
        assert item["state"] == "refused"
        assert item["message"]
    else:
        assert done.code == 3
        assert any("citizen" in one["field"] and one["level"] == "hard" for one in done.lines[0]["findings"])
    assert OTHER in [item["id"] for item in kept.run("outbox", "list", "--json").json]


def dead(home: Home) -> str:
    """Somebody of the sandbox, who then dies there."""
    found = home.run("citizen", "find", "Hansen", "--json").json
    ours = [one for one in found if one["municipality"] == "0751" and one["target_group"] == "2.1"]
    shown = home.run("citizen", "show", ours[-1]["citizen"], "--full", "--json").json
    cpr: str = shown["cpr"].replace("-", "")
    home.served.control("POST", "citizen", {"cpr": cpr, "change": {"dead": True}})
    return cpr


def test_a_server_that_is_not_there_is_no_error_of_the_registration(kept: Home) -> None:
    site = kept.folder / "jobterm.toml"
    text = site.read_text(encoding="utf-8").splitlines()
    site.write_text(
        "\n".join('url = "http://127.0.0.1:9/nowhere"' if line.startswith("url") else line for line in text),
        encoding="utf-8",
    )
    taken = kept.run("register", given=lines([sickness(note="no server")]))
    assert taken.code == 0
    done = kept.run("sync", "--timeout", "2", "--json")
    assert (done.code, done.json["stopped_by"]) == (6, "timeout"), done.err
    messages = [item["message"] for item in kept.run("outbox", "list", "--json", "--lang", "en").json]
    assert len(messages) == 2
    assert all("Saved here, safely" in message or "certainly not received" in message for message in messages)


def test_where_no_system_can_be_asked_nobody_claims_to_know(home: Home) -> None:
    for system in SYSTEMS:
        home.turn(system, state="closed", reason="breakdown")
    done = home.run("citizen", "show", "-", "--json", given=KAREN)
    assert (done.code, done.json["facts"]) == (6, [])
    assert {source["state"] for source in done.json["sources"]} == {"closed"}
    assert home.run("citizen", "find", "karen", "--json").json == []


def test_without_a_site_file_every_command_that_needs_one_says_what_to_do(tmp_path: Path) -> None:
    for arguments in (
        ["status"],
        ["register"],
        ["outbox", "list"],
        ["citizen", "find", "x"],
        ["sync"],
        ["vault", "slots"],
    ):
        done = run(tmp_path, *arguments, "--json", given="")
        assert done.code == 2, arguments
        assert "jobterm config init" in done.error["cure"]


def test_the_bare_program_without_a_site_file_offers_the_demo(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.code == 0
    assert "jobterm demo" in done.out + done.err
    assert "jobterm config init" in done.out + done.err
