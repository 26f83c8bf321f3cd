"""Interviews as one motion over what is kept: whom a list means, the calendar's group meetings, texts of the forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.office.making import BO, IDA, KAREN, TestParts, register

from jobterm.clock import COPENHAGEN, to_text
from jobterm.domain.caseload import Appointment, CaseRow
from jobterm.domain.dates import parse_instant
from jobterm.domain.distribution import FreeTime
from jobterm.office import my_citizens
from jobterm.office.errors import OfficeError
from jobterm.office.forms import NEEDS
from jobterm.office.meetings import batch, free_slots, groups, next_one
from jobterm.office.meetings.people import people
from jobterm.office.meetings.views import SIMILAR, AttendeeView, Invitee, Ticked
from jobterm.outbox.reading import Slot

TOKEN = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def caseload(monkeypatch: pytest.MonkeyPatch) -> list[CaseRow]:
    """Karen and Bo are mine, Ida is the team's."""
    rows = [CaseRow(KAREN, "Karen Testesen", "aho", contact_group="2"), CaseRow(BO, "Bo Prøvesen", "aho")]
    everybody = [*rows, CaseRow(IDA, "Ida Testrup", "jlu", contact_group="2")]
    monkeypatch.setattr(my_citizens, "caseload", lambda _parts, *, team=False: _Rows(everybody if team else rows))
    return rows


class _Rows:
    def __init__(self, rows: list[CaseRow] | list[Appointment]) -> None:
        self.rows = tuple(rows)


def test_pasted_numbers_are_people_each_once_in_their_order(parts: TestParts) -> None:
    text = f"Bo {BO[:6]}-{BO[6:]}, så {KAREN}\n{BO}; 9999999999 12345"
    assert [one.citizen for one in people(parts, text)] == [BO, KAREN]


def test_a_contact_group_ones_own_and_the_teams(parts: TestParts, caseload: list[CaseRow]) -> None:
    assert len(caseload) == 2
    assert [one.name for one in people(parts, "kg 2")] == ["Karen Testesen"]
    assert [one.citizen for one in people(parts, "+")] == [KAREN, BO]
    assert [one.citizen for one in people(parts, " * ")] == [KAREN, BO, IDA]


def test_a_name_is_searched_for_and_nobody_says_so(parts: TestParts) -> None:
    parts.knows(KAREN)
    assert [one.citizen for one in people(parts, "karen")] == [KAREN]
    with pytest.raises(OfficeError) as error:
        people(parts, "zzz")
    assert error.value.code == "people.none"


def hold(parts: TestParts, *hours: int, days: int = 1) -> None:
    """The booking service has told these hours of a day."""
    day = parts.clock.now().astimezone(COPENHAGEN).replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    slots = tuple(Slot(day.replace(hour=one), day.replace(hour=one, minute=30), "Lokale 2", "aho") for one in hours)
    first = (parts.clock.now().astimezone(COPENHAGEN) + timedelta(days=1)).date()
    parts.public().kept.hold(f"slots.amp.{first.isoformat()}", parts.clock.now(), slots)


def test_a_proposal_gives_each_a_time_with_room_and_says_who_has_none_free(parts: TestParts) -> None:
    for one in (KAREN, BO, IDA):
        parts.knows(one)
    hold(parts, 13, 14, days=3)
    texts = {"interview_type": "7", "contact_form": "meeting", "place": "Jobcentret", "letter": "true"}
    lines = batch.propose(parts, [KAREN, BO, IDA], texts, TOKEN)
    assert [one.time is not None and one.time.wished for one in lines] == [False, False, True]
    assert lines[0].time is not None
    assert lines[0].time.place == "Lokale 2"
    assert [one.registration for one in lines] == [batch.token_of(TOKEN, one) for one in (KAREN, BO, IDA)]


def test_the_same_line_saved_twice_is_one_registration(parts: TestParts) -> None:
    parts.knows(KAREN)
    hold(parts, 13, days=3)
    texts = {"interview_type": "7", "contact_form": "meeting", "place": "Jobcentret", "letter": "true"}
    [line] = batch.propose(parts, [KAREN], texts, TOKEN)
    first, second = (batch.save_line(parts, line, texts, TOKEN) for _ in range(2))
    assert (first.new, second.new, first.id) == (True, False, second.id)
    [again] = batch.propose(parts, [KAREN], texts, TOKEN)
    assert again.state == "saved"


def test_one_like_it_is_asked_about_and_its_answer_is_no_reason_for_a_rule(parts: TestParts) -> None:
    parts.knows(KAREN)
    hold(parts, 13, days=3)
    texts = {"interview_type": "7", "contact_form": "meeting", "place": "Jobcentret", "letter": "true"}
    start = to_text(parts.clock.now() + timedelta(days=8))
    register(parts, {"kind": "interview.summons", "citizen": KAREN, "details": {**_details(texts), "start": start}})
    [line] = batch.propose(parts, [KAREN], texts, TOKEN)
    assert SIMILAR in [one.code for one in line.reasons_wanted]
    answered = replace(line, overrides=((SIMILAR, "-"),))
    assert not answered.reasons_wanted
    assert batch.save_line(parts, answered, texts, TOKEN).state == "queued"


def _details(texts: dict[str, str]) -> dict[str, object]:
    return {**texts, "letter": True}


def test_what_the_booking_service_told_is_taken_as_it_is_and_grows_old(parts: TestParts) -> None:
    hold(parts, 9)
    first = (parts.clock.now().astimezone(COPENHAGEN) + timedelta(days=1)).date()
    [free] = free_slots.known(parts, "amp", first)
    assert (free.place, free.systems) == ("Lokale 2", ("amp",))
    parts.clock.advance(61)
    assert free_slots.known(parts, "amp", first) == []


def test_the_next_ones_form_has_the_time_and_needs_the_interview(parts: TestParts) -> None:
    parts.knows(KAREN)
    start = parts.clock.now() + timedelta(days=80)
    time = FreeTime(start, start + timedelta(minutes=30), "Lokale 4")
    made = next_one.texts(parts, KAREN, time, {"interview_type": "4", "contact_form": "phone"}, TOKEN)
    assert (made["interview_type"], made["contact_form"], made["place"], made[NEEDS]) == (
        "4",
        "phone",
        "Lokale 4",
        TOKEN,
    )
    information = next_one.texts(parts, KAREN, time, {"interview_type": "9", "contact_form": "workplace"}, TOKEN)
    assert (information["interview_type"], information["contact_form"]) == ("7", "meeting")


def test_a_group_meeting_of_the_calendar_and_of_our_queue_is_one(
    parts: TestParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (KAREN, BO):
        parts.knows(one)
    start = parts.clock.now() + timedelta(days=2)
    (mine,) = register(parts, {"kind": "interview.summons", "citizen": KAREN, "details": {
        "interview_type": "9", "contact_form": "meeting", "place": "Lokale 2", "group": "INFO",
        "start": to_text(start)}})  # fmt: skip
    rows = [
        Appointment("amp:1", BO, "Bo Prøvesen", start, start + timedelta(hours=1), group="INFO", interview_type="9"),
        Appointment("amp:2", IDA, "Ida Testrup", start, start + timedelta(hours=1), group="INFO", settled="cancelled"),
        Appointment("amp:3", IDA, "Ida Testrup", start, start + timedelta(hours=1)),
    ]
    monkeypatch.setattr(my_citizens, "calendar", lambda *_args, **_more: _Rows(rows))
    [group] = groups.groups(parts)
    assert (group.group, group.summoned, group.open) == ("INFO", 3, 2)
    found = {one.who.citizen: one for one in groups.attendance(parts, "INFO", group.start)}
    assert (found[KAREN].booking, found[BO].booking, found[IDA].settled) == (mine.id, "amp:1", "cancelled")


def test_who_came_is_held_and_who_did_not_is_a_no_show_and_never_a_notice() -> None:
    one = AttendeeView(Invitee(KAREN), "amp:1", parse_instant("2026-11-20T09:00:00+01:00"), "9", "meeting")
    assert groups.texts(Ticked(one, came=True)) == (
        "interview.held",
        {"booking": "amp:1", "interview_type": "9", "held_at": "2026-11-20T09:00:00+01:00", "contact_form": "meeting"},
    )
    kind, texts = groups.texts(Ticked(one, came=False, heard=True, contact_tried="sms"))
    assert (kind, texts) == ("interview.no_show", {"booking": "amp:1", "heard": "true", "contact_tried": "sms"})
