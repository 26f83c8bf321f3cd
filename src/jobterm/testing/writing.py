"""What must hold of every kind of registration that an adapter takes, and of its fences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.port import CannotRender, OutcomeClass, Rendered, Sight
from jobterm.testing.line import Weather
from jobterm.testing.meeting import Meeting, said
from jobterm.testing.offers import asks, refuses_twins, speaks_of, writes

SETTLED = (OutcomeClass.ACCEPTED, OutcomeClass.ALREADY, OutcomeClass.CONFLICT)
"""What a system that refuses twins may say to one."""


class EachKind:
    """Tests of every kind."""

    @speaks_of("kind", writes)
    def test_it_is_delivered_once_and_found(self, met: Meeting, kind: str) -> None:
        item = met.prepare(kind)
        assigned = met.ready(item)
        if met.port.capabilities.lookup:
            before = met.look_up(assigned)
            assert before.sight is Sight.ABSENT, before.sight
        rendered = met.port.render(assigned)
        assert met.port.render(assigned) == rendered, "the same assignment is the same bytes"
        assert Rendered.from_bytes(rendered.to_bytes()) == rendered
        outcome = met.send(rendered)
        assert outcome.cls is OutcomeClass.ACCEPTED, said(outcome)
        assert outcome.receipt is not None, "an acceptance without a receipt is none"
        assert outcome.receipt.id
        assert outcome.receipt.at.tzinfo is not None
        [sent] = met.tap.writes
        assert (sent.method, sent.target, sent.body) == (rendered.method, rendered.target, rendered.body)
        assert set(rendered.headers) <= set(sent.headers)
        met.check_applied(item, 1)
        if met.port.capabilities.lookup:
            seen = met.look_up(assigned, rendered)
            assert (seen.sight, dict(seen.theirs)) == (Sight.FOUND, {})
            assert seen.receipt is not None

    @speaks_of("kind", writes)
    def test_all_of_it_is_sent_and_when_the_answer_is_lost_it_is_found_and_never_doubled(
        self, met: Meeting, kind: str
    ) -> None:
        item = met.prepare(kind)
        _sends_what_is_written(met, item)
        assigned = met.ready(item)
        rendered = met.port.render(assigned)
        lost = met.send(rendered, Weather.LOST)
        assert lost.cls is OutcomeClass.UNKNOWN, said(lost)
        if asks(met):
            assert met.look_up(assigned, rendered).sight is Sight.FOUND
        if refuses_twins(met):
            again = met.send(rendered)
            assert again.cls in SETTLED, said(again)
        met.check_applied(item, 1)


def _sends_what_is_written(met: Meeting, item: Registration) -> None:
    """A text of its stands in the bytes, or is refused by name."""
    for name in met.texts(item)[:1]:
        odd = replace(item, details={**item.details, name: "Zebra Quist"})
        try:
            body = met.bench.readable(met.port.render(met.ready(odd)).body)
        except CannotRender as refused:
            if refused.field != name:
                raise
            return
        assert "Zebra Quist" in body, f"{name} is left out silently"


class Fences:
    """Tests of what keeps one from becoming two, whatever the kind."""

    @speaks_of("fences", lambda met: met.writes and met.port.capabilities.create_once)
    def test_under_a_new_key_it_is_refused_as_a_twin(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        met.deliver(item)
        again = met.send(met.port.render(met.assign(item)))
        assert again.cls in (OutcomeClass.ALREADY, OutcomeClass.ACCEPTED), said(again)
        met.check_applied(item, 1)

    @speaks_of("fences", lambda met: met.writes and met.port.capabilities.version)
    def test_under_a_version_that_is_past_it_is_refused(self, met: Meeting) -> None:
        first, second = met.prepare(met.a_kind), met.registration(met.a_kind)
        early = met.ready(second)
        assert early.version is not None, "'not there' comes with the version that a write can be made conditional on"
        met.deliver(first)
        late = met.send(met.port.render(early))
        assert late.cls is OutcomeClass.CONFLICT, said(late)
        met.check_applied(second, 0)

    @speaks_of("fences", asks)
    def test_other_content_under_our_id_is_not_ours(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        met.deliver(item)
        name = met.texts(item)[0]
        other = replace(item, details={**item.details, name: "Zebra Quist"})
        seen = met.look_up(met.assign(other))
        assert seen.sight is Sight.DIFFERENT, seen.sight
        assert name in seen.theirs

    @speaks_of("fences", asks)
    def test_what_was_never_sent_is_not_there(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        assert met.look_up(met.assign(item)).sight is Sight.ABSENT

    @speaks_of("fences", writes)
    def test_what_is_declared_is_what_it_does(self, met: Meeting) -> None:
        able = met.port.capabilities
        assert able == met.bench.capabilities()
        assert able.per_system_in_flight > 0
        assert able.life is None or able.life.total_seconds() > 0
        fenced = able.create_once or able.version
        assert fenced or able.life is not None or not able.lookup, (
            "without a fence a look-up proves nothing unless L is declared"
        )
        assert able.key_ttl is None or able.life is None or able.key_ttl > able.life, (
            "a key is remembered longer than L"
        )


class Weathers:
    """Tests of what happens to answers and requests on the way."""

    @speaks_of("weather", refuses_twins)
    def test_a_request_that_arrives_late_is_seen_when_it_has(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        assigned = met.ready(item)
        rendered = met.port.render(assigned)
        assert met.send(rendered, Weather.LATE).cls is OutcomeClass.UNKNOWN
        if met.port.capabilities.lookup:
            assert met.look_up(assigned, rendered).sight is Sight.ABSENT
        met.run(met.tap.arrive())
        met.check_applied(item, 1)
        if met.port.capabilities.lookup:
            assert met.look_up(assigned, rendered).sight is Sight.FOUND

    @speaks_of("weather", refuses_twins)
    def test_a_request_that_arrives_after_it_was_sent_again_does_nothing(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        rendered = met.port.render(met.ready(item))
        met.send(rendered, Weather.LATE)
        able = met.port.capabilities
        renewed = able.create_once  # beyond L only a fence that holds for ever lets a machine make a new key
        again = met.port.render(met.ready(item)) if renewed else rendered
        assert met.send(again).cls is OutcomeClass.ACCEPTED
        met.run(met.tap.arrive())
        met.check_applied(item, 1)

    @speaks_of("weather", refuses_twins)
    def test_a_request_that_arrives_twice_takes_effect_once(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        outcome = met.send(met.port.render(met.ready(item)), Weather.TWICE)
        assert outcome.cls is OutcomeClass.ACCEPTED, said(outcome)
        met.check_applied(item, 1)

    @speaks_of("weather", writes)
    @pytest.mark.parametrize("weather", [Weather.GARBLED, Weather.NAMELESS])
    def test_an_answer_that_does_not_name_it_proves_nothing(self, met: Meeting, weather: Weather) -> None:
        item = met.prepare(met.a_kind)
        rendered = met.port.render(met.ready(item))
        met.tap.ours = met.bench.named(item.id, rendered)
        outcome = met.send(rendered, weather)
        assert outcome.cls is OutcomeClass.UNKNOWN, said(outcome)
        assert outcome.receipt is None

    @speaks_of("weather", writes)
    def test_without_a_line_nothing_is_claimed(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        outcome = met.send(met.port.render(met.ready(item)), Weather.NO_LINE)
        assert outcome.cls is OutcomeClass.NOT_SENT, said(outcome)
        met.check_applied(item, 0)

    @speaks_of("weather", writes)
    def test_where_the_claim_fails_nothing_is_sent(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind)
        rendered = met.port.render(met.ready(item))

        async def full() -> None:
            raise OSError("no room")

        with pytest.raises(OSError, match="no room"):
            met.run(met.port.send(rendered, full))
        met.check_applied(item, 0)
