"""What has waited is looked at again before it is sent, by today's rules and by what the systems say today: what is
stale goes to a person with its evidence and is never altered; one decision settles all of the same cause (domain §7.6,
users.md W5, W6, W8, W19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.town import KAREN, Desk, Town, town

from jobterm.clock import COPENHAGEN, to_text
from jobterm.office.errors import OfficeError
from jobterm.office.wishes import Decision, Verdict

DAY = 24 * 3600


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """A town with its systems open."""
    with town(tmp_path) as made:
        yield made


def today(here: Town) -> date:
    return here.clock.now().astimezone(COPENHAGEN).date()


def deregistration(here: Town, cpr: str = KAREN) -> dict[str, Any]:
    """From tomorrow, because of a job."""
    end = today(here) + timedelta(days=1)
    return {"kind": "enrolment.end", "citizen": cpr, "details": {"end_date": end.isoformat(), "cause": "job"}}


def summons(here: Town, cpr: str = KAREN, hours: int = 24) -> dict[str, Any]:
    """To an interview so many hours from now; no letter, which is another's affair here."""
    start = here.clock.now() + timedelta(hours=hours)
    return {
        "kind": "interview.summons", "citizen": cpr,
        "details": {
            "interview_type": "7", "contact_form": "meeting", "place": "Jobcentret, lokale 2", "letter": False,
            "start": to_text(start), "end": to_text(start + timedelta(minutes=30)),
        },
    }  # fmt: skip


def sent(here: Town, *items: str) -> list[str]:
    """The kinds that took effect of these items."""
    return [row["kind"] for row in here.ledger("applied") if row["registration"] in items]


def reason(desk: Desk, item: str) -> str | None:
    """Why a person is asked."""
    view = desk.record(item)
    return view.reason if view.state == "needs_review" else None


def waited(here: Town, desk: Desk, days: float, *given: dict[str, Any]) -> list[str]:
    """Registrations that were saved while the state's system was closed, and the queue so many days later."""
    here.turn("amp", "closed")
    items = desk.register(*given)
    desk.look(2)
    here.clock.advance(days * DAY)
    here.turn("amp")
    desk.drain(hours=1)
    return items


def test_a_deregistration_whose_day_has_passed_is_not_sent_and_not_altered(here: Town) -> None:
    desk = here.desk()
    given = deregistration(here)
    (item,) = waited(here, desk, 3, given)
    assert reason(desk, item) == "stale:deregistration.past"
    assert sent(here, item) == []
    assert desk.office.outbox_show(item).details["end_date"] == given["details"]["end_date"]


def test_one_key_registers_it_today_and_tells_whoever_pays_the_true_date(here: Town) -> None:
    desk = here.desk()
    given = deregistration(here)
    (item,) = waited(here, desk, 3, given)
    instead = desk.office.decide(item, Decision(Verdict.REGISTER_TODAY))
    desk.look(8, seconds=5)
    assert instead.supersedes == item
    assert desk.record(item).state == "superseded"
    assert sent(here, item) == []
    assert instead.event_date == today(here)
    assert sent(here, instead.id) == ["enrolment.end"]
    notices = [one for one in desk.store.items(_all()) if one.registration.kind == "fund.notice"]
    assert [one.registration.details["incident_date"] for one in notices] == [given["details"]["end_date"]]


def test_choosing_it_twice_registers_it_once(here: Town) -> None:
    desk = here.desk()
    (item,) = waited(here, desk, 3, deregistration(here))
    desk.office.decide(item, Decision(Verdict.REGISTER_TODAY))
    with pytest.raises(OfficeError):
        desk.office.decide(item, Decision(Verdict.REGISTER_TODAY))
    desk.look(8, seconds=5)
    assert [row["kind"] for row in here.ledger("applied")].count("enrolment.end") == 1


def test_three_weeks_of_outage_are_one_decision_for_all_interviews_that_were_held(here: Town) -> None:
    desk = here.desk()
    people = here.people("amp", 5)
    items = waited(here, desk, 21, *(summons(here, cpr) for cpr in people))
    assert {reason(desk, item) for item in items} == {"stale:interview.past"}
    desk.office.decide(items[0], Decision(Verdict.WAS_HELD, all_alike=True))
    desk.drain(hours=1)
    assert {desk.record(item).state for item in items} == {"superseded"}
    kinds = [row["kind"] for row in here.ledger("applied") if row["citizen"] in people]
    assert kinds == ["interview.held"] * 5


def test_another_cause_is_not_settled_along(here: Town) -> None:
    desk = here.desk()
    bo, ida, other = here.people("amp", 3)
    *mine, second = waited(here, desk, 21, summons(here, bo), summons(here, ida), deregistration(here, other))
    desk.office.decide(mine[0], Decision(Verdict.WITHDRAW_ALL, "the town was closed"))
    assert {desk.record(one).state for one in mine} == {"withdrawn"}
    assert reason(desk, second) == "stale:deregistration.past"


def test_a_citizen_who_died_meanwhile_stops_everything(here: Town) -> None:
    desk = here.desk()
    here.turn("amp", "closed")
    items = desk.register(here.sick(KAREN), summons(here, hours=200))
    here.clock.advance(DAY)
    here.control.citizen({"cpr": KAREN, "change": {"dead": True}})
    here.turn("amp")
    desk.drain(hours=1)
    assert reason(desk, items[0]) == "stale:citizen.dead"
    assert sent(here, *items) == []


def test_an_hour_that_a_colleague_booked_meanwhile_is_not_booked_twice(here: Town) -> None:
    desk, colleague = here.desk(), here.desk("other", "jlu")
    given = summons(here, hours=5)  # before any other that she may have
    here.turn("amp", "closed")
    (mine,) = desk.register(given)
    here.clock.advance(3600)
    here.turn("amp")
    colleague.drain(hours=0.01)
    colleague.register({**given, "details": {**given["details"], "place": "A-kassen"}})
    colleague.drain(hours=0.02)
    desk.drain(hours=1)
    assert reason(desk, mine) == "stale:interview.clash"


def test_what_was_saved_just_now_costs_no_reading(here: Town) -> None:
    """Guarantee G17: nothing is asked where nothing can have changed."""
    desk = here.desk()
    desk.register(here.sick(KAREN))
    before = len(_reads(here))
    desk.drain(hours=0.01)
    assert len(_reads(here)) == before


def test_many_items_of_one_citizen_are_looked_after_with_one_reading(here: Town) -> None:
    desk = here.desk()
    here.turn("amp", "closed")
    desk.register(*(summons(here, hours=100 + 10 * n) for n in range(6)))
    here.clock.advance(3600)
    before = len(_reads(here))
    here.turn("amp")
    desk.look(12, seconds=1)
    assert len(_reads(here)) - before <= 2, "the state's system and the municipality's, once"


def test_a_system_that_cannot_be_asked_keeps_nothing_back(here: Town) -> None:
    desk = here.desk()
    here.turn("amp", "closed")
    (item,) = desk.register(here.sick(KAREN))
    here.clock.advance(3600)
    here.turn("workbase", "down")
    here.turn("amp")
    desk.drain(hours=1)
    assert sent(here, item) == ["sickness.report"]


def test_what_a_person_sends_all_the_same_goes(here: Town) -> None:
    """jobterm is never stricter than the system behind it."""
    desk = here.desk()
    (item,) = waited(here, desk, 3, deregistration(here))
    desk.office.decide(item, Decision(Verdict.NOT_APPLIED, "the system shall say it"))
    desk.drain(hours=1)
    assert desk.record(item).state == "refused", "the state's system has the last word"


def _all() -> Any:
    from jobterm.outbox.store import ItemQuery

    return ItemQuery(limit=1000)


def _reads(here: Town) -> list[dict[str, Any]]:
    """Readings of citizens, whatever the system."""
    return [
        row
        for system in ("amp", "workbase", "opera")
        for row in here.control.requests(system)
        if row["method"] == "GET" and row["registration"] is None and "citizen" in str(row["path"]).lower()
    ]
