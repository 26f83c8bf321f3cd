"""What `register` remarks, as a stranger reads it: whole sentences, days as people write them, few enough to read."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from tests.integration.cli_site import KAREN, Home, lines, sickness

ISO = re.compile(r"\d{4}-\d\d-\d\d")


def findings(home: Home, *given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [line["findings"] for line in home.run("register", "--lang", "en", given=lines(given)).lines]


def test_similar_items_are_told_but_not_each_of_many(home: Home) -> None:
    told = findings(home, *(sickness(note=str(n)) for n in range(12)))
    similar = [sum(one["code"] == "similar.pending" for one in found) for found in told]
    assert similar[:3] == [0, 1, 2]
    assert max(similar) == similar[-1] == 3


def test_what_stands_in_our_own_queue_is_not_said_by_a_nameless_system(home: Home) -> None:
    told = findings(home, sickness(), sickness(note="another"))
    [message] = [one["message"] for one in told[1] if one["code"] == "sickness.open_already"]
    assert message.startswith("The queue here has an illness since ")


def test_a_remark_that_was_kept_reads_as_it_did_when_it_was_made(home: Home) -> None:
    assert home.run("citizen", "show", "-", given=f"{KAREN}\n").code == 0
    made = home.run("register", "--lang", "en", given=lines([sickness()])).lines[0]
    kept = home.run("outbox", "show", made["id"], "--json", "--lang", "en").json["findings"]
    assert made["findings"]
    assert kept == made["findings"]
    assert not any(ISO.search(one["message"] + one["cure"]) for one in kept)
    danish = home.run("outbox", "show", made["id"], "--json", "--lang", "da").json["findings"]
    assert all(one["message"] != other["message"] for one, other in zip(kept, danish, strict=True))


def test_the_rule_of_the_first_day_names_both_days(home: Home) -> None:
    today = date.fromisoformat(sickness()["event_date"])
    before = (today - timedelta(days=1)).isoformat()
    [found] = findings(home, sickness(event_date=before, details={"first_day": before}))
    [message] = [one["message"] for one in found if one["code"] == "sickness.backdated"]
    assert f"{today:%d-%m-%Y}" in message


def test_a_slip_of_the_finger_is_answered_by_the_nearest_name_and_nonsense_by_all_names(home: Home) -> None:
    slip, nonsense, field, other = findings(
        home,
        sickness(kind="sicknes.report"),
        sickness(kind="qqq"),
        sickness(told_hov="phone"),
        sickness(details={"first_day": sickness()["event_date"], "qqq": 1}),
    )
    assert slip[0]["cure"] == "Did you mean sickness.report?"
    assert "plan.save" in nonsense[0]["cure"]
    assert "Did you mean" not in nonsense[0]["cure"]
    assert field[0]["cure"] == "Did you mean told_how?"
    assert "first_day" in other[0]["cure"]


def test_a_number_without_end_is_a_finding(home: Home) -> None:
    given = '{"kind":"sickness.report","note":1e999}\n' + json.dumps(sickness(note="after")) + "\n"
    done = home.run("register", given=given)
    assert (done.code, [line["state"] for line in done.lines]) == (3, ["not_accepted", "queued"])
    assert done.lines[0]["findings"][0]["code"] == "json.number"
