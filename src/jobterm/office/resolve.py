"""What a person does with an item of the queue: try again, withdraw, tick off, decide. The rules stand in the outbox;
here is who may do what when, and what is said when it may not be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from jobterm.i18n import N_, _
from jobterm.office import bundles
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item, views
from jobterm.office.troubles import office_error, telling
from jobterm.office.views import ItemView
from jobterm.office.wishes import Decision, Verdict
from jobterm.office.wording import moment, system_name
from jobterm.outbox import states
from jobterm.outbox.delivery import FINAL, Delivery, Mode, Moment, Role, State, Wish
from jobterm.outbox.port import Receipt
from jobterm.outbox.store import NewEvent, StoredItem, StoreError, Transaction

REASON_MAX = 900
"""Characters of a reason (interface §3)."""

Change = Callable[[Delivery], Delivery]

_MACHINE_GOES_ON = frozenset({State.QUEUED, State.SENDING, State.EXPECTED, State.REROUTING})
"""Nothing is to be tried again by hand: these go on by themselves."""
_NEED_FAILED = ("needed_withdrawn", "superseded_was_confirmed")


def retry(parts: Parts, item: str) -> ItemView:
    """Try now what waits; never sends an unknown one again without look-up (interface §3)."""
    with telling():
        stored = stored_item(parts, item)
        now = parts.clock.now()
        changed = _change(parts, stored, lambda one: states.retry(one, now), NewEvent("retry_wished"))
        goes_on = any(one.state in _MACHINE_GOES_ON for one in stored.deliveries)
        if not changed and not goes_on:
            raise _refused(stored, N_("There is nothing to try again: {state}."))
        return _shown(parts, stored)


def withdraw(parts: Parts, item: str, reason: str) -> ItemView:
    """Withdraw with a reason: at once where nothing can have arrived, else after settling (rule R6)."""
    why = _reason(reason)
    with telling():
        stored = stored_item(parts, item)
        record = next((one for one in stored.deliveries if one.role is Role.RECORD), None)
        if record is None or record.state in FINAL or record.state in (State.HANDED, State.QUARANTINED):
            raise _refused(stored, N_("It cannot be withdrawn any more: {state}."))
        event = NewEvent("withdraw_wished", by=parts.site.user, note=why)
        _commit(parts, lambda tx: tx.wish(stored.registration.id, Wish.WITHDRAW, event))
        return _shown(parts, stored)


def decide(parts: Parts, item: str, decision: Decision) -> ItemView:
    """Settle what a machine cannot; each verdict only where it is asked for."""
    needs_reason = decision.verdict in (Verdict.APPLIED, Verdict.NOT_APPLIED, Verdict.HANDED_OVER)
    why = _reason(decision.reason) if needs_reason or decision.reason else ""
    with telling():
        stored = stored_item(parts, item)
        if decision.verdict is Verdict.NOT_APPLIED and bundles.is_handed(stored, decision.system):
            bundles.take_back(parts, stored, decision.system, why)
            return _shown(parts, stored)
        chosen = _chosen(stored, decision)
        if decision.verdict is Verdict.MERGE:
            raise OfficeError(
                "decide.merge",
                _("A merged version is a registration of its own."),
                cure=_("Register it with the values that shall hold, and name this one in 'supersedes'."),
                field="keep",
                exit_code=Exit.REFUSED,
            )
        if decision.verdict is Verdict.KEEP_THEIRS:
            return withdraw(parts, stored.registration.id, why or _("the other version was kept"))
        if decision.verdict is Verdict.NOT_APPLIED:
            _check_send_again(parts, chosen)
        change = _verdict(parts, decision.verdict, why)
        event = NewEvent("decided", code=decision.verdict.value, by=parts.site.user, note=why or None)
        _change(parts, replace(stored, deliveries=(chosen,)), change, event)
        return _shown(parts, stored)


_ASKED_FOR = {
    Verdict.APPLIED: (State.UNKNOWN, State.NEEDS_REVIEW, State.HANDED),
    Verdict.NOT_APPLIED: (State.UNKNOWN, State.NEEDS_REVIEW),
    Verdict.HANDED_OVER: (State.HAND_OVER,),
    Verdict.KEEP_MINE: (State.CONFLICT,),
    Verdict.KEEP_THEIRS: (State.CONFLICT,),
    Verdict.MERGE: (State.CONFLICT,),
}
"""In which states a verdict is asked for (interface §3 with amendment 15)."""


def _chosen(stored: StoredItem, decision: Decision) -> Delivery:
    """The one delivery that the verdict is about."""
    fitting = [
        one
        for one in stored.deliveries
        if one.state in _ASKED_FOR[decision.verdict] and decision.system in (None, one.system)
    ]
    if not fitting:
        raise _refused(stored, N_("This is not to be decided here: {state}."))
    if len(fitting) > 1:
        names = ", ".join(one.system for one in fitting)
        raise OfficeError(
            "decide.several",
            _("More than one recipient waits for this decision: {systems}.").format(systems=names),
            cure=_("Name one of them with --system."),
            field="system",
            exit_code=Exit.REFUSED,
        )
    return fitting[0]


def _verdict(parts: Parts, verdict: Verdict, why: str) -> Change:
    now, user = parts.clock.now(), parts.site.user
    match verdict:
        case Verdict.HANDED_OVER:
            return lambda one: states.hand_over_done(one, user, why, now)
        case Verdict.APPLIED:
            return lambda one: states.confirm(one, Receipt(f"{user}: {why}", now))
        case Verdict.NOT_APPLIED:
            return lambda one: _again(parts, one)
        case _:
            return _mine


def _mine(delivery: Delivery) -> Delivery:
    """Mine holds: bytes made anew against the version that is there now."""
    return replace(delivery, state=State.QUEUED, reason=None, version=None, next_at=None, base=delivery.their_version,
                   rendering=delivery.rendering + 1)  # fmt: skip


def _again(parts: Parts, delivery: Delivery) -> Delivery:
    """Back into the queue on a person's word; what the far end should have got from another system goes on paper."""
    if delivery.mode is Mode.EXPECT:
        return replace(delivery, state=State.HAND_OVER, reason="decided_not_applied", next_at=None)
    life = _life(parts, delivery.system)
    # Looked at after L, "not there" is certain; where L is not known the possibility stands, and it is sent once on
    # the person's word (rules R1, R2).
    possible = delivery.possible and life is None
    if delivery.wish is not None:
        return states.grant(replace(delivery, possible=possible))  # nobody wants it sent any more (rule R6)
    return replace(delivery, state=State.QUEUED, reason="decided_not_applied", next_at=None, failures=0,
                   verdict=None, possible=possible, earlier=possible, burnt=False, insisted=possible)  # fmt: skip


def _check_send_again(parts: Parts, delivery: Delivery) -> None:
    """Rule R2: a person may send again after L where it is known; OfficeError (exit 3) before."""
    if delivery.reason in _NEED_FAILED:
        raise OfficeError(
            "decide.need_failed",
            _("What it needs will never be confirmed, so it cannot go."),
            cure=_("Withdraw it, and register it anew without that need."),
            field="not-applied",
            exit_code=Exit.REFUSED,
        )
    life = _life(parts, delivery.system)
    if delivery.mode is not Mode.DELIVER or not delivery.possible or life is None or delivery.claim_mark is None:
        return
    now = Moment.read(parts.clock)
    left = life.total_seconds() - delivery.claim_mark.elapsed(now)
    if left > 0:
        raise OfficeError(
            "decide.too_early",
            _("An earlier attempt may still arrive at {system} until {until}.").format(
                system=system_name(delivery.system), until=_until(now.wall, left)
            ),
            cure=_("Wait until then, look once more in the system, then decide."),
            field="not-applied",
            exit_code=Exit.REFUSED,
        )


def _until(now: datetime, seconds: float) -> str:
    return moment(now + timedelta(seconds=seconds + 60), now)


def _life(parts: Parts, system: str) -> timedelta | None:
    return parts.capabilities(system).life


def _change(parts: Parts, stored: StoredItem, change: Change, event: NewEvent) -> bool:
    """Apply a change to each delivery as it is stored now; whether anything changed."""

    def work(tx: Transaction) -> bool:
        changed = False
        for delivery in stored.deliveries:
            before = tx.delivery(delivery.id)
            after = change(before)
            if after != before:
                tx.put(after, replace(event, by=parts.site.user, attempt=after.attempt or None))
                changed = True
        return changed

    return bool(_commit(parts, work))


def _commit(parts: Parts, work: Callable[[Transaction], object]) -> object:
    (result,) = parts.store().commit([work])
    if isinstance(result, StoreError):
        raise office_error(result) from result
    if isinstance(result, Exception):
        raise result
    return result


def _shown(parts: Parts, stored: StoredItem) -> ItemView:
    return views(parts, [parts.store().item(stored.registration.id)])[0]


def _reason(text: str) -> str:
    from jobterm.domain.text import check_text, normal

    why = normal(text).strip()
    if not why or check_text(why, REASON_MAX) is not None:
        raise OfficeError(
            "reason.missing",
            _("A reason of 1 to {max} characters is needed, without control characters and HTML tags.").format(
                max=REASON_MAX
            ),
            cure=_("Say in a few plain words why; it stands in the log."),
            field="reason",
            exit_code=Exit.USAGE,
        )
    return why


def _refused(stored: StoredItem, msgid: str) -> OfficeError:
    state = _(_WHY_NOT.get(stored.shown, "{shown}")).format(shown=stored.shown)
    return OfficeError(
        "state.not_allowed",
        _(msgid).format(state=state),
        cure=_(_CURES.get(stored.shown, _LOOK)),
        field="id",
        exit_code=Exit.REFUSED,
    )


_LOOK = N_("Look at it with 'outbox show'.")
_WHY_NOT = {
    "confirmed": N_("it is confirmed"),
    "withdrawn": N_("it is withdrawn"),
    "superseded": N_("a later registration replaced it"),
    "handed": N_("it was handed on"),
    "quarantined": N_("it is damaged and kept for support"),
    "hand_over": N_("it is to be delivered on paper"),
    "expected": N_("the record has it, and the others get it from there"),
    "needs_review": N_("a person must decide"),
    "conflict": N_("a person must choose between two versions"),
    "queued": N_("it is in the queue"),
    "waiting": N_("it waits for another one"),
    "sending": N_("it is on its way right now"),
    "retry_wait": N_("it is tried again by itself"),
    "unknown": N_("its outcome is being asked for"),
    "refused": N_("the system refused it"),
    "held_auth": N_("it waits for a login"),
}
_CURES = {
    "confirmed": N_("What is confirmed is put right by a correction in the system itself."),
    "expected": N_("What is confirmed is put right by a correction in the system itself."),
    "handed": N_(
        "Import the bundle here again, or, when no copy of it was used, say so with 'outbox decide ID"
        " --not-applied --reason TEXT'."
    ),
    "hand_over": N_("Tick it off with 'outbox decide ID --handed-over --reason TEXT'."),
    "needs_review": N_("Decide with 'outbox decide ID --applied' or '--not-applied', or withdraw it."),
    "conflict": N_("Choose with 'outbox decide ID --keep mine' or '--keep theirs'."),
    "refused": N_("Correct it in a new registration that supersedes it, or withdraw it."),
}
