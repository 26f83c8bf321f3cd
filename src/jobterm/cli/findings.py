"""What `doctor` found: one thing looked at, how bad it is, and what to do. How it is found out stands elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from jobterm.office.errors import Exit


class Level(StrEnum):
    """How bad: ``error`` keeps somebody from working."""

    OK = "ok"
    REMARK = "remark"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """``id`` is stable; ``value`` what was found, ``message`` and ``cure`` sentences; ``exit_code`` how the command
    should end because of an error."""

    id: str
    level: Level
    value: Any = None
    message: str = ""
    cure: str = ""
    exit_code: Exit = Exit.USAGE

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        told = asdict(self)
        del told["exit_code"]
        return {**told, "level": self.level.value}
