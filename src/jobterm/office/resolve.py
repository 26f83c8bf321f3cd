"""What a person does with an item of the queue: try again, withdraw, tick off, decide. The rules stand in the outbox;
here is who may do what when, and what is said when it may not be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jobterm.i18n import N_, _
from jobterm.office import bundles, stale
from jobterm.office.choices import ASKED_FOR, LATE, send_again_refusal
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item, views
from jobterm.office.shared.truth import where_it_is
from jobterm.office.troubles import office_error, telling
from jobterm.office.views import ItemView
from jobterm.office.wishes import REASON_NEEDED, Decision, Verdict
from jobterm.outbox import states
from jobterm.outbox.delivery import FINAL, Delivery, Mode, Role, State, Wish
from jobterm.outbox.port import Receipt
from jobterm.outbox.store import NewEvent, StoredItem, StoreError, Transaction

REASON_MAX = 900
"""Characters of a reason (interface §3)."""

Change = Callable[[Delivery], Delivery]

_MACHINE_GOES_ON = frozenset({State.QUEUED, State.SENDING, State.EXPECTED, State.REROUTING})
"""Nothing is to be tried again by hand: these go on by themselves."""


@where_it_is
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


@where_it_is
def withdraw(parts: Parts, item: str, reason: str) -> ItemView:
    """Withdraw with a reason: at once where nothing can have arrived, else after settling; where it is confirmed, by a
    correction to that system, which is what comes back then (rule R6)."""
    why = checked_reason(reason)
    with telling():
        stored = stored_item(parts, item)
        record = next((one for one in stored.deliveries if one.role is Role.RECORD), None)
        if record is not None and record.state is State.CONFIRMED:
            from jobterm.office.corrections import take_back

            return _shown(parts, take_back(parts, stored, why))
        if record is None or record.state in FINAL or record.state in (State.HANDED, State.QUARANTINED):
            raise _refused(stored, N_("It cannot be withdrawn any more: {state}."))
        event = NewEvent("withdraw_wished", by=parts.site.user, note=why)
        _commit(parts, lambda tx: tx.wish(stored.registration.id, Wish.WITHDRAW, event))
        return _shown(parts, stored)


@where_it_is
def decide(parts: Parts, item: str, decision: Decision) -> ItemView:
    """Settle what a machine cannot; each verdict only where it is asked for."""
    why = checked_reason(decision.reason) if decision.verdict in REASON_NEEDED or decision.reason else ""
    with telling():
        stored = stored_item(parts, item)
        given_up = stored.elsewhere and parts.shared() is None  # this site has no office store any more
        if decision.verdict is Verdict.NOT_APPLIED and (given_up or bundles.is_handed(stored, decision.system)):
            bundles.take_back(parts, stored, decision.system, why)
            return _shown(parts, stored)
        if decision.verdict in stale.CURES:
            return _shown(parts, stale.take(parts, stored, decision.verdict, why, all_alike=decision.all_alike))
        chosen = _chosen(stored, decision)
        if decision.verdict is Verdict.MERGE:
            from jobterm.office.merging import merged

            return _shown(parts, merged(parts, stored, chosen, decision.fields, why))
        if decision.verdict is Verdict.NOT_APPLIED and (refusal := send_again_refusal(parts, chosen)) is not None:
            raise refusal
        if decision.verdict is Verdict.NOT_APPLIED and chosen.reason == LATE:
            from jobterm.office.corrections import instead_of

            return _shown(parts, instead_of(parts, stored, why))
        event = NewEvent("decided", chosen.system, code=decision.verdict.value, by=parts.site.user, note=why or None)
        if decision.verdict is Verdict.KEEP_THEIRS:
            _commit(parts, lambda tx: _keep_theirs(tx, chosen, event))
        elif not _change(parts, replace(stored, deliveries=(chosen,)), _verdict(parts, decision.verdict, why), event):
            raise _refused(parts.store().item(stored.registration.id), _NOT_HERE)
        return _shown(parts, stored)


_NOT_HERE = N_("This is not to be decided here: {state}.")


def _keep_theirs(tx: Transaction, chosen: Delivery, event: NewEvent) -> None:
    """Mine is withdrawn, with the decision as its reason."""
    tx.note(chosen.registration, event)
    tx.wish(chosen.registration, Wish.WITHDRAW, replace(event, event="withdraw_wished", code=None))


def _chosen(stored: StoredItem, decision: Decision) -> Delivery:
    """The one delivery that the verdict is about."""
    fitting = [
        one
        for one in stored.deliveries
        if one.state in ASKED_FOR[decision.verdict] and decision.system in (None, one.system)
    ]
    if not fitting:
        raise _refused(stored, _NOT_HERE)
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
    """What a verdict does to a delivery for which it is still asked; another window may have been quicker."""
    change = _decided(parts, verdict, why)
    return lambda one: change(one) if one.state in ASKED_FOR[verdict] else one


def _decided(parts: Parts, verdict: Verdict, why: str) -> Change:
    now, user = parts.clock.now(), parts.site.user
    match verdict:
        case Verdict.HANDED_OVER:
            return lambda one: states.hand_over_done(one, user, why, now)
        case Verdict.APPLIED:
            return lambda one: states.confirm(one, Receipt(f"{user}: {why}", now, by_person=True))
        case Verdict.NOT_APPLIED:
            return lambda one: _again(parts, one)
        case _:
            return _mine


def _mine(delivery: Delivery) -> Delivery:
    """Mine holds: bytes made anew against the version that is there now, or against none where none is there."""
    against = delivery.their_version or ""
    return replace(delivery, state=State.QUEUED, reason=None, version=None, next_at=None, base=against,
                   rendering=delivery.rendering + 1)  # fmt: skip


def _again(parts: Parts, delivery: Delivery) -> Delivery:
    """Back into the queue on a person's word; what the far end should have got from another system goes on paper."""
    if delivery.mode is Mode.EXPECT and delivery.wish is not None:
        return states.still_looked_for(delivery, parts.clock.now())
    if delivery.mode is Mode.EXPECT:
        return replace(delivery, state=State.HAND_OVER, reason="decided_not_applied", next_at=None)
    life = parts.capabilities(delivery.system).life
    # Looked at after L, "not there" is certain; where L is not known the possibility stands, and it is sent once on
    # the person's word (rules R1, R2).
    # So it does where nobody knows from when L counts: others may have used the bundle that it came out of (rule R7).
    possible = delivery.possible and (life is None or delivery.shared or delivery.claim_mark is None)
    if delivery.wish is not None:
        return states.grant(replace(delivery, possible=possible))  # nobody wants it sent any more (rule R6)
    return replace(delivery, state=State.QUEUED, reason="decided_not_applied", next_at=None, failures=0,
                   verdict=None, possible=possible, earlier=possible, burnt=False, insisted=possible)  # fmt: skip


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


def checked_reason(text: str) -> str:
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
    "confirmed": N_("Take it back with 'outbox withdraw ID --reason TEXT', where the system offers that."),
    "expected": N_("Take it back with 'outbox withdraw ID --reason TEXT', where the system offers that."),
    "handed": N_(
        "Import the bundle here again, or, when no copy of it was used, say so with 'outbox decide ID"
        " --not-applied --reason TEXT'."
    ),
    "hand_over": N_("Tick it off with 'outbox decide ID --handed-over --reason TEXT'."),
    "needs_review": N_("Decide with 'outbox decide ID --applied' or '--not-applied', or withdraw it."),
    "conflict": N_("Choose with 'outbox decide ID --keep mine', '--keep theirs' or '--keep merge'."),
    "refused": N_("Correct it in a new registration that supersedes it, or withdraw it."),
}
