"""What a look-up proves, and what it does not (rules R2 and R4): functions of values.

Two degrees of "not there": safe to send again, because a twin would be refused; and certainly not applied, because no
request of ours can still be on its way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from jobterm.outbox import pacing
from jobterm.outbox.delivery import Circumstances, Delivery, Failure, Moment, Question, State
from jobterm.outbox.port import Capabilities, LookUp, Outcome, OutcomeClass, Sight
from jobterm.outbox.states import confirm, grant, key_alive, wait_for


def sighted(delivery: Delivery, question: Question, seen: LookUp, under: Circumstances) -> Delivery:
    """The delivery after a look-up. A look-up is a photograph: what it did not see may still arrive (rule R2)."""
    if (delivery.attempt, delivery.state, delivery.plan) != (question.attempt, question.state, question.plan):
        return delivery
    match seen.sight:
        case Sight.FOUND:
            return confirm(delivery, seen.receipt)
        case Sight.DIFFERENT:
            return replace(delivery, state=State.NEEDS_REVIEW, reason="different_content", next_at=None)
        case Sight.FAILED:
            return _look_up_failed(delivery, seen.outcome, under.now.wall, under.chance)
        case Sight.ABSENT:
            return _absent(delivery, question, seen, under)


def _look_up_failed(delivery: Delivery, outcome: Outcome | None, now: datetime, chance: Random) -> Delivery:
    failures = delivery.failures + 1
    error = delivery.last_error
    wait = now + pacing.look_up_pause(failures, chance)
    if outcome is not None:
        error = Failure(now, outcome.cls.value, outcome.code, outcome.message)
        if outcome.cls in (OutcomeClass.CLOSED, OutcomeClass.THROTTLED):
            wait = wait_for(outcome, failures, now, chance)
    if outcome is not None and outcome.cls is OutcomeClass.REFUSED:
        # It will not even be asked (an unknown citizen): asking again brings nothing.
        state = State.NEEDS_REVIEW if delivery.possible else State.REFUSED
        return replace(delivery, state=state, reason=outcome.code or "refused", last_error=error, next_at=None)
    if not delivery.possible and outcome is not None and outcome.cls is OutcomeClass.AUTH:
        return replace(delivery, state=State.HELD_AUTH, reason=outcome.code or "auth", last_error=error, next_at=None)
    return replace(delivery, failures=failures, last_error=error, next_at=wait)


def certainly_not_applied(delivery: Delivery, caps: Capabilities, began: Moment) -> bool:
    """Whether "not there", asked at ``began``, proves that nothing was and will be applied: the look-up began more
    than L after the last claim (rule R2)."""
    if not delivery.possible or delivery.claim_mark is None:
        return not delivery.possible
    return caps.life is not None and delivery.claim_mark.elapsed(began) > caps.life.total_seconds()


ROUNDS_PER_KEY = 4
"""So often the same bytes go under one key; then the key is taken for burnt (a stored 500 is replayed for ever)."""


def _absent(delivery: Delivery, question: Question, seen: LookUp, under: Circumstances) -> Delivery:
    caps, now = under.caps, under.now
    looked = replace(delivery, attempt=delivery.attempt + 1, version=seen.version, failures=0)
    spent = delivery.burnt or delivery.rounds >= ROUNDS_PER_KEY
    if certainly_not_applied(delivery, caps, question.began):
        rendering = (
            delivery.rendering + 1 if spent or (caps.version and delivery.key is not None) else delivery.rendering
        )
        clear = replace(looked, possible=False, earlier=False, verdict=None, next_at=now.wall, rendering=rendering,
                        burnt=False)  # fmt: skip
        if delivery.wish is not None:
            return grant(clear)
        if delivery.verdict is not None:
            reason = delivery.last_error.code if delivery.last_error is not None else delivery.reason
            return replace(clear, state=delivery.verdict, reason=reason, next_at=None)
        return replace(clear, state=State.RETRY_WAIT, reason="not_there")
    settled_later = delivery.wish is not None or delivery.verdict is not None or spent
    if not settled_later and safe_to_resend(delivery, seen, caps, now):
        # Bytes that carry a version are made anew; the version is the fence, so the new key needs no other proof.
        rendering = delivery.rendering + 1 if caps.version else delivery.rendering
        pause = timedelta(0) if delivery.rounds == 0 else pacing.back_off(delivery.rounds, under.chance)
        return replace(looked, state=State.RETRY_WAIT, reason="not_there", next_at=now.wall + pause,
                       rendering=rendering)  # fmt: skip
    if caps.life is not None and delivery.claim_mark is not None:
        left = max(0.0, caps.life.total_seconds() - delivery.claim_mark.elapsed(now))
        return replace(looked, reason="life_not_over", next_at=now.wall + timedelta(seconds=left + 1))
    return replace(looked, state=State.NEEDS_REVIEW, reason="cannot_be_proved", next_at=None)


def safe_to_resend(delivery: Delivery, seen: LookUp, caps: Capabilities, now: Moment) -> bool:
    """Whether sending the same bytes again can do no harm although an earlier request may still arrive (rule R2):
    the system refuses a twin for ever, or by the version given in this very answer, or remembers the key (R4)."""
    return caps.create_once or (caps.version and seen.version is not None) or key_alive(delivery, caps, now)
