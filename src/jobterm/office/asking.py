"""Reads a citizen of whom this desk knows nothing before ``register`` routes her: an insured person's registration must
not go to the municipality's system only because nobody had looked. Where no system can be asked, none is waited for."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.office.parts import Parts
from jobterm.outbox.pacing import GateState
from jobterm.outbox.reading import ReadState, Section

QUIET_FOR = 60.0
"""Seconds for which a system that gave no answer is not asked again by the same run."""
WANTED = frozenset({Section.PERSON, Section.ENROLMENT, Section.ABSENCE})
DEADLINE = 3.0
"""Seconds for all systems together (design §8, read deadline)."""


class Asking:
    """Asks about citizens during one run of ``register``; each citizen at most once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._asked: set[str] = set()
        self._quiet_until: dict[str, float] = {}
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            self._runner.run(self._parts.hang_up())
            self._runner.close()

    def about(self, intent: Any) -> None:
        """See to it that the citizen of a registration is known, as far as a system can be asked now."""
        citizen = intent.get("citizen") if isinstance(intent, dict) else None
        try:
            cpr = Cpr.parse(citizen).digits if isinstance(citizen, str) else None
        except InvalidIdentifier:
            return
        if cpr is None or cpr in self._asked:
            return
        self._asked.add(cpr)
        if self._parts.cache().parts(cpr, (Section.PERSON,)):
            return
        systems = self._askable()
        if not systems:
            return
        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(self.ask(cpr, systems))

    def _askable(self) -> list[str]:
        now, gates = self._parts.clock.boot_seconds(), self._parts.store().gates()
        shut = {system for system, gate in gates.items() if gate.state in (GateState.CLOSED, GateState.DOWN)}
        return [
            system
            for system, reader in self._parts.readers().items()
            if Section.PERSON in reader.sections and system not in shut and self._quiet_until.get(system, 0.0) <= now
        ]

    async def ask(self, cpr: str, systems: list[str]) -> None:
        """Read a citizen from these systems at once, each with its deadline, into the cache."""
        await asyncio.gather(*(self._ask_one(cpr, system) for system in systems))

    async def _ask_one(self, cpr: str, system: str) -> None:
        reader = self._parts.readers()[system]
        sections = WANTED & reader.sections
        try:
            reading = await asyncio.wait_for(reader.read(cpr, sections, self._parts.site.asker()), DEADLINE)
        except TimeoutError:
            reading = None
        now = self._parts.clock
        if reading is None or reading.state in (ReadState.CLOSED, ReadState.UNREACHABLE):
            self._quiet_until[system] = now.boot_seconds() + QUIET_FOR
            return
        if reading.fetched_at is None and reading.state in (ReadState.FRESH, ReadState.NOT_KNOWN):
            from dataclasses import replace

            reading = replace(reading, fetched_at=now.now())
        self._parts.cache().remember(cpr, sections, reading)
