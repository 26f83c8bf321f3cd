"""Rule R7, far side: a system that is restored from an older copy loses what it had confirmed; once somebody says so,
jobterm asks after every bit of it, sends again what is gone, and doubles nothing that is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.durability import kills
from tests.guarantees.town import Town
from tests.unit.sandbox.caller import send

from jobterm.__main__ import run
from jobterm.office.errors import Exit, OfficeError
from jobterm.sandbox.control import ControlError
from jobterm.sandbox.control_app import ControlApp

WHY = "the supplier restored the copy of noon"


def rolled_back(here: Town, system: str) -> list[str]:
    """Registrations that a system has lost, by the ledger."""
    rows = [row for row in here.ledger("control") if row["kind"] == "rollback" and row["system"] == system]
    return [row["registration"] for row in rows if row["registration"] is not None]


def test_a_restored_system_does_not_hold_what_it_took_in_since_and_the_ledger_says_so(here: Town) -> None:
    desk = here.desk()
    early, late = here.people("amp", 2)
    (kept,) = desk.register(here.sick(early))
    desk.drain()
    here.clock.advance(3600)
    (gone,) = desk.register(here.sick(late))
    desk.drain()
    before = here.ledger()
    here.control.rollback({"system": "amp", "minutes": 30})
    assert rolled_back(here, "amp") == [gone]
    assert here.ledger()[: len(before)] == before, "a ledger only grows"
    assert [row["registration"] for row in here.sandbox.store.entities_of("amp", early) if row["registration"]] == [
        kept
    ]
    assert not [row for row in here.sandbox.store.entities_of("amp", late) if row["registration"]]


def test_what_a_restored_system_lost_goes_again_once_it_is_said_and_what_it_holds_is_only_asked_after(
    here: Town,
) -> None:
    desk = here.desk(user="jlu", role="superuser")
    early, late, open_still = here.people("amp", 3)
    kept, untouched = desk.register(here.sick(early), here.sick(here.people("workbase")[0]))
    (on_paper,) = desk.register(here.booking(open_still, 1))  # its letter is not delivered: it stays open
    desk.drain()
    here.clock.advance(3600)
    moment = here.clock.now()
    here.clock.advance(600)
    (gone,) = desk.register(here.sick(late))
    desk.drain()
    here.clock.advance(1200)
    assert desk.record(gone).state == "confirmed"
    here.control.rollback({"system": "amp", "minutes": (here.clock.now() - moment).total_seconds() / 60})
    desk.drain()
    assert desk.record(gone).state == "confirmed", "nobody has said so yet, and nothing is noticed by itself"

    told = desk.office.system_restored("amp", moment, WHY)
    assert told.deliveries == 1
    assert "1 delivery that AMP confirmed" in told.message
    assert "goes again by itself" in told.message
    assert "nothing to ask after" in desk.office.system_restored("workbase", here.clock.now(), WHY).message
    assert desk.record(gone).state == "unknown"
    assert "older copy" in desk.record(gone).message
    assert {desk.record(one).state for one in (kept, untouched, on_paper)} == {"confirmed"}
    desk.drain()
    assert desk.record(gone).state == "confirmed"
    counted = [where for where in here.applied() if where == ("amp", gone)]
    assert len(counted) - rolled_back(here, "amp").count(gone) == 1, "it is there once"
    assert here.applied().count(("amp", kept)) == here.applied().count(("workbase", untouched)) == 1
    log = [event.what for event in desk.store.events(gone) if event.what.event == "system_restored"]
    assert [(what.by, what.note) for what in log] == [("jlu", WHY)]


def test_saying_so_of_a_system_that_lost_nothing_doubles_nothing(here: Town) -> None:
    desk = here.desk(user="jlu", role="superuser")
    start = here.clock.now()
    items = desk.register(*(here.sick(cpr) for cpr in (*here.people("amp", 3), *here.people("workbase", 2))))
    desk.drain()
    for system in ("amp", "workbase"):
        desk.office.system_restored(system, start, WHY)
    desk.drain()
    assert here.twice() == []
    assert sorted(id for _system, id in here.applied()) == sorted(items)
    assert {desk.record(item).state for item in items} == {"confirmed"}


def test_what_was_passed_on_to_a_fund_that_was_restored_is_looked_for_there_again(here: Town) -> None:
    desk = here.desk(user="jlu", role="superuser")
    start = here.clock.now()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    desk.drain()
    assert desk.deliveries(item)["fund"].state == "confirmed"
    here.control.rollback({"system": "fund", "minutes": 60})
    assert desk.office.system_restored("fund", start, WHY).deliveries == 1
    desk.drain(hours=72)
    assert desk.deliveries(item)["fund"].state == "needs_review", "only a person can have it passed on again"
    assert here.applied().count(("amp", item)) == 1


@pytest.mark.parametrize(
    ("role", "system", "reason", "code"),
    [
        ("caseworker", "amp", WHY, Exit.REFUSED),
        ("superuser", "nowhere", WHY, Exit.USAGE),
        ("superuser", "amp", "", Exit.USAGE),
    ],
)
def test_who_says_so_must_be_a_superuser_with_a_reason_and_name_a_system(
    here: Town, role: str, system: str, reason: str, code: Exit
) -> None:
    desk = here.desk(user="jlu", role=role)
    with pytest.raises(OfficeError) as refused:
        desk.office.system_restored(system, here.clock.now(), reason)
    assert refused.value.exit_code is code


def test_a_moment_that_has_not_come_is_refused(here: Town) -> None:
    desk = here.desk(user="jlu", role="superuser")
    moment = here.clock.now()
    here.clock.advance(-60)
    with pytest.raises(OfficeError) as refused:
        desk.office.system_restored("amp", moment, WHY)
    assert refused.value.field == "--since"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"system": "nowhere", "minutes": 5}, "system"),
        ({"minutes": 5}, "system"),
        ({"system": "amp"}, "minutes"),
        ({"system": "amp", "minutes": 0}, "minutes"),
        ({"system": "amp", "minutes": True}, "minutes"),
        ({"system": "amp", "minutes": "5"}, "minutes"),
        ({"system": "amp", "minutes": float("nan")}, "minutes"),
    ],
)
def test_a_wish_that_cannot_be_names_its_member(here: Town, wish: dict[str, object], field: str) -> None:
    with pytest.raises(ControlError) as refused:
        here.control.rollback(wish)
    assert refused.value.field == field


def test_the_call_is_offered_over_http_and_for_one_trainee_alone(here: Town) -> None:
    anne, jens = here.desk("anne"), here.desk("jens", user="jlu")
    first, second = here.people("amp", 2)
    (hers,), (his,) = anne.register(here.sick(first)), jens.register(here.sick(second))
    anne.drain()
    jens.drain()
    app = ControlApp(here.control, here.sandbox)
    reply = send(app, "POST", "/control/rollback?scope=aho", body=b'{"system": "amp", "minutes": 60}')
    assert (reply.status, reply.json["system"]) == (200, "amp")
    assert rolled_back(here, "amp") == [hers]
    assert [row["registration"] for row in here.sandbox.store.entities_of("amp", second) if row["registration"]] == [
        his
    ]


@pytest.mark.parametrize(
    "case",
    [("superuser", "2026-11-20T12:00:00+01:00", 0), ("superuser", "noon", 2), ("caseworker", "2026-11-20T12:00Z", 3)],
)
def test_the_command_says_what_it_did_and_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, str, int],
) -> None:
    role, since, code = case
    home = kills.home(tmp_path / "home")
    site = home / "jobterm.toml"
    site.write_text(site.read_text().replace('user = "trainee1"', f'user = "trainee1"\nrole = "{role}"'))
    monkeypatch.setenv("JOBTERM_HOME", str(home))
    assert run(["outbox", "restored", "amp", "--since", since, "--reason", WHY, "--json", "--lang", "en"]) == code
    out, err = capsys.readouterr()
    if code:
        assert json.loads(err.splitlines()[-1])["error"]
    else:
        assert json.loads(out) == {"system": "amp", "since": "2026-11-20T11:58:30.000+01:00", "deliveries": 0}
