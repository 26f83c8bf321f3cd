"""Facts and history lines made from what a system told: the field names of interface §3, one spelling of each value
whichever system said it. Which member of an answer is which fact stands with each system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobterm.clock import from_text, to_text
from jobterm.outbox.reading import Entry, Fact, Hit, Matter, Section

DAY_LENGTH: Final = 10
"""Characters of a day; a longer text is an instant."""
NONE = "none"
"""What "no absence" and "no activation" look like as a value: a system that says so has said something."""


def facts(values: Mapping[str, Any], members: Iterable[tuple[str, str]], since: Any = None) -> Iterator[Fact]:
    """One fact per (field, member) that ``values`` says something about; only plain values count."""
    for name, member in members:
        value = values.get(member)
        if isinstance(value, str | int) and value != "":
            yield Fact(name, value, words(since) or None)


def only(found: Iterable[Fact], asked: frozenset[Section]) -> tuple[Fact, ...]:
    """The facts of the sections that were asked for: nobody sees what she did not ask to see."""
    parts = {section.value for section in asked}
    return tuple(fact for fact in found if fact.field.partition(".")[0] in parts)


def first_absence(word: str | None, first_day: Any = None, last_day: Any = None) -> Iterator[Fact]:
    """The absence that counts now; ``word`` None = no absence at all."""
    since = words(first_day) or None
    yield Fact("absence.type", word or NONE, since)
    yield from facts(
        {"first": first_day, "last": last_day}, (("absence.first_day", "first"), ("absence.last_day", "last")), since
    )


def next_interview(start: Any, kind: Any) -> Iterator[Fact]:
    """The next booking; its type as the digits that the domain has for it."""
    digits = str(kind) if isinstance(kind, int | str) else ""
    values = {"start": same_instant(start), "kind": digits}
    yield from facts(values, (("interview.next_start", "start"), ("interview.next_type", "kind")))


def plan(goal: Any, agreements: Any, saved: Any) -> Iterator[Fact]:
    """The plan in force."""
    at = same_instant(saved)
    members = (("plan.goal", "goal"), ("plan.agreements", "agreements"), ("plan.saved_at", "at"))
    yield from facts({"goal": goal, "agreements": agreements, "at": at}, members, at[:10])


def activation(word: str, start: Any, end: Any) -> Iterator[Fact]:
    """The activation that counts now."""
    members = (("activation.type", "type"), ("activation.start", "start"), ("activation.end", "end"))
    yield from facts({"type": word, "start": start, "end": end}, members, start)


def matter(
    system: str, kind: str, told: Mapping[str, Any], members: Mapping[str, str], **known: Any
) -> Iterator[Matter]:
    """Something that stands; nothing where the system gives it no number. ``members``: our word → its member, with
    ``ref``, ``registration``, ``version`` and ``owner`` among them; ``known``: words that are no plain member."""
    values = {name: told.get(member) for name, member in members.items()} | known
    plain = {name: value for name, value in values.items() if isinstance(value, str | int) and value != ""}
    ref = plain.pop("ref", None)
    registration, version, owner = (words(plain.pop(name, "")) or None for name in ("registration", "version", "owner"))
    for name in ("start", "end"):
        if name in plain and len(str(plain[name])) > DAY_LENGTH:
            plain[name] = same_instant(plain[name])
    if ref is not None:
        yield Matter(kind, f"{system}:{ref}", registration, version, owner, plain)


def same_instant(text: Any) -> str:
    """An instant in the one spelling that all output has, so that equal ones look equal; other text as it is."""
    try:
        return to_text(from_text(words(text)))
    except (ValueError, OverflowError):
        return words(text)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of history as a system has it."""

    date: Any
    kind: str
    text: Any
    ref: Any
    registration: Any

    def entry(self, system: str) -> Entry:
        """The same in the words of interface §3."""
        ref = words(self.ref)
        return Entry(
            words(self.date),
            self.kind,
            words(self.text),
            f"{system}:{ref}" if ref else None,
            words(self.registration) or None,
        )


def hit(system: str, person: Mapping[str, Any], members: Mapping[str, str]) -> Hit:
    """One found citizen; ``members`` says where each value stands."""
    told = {name: person.get(member) for name, member in members.items()}
    return Hit(
        cpr=words(told["cpr"]),
        name=words(told["name"]),
        born=words(told["born"]) or None,
        municipality=words(told["municipality"]) or None,
        target_group=words(told["target_group"]) or None,
        protected=told["protected"] in (True, "true", "1"),
        phone=words(told["phone"]) or None,
        system=system,
    )


def blocks(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """A text, or nothing."""
    return value if isinstance(value, str) else ""
