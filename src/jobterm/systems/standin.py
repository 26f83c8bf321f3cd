"""In the place of a system whose adapter is missing or broken: it sends nothing and knows nothing, so that what is
registered for it waits and every other system goes on. Why, ``systems show`` tells."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Reading, ReadState, Section

NOTHING: Final = Outcome(OutcomeClass.NOT_SENT, "no_adapter")
UNKNOWN: Final = Capabilities(lookup=True)
"""Taken at its worst, but for the question whether something is there: it goes on being asked, in vain, rather than
that a person is asked about each item while a plug-in is put right."""


class StandIn:
    """A ``SystemPort`` and a ``ReaderPort`` of a system that cannot be talked to."""

    def __init__(self, system: str, capabilities: Capabilities = UNKNOWN) -> None:
        self.id = system
        self.capabilities = capabilities
        self.sections: frozenset[Section] = frozenset({Section.TIMELINE})

    def render(self, assignment: Assignment) -> Rendered:
        """Nothing; ``send`` lets it go nowhere, and only what is claimed is kept."""
        return Rendered("GET", "/", (), b"", assignment.key)

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Nothing is sent, and nothing is claimed."""
        del rendered, before_first_byte
        return NOTHING

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Nobody can be asked."""
        del assignment, rendered
        return LookUp(Sight.FAILED, outcome=NOTHING)

    async def probe(self) -> Outcome:
        """It is not there."""
        return NOTHING

    async def read(self, cpr: str, sections: Collection[Section], asker: Asker) -> Reading:
        """Nobody can be asked; what it said before is shown with its age."""
        del cpr, sections, asker
        return Reading(self.id, ReadState.UNREACHABLE, outcome=NOTHING)

    async def close(self) -> None:
        """There is nothing to close."""
