"""The day put together from what is kept: what needs me, my appointments and what clashes with them, what citizens
reported themselves, deadlines, disagreements. Nobody is asked for it (guarantee G17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.office.day_making import at, booking, day, diary, lines, meets, mine, replied, reported, row, told
from tests.unit.office.making import BO, IDA, KAREN, TestParts, change, register, sick

from jobterm.clock import to_text
from jobterm.office.day import ticking
from jobterm.office.day.views import Opens, Part
from jobterm.office.forms import check, form
from jobterm.outbox.delivery import Failure, State
from jobterm.outbox.port import Receipt
from jobterm.outbox.reading import Entry, Matter


def saved(parts: TestParts, **more: object) -> str:
    (result,) = register(parts, sick(**more))  # type: ignore[arg-type]
    assert result.id is not None, result.findings
    return result.id


# ---- what needs me ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (State.REFUSED, "REFUSED"),
        (State.CONFLICT, "CONFLICT"),
        (State.HAND_OVER, "PAPER"),
        (State.NEEDS_REVIEW, "LOOK AT"),
        (State.HELD_AUTH, "LOG IN"),
    ],
)
def test_what_needs_a_person_stands_first_with_its_sentence_and_the_day_until_which(
    parts: TestParts, state: State, what: str
) -> None:
    parts.knows(KAREN)
    item = saved(parts)
    assert lines(parts, Part.NEEDS) == [], "what goes by itself needs nobody"
    change(parts, item, state=state)
    (line,) = lines(parts, Part.NEEDS)
    assert (line.what, line.opens, line.ref, line.due) == (what, Opens.ITEM, item, date(2026, 11, 20))
    assert line.words.startswith("sickness 20-11") or "20-11" in line.words
    assert line.citizen == KAREN


def test_an_unknown_outcome_is_jobterms_own_affair_for_an_hour_and_then_mine(parts: TestParts) -> None:
    parts.knows(KAREN)
    item = saved(parts)
    failed = Failure(parts.clock.now(), "unknown", "timeout")
    change(parts, item, state=State.UNKNOWN, last_error=failed)
    parts.clock.advance(3599)
    assert lines(parts, Part.NEEDS) == []
    parts.clock.advance(1)
    (line,) = lines(parts, Part.NEEDS)
    assert (line.what, line.opens) == ("UNKNOWN", Opens.ITEM)


def test_the_day_of_an_item_is_its_event_where_that_is_to_come_and_the_first_to_end_comes_first(
    parts: TestParts,
) -> None:
    for cpr in (KAREN, BO):
        parts.knows(cpr)
    late = register(parts, {"kind": "enrolment.end", "citizen": BO, "details": {"end_date": "2026-11-23",
                                                                                "cause": "job"}})  # fmt: skip
    item = saved(parts, day="2026-11-18", overrides=[{"code": "sickness.backdated", "reason": "told today"}])
    for one in (late[0].id or "", item):
        change(parts, one, state=State.REFUSED)
    assert [(line.citizen, line.due) for line in lines(parts, Part.NEEDS)] == [
        (KAREN, date(2026, 11, 20)), (BO, date(2026, 11, 23)),
    ]  # fmt: skip


def test_a_colleagues_item_stands_on_the_teams_day_only_with_her_name(parts: TestParts) -> None:
    parts.knows(KAREN)
    change(parts, saved(parts), state=State.REFUSED)
    parts.site = replace(parts.site, user="jlu", user_name="Jens Lund")
    assert lines(parts, Part.NEEDS) == []
    (line,) = lines(parts, Part.NEEDS, team=True)
    assert line.whose == "Anne Holm"


def test_a_superusers_day_is_everybodys(parts: TestParts) -> None:
    parts.knows(KAREN)
    change(parts, saved(parts), state=State.REFUSED)
    parts.site = replace(parts.site, user="jlu", user_name="Jens Lund", role="superuser")
    view = day(parts)
    assert view.team
    assert [line.whose for line in view.part(Part.NEEDS)] == ["Anne Holm"]


def test_an_interview_of_an_earlier_day_that_nobody_has_settled_asks_how_it_ended(parts: TestParts) -> None:
    before = at(10, day=date(2026, 11, 19))
    mine(parts, row())
    diary(parts, meets(KAREN, before), meets(BO, before, settled="held"))
    (line,) = lines(parts, Part.NEEDS)
    assert (line.what, line.opens, line.citizen) == ("OPEN", Opens.CITIZEN, KAREN)
    assert "19-11 10:00" in line.words


def test_one_that_is_settled_here_already_asks_nothing(parts: TestParts) -> None:
    before = at(10, day=date(2026, 11, 19))
    parts.knows(KAREN)
    told(parts, matters=(booking("amp:7", before, "unsettled"),), facts={"person.name": "Karen Testesen"})
    mine(parts, row())
    diary(parts, meets(KAREN, before, ref="amp:7"))
    assert len(lines(parts, Part.NEEDS)) == 1, "the case and the calendar tell of one interview"
    given = {"kind": "interview.held", "citizen": KAREN,
             "details": {"interview_type": "7", "contact_form": "meeting", "held_at": to_text(before),
                         "booking": "amp:7"}}  # fmt: skip
    (result,) = register(parts, given)
    assert result.state == "queued", result.findings
    assert lines(parts, Part.NEEDS) == []


def test_a_funds_reply_stands_until_something_is_registered_after_it(parts: TestParts) -> None:
    parts.knows(KAREN)
    mine(parts, row())
    replied(parts, "00000000-0000-4000-8000-000000000001")
    (line,) = lines(parts, Part.NEEDS)
    assert (line.what, line.due) == ("REPLY", None), "no deadline is known, so none is shown (users.md W13)"
    parts.clock.advance(60)
    saved(parts)
    assert lines(parts, Part.NEEDS) == []


# ---- appointments ---------------------------------------------------------------------------------------------------


def test_todays_appointments_stand_in_the_order_of_their_time_with_letter_and_interpreter(parts: TestParts) -> None:
    mine(parts, row(), row(BO))
    diary(
        parts, meets(BO, at(14), interpreter=True), meets(KAREN, at(9, 30), notice=date(2026, 11, 6)),
        meets(KAREN, at(10, day=date(2026, 11, 23))), meets(IDA, at(11), settled="cancelled"),
    )  # fmt: skip
    first, second = lines(parts, Part.MEETINGS)
    assert (first.what, first.words, first.opens) == ("09:30 ok", "job interview, letter sent 06-11", Opens.CITIZEN)
    assert (second.what, second.words) == ("14:00 ok", "job interview, interpreter ordered")
    assert not first.alarm


def test_an_appointment_with_somebody_who_reported_herself_ill_asks_whether_to_cancel_it(parts: TestParts) -> None:
    mine(parts, row())
    diary(parts, meets(KAREN, at(10, 30), ref="amp:42"))
    reported(parts, "sickness.report", "2026-11-20", told_at=at(7, 41))
    (line,) = lines(parts, Part.MEETINGS)
    assert (line.what, line.words) == ("10:30 SICK", "reported ill on Jobnet 07:41 -> cancel it?")
    assert (line.opens, line.ref, line.alarm) == (Opens.CANCEL, "amp:42", True)


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({"absence.type": "sickness", "absence.first_day": "2026-11-18"}, "SICK"),
        ({"enrolment.status": "deregistered"}, "LEFT"),
    ],
)
def test_so_does_one_with_somebody_whom_the_case_knows_as_ill_or_gone(
    parts: TestParts, facts: dict[str, str], what: str
) -> None:
    mine(parts, row())
    diary(parts, meets(KAREN, at(10, 30)))
    told(parts, facts={"person.name": "Karen Testesen", **facts})
    (line,) = lines(parts, Part.MEETINGS)
    assert line.what == f"10:30 {what}"
    assert line.opens is Opens.CANCEL


def test_what_is_cancelled_here_is_asked_about_no_more_even_before_the_calendar_knows(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.clock.advance(60)
    mine(parts, row())
    diary(parts, meets(KAREN, at(13), ref="amp:42"))
    reported(parts, "sickness.report", "2026-11-20")
    assert [line.opens for line in lines(parts, Part.MEETINGS)] == [Opens.CANCEL]
    given = {"kind": "interview.cancel", "citizen": KAREN,
             "details": {"booking": "amp:42", "by": "citizen", "reason": "ill"}}  # fmt: skip
    (result,) = register(parts, given)
    assert result.id is not None, result.findings
    for state in (State.QUEUED, State.CONFIRMED):
        change(parts, result.id, state=state)
        (line,) = lines(parts, Part.MEETINGS)
        assert (line.what, line.opens, line.ref, line.alarm) == ("13:00 -", Opens.ITEM, result.id, False)


def test_nobody_is_asked_to_meet_the_dead(parts: TestParts) -> None:
    mine(parts, row())
    diary(parts, meets(KAREN, at(10, 30)))
    told(parts, facts={"person.name": "Karen Testesen", "person.dead": True})
    assert lines(parts, Part.MEETINGS) == []


def test_a_letter_of_ours_that_is_not_confirmed_as_sent_is_said_loudly(parts: TestParts) -> None:
    parts.knows(KAREN)
    (result,) = register(parts, {"kind": "interview.summons", "citizen": KAREN,
                                 "details": {"interview_type": "7", "contact_form": "meeting",
                                             "start": to_text(at(13)), "end": to_text(at(13, 45)),
                                             "place": "Lokale 2"},
                                 "overrides": [{"code": "interview.short_notice", "reason": "agreed"}]})  # fmt: skip
    assert result.id is not None, result.findings
    mine(parts, row())
    diary(parts, meets(KAREN, at(13), registration=result.id, place="Lokale 2"))
    (line,) = lines(parts, Part.MEETINGS)
    assert "letter NOT confirmed as sent" in line.words
    assert line.alarm
    change(parts, result.id, "letters", state=State.CONFIRMED, receipt=Receipt("L1", at(9), None))
    (line,) = lines(parts, Part.MEETINGS)
    assert "letter sent 20-11" in line.words
    assert not line.alarm


def test_a_sick_colleagues_appointments_stand_on_the_teams_day_with_her_name(parts: TestParts) -> None:
    hers = meets(BO, at(8, 30), caseworker="jlu", caseworker_name="Jens Lund")
    diary(parts, meets(KAREN, at(9, 30)), hers, team=True)
    mine(parts, row(), row(BO, caseworker="jlu", caseworker_name="Jens Lund"), team=True)
    assert [line.citizen for line in lines(parts, Part.MEETINGS)] == [KAREN]
    assert [(line.citizen, line.whose) for line in lines(parts, Part.MEETINGS, team=True)] == [
        (BO, "Jens Lund"), (KAREN, "Anne Holm"),
    ]  # fmt: skip


def test_where_no_calendar_is_read_the_kept_cases_tell_and_that_is_said(parts: TestParts) -> None:
    told(parts, facts={"person.name": "Karen Testesen"}, matters=(booking("amp:9", at(11), place="Lokale 1"),))
    view = day(parts)
    assert [line.what for line in view.part(Part.MEETINGS)] == ["11:00 ok"]
    assert len(view.silent) == 2
    assert view.read_at is None


# ---- deadlines, tasks, disagreements ---------------------------------------------------------------------


def test_the_next_interview_comes_from_the_list_of_citizens_without_a_request_for_each(parts: TestParts) -> None:
    mine(parts, row(enrolled_since=date(2026, 6, 26), last_interview=date(2026, 10, 26)))
    (line,) = lines(parts, Part.DUE)
    assert (line.what, line.by, line.words) == ("next interview", "by 26-11", "no time booked")
    assert parts.amp.asked == []


def test_a_deadline_that_has_passed_says_so_in_a_word(parts: TestParts) -> None:
    mine(parts, row(enrolled_since=date(2026, 6, 18), last_interview=date(2026, 10, 18)))
    (line,) = lines(parts, Part.DUE)
    assert (line.by, line.alarm) == ("OVERDUE 18-11", True)


def test_a_task_in_the_case_and_one_that_waits_here_stand_until_they_are_done(parts: TestParts) -> None:
    parts.knows(KAREN)
    task = Matter("task", "amp:t1", data={"title": "Call about the plan", "due": "2026-11-20"})
    told(parts, facts={"person.name": "Karen Testesen", "person.target_group": "2.1"}, matters=(task,))
    mine(parts, row())
    (result,) = register(parts, {"kind": "task", "citizen": KAREN,
                                 "details": {"action": "create", "title": "Ask her", "due": "2026-11-23"}})  # fmt: skip
    assert [(line.words, line.opens) for line in lines(parts, Part.DUE)] == [
        ("Call about the plan", Opens.TASK), ("Ask her", Opens.TASK),
    ]  # fmt: skip
    for number, ref in enumerate(("amp:t1", result.id or "")):
        done = ticking.done(parts, KAREN, ref, f"00000000-0000-4000-8000-0000000000d{number}")
        assert done.state == "queued", done.findings
    assert lines(parts, Part.DUE) == []


def test_a_task_of_mine_that_has_arrived_is_not_forgotten_until_the_case_itself_tells_of_it_or_no_more(
    parts: TestParts,
) -> None:
    parts.knows(KAREN)
    mine(parts, row())
    (result,) = register(parts, {"kind": "task", "citizen": KAREN,
                                 "details": {"action": "create", "title": "Ask her", "due": "2026-11-23"}})  # fmt: skip
    parts.clock.advance(60)
    for one in parts.store().item(result.id or "").deliveries:
        receipt = Receipt("R1", parts.clock.now(), None)
        change(parts, result.id or "", one.system, state=State.CONFIRMED, receipt=receipt)
    assert [line.words for line in lines(parts, Part.DUE)] == ["Ask her"]
    parts.clock.advance(60)
    task = Matter("task", "amp:t9", result.id, data={"title": "Ask her", "due": "2026-11-23"})
    facts = {"person.name": "Karen Testesen", "person.target_group": "2.1"}
    told(parts, facts=facts, matters=(task,))
    assert [line.ref for line in lines(parts, Part.DUE)] == ["amp:t9"], "told by the case now, and once"
    parts.clock.advance(60)
    told(parts, facts=facts)
    assert lines(parts, Part.DUE) == []


def test_a_hearing_of_the_case_stands_by_its_day_of_answer(parts: TestParts) -> None:
    hearing = Matter("hearing", "workbase:h", data={"title": "no-show", "due": "2026-11-24"})
    told(parts, system="workbase", facts={"person.name": "Karen Testesen"}, matters=(hearing,))
    mine(parts, row())
    (line,) = lines(parts, Part.DUE)
    assert (line.what, line.by, line.words) == ("hearing", "answer 24-11", "no answer yet")


def test_a_company_of_my_contacts_is_to_be_called_again(parts: TestParts) -> None:
    (result,) = register(parts, {"kind": "employer.contact",
                                 "details": {"cvr": "10150817", "form": "call", "date": "2026-11-20",
                                             "outcome": "wants to be called", "follow_up": "2026-11-24"}})  # fmt: skip
    if result.id is None:
        pytest.fail(str(result.findings))
    (line,) = lines(parts, Part.DUE)
    assert (line.opens, line.ref, line.by) == (Opens.COMPANY, "10150817", "24-11")


def test_facts_of_weight_that_systems_have_differently_are_named_and_others_are_not(parts: TestParts) -> None:
    mine(parts, row())
    told(
        parts, facts={"person.name": "Karen Testesen", "enrolment.start_date": "2026-09-03", "person.phone": "20000012"}
    )
    for system in ("fund", "national"):
        told(parts, system=system, facts={"enrolment.start_date": "2026-09-04", "person.phone": "20000099"})
    (line,) = lines(parts, Part.DIFFERS)
    assert (line.what, line.words) == ("Enrolled", "AMP 3-9, Fund/National 4-9")
    told(parts, system="jobnet", facts={"absence.type": "sickness"})
    told(parts, system="national", facts={"absence.type": "none"})
    assert "Absence" in [each.what for each in lines(parts, Part.DIFFERS)]
    parts.clock.advance(60)
    reported(parts, "sickness.report", "2026-11-20")
    assert "Absence" not in [each.what for each in lines(parts, Part.DIFFERS)], "it stands with her report"


# ---- the whole -------------------------------------------------------------------------------------------


def test_yesterday_counts_what_was_saved_and_how_much_of_it_everybody_has_confirmed(parts: TestParts) -> None:
    parts.clock.instant = at(10, day=date(2026, 11, 19))
    for cpr in (KAREN, BO):
        parts.knows(cpr)
    ids = [saved(parts, cpr=cpr, day="2026-11-19") for cpr in (KAREN, BO)]
    parts.clock.instant = at(8)
    assert (day(parts).saved, day(parts).confirmed) == (2, 0)
    for one in parts.store().item(ids[0]).deliveries:
        change(parts, ids[0], one.system, state=State.CONFIRMED)
    assert (day(parts).saved, day(parts).confirmed) == (2, 1)
    assert day(parts).counted_on == date(2026, 11, 19)


def test_the_oldest_thing_that_nobody_has_confirmed_is_named_once_it_is_a_day_old(parts: TestParts) -> None:
    parts.knows(KAREN)
    saved(parts)
    parts.clock.advance(23 * 3600)
    assert day(parts).oldest == ""
    parts.clock.advance(26 * 3600)
    assert "2 d" in day(parts).oldest


def test_the_day_asks_no_system_for_anything(parts: TestParts) -> None:
    mine(parts, row(), row(BO))
    diary(parts, meets(KAREN, at(9, 30)))
    reported(parts, "sickness.report", "2026-11-20")
    day(parts)
    day(parts, team=True)
    assert parts.amp.asked == parts.workbase.asked == []


def test_who_is_shown_with_more_than_her_name_is_written_down_as_looked_up(parts: TestParts) -> None:
    mine(parts, row())
    diary(parts, meets(KAREN, at(9, 30)))
    day(parts)
    assert [one.place for one in parts.lookups().of(KAREN)] == ["today"]


def test_an_old_history_line_alone_makes_no_line_of_the_day(parts: TestParts) -> None:
    mine(parts, row())
    told(parts, facts={"person.name": "Karen Testesen"}, lines=(Entry("2026-10-30", "interview.held", "Samtale"),))
    assert [line for line in day(parts).lines if line.part is not Part.DUE] == []


# ---- forms ----------------------------------------------------------------------------------------------------------


def test_a_form_knows_the_appointment_that_only_the_calendar_has_told(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.clock.advance(60)
    mine(parts, row())
    diary(parts, meets(KAREN, at(13), ref="amp:42", place="Lokale 2"))
    assert {one.name: one.value for one in form(parts, "interview.cancel", KAREN).fields}["booking"] == "amp:42"
    said = check(parts, "interview.cancel", KAREN, {"booking": "amp:42", "by": "citizen", "reason": "ill"})
    assert "booking.not_known" not in [one.code for one in said.findings]


def test_a_case_that_was_read_after_the_calendar_knows_better(parts: TestParts) -> None:
    mine(parts, row())
    diary(parts, meets(KAREN, at(13), ref="amp:42"))
    parts.clock.advance(60)
    parts.knows(KAREN)
    assert {one.name: one.value for one in form(parts, "interview.cancel", KAREN).fields}["booking"] == ""
