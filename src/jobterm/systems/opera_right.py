"""Corrections at Opera: what is taken back there or says something else from now on (contracts/opera.wsdl,
corrections). Everything else of Opera stands in ``opera``."""

from __future__ import annotations

from typing import Any, Final

from jobterm.outbox.port import Assignment, CannotRender
from jobterm.systems import common, soap
from jobterm.systems.fields import Field, NotReadable, Table, decode, differences, encode
from jobterm.systems.opera_tables import NS, OPERATIONS, TABLES

CORRECTION: Final = "correction"
DELETES: Final = frozenset({
    "enrolment.start", "enrolment.end", "sickness.report", "absence.holiday", "interview.summons", "plan.save",
    "absence.other", "referral.offer", "activation.offer",
})  # fmt: skip
"""Kinds of what can be taken back."""
REPLACES: Final = frozenset({"enrolment.start", "enrolment.end", "sickness.report"})
"""Kinds of what can be put right; an absence, a booking and a measure have changes of their own."""
_SAID: Final[Table] = (Field("comment", "BerigtigelseTekst"),)
_BLOCKS: Final = {"delete": ("SletRegistrering", "Sletning"), "replace": ("RetRegistrering", "Rettelse")}


def operation(assignment: Assignment) -> tuple[str, str]:
    """The operation of a correction, and its block; CannotRender for what Opera does not correct."""
    details = assignment.registration.details
    action, kind = str(details.get("action")), str(details.get("kind"))
    if action not in _BLOCKS or kind not in (REPLACES if action == "replace" else DELETES):
        raise CannotRender("details.action", "no_place")
    return _BLOCKS[action]


def content(assignment: Assignment, system: str) -> dict[str, Any]:
    """The block, in the order of the schema: against the version as of which its author knew it."""
    details = assignment.registration.details
    base = assignment.read_as(system)
    if base is None:
        raise CannotRender("details.target", "no_place")
    made: dict[str, Any] = {
        "OperaIdentifikator": common.reference(details.get("target"), assignment.refs, system, "target"),
        "BasisVersionIdentifikator": base,
        "BerigtigelseTekst": str(details.get("comment", "")).strip(),
    }
    kind = str(details.get("kind"))
    if details.get("action") == "replace":
        made[OPERATIONS[kind][1]] = encode(TABLES[kind], details.get("details") or {})
    return made


def kind_of(asked: soap.Element) -> str | None:
    """The kind of what a message puts right; None for every other message."""
    block = asked.find(f"{{{NS}}}Rettelse")
    names = {OPERATIONS[kind][1]: kind for kind in REPLACES}
    return None if block is None else next((names[soap.local(one)] for one in block if soap.local(one) in names), None)


def otherwise(row: soap.Element, assignment: Assignment) -> dict[str, Any]:
    """In what the correction that stands there differs from ours; nothing where it is the same."""
    details = assignment.registration.details
    wanted, name = operation(assignment)
    block = row.find(f"{{{NS}}}{name}")
    if block is None or soap.text(row, NS, "OperationNavn") != wanted:
        return {"kind": common.said(soap.text(row, NS, "OperationNavn"))}
    kind = str(details.get("kind"))
    inner = block.find(f"{{{NS}}}{OPERATIONS[kind][1]}")
    try:
        found = differences(_SAID, details, decode(_SAID, soap.content(block, NS, _SAID)))
        if found or details.get("action") != "replace":
            return found
        table = TABLES[kind]
        theirs = {} if inner is None else decode(table, soap.content(inner, NS, table))
        return differences(table, details.get("details") or {}, theirs)
    except NotReadable as error:
        return {common.said(str(error))[:60]: None}
