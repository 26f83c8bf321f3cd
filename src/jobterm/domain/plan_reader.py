"""Makes a plan of its file's text and names everything that is wrong with it, line by line (interface §2, amendment 8).

Whether a plan that can be read is also wise (gaps, cutovers without a route) is weighed in `plan_check`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any, Final, TypeVar

from jobterm.domain.dates import from_local
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import SYSTEMS, Municipality, SystemId, is_selector
from jobterm.domain.plan import (
    CutoverRow,
    Mode,
    Notify,
    Plan,
    PlanErrors,
    PlanProblem,
    Promise,
    Reason,
    Responsible,
    Route,
    Scope,
    Window,
)
from jobterm.domain.plan_check import contradictions, warnings
from jobterm.domain.registrations.model import Authority
from jobterm.domain.registrations.names import is_kind_selector, nearest
from jobterm.domain.toml_lines import TomlLines, line_of_error

_T = TypeVar("_T")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "responsible": ("municipality", "target_groups", "authority", "valid_from"),
    "route": ("kinds", "target_groups", "municipality", "record", "promise", "notify", "valid_from"),
    "window": ("system", "municipality", "kinds", "from", "to", "reason"),
    "cutover": (
        "municipality", "kinds", "target_groups", "from", "to", "frozen_from", "opens_at", "read_only_from",
        "gone_from",
    ),
}  # fmt: skip
_NOTIFY_KEYS: Final = ("system", "mode", "via", "promise")


class _Unusable(Exception):
    """A row that cannot be built; what is wrong with it has been noted."""


def read(text: str) -> tuple[Plan | None, list[PlanProblem]]:
    """The plan and what is wrong with it; no plan where anything of level ``error`` was found."""
    plan, problems = rows_of(text)
    if plan is not None:
        problems = sorted(contradictions(plan), key=lambda problem: problem.line)
    return (None if any(problem.level == "error" for problem in problems) else plan), problems


def rows_of(text: str) -> tuple[Plan | None, list[PlanProblem]]:
    """The plan as far as its rows can be read at all, whether or not they contradict each other; no plan, and what is
    wrong, where one of them cannot."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [PlanProblem(line_of_error(error), "plan.unreadable")]
    reader = _Reader(raw, TomlLines.of(text))
    plan = Plan(
        responsible_rows=reader.rows("responsible", _responsible),
        route_rows=reader.rows("route", _route),
        window_rows=reader.rows("window", _window),
        cutover_rows=reader.rows("cutover", _cutover),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return (None if reader.problems else plan), sorted(reader.problems, key=lambda problem: problem.line)


def plan_from_toml(text: str) -> Plan:
    """The plan that a file's text describes; PlanErrors with every error found in it."""
    plan, problems = read(text)
    if plan is None:
        raise PlanErrors([problem for problem in problems if problem.level == "error"])
    return plan


def check(text: str, systems: Iterable[str] = SYSTEMS) -> list[PlanProblem]:
    """All that there is to tell about a plan file's text, errors and warnings by line.

    ``systems``: ids of all systems there are, plug-ins included.
    """
    plan, problems = read(text)
    if plan is not None:
        problems = [*problems, *warnings(plan, systems)]
    return sorted(problems, key=lambda problem: problem.line)


class _Reader:
    """A whole file: its tables, and the problems found so far."""

    def __init__(self, raw: Mapping[str, Any], lines: TomlLines) -> None:
        self.raw, self.lines = raw, lines
        self.problems: list[PlanProblem] = []
        for name in raw:
            if name not in _KEYS:
                near = nearest(name, tuple(_KEYS)) or "route"
                line = lines.table(name) or lines.key("", 0, name)
                self.problems.append(PlanProblem(line, "plan.unknown_table", {"name": name, "nearest": near}))

    def rows(self, table: str, build: Callable[[_Row], _T]) -> tuple[_T, ...]:
        """All rows of one table that can be built."""
        raw = self.raw.get(table, [])
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            line = self.lines.table(table) or self.lines.key("", 0, table)
            self.problems.append(PlanProblem(line, "plan.not_rows", {"name": table}))
            return ()
        built: list[_T] = []
        for number, values in enumerate(raw):
            row = _Row(self, table, number, values)
            row.only(values, _KEYS[table])
            before = len(self.problems)
            try:
                made = build(row)
            except _Unusable:
                continue
            if len(self.problems) == before:
                built.append(made)
        return tuple(built)


class _Row:
    """One row: reads its values by their meaning and notes what does not fit."""

    def __init__(self, reader: _Reader, table: str, number: int, values: Mapping[str, Any]) -> None:
        self.reader, self.table, self.number, self.values = reader, table, number, values
        self.inside: str | None = None
        self.line = reader.lines.table(table, number) or reader.lines.key("", 0, table)

    def note(self, key: str, code: str, **values: Any) -> None:
        """Note a problem with ``key``."""
        line = self.reader.lines.key(self.table, self.number, self.inside or key) or self.line
        self.reader.problems.append(PlanProblem(line, code, {"key": key, **values}))

    def only(self, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Note every key that is not among ``known``, with the nearest that is."""
        for key in values:
            if key not in known:
                self.note(key, "plan.unknown_key", nearest=nearest(key, known) or ", ".join(known))

    def text(self, key: str, values: Mapping[str, Any] | None = None) -> str:
        """A text that must be there."""
        value = (self.values if values is None else values).get(key)
        if isinstance(value, str) and value:
            return value
        self.note(key, "plan.missing" if value is None else "plan.not_text")
        raise _Unusable

    def texts(self, key: str, fits: Callable[[str], bool], code: str) -> tuple[str, ...] | None:
        """A list of texts, or one text; None if it is left out."""
        value = self.values.get(key)
        if value is None:
            return None
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not found or not all(isinstance(item, str) for item in found):
            self.note(key, "plan.not_texts")
            raise _Unusable
        for item in found:
            if not fits(item):
                self.note(key, code, value=item[:40])
        return tuple(found)

    def scope(self) -> Scope:
        """Kinds, target groups and municipalities."""
        return Scope(
            self.texts("kinds", is_kind_selector, "plan.kind"),
            self.texts("target_groups", is_selector, "plan.target_group"),
            self.texts("municipality", _is_municipality, "plan.municipality"),
        )

    def system(self, key: str, values: Mapping[str, Any] | None = None) -> str:
        """A system's id."""
        text = self.text(key, values)
        try:
            return SystemId(text)
        except InvalidIdentifier:
            self.note(key, "plan.system", value=text[:40])
            raise _Unusable from None

    def one_of(self, key: str, words: type[_T], values: Mapping[str, Any] | None = None) -> _T:
        """A word of an enumeration."""
        text = self.text(key, values)
        try:
            return words(text)  # type: ignore[call-arg]
        except ValueError:
            known = tuple(str(word) for word in words if word not in (Reason.CUTOVER, Reason.HOURS))  # type: ignore[attr-defined]
            self.note(key, "plan.not_one_of", value=text[:40], known=", ".join(known))
            raise _Unusable from None

    def instant(self, key: str) -> datetime:
        """An instant that must be there: a day (its first instant), a wall clock's time in Copenhagen, or an offset."""
        value = self.values.get(key)
        if value is None:
            self.note(key, "plan.missing")
            raise _Unusable
        try:
            return _instant(value)
        except ValueError as error:
            skipped = str(error) == "time.skipped"
            self.note(key, "plan.skipped_time" if skipped else "plan.not_time")
            raise _Unusable from None

    def maybe_instant(self, key: str) -> datetime | None:
        """The same where it may be left out."""
        return self.instant(key) if key in self.values else None

    def promise(self, values: Mapping[str, Any]) -> Promise | None:
        """When the recipient is due, None if that is not said."""
        if "promise" not in values:
            return None
        try:
            return Promise.parse(self.text("promise", values))
        except ValueError:
            self.note("promise", "plan.promise", value=str(values["promise"])[:40])
            raise _Unusable from None

    def in_order(self, *named: tuple[str, datetime | None], strictly: bool = False) -> None:
        """Note where an instant comes before the one that stands before it."""
        known = [(key, instant) for key, instant in named if instant is not None]
        for (first, a), (then, b) in pairwise(known):
            if b < a or (strictly and b == a):
                self.note(then, "plan.order", first=first)


def _is_municipality(text: str) -> bool:
    try:
        Municipality.parse(text)
    except InvalidIdentifier:
        return False
    return True


def _instant(value: object) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else from_local(value)
    if isinstance(value, date):
        return from_local(datetime.combine(value, time()))
    raise ValueError("time.form")


def _responsible(row: _Row) -> Responsible:
    return Responsible(row.scope(), row.one_of("authority", Authority), row.instant("valid_from"), row.line)


def _notify(row: _Row, values: object) -> Notify:
    if not isinstance(values, dict):
        row.note("notify", "plan.not_rows", name="notify")
        raise _Unusable
    row.only(values, _NOTIFY_KEYS)
    mode = row.one_of("mode", Mode, values)
    via = row.system("via", values) if "via" in values else None
    if mode is Mode.EXPECT and via is None:
        row.note("notify", "plan.via_missing", system=str(values.get("system", ""))[:40])
    return Notify(row.system("system", values), mode, via, row.promise(values))


def _route(row: _Row) -> Route:
    listed = row.values.get("notify", [])
    if not isinstance(listed, list):
        row.note("notify", "plan.not_rows", name="notify")
        raise _Unusable
    record = row.system("record")
    row.inside = "notify"
    told = tuple(_notify(row, values) for values in listed)
    row.inside = None
    names = [recipient.system for recipient in told]
    for name in sorted({name for name in names if names.count(name) > 1 or name == record}):
        row.note("notify", "plan.told_twice", system=name)
    return Route(row.scope(), record, told, row.instant("valid_from"), row.promise(row.values), row.line)


def _window(row: _Row) -> Window:
    starts, ends = row.instant("from"), row.instant("to")
    row.in_order(("from", starts), ("to", ends), strictly=True)
    reason = row.one_of("reason", Reason)
    if reason not in (Reason.PLANNED, Reason.BREAKDOWN):
        row.note("reason", "plan.not_one_of", value=str(reason), known="planned, breakdown")
    return Window(row.system("system"), row.scope(), starts, ends, reason, row.line)


def _cutover(row: _Row) -> CutoverRow:
    made = CutoverRow(
        row.scope(), row.system("from"), row.system("to"), row.instant("frozen_from"), row.instant("opens_at"),
        row.maybe_instant("read_only_from"), row.maybe_instant("gone_from"), row.line,
    )  # fmt: skip
    row.in_order(
        ("frozen_from", made.frozen_from), ("opens_at", made.opens_at), ("read_only_from", made.read_only_from),
        ("gone_from", made.gone_from),
    )  # fmt: skip
    if made.from_system == made.to_system:
        row.note("to", "plan.cutover_to_itself", system=made.to_system)
    return made
