"""What was handed on in bundles, as every outbox keeps it: in the file and beside its anchor, so that a copy from
before does not send what another desk may be sending (rule R7). The rules for one delivery stand in ``handing``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from jobterm.outbox import handing
from jobterm.outbox.delivery import Delivery, Moment
from jobterm.outbox.moving import Moved
from jobterm.outbox.put_back import Rows

META: Final = "handed_on"
"""The row of ``meta`` that holds it."""
ALL: Final = ("*",)
"""Instead of ids: whatever this outbox holds is an office's. The ids of years would be a long line there."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """The ids of what went into one bundle. Nothing else of it stands here: it lies beside the outbox unencrypted."""

    bundle: str
    registrations: tuple[str, ...]

    def to_text(self) -> str:
        """One line of JSON."""
        return json.dumps({"bundle": self.bundle, "registrations": list(self.registrations)})

    @classmethod
    def from_text(cls, text: str) -> HandedOn:
        """What `to_text` made; ValueError for anything else."""
        try:
            plain = json.loads(text)
            return cls(str(plain["bundle"]), tuple(str(one) for one in plain["registrations"]))
        except (KeyError, TypeError) as error:
            raise ValueError("this is no word about a bundle") from error


def is_one(line: str) -> bool:
    """Whether a line beside the anchor is of this sort."""
    return line.startswith('{"bundle"')


def from_lines(lines: Iterable[str]) -> tuple[HandedOn, ...]:
    """Those lines as words; ValueError where one is none."""
    return tuple(HandedOn.from_text(line) for line in lines if line)


def known_to(database: Rows) -> tuple[HandedOn, ...]:
    """All that an outbox has handed on, in that order."""
    return from_lines((database.value("SELECT value FROM meta WHERE name = ?", (META,)) or "").split("\n"))


def together(*words: Sequence[HandedOn]) -> tuple[HandedOn, ...]:
    """All of them, each bundle once with everything that went into it."""
    found: dict[str, dict[str, None]] = {}
    for word in (word for each in words for word in each):
        found.setdefault(word.bundle, {}).update(dict.fromkeys(word.registrations))
    return tuple(HandedOn(bundle, tuple(ids)) for bundle, ids in found.items())


def without(words: Sequence[HandedOn], bundle: str, registrations: Set[str]) -> tuple[HandedOn, ...]:
    """What is left once a person has said that nobody used a bundle for these."""
    left = (
        replace(word, registrations=tuple(one for one in word.registrations if one not in registrations))
        if word.bundle == bundle
        else word
        for word in words
    )
    return tuple(word for word in left if word.registrations)


def remembered(one: Moved, words: Sequence[HandedOn], now: Moment) -> Moved:
    """An item out of a copy made before it was handed on: it stands as handed, and nothing of it is sent until its
    receiver answers, the bundle comes back, or a person says that nobody used it."""
    deliveries = list(one.deliveries)
    for bundle in _unknown_to(one, words):
        if handing.is_office(bundle):
            # This desk may have sent it itself before it had an office, and the copy may be from before that.
            deliveries = [
                handing.estranged(each, now, sole=True, unmet=each.unmet, bundle="recovered") for each in deliveries
            ]
        deliveries = [handing.hand(each, bundle, now.wall) for each in deliveries]
    return one if deliveries == list(one.deliveries) else replace(one, deliveries=tuple(deliveries))


def _unknown_to(one: Moved, words: Sequence[HandedOn]) -> Iterator[str]:
    known = {event.what.code for event in one.events if event.what.event in ("handed", "imported")}
    for word in words:
        had = word.bundle in known or any(_has(each, word.bundle) for each in one.deliveries)
        if (one.registration.id in word.registrations or word.registrations == ALL) and not had:
            yield word.bundle


def _has(delivery: Delivery, bundle: str) -> bool:
    return delivery.handed_to == bundle or bundle in (delivery.lineage or "").split()
