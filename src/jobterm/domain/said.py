"""What a code says: its level, its sentence and its cure. The codes themselves stand in the tables of findings."""

from __future__ import annotations

from dataclasses import dataclass

from jobterm.domain.registrations.model import Level


@dataclass(frozen=True, slots=True)
class Said:
    """``message`` and ``cure`` are English msgids with holes for the finding's values.

    ``otherwise`` is the cure where the value ``nearest`` is missing: nothing that is known looks like what was given.
    """

    level: Level
    message: str
    cure: str
    source: str | None = None
    otherwise: str | None = None
