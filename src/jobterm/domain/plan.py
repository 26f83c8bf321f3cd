"""The plan: who is responsible, which system plays which part, when systems are closed, how a cutover is made.

Values and questions only; `plan_reader` makes a plan from its file, `plan_check` weighs it, `routing` and `calendar`
ask it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, Final, Protocol, Self, TypeVar

from jobterm.domain.dates import local_day
from jobterm.domain.errors import DomainError
from jobterm.domain.identifiers import group_matches
from jobterm.domain.msgids import Sentence
from jobterm.domain.plan_said import PLAN_PROBLEMS
from jobterm.domain.registrations.model import Authority
from jobterm.domain.registrations.names import kind_matches

_DURATION: Final = re.compile(r"([1-9][0-9]{0,4})(m|h|d)", re.ASCII)
_TIME_OF_DAY: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


class Mode(StrEnum):
    """How a recipient is reached (design decision 3)."""

    DELIVER = "deliver"
    EXPECT = "expect"
    PERSON = "person"


class Reason(StrEnum):
    """Why a system is closed: service windows and breakdowns are legally separate (Databekendtgørelsen § 12)."""

    PLANNED = "planned"
    BREAKDOWN = "breakdown"
    CUTOVER = "cutover"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Promise:
    """When something is due: a duration, or the next time of day in Copenhagen (amendment 8)."""

    duration: timedelta | None = None
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """``"30m"``, ``"4h"``, ``"2d"`` or ``"07:00"``; ValueError for anything else."""
        if found := _DURATION.fullmatch(text):
            return cls(duration=timedelta(**{_UNITS[found[2]]: int(found[1])}))
        if found := _TIME_OF_DAY.fullmatch(text):
            return cls(at=time(int(found[1]), int(found[2])))
        raise ValueError("plan.promise")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a row covers; None = all (amendment 8)."""

    kinds: tuple[str, ...] | None = None
    target_groups: tuple[str, ...] | None = None
    municipalities: tuple[str, ...] | None = None

    def covers(self, kind: str | None, target_group: str | None, municipality: str | None) -> bool:
        """Whether a case belongs here; what is None in the question fits only where the row leaves it out."""
        return (
            _covers(self.kinds, kind, kind_matches)
            and _covers(self.target_groups, target_group, group_matches)
            and _covers(self.municipalities, municipality, str.__eq__)
        )

    @property
    def left_out(self) -> int:
        """How many of the three the row leaves out; of rows with one date the one that leaves out fewer holds."""
        return (self.kinds, self.target_groups, self.municipalities).count(None)


def _covers(selectors: tuple[str, ...] | None, value: str | None, fits: Callable[[str, str], bool]) -> bool:
    if selectors is None:
        return True
    if value is None:
        return False
    for selector in selectors:  # noqa: SIM110 - asked for every row of every case, and twice as fast as any()
        if fits(selector, value):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Responsible:
    """Which authority answers for whom, from when."""

    scope: Scope
    authority: Authority
    valid_from: datetime
    line: int = 0


@dataclass(frozen=True, slots=True)
class Notify:
    """A recipient besides the record: told by us, by another system (``via``), or by a person."""

    system: str
    mode: Mode
    via: str | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Which system is the record for whom, from when, and who else must know."""

    scope: Scope
    record: str
    notify: tuple[Notify, ...]
    valid_from: datetime
    promise: Promise | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a system is closed, half-open: at ``ends`` it is open again."""

    system: str
    scope: Scope
    starts: datetime
    ends: datetime
    reason: Reason
    line: int = 0


@dataclass(frozen=True, slots=True)
class CutoverRow:
    """How a change of the record is made; what holds after it is the route valid from ``opens_at``."""

    scope: Scope
    from_system: str
    to_system: str
    frozen_from: datetime
    opens_at: datetime
    read_only_from: datetime | None = None
    gone_from: datetime | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something wrong in a plan file: sentences for ``code`` stand in `plan_said`, ``values`` fill them.

    ``line`` counts from 1 (0 = the whole file). ``level`` is ``error`` or ``warning``.
    """

    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    level: str = "error"

    @property
    def message(self) -> Sentence:
        """What is wrong."""
        return Sentence(PLAN_PROBLEMS[self.code][0], self.values)

    @property
    def cure(self) -> Sentence:
        """How to put it right."""
        return Sentence(PLAN_PROBLEMS[self.code][1], self.values)


class PlanErrors(DomainError):
    """A plan file that cannot be used; ``problems`` says why, line by line."""

    def __init__(self, problems: Sequence[PlanProblem]) -> None:
        super().__init__("plan.errors")
        self.problems = tuple(problems)


class _Dated(Protocol):
    @property
    def scope(self) -> Scope: ...

    @property
    def valid_from(self) -> datetime: ...


_Row = TypeVar("_Row", bound=_Dated)


@dataclass(frozen=True)
class Plan:
    """A whole plan. ``at`` in a question is an instant, or a day: then a row counts that begins on that day."""

    responsible_rows: tuple[Responsible, ...] = ()
    route_rows: tuple[Route, ...] = ()
    window_rows: tuple[Window, ...] = ()
    cutover_rows: tuple[CutoverRow, ...] = ()
    sha256: str = ""

    def route(self, kind: str, target_group: str | None, municipality: str | None, at: datetime | date) -> Route | None:
        """The route that holds: the latest valid one that fits, of equals the one that leaves out fewer."""
        rows = self._routes_of.get(municipality or "", self._routes_for_all)
        return _holding(rows, kind, target_group, municipality, at)

    def route_until(
        self, kind: str, target_group: str | None, municipality: str | None, at: datetime
    ) -> datetime | None:
        """When another system becomes the record for this case; None if no row says so."""
        now = self.route(kind, target_group, municipality, at)
        for instant in _changes(self.route_rows, kind, target_group, municipality, at):
            then = self.route(kind, target_group, municipality, instant)
            if then is not None and (now is None or then.record != now.record):
                return instant
        return None

    def responsible(self, target_group: str | None, municipality: str | None, at: datetime | date) -> Authority | None:
        """Which authority answers for these people, None if no row says it."""
        row = _holding(self.responsible_rows, None, target_group, municipality, at)
        return row.authority if row is not None else None

    def responsible_until(self, target_group: str | None, municipality: str | None, at: datetime) -> datetime | None:
        """When another authority takes over, None if no row says so."""
        now = self.responsible(target_group, municipality, at)
        for instant in _changes(self.responsible_rows, None, target_group, municipality, at):
            if self.responsible(target_group, municipality, instant) != now:
                return instant
        return None

    def windows(self, system: str, municipality: str | None, kind: str | None, at: datetime) -> tuple[Window, ...]:
        """The windows that hold at ``at``; a row for one kind does not close the others."""
        return tuple(
            row
            for row in self._windows_of.get(system, ())
            if row.starts <= at < row.ends and row.scope.covers(kind, None, municipality)
        )

    def cutovers(
        self, system: str, kind: str, target_group: str | None, municipality: str | None
    ) -> tuple[CutoverRow, ...]:
        """The cutovers that take the record of this case from ``system`` or give it to it."""
        return tuple(
            row
            for place in dict.fromkeys((municipality, None))
            for row in self._cutovers_of.get((system, place), ())
            if row.scope.covers(kind, target_group, municipality)
        )

    # Indexes: the engine asks for every lane, and a plan may have a row for each of 98 municipalities.

    @cached_property
    def _windows_of(self) -> dict[str, tuple[Window, ...]]:
        systems = {row.system for row in self.window_rows}
        return {system: tuple(row for row in self.window_rows if row.system == system) for system in systems}

    @cached_property
    def _cutovers_of(self) -> dict[tuple[str, str | None], tuple[CutoverRow, ...]]:
        found: dict[tuple[str, str | None], list[CutoverRow]] = {}
        for row in self.cutover_rows:
            for place in row.scope.municipalities or (None,):
                for system in (row.from_system, row.to_system):
                    found.setdefault((system, place), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def _routes_for_all(self) -> tuple[Route, ...]:
        return tuple(row for row in self.route_rows if row.scope.municipalities is None)

    @cached_property
    def _routes_of(self) -> dict[str, tuple[Route, ...]]:
        codes = {code for row in self.route_rows for code in row.scope.municipalities or ()}
        return {
            code: tuple(row for row in self.route_rows if code in (row.scope.municipalities or (code,)))
            for code in codes
        }


def _begun(row: _Dated, at: datetime | date) -> bool:
    return row.valid_from <= at if isinstance(at, datetime) else _first_day(row.valid_from) <= at


@cache
def _first_day(valid_from: datetime) -> date:
    return local_day(valid_from)


def _holding(
    rows: Iterable[_Row], kind: str | None, target_group: str | None, municipality: str | None, at: datetime | date
) -> _Row | None:
    found: _Row | None = None
    for row in rows:
        if not (_begun(row, at) and row.scope.covers(kind, target_group, municipality)):
            continue
        if found is None or _rank(row) > _rank(found):
            found = row
    return found


def _rank(row: _Dated) -> tuple[datetime, int]:
    return row.valid_from, -row.scope.left_out


def _changes(
    rows: Iterable[_Dated], kind: str | None, target_group: str | None, municipality: str | None, after: datetime
) -> list[datetime]:
    return sorted(
        {
            row.valid_from
            for row in rows
            if row.valid_from > after and row.scope.covers(kind, target_group, municipality)
        }
    )
