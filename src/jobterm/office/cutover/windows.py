"""Closing windows planned, extended and cancelled by a superuser: the plan file is written anew in one step, weighed
before that, and the version that it replaces is kept under its hash, which stands in the evidence of what it routed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.cutover.plan_weighing import Surroundings, weigh
from jobterm.cutover.plan_windows import CannotEdit, NewWindow, added, dropped, ended, overrun, whole_minute
from jobterm.domain import plan_reader
from jobterm.domain.plan import Plan, PlanProblem, Reason, Window
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.security.files import FILE_MODE, private_folder

__all__ = ["FOLDER", "Desk", "NewWindow", "WindowView", "cancel", "extend", "listed", "plan"]

REASON_MAX: Final = 900
FOLDER: Final = "plans"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the plan lies and who changes it. ``kept``: the folder of versions that were replaced."""

    plan: Path
    kept: Path
    user: str
    around: Surroundings


@dataclass(frozen=True, slots=True)
class WindowView:
    """One window. ``line`` names it; ``state``: ``coming``, ``now`` or ``over``; ``left``: until it begins or ends."""

    line: int
    system: str
    municipality: tuple[str, ...]
    kinds: tuple[str, ...]
    starts: datetime
    ends: datetime
    reason: str
    state: str
    left: timedelta | None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "line": self.line, "system": self.system, "municipality": list(self.municipality),
            "kinds": list(self.kinds), "from": to_text(self.starts), "to": to_text(self.ends), "reason": self.reason,
            "state": self.state, "left_s": None if self.left is None else int(self.left.total_seconds()),
        }  # fmt: skip


def listed(desk: Desk) -> list[WindowView]:
    """All windows of the plan in the order of their beginning."""
    rows = _plan(_text(desk)).window_rows
    return [_view(row, desk.around.now) for row in sorted(rows, key=lambda row: (row.starts, row.line))]


def plan(desk: Desk, new: NewWindow, why: str) -> str:
    """A window more; the hash of the plan as it is from now on."""
    if new.ends <= new.starts:
        raise _refused("plan.order", _("{key} is not after {first}.").format(key="--to", first="--from"), "--to")
    return _changed(desk, lambda text: added(text, new, _said(desk, why)))


def extend(desk: Desk, line: int, ends: datetime, reason: Reason | None, why: str) -> str:
    """Another end for a window that is coming or under way. ``reason``: under which what comes after the end that was
    announced stands; None: a planned window overruns as a breakdown, a breakdown lasts longer."""
    row = _row(desk, line)
    if ends <= row.ends:
        raise _refused("window.not_later", _("The window ends at that time or later already."), "--to")
    under = reason or Reason.BREAKDOWN
    if under is row.reason:
        return _changed(desk, lambda text: ended(text, row, ends, _said(desk, why)))
    return _changed(desk, lambda text: added(text, overrun(row, ends, under), _said(desk, why)))


def cancel(desk: Desk, line: int, why: str) -> str:
    """No window: what has not begun stays as comments, what is under way ends now."""
    row, now = _row(desk, line), desk.around.now
    if row.starts > now:
        return _changed(desk, lambda text: dropped(text, row, _said(desk, why)))
    return _changed(desk, lambda text: ended(text, row, whole_minute(now), _said(desk, why)))


def _changed(desk: Desk, change: Callable[[str], str]) -> str:
    before = _text(desk)
    try:
        after = change(before)
    except CannotEdit:
        raise _refused(
            "window.not_in_lines",
            _("This window does not stand in lines of its own, so it cannot be changed by command."),
            "LINE",
            _("Change it by hand, then: jobterm cutover check"),
        ) from None
    known = {_mistake(one) for one in weigh(before, desk.around).problems}
    wrong = (one for one in weigh(after, desk.around).problems if one.level == "error")
    first = next((one for one in wrong if _mistake(one) not in known), None)
    if first is not None:  # what was wrong before forbids nobody to say that a system is closed
        raise _refused(first.code, first.message.say(_), "LINE", first.cure.say(_), Exit.REFUSED)
    try:
        private_folder(desk.kept)
        _write(desk.kept / f"{_hash(before)}.toml", before)
        _write(desk.plan, after)
    except OSError as error:
        raise OfficeError(
            "plan.unwritable",
            _("The plan cannot be written ({reason}). Nothing was changed.").format(
                reason=error.strerror or type(error).__name__
            ),
            cure=_("See that the file and its folder may be written by you, and that there is room."),
            field="plan",
            exit_code=Exit.UNEXPECTED,
        ) from None
    return _hash(after)


def _mistake(one: PlanProblem) -> str:
    return f"{one.code} {sorted(one.values.items(), key=str)}"


def _write(file: Path, text: str) -> None:
    """The whole file or none of it, on the disk."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, file)


def _row(desk: Desk, line: int) -> Window:
    row = next((row for row in _plan(_text(desk)).window_rows if row.line == line), None)
    if row is None:
        raise _refused("window.unknown", _("In line {line} of the plan no window begins.").format(line=line), "LINE",
                       _("`jobterm window list` has the lines."))  # fmt: skip
    if row.ends <= desk.around.now:
        raise _refused("window.over", _("This window is over."), "LINE", _("Plan a new one."), Exit.REFUSED)
    return row


def _view(row: Window, now: datetime) -> WindowView:
    state = "over" if row.ends <= now else "now" if row.starts <= now else "coming"
    left = {"over": None, "now": row.ends - now, "coming": row.starts - now}[state]
    scope = row.scope
    return WindowView(row.line, row.system, scope.municipalities or (), scope.kinds or (), row.starts, row.ends,
                      row.reason.value, state, left)  # fmt: skip


def _text(desk: Desk) -> str:
    try:
        return desk.plan.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _refused("plan.missing_file", _("The plan file {file} cannot be read.").format(file=desk.plan.name),
                       "plan") from None  # fmt: skip


def _plan(text: str) -> Plan:
    found, problems = plan_reader.read(text)
    if found is None:
        first = problems[0]
        raise _refused(first.code, first.message.say(_), "plan", first.cure.say(_))
    return found


def _said(desk: Desk, why: str) -> str:
    if not 1 <= len(why.strip()) <= REASON_MAX:
        raise _refused("reason.length", _("The reason must have 1 to {most} characters.").format(most=REASON_MAX),
                       "--why")  # fmt: skip
    return f"{to_text(desk.around.now)} {desk.user}: {why.strip()}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refused(code: str, message: str, field: str, cure: str = "", exit_code: Exit = Exit.USAGE) -> OfficeError:
    return OfficeError(code, message, cure=cure, field=field, exit_code=exit_code)
