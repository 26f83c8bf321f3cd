"""Corrections at Opera: what SletRegistrering and RetRegistrering say (contracts/opera.wsdl, corrections). What is done
with them stands in `opera`; the structures are those with which it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobterm.sandbox.store import Row
from jobterm.sandbox.world.case import Event

if TYPE_CHECKING:
    from jobterm.sandbox.apps.opera_xml import Element

KIND: Final = "correction"
STRUCTURES: Final[Mapping[str, str]] = {"SletRegistrering": "Sletning", "RetRegistrering": "Rettelse"}
"""Operation → the structure's element."""
_DELETED: Final = frozenset({
    "enrolment.start", "enrolment.end", "sickness.report", "absence.holiday", "interview.summons", "plan.save",
    "absence.other", "referral.offer", "activation.offer",
})  # fmt: skip
_RIGHT: Final = {"Tilmelding": "enrolment.start", "Afmelding": "enrolment.end", "Sygemelding": "sickness.report"}


@dataclass(frozen=True, slots=True)
class Correction:
    """What a message wants: the number of what it corrects, of which kinds that may be, as of which version of the case
    its author knew it, why, and what it should say (None: it is taken back)."""

    number: str
    kinds: frozenset[str]
    base: str
    comment: str
    details: Mapping[str, Any] | None

    def of(self, target: str, kind: str) -> dict[str, Any]:
        """What is kept of it, in jobterm's words."""
        kept: dict[str, Any] = {"target": target, "target_kind": kind, "comment": self.comment}
        return kept if self.details is None else {**kept, "details": dict(self.details)}


def read(structure: Element, times: Mapping[str, str]) -> Correction:
    """What a structure that the schema has let through says; BadMessage naming the element that says nothing."""
    from jobterm.sandbox.apps import opera_xml

    told = {opera_xml.local(child): child for child in structure}
    number, base = ((told[name].text or "").strip() for name in ("OperaIdentifikator", "BasisVersionIdentifikator"))
    comment = opera_xml.prose(told["BerigtigelseTekst"])
    for name, kind in _RIGHT.items():
        if name in told:
            data = {**opera_xml.members(told[name]), **times}
            return Correction(number, frozenset({kind}), base, comment, data)
    return Correction(number, _DELETED, base, comment, None)


def unchanged(there: Event, base: str) -> bool:
    """Whether what stands there is as it was in that version of the case."""
    known = base.removeprefix("v")
    if not (known.isdecimal() and there.version.isdecimal()):
        return base == there.version
    return int(there.version) <= int(known)


def statuses(rows: Iterable[Row]) -> dict[str, str]:
    """Id → SLETTET or ERSTATTET, of all that was corrected."""
    found = {}
    for row in rows:
        if row["kind"] == KIND:
            data = json.loads(row["data"])
            found[str(data["target"])] = "ERSTATTET" if "details" in data else "SLETTET"
    return found
