"""A plan file checked before the night: read, weighed against the site, and every finding said. Nothing is changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobterm.cutover.plan_weighing import Surroundings, weigh
from jobterm.domain.plan import Plan, PlanProblem
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

__all__ = ["CheckedPlan", "PlanFinding", "Surroundings", "checked"]


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One finding as interface §3 has it. ``level``: ``error`` or ``warning``; ``line`` 0 = the whole file."""

    line: int
    code: str
    message: str
    cure: str
    level: str

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "line": self.line, "code": self.code, "message": self.message, "cure": self.cure, "level": self.level,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan file that was looked at. ``sha256`` of its bytes: it stands in the evidence of every delivery that was
    routed by it; ``in_force``: whether the site routes by these very bytes; ``rows``: how many of each table."""

    file: Path
    sha256: str
    in_force: bool
    rows: tuple[tuple[str, int], ...]
    findings: tuple[PlanFinding, ...]

    @property
    def errors(self) -> int:
        """How many findings forbid the night."""
        return sum(one.level == "error" for one in self.findings)


def checked(file: Path, in_force: Path, around: Surroundings) -> CheckedPlan:
    """Check ``file``; ``in_force``: the plan that the site routes by. OfficeError (exit 2) where it cannot be read."""
    content = _bytes(file)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = (_said(PlanProblem(line, "plan.unreadable")),)
        return CheckedPlan(file, _hash(content), False, (), found)
    weighed = weigh(text, around)
    return CheckedPlan(
        file,
        _hash(content),
        _same(content, in_force),
        () if weighed.plan is None else _rows(weighed.plan),
        tuple(_said(one) for one in weighed.problems),
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise OfficeError(
            "plan.missing_file",
            _("The plan file {file} cannot be read.").format(file=file.name),
            cure=_("Name a file that is there and that you may read."),
            field="PLAN",
            exit_code=Exit.USAGE,
        ) from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _same(content: bytes, in_force: Path) -> bool:
    try:
        return in_force.read_bytes() == content
    except OSError:
        return False


def _rows(plan: Plan) -> tuple[tuple[str, int], ...]:
    return (
        ("responsible", len(plan.responsible_rows)),
        ("route", len(plan.route_rows)),
        ("window", len(plan.window_rows)),
        ("cutover", len(plan.cutover_rows)),
    )


def _said(one: PlanProblem) -> PlanFinding:
    return PlanFinding(one.line, one.code, one.message.say(_), one.cure.say(_), one.level)
