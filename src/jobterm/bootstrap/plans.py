"""Where a desk reads its plan: the site's file, read anew when it changes, or the plan of a shipped world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jobterm.domain.plan import Plan, PlanErrors
from jobterm.domain.plan_reader import plan_from_toml
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

PlanSource = Callable[[], Plan]


class PlanFile:
    """A plan file. A change is seen at the next question; a file that has become unreadable leaves the last good plan
    in force, so that a half-saved edit stops nobody."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._plan: Plan | None = None
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> Plan:
        """The plan as it stands; OfficeError (exit 2) where it never was a plan."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if self._plan is None or seen != self._seen:
                self._plan, self._seen = plan_from_toml(self._path.read_text(encoding="utf-8")), seen
        except (OSError, UnicodeDecodeError, PlanErrors) as error:
            if self._plan is None:
                raise _cannot_read(self._path, error) from None
        return self._plan


def _cannot_read(path: Path, error: Exception) -> OfficeError:
    if isinstance(error, PlanErrors) and error.problems:
        first = error.problems[0]
        return OfficeError(
            first.code,
            _("The plan {file}, line {line}: {message}").format(
                file=path.name, line=first.line, message=first.message.say(_)
            ),
            cure=first.cure.say(_),
            field="plan",
            exit_code=Exit.USAGE,
        )
    return OfficeError(
        "plan.missing_file",
        _("The plan file {file} cannot be read.").format(file=path.name),
        cure=_("Put a plan there, or correct the setting plan in the site file."),
        field="plan",
        exit_code=Exit.USAGE,
    )
