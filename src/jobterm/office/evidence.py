"""The proof package of one item: what happened when by four clocks, the hashes of what was sent and answered, receipts,
decisions and the place in the chain, signed by this home. The form of the file stands in ``evidence_file``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobterm import __version__
from jobterm.clock import to_text
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.evidence_file import FORMAT, Checked, canonical, checked, packed
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item
from jobterm.office.troubles import telling
from jobterm.office.views import to_json
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.moving import KeptRequest, Moved, MovingStore
from jobterm.outbox.store import CLOCK_ERROR, NewEvent, StoredEvent, StoreError, shown

__all__ = ["Checked", "Package", "check", "moving_store", "package", "signing_key"]

_READS = 5
"""How often a package is begun anew because somebody wrote meanwhile; then what was read last is taken."""


@dataclass(frozen=True, slots=True)
class Package:
    """A proof package: the bytes of its file, what it states, and the fingerprint of the key that signed it."""

    content: bytes
    statement: Mapping[str, Any]
    fingerprint: str


def package(parts: Parts, item: str, *, full: bool = False) -> Package:
    """The signed package of one item; ``full``: the whole CPR and the note for colleagues in it.

    That it was made is written in the log with its hash, so that the chain itself bears witness to the package. A queue
    that may only be read still gives its proofs.
    """
    from jobterm.security.signing import Signer, fingerprint

    with telling():
        registration = stored_item(parts, item).registration.id
        store = moving_store(parts)
        signer = Signer(parts.vault())
        moved, chain = _one_moment(store, registration)
        statement = _statement(parts, moved, full=full)
        statement |= {"chain": chain, "signed_by": fingerprint(signer.public_key)}
        content = packed(statement, signer)
        _note(parts, registration, content)
        return Package(content, statement, statement["signed_by"])


def check(content: bytes, expected: str | None = None) -> Checked:
    """See ``evidence_file.checked``; needs no site, no store and no vault."""
    return checked(content, expected)


def signing_key(parts: Parts) -> str:
    """The fingerprint of the key that signs this home's packages."""
    from jobterm.security.signing import Signer, fingerprint

    with telling():
        return fingerprint(Signer(parts.vault()).public_key)


def moving_store(parts: Parts) -> MovingStore:
    """The outbox, where items can be proved and moved."""
    store = parts.store()
    if not isinstance(store, MovingStore):
        raise OfficeError(
            "store.no_moves",
            _("This kind of queue gives no packages."),
            cure=_("Ask for it at the desk where the item was registered."),
            exit_code=Exit.REFUSED,
        )
    return store


def _one_moment(store: MovingStore, registration: str) -> tuple[Moved, dict[str, Any]]:
    """The item and the chain as they were together."""
    before, moved = store.mark(), store.moved(registration)
    for _again in range(_READS):
        if store.mark() == before:
            break
        before, moved = store.mark(), store.moved(registration)
    return moved, {"commits": before.count, "digest": before.digest.hex(), "method": "sha256"}


def _note(parts: Parts, registration: str, content: bytes) -> None:
    import hashlib

    mark = hashlib.sha256(content).hexdigest()
    event = NewEvent("evidence_made", by=parts.site.user, note=f"sha256={mark}")
    try:
        parts.store().commit([lambda tx: tx.note(registration, event)])
    except StoreError:
        return  # a store that takes nothing more is just when proofs are asked for


def _statement(parts: Parts, moved: Moved, *, full: bool) -> dict[str, Any]:
    site, vault = parts.site, parts.vault()
    decisions = [_event(one) for one in moved.events if one.what.by is not None and one.what.event in _DECIDED]
    plain: dict[str, Any] = to_json(
        {
            "format": FORMAT,
            "made_at": parts.clock.now(),
            "made_by": site.user,
            "program": {"name": "jobterm", "version": __version__},
            "site": {"name": site.name, "municipality": site.municipality, "profile": vault.profile.value},
            "store": vault.store_id,
            "registration": _registration(moved, full=full),
            "times": _times(moved),
            "deliveries": [_delivery(one) for one in moved.deliveries],
            "requests": [_request(one) for one in moved.requests],
            "events": [_event(one) for one in moved.events],
            "decisions": decisions,
        }
    )
    canonical(plain)  # what is no JSON is found here and not half-way
    return plain


_DECIDED = frozenset({"decided", "withdraw_wished", "supersede_wished", "retry_wished", "handed", "taken_back",
                      "imported", "came_back"})  # fmt: skip
"""Lines of the log that a person stands behind."""


def _registration(moved: Moved, *, full: bool) -> dict[str, Any]:
    one = moved.registration
    cpr = None if one.citizen is None else one.citizen if full else Cpr(one.citizen).masked
    return {
        "id": one.id,
        "revision": one.revision,
        "kind": one.kind,
        "cpr": cpr,
        "cvr": one.details.get("cvr"),
        "event_date": one.event_date,
        "details": one.details,
        "note": one.note if full else None,
        "author": one.author,
        "author_name": one.author_name,
        "on_behalf_of": one.on_behalf_of,
        "taken_by": one.taken_by,
        "slip": one.slip,
        "needs": one.needs,
        "supersedes": one.supersedes,
        "superseded_by": moved.superseded_by,
        "overrides": [{"code": each.code, "reason": each.reason} for each in one.overrides],
        "findings": moved.findings,
        "base": one.base,
        "base_details": one.base_details,
    }


def _times(moved: Moved) -> dict[str, Any]:
    """The four times (design §5): when it happened, when we were told, when it was keyed, when each system took it."""
    one = moved.registration
    accepted = [
        {"system": each.system, "at": each.receipt.at, "receipt": each.receipt.id, "system_id": each.receipt.system_id}
        for each in moved.deliveries
        if each.receipt is not None
    ]
    told = {"at": one.told_at, "how": one.told_how}
    keyed = {"at": one.keyed_at, "clock_error_s": _clock_error(moved.events)}
    return {"happened": one.event_date, "told": told, "keyed": keyed, "accepted": accepted}


def _clock_error(events: Sequence[StoredEvent]) -> float | None:
    """By how many seconds our clock was behind the systems' when it was keyed, as far as it had been measured."""
    note = next((one.what.note for one in events if one.what.event == "taken"), None)
    if note is None or not note.startswith(CLOCK_ERROR):
        return None
    return float(note.removeprefix(CLOCK_ERROR))


def _delivery(one: Delivery) -> dict[str, Any]:
    error = one.last_error
    return {
        "id": one.id,
        "system": one.system,
        "role": one.role,
        "mode": one.mode,
        "via": one.via,
        "state": shown(one),
        "reason": one.reason,
        "attempts": one.attempts,
        "key": one.key,
        "claimed_at": one.claimed_at,
        "promise_at": one.promise_at,
        "last_error": None if error is None else {"at": error.at, "class": error.cls, "code": error.code},
        "receipt": one.receipt,
        "theirs": one.theirs,
        "their_version": one.their_version,
        "decided_against": one.base,
        "plan_sha256": one.plan,
        "handed_to": one.handed_to,
        "lineage": (one.lineage or "").split(),
    }


def _request(one: KeptRequest) -> dict[str, Any]:
    """Bytes by their hash; whether what lies here still has it."""
    import hashlib

    whole = hashlib.sha256(one.content).hexdigest() == one.sha256
    return {"delivery": one.delivery, "revision": one.revision, "rendering": one.rendering, "key": one.key,
            "sha256": one.sha256, "bytes": len(one.content), "whole": whole}  # fmt: skip


def _event(one: StoredEvent) -> dict[str, Any]:
    what = one.what
    return {
        "n": one.n,
        "at": to_text(one.at),
        "event": what.event,
        "delivery": one.delivery,
        "system": what.system,
        "attempt": what.attempt,
        "class": what.cls,
        "code": what.code,
        "request_sha256": what.request_sha256,
        "answer_sha256": what.answer_sha256,
        "by": what.by,
        "note": what.note,
    }
