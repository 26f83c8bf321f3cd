"""Corrections at WorkBase: the form of DELETE and PATCH on what stands there (contracts/workbase.yaml). What
is done with them stands in `workbase`; the bodies are those with which it was made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from jobterm.sandbox.apps.forms import BadForm, form, need, prose, text
from jobterm.sandbox.apps.workbase_forms import CPR, Resource

RESOURCE: Final = "corrections"
KIND: Final = "correction"
METHODS: Final = {
    "DELETE": frozenset({
        "enrolments", "deregistrations", "sickness-absences", "holidays", "appointments", "plans", "absences",
        "referrals", "activations",
    }),
    "PATCH": frozenset({"enrolments", "deregistrations", "sickness-absences"}),
}  # fmt: skip
"""Method → the resources that take it."""

_ID = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_TAG = re.compile(r'"([0-9A-Za-z-]{1,46})"', re.ASCII)
_DELETION = form(
    need("citizenCpr", "citizen", CPR), need("correctionId", "id", _ID), need("comment", "comment", prose(1500))
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a request wants: its own id, whose case, why, and what it should say (None: it is taken back)."""

    id: str
    citizen: str
    comment: str
    data: dict[str, Any] | None
    content: Any

    def of(self, target: str, kind: str, resource: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is kept of it: in jobterm's words, and as the look-up tells it."""
        kept: dict[str, Any] = {"target": target, "target_kind": kind, "comment": self.comment}
        shown = {"corrects": target, "resource": resource, "citizenCpr": self.citizen, "comment": self.comment}
        if self.data is None:
            return kept, {**shown, "action": "delete"}
        return {**kept, "details": self.data}, {**shown, "action": "replace", "content": self.content}


def version(tag: str | None) -> str | None:
    """The version in an If-Match header; None where there is none that can be read."""
    found = _TAG.fullmatch((tag or "").strip())
    return found[1] if found else None


def read(method: str, resource: Resource, wire: Any) -> Correction:
    """What a body says; BadForm naming the member that says nothing readable."""
    if method == "DELETE":
        told = _DELETION(wire)
        return Correction(told["id"], told["citizen"], told["comment"], None, None)
    told = form(
        need("correctionId", "id", _ID), need("comment", "comment", prose(1500)), need("content", "content", _object)
    )(wire)
    data = resource.body(told["content"])
    return Correction(told["id"], data.pop("citizen"), told["comment"], data, told["content"])


def _object(value: Any) -> Any:
    if not isinstance(value, dict):
        raise BadForm()
    return value
