"""Sentences as constants in English; the edge puts them into the user's language, the domain translates nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jobterm.domain.dates import COPENHAGEN


def N_(message: str) -> str:  # the name that collectors of messages know
    """Mark a constant for the catalogue; the same as ``i18n.N_``, which the pure core may not import."""
    return message


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with holes ``{name}`` and the values for them."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``, days and times as people write them.

        A hole without a value stays as three dots, in Latin-1 because the screen is.
        """
        values = {name: _shown(value, translate) for name, value in self.values.items()}
        return translate(self.msgid).format_map(_Holes(values))


class Word(str):
    """A value for a hole that is itself an English msgid and is put into the user's language with the sentence."""

    __slots__ = ()


class Listing(tuple[tuple[str, str], ...]):
    """A value for a hole that lists codes with what each means, an English msgid: ``7 = job interview, 8 = ...``."""

    __slots__ = ()


class _Holes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "..."


def _shown(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Word):
        return translate(str(value))
    if isinstance(value, Listing):
        return ", ".join(f"{code} = {translate(means)}" for code, means in value)
    if isinstance(value, datetime):
        return f"{value.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return value
