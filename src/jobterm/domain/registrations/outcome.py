"""What a check finds besides findings: what follows from a registration, and what could be registered instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jobterm.domain.msgids import N_, Sentence


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that follows by itself or falls due; ``on`` is its day."""

    code: str
    on: date | None = None
    source: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """What follows, as a sentence."""
        return Sentence(CONSEQUENCES[self.code], {"on": self.on, **self.values})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another way to register the same event: ``changes`` to the details, and a message to whoever pays.

    ``message`` is a kind with its details, or None.
    """

    code: str
    changes: Mapping[str, Any]
    message: tuple[str, Mapping[str, Any]] | None = None


CONSEQUENCES: Final[Mapping[str, str]] = {
    "deregistered": N_("The citizen is deregistered from {on} because of the illness."),
    "sickness_office": N_("From {on} the illness belongs to the sickness benefit office: a task for you."),
    "cv_due": N_("The citizen's CV must be on Jobnet by {on}."),
    "enrolled_again": N_("The citizen is enrolled again from {on}."),
    "letter": N_("A letter goes to the citizen when the time is booked."),
}
"""What follows: code → English msgid."""
