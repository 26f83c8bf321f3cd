"""How a system judges a message: refused in this package's words, or accepted with what it does by itself. Values only;
the rules stand in ``rules`` and ``rulings``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jobterm.sandbox.world.case import Event


@dataclass(frozen=True, slots=True)
class Refusal:
    """A system's no: ``code`` in this package's words, ``field`` in jobterm's, ``current`` what is in force instead."""

    code: str
    field: str | None = None
    current: Event | None = None


@dataclass(frozen=True, slots=True)
class SideEffect:
    """What a system does by itself because of what it accepted."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a message: refused, or accepted with side effects."""

    refusal: Refusal | None = None
    effects: tuple[SideEffect, ...] = field(default=())


ACCEPTED: Final = Verdict()


def no(code: str, name: str | None = None) -> Verdict:
    """A refusal; ``name``: the field that is wrong."""
    return Verdict(Refusal(code, name))


def backwards(data: Mapping[str, Any], first: str, last: str) -> bool:
    """Whether it ends before it begins; without both days it does not."""
    if data.get(first) is None or data.get(last) is None:
        return False
    return date.fromisoformat(data[last]) < date.fromisoformat(data[first])
