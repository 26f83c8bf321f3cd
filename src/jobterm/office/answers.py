"""The sentence for a system's last answer; the tables themselves stand with the systems (guarantee U2)."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.port import Outcome


def answer_sentence(delivery: Delivery) -> str | None:
    """What the system's last answer to this delivery means in the user's language; None where it gave none."""
    error = delivery.last_error
    if error is None:
        return None
    from jobterm.systems import sentences  # late: a table of every system's words, for who meets one

    return _(sentences.sentence(delivery.system, error.code or error.cls))


def outcome_sentence(system: str, outcome: Outcome) -> str:
    """The same for the answer to somebody who only looked: a citizen, a search."""
    from jobterm.systems import sentences

    return _(sentences.read_sentence(system, outcome.code or outcome.cls.value))
