"""The board made from what the queue tells: each system with its opening, its counts, its pace and when it will be
empty; municipalities; what waits for one decision; who is away. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobterm.i18n import _
from jobterm.office import sentences, words
from jobterm.office.board.queue import data
from jobterm.office.board.views import (
    BoardView,
    CauseView,
    CellView,
    MunicipalityRow,
    PersonView,
    SystemRow,
    WorkerView,
)
from jobterm.office.opening import Openings, Openness
from jobterm.office.parts import Parts, SystemFacts
from jobterm.office.status import current_state, system_sentence
from jobterm.office.wording import system_label
from jobterm.outbox import board
from jobterm.outbox.board import BoardData, Cause, Group, Seen
from jobterm.outbox.pacing import Gate

UNKNOWN = ""
"""The code of a municipality that nobody knows."""


def overview(parts: Parts, told: BoardData | None = None) -> BoardView:
    """The board of this moment; ``told``: what the queue told, where it has been asked already."""
    told = told or data(parts)
    glass = _Glass(parts, told)
    groups = [one if one.municipality else replace(one, municipality=parts.site.municipality) for one in told.groups]
    return BoardView(
        at=told.at,
        site=parts.site.name,
        store="office" if told.office else "desk",
        training=parts.site.training,
        counts=cell(groups),
        systems=glass.rows(groups, parts.site.municipality, None),
        municipalities=_municipalities(glass, groups),
        causes=tuple(cause_view(one) for one in board.causes(told.asking)),
        people=tuple(
            PersonView(one.author, one.name, len(one.ids), one.here, one.seen, one.taken)
            for one in board.waits(told.asking, told.people, told.at)
        ),
        workers=tuple(WorkerView(one.id, board.drains(one, told.at), one.at) for one in told.workers),
        draining=sum(board.drains(one, told.at) for one in told.workers),
        last_confirmed_at=told.last_confirmed,
        not_listed=told.asking_left,
    )


@dataclass
class _Glass:
    """Systems with their openings, for many rows at one moment."""

    parts: Parts
    told: BoardData

    def __post_init__(self) -> None:
        self.gates: Mapping[str, Gate] = self.parts.store().gates()
        self.facts = {facts.id: facts for facts in self.parts.systems}
        self.openings = Openings(self.parts.plan(), self.gates, self.facts, self.told.at)

    def rows(
        self, groups: Iterable[Group], municipality: str | None, code: str | None, *, all_of_them: bool = True
    ) -> tuple[SystemRow, ...]:
        """A line for each system of the site, and for each other that something waits for."""
        mine: dict[str, list[Group]] = {name: [] for name in self.facts} if all_of_them else {}
        for one in groups:
            mine.setdefault(one.system, []).append(one)
        return tuple(self._row(system, found, municipality, code) for system, found in mine.items())

    def _row(self, system: str, groups: Sequence[Group], municipality: str | None, code: str | None) -> SystemRow:
        facts = self.facts.get(system, SystemFacts(system))
        opening = self.openings.of(system, "", municipality)
        gate = self.gates.get(system, Gate())
        state = current_state(gate, opening)
        counts = cell(groups)
        now = self.told.at
        pace = board.pace(self.told.confirmed, system, now)
        empty, forecast = _forecast(counts, pace.per_minute, opening, now)
        return SystemRow(
            system=system,
            label=facts.label or system_label(system),
            state=state,
            until=opening.until,
            reason=opening.reason or gate.reason,
            message=system_sentence(facts, gate, opening, now),
            counts=counts,
            municipality=code,
            per_minute=round(pace.per_minute, 1),
            hour=pace.hour,
            empty_at=empty,
            forecast=forecast,
        )


def _forecast(counts: CellView, per_minute: float, opening: Openness, now: datetime) -> tuple[datetime | None, str]:
    """When it will be empty: only where something moves. Of a closed one nobody knows how fast it will go."""
    if not counts.left:
        return None, "empty"
    if not opening.open and not opening.down:
        return None, "closed"
    at = board.empty_at(counts.left, per_minute, now)
    return at, "unknown" if at is None else "at"


def cell(groups: Iterable[Group]) -> CellView:
    """Groups added up."""
    made = board.total(groups)
    return CellView(made.left, made.unknown, made.person, made.passed_on, made.late, made.oldest, made.promised)


def _municipalities(glass: _Glass, groups: Sequence[Group]) -> tuple[MunicipalityRow, ...]:
    """Those of which something waits, the site's own first, then the fullest."""
    own = glass.parts.site.municipality
    mine: dict[str, list[Group]] = {own: []} if own else {}
    for one in groups:
        mine.setdefault(one.municipality or UNKNOWN, []).append(one)
    made = [
        MunicipalityRow(code, words.municipality(code) if code else _("not known"), cell(found),
                        glass.rows(found, code or None, code, all_of_them=False))
        for code, found in mine.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.code != own, -one.counts.left - one.counts.person, one.name)))


def cause_view(cause: Cause) -> CauseView:
    """A cause in words."""
    return CauseView(
        key=cause.key, system=cause.system, state=cause.shown, words=cause_words(cause), count=cause.count,
        authors=len(cause.authors), reason=cause.reason, code=cause.code,
    )  # fmt: skip


def cause_words(cause: Cause) -> str:
    """What equal items have in common: their state at which system, and why."""
    head = f"{words.item_state(cause.shown)} {system_label(cause.system)}"
    if cause.code:
        from jobterm.systems import sentences as said_there  # late: a table of every system's words

        return f"{head} {cause.code}: {_(said_there.sentence(cause.system, cause.code))}"
    if cause.reason is None:
        return head
    return f"{head}: {sentences.reason_clause(cause.reason)}"


def person_name(people: Iterable[Seen], author: str) -> str:
    """What somebody is called, as far as the queue knows."""
    return next((one.name for one in people if one.id == author and one.name), author)
