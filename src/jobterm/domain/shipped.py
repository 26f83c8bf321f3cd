"""The domain's own data as it came with the program: plans of the shipped worlds and the dated rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from jobterm.domain.dates import COPENHAGEN
from jobterm.domain.plan import Plan
from jobterm.domain.plan_reader import plan_from_toml
from jobterm.domain.registrations.model import Authority
from jobterm.resources import inside

TODAY: Final = "i-dag"
"""The world of the demo and the sandbox: the memos' landscape as if it stood now (amendment 18)."""


@dataclass(frozen=True, slots=True)
class World:
    """One shipped world. ``begins``: its first moment, None for now; ``authority``: whose the insured are then."""

    begins: datetime | None
    authority: Authority


WORLDS: Final[Mapping[str, World]] = {
    TODAY: World(None, Authority.STATE),
    "2007-01-02": World(datetime(2007, 1, 2, 8, tzinfo=COPENHAGEN), Authority.STATE),
    "2009-efter-1-aug": World(datetime(2009, 8, 3, 8, tzinfo=COPENHAGEN), Authority.MUNICIPALITY),
}
"""Shipped worlds: rules and routes are those of their day (each is true in itself)."""


def text(*parts: str) -> str:
    """One data file of the domain as text, e.g. ``text("plans", "i-dag.toml")``."""
    return inside("domain", "data", *parts).read_text(encoding="utf-8")


@cache
def plan(scenario: str = TODAY) -> Plan:
    """The plan of a shipped world; FileNotFoundError for a world that is not shipped."""
    return plan_from_toml(text("plans", f"{scenario}.toml"))
