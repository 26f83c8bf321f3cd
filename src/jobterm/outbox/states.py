"""The life of one delivery as functions of (delivery, what happened, now): no I/O, no clock, no store.

The rules R1 and R6 live here; what a look-up proves (R2, R4) in ``proof``, order (R5) in ``lanes``, the connection
(R3) in ``attempt``. They are listed in ``docs/decisions/0010-exactly-once.md``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from jobterm.outbox import pacing
from jobterm.outbox.delivery import (
    FINAL,
    Circumstances,
    Delivery,
    Failure,
    Mode,
    Moment,
    State,
    Wish,
)
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass, Receipt


class Do(StrEnum):
    """What the engine should do next with a delivery."""

    SEND = "send"
    LOOK_UP = "look_up"
    CHECK_FAR_END = "check_far_end"
    ROUTE = "route"
    REVIEW = "review"
    NOTHING = "nothing"


def decide(delivery: Delivery, caps: Capabilities, now: Moment) -> Do:
    """What to do with the head of a lane at this moment."""
    if delivery.file is not None:
        return Do.NOTHING  # it moves with its file
    if delivery.next_at is not None and now.wall < delivery.next_at:
        return Do.NOTHING
    match delivery.state:
        case State.QUEUED | State.RETRY_WAIT if delivery.mode is Mode.DELIVER:
            if delivery.unmet or _held_back(delivery, now):
                return Do.NOTHING
            if delivery.provisional:
                return Do.ROUTE
            if caps.version and caps.lookup and delivery.version is None:
                return Do.LOOK_UP
            if not delivery.possible or delivery.insisted or fenced(delivery, caps, delivery.version, now):
                return Do.SEND
            # What fenced it when it was looked up has been forgotten meanwhile (rule R4): ask again.
            return Do.LOOK_UP if caps.lookup else Do.REVIEW
        case State.UNKNOWN:
            return Do.LOOK_UP if caps.lookup else _unasked(delivery, caps, now)
        case State.EXPECTED:
            return Do.CHECK_FAR_END
        case _:
            return Do.NOTHING


REGRET = "regret"
ASK_FIRST = "ask_first"
FOR_A_TIME = frozenset({REGRET, ASK_FIRST})
"""Why it is held back where that is for a length of time, not until an hour that somebody named (guarantee G19): its
author may still regret it, or a system that must be asked before it goes does not answer."""


def _held_back(delivery: Delivery, now: Moment) -> bool:
    """Whether it is held back on purpose; what has left once is not, though somebody set the clock back (G13)."""
    held_until = delivery.held_until if delivery.state is State.QUEUED else None
    return held_until is not None and now.wall < held_until


PATIENCE = 100
"""After so many attempts a machine stops sending: with pauses up to five minutes these are hours in which the system
was open and failed on this one item (guarantee G12)."""

LOOK_UPS = 1000
"""After so many look-ups in a row without an answer, some two days, it stops asking."""


def _unasked(delivery: Delivery, caps: Capabilities, now: Moment) -> Do:
    """What to do with an unknown one where nobody can be asked: the same bytes again while a fence stands, else a
    person. A burnt key, a verdict or a wish would need a proof that nobody can give (rules R2, R4)."""
    undecided = delivery.wish is None and delivery.verdict is None and not delivery.burnt
    again = undecided and delivery.attempts < PATIENCE and fenced(delivery, caps, None, now)
    return Do.SEND if again else Do.REVIEW


def fenced(delivery: Delivery, caps: Capabilities, version: str | None, now: Moment) -> bool:
    """Whether sending the same bytes now can do no harm although an earlier request may still arrive (rule R2): the
    system refuses a twin for ever, or by ``version``, given in the same answer as "not there", or it remembers the
    key (R4)."""
    return caps.create_once or (caps.version and version is not None) or key_alive(delivery, caps, now)


def claim(delivery: Delivery, key: str, now: Moment) -> Delivery:
    """Commit to sending: from now on the delivery is possibly applied (rule R1)."""
    fresh_key = delivery.key != key or delivery.key_birth is None
    rounds = 0 if fresh_key else delivery.rounds + 1
    birth = now.mark() if fresh_key else delivery.key_birth
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
        claim_mark=now.mark(),
        next_at=None,
        reason=None,
        verdict=None,
        version=None,
        rounds=rounds,
        burnt=False,
        insisted=False,
    )


def key_alive(delivery: Delivery, caps: Capabilities, now: Moment) -> bool:
    """Whether the system still remembers the delivery's key when a request sent now arrives (rule R4)."""
    if caps.key_ttl is None or caps.life is None or delivery.key_birth is None or delivery.shared:
        return False
    if delivery.key_birth.boot_id != now.boot_id:
        return False  # after a reboot nobody knows its age: it counts as forgotten
    age = now.boot_seconds - delivery.key_birth.seconds
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


def settle(delivery: Delivery, attempt: int, outcome: Outcome, under: Circumstances) -> Delivery:
    """The delivery after the outcome of one attempt.

    An acceptance that names our item settles it whenever it comes; any other outcome counts only for the attempt that
    is being waited for.
    """
    if delivery.state in FINAL:
        return delivery
    if outcome.cls is OutcomeClass.ACCEPTED and outcome.receipt is not None:
        return confirm(delivery, outcome.receipt)
    if delivery.state is not State.SENDING or delivery.attempt != attempt:
        return delivery
    now, chance = under.now.wall, under.chance
    told = delivery
    if outcome.cls is not OutcomeClass.CLOSED or delivery.last_error is None:
        # A closed system is no error, and takes none from the item: what went wrong last stays to be read (U3).
        told = replace(delivery, last_error=Failure(now, outcome.cls.value, outcome.code, outcome.message))
    if outcome.cls is OutcomeClass.CONFLICT:
        told = replace(told, theirs=dict(outcome.theirs), their_version=outcome.version)
    failures = told.failures + 1
    if outcome.cls in CERTAIN_FOR_ATTEMPT and not _version_moved(outcome, under.caps):
        if not told.earlier:
            return _not_applied(replace(told, possible=False), outcome, under)
        verdict = VERDICTS.get(outcome.cls)
        if verdict is State.HELD_AUTH and not under.caps.lookup:
            return replace(told, state=verdict, reason=outcome.code or outcome.cls.value, next_at=None)
        waits = wait_for(outcome, failures, now, chance) if verdict is None else now
        return replace(told, state=State.UNKNOWN, reason=outcome.cls.value, verdict=verdict, failures=failures,
                       next_at=waits)  # fmt: skip
    already = outcome.cls is OutcomeClass.ALREADY
    wait = timedelta(0) if already else pacing.look_up_pause(failures, chance)
    return replace(told, state=State.UNKNOWN, reason=outcome.code or outcome.cls.value, failures=failures,
                   next_at=now + wait, burnt=already)  # fmt: skip


def _version_moved(outcome: Outcome, caps: Capabilities) -> bool:
    """Whether the case merely has a newer version than the one we wrote against: look again, nobody need decide.

    It says nothing certain: a gateway that sent our one request twice passes on this answer to the second copy, after
    the first has taken effect and moved the version.
    """
    return caps.version and outcome.cls is OutcomeClass.CONFLICT and outcome.code == "version"


def _not_applied(delivery: Delivery, outcome: Outcome, under: Circumstances) -> Delivery:
    """After an outcome that leaves nothing possibly applied."""
    if delivery.wish is not None:
        return grant(delivery)
    now, chance = under.now.wall, under.chance
    match outcome.cls:
        case OutcomeClass.CLOSED | OutcomeClass.IDENTITY:
            return replace(delivery, state=State.QUEUED, reason=outcome.cls.value, attempts=delivery.attempts - 1,
                           next_at=None)  # fmt: skip
        case OutcomeClass.REFUSED if outcome.paper:
            return on_paper(delivery, outcome.code)
        case OutcomeClass.REFUSED | OutcomeClass.CONFLICT | OutcomeClass.AUTH | OutcomeClass.MOVED:
            reason = "moved" if outcome.cls is OutcomeClass.MOVED else outcome.code or outcome.cls.value
            return replace(delivery, state=VERDICTS[outcome.cls], reason=reason, next_at=None)
        case _:
            # One that asked for patience did not fail: its gate paces all its items, and uses up nobody's patience.
            failures = delivery.failures + (outcome.cls is not OutcomeClass.THROTTLED)
            return replace(delivery, state=State.RETRY_WAIT, reason=outcome.code or outcome.cls.value,
                           failures=failures, next_at=wait_for(outcome, failures, now, chance))  # fmt: skip


def wait_for(outcome: Outcome, failures: int, now: datetime, chance: Random) -> datetime:
    """When to try again after an outcome: when the system asked for it, else after a back-off."""
    if outcome.cls is OutcomeClass.THROTTLED and outcome.retry_after is not None:
        return now + pacing.clamp_retry_after(outcome.retry_after, chance)
    if outcome.cls is OutcomeClass.CLOSED:
        return now
    return now + pacing.back_off(failures, chance)


def confirm(delivery: Delivery, receipt: Receipt | None) -> Delivery:
    """The system has named our item. A wish to withdraw it now needs a correction (rule R6): ``reason`` says so."""
    reason = f"{delivery.wish.value}_too_late" if delivery.wish is not None else None
    return replace(delivery, state=State.CONFIRMED, receipt=receipt, reason=reason, next_at=None, verdict=None,
                   possible=True, unmet=0, file=None)  # fmt: skip


def grant(delivery: Delivery) -> Delivery:
    """Fulfil the wish: nothing was applied and nothing will be."""
    state = State.SUPERSEDED if delivery.wish is Wish.SUPERSEDE else State.WITHDRAWN
    return replace(delivery, state=state, reason=None, next_at=None)


def wish(delivery: Delivery, wanted: Wish, now: datetime) -> Delivery:
    """Withdraw or supersede: at once where nothing can have been applied, else after settling (rule R6)."""
    if delivery.state in FINAL or delivery.state in (State.HANDED, State.QUARANTINED):
        return delivery
    wished = replace(delivery, wish=wanted)
    if delivery.file is not None:
        return wished  # its record is written and will go: its file's receipt tells (rule R8)
    if not delivery.possible and not _passed_on(delivery):
        return grant(wished)
    if delivery.mode is Mode.EXPECT and delivery.state is State.HAND_OVER:
        return still_looked_for(wished, now)
    if delivery.state is State.SENDING or delivery.mode is not Mode.DELIVER:
        return wished
    return replace(wished, state=State.UNKNOWN, next_at=now)


def _passed_on(delivery: Delivery) -> bool:
    """Whether another system has our item and passes it on: nothing here can stop that (rule R6), nor does a person's
    word that it has not arrived yet."""
    return delivery.mode is Mode.EXPECT and delivery.state in (State.EXPECTED, State.NEEDS_REVIEW, State.HAND_OVER)


def still_looked_for(delivery: Delivery, now: datetime) -> Delivery:
    """Nobody wants it any more, and it has not arrived; whoever passes it on may still do so, and nobody promised when:
    the far end is looked at as long as one that nobody promised, and then it is ended."""
    return replace(delivery, state=State.EXPECTED, reason=WANTED_BACK, promise_at=None, failures=0,
                   next_at=now + FAR_END_FIRST)  # fmt: skip


def retry(delivery: Delivery, now: datetime) -> Delivery:
    """A person says "try now". What is unknown is asked after first, never sent again (interface §3)."""
    match delivery.state:
        case _ if delivery.file is not None:
            return delivery  # its file is asked after by itself
        case State.RETRY_WAIT | State.UNKNOWN:
            return replace(delivery, next_at=now, failures=0)
        case State.NEEDS_REVIEW if delivery.reason in IN_VAIN:
            return delivery  # what it needs will not come, or was not seen to: only a person's decision helps
        case State.REFUSED | State.HELD_AUTH | State.NEEDS_REVIEW if delivery.mode is Mode.DELIVER:
            if delivery.possible:
                return replace(delivery, state=State.UNKNOWN, verdict=None, next_at=now, failures=0)
            if delivery.unmet:
                return delivery  # what it needs will not come: only a person's correction helps
            # Its key may have been answered with this very refusal for good; nothing was applied, so a new one may be
            # used (rule R2).
            rendering = delivery.rendering + 1 if delivery.key is not None else delivery.rendering
            return replace(delivery, state=State.QUEUED, reason=None, next_at=None, failures=0, rendering=rendering)
        case _:
            return delivery


def on_paper(delivery: Delivery, reason: str) -> Delivery:
    """A person carries it: the system cannot reach its recipient, or somebody wants it on paper. Only for what was
    certainly not applied; from then on it is a paper recipient like any other."""
    return replace(delivery, state=State.HAND_OVER, mode=Mode.PERSON, reason=reason, next_at=None, held_until=None,
                   verdict=None)  # fmt: skip


def hand_over_done(delivery: Delivery, by: str, reason: str, now: datetime) -> Delivery:
    """A person ticks off paper; her word is the receipt."""
    if delivery.state is not State.HAND_OVER:
        return delivery
    receipt = Receipt(f"{by}: {reason}", now, by_person=True)
    return replace(delivery, state=State.CONFIRMED, reason=None, receipt=receipt)


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


NEED_WITHDRAWN = "needed_withdrawn"
NEED_ELSEWHERE = "needed_elsewhere"
OLDER_CONFIRMED = "superseded_was_confirmed"
ELSEWHERE_REPLACED = "replaced_elsewhere"
"""Why a revision waits for a person: at another desk the same item was changed in another way."""
IN_VAIN = frozenset({NEED_WITHDRAWN, NEED_ELSEWHERE, OLDER_CONFIRMED, ELSEWHERE_REPLACED})
"""Why a delivery waits for a person whose need has failed: no "try now" sends it without what it needs (G7)."""

WANTED_BACK = "wanted_back"
"""Why the far end is still looked at for one that is withdrawn here."""


def review(delivery: Delivery, reason: str) -> Delivery:
    """A machine cannot decide: a person must (``reason`` is a stable code)."""
    return replace(delivery, state=State.NEEDS_REVIEW, reason=reason, next_at=None)


AUTHOR_AWAY = "author_away"
"""It waits for the login of the one who wrote it, at a system that takes it from nobody else (guarantee G10)."""


def author_away(delivery: Delivery) -> Delivery:
    """Held until its author is here. What may have been applied stays possible, and is asked after then."""
    return replace(delivery, state=State.HELD_AUTH, reason=AUTHOR_AWAY, next_at=None)


def quarantine(delivery: Delivery, reason: str) -> Delivery:
    """What cannot be read or rendered is kept whole, for a person."""
    return replace(delivery, state=State.QUARANTINED, reason=reason, next_at=None)


FAR_END_FIRST = timedelta(seconds=5)
"""How soon the far end of an expected delivery is looked at for the first time."""

FAR_END_SILENCE = timedelta(hours=24)
"""So long after its promise a far end that says nothing at all is waited for."""

FAR_END_LOOKS = 700
"""So often, about a week, one that nobody promised is looked for."""


def far_end(delivery: Delivery, receipt: Receipt | None, *, answered: bool, now: datetime, chance: Random) -> Delivery:
    """An expected delivery after looking at the far end. ``answered``: whether the far end said anything at all."""
    if delivery.state is not State.EXPECTED:
        return delivery
    if receipt is not None:
        return confirm(delivery, receipt)
    if answered and delivery.promise_at is not None and now >= delivery.promise_at:
        return replace(delivery, state=State.NEEDS_REVIEW, reason="promise_passed", next_at=None)
    failures = delivery.failures + 1
    promise = delivery.promise_at
    if failures >= FAR_END_LOOKS and delivery.reason == WANTED_BACK:
        return grant(delivery)
    if failures >= FAR_END_LOOKS if promise is None else now >= promise + FAR_END_SILENCE:
        return replace(delivery, state=State.NEEDS_REVIEW, reason="not_seen", next_at=None)
    pause = pacing.far_end_pause(failures, chance)
    return replace(delivery, failures=failures, next_at=now + pause)
