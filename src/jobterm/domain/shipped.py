"""The domain's own data as it came with the program: plans of the shipped worlds and the dated rules."""

from __future__ import annotations

from functools import cache
from typing import Final

from jobterm.domain.plan import Plan
from jobterm.domain.plan_reader import plan_from_toml

TODAY: Final = "i-dag"
"""The world of the demo and the sandbox: the memos' landscape as if it stood now (amendment 18)."""


def text(*parts: str) -> str:
    """One data file of the domain as text, e.g. ``text("plans", "i-dag.toml")``."""
    from importlib import resources  # late: not on the way to the first paint

    return resources.files("jobterm.domain").joinpath("data", *parts).read_text(encoding="utf-8")


@cache
def plan(scenario: str = TODAY) -> Plan:
    """The plan of a shipped world; FileNotFoundError for a world that is not shipped."""
    return plan_from_toml(text("plans", f"{scenario}.toml"))
