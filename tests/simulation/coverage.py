"""Which transitions of the machine a run has really made: a test that never reaches a state proves nothing about it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from jobterm.outbox.delivery import Delivery
from jobterm.outbox.sqlwrite import Writer

Transition = tuple[str, str]

MUST_VISIT: tuple[Transition, ...] = (
    ("", "queued"), ("", "waiting"), ("", "needs_review"), ("waiting", "queued"), ("waiting", "needs_review"),
    ("waiting", "expected"), ("waiting", "withdrawn"), ("waiting", "superseded"),
    ("queued", "sending"), ("queued", "withdrawn"), ("queued", "superseded"), ("queued", "held_auth"),
    ("sending", "confirmed"), ("sending", "unknown"), ("sending", "queued"), ("sending", "retry_wait"),
    ("sending", "refused"), ("sending", "conflict"), ("sending", "held_auth"), ("sending", "withdrawn"),
    ("unknown", "confirmed"), ("unknown", "retry_wait"), ("unknown", "sending"), ("unknown", "needs_review"),
    ("unknown", "withdrawn"), ("unknown", "refused"), ("unknown", "conflict"), ("unknown", "held_auth"),
    ("retry_wait", "sending"), ("retry_wait", "unknown"), ("retry_wait", "withdrawn"),
    ("held_auth", "queued"), ("held_auth", "unknown"), ("refused", "queued"), ("refused", "withdrawn"),
    ("needs_review", "unknown"), ("conflict", "withdrawn"),
    ("expected", "confirmed"), ("expected", "needs_review"),
    ("unknown", "superseded"), ("retry_wait", "superseded"), ("held_auth", "withdrawn"), ("needs_review", "withdrawn"),
    ("needs_review", "confirmed"), ("needs_review", "queued"), ("conflict", "queued"),
    ("waiting", "hand_over"), ("hand_over", "confirmed"),
    ("waiting", "handed"), ("queued", "handed"), ("sending", "handed"), ("unknown", "handed"), ("retry_wait", "handed"),
    ("held_auth", "handed"), ("refused", "handed"), ("conflict", "handed"), ("needs_review", "handed"),
    ("expected", "handed"), ("hand_over", "handed"),
    ("handed", "waiting"), ("handed", "queued"), ("handed", "unknown"), ("handed", "needs_review"),
    ("handed", "confirmed"), ("handed", "refused"), ("handed", "conflict"), ("handed", "held_auth"),
    ("", "unknown"), ("", "handed"),
)  # fmt: skip
"""As states are shown; "" is a delivery that is being taken, imported or saved. The run fails where one of these is
made too seldom. What is rarer still, as a zombie's receipt for what a person has, stands in the rules by name."""


@contextlib.contextmanager
def watching(visits: Counter[Transition]) -> Iterator[None]:
    """Count every transition that is written while this lasts."""
    follow, finish = Writer._follow, Writer.finish
    made: dict[int, list[Transition]] = {}

    def following(self: Writer, after: Delivery, before_shown: str | None, now_shown: str) -> None:
        made.setdefault(id(self), []).append((before_shown or "", now_shown))
        follow(self, after, before_shown, now_shown)

    def finishing(self: Writer) -> None:
        finish(self)
        visits.update(one for one in made.pop(id(self), ()) if one[0] != one[1])
        made.clear()  # of those that were undone

    setattr(Writer, "_follow", following)  # noqa: B010 (counts, and does what it did)
    setattr(Writer, "finish", finishing)  # noqa: B010
    try:
        yield
    finally:
        setattr(Writer, "_follow", follow)  # noqa: B010
        setattr(Writer, "finish", finish)  # noqa: B010


def rarely(visits: Counter[Transition], least: int) -> list[str]:
    """The transitions that were made less often than ``least`` times."""
    return [f"{before or 'taken'} -> {after}: {visits[before, after]}" for before, after in MUST_VISIT
            if visits[before, after] < least]  # fmt: skip
