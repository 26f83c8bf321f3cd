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
from jobterm.outbox.states import LOOK_UPS, PATIENCE, confirm, fenced, grant, wait_for


def sighted(delivery: Delivery, question: Question, seen: LookUp, under: Circumstances) -> Delivery:
    """The delivery after a look-up. A look-up is a photograph: what it did not see may still arrive (rule R2)."""
    if (delivery.attempt, delivery.state, delivery.plan) != (question.attempt, question.state, question.plan):
        return delivery
    match seen.sight:
        case Sight.FOUND if seen.receipt is not None:
            return confirm(delivery, seen.receipt)
        case Sight.FOUND:
            return _look_up_failed(delivery, NO_RECEIPT, under.now.wall, under.chance)
        case Sight.DIFFERENT:
            return replace(delivery, state=State.NEEDS_REVIEW, reason="different_content", next_at=None,
                           theirs=dict(seen.theirs), their_version=seen.version)  # fmt: skip
        case Sight.FAILED:
            return _look_up_failed(delivery, seen.outcome or NO_WORD, under.now.wall, under.chance)
        case Sight.ABSENT:
            return _absent(delivery, question, seen, under)


NOT_ITS_FAULT = frozenset({OutcomeClass.CLOSED, OutcomeClass.THROTTLED, OutcomeClass.NOT_SENT, OutcomeClass.IDENTITY})
"""Nobody could be asked just then; that says nothing of this item, and uses up none of its patience."""


def _look_up_failed(delivery: Delivery, outcome: Outcome, now: datetime, chance: Random) -> Delivery:
    error = delivery.last_error
    closed = outcome.cls is OutcomeClass.CLOSED and error is not None  # no error, and takes none from the item (U3)
    if delivery.verdict is None and not closed:  # else the error in hand is what the verdict will say
        error = Failure(now, outcome.cls.value, outcome.code, outcome.message)
    told = replace(delivery, last_error=error, next_at=None)
    if outcome.cls is OutcomeClass.AUTH:
        # It may have been applied all the same: that stands, and is asked after once somebody has logged in.
        return replace(told, state=State.HELD_AUTH, reason=outcome.code or "auth")
    if outcome.cls in (OutcomeClass.CLOSED, OutcomeClass.THROTTLED):
        return replace(told, next_at=wait_for(outcome, delivery.failures, now, chance))
    failures = delivery.failures + 1
    if failures >= LOOK_UPS and outcome.cls not in NOT_ITS_FAULT:
        reason = "cannot_be_proved" if delivery.possible else "keeps_failing"
        return replace(told, state=State.NEEDS_REVIEW, reason=reason, failures=failures)
    return replace(told, failures=failures, next_at=now + pacing.look_up_pause(failures, chance))


def certainly_not_applied(delivery: Delivery, caps: Capabilities, began: Moment) -> bool:
    """Whether "not there", asked at ``began``, proves that nothing was and will be applied: the look-up began more
    than L after the last claim (rule R2)."""
    if not delivery.possible or delivery.shared or delivery.claim_mark is None:
        return not delivery.possible
    return caps.life is not None and delivery.claim_mark.elapsed(began) > caps.life.total_seconds()


NO_WORD = Outcome(OutcomeClass.UNKNOWN, "no_answer")
"""An adapter that does not say why a look-up failed."""

NO_RECEIPT = Outcome(OutcomeClass.UNKNOWN, "unnamed")
"""A receipt, or it did not happen (design decision 4)."""

NO_VERSION = Outcome(OutcomeClass.UNKNOWN, "no_version")
"""A system that fences by versions and names none: an answer that means nothing."""

ROUNDS_PER_KEY = 4
"""So often the same bytes go under one key; then the key is taken for burnt (a stored 500 is replayed for ever)."""


def _absent(delivery: Delivery, question: Question, seen: LookUp, under: Circumstances) -> Delivery:
    caps, now = under.caps, under.now
    if caps.version and seen.version is None:
        return _look_up_failed(delivery, NO_VERSION, now.wall, under.chance)
    looked = replace(delivery, attempt=delivery.attempt + 1, version=seen.version, failures=0)
    if certainly_not_applied(delivery, caps, question.began):
        return _cleared(looked, under)
    held = delivery.verdict is State.HELD_AUTH
    undecided = delivery.wish is None and (delivery.verdict is None or held)
    spent = delivery.burnt or (_worn(delivery) and caps.life is not None)
    if undecided and not spent and safe_to_resend(delivery, seen, caps, now):
        if held:
            return replace(looked, state=State.HELD_AUTH, reason=_reason(delivery), next_at=None)
        # Bytes that carry a version are made anew; the version is the fence, so the new key needs no other proof.
        rendering = delivery.rendering + 1 if caps.version else delivery.rendering
        return _again(replace(looked, rendering=rendering), under)
    if caps.life is not None and delivery.claim_mark is not None and not delivery.shared:
        left = max(0.0, caps.life.total_seconds() - delivery.claim_mark.elapsed(now))
        return replace(looked, reason="life_not_over", next_at=now.wall + timedelta(seconds=left + 1))
    return replace(looked, state=State.NEEDS_REVIEW, reason="cannot_be_proved", next_at=None)


def _cleared(looked: Delivery, under: Circumstances) -> Delivery:
    """After a proof that nothing was and will be applied."""
    new_key = looked.burnt or _worn(looked) or (under.caps.version and looked.key is not None)
    clear = replace(looked, possible=False, earlier=False, verdict=None, burnt=False, next_at=under.now.wall,
                    rendering=looked.rendering + 1 if new_key else looked.rendering)  # fmt: skip
    if looked.wish is not None:
        return grant(clear)
    if looked.verdict is not None:
        return replace(clear, state=looked.verdict, reason=_reason(looked), next_at=None)
    if not looked.possible and looked.state is State.QUEUED:
        return clear  # it was only asked for the version and has not left: its place in the lane is as before
    return _again(clear, under) if looked.possible else replace(clear, state=State.RETRY_WAIT, reason="not_there")


def _again(looked: Delivery, under: Circumstances) -> Delivery:
    """Ready to go again: the first time at once, then with growing pauses, in the end only when a person says so."""
    if looked.attempts >= PATIENCE:
        return replace(looked, state=State.NEEDS_REVIEW, reason="keeps_failing", next_at=None)
    pause = timedelta(0) if looked.attempts <= 1 else pacing.back_off(looked.attempts - 1, under.chance)
    return replace(looked, state=State.RETRY_WAIT, reason="not_there", next_at=under.now.wall + pause)


def _worn(delivery: Delivery) -> bool:
    return delivery.rounds >= ROUNDS_PER_KEY


def _reason(delivery: Delivery) -> str | None:
    """What the system said when it gave its verdict."""
    return delivery.last_error.code if delivery.last_error is not None else delivery.reason


def safe_to_resend(delivery: Delivery, seen: LookUp, caps: Capabilities, now: Moment) -> bool:
    """Whether sending again can do no harm although an earlier request may still arrive (rule R2): a fence stands, or
    this very answer gives a version to be conditional on."""
    return fenced(delivery, caps, seen.version, now)
