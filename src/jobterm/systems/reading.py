"""Facts and history lines made from what a system told: the field names of interface §3, one spelling of each value
whichever system said it. Which member of an answer is which fact stands with each system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jobterm.clock import from_text, to_text
from jobterm.outbox.port import Entry, Fact

NONE = "none"
"""What "no absence" and "no activation" look like as a value: a system that says so has said something."""


def facts(values: Mapping[str, Any], members: Iterable[tuple[str, str]], since: str | None = None) -> Iterator[Fact]:
    """One fact per (field, member) that ``values`` says something about."""
    for name, member in members:
        value = values.get(member)
        if value is not None and value != "":
            yield Fact(name, value, since)


def first_absence(word: str | None, first_day: str | None, last_day: str | None) -> Iterator[Fact]:
    """The absence that counts now; ``word`` None = no absence at all."""
    yield Fact("absence.type", word or NONE, first_day)
    if first_day is not None:
        yield Fact("absence.first_day", first_day, first_day)
    if last_day is not None:
        yield Fact("absence.last_day", last_day, first_day)


def next_interview(start: str, kind: Any) -> Iterator[Fact]:
    """The next booking."""
    yield Fact("interview.next_start", same_instant(start))
    yield Fact("interview.next_type", kind)


def activation(word: str, start: str, end: str | None) -> Iterator[Fact]:
    """The activation that counts now."""
    yield Fact("activation.type", word, start)
    yield Fact("activation.start", start, start)
    if end is not None:
        yield Fact("activation.end", end, start)


def same_instant(text: str) -> str:
    """An instant in the one spelling that all output has, so that equal ones look equal; other text as it is."""
    try:
        return to_text(from_text(text))
    except ValueError:
        return text


def entry(system: str, date: str, kind: str, text: str, ref: Any, registration: Any) -> Entry:
    """One line of history."""
    return Entry(
        date,
        kind,
        text,
        f"{system}:{ref}" if ref else None,
        registration if isinstance(registration, str) and registration else None,
    )


def blocks(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """A text, or nothing."""
    return value if isinstance(value, str) else ""
