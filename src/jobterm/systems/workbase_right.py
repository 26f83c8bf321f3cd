"""Corrections at WorkBase: what is taken back there or says something else from now on (contracts/workbase.yaml,
corrections). The entity keeps its id, the correction has its own; the rest of WorkBase stands in ``workbase``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.registrations.kinds import KINDS
from jobterm.outbox.port import Assignment, CannotRender, Rendered
from jobterm.systems import common
from jobterm.systems.fields import Field, NotReadable, Table, decode, differences, encode
from jobterm.systems.workbase_tables import EVENT_DATE, FIXED, RESOURCES, TABLES

CORRECTION: Final = "correction"
RESOURCE: Final = "corrections"
DELETES: Final = frozenset({
    "enrolment.start", "enrolment.end", "sickness.report", "absence.holiday", "interview.summons", "plan.save",
    "absence.other", "referral.offer", "activation.offer",
})  # fmt: skip
"""Kinds of what can be taken back."""
REPLACES: Final = frozenset({"enrolment.start", "enrolment.end", "sickness.report"})
"""Kinds of what can be put right; an absence, an appointment and an activation have changes of their own."""
_SAID: Final[Table] = (Field("target", "corrects"), Field("action", "action"), Field("comment", "comment"))


def render(assignment: Assignment, system: str, headers: tuple[tuple[str, str], ...]) -> Rendered:
    """One correction against the version that its author had before her; ``headers`` name who asks."""
    item = assignment.registration
    details, kind = item.details, str(item.details.get("kind"))
    version, action = assignment.read_as(system), details.get("action")
    if version is None or kind not in (REPLACES if action == "replace" else DELETES):
        raise CannotRender("details.action", "no_place")
    target = common.reference(details.get("target"), {}, system, "target")
    body: dict[str, Any] = {"correctionId": item.id, "comment": str(details.get("comment", "")).strip()}
    if action == "replace":
        body["content"] = _content(item.citizen, kind, details.get("details") or {}, assignment)
    else:
        body["citizenCpr"] = common.citizen(item)
    whole = (*headers, ("if-match", f'"{version}"'), ("idempotency-key", assignment.key))
    guest = common.guest_reason(item)
    if guest is not None:
        whole = (*whole, ("x-access-reason", common.header_safe(guest)))
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    method = "PATCH" if action == "replace" else "DELETE"
    path = f"/api/v1/{RESOURCES[kind]}/{target}"
    return Rendered(method, path, (*whole, ("content-type", "application/json")), data, assignment.key)


def _content(citizen: str | None, kind: str, details: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    """The whole body, as when it was made."""
    item = assignment.registration
    body: dict[str, Any] = {"citizenCpr": citizen, **FIXED.get(kind, {}), **encode(TABLES[kind], details)}
    if (member := EVENT_DATE.get(kind)) is not None and (field := KINDS[kind].event_field) is not None:
        body[member] = details[field]
    return {**body, "toldAt": to_text(item.told_at), "keyedAt": to_text(item.keyed_at)}


def entity(rendered: Rendered) -> str:
    """The id that a write made: the last part of its path, or the correction that names itself."""
    if rendered.method in ("DELETE", "PATCH"):
        return str(json.loads(rendered.body).get("correctionId"))
    return rendered.target.rpartition("/")[2]


def otherwise(content: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    """In what the correction that stands there differs from ours; nothing where it is the same."""
    details, body = assignment.registration.details, content.get("content")
    if content.get("resource") != RESOURCE or not isinstance(body, Mapping):
        return {"kind": common.said(content.get("resource"))}
    inner = body.get("content")
    table = TABLES[str(details.get("kind"))]
    try:
        found = differences(_SAID, details, decode(_SAID, body))
        if found or details.get("action") != "replace":
            return found
        theirs = decode(table, inner if isinstance(inner, Mapping) else {})
        return differences(table, details.get("details") or {}, theirs)
    except NotReadable as error:
        return {common.said(str(error))[:60]: None}
