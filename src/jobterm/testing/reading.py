"""What must hold of reading: only what was asked for, with its age, of the right person; and of closing hours."""

from __future__ import annotations

from datetime import date, timedelta

from jobterm.outbox.feeding import FeedPage
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import (
    FeedPort,
    ReaderPort,
    Reading,
    ReadState,
    RegisterPort,
    SearchPort,
    Section,
    SlotsPort,
)
from jobterm.testing.meeting import Meeting, said
from jobterm.testing.offers import speaks_of, writes

LONGEST = 500
"""Characters of a system's own words."""


def _reads(met: Meeting) -> bool:
    return isinstance(met.port, ReaderPort)


def _read(met: Meeting, sections: frozenset[Section], cpr: str | None = None) -> Reading:
    found: Reading = met.run(met.port.read(cpr or met.bench.citizen, sections, met.asker))
    return found


class Reads:
    """Tests of what is read."""

    @speaks_of("reading", _reads)
    def test_a_citizen_that_it_knows_is_told_of_with_an_age(self, met: Meeting) -> None:
        before = met.bench.clock.now() - timedelta(minutes=1)
        told = _read(met, met.port.sections)
        # An extract that comes once a night is kept, and says so.
        assert told.state in (ReadState.FRESH, ReadState.CACHED), (
            told.state,
            said(told.outcome) if told.outcome else "",
        )
        assert told.system == met.bench.system
        assert told.state is ReadState.CACHED or told.fetched_at is None or told.fetched_at > before
        assert told.state is ReadState.FRESH or told.fetched_at is not None
        assert told.facts or Section.PERSON not in met.port.sections

    @speaks_of("reading", _reads)
    def test_only_what_was_asked_for_is_told(self, met: Meeting) -> None:
        for section in sorted(met.port.sections):
            told = _read(met, frozenset({section}))
            assert {fact.field.partition(".")[0] for fact in told.facts} <= {section.value}
            assert section is Section.TIMELINE or told.timeline == ()

    @speaks_of("reading", _reads)
    def test_days_are_days_and_what_stands_there_is_named_as_its_own(self, met: Meeting) -> None:
        told = _read(met, met.port.sections)
        for since in (fact.since for fact in told.facts if fact.since):
            date.fromisoformat(since[:10])
        for line in told.timeline:
            date.fromisoformat(line.date[:10])
            assert line.ref is None or line.ref.startswith(f"{met.bench.system}:")
        assert all(matter.ref.startswith(f"{met.bench.system}:") for matter in told.matters)
        values = [fact.value for fact in told.facts]
        assert all(value is None or isinstance(value, str | int | bool) for value in values)

    @speaks_of("reading", _reads)
    def test_one_that_it_does_not_know_is_not_known(self, met: Meeting) -> None:
        told = _read(met, met.port.sections, met.bench.stranger)
        nothing = told.state is ReadState.FRESH and not (told.facts or told.timeline or told.matters)
        assert told.state is ReadState.NOT_KNOWN or (nothing and Section.PERSON not in met.port.sections), told.state
        assert not told.facts

    @speaks_of("reading", lambda met: _reads(met) and met.bench.foreign is not None)
    def test_another_centre_reads_with_a_reason_only(self, met: Meeting) -> None:
        assert met.bench.foreign is not None
        for reason, state in ((None, ReadState.NO_ACCESS), ("Vagt for nabocentret", ReadState.FRESH)):
            asker = type(met.asker)(met.bench.foreign, met.asker.user, reason)
            told: Reading = met.run(met.port.read(met.bench.citizen, met.port.sections, asker))
            assert told.state is state, told.state

    @speaks_of("search", lambda met: isinstance(met.port, SearchPort))
    def test_a_search_finds_by_number_and_by_name(self, met: Meeting) -> None:
        hits = met.run(met.port.search(met.bench.citizen, met.asker))
        assert not isinstance(hits, Outcome), said(hits)
        [hit] = hits
        assert (hit.cpr, hit.system) == (met.bench.citizen, met.bench.system)
        named = met.run(met.port.search(hit.name, met.asker))
        assert not isinstance(named, Outcome), said(named)
        assert met.bench.citizen in {one.cpr for one in named}
        assert met.run(met.port.search(met.bench.stranger, met.asker)) == []
        assert met.run(met.port.search("Xqzzy", met.asker)) == []

    @speaks_of("register", lambda met: isinstance(met.port, RegisterPort))
    def test_what_never_came_was_not_received(self, met: Meeting) -> None:
        assert met.run(met.port.received("00000000-0000-4000-8000-000000000000", met.asker)) is None

    @speaks_of("slots", lambda met: isinstance(met.port, SlotsPort))
    def test_free_appointments_come_in_order_and_within_the_days(self, met: Meeting) -> None:
        first = met.bench.clock.now().date() + timedelta(days=1)
        found = met.run(met.port.slots(first, first + timedelta(days=6), met.asker))
        assert not isinstance(found, Outcome), said(found)
        assert [one.start for one in found] == sorted(one.start for one in found)
        assert all(one.end > one.start for one in found)

    @speaks_of("feed", lambda met: isinstance(met.port, FeedPort))
    def test_a_feed_goes_on_where_it_was_left(self, met: Meeting) -> None:
        page = met.run(met.port.feed(None, met.asker))
        assert isinstance(page, FeedPage)
        again = met.run(met.port.feed(page.cursor, met.asker))
        assert isinstance(again, FeedPage)
        assert {event.id for event in page.events}.isdisjoint(event.id for event in again.events)


class Windows:
    """Tests of closing and opening."""

    @speaks_of("windows", writes)
    def test_an_open_system_says_so(self, met: Meeting) -> None:
        outcome = met.heard(met.run(met.port.probe()))
        assert outcome.cls is OutcomeClass.ACCEPTED, said(outcome)

    @speaks_of("windows", lambda met: met.writes and met.port.capabilities.closes)
    def test_while_it_is_closed_nothing_happens_and_then_it_goes(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        rendered = met.port.render(met.ready(item))
        until = (met.bench.clock.now() + timedelta(hours=3)).replace(microsecond=0)
        assert met.bench.shut(until), "it closes, so the bench must be able to close it"
        for outcome in (met.send(rendered), met.heard(met.run(met.port.probe()))):
            assert outcome.cls is OutcomeClass.CLOSED, said(outcome)
            assert outcome.until is None or abs(outcome.until - until) < timedelta(minutes=3)
        if isinstance(met.port, ReaderPort):
            assert _read(met, met.port.sections).state is ReadState.CLOSED
        met.check_applied(item, 0)
        met.bench.open()
        outcome = met.send(rendered)
        assert outcome.cls is OutcomeClass.ACCEPTED, said(outcome)
        met.check_applied(item, 1)
