"""Weighs a plan as a superuser does before the night: all that `plan_check` finds, and what only matters when the
record is about to move. Pure; the sentences stand in `plan_said` with the others, who reads the file and the site is
the office's affair.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, Final

from jobterm.domain import plan_reader
from jobterm.domain.dates import COPENHAGEN, instant_text
from jobterm.domain.identifiers import SYSTEMS, Municipality
from jobterm.domain.plan import CutoverRow, Mode, Plan, PlanProblem, Route, Scope
from jobterm.domain.plan_check import contradictions, groups_of, kinds_of, meet, warnings
from jobterm.domain.registrations.names import family
from jobterm.domain.toml_lines import TomlLines

READ_ONLY: Final = frozenset({"cvr", "jobindsats"})
"""Systems that take nothing: a route to them is one to nowhere (design §7)."""
_JUST_BEFORE: Final = timedelta(microseconds=1)
_TABLES: Final = ("responsible", "route", "window", "cutover")
_ALL: Final = Scope()

Case = tuple[str, str, str]
"""Kind, code of the target group, municipality."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a plan is weighed against. ``systems``: ids of all systems that there are, plug-ins included; ``reached``:
    those that this site has an address for, None where that is not asked; ``own``: the site's own municipality;
    ``now``: what was valid before is history and nobody's mistake any more."""

    now: datetime
    systems: frozenset[str] = frozenset(SYSTEMS)
    reached: frozenset[str] | None = None
    own: str | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """``plan`` None: one of its rows cannot be read. ``problems`` by line, the worse first in a line."""

    plan: Plan | None
    problems: tuple[PlanProblem, ...]

    @property
    def errors(self) -> int:
        """How many of them forbid the night."""
        return sum(one.level == "error" for one in self.problems)


def weigh(text: str, around: Surroundings) -> Weighed:
    """Everything that there is to tell about a plan file's text."""
    plan, found = plan_reader.rows_of(text)
    if plan is not None:
        found = [*contradictions(plan), *(one for one in warnings(plan, around.systems) if one.code != "plan.gap")]
        found = [_graver(one, plan) for one in found]
        found += _twice_a_night(text)
        for look in (_gaps, _windows_twice, _crossing, _nowhere, _unannounced, _nobody):
            found += look(plan, around)
    found.sort(key=lambda one: (one.line, one.level != "error"))
    return Weighed(plan, tuple(found))


def _graver(one: PlanProblem, plan: Plan) -> PlanProblem:
    """A system that nobody knows only warns while a desk starts; nobody moves a municipality to it, or sends it
    anything that night."""
    sent_to = {row.record for row in plan.route_rows}
    sent_to |= {told.system for row in plan.route_rows for told in row.notify if told.mode is Mode.DELIVER}
    sent_to |= {name for row in plan.cutover_rows for name in (row.from_system, row.to_system)}
    if one.code == "plan.unknown_system" and one.values["system"] in sent_to:
        return replace(one, level="error")
    return one


def _gaps(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """Cases without a route: an error for the municipalities that the plan or the site names, else a warning; and
    those that have none until later."""
    named = _named(plan, around)
    others = _others(named)  # no row tells them apart, so one speaks for all
    for places, each, level in ((named, 1, "error"), (others[:1], len(others), "warning")):
        never, late = _without(plan, places, around.now)
        if never:
            yield PlanProblem(0, "plan.gap", {"n": len(never) * each, "example": _case(never[0])}, level=level)
        if late:
            values = {"n": len(late) * each, "example": _case(late[0])}
            yield PlanProblem(0, "plan.gap_until", values, level="warning")


def _without(plan: Plan, places: tuple[str, ...], now: datetime) -> tuple[list[Case], list[Case]]:
    """Cases for which no row ever speaks, and those for which none speaks yet."""
    ever = max((row.valid_from for row in plan.route_rows), default=now)
    never: list[Case] = []
    late: list[Case] = []
    for case in _cases(_ALL, places):
        if plan.route(*case, now) is None:
            (never if plan.route(*case, max(ever, now)) is None else late).append(case)
    return never, late


def _windows_twice(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """Two windows of one system at once with different reasons: which of them counts is a question of law
    (Databekendtgørelsen § 12)."""
    del around
    for one, other in combinations(plan.window_rows, 2):
        at_once = one.system == other.system and one.starts < other.ends and other.starts < one.ends
        if at_once and one.reason is not other.reason and meet(one.scope, other.scope):
            yield PlanProblem(max(one.line, other.line), "plan.window_twice",
                              {"system": one.system, "other": min(one.line, other.line)}, level="warning")  # fmt: skip


def _crossing(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """Two cutovers of the same people that are under way together, or that end at one instant."""
    del around
    for one, other in combinations(plan.cutover_rows, 2):
        apart = one.opens_at <= other.frozen_from or other.opens_at <= one.frozen_from
        if (not apart or one.opens_at == other.opens_at) and meet(one.scope, other.scope):
            yield PlanProblem(max(one.line, other.line), "plan.cutover_crossing",
                              {"other": min(one.line, other.line)})  # fmt: skip


def _nowhere(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """Routes that lead to nobody: a system that takes nothing, one without an address here, a forwarder that is not
    itself told."""
    told: set[tuple[int, str]] = set()
    for row in plan.route_rows:
        sent_to = {row.record, *(one.system for one in row.notify if one.mode is Mode.DELIVER)}
        for system in sorted(sent_to & READ_ONLY):
            yield PlanProblem(row.line, "plan.takes_nothing", {"system": system})
        told |= {(row.line, system) for system in sent_to}
        known = {row.record, *(one.system for one in row.notify)}
        for one in row.notify:
            if one.mode is Mode.EXPECT and one.via not in known:
                yield PlanProblem(row.line, "plan.via_nowhere", {"system": one.system, "via": one.via})
    told |= {(row.line, name) for row in plan.cutover_rows for name in (row.from_system, row.to_system)}
    if around.reached is not None:
        for line, system in sorted(told):
            if system in around.systems and system not in around.reached and system not in READ_ONLY:
                yield PlanProblem(line, "plan.no_address", {"system": system}, level="warning")


def _unannounced(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """Routes by which the record moves from one system to another without a cutover that says how."""
    for row in plan.route_rows:
        if row.valid_from <= around.now:
            continue
        found = next(_moved(plan, row, _named(plan, around)), None)
        if found is not None:
            case, before = found
            values = {"from": before, "to": row.record, "example": _case(case), "at": instant_text(row.valid_from)}
            yield PlanProblem(row.line, "plan.no_cutover", values)


def _moved(plan: Plan, row: Route, named: tuple[str, ...]) -> Iterator[tuple[Case, str]]:
    """Cases whose record this row takes over without a cutover, with the system that had it."""
    places = row.scope.municipalities or (*named, *_others(named)[:1])
    for case in _cases(row.scope, places):
        now, before = plan.route(*case, row.valid_from), plan.route(*case, row.valid_from - _JUST_BEFORE)
        if now is not row or before is None or before.record == row.record:
            continue
        made = plan.cutovers(row.record, *case)
        if not any(_makes(one, before.record, row) for one in made):
            yield case, before.record


def _makes(one: CutoverRow, before: str, row: Route) -> bool:
    return one.opens_at == row.valid_from and (one.from_system, one.to_system) == (before, row.record)


def _nobody(plan: Plan, around: Surroundings) -> Iterator[PlanProblem]:
    """People for whom no authority answers now, in a plan that says who answers for some."""
    left = [
        (group, place)
        for place in _named(plan, around)
        for group in groups_of(_ALL)
        if plan.responsible_rows and plan.responsible(group, place, around.now) is None
    ]
    if left:
        values = {"n": len(left), "example": ", ".join(left[0])}
        yield PlanProblem(0, "plan.nobody_responsible", values, level="warning")


def _twice_a_night(text: str) -> Iterator[PlanProblem]:
    """Times of the hour that comes twice when clocks are put back: the first of the two is meant, which hardly anybody
    knows (dates without meaning at DST)."""
    raw, lines = tomllib.loads(text), TomlLines.of(text)
    for table in _TABLES:
        rows: list[Mapping[str, Any]] = raw.get(table, [])
        for number, row in enumerate(rows):
            for key, value in row.items():
                if _is_twice(value):
                    yield PlanProblem(lines.key(table, number, key), "plan.twice_time", {"key": key}, level="warning")


def _is_twice(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    if not isinstance(value, datetime) or value.tzinfo is not None:
        return False
    first, second = (value.replace(tzinfo=COPENHAGEN, fold=fold).astimezone(UTC) for fold in (0, 1))
    return second > first


def _named(plan: Plan, around: Surroundings) -> tuple[str, ...]:
    """Municipalities that the plan speaks of by name, and the site's own."""
    scopes = [row.scope for row in plan.route_rows] + [row.scope for row in plan.responsible_rows]
    scopes += [row.scope for row in plan.window_rows] + [row.scope for row in plan.cutover_rows]
    codes = {code for scope in scopes for code in scope.municipalities or ()}
    return tuple(sorted(codes | ({around.own} if around.own else set())))


def _others(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(place.code for place in Municipality.every() if place.code not in named)


def _cases(scope: Scope, places: tuple[str, ...]) -> Iterator[Case]:
    """Cases of citizens that a row covers in these municipalities."""
    kinds = [kind for kind in kinds_of(scope) if family(kind) != "employer"]
    groups = groups_of(scope)
    for place in places:
        for group in groups:
            yield from ((kind, group, place) for kind in kinds)


def _case(case: Case) -> str:
    return ", ".join(case)
