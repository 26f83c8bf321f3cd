"""Sentences as constants in English; the edge puts them into the user's language, the domain translates nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:  # the name that collectors of messages know
    """Mark a constant for the catalogue; the same as ``i18n.N_``, which the pure core may not import."""
    return message


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with holes ``{name}`` and the values for them."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``; a hole without a value stays as an ellipsis."""
        return translate(self.msgid).format_map(_Holes(self.values))


class _Holes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
