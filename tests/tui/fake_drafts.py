"""Drafts that a desk in memory keeps; ``kept`` lives on when the desk does not, as a disk would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobterm.clock import Clock
from jobterm.office.desk import DraftView
from jobterm.office.errors import Exit, OfficeError


class FakeDrafts:
    """The part of a desk that keeps half-filled forms. ``disk_full``: it refuses; ``torn``: one cannot be read."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[str, DraftView] = {}
        self.saves: list[dict[str, str]] = []
        self.disk_full = False
        self.torn = False

    async def save_draft(self, kind: str, citizen: str, values: Mapping[str, str], token: str) -> DraftView:
        """Keep it under its token."""
        if self.disk_full:
            raise OfficeError(
                "drafts.unwritable", "Kladden kan ikke gemmes.", cure="Gem med F9.", exit_code=Exit.DAMAGED
            )
        self.saves.append(dict(values))
        letters = {"sickness.report": ("Sygemelding", "s")}
        title, letter = letters.get(kind, (kind, ""))
        self.kept[token] = DraftView(kind, citizen, dict(values), token, self.clock.now(), title, letter)
        return self.kept[token]

    async def drafts(self) -> Sequence[DraftView]:
        """All of them."""
        if self.torn:
            self.torn = False
            raise OfficeError("drafts.damaged", "1 kladde kan ikke læses.", cure="Udfyld den igen.")
        return sorted(self.kept.values(), key=lambda one: one.saved_at)

    async def drop_draft(self, token: str) -> None:
        """Take it away."""
        self.kept.pop(token, None)
