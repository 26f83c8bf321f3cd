"""What a person may decide of an item, in words: each verdict that is asked for, what follows from it, and why it may
not be given yet. Carrying it out stands in ``resolve``; both ask the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from jobterm.i18n import N_, _
from jobterm.office.basis import VERSIONED
from jobterm.office.before_sending import codes
from jobterm.office.conflicts import CORRECTION, choices_of, said_in
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.views import ChoiceView
from jobterm.office.wishes import REASON_NEEDED, Verdict
from jobterm.office.wording import moment, system_name
from jobterm.outbox.delivery import Delivery, Mode, Moment, State
from jobterm.outbox.states import ELSEWHERE_REPLACED, NEED_WITHDRAWN, OLDER_CONFIRMED
from jobterm.outbox.store import OVERDUE, StoredItem

ASKED_FOR: Final = {
    Verdict.APPLIED: (State.UNKNOWN, State.NEEDS_REVIEW, State.HANDED),
    Verdict.NOT_APPLIED: (State.UNKNOWN, State.NEEDS_REVIEW),
    Verdict.HANDED_OVER: (State.HAND_OVER,),
    Verdict.KEEP_MINE: (State.CONFLICT,),
    Verdict.KEEP_THEIRS: (State.CONFLICT,),
    Verdict.MERGE: (State.CONFLICT,),
}
"""In which states a verdict is asked for (interface §3 with amendment 15)."""

LATE: Final = OLDER_CONFIRMED
"""The reason of a revision that waits for a person, because what it should replace has arrived after all."""

LABELS: Final[Mapping[Verdict, str]] = {
    Verdict.KEEP_MINE: N_("Mine stands"),
    Verdict.KEEP_THEIRS: N_("Theirs stands"),
    Verdict.MERGE: N_("Merge the two"),
    Verdict.APPLIED: N_("It has arrived"),
    Verdict.NOT_APPLIED: N_("Not arrived"),
    Verdict.HANDED_OVER: N_("Delivered on paper"),
}


def choices(parts: Parts, stored: StoredItem) -> Iterator[ChoiceView]:
    """All verdicts that are asked for, in the order of the recipients; those that may not be given yet say why. Before
    them stand the ways out of what has gone stale."""
    from jobterm.office.stale import cures

    yield from cures(parts, stored)
    for delivery in stored.deliveries:
        for verdict in (*_CONFLICT, Verdict.APPLIED, Verdict.NOT_APPLIED, Verdict.HANDED_OVER):
            if not _is_asked(verdict, delivery, stored):
                continue
            refusal = send_again_refusal(parts, delivery) if verdict is Verdict.NOT_APPLIED else None
            yield ChoiceView(
                delivery.system,
                verdict.value,
                _label(verdict, delivery),
                consequence(parts, stored, delivery, verdict),
                verdict in REASON_NEEDED,
                refusal is None,
                "" if refusal is None else f"{refusal.message} {refusal.cure}",
            )


def _label(verdict: Verdict, delivery: Delivery) -> str:
    if _is_late(verdict, delivery):
        return _("Send this one after all")
    if verdict is Verdict.NOT_APPLIED and codes(delivery.reason):
        return _("Send it all the same")
    return _(LABELS[verdict])


_CONFLICT: Final = (Verdict.KEEP_MINE, Verdict.KEEP_THEIRS, Verdict.MERGE)


def _is_asked(verdict: Verdict, delivery: Delivery, stored: StoredItem) -> bool:
    if delivery.state is State.HANDED:
        return delivery.reason == OVERDUE and verdict in (Verdict.APPLIED, Verdict.NOT_APPLIED)
    if verdict is Verdict.MERGE and stored.registration.kind == CORRECTION:
        return False  # legal facts, every one: a correction says what it should be, whole
    if verdict is Verdict.MERGE:
        differ = choices_of(delivery, stored.registration)
        if not differ or not all(said_in(stored.registration.kind, one.field) for one in differ):
            return False  # nothing is known of theirs that could be merged
    return delivery.state in ASKED_FOR[verdict]


def consequence(parts: Parts, stored: StoredItem, delivery: Delivery, verdict: Verdict) -> str:
    """What follows from a verdict, in a sentence for whoever gives it."""
    system = system_name(delivery.system)
    match verdict:
        case Verdict.KEEP_MINE:
            return _("Yours is sent again, and takes the place of what {system} has now.").format(system=system)
        case Verdict.KEEP_THEIRS:
            return _("Yours is withdrawn; {system} keeps what it has.").format(system=system)
        case Verdict.MERGE:
            return _merging(stored, delivery)
        case Verdict.HANDED_OVER:
            return _("It counts as delivered, on your word.")
        case Verdict.APPLIED:
            return _("It counts as confirmed, on your word, and is never sent again.")
        case _:
            return _sent_again(parts, delivery)


def _merging(stored: StoredItem, delivery: Delivery) -> str:
    differ = choices_of(delivery, stored.registration)
    if all(one.side is not None for one in differ):
        return _("Both changes are sent, as a new registration.")
    if any(one.legal for one in differ):
        return _("You choose field by field; dates, states and numbers are never merged by themselves.")
    return _("You choose for each field that both have changed; the rest is merged.")


def _is_late(verdict: Verdict, delivery: Delivery) -> bool:
    return verdict is Verdict.NOT_APPLIED and delivery.reason == LATE


def _instead(parts: Parts, delivery: Delivery) -> OfficeError | None:
    """Why a revision cannot go after the older one has arrived."""
    from jobterm.office import findings as saying
    from jobterm.office.corrections import cannot_go_instead

    wrong = cannot_go_instead(parts, delivery.registration)
    if wrong is None:
        return None
    told = saying.view(wrong)
    return OfficeError(told.code, told.message, cure=told.cure, field="not-applied", exit_code=Exit.REFUSED)


def _sent_again(parts: Parts, delivery: Delivery) -> str:
    system = system_name(delivery.system)
    if codes(delivery.reason):
        return _("It is sent as it stands. The reason and your name stand in its evidence.")
    if delivery.reason == LATE:
        if parts.store().registration(delivery.registration).kind in VERSIONED:
            return _("It is written over the older one, which has arrived.")
        return _("The older one, which has arrived, is taken back; then this one goes.")
    if delivery.state is State.HANDED:
        return _("No copy of the bundle was used: it comes back into this queue, and {system} is asked first.").format(
            system=system
        )
    if delivery.mode is Mode.EXPECT and delivery.wish is not None:
        return _("It is looked for some days more, because it may still be passed on; then it is ended.")
    if delivery.mode is Mode.EXPECT:
        return _("You deliver it on paper, and tick it off here.")
    if delivery.wish is not None:
        return _("It is ended: it was to be withdrawn, and has not arrived.")
    no_life = parts.capabilities(delivery.system).life is None
    nobody_knows = no_life or delivery.shared or delivery.claim_mark is None
    if delivery.possible and nobody_knows:
        return _("It is sent once more. Nothing proves that the first one will not arrive: it can stand there twice.")
    return _("It goes back into the queue and is sent again.")


def send_again_refusal(parts: Parts, delivery: Delivery) -> OfficeError | None:
    """Rule R2: a person may send again after L where it is known; before, the error (exit 3) that says until when."""
    if delivery.state is State.HANDED:
        return None
    if delivery.reason == LATE:
        return _instead(parts, delivery)
    if delivery.reason == NEED_WITHDRAWN:
        return OfficeError(
            "decide.need_failed",
            _("What it needs will never be confirmed, so it cannot go."),
            cure=_("Withdraw it, and register it anew without that need."),
            field="not-applied",
            exit_code=Exit.REFUSED,
        )
    if delivery.reason == ELSEWHERE_REPLACED:
        return OfficeError(
            "decide.replaced_elsewhere",
            _("Another change of the same item, made at another terminal, is on its way or has arrived."),
            cure=_("Withdraw this one; what is missing in the other one is changed there."),
            field="not-applied",
            exit_code=Exit.REFUSED,
        )
    life = parts.capabilities(delivery.system).life
    if delivery.mode is not Mode.DELIVER or not delivery.possible or life is None or delivery.claim_mark is None:
        return None
    now = Moment.read(parts.clock)
    left = life.total_seconds() - delivery.claim_mark.elapsed(now)
    if left <= 0:
        return None
    return OfficeError(
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
