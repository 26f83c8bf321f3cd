"""The report of a conformance run, read and judged: whether an adapter was held against the kit, in this version, and
with what end for each workflow. Pure: the cutover board asks it as a gate. The kit itself is `jobterm.testing`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.clock import from_text
from jobterm.i18n import N_, _

FORMAT: Final = 1
PASS, FAIL, NOT_OFFERED = "pass", "fail", "not_offered"
"""How a workflow ended."""
SIZE_MAX: Final = 1 << 20


class BadReport(ValueError):
    """A file that is no report of the kit, or was changed after it was written; the message is a code."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of the kit found.

    ``code_sha256``: the digest of the plug-in's code that was tried (empty for one of ours); ``workflows``: workflow →
    ``pass``, ``fail`` or ``not_offered``; ``sha256``: the report's own.
    """

    system: str
    plugin: str
    version: str
    code_sha256: str
    kit: str
    jobterm: str
    at: datetime
    workflows: Mapping[str, str]
    passed: int
    failed: int
    not_offered: int
    failures: tuple[str, ...]
    sha256: str

    @property
    def whole(self) -> bool:
        """Whether everything that it offers passed."""
        return self.failed == 0 and PASS in self.workflows.values() and FAIL not in self.workflows.values()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a report's content, but for ``sha256`` itself: it tells a whole report from a changed one, and is no
    signature."""
    plain = {name: value for name, value in content.items() if name != "sha256"}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


def read(text: str) -> Report:
    """The report that a file's text holds; raises BadReport."""
    if len(text) > SIZE_MAX:
        raise BadReport("report.too_large")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise BadReport("report.unreadable") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadReport("report.format")
    if content.get("sha256") != digest(content):
        raise BadReport("report.changed")
    try:
        plugin, counts = content["plugin"], content["counts"]
        return Report(
            system=str(content["system"]), plugin=str(plugin["distribution"]), version=str(plugin["version"]),
            code_sha256=str(plugin["sha256"]), kit=str(content["kit"]), jobterm=str(content["jobterm"]),
            at=from_text(content["at"]), workflows={str(name): str(end) for name, end in content["workflows"].items()},
            passed=int(counts[PASS]), failed=int(counts[FAIL]), not_offered=int(counts[NOT_OFFERED]),
            failures=tuple(str(one) for one in content["failures"]), sha256=str(content["sha256"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadReport("report.format") from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report must speak of to count: which system, which code, which workflows, how old at most."""

    system: str
    code_sha256: str | None = None
    workflows: Collection[str] = ()
    not_before: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an adapter may be trusted with what is wanted of it; ``reasons`` say why not, as (code, values)."""

    reasons: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    def said(self) -> list[str]:
        """The reasons as sentences."""
        return [_(REASONS[code]).format(**values) for code, values in self.reasons]


REASONS: Final[Mapping[str, str]] = {
    "none": N_("It was not held against the conformance kit, or nobody put the report here."),
    "system": N_("The report is of another system, {system}."),
    "code": N_("The report is of other code than what is installed (version {version} was tried)."),
    "failed": N_("It failed in {workflow}."),
    "not_offered": N_("It does not offer {workflow}."),
    "not_tried": N_("{workflow} was not tried."),
    "old": N_("The report is {days} days old."),
    "empty": N_("The report speaks of no workflow that passed."),
}


def verdict(report: Report | None, wanted: Wanted, now: datetime) -> Verdict:
    """Whether a report says that an adapter can do what is wanted. Without named workflows: all that it offers."""
    if report is None:
        return Verdict((("none", {}),))
    found: list[tuple[str, Mapping[str, Any]]] = []
    if report.system != wanted.system:
        found.append(("system", {"system": report.system}))
    if wanted.code_sha256 is not None and report.code_sha256 != wanted.code_sha256:
        found.append(("code", {"version": report.version}))
    for workflow in sorted(wanted.workflows or report.workflows):
        end = report.workflows.get(workflow)
        if end == FAIL:
            found.append(("failed", {"workflow": workflow}))
        elif end is None or (end == NOT_OFFERED and wanted.workflows):
            found.append(("not_tried" if end is None else NOT_OFFERED, {"workflow": workflow}))
    if PASS not in report.workflows.values():
        found.append(("empty", {}))
    age = now - report.at
    if wanted.not_before is not None and age > wanted.not_before:
        found.append(("old", {"days": age.days}))
    return Verdict(tuple(found))


def summary(report: Report) -> str:
    """``2026-11-22: 14 passed, 0 failed, 3 not offered`` in words."""
    ended = list(report.workflows.values())
    said = _("{passed} passed, {failed} failed, {left} not offered")
    counted = said.format(passed=ended.count(PASS), failed=ended.count(FAIL), left=ended.count(NOT_OFFERED))
    return f"{report.at:%Y-%m-%d}: {counted}"
