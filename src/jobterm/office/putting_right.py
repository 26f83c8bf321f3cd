"""The form by which what a system has is put right or taken back: the form of that kind with what stands there,
what is to be done with it, and why. Saving it is a correction, which goes the ordinary road (`forms`, `corrections`).

In that form two fields are not the kind's own, ``correction.action`` and ``correction.why``; the registration corrected
is carried unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from jobterm.domain.registrations.corrections import ACTIONS, DELETE, ILLNESS, REPLACE
from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.forms import details_from_form, form_from_details
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Registration
from jobterm.domain.text import COMMENT_MAX
from jobterm.i18n import _
from jobterm.office import basis
from jobterm.office import findings as saying
from jobterm.office.desk import FieldView, FormView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.views import FindingView
from jobterm.outbox.store import NoSuchItem, StoredItem

KIND: Final = "correction"
CORRECTS: Final = "corrects"
"""What the form carries unseen: the id of what it corrects."""
ACTION, WHY = "correction.action", "correction.why"


def form(parts: Parts, stored: StoredItem, revises: Registration | None = None) -> FormView:
    """The form that puts an item right, filled in; OfficeError (exit 3) with the way that is open where there is none.
    Of a correction it is the form of what that corrected. ``revises``: a correction that waits and whose place the form
    takes, with what stands in it."""
    from jobterm.office import corrections  # late: few forms are of this kind
    from jobterm.office.forms import BASE, SUPERSEDES

    stored = _corrected(parts, stored)
    one = stored.registration
    if (wrong := corrections.not_put_right(parts, stored, but=revises)) is not None:
        told = saying.view(wrong)
        raise OfficeError(told.code, told.message, cure=told.cure, field="id", exit_code=Exit.REFUSED)
    known = corrections.version(parts, stored)
    assert known is not None, "what can be put right has a version"
    stands = corrections.standing(parts, stored)
    read = basis.Basis(*known, stands, one.keyed_at)
    title = f"{_(KINDS[KIND].title)}: {_(KINDS[one.kind].title)}"
    carried = {CORRECTS: one.id, BASE: read.to_text()}
    said = {} if revises is None else revises.details
    filled = form_from_details(one.kind, said.get("details") or stands)
    filled |= {ACTION: str(said.get("action", REPLACE)), WHY: str(said.get("comment", ""))}
    if revises is not None:
        carried[SUPERSEDES] = revises.id
    return FormView(KIND, title, one.subject, _fields(one.kind, filled), carried)


def intent(parts: Parts, cpr: str | None, values: Mapping[str, str]) -> dict[str, Any]:
    """The correction that such a form says, as ``register`` would be given it; what no field shows stays as it was."""
    from jobterm.office import corrections
    from jobterm.office.forms import BASE, envelope_of, instant

    target = values.get(CORRECTS, "")
    action = values.get(ACTION, "") or REPLACE
    details: dict[str, Any] = {"target": target, "action": action, "comment": values.get(WHY, "").strip()}
    made: dict[str, Any] = {"kind": KIND, "citizen": cpr, **envelope_of(values), "details": details}
    try:
        stored = parts.store().item(target)
    except NoSuchItem:
        return made
    kind = stored.registration.kind
    made["on_behalf_of"] = stored.registration.on_behalf_of.value
    details["kind"] = kind
    if (read := basis.Basis.from_text(values.get(BASE, ""))) is not None:
        made["base"] = {read.system: read.version}
    if action == REPLACE:
        shown = {path for path, _one in form_fields(kind)}
        typed = {path: instant(text) for path, text in values.items() if path in shown}
        details["details"] = _unseen(kind, corrections.standing(parts, stored)) | details_from_form(kind, typed)
    return made


def enrolment_again(own: Iterable[StoredItem]) -> dict[str, str]:
    """What an enrolment's form opens with where an illness that had ended one has been taken back: the same day again.
    ``own``: our open items about her, and those confirmed just now."""
    again: dict[str, str] = {}
    for item in own:
        one = item.registration
        if one.kind == "enrolment.start":
            again = {}  # she has been enrolled again since
        elif one.kind == KIND and (one.details.get("action"), one.details.get("kind")) == (DELETE, ILLNESS):
            again = {"first_day": one.event_date.isoformat()}
    return again


def told(finding: FindingView) -> FindingView:
    """A finding on such a correction, naming the field of the form that it speaks of."""
    if finding.field.startswith("details.details."):
        return replace(finding, field=finding.field.removeprefix("details."))
    names = {"details.comment": WHY, "details.action": ACTION}
    return replace(finding, field=names.get(finding.field, finding.field))


def _corrected(parts: Parts, stored: StoredItem) -> StoredItem:
    if stored.registration.kind != KIND:
        return stored
    try:
        return parts.store().item(str(stored.registration.details.get("target")))
    except NoSuchItem:
        return stored


def _unseen(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What stands there and no form shows: lists."""
    known = specs(KINDS[kind].details)
    return {name: value for name, value in details.items() if name in known and known[name].holds is Type.LIST}


def _fields(kind: str, filled: Mapping[str, str]) -> tuple[FieldView, ...]:
    """The kind's first field, what is done with it and why, the kind's others."""
    from jobterm.office.forms import field_view

    own: tuple[tuple[str, FieldSpec], ...] = form_fields(kind)
    first, *others = (field_view(path, one, filled.get(path, "")) for path, one in own)
    actions = tuple((one.code, _(one.label), one.key) for one in ACTIONS if one.code in (REPLACE, DELETE))
    hint = _("Goes to the system with the correction.")
    return (
        first,
        FieldView(ACTION, _("Correct it how"), "choice", True, filled[ACTION], choices=actions),
        FieldView(WHY, _("Why"), "lines", True, filled[WHY], hint, max_length=COMMENT_MAX),
        *others,
    )
