"""What plug-ins that were loaded tell of themselves: names, column, sentences of their codes. Light: the screen's words
look here for every system that is not ours. How they are found and checked stands in ``plugins``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from jobterm import i18n

COLUMNS: Final = ("case", "payer", "citizen", "other")
"""Where a system's answers can stand on the citizen's screen; ``other``: only in the lower pane."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a code says to a person, whole, in both languages: what happened, is it safe, what can I do (U2)."""

    en: str
    da: str

    def said(self) -> str:
        """In the user's language."""
        return self.da if i18n.current() == "da" else self.en


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a plug-in is called and what its codes mean.

    ``label``: in a column, ``name``: in a sentence, ``short``: in eight characters; each the id where it is empty.
    ``codes``: its own code → one of jobterm's words (``citizen_unknown``), or a sentence of its own.
    """

    label: str = ""
    name: str = ""
    short: str = ""
    column: str = "case"
    codes: Mapping[str, str | Sentence] = field(default_factory=dict)


_joined: Final[dict[str, Introduction]] = {}


def join(system: str, introduction: Introduction) -> None:
    """A plug-in was loaded; of two under one name the last counts."""
    _joined[system] = introduction


def told(system: str) -> Introduction | None:
    """What a loaded plug-in tells of itself; None for every other system."""
    return _joined.get(system)


def forget() -> None:
    """As if none had been loaded; for a process that changes sites, which tests are."""
    _joined.clear()
