"""Where a fact or a line of history stands in each system, in that system's own words, and which source counts for a
fact where systems disagree. The data is ``data/where.toml``; sentences are made at the screen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jobterm.domain.shipped import text

RECORDS: Final = ("amp", "opera", "workbase")
"""The record systems, in the order of the columns of words."""
_KIND_SCREENS: Final[Mapping[str, str]] = {
    "enrolment": "enrolment", "sickness": "absence", "absence": "absence", "interview": "interview", "plan": "plan",
    "activation": "activation", "employer": "employer", "cv": "job", "booking": "interview", "unsettled": "interview",
    "selfreport": "absence",
}  # fmt: skip
"""Families of kinds whose lines have a screen of their own; the others stand in the history."""
_MATTERS: Final[Mapping[str, str]] = {
    "booking": "interview.summons", "unsettled": "interview.summons", "absence": "absence.other",
    "activation": "activation.offer", "plan": "plan.save", "referral": "referral.offer", "hearing": "hearing.start",
}  # fmt: skip
"""Under which kind of registration a matter's word stands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in one system: its word for it and the way there, each empty where nobody has told us."""

    system: str
    word: str = ""
    path: str = ""


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(text("where.toml"))


def of_fact(field: str, system: str) -> Place:
    """Where a fact (``enrolment.start_date``) stands in a system."""
    return Place(system, _word("facts", field, system), _path(system, field.partition(".")[0]))


def of_kind(kind: str, system: str) -> Place:
    """Where a line of history, or a matter, of this kind stands in a system."""
    screen = _KIND_SCREENS.get(kind.partition(".")[0], "history")
    return Place(system, _word("kinds", _MATTERS.get(kind, kind), system), _path(system, screen))


def counts(field: str) -> str:
    """Whose word counts for a fact: ``record``, ``payer`` or a system's id; ``record`` for what is not named."""
    told: Mapping[str, str] = _data()["counts"]
    return told.get(field) or told.get(field.partition(".")[0], "record")


def glossary() -> list[tuple[str, str, str, str]]:
    """(field or kind, AMP's word, Opera's, WorkBase's) of everything that has words."""
    return [(name, *words) for table in ("facts", "kinds") for name, words in _data()[table].items()]


def _word(table: str, name: str, system: str) -> str:
    words = _data()[table].get(name)
    return str(words[RECORDS.index(system)]) if words is not None and system in RECORDS else ""


def _path(system: str, screen: str) -> str:
    screens: Mapping[str, str] = _data().get(system, {}).get("screens", {})
    return screens.get(screen, screens.get("history", ""))
