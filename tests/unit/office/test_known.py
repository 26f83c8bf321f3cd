"""What a check is told of a citizen: everything that any system said, each thing once, and our own queue on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.unit.office.making import KAREN, SITE

from jobterm.domain.registrations.context import Known
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.office.known import known
from jobterm.office.known_queue import after
from jobterm.outbox.reading import Entry, Fact, Matter, Reading, ReadState, Section

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
START = "2026-11-24T10:00:00.000+01:00"


def told(system: str, *matters: Matter, timeline: tuple[Entry, ...] = (), facts: tuple[Fact, ...] = ()) -> Reading:
    """What one system said when it was asked for everything."""
    return Reading(
        system, ReadState.CACHED, NOW, facts, timeline, matters=matters, sections=frozenset(Section)
    )  # fmt: skip


def merged(*readings: Reading) -> Known:
    """What a check sees."""
    return known({one.system: one for one in readings}, (), "amp", TODAY, readers=("amp",))


def item(kind: str, day: date = TODAY, **details: Any) -> Registration:
    """A registration of ours that waits."""
    return Registration(
        id="11111111-1111-4111-8111-111111111111", kind=kind, citizen=KAREN, event_date=day, told_at=NOW,
        keyed_at=NOW, author=SITE.user, author_name=SITE.user_name, on_behalf_of=Authority.STATE, details=details,
    )  # fmt: skip


def test_of_what_nobody_was_asked_nothing_is_known_and_of_what_somebody_was_that_there_is_nothing() -> None:
    unread = merged(Reading("amp", ReadState.CACHED, NOW, (Fact("person.name", "K"),), sections=frozenset()))
    assert (unread.offers, unread.referrals, unread.hearings, unread.held, unread.illnesses) == (None,) * 5
    read = merged(told("amp", facts=(Fact("person.name", "K"),)))
    assert (read.offers, read.referrals, read.hearings, read.held, read.illnesses) == ((),) * 5


def test_a_running_offer_told_by_the_record_and_by_its_provider_is_one_and_keeps_the_records_reference() -> None:
    run = {"type": "guidance", "start": "2026-11-02", "end": "2026-12-31"}
    of_provider = Matter("activation", "providers:7", data={**run, "provider_cvr": "25000017", "agreement": "A-9"})
    of_record = Matter("activation", "amp:31", data={**run, "hours": 25})
    for order in ((told("providers", of_provider), told("amp", of_record)),
                  (told("amp", of_record), told("providers", of_provider))):  # fmt: skip
        (offer,) = merged(*order).offers or ()
        assert (offer.ref, offer.hours, offer.provider_cvr, offer.agreement) == ("amp:31", 25, "25000017", "A-9")
        assert offer.runs(TODAY)


def test_an_offer_that_has_ended_does_not_run() -> None:
    ended = Matter("activation", "amp:1", data={"type": "guidance", "start": "2026-09-01", "end": "2026-10-01"})
    assert merged(told("amp", ended)).offers == ()


def test_bookings_come_with_their_reference_owner_and_letter_each_time_once() -> None:
    ours = "22222222-2222-4222-8222-222222222222"
    booking = Matter("booking", "amp:b1", registration=ours, owner="jobnet",
                     data={"start": START, "end": "2026-11-24T11:00:00.000+01:00", "place": "lok. 2",
                           "interview_type": "7", "contact_form": "meeting"})  # fmt: skip
    past = Matter("unsettled", "amp:b0", data={"start": "2026-11-18T10:00:00.000+01:00"})
    amp = told("amp", booking, past, facts=(Fact("interview.next_start", START),))
    letter = told("letters", timeline=(Entry("2026-11-12", "interview.summons", "brev", "letters:1", ours),))
    first, second = merged(amp, letter).bookings
    assert (first.ref, first.owner, first.place, first.lettered) == ("amp:b1", "jobnet", "lok. 2", True)
    assert (second.ref, second.lettered) == ("amp:b0", None)


def test_self_reports_of_all_kinds_referrals_hearings_and_the_plan_are_known() -> None:
    reports = [
        Matter("selfreport", f"jobnet:{n}", data={"kind": kind, "first_day": "2026-11-20", "told_at": START})
        for n, kind in enumerate(("sickness.report", "absence.holiday", "enrolment.end"))
    ]
    seen = merged(
        told("jobnet", *reports),
        told("amp",
             Matter("referral", "amp:r1", data={"title": "lager", "given": "2026-11-03", "order": "employers:4"}),
             Matter("hearing", "amp:h1", data={"answer_by": "2026-11-27", "subject": "no_show", "about": "amp:b0"}),
             Matter("plan", "amp:p1", version="3")),
    )  # fmt: skip
    assert [one.kind for one in seen.self_reports] == ["sickness.report", "absence.holiday", "enrolment.end"]
    assert [(one.ref, one.order) for one in seen.referrals or ()] == [("amp:r1", "employers:4")]
    assert [(one.ref, one.answer_by) for one in seen.hearings or ()] == [("amp:h1", date(2026, 11, 27))]
    assert seen.plan_ref == "amp:p1"


def test_interviews_held_and_no_shows_stand_in_the_history() -> None:
    lines = (Entry("2026-10-08", "interview.held", "Samtale holdt", "amp:s1"),
             Entry("2026-11-01", "interview.no_show", "Udeblevet", "amp:n1"))  # fmt: skip
    seen = merged(told("amp", timeline=lines), told("opera", timeline=lines[:1]))
    assert [(one.held_at.date(), one.system) for one in seen.held or ()] == [(date(2026, 10, 8), "amp")]
    assert [(one.day, one.ref) for one in seen.no_shows] == [(date(2026, 11, 1), "amp:n1")]


def test_absences_that_are_no_illness_and_an_illness_with_its_reference() -> None:
    seen = merged(told(
        "amp",
        Matter("absence", "amp:a1", data={"type": "11", "first_day": "2026-11-19"}),
        Matter("absence", "amp:a2", data={"type": "14", "first_day": "2026-12-21", "last_day": "2027-01-03"}),
        facts=(Fact("absence.type", "sickness"), Fact("absence.first_day", "2026-11-19")),
    ))  # fmt: skip
    assert [(one.first_day, one.ref) for one in seen.illnesses or ()] == [(date(2026, 11, 19), "amp:a1")]
    assert [(one.type, one.last_day) for one in seen.absences] == [("14", date(2027, 1, 3))]


@pytest.mark.parametrize(
    ("kind", "details", "tells"),
    [
        ("interview.cancel", {"booking": "amp:b1"}, lambda seen: seen.bookings == ()),
        ("interview.move", {"booking": "amp:b1", "start": "2026-11-26T09:00:00.000+01:00"},
         lambda seen: seen.bookings[0].start.day == 26),
        ("interview.held", {"booking": "amp:b1", "held_at": START},
         lambda seen: (seen.bookings, len(seen.held)) == ((), 1)),
        ("interview.no_show", {"booking": "amp:b1"}, lambda seen: (seen.bookings, len(seen.no_shows)) == ((), 1)),
        ("activation.end", {"activation": "amp:31", "end": "2026-11-20"},
         lambda seen: seen.offers[0].end == date(2026, 11, 20)),
        ("activation.change", {"activation": "amp:31", "hours": 30}, lambda seen: seen.offers[0].end is None),
        ("activation.offer", {"type": "placement", "start": "2026-12-01", "end": "2027-01-15"},
         lambda seen: len(seen.offers) == 2),
        ("referral.outcome", {"referral": "amp:r1"}, lambda seen: seen.referrals == ()),
        ("referral.offer", {"title": "lager"}, lambda seen: len(seen.referrals) == 2),
        ("hearing.answer", {"hearing": "amp:h1"}, lambda seen: seen.hearings == ()),
        ("hearing.start", {"answer_by": "2026-12-01"}, lambda seen: len(seen.hearings) == 2),
        ("selfreport.seen", {"report": "jobnet:1"}, lambda seen: seen.self_reports == ()),
        ("absence.holiday", {"last_day": "2026-12-01"}, lambda seen: seen.absences[0].type == "holiday"),
        ("group.change", {"target_group": "2.2"}, lambda seen: seen.target_group == "2.2"),
        ("plan.save", {"goal": "x"}, lambda seen: seen.plan_ref.startswith("1111")),
        ("note", {"text": "x"}, lambda seen: seen.bookings[0].ref == "amp:b1"),
    ],
)  # fmt: skip
def test_what_waits_here_counts_as_done(kind: str, details: dict[str, Any], tells: Any) -> None:
    before = merged(told(
        "amp", Matter("booking", "amp:b1", data={"start": START}),
        Matter("activation", "amp:31", data={"type": "guidance", "start": "2026-11-02"}),
        Matter("referral", "amp:r1", data={"title": "lager"}),
        Matter("hearing", "amp:h1", data={"answer_by": "2026-11-27"}),
        Matter("selfreport", "jobnet:1", data={"first_day": "2026-11-20", "told_at": START}),
        facts=(Fact("person.target_group", "2.1"),),
    ))  # fmt: skip
    assert tells(after(before, item(kind, **details)))
    assert before == replace(before), "the reading itself is not changed"
