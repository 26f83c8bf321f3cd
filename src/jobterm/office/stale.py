"""What can be done with one key about a registration that has gone stale, or that a system refused for the same cause:
register it as things stand now, in its place; for this one, or for all of the same cause at once (users.md W5, W6).

Nothing is ever altered by itself: each is a registration of its own that takes the older one's place.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.dates import local_day
from jobterm.domain.registrations.outcome import Proposal
from jobterm.domain.twins import IN_JOBNET
from jobterm.i18n import N_, _
from jobterm.office import findings as saying
from jobterm.office.before_sending import codes, own_report
from jobterm.office.clerk import Clerk, Draft
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.revising import again, check_open
from jobterm.office.twins import true_date
from jobterm.office.views import ChoiceView
from jobterm.office.wishes import Verdict
from jobterm.outbox.delivery import Delivery, Role, State, Wish
from jobterm.outbox.store import ItemQuery, NewEvent, StoredItem

CURES: Final = (Verdict.REGISTER_TODAY, Verdict.WAS_HELD, Verdict.AS_SEEN, Verdict.WITHDRAW_ALL)
_CAUSES: Final[Mapping[Verdict, str]] = {
    Verdict.REGISTER_TODAY: "deregistration.past",
    Verdict.WAS_HELD: "interview.past",
    Verdict.AS_SEEN: IN_JOBNET,
}
_REFUSALS: Final = {"deregistration_date": "deregistration.past", "meeting_in_past": "interview.past"}
"""What a system calls the same cause when it is the one that notices it."""
_LABELS: Final[Mapping[Verdict, str]] = {
    Verdict.REGISTER_TODAY: N_("Register today"),
    Verdict.WAS_HELD: N_("It was held"),
    Verdict.AS_SEEN: N_("The same event"),
}
_ALIKE_MAX: Final = 10_000


# ---- what may be chosen ----------------------------------------------------------------------------------------------


def cause(parts: Parts, stored: StoredItem) -> str | None:
    """Why an item needs a decision, as one word for all that are equal: the same kind, the same findings; None where it
    is not stale."""
    record = _record(stored)
    if record is None:
        return None
    found = codes(record.reason) if record.state is State.NEEDS_REVIEW else _refused_for(parts, stored, record)
    return f"{stored.registration.kind} {','.join(sorted(found))}" if found else None


def cures(parts: Parts, stored: StoredItem) -> Iterator[ChoiceView]:
    """The cures of one key for an item, the likeliest first; none where it is neither stale nor refused for such a
    cause."""
    record, why = _record(stored), cause(parts, stored)
    if record is None or why is None:
        return
    number = len(alike(parts, stored))
    found = why.split(" ", 1)[1].split(",")
    for verdict, code in _CAUSES.items():
        if code in found and _possible(parts, stored, verdict):
            yield ChoiceView(
                record.system, verdict.value, _(_LABELS[verdict]), _follows(stored, verdict), False, alike=number
            )
    if "interview.past" in found:
        yield ChoiceView(record.system, "edit", _("New time"), _("Not held: choose a new time in its form."), False)
    if number > 1 and record.state is State.NEEDS_REVIEW:
        label = _("All {n} alike").format(n=number)
        follows = _("All {n} with this cause are withdrawn; nothing of them is sent.").format(n=number)
        yield ChoiceView(record.system, Verdict.WITHDRAW_ALL.value, label, follows, True, alike=number)


def alike(parts: Parts, stored: StoredItem) -> list[StoredItem]:
    """The author's own items with the same cause, this one among them; a superuser's are everybody's."""
    why, record = cause(parts, stored), _record(stored)
    if why is None or record is None:
        return []
    author = None if parts.site.role == "superuser" else stored.registration.author
    items = parts.store().items(ItemQuery(shown=(record.state.value,), author=author, limit=_ALIKE_MAX))
    return [one for one in items if one.registration.kind == stored.registration.kind and cause(parts, one) == why]


def _record(stored: StoredItem) -> Delivery | None:
    return next((one for one in stored.deliveries if one.role is Role.RECORD), None)


def _refused_for(parts: Parts, stored: StoredItem, record: Delivery) -> tuple[str, ...]:
    """The cause of a system's refusal, where it is one that a cure is known for."""
    if record.state is not State.REFUSED or record.last_error is None:
        return ()
    from jobterm.systems.words import word

    said = word(record.system, record.last_error.code)
    if said in _REFUSALS:
        return (_REFUSALS[said],)
    if own_report(parts, stored) is not None:
        return (IN_JOBNET,)
    return ()


def _possible(parts: Parts, stored: StoredItem, verdict: Verdict) -> bool:
    return verdict is not Verdict.AS_SEEN or _report(parts, stored) is not None


def _follows(stored: StoredItem, verdict: Verdict) -> str:
    """What follows, in a sentence for whoever chooses it."""
    match verdict:
        case Verdict.REGISTER_TODAY:
            return _("Registered today instead; whoever pays is told the true date, {day}.").format(
                day=f"{stored.registration.event_date:%d-%m-%Y}"
            )
        case Verdict.WAS_HELD:
            return _("Registered as held at the time booked. The summons goes nowhere.")
        case _:
            return _("The citizen's own report is marked as seen; this one goes nowhere.")


# ---- taking it -------------------------------------------------------------------------------------------------------


def take(parts: Parts, stored: StoredItem, verdict: Verdict, why: str, *, all_alike: bool) -> StoredItem:
    """Carry a cure out, for one item or for all with the same cause; what took the first one's place.

    OfficeError (exit 3) where it does not fit, or where what would take an item's place cannot be taken: then nothing
    of that item has changed, and the others of the same cause are done.
    """
    if verdict.value not in {one.verdict for one in cures(parts, stored)}:
        raise OfficeError(
            "decide.not_stale",
            _("That is no way out of what stands against this item."),
            cure=_("Look at its remarks, then change it, withdraw it or send it with a reason."),
            field="id",
            exit_code=Exit.REFUSED,
        )
    every = all_alike or verdict is Verdict.WITHDRAW_ALL
    others = [one for one in alike(parts, stored) if one.registration.id != stored.registration.id] if every else []
    result = _take_one(parts, stored, verdict, why)
    wrong: OfficeError | None = None
    for one in others:
        try:
            _take_one(parts, one, verdict, why)
        except OfficeError as error:
            wrong = error
    if wrong is not None:
        raise wrong
    return result


def _take_one(parts: Parts, stored: StoredItem, verdict: Verdict, why: str) -> StoredItem:
    if verdict is Verdict.WITHDRAW_ALL:
        return _withdrawn(parts, stored, why)
    check_open(stored)
    intents = _INTENTS[verdict](parts, stored)
    clerk = Clerk(parts)
    drafts = [clerk.draft(one) for one in intents]
    for draft in drafts:
        if not draft.accepted:
            raise _not_taken(draft)
    taken = [clerk.enter(draft, 1) for draft in drafts]
    note = NewEvent("decided", code=verdict.value, by=parts.site.user, note=why or None)
    parts.store().commit([lambda tx: tx.note(stored.registration.id, note)])
    if verdict is Verdict.AS_SEEN:
        return _withdrawn(parts, stored, why or _("reported by the citizen herself"))
    return parts.store().item(taken[-1].id or stored.registration.id)


def _withdrawn(parts: Parts, stored: StoredItem, why: str) -> StoredItem:
    event = NewEvent("withdraw_wished", by=parts.site.user, note=why or None)
    parts.store().commit([lambda tx: tx.wish(stored.registration.id, Wish.WITHDRAW, event)])
    return parts.store().item(stored.registration.id)


def _today(parts: Parts, stored: StoredItem) -> list[dict[str, Any]]:
    """The deregistration with today's date, and the message with the true one; the message first: if the program ends
    between the two, the same choice makes the second and doubles nothing."""
    one, today = stored.registration, local_day(parts.clock.now())
    clerk = Clerk(parts)
    plain = again(one, None)
    asked = clerk.draft({**plain, "id": str(uuid.uuid4()), "details": dict(one.details)})
    proposed = next((each for each in asked.checked.proposals if each.code == "register_today"), None)
    changes = proposed.changes if proposed is not None else {"end_date": today.isoformat()}
    instead = {**plain, "id": _derived(one.id, "today"), "details": {**one.details, **changes}}
    message = _message(stored, proposed) if proposed is not None else None
    return [message, instead] if message is not None else [instead]


def _message(stored: StoredItem, proposed: Proposal) -> dict[str, Any] | None:
    if proposed.message is None:
        return None
    kind, details = proposed.message
    one = stored.registration
    text = true_date(f"{one.event_date:%d-%m-%Y}")
    return {
        "kind": kind,
        "citizen": one.citizen,
        "id": _derived(one.id, "payer"),
        "told_at": to_text(one.told_at),
        "on_behalf_of": one.on_behalf_of.value,
        "details": {**details, "text": text},
    }


def _held(parts: Parts, stored: StoredItem) -> list[dict[str, Any]]:
    """The interview as held at the time that was booked; what was moved settles the booking it moved."""
    del parts
    one = stored.registration
    details = one.details
    held = {
        "interview_type": details.get("interview_type", "7"),
        "held_at": details.get("start"),
        "contact_form": details.get("contact_form", "meeting"),
        "booking": details.get("booking"),
        "participants": details.get("participants"),
    }
    return [
        {
            "kind": "interview.held",
            "citizen": one.citizen,
            "id": _derived(one.id, "held"),
            "supersedes": one.id,
            "on_behalf_of": one.on_behalf_of.value,
            "details": {name: value for name, value in held.items() if value},
        }
    ]


def _seen(parts: Parts, stored: StoredItem) -> list[dict[str, Any]]:
    """The citizen's own report, looked at and in order."""
    one = stored.registration
    return [
        {
            "kind": "selfreport.seen",
            "citizen": one.citizen,
            "id": _derived(one.id, "seen"),
            "on_behalf_of": one.on_behalf_of.value,
            "details": {"report": _report(parts, stored), "verdict": "in_order"},
        }
    ]


_INTENTS: Final = {Verdict.REGISTER_TODAY: _today, Verdict.WAS_HELD: _held, Verdict.AS_SEEN: _seen}


def _report(parts: Parts, stored: StoredItem) -> str | None:
    """The reference of the citizen's own report of the same event."""
    found = own_report(parts, stored)
    return found.ref if found is not None else None


def _derived(registration: str, what: str) -> str:
    """The same cure of the same item is the same registration, however often it is chosen."""
    return str(uuid.uuid5(uuid.UUID(registration), f"cure/{what}"))


def _not_taken(draft: Draft) -> OfficeError:
    worst = saying.view(draft.checked.findings[0]) if draft.checked.findings else None
    for one in draft.checked.findings:
        if one.level.value in ("hard", "rule"):
            worst = saying.view(one)
            break
    return OfficeError(
        worst.code if worst is not None else "decide.not_taken",
        worst.message if worst is not None else _("It cannot be registered so."),
        cure=worst.cure if worst is not None else _("Change it in its form instead."),
        field="id",
        exit_code=Exit.REFUSED,
    )
