"""The sentence for a system's last answer; the tables themselves stand with the systems (guarantee U2)."""

from __future__ import annotations

from jobterm.outbox.delivery import Delivery


def answer_sentence(delivery: Delivery) -> str | None:
    """What the system's last answer to this delivery means in the user's language; None where it gave none."""
    error = delivery.last_error
    if error is None:
        return None
    from jobterm.office.sentences import reason_clause

    return reason_clause(error.code or error.cls)
