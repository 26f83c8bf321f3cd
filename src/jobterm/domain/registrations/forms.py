"""Between a form and a registration: what a form offers at first, and its texts made into JSON values.

A form knows texts by path (``reenrol.first_day``); what the fields are stands in `kinds.form_fields`. How a person may
abbreviate a date is the screen's affair: here dates are ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.domain.msgids import Word
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.fields import FieldSpec, Type
from jobterm.domain.registrations.kinds import form_fields
from jobterm.domain.registrations.offered import known_facts

BEGINS: Final[Mapping[str, str]] = {
    "interview.move": "start",
    "interview.held": "agreements",
    "interview.no_show": "heard",
    "plan.activity": "title",
}
"""The field that has the keys when a form opens, where that is not its first: what only a person can know, the rest is
filled in (users.md §3.1, rows 8 to 10 and 12)."""
NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "interview.summons": ("start",),
    "plan.activity": ("start", "end", "hours"),
    "activation.offer": ("employer_cvr", "hours"),
}
"""What Enter goes to though it is filled in or may stay empty: a free appointment is offered, another time is typed
over it (row 7); an activity and a placement have days and hours, and an employer (row 12)."""

_TRUE: Final = ("true", "1", "j", "ja", "y", "yes", "x")
_FALSE: Final = ("false", "0", "n", "nej", "no")


def prefill(kind: str, context: CheckContext) -> dict[str, str]:
    """Everything known, filled in: path → text, for the fields that have something. No field that a system already
    holds is to be typed (users.md §1a). Words that the program proposes come as `Word`, for the edge to translate."""
    offered = known_facts(context)
    enrols = offered["client_category"] == "insured" and _deregistered(context)
    found: dict[str, str] = {}
    for path, one in form_fields(kind):
        value = offered[one.known] if one.known is not None else one.default
        # An illness that deregistered is ended with an enrolment; the others are not asked about it.
        if path.startswith("reenrol.") and not enrols:
            continue
        if value is not None and value != "":
            found[path] = value if isinstance(value, Word) else _as_text(value)
    return found


def _deregistered(context: CheckContext) -> bool:
    """Whether the citizen is, or will be by an illness of our own that no system tells of yet: what is known of her
    enrolment is from before it then."""
    known = context.known
    rule = context.rules.find("sickness_deregisters", "sickness.report", known.target_group, context.today)
    ours = any(one.ref is not None and ":" not in one.ref for one in known.illnesses or ())
    return known.enrolled is False or (rule is not None and ours)


def details_from_form(kind: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The ``details`` of a registration from a form's texts; empty ones are left out.

    What cannot be read stays as it is and is found by the check; so do paths that the kind does not have: nothing is
    dropped silently.
    """
    known = dict(form_fields(kind))
    details: dict[str, Any] = {}
    for path, text in values.items():
        if not text.strip():
            continue
        holder, name = details, path
        if "." in path:
            part, name = path.split(".", 1)
            holder = details.setdefault(part, {})
        holder[name] = _value(known[path], text) if path in known else text
    return details


def form_from_details(kind: str, details: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a form for details that exist, to correct or to resume them; lists are not in a form."""
    found: dict[str, str] = {}
    for path, _ in form_fields(kind):
        value: Any = details
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None:
            found[path] = _as_text(value)
    return found


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(one: FieldSpec, text: str) -> Any:
    plain = text.strip()
    if one.holds is Type.BOOL and plain.lower() in (*_TRUE, *_FALSE):
        return plain.lower() in _TRUE
    if one.holds is Type.INTEGER and plain.lstrip("-").isdecimal() and len(plain) < 20:
        return int(plain)
    return text if one.holds is Type.TEXT else plain
