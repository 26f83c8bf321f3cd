"""One adapter at its simulator for the length of one test: registrations made as the engine makes them, sent through a
line that is listened to. What must hold stands in the tests."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from jobterm.domain.dates import local_day
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.port import Assignment, LookUp, Outcome, OutcomeClass, Rendered, SystemPort
from jobterm.outbox.reading import Asker
from jobterm.systems import words
from jobterm.testing.bench import Bench
from jobterm.testing.line import Tap, Weather
from jobterm.testing.samples import SAMPLES, Story

T = TypeVar("T")
AUTHOR = ("person", "trainee1", "Anne Holm")


class Meeting(logging.Handler):
    """See the module. It listens to everything that is logged meanwhile."""

    def __init__(self, bench: Bench, node: Any = None) -> None:
        super().__init__(logging.NOTSET)
        self.bench, self.node = bench, node
        self.logged: list[str] = []
        self.codes: set[str] = set()
        self.receipts: dict[str, str] = {}
        self.runner = asyncio.Runner()
        logging.getLogger().addHandler(self)
        bench.start()
        self.tap = Tap(bench.wire())
        self.port: Any = bench.connect(self.tap)
        self.story = Story(bench.clock.now())
        self.asker = Asker(bench.organisation, AUTHOR)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is logged."""
        self.logged.append(record.getMessage())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the loop of this meeting."""
        return self.runner.run(work)

    def hang_up(self) -> None:
        """The end: lines closed, the simulator stopped."""
        logging.getLogger().removeHandler(self)
        try:
            self.run(self.port.close())
        finally:
            self.bench.stop()
            self.runner.close()

    # ---- registrations -------------------------------------------------------------------------------------------

    def registration(self, kind: str, **more: Any) -> Registration:
        """One of a kind, told now; ``more`` replaces what the sample says."""
        now = self.bench.clock.now()
        self.story.now = now
        own = self.bench.details(kind, self.story)
        details = dict(SAMPLES[kind].details(self.story) if own is None else own)
        state = self.bench.organisation[0] == "state"
        made = Registration(
            id=str(uuid.uuid4()), kind=kind, citizen=self.bench.citizen_for(kind), event_date=local_day(now),
            told_at=now, details=details, author=AUTHOR[1], author_name=AUTHOR[2], keyed_at=now,
            on_behalf_of=Authority.STATE if state else Authority.MUNICIPALITY,
        )  # fmt: skip
        return replace(made, **more)

    def prepare(self, kind: str) -> Registration:
        """One of a kind after all that it needs has been delivered."""
        for needed in SAMPLES[kind].first:
            if needed not in self.story.done:
                item = self.prepare(needed)
                outcome = self.deliver(item)
                assert outcome.cls is OutcomeClass.ACCEPTED, f"{needed}, which {kind} needs: {said(outcome)}"
                self.story.done[needed] = item.id
                if outcome.receipt is not None and outcome.receipt.system_id is not None:
                    self.receipts[item.id] = outcome.receipt.system_id
        self.bench.ready_for(kind)
        self.tap.seen.clear()
        return self.registration(kind)

    def assign(self, item: Registration, version: str | None = None) -> Assignment:
        """It as an adapter is given it, under a new key."""
        return Assignment(item, str(uuid.uuid4()), self.bench.organisation, AUTHOR, dict(self.receipts), version)

    def ready(self, item: Registration) -> Assignment:
        """The same; where the system has versions it is asked for the one in force first, as the engine does."""
        plain = self.assign(item)
        if not self.port.capabilities.version:
            return plain
        return replace(plain, version=self.look_up(plain).version)

    # ---- what is done with them ------------------------------------------------------------------------------------

    def deliver(self, item: Registration) -> Outcome:
        """Look where that is needed, render, send; where the look fails that is how it ended."""
        plain = self.assign(item)
        if not self.port.capabilities.version:
            return self.send(self.port.render(plain))
        seen = self.look_up(plain)
        if seen.outcome is not None:
            return seen.outcome
        return self.send(self.port.render(replace(plain, version=seen.version)))

    def send(self, rendered: Rendered, weather: Weather | None = None) -> Outcome:
        """Send under a claim that succeeds, in some weather."""
        self.tap.weather = weather

        async def claim() -> None:
            return None

        outcome: Outcome = self.run(self.port.send(rendered, claim))
        self.tap.weather = None
        return self.heard(outcome)

    def look_up(self, assignment: Assignment, rendered: Rendered | None = None) -> LookUp:
        """Ask whether it is there."""
        seen: LookUp = self.run(self.port.look_up(assignment, rendered))
        if seen.outcome is not None:
            self.heard(seen.outcome)
        return seen

    def heard(self, outcome: Outcome) -> Outcome:
        """Take note of a code: each must have a sentence."""
        self.codes.add(outcome.code or outcome.cls.value)
        return outcome

    def applied(self, item: Registration) -> int | None:
        """How often it took effect, where the simulator tells."""
        return self.bench.applied(item.id)

    def check_applied(self, item: Registration, times: int) -> None:
        """It took effect so often, as far as the simulator tells."""
        found = self.applied(item)
        assert found in (None, times), f"it took effect {found} times, and {times} is right"

    def unsaid(self) -> list[str]:
        """The codes that were heard and for which nobody has a sentence."""
        return sorted(code for code in self.codes if words.word(self.bench.system, code) == "unmapped")

    @property
    def writes(self) -> bool:
        """Whether it can be sent to."""
        return isinstance(self.port, SystemPort) and bool(self.bench.kinds())

    @property
    def a_kind(self) -> str:
        """A kind that needs nothing before it, for what is the same with all of them."""
        takes = sorted(self.bench.kinds())
        alone = [kind for kind in takes if not SAMPLES[kind].first] or takes
        return next((kind for kind in alone if _texts(SAMPLES[kind].details(Story(self.story.now)))), alone[0])

    def texts(self, item: Registration) -> list[str]:
        """The fields of a registration that hold free text which is sent."""
        kept = self.bench.leaves_out.get(item.kind, frozenset())
        return [name for name in _texts(item.details) if name not in kept]


def _texts(details: Mapping[str, Any]) -> list[str]:
    return sorted(name for name, value in details.items() if isinstance(value, str) and " " in value)


def said(outcome: Outcome) -> str:
    """An outcome as a failing test names it; no value of anybody's."""
    return f"{outcome.cls.value} {outcome.code} {outcome.field or ''}".strip()
