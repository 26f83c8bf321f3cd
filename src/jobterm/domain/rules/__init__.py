"""The dated rules of ``data/rules.toml`` as values: which of them hold for an event is decided by its day (decision 7).

What a rule means for a registration stands with the kind; here only numbers, dates and sources.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from jobterm.domain.errors import InvalidRules
from jobterm.domain.identifiers import group_matches, is_selector
from jobterm.domain.registrations.names import is_kind_selector, kind_matches
from jobterm.resources import inside

_OWN: Final = ("name", "kinds", "target_groups", "valid_from", "valid_to", "source")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: for which kinds and groups (None = all), from which day up to but not on ``valid_to``; its numbers."""

    name: str
    kinds: tuple[str, ...]
    target_groups: tuple[str, ...] | None
    valid_from: date
    valid_to: date | None
    source: str
    params: Mapping[str, int]

    def holds(self, kind: str, target_group: str | None, event_date: date) -> bool:
        """Whether it holds for an event; a rule for some groups does not hold where the group is unknown."""
        return (
            self.valid_from <= event_date
            and (self.valid_to is None or event_date < self.valid_to)
            and any(kind_matches(selector, kind) for selector in self.kinds)
            and (
                self.target_groups is None
                or (
                    target_group is not None
                    and any(group_matches(selector, target_group) for selector in self.target_groups)
                )
            )
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules."""

    rules: tuple[Rule, ...]

    @classmethod
    def from_toml(cls, text: str) -> Rules:
        """InvalidRules ``rules.invalid`` where the text is not what it should be."""
        try:
            return cls(tuple(_rule(row) for row in tomllib.loads(text)["rule"]))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise InvalidRules("rules.invalid") from error

    def find(self, name: str, kind: str, target_group: str | None, event_date: date) -> Rule | None:
        """The rule of that name that holds for the event, the latest of several; None if none does."""
        holding = [rule for rule in self.rules if rule.name == name and rule.holds(kind, target_group, event_date)]
        return max(holding, key=lambda rule: rule.valid_from, default=None)


def _rule(row: Mapping[str, Any]) -> Rule:
    groups = row.get("target_groups")
    made = Rule(
        name=str(row["name"]),
        kinds=tuple(row["kinds"]),
        target_groups=None if groups is None else tuple(groups),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        source=str(row["source"]),
        params={name: int(value) for name, value in row.items() if name not in _OWN},
    )
    if not all(map(is_kind_selector, made.kinds)) or not all(map(is_selector, made.target_groups or ())):
        raise ValueError(made.name)
    return made


@cache
def shipped_rules() -> Rules:
    """The rules that come with the program."""
    return Rules.from_toml(inside("domain", "data", "rules.toml").read_text(encoding="utf-8"))
