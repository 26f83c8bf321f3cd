"""Taking back what a system has accepted, or putting it right: a correction, a registration of its own with its own
place in the lane (rule R6). It goes to whoever has what it corrects, and only where the system's contract offers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain import plan as plan_words
from jobterm.domain import routing
from jobterm.domain.findings import found
from jobterm.domain.msgids import Word
from jobterm.domain.plan import Promise
from jobterm.domain.registrations.check import GUEST
from jobterm.domain.registrations.context import Case, CheckContext
from jobterm.domain.registrations.corrections import ILLNESS, OWN_CHANGE, REPLACE
from jobterm.domain.registrations.decoding import decode, encode
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.registrations.model import Finding, Level, Registration
from jobterm.office import basis
from jobterm.office import findings as saying
from jobterm.office.clerk import Clerk
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Mode, Role, State, Wish
from jobterm.outbox.store import ItemQuery, NewEvent, NoSuchItem, StoredItem, Transaction

KIND: Final = "correction"
_NEVER: Final = frozenset({State.WITHDRAWN, State.SUPERSEDED})
_UNSENT: Final = frozenset({State.QUEUED, State.HAND_OVER})
MOST: Final = 1000
"""Later items of a citizen among which a correction is looked for."""


def take_back(parts: Parts, stored: StoredItem, why: str) -> StoredItem:
    """The correction that takes an item back, entered; OfficeError (exit 3) with what to do where there can be none."""
    one = stored.registration
    if (finding := refusal(parts, stored)) is not None:
        told = saying.view(finding)
        raise OfficeError(told.code, told.message, cure=told.cure, field="id", exit_code=Exit.REFUSED)
    intent: dict[str, Any] = {
        "id": parts.ids.new(),
        "kind": KIND,
        "citizen": one.citizen,
        "told_at": to_text(parts.clock.now()),
        "on_behalf_of": one.on_behalf_of.value,
        "details": {"target": one.id, "action": "delete", "comment": why, "kind": one.kind},
        "overrides": [{"code": GUEST, "reason": why}] if any(each.code == GUEST for each in one.overrides) else [],
    }
    clerk = Clerk(parts)
    draft = clerk.draft(intent)
    result = clerk.enter(draft, 1) if draft.accepted else None
    if result is None or result.id is None or result.state != "queued":
        stopping = result.findings if result is not None else [saying.view(each) for each in draft.checked.findings]
        told = next((each for each in stopping if each.level != "soft"), stopping[0])
        raise OfficeError(told.code, told.message, cure=told.cure, field="id", exit_code=Exit.REFUSED)
    correction = result.id
    event = NewEvent("taken_back_there", code=correction, by=parts.site.user, note=why)
    parts.store().commit([lambda tx: _noted(tx, stored, event, parts.clock.now())])
    return parts.store().item(correction)


def _noted(tx: Transaction, stored: StoredItem, event: NewEvent, now: datetime) -> None:
    """Say with the item that it is being taken back; papers that nobody has delivered yet need not be."""
    tx.note(stored.registration.id, event)
    for delivery in stored.deliveries:
        current = tx.delivery(delivery.id)
        if current.role is Role.NOTIFY and current.state is State.HAND_OVER:
            tx.put(states.wish(current, Wish.WITHDRAW, now), replace(event, code=None))


def instead_of(parts: Parts, stored: StoredItem, why: str) -> StoredItem:
    """A revision whose older one has arrived goes after all: written over it where its kind does that, else once the
    older one has been taken back. OfficeError (exit 3) where neither is possible."""
    from jobterm.office.forms import enter
    from jobterm.office.revising import again

    one = stored.registration
    older = parts.store().item(one.supersedes or "")
    record = _record(older)
    if one.kind in basis.VERSIONED and record is not None:
        read: basis.Basis | None = basis.Basis(
            record.system, older.registration.id, dict(older.registration.details), older.registration.keyed_at
        )
        intent = again(one, read)
    else:
        read, intent = None, again(one, None)
        # One that was begun and cut off, before the second of the two was entered, goes on where it stopped.
        begun = _correction_of(parts, older)
        intent["needs"] = [*one.needs, begun or take_back(parts, older, why).registration.id]
    clerk = Clerk(parts)
    draft = clerk.draft({**intent, "id": parts.ids.new(), "details": dict(one.details)})
    result = enter(clerk, draft, read)
    if result.state != "queued" or result.id is None:
        told = next((each for each in result.findings if each.level != "soft"), result.findings[0])
        raise OfficeError(told.code, told.message, cure=told.cure, field="id", exit_code=Exit.REFUSED)
    return parts.store().item(result.id)


def cannot_go_instead(parts: Parts, registration: str) -> Finding | None:
    """Why a revision whose older one has arrived cannot go after all; None where it can."""
    try:
        one = parts.store().registration(registration)
        older = parts.store().item(one.supersedes or "")
    except NoSuchItem:
        return found("correction.unknown", "details.target")
    if one.kind in basis.VERSIONED or _correction_of(parts, older) is not None:
        return None
    return refusal(parts, older)


def refusal(parts: Parts, stored: StoredItem, but: Registration | None = None) -> Finding | None:
    """Why an item cannot be taken back through jobterm; None where it can. ``but``: a registration that takes the place
    of an earlier correction of it."""
    record = _record(stored)
    if record is None or record.state is not State.CONFIRMED:
        return found("correction.not_confirmed", "details.target")
    if stored.registration.kind == KIND:
        return found("correction.of_correction", "details.target")
    if stored.registration.kind not in parts.capabilities(record.system).deletes:
        return found("correction.not_here", "details.target", system=record.system)
    if _correction_of(parts, stored, but) is not None:
        return found("correction.again", "details.target")
    return None


def recipients(stored: StoredItem) -> tuple[routing.Recipient, ...]:
    """Whoever has an item, or may have it, the same way as they got it."""
    return tuple(
        routing.Recipient(one.system, one.role.value, plan_words.Mode(one.mode.value), one.via, _promise(one))
        for one in stored.deliveries
        if one.state not in _NEVER and not (one.role is Role.NOTIFY and one.state in _UNSENT)
    )


Checked = tuple[Registration, tuple[routing.Recipient, ...], tuple[Finding, ...]]


def checked(parts: Parts, registration: Registration, context: CheckContext) -> Checked:
    """A correction with the kind of what it takes back filled in, who gets it, and what there is to say of it: why it
    cannot be made (hard), or what it leaves (soft). ``context``: what is known of the citizen."""
    try:
        stored = parts.store().item(str(registration.details.get("target")))
    except NoSuchItem:
        return registration, (), (found("correction.unknown", "details.target"),)
    if stored.registration.subject != registration.subject:
        return registration, (), (found("correction.unknown", "details.target"),)
    target = stored.registration
    details: dict[str, Any] = {**registration.details, "target": target.id, "kind": target.kind}
    made = replace(registration, details=details, event_date=target.event_date)
    if details.get("action") == REPLACE:
        return _put_right(parts, stored, made, context)
    wrong = refusal(parts, stored, registration)
    record = _record(stored)
    if wrong is not None:
        return made, recipients(stored), (wrong,)
    soft: tuple[Finding, ...] = ()
    if record is not None and target.kind == ILLNESS:
        soft = (found("correction.leaves", "details.target", system=record.system, day=target.event_date),)
    if record is not None and not made.base and (version := _version(parts, stored)) is not None:
        made = replace(made, base={record.system: version}, base_details=standing(parts, stored))
    return made, recipients(stored), soft


def _put_right(parts: Parts, stored: StoredItem, made: Registration, context: CheckContext) -> Checked:
    """A correction that lets an item say something else: all its details as they should be, in one spelling, written on
    the version that its system gave it."""
    target, record = stored.registration, _record(stored)
    wrong = not_put_right(parts, stored, based=bool(made.base), but=made)
    if wrong is not None or record is None or record.receipt is None:
        return made, recipients(stored), () if wrong is None else (wrong,)
    known = KINDS[target.kind].details
    assert known is not None, "what was confirmed has a form"
    read, faults = decode(known, made.details.get("details") or {}, "details.details")
    if read is not None and not any(one.level is Level.HARD for one in faults):
        faults = [*faults, *_against(target, read, context)]
    if read is None or any(one.level is Level.HARD for one in faults):
        return made, recipients(stored), tuple(faults)
    whole = {**made.details, "details": encode(read)}
    made = replace(made, details=whole)
    if not made.base:  # nobody named what it was written on: on what stands there now
        base = {record.system: _version(parts, stored) or ""}
        made = replace(made, base=base, base_details=standing(parts, stored), base_at=record.receipt.at)
    return made, recipients(stored), tuple(faults)


def _against(target: Registration, read: Any, context: CheckContext) -> list[Finding]:
    """What the kind itself says against what it should say: only what can never be sent. Its other rules look at what
    stands there, and that is what is being put right."""
    kind = KINDS[target.kind]
    if kind.check is None:
        return []
    day = kind.event_date(read, context) or target.event_date
    case = Case(kind.name, day, target.told_at, context, target.citizen)
    said = [one for one in kind.check(read, case) if one.level is Level.HARD]
    return [replace(one, field=f"details.{one.field}") for one in said]


def not_put_right(
    parts: Parts, stored: StoredItem, *, based: bool = False, but: Registration | None = None
) -> Finding | None:
    """Why an item cannot be put right through jobterm, with the way that is open; None where it can. ``based``: the
    version that it is written on is known; ``but``: an earlier correction of it, or the one that takes its place."""
    record, kind = _record(stored), stored.registration.kind
    if record is None or record.state is not State.CONFIRMED:
        return found("correction.not_confirmed", "details.target")
    takes = parts.capabilities(record.system)
    if kind not in takes.replaces and kind in OWN_CHANGE:
        change = Word(KINDS[OWN_CHANGE[kind]].title)
        return found("correction.own_change", "details.action", system=record.system, change=change)
    if kind not in takes.replaces:
        code = "correction.not_put_right" if kind in takes.deletes else "correction.nowhere"
        return found(code, "details.action", system=record.system)
    if not based and _version(parts, stored) is None:
        return found("correction.no_version", "details.target", system=record.system)
    if (other := _correction_of(parts, stored, but)) is None:
        return None
    later = _record(parts.store().item(other))
    gone = later is not None and later.state is State.CONFIRMED
    return found("correction.gone" if gone else "correction.again", "details.target")


def standing(parts: Parts, stored: StoredItem) -> dict[str, Any]:
    """What an item says since it was put right last."""
    last = next(reversed(_put_right_by(parts, stored)), None)
    details = stored.registration.details if last is None else last.registration.details["details"]
    return dict(details)


def version(parts: Parts, stored: StoredItem) -> tuple[str, str] | None:
    """The record system of an item and the version that it holds, as far as its receipts say."""
    record, known = _record(stored), _version(parts, stored)
    return None if record is None or known is None else (record.system, known)


def _version(parts: Parts, stored: StoredItem) -> str | None:
    """The version of an item at its record system, as it stands since it was put right last."""
    own = (_record(stored), *(_record(one) for one in _put_right_by(parts, stored)))
    return next((one.receipt.version for one in reversed(own) if one is not None and one.receipt is not None), None)


def _put_right_by(parts: Parts, stored: StoredItem) -> list[StoredItem]:
    """The corrections by which an item says something else, and which have arrived."""
    return [one for one in _corrections(parts, stored) if one.registration.details.get("action") == REPLACE
            and one.shown in ("confirmed", "expected")]  # fmt: skip


def _record(stored: StoredItem) -> Delivery | None:
    return next((one for one in stored.deliveries if one.role is Role.RECORD), None)


def _promise(one: Delivery) -> Promise | None:
    return None if one.promise is None or one.mode is Mode.PERSON else Promise.parse(one.promise)


def _correction_of(parts: Parts, stored: StoredItem, but: Registration | None = None) -> str | None:
    """The correction of it that is on its way, or that has taken it back; not one whose place ``but`` takes."""
    done = {one.registration.id for one in _put_right_by(parts, stored)}
    if but is not None:
        done |= {but.id, but.supersedes or ""}
    return next((one.registration.id for one in _corrections(parts, stored) if one.registration.id not in done), None)


def _corrections(parts: Parts, stored: StoredItem) -> list[StoredItem]:
    """All corrections of it that are not withdrawn; they were entered later than what they correct."""
    target = stored.registration
    if target.citizen is None:
        return []
    later = parts.store().items(ItemQuery(citizen=target.citizen, after=stored.n, limit=MOST))
    return [
        one
        for one in later
        if (one.registration.kind, one.registration.details.get("target")) == (KIND, target.id)
        and one.shown not in ("withdrawn", "superseded")
    ]
