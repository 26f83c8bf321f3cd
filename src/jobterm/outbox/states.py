"""The life of one delivery as functions of (delivery, what happened, now): no I/O, no clock, no store.

The rules R1, R2, R4 and R6 of ``docs/reliability.md`` live here; order (R5) lives in ``lanes``, the connection (R3) in
``attempt``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from jobterm.outbox import pacing
from jobterm.outbox.port import Capabilities, LookUp, Outcome, OutcomeClass, Receipt, Sight


class State(StrEnum):
    """Where a delivery stands (design §5). ``waiting`` is not among them: it is shown, not stored."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    UNKNOWN = "unknown"
    EXPECTED = "expected"
    HAND_OVER = "hand_over"
    HANDED = "handed"
    HELD_AUTH = "held_auth"
    CONFLICT = "conflict"
    REFUSED = "refused"
    REROUTING = "rerouting"
    NEEDS_REVIEW = "needs_review"
    QUARANTINED = "quarantined"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


FINAL = frozenset({State.CONFIRMED, State.WITHDRAWN, State.SUPERSEDED})
"""Nothing more happens to these."""

NEEDS_PERSON = frozenset(
    {State.QUARANTINED, State.NEEDS_REVIEW, State.CONFLICT, State.REFUSED, State.HAND_OVER, State.HELD_AUTH}
)
"""A machine cannot go on with these (interface §3, sync)."""

HOLDS_LANE = frozenset(
    {
        State.SENDING,
        State.UNKNOWN,
        State.RETRY_WAIT,
        State.HELD_AUTH,
        State.CONFLICT,
        State.REROUTING,
        State.NEEDS_REVIEW,
        State.QUARANTINED,
    }
)
"""Rule R5: nothing of the lane goes while one of these stands in it; a refused one holds only its dependants."""


class Wish(StrEnum):
    """What a person wants of a delivery whose fate is not known yet (rule R6)."""

    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Mode(StrEnum):
    """How a recipient gets to know (design decision 3)."""

    DELIVER = "deliver"
    EXPECT = "expect"
    PERSON = "person"


class Role(StrEnum):
    """The system of record, or one that must be told."""

    RECORD = "record"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now by both clocks: the wall, and the one nobody sets (rule R4)."""

    wall: datetime
    boot_id: str
    boot_seconds: float


@dataclass(frozen=True, slots=True)
class KeyBirth:
    """When a key was first used, on the boot-time clock."""

    boot_id: str
    boot_seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """The last thing that went wrong; it stays with the delivery."""

    at: datetime
    cls: str
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient of one registration, with all that the rules need.

    ``possible``: it may have been applied by some attempt (R1; sticks until proved otherwise). ``earlier``: it may
    have been applied by an attempt before the present one. ``attempt`` numbers every claim and look-up, so that an
    answer counts only for its own question; ``attempts`` counts those used up. ``verdict``: what the system said to
    the last attempt, to be believed once the earlier ones are certainly not applied. ``unmet``: how many things it
    waits for. ``lane`` is the subject; with ``system`` it names the lane. ``rendering`` numbers the bytes made of this
    revision; ``rounds`` how often they were sent again under one key; ``burnt``: the key seems to be known where
    nothing is (rule R4).
    """

    id: str
    registration: str
    revision: int
    system: str
    role: Role
    mode: Mode
    lane: str
    event_date: date
    told_at: datetime
    n: int
    state: State = State.QUEUED
    via: str | None = None
    reason: str | None = None
    possible: bool = False
    earlier: bool = False
    attempt: int = 0
    attempts: int = 0
    failures: int = 0
    unmet: int = 0
    wish: Wish | None = None
    verdict: State | None = None
    key: str | None = None
    key_birth: KeyBirth | None = None
    claimed_at: datetime | None = None
    next_at: datetime | None = None
    held_until: datetime | None = None
    promise: str | None = None
    promise_at: datetime | None = None
    version: str | None = None
    rendering: int = 1
    rounds: int = 0
    burnt: bool = False
    last_error: Failure | None = None
    receipt: Receipt | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a look-up was asked under; an answer to another question is void (rule R2)."""

    attempt: int
    state: State
    began: datetime
    plan: str | None = None


class Do(StrEnum):
    """What the engine should do next with a delivery."""

    SEND = "send"
    LOOK_UP = "look_up"
    CHECK_FAR_END = "check_far_end"
    REVIEW = "review"
    NOTHING = "nothing"


def decide(delivery: Delivery, caps: Capabilities, now: Moment) -> Do:
    """What to do with the head of a lane at this moment."""
    if delivery.next_at is not None and now.wall < delivery.next_at:
        return Do.NOTHING
    match delivery.state:
        case State.QUEUED | State.RETRY_WAIT if delivery.mode is Mode.DELIVER:
            if delivery.unmet or (delivery.held_until is not None and now.wall < delivery.held_until):
                return Do.NOTHING
            return Do.LOOK_UP if caps.version and delivery.version is None else Do.SEND
        case State.UNKNOWN:
            if caps.lookup:
                return Do.LOOK_UP
            return Do.SEND if key_alive(delivery, caps, now) and delivery.wish is None else Do.REVIEW
        case State.EXPECTED:
            return Do.CHECK_FAR_END
        case _:
            return Do.NOTHING


def claim(delivery: Delivery, key: str, now: Moment) -> Delivery:
    """Commit to sending: from now on the delivery is possibly applied (rule R1)."""
    fresh_key = delivery.key != key or delivery.key_birth is None
    rounds = 0 if fresh_key else delivery.rounds + 1
    birth = KeyBirth(now.boot_id, now.boot_seconds) if fresh_key else delivery.key_birth
    return replace(
        delivery,
        state=State.SENDING,
        earlier=delivery.possible,
        possible=True,
        attempt=delivery.attempt + 1,
        attempts=delivery.attempts + 1,
        key=key,
        key_birth=birth,
        claimed_at=now.wall,
        next_at=None,
        reason=None,
        verdict=None,
        version=None,
        rounds=rounds,
        burnt=False,
    )


def key_alive(delivery: Delivery, caps: Capabilities, now: Moment) -> bool:
    """Whether the system still remembers the delivery's key when a request sent now arrives (rule R4)."""
    if caps.key_ttl is None or caps.life is None or delivery.key_birth is None:
        return False
    if delivery.key_birth.boot_id != now.boot_id:
        return False
    age = now.boot_seconds - delivery.key_birth.boot_seconds
    return age + caps.life.total_seconds() < caps.key_ttl.total_seconds()


def crashed(delivery: Delivery, now: datetime) -> Delivery:
    """A claim whose sender is gone: nobody knows whether it left (crash, lost lease)."""
    if delivery.state is not State.SENDING:
        return delivery
    return replace(delivery, state=State.UNKNOWN, reason="interrupted", next_at=now)


CERTAIN_FOR_ATTEMPT = frozenset(
    {
        OutcomeClass.NOT_SENT,
        OutcomeClass.THROTTLED,
        OutcomeClass.CLOSED,
        OutcomeClass.AUTH,
        OutcomeClass.REFUSED,
        OutcomeClass.CONFLICT,
        OutcomeClass.MOVED,
        OutcomeClass.IDENTITY,
    }
)
"""These say that this one attempt was not applied, and nothing about earlier ones (rule R1)."""

VERDICTS = {
    OutcomeClass.REFUSED: State.REFUSED,
    OutcomeClass.CONFLICT: State.CONFLICT,
    OutcomeClass.AUTH: State.HELD_AUTH,
    OutcomeClass.MOVED: State.NEEDS_REVIEW,
}


def settle(
    delivery: Delivery, attempt: int, outcome: Outcome, caps: Capabilities, now: datetime, chance: Random
) -> Delivery:
    """The delivery after the outcome of one attempt.

    An acceptance that names our item settles it whenever it comes; any other outcome counts only for the attempt that
    is being waited for.
    """
    if delivery.state in FINAL:
        return delivery
    if outcome.cls is OutcomeClass.ACCEPTED:
        return confirm(delivery, outcome.receipt)
    if delivery.state is not State.SENDING or delivery.attempt != attempt:
        return delivery
    told = replace(delivery, last_error=Failure(now, outcome.cls.value, outcome.code, outcome.message))
    if outcome.cls in CERTAIN_FOR_ATTEMPT:
        if not told.earlier:
            return _not_applied(replace(told, possible=False), outcome, caps, now, chance)
        verdict = None if _version_moved(outcome, caps) else VERDICTS.get(outcome.cls)
        waits = _wait_for(outcome, told.failures, now, chance) if verdict is None else now
        return replace(told, state=State.UNKNOWN, reason=outcome.cls.value, verdict=verdict, next_at=waits)
    failures = told.failures + 1
    already = outcome.cls is OutcomeClass.ALREADY
    wait = timedelta(0) if already else pacing.look_up_pause(failures, chance)
    return replace(told, state=State.UNKNOWN, reason=outcome.code or outcome.cls.value, failures=failures,
                   next_at=now + wait, burnt=already)  # fmt: skip


def _version_moved(outcome: Outcome, caps: Capabilities) -> bool:
    """Whether the case merely has a newer version than the one we wrote against: look again, nobody need decide."""
    return caps.version and outcome.cls is OutcomeClass.CONFLICT and outcome.code == "version"


def _not_applied(delivery: Delivery, outcome: Outcome, caps: Capabilities, now: datetime, chance: Random) -> Delivery:
    """After an outcome that leaves nothing possibly applied."""
    if delivery.wish is not None:
        return _grant(delivery)
    match outcome.cls:
        case OutcomeClass.CLOSED | OutcomeClass.IDENTITY:
            return replace(delivery, state=State.QUEUED, reason=outcome.cls.value, attempts=delivery.attempts - 1,
                           next_at=None)  # fmt: skip
        case OutcomeClass.CONFLICT if _version_moved(outcome, caps):
            return replace(delivery, state=State.RETRY_WAIT, reason="version", version=None,
                           next_at=now + pacing.look_up_pause(1, chance))  # fmt: skip
        case OutcomeClass.REFUSED | OutcomeClass.CONFLICT | OutcomeClass.AUTH | OutcomeClass.MOVED:
            reason = "moved" if outcome.cls is OutcomeClass.MOVED else outcome.code or outcome.cls.value
            return replace(delivery, state=VERDICTS[outcome.cls], reason=reason, next_at=None)
        case _:
            failures = delivery.failures + 1
            return replace(delivery, state=State.RETRY_WAIT, reason=outcome.code or outcome.cls.value,
                           failures=failures, next_at=_wait_for(outcome, failures, now, chance))  # fmt: skip


def _wait_for(outcome: Outcome, failures: int, now: datetime, chance: Random) -> datetime:
    if outcome.cls is OutcomeClass.THROTTLED and outcome.retry_after is not None:
        return now + pacing.clamp_retry_after(outcome.retry_after)
    if outcome.cls is OutcomeClass.CLOSED:
        return now
    return now + pacing.back_off(failures, chance)


def confirm(delivery: Delivery, receipt: Receipt | None) -> Delivery:
    """The system has named our item. A wish to withdraw it now needs a correction (rule R6): ``reason`` says so."""
    reason = f"{delivery.wish.value}_too_late" if delivery.wish is not None else None
    return replace(delivery, state=State.CONFIRMED, receipt=receipt, reason=reason, next_at=None, verdict=None,
                   possible=True)  # fmt: skip


def sighted(
    delivery: Delivery, question: Question, seen: LookUp, caps: Capabilities, now: Moment, chance: Random
) -> Delivery:
    """The delivery after a look-up. A look-up is a photograph: what it did not see may still arrive (rule R2)."""
    if (delivery.attempt, delivery.state, delivery.plan) != (question.attempt, question.state, question.plan):
        return delivery
    match seen.sight:
        case Sight.FOUND:
            return confirm(delivery, seen.receipt)
        case Sight.DIFFERENT:
            return replace(delivery, state=State.NEEDS_REVIEW, reason="different_content", next_at=None)
        case Sight.FAILED:
            return _look_up_failed(delivery, seen.outcome, now.wall, chance)
        case Sight.ABSENT:
            return _absent(delivery, question, seen, caps, now, chance)


def _look_up_failed(delivery: Delivery, outcome: Outcome | None, now: datetime, chance: Random) -> Delivery:
    failures = delivery.failures + 1
    error = delivery.last_error
    wait = now + pacing.look_up_pause(failures, chance)
    if outcome is not None:
        error = Failure(now, outcome.cls.value, outcome.code, outcome.message)
        if outcome.cls in (OutcomeClass.CLOSED, OutcomeClass.THROTTLED):
            wait = _wait_for(outcome, failures, now, chance)
    if not delivery.possible and outcome is not None and outcome.cls is OutcomeClass.AUTH:
        return replace(delivery, state=State.HELD_AUTH, reason=outcome.code or "auth", last_error=error, next_at=None)
    return replace(delivery, failures=failures, last_error=error, next_at=wait)


def certainly_not_applied(delivery: Delivery, caps: Capabilities, began: datetime) -> bool:
    """Whether "not there", asked at ``began``, proves that nothing was and will be applied: the look-up began more
    than L after the last claim (rule R2)."""
    if not delivery.possible or delivery.claimed_at is None:
        return True
    return caps.life is not None and began > delivery.claimed_at + caps.life


ROUNDS_PER_KEY = 4
"""So often the same bytes go under one key; then the key is taken for burnt (a stored 500 is replayed for ever)."""


def _absent(
    delivery: Delivery, question: Question, seen: LookUp, caps: Capabilities, now: Moment, chance: Random
) -> Delivery:
    looked = replace(delivery, attempt=delivery.attempt + 1, version=seen.version, failures=0)
    spent = delivery.burnt or delivery.rounds >= ROUNDS_PER_KEY
    if certainly_not_applied(delivery, caps, question.began):
        rendering = delivery.rendering + 1 if spent or (caps.version and delivery.attempts) else delivery.rendering
        clear = replace(looked, possible=False, earlier=False, verdict=None, next_at=now.wall, rendering=rendering,
                        burnt=False)  # fmt: skip
        if delivery.wish is not None:
            return _grant(clear)
        if delivery.verdict is not None:
            reason = delivery.last_error.code if delivery.last_error is not None else delivery.reason
            return replace(clear, state=delivery.verdict, reason=reason, next_at=None)
        return replace(clear, state=State.RETRY_WAIT, reason="not_there")
    settled_later = delivery.wish is not None or delivery.verdict is not None or spent
    if not settled_later and safe_to_resend(delivery, seen, caps, now):
        # Bytes that carry a version are made anew; the version is the fence, so the new key needs no other proof.
        rendering = delivery.rendering + 1 if caps.version else delivery.rendering
        pause = timedelta(0) if delivery.rounds == 0 else pacing.back_off(delivery.rounds, chance)
        return replace(looked, state=State.RETRY_WAIT, reason="not_there", next_at=now.wall + pause,
                       rendering=rendering)  # fmt: skip
    if caps.life is not None and delivery.claimed_at is not None:
        return replace(looked, reason="life_not_over", next_at=delivery.claimed_at + caps.life + timedelta(seconds=1))
    return replace(looked, state=State.NEEDS_REVIEW, reason="cannot_be_proved", next_at=None)


def safe_to_resend(delivery: Delivery, seen: LookUp, caps: Capabilities, now: Moment) -> bool:
    """Whether sending the same bytes again can do no harm although an earlier request may still arrive (rule R2):
    the system refuses a twin for ever, or by the version given in this very answer, or remembers the key (R4)."""
    return caps.create_once or (caps.version and seen.version is not None) or key_alive(delivery, caps, now)


def _grant(delivery: Delivery) -> Delivery:
    state = State.SUPERSEDED if delivery.wish is Wish.SUPERSEDE else State.WITHDRAWN
    return replace(delivery, state=state, reason=None, next_at=None)


def wish(delivery: Delivery, wanted: Wish, now: datetime) -> Delivery:
    """Withdraw or supersede: at once where nothing can have been applied, else after settling (rule R6)."""
    if delivery.state in FINAL or delivery.state in (State.HANDED, State.QUARANTINED):
        return delivery
    wished = replace(delivery, wish=wanted)
    if not delivery.possible:
        return _grant(wished)
    if delivery.state is State.SENDING:
        return wished
    return replace(wished, state=State.UNKNOWN, next_at=now)


def retry(delivery: Delivery, now: datetime) -> Delivery:
    """A person says "try now". What is unknown is asked after first, never sent again (interface §3)."""
    match delivery.state:
        case State.RETRY_WAIT | State.UNKNOWN:
            return replace(delivery, next_at=now, failures=0)
        case State.REFUSED | State.HELD_AUTH:
            if delivery.possible:
                return replace(delivery, state=State.UNKNOWN, next_at=now, failures=0)
            return replace(delivery, state=State.QUEUED, reason=None, next_at=None, failures=0)
        case State.NEEDS_REVIEW if delivery.possible and delivery.mode is Mode.DELIVER:
            return replace(delivery, state=State.UNKNOWN, next_at=now, failures=0)
        case _:
            return delivery


def hand_over_done(delivery: Delivery, by: str, reason: str, now: datetime) -> Delivery:
    """A person ticks off paper; her word is the receipt."""
    if delivery.state is not State.HAND_OVER:
        return delivery
    return replace(delivery, state=State.CONFIRMED, reason=None, receipt=Receipt(f"{by}: {reason}", now))


def record_confirmed(delivery: Delivery, promise_at: datetime | None, now: datetime) -> Delivery:
    """A notified recipient's turn: its record is confirmed, or it need not wait for one (amendment 10)."""
    if delivery.state is not State.QUEUED or delivery.unmet:
        return delivery
    match delivery.mode:
        case Mode.EXPECT:
            return replace(delivery, state=State.EXPECTED, promise_at=promise_at, next_at=now + FAR_END_FIRST)
        case Mode.PERSON:
            return replace(delivery, state=State.HAND_OVER, promise_at=promise_at)
        case Mode.DELIVER:
            return replace(delivery, promise_at=promise_at)


def review(delivery: Delivery, reason: str) -> Delivery:
    """A machine cannot decide: a person must (``reason`` is a stable code)."""
    return replace(delivery, state=State.NEEDS_REVIEW, reason=reason, next_at=None)


def quarantine(delivery: Delivery, reason: str) -> Delivery:
    """What cannot be read or rendered is kept whole, for a person."""
    return replace(delivery, state=State.QUARANTINED, reason=reason, next_at=None)


FAR_END_FIRST = timedelta(seconds=5)
"""How soon the far end of an expected delivery is looked at for the first time."""


def far_end(delivery: Delivery, receipt: Receipt | None, answered: bool, now: datetime, chance: Random) -> Delivery:
    """An expected delivery after looking at the far end. ``answered``: whether the far end said anything at all."""
    if delivery.state is not State.EXPECTED:
        return delivery
    if receipt is not None:
        return confirm(delivery, receipt)
    if answered and delivery.promise_at is not None and now >= delivery.promise_at:
        return replace(delivery, state=State.NEEDS_REVIEW, reason="promise_passed", next_at=None)
    failures = delivery.failures + 1
    pause = pacing.far_end_pause(failures, chance)
    return replace(delivery, failures=failures, next_at=now + pause)
