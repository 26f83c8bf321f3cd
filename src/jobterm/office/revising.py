"""Editing what is in the queue: the form of an item, filled in; saving it is a registration that replaces it.

A revision has an id of its own, since every system knows the older one by the older id: an answer to that can never
confirm this one (guarantee G8). One that is being sent is not called back; its revision waits until its fate is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.clock import to_text
from jobterm.domain.registrations.forms import form_from_details
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import _
from jobterm.office import basis, putting_right
from jobterm.office.desk import FormView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import BASE, SUPERSEDES, Told, form_view
from jobterm.office.papers.templates import with_templates
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item
from jobterm.office.troubles import telling
from jobterm.outbox.delivery import FINAL, Role, State
from jobterm.outbox.handing import is_office
from jobterm.outbox.store import NoSuchItem, StoredItem


def revise(parts: Parts, item: str) -> FormView:
    """The form of an item with what stands in it; of one that its system has, the form that puts it right there.
    OfficeError (exit 3) where it can be changed no more."""
    with telling():
        stored = stored_item(parts, item)
        one = stored.registration
        if any(each.role is Role.RECORD and each.state is State.CONFIRMED for each in stored.deliveries):
            return putting_right.form(parts, stored)
        check_open(stored)
        if one.kind == putting_right.KIND:
            return putting_right.form(parts, stored, revises=one)
        known = KINDS.get(one.kind)
        if known is None:
            raise _refused(_("A registration of this kind has no form yet."), _("Withdraw it, and register it anew."))
        read = basis.of_item(stored)
        carried = {SUPERSEDES: one.id} | ({} if read is None else {BASE: read.to_text()})
        told = Told(to_text(one.told_at), one.told_how.value if one.told_how else "", one.note or "")
        view = form_view(one.kind, one.subject, form_from_details(one.kind, one.details), told, carried)
        return with_templates(parts, view)


def check_open(stored: StoredItem) -> None:
    """OfficeError unless a later registration may still take the item's place (rule R6)."""
    record = next((one for one in stored.deliveries if one.role is Role.RECORD), None)
    if stored.superseded_by is not None or (record is not None and record.wish is not None):
        message = _("It has been replaced or withdrawn already.")
        raise _refused(message, _("Look for the later one in the queue, and change that."))
    if record is None or record.state in FINAL:
        message = _("It is settled, and nothing in it can be changed any more.")
        raise _refused(message, _("What a system has is put right by a correction there."))
    in_a_bundle = record.state is State.HANDED and not is_office(record.handed_to)
    if in_a_bundle or record.state is State.QUARANTINED:
        raise _refused(_("It is not in this queue's hands now."), _("Look at it with 'outbox show'."))


def kept_along(parts: Parts, replaced: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What a revision takes over from the item it replaces: what no form shows (lists, needs, on whose behalf, the
    paper slip), and the day of issue, so that it keeps its place."""
    try:
        old = parts.store().registration(replaced)
    except NoSuchItem:
        return {SUPERSEDES: replaced}
    shown = {path.partition(".")[0] for path, _one in form_fields(old.kind)}
    unseen = {name: value for name, value in old.details.items() if name not in shown}
    known = KINDS.get(old.kind)
    kept: dict[str, Any] = {
        SUPERSEDES: old.id,
        "details": {**unseen, **details},
        "on_behalf_of": old.on_behalf_of.value,
        "needs": list(old.needs),
        "taken_by": old.taken_by,
        "slip": old.slip,
        "base": dict(old.base),
    }
    if known is not None and known.event_field is None:
        kept["event_date"] = old.event_date.isoformat()
    return {name: value for name, value in kept.items() if value not in (None, [], {})}


def again(one: Registration, read: basis.Basis | None) -> dict[str, Any]:
    """A registration as ``register`` would be given it once more in its own place, without id and details; ``read``:
    what it is written on now."""
    given: dict[str, Any] = {
        "kind": one.kind,
        "citizen": one.citizen,
        "told_at": to_text(one.told_at),
        "told_how": one.told_how.value if one.told_how is not None else None,
        "on_behalf_of": one.on_behalf_of.value,
        "note": one.note,
        "needs": list(one.needs),
        SUPERSEDES: one.id,
        "overrides": [{"code": each.code, "reason": each.reason} for each in one.overrides],
        BASE: {read.system: read.version} if read is not None else {},
        "taken_by": one.taken_by,
        "slip": one.slip,
    }
    known = KINDS.get(one.kind)
    if known is not None and known.event_field is None:
        given["event_date"] = one.event_date.isoformat()
    return {name: value for name, value in given.items() if value is not None}


def _refused(message: str, cure: str) -> OfficeError:
    return OfficeError("revise.not_open", message, cure=cure, field="id", exit_code=Exit.REFUSED)
