"""A conflict merged on a person's decision: a registration of its own, which takes the place of the one in conflict and
is written on what the system has now (guarantee G8)."""

from __future__ import annotations

from collections.abc import Iterable

from jobterm.domain.merge import Side, merge
from jobterm.domain.registrations.model import Level
from jobterm.i18n import _
from jobterm.office import findings as saying
from jobterm.office.basis import of_conflict
from jobterm.office.clerk import Clerk, Draft
from jobterm.office.conflicts import choices_of, read_before
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import enter
from jobterm.office.parts import Parts
from jobterm.office.revising import again
from jobterm.office.views import FindingView
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.store import NewEvent, StoredItem


def merged(
    parts: Parts, stored: StoredItem, delivery: Delivery, fields: Iterable[tuple[str, str]], why: str
) -> StoredItem:
    """Take the merged version and replace the item with it; the new item.

    ``fields``: what the person chose, field → ``mine`` or ``theirs``. OfficeError (exit 3) where a field is left that
    only a person may decide, or the rules refuse the result; then nothing has changed.
    """
    one = stored.registration
    differ = {each.field: each for each in choices_of(delivery, one)}
    chosen = {name: Side(side) for name, side in fields}
    if unknown := [name[:60] for name in chosen if name not in differ]:
        raise _error(
            "decide.field",
            _("The two do not differ in the field {field}.").format(field=unknown[0]),
            _("They differ in: {fields}.").format(fields=", ".join(differ) or "-"),
            Exit.USAGE,
        )
    both = merge(one.kind, read_before(delivery, one), one.details, delivery.theirs or {}, chosen)
    if both.open:
        raise _error(
            "decide.fields",
            _("Only a person can choose between the two in: {fields}.").format(fields=", ".join(both.open)),
            _("Say it with --field NAME=mine or --field NAME=theirs, once for each."),
            Exit.REFUSED,
        )
    clerk = Clerk(parts)
    read = of_conflict(delivery)
    draft = clerk.draft({**again(one, read), "id": parts.ids.new(), "details": dict(both.details)})
    _check(draft)
    result = enter(clerk, draft, read)
    if result.state != "queued" or result.id is None:
        raise _refused(result.findings)
    taken = {**{name: each.side for name, each in differ.items()}, **chosen}
    note = "; ".join(filter(None, (", ".join(f"{name}={side}" for name, side in taken.items() if side), why)))
    event = NewEvent("decided", delivery.system, code="merge", by=parts.site.user, note=note)
    parts.store().commit([lambda tx: tx.note(one.id, event)])
    return parts.store().item(result.id)


def _check(draft: Draft) -> None:
    if not draft.accepted:
        raise _refused(tuple(saying.view(each) for each in draft.checked.findings))


def _refused(findings: tuple[FindingView, ...]) -> OfficeError:
    """What stands against the merged version, the first of what stops it."""
    stopping = [each for each in findings if each.level != Level.SOFT.value] or list(findings)
    if not stopping:
        return _error("decide.merge", _("The merged version cannot be taken."), "", Exit.REFUSED)
    return _error(stopping[0].code, stopping[0].message, stopping[0].cure, Exit.REFUSED)


def _error(code: str, message: str, cure: str, exit_code: Exit) -> OfficeError:
    return OfficeError(code, message, cure=cure, field="field", exit_code=exit_code)
