"""What a command and an argument of it are. Which there are stands in ``table`` and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HIGHEST: Final = 2**31 - 1
"""The highest count where no other is named; no limit that anybody would be told of."""


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of a command.

    ``names``: one bare name = a positional, else option strings. ``kind``: ``text`` ``count`` ``seconds`` ``path``
    ``flag``. ``many``: may be given again. ``optional``: a positional that may be left out. ``help`` is English.
    """

    names: tuple[str, ...]
    help: str
    kind: str = "text"
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    many: bool = False
    optional: bool = False
    required: bool = False
    low: int = 0
    high: int = HIGHEST

    @property
    def positional(self) -> bool:
        """Whether it is given by its place."""
        return not self.names[0].startswith("-")

    @property
    def key(self) -> str:
        """Its name in the parsed arguments."""
        return self.names[-1].lstrip("-").replace("-", "_").lower()


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, what it does in a clause, ``module:function`` in this package, and its arguments.

    Options of one of the groups ``either`` exclude each other; with ``one_required`` one of them must be given.
    """

    words: tuple[str, ...]
    help: str
    run: str
    options: tuple[Option, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    one_required: bool = False
