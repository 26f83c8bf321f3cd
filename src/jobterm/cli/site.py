"""The site file as commands need it: found, read, and what is wrong with it as errors for people and programs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobterm import config
from jobterm.cli.call import Call
from jobterm.config import Config, ConfigErrors, ConfigMissing, Located
from jobterm.domain import plan_reader
from jobterm.domain.identifiers import SYSTEMS
from jobterm.domain.plan import Plan, PlanProblem
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError

_PLAN_UNREADABLE = N_("The plan file cannot be read.")
_PLAN_CURE = N_("Put a plan there, or correct the setting plan; `jobterm config init` writes one to begin from.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One error of site file or plan, said; ``line`` 0 = the whole file."""

    file: Path | None
    line: int
    field: str
    code: str
    message: str
    cure: str
    level: str = "error"

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "file": None if self.file is None else str(self.file),
            "line": self.line,
            "field": self.field,
            "code": self.code,
            "level": self.level,
            "message": self.message,
            "cure": self.cure,
        }


def located(call: Call) -> Located:
    """Which site file counts, and its home."""
    return config.locate(call.given.config, os.environ)


def looked_at(call: Call) -> tuple[Config | None, list[Trouble]]:
    """The site file, and every error of it and of its plan. OfficeError (exit 2) where there is no site file."""
    where = located(call)
    try:
        found = config.read(where.file)
    except ConfigMissing:
        raise missing(where) from None
    except ConfigErrors as error:
        said = (
            Trouble(error.path, one.line, one.field, one.code, one.message.say(_), one.cure.say(_))
            for one in error.problems
        )
        return None, list(said)
    return found, [*_theme(found), *_plan(found), *plugged(found)]


def is_training(call: Call) -> bool:
    """Whether the site's people are made up; OfficeError (exit 2) where its file is missing or cannot be used."""
    found, troubles = looked_at(call)
    if found is None:
        raise first(troubles)
    return found.training


def first(troubles: list[Trouble]) -> OfficeError:
    """The first error as the command's own."""
    one = troubles[0]
    return OfficeError(one.code, one.message, cure=one.cure, field=one.field or None, exit_code=Exit.USAGE)


def missing(where: Located) -> OfficeError:
    """There is no site file: where was looked, and what helps."""
    message, cure = config.PROBLEMS["config.missing_file"]
    places = ", ".join(str(file) for file in where.looked_at)
    return OfficeError(
        "config.missing_file",
        f"{_(message)} ({places})",
        cure=_(cure),
        field="--config",
        exit_code=Exit.USAGE,
    )


def _theme(found: Config) -> list[Trouble]:
    """A theme that cannot be used: the screen does without it."""
    from jobterm.bootstrap.entrances import usable_theme

    looked = config.glance(found.file).theme
    if looked is None or usable_theme(looked):
        return []
    message = _("The theme {name} cannot be used; the screen takes what the terminal can show.").format(name=looked)
    cure = _("Name a shipped one (dark, light, ansi16, mono), or a file that `jobterm theme check` finds in order.")
    return [Trouble(found.file, 0, "terminal.theme", "terminal.theme", message, cure, "warning")]


def plugged(found: Config) -> list[Trouble]:
    """Suppliers' systems that the site file names and that cannot be used: the others go on without them."""
    others = [name for name, one in found.settings.systems.items() if name not in SYSTEMS and one.url is not None]
    if not others:
        return []
    from jobterm.bootstrap import systems

    told = [(name, systems.system_trouble(name)) for name in others]
    return [
        Trouble(found.file, 0, f"systems.{name}", one.code, one.message, one.cure, "warning")
        for name, one in told
        if one is not None
    ]


def _plan(found: Config) -> list[Trouble]:
    file = found.plan
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return [Trouble(file, 0, "plan", "plan.missing_file", _(_PLAN_UNREADABLE), _(_PLAN_CURE))]
    troubles = [_said(file, one) for one in plan_reader.check(text, {*SYSTEMS, *found.settings.systems})]
    plan, _problems = plan_reader.read(text)
    return troubles if plan is None else [*troubles, *_not_taken(file, plan)]


def _not_taken(file: Path, plan: Plan) -> list[Trouble]:
    """Rows that send a supplier's system what it does not take: each such item would need a person."""
    if all(name in SYSTEMS for row in plan.route_rows for name in (row.record, *(one.system for one in row.notify))):
        return []
    from jobterm.bootstrap import systems

    said = _("The plan sends {system} kinds that it does not take, {n} in number, e.g. {example}.")
    cure = _("Name the kinds that it takes in this row, and give the others another system.")
    return [
        Trouble(file, line, "route", "plan.not_taken", said.format(system=name, n=len(left), example=left[0]), cure,
                "warning")
        for line, name, left in systems.not_taken(plan)
    ]  # fmt: skip


def _said(file: Path, one: PlanProblem) -> Trouble:
    named = one.values.get("key") or one.values.get("name") or one.values.get("system") or ""
    return Trouble(file, one.line, str(named), one.code, one.message.say(_), one.cure.say(_), one.level)
