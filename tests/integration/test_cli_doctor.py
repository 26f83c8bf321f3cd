"""Doctor looks at everything, changes nothing, and has a cure for what it finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import Home, Ran, lines, run, sickness

KEYS = {"at", "training", "worst", "checks", "systems", "store"}
MACHINE = {"jobterm", "python", "textual", "sqlcipher", "terminal", "language", "disk", "file_system", "clock"}
SYSTEM = {"id", "state", "reason", "until", "clock_skew_s", "owner", "support_phone"}


def checks(done: Ran) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in done.json["checks"]}


def test_a_machine_on_which_nothing_is_set_up(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json")
    assert done.code == 0, done.err
    assert done.json.keys() >= KEYS
    found = checks(done)
    assert found.keys() >= MACHINE | {"site_file"}
    assert found["site_file"]["level"] == "remark"
    assert "jobterm demo" in found["site_file"]["cure"]
    assert found["sqlcipher"]["value"]
    assert list(tmp_path.iterdir()) == []


def test_a_home_at_work(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    seen = len(home.served.control("GET", "requests"))
    done = home.run("doctor", "--json")
    assert done.code == 0, done.err
    found = checks(done)
    assert {found[name]["level"] for name in ("site_file", "profile", "vault", "store", "anchor")} == {"ok"}
    assert {one["id"] for one in done.json["systems"]} >= {"amp", "workbase", "opera"}
    assert all(one.keys() >= SYSTEM for one in done.json["systems"])
    assert len(home.served.control("GET", "requests")) == seen


def test_systems_are_asked_only_when_told_to(home: Home) -> None:
    home.turn("opera", state="closed", reason="planned")
    done = home.run("doctor", "--probe", "--json")
    states = {one["id"]: one["state"] for one in done.json["systems"]}
    assert (states["amp"], states["opera"]) == ("open", "closed")
    assert checks(done)["clock"]["level"] == "ok"
    assert checks(done)["systems"]["level"] == "warning"
    assert (done.code, done.json["worst"]) == (0, "warning")


def test_whom_to_call_stands_with_each_system(home: Home) -> None:
    site = home.folder / "jobterm.toml"
    text = site.read_text(encoding="utf-8")
    site.write_text(
        text.replace("[systems.amp]\n", '[systems.amp]\nowner = "Staten"\nsupport_phone = "70 00 00 00"\n'),
        encoding="utf-8",
    )
    done = home.run("doctor", "--json")
    amp = next(one for one in done.json["systems"] if one["id"] == "amp")
    assert (amp["owner"], amp["support_phone"]) == ("Staten", "70 00 00 00")
    assert "70 00 00 00" in home.run("doctor").out


def test_a_broken_site_file_is_an_error_with_its_cure(home: Home) -> None:
    site = home.folder / "jobterm.toml"
    site.write_text(site.read_text(encoding="utf-8").replace('role = "caseworker"', 'role = "boss"'), encoding="utf-8")
    done = home.run("doctor", "--json")
    assert (done.code, done.json["worst"]) == (2, "error")
    assert checks(done)["site_file"]["cure"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_people_read_it_in_eighty_columns(home: Home, language: str) -> None:
    done = home.run("doctor", "--lang", language)
    assert done.code == 0, done.err
    # A path stays whole, so that it can be copied.
    assert max(len(line) for line in done.out.splitlines() if str(home.folder) not in line) <= 80
