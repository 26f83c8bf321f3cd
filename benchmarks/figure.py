"""A figure of design §10: two series taken in turns on one machine, their ratio, and what it must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.ptymeter.summary import quantile


@dataclass(frozen=True)
class Size:
    """How much is measured. ``pairs``: interleaved pairs of starts; ``saves``; ``drain``: items; ``backlog``: items
    queued in the large store; ``people``: in the search index; ``busy``: items drained behind a screen; ``office_…``:
    items claimed by an office's workers, and rows in its large store. ``folder`` is
    where stores are made: its disk is part of every figure about saving."""

    folder: Path
    pairs: int = 7
    saves: int = 200
    drain: int = 2_000
    drains: int = 3
    backlog: int = 20_000
    people: int = 100_000
    busy: int = 10_000
    office_items: int = 400
    office_queued: int = 20_000
    office_archived: int = 100_000


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``ours[i] / theirs[i]`` are the ratios; less is better. ``must`` and ``goal`` limit their
    median; None where design §10 sets none. ``against`` says what `theirs` is."""

    name: str
    unit: str
    against: str
    ours: list[float] = field(repr=False)
    theirs: list[float] = field(repr=False)
    must: float | None = None
    goal: float | None = None

    @property
    def ratios(self) -> list[float]:
        """Pair by pair."""
        return [a / b for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return quantile(self.ratios, 0.5)

    @property
    def met(self) -> str:
        """``goal``, ``must``, ``missed``, or nothing where there is no limit."""
        if self.must is None:
            return ""
        if self.goal is not None and self.ratio <= self.goal:
            return "goal"
        return "must" if self.ratio <= self.must else "missed"


class CannotMeasure(Exception):
    """A figure that cannot be taken here and now; the text says why and stands in the table in its place."""
