"""The talking half of an adapter, the same for every system: a pure codec makes requests and reads answers, the wire
carries them. Nothing of any one system stands here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from jobterm.clock import COPENHAGEN, Clock
from jobterm.domain.identifiers import Cpr
from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    CannotRender,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import CASE_SECTIONS, Asker, Hit, Reading, ReadState, Section
from jobterm.systems.common import query
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

READ_S = 3.0
"""Deadline of everything that changes nothing (design §8)."""


class WriteCodec(Protocol):
    """Bytes in, values out, no I/O: what a system needs that is written to."""

    id: str
    capabilities: Capabilities

    def render(self, assignment: Assignment) -> Rendered:
        """The bytes of one write."""

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a write means."""

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """The question "do you hold our item?"."""

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """What the answer to that question means."""

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""

    def state(self, answer: WireAnswer) -> Outcome:
        """What the answer to the probe means."""


class Codec(WriteCodec, Protocol):
    """The same for a system that is read and searched too."""

    def ask_citizen(self, cpr: str, sections: frozenset[Section], asker: Asker) -> WireRequest:
        """The question for one citizen."""

    def citizen(self, answer: WireAnswer, cpr: str, asked: frozenset[Section]) -> Reading:
        """What it told about the citizen."""

    def ask_search(self, field: str, value: str, asker: Asker, limit: int) -> WireRequest:
        """A search by ``name``, ``born`` or ``phone``."""

    def found(self, answer: WireAnswer) -> list[Hit] | Outcome:
        """Whom it found."""


class Sender:
    """One system that can be written to: a ``SystemPort``.

    ``house`` is in whose name the machine itself asks (probes).
    """

    def __init__(self, codec: WriteCodec, wire: Wire, clock: Clock, house: Asker) -> None:
        self.id = codec.id
        self.capabilities = codec.capabilities
        self._codec = codec
        self._wire = wire
        self._clock = clock
        self._house = house

    def render(self, assignment: Assignment) -> Rendered:
        """The bytes for one delivery; raises ``CannotRender``."""
        return self._codec.render(assignment)

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Send the stored bytes once."""
        request = WireRequest(rendered.method, rendered.target, rendered.headers, rendered.body)
        probe = self._codec.ask_state(self._house)
        answer = await self._wire.exchange(request, before_first_byte, identify=probe)
        return answer.outcome() if isinstance(answer, WireFault) else self._codec.written(answer, rendered)

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Ask whether the item is there. ``rendered`` is not needed: contents are compared field by field."""
        del rendered
        try:
            request = self._codec.ask_for(assignment)
        except CannotRender as error:
            return LookUp(Sight.FAILED, outcome=Outcome(OutcomeClass.REFUSED, error.code, field=error.field))
        answer = await self._ask(request)
        if isinstance(answer, WireFault):
            return LookUp(Sight.FAILED, outcome=answer.outcome(), server_at=answer.server_at)
        return self._codec.looked_up(answer, assignment)

    async def probe(self) -> Outcome:
        """Open, closed, or no answer."""
        answer = await self._ask(self._codec.ask_state(self._house))
        return answer.outcome() if isinstance(answer, WireFault) else self._codec.state(answer)

    async def close(self) -> None:
        """Close idle connections."""
        await self._wire.close()

    async def _ask(self, request: WireRequest) -> WireAnswer | WireFault:
        answer = await self._wire.exchange(request, deadline_s=READ_S)
        return answer.asked() if isinstance(answer, WireFault) else answer


class Adapter(Sender):
    """One system that can be written to, read and searched: a ``SearchPort`` too."""

    _codec: Codec

    def __init__(self, codec: Codec, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(codec, wire, clock, house)
        self.sections = CASE_SECTIONS

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """One citizen, only the sections asked for, of those that it can tell."""
        sections &= self.sections
        answer = await self._ask(self._codec.ask_citizen(cpr, sections, asker))
        if isinstance(answer, WireFault):
            return Reading(self.id, ReadState.UNREACHABLE, outcome=answer.outcome())
        return self._codec.citizen(answer, cpr, sections)

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        """Citizens by name, birthday (DDMMYY), CPR or telephone; a name is searched where nothing else fits."""
        field, values = query(text, self._clock.now().astimezone(COPENHAGEN).date())
        if field == "cpr":
            return await self._by_number(values[0], asker)
        hits: dict[str, Hit] = {}
        for value in values:
            answer = await self._ask(self._codec.ask_search(field, value, asker, limit))
            found = answer.outcome() if isinstance(answer, WireFault) else self._codec.found(answer)
            if isinstance(found, Outcome):
                return found
            hits.update({hit.cpr: hit for hit in found})
        return list(hits.values())[:limit]

    async def _by_number(self, cpr: str, asker: Asker) -> list[Hit] | Outcome:
        reading = await self.read(cpr, frozenset({Section.PERSON}), asker)
        if reading.state is ReadState.NOT_KNOWN:
            return []
        if reading.state is not ReadState.FRESH:
            return reading.outcome or Outcome(OutcomeClass.UNKNOWN, reading.state.value)
        return list(_person(reading, cpr))


def _person(reading: Reading, cpr: str) -> Iterator[Hit]:
    facts = {fact.field: fact.value for fact in reading.facts}
    if "person.name" in facts:
        yield Hit(
            cpr=cpr,
            name=str(facts["person.name"]),
            born=born.isoformat() if (born := Cpr(cpr).born) is not None else None,
            municipality=facts.get("person.municipality"),
            target_group=facts.get("person.target_group"),
            protected=bool(facts.get("person.protected")),
            phone=facts.get("person.phone"),
            system=reading.system,
        )
