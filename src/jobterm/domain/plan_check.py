"""Weighs a plan that can be read: rows that contradict each other are errors, gaps and strangers are warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from jobterm.domain.identifiers import SYSTEMS, TARGET_GROUPS, Municipality, group_matches
from jobterm.domain.plan import CutoverRow, Plan, PlanProblem, Responsible, Route, Scope
from jobterm.domain.registrations.names import KIND_NAMES, family, kind_matches

_ABOUT_CITIZENS: Final = tuple(kind for kind in KIND_NAMES if family(kind) != "employer")


def contradictions(plan: Plan) -> list[PlanProblem]:
    """What makes a plan unusable: two rows that hold at once, a cutover that the routes do not follow."""
    return [
        *_overlaps(plan.route_rows),
        *_overlaps(plan.responsible_rows),
        *(problem for row in plan.cutover_rows for problem in _cutover_problems(plan, row)),
    ]


def warnings(plan: Plan, systems: Iterable[str] = SYSTEMS) -> list[PlanProblem]:
    """What is allowed but hardly meant: systems that nobody knows, people for whom no row speaks.

    ``systems``: ids of all systems there are, plug-ins included.
    """
    known = set(systems)
    found = [
        PlanProblem(line, "plan.unknown_system", {"system": name}, level="warning")
        for line, name in _named_systems(plan)
        if name not in known
    ]
    return found + list(_gaps(plan))


def _overlaps(rows: tuple[Route, ...] | tuple[Responsible, ...]) -> Iterator[PlanProblem]:
    by_rank: dict[tuple[datetime, int], list[Route | Responsible]] = {}
    for row in rows:
        by_rank.setdefault((row.valid_from, row.scope.left_out), []).append(row)
    for equals in by_rank.values():
        for first, second in combinations(equals, 2):
            if meet(first.scope, second.scope):
                yield PlanProblem(second.line, "plan.overlap", {"other": first.line})


def meet(one: Scope, other: Scope) -> bool:
    """Whether some case is covered by both."""
    municipalities = (
        one.municipalities is None
        or other.municipalities is None
        or not set(one.municipalities).isdisjoint(other.municipalities)
    )
    return (
        municipalities
        and any(group in groups_of(other) for group in groups_of(one))
        and any(kind in kinds_of(other) for kind in kinds_of(one))
    )


def groups_of(scope: Scope) -> tuple[str, ...]:
    """The codes of the target groups that a row covers."""
    if scope.target_groups is None:
        return tuple(TARGET_GROUPS)
    return tuple(code for code in TARGET_GROUPS if any(group_matches(chosen, code) for chosen in scope.target_groups))


def kinds_of(scope: Scope) -> tuple[str, ...]:
    """The kinds of registration that a row covers."""
    if scope.kinds is None:
        return KIND_NAMES
    return tuple(kind for kind in KIND_NAMES if any(kind_matches(chosen, kind) for chosen in scope.kinds))


def _cutover_problems(plan: Plan, row: CutoverRow) -> Iterator[PlanProblem]:
    """``check`` demands that a cutover and the routes agree (amendment 8): one problem for each of the two sides."""
    wrong: dict[str, str] = {}
    places = row.scope.municipalities or tuple(place.code for place in Municipality.every())
    kinds = [kind for kind in kinds_of(row.scope) if row.scope.kinds is not None or kind in _ABOUT_CITIZENS]
    before = row.opens_at - timedelta(microseconds=1)
    for place in places:
        for group in groups_of(row.scope):
            for kind in kinds:
                old, new = plan.route(kind, group, place, before), plan.route(kind, group, place, row.opens_at)
                if old is None or old.record != row.from_system:
                    wrong.setdefault("plan.cutover_from", f"{kind}, {group}, {place}")
                if new is None or new.record != row.to_system:
                    wrong.setdefault("plan.cutover_to", f"{kind}, {group}, {place}")
    for code, example in wrong.items():
        system = row.from_system if code == "plan.cutover_from" else row.to_system
        yield PlanProblem(row.line, code, {"system": system, "example": example})


def _named_systems(plan: Plan) -> Iterator[tuple[int, str]]:
    for route in plan.route_rows:
        yield route.line, route.record
        for recipient in route.notify:
            yield route.line, recipient.system
            if recipient.via is not None:
                yield route.line, recipient.via
    for window in plan.window_rows:
        yield window.line, window.system
    for cutover in plan.cutover_rows:
        yield from ((cutover.line, cutover.from_system), (cutover.line, cutover.to_system))


def _gaps(plan: Plan) -> Iterator[PlanProblem]:
    """Cases for which no row ever speaks: one warning with their number and an example."""
    uncovered: list[str] = []
    for place in Municipality.every():
        rows = [row.scope for row in plan.route_rows if place.code in (row.scope.municipalities or (place.code,))]
        for group in TARGET_GROUPS:
            covered = {kind for scope in rows if group in groups_of(scope) for kind in kinds_of(scope)}
            uncovered += [f"{kind}, {group}, {place.code}" for kind in _ABOUT_CITIZENS if kind not in covered]
    if uncovered:
        yield PlanProblem(0, "plan.gap", {"n": len(uncovered), "example": uncovered[0]}, level="warning")
