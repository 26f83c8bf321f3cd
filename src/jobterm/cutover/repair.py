"""What an ordinary registration would say to repair a difference (datagenopretning): proposals only, from the lines
behind a row. Pure; a person decides, and the registration goes the way of every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jobterm.cutover.match import Difference, Situation
from jobterm.cutover.roll_lines import Line

_TYPES: Final = {
    "education": "1", "temporary_work": "2", "civic_duty": "3", "parental_leave": "4", "free_period": "9",
}  # fmt: skip
"""The word of an absence → its type; where a word stands for several, nobody is guessed at."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A registration that would bring what the other system has into the record. ``base``: the version of what it
    changes, None where it makes something anew."""

    kind: str
    details: Mapping[str, Any]
    base: str | None = None
    before: str | None = None
    after: str | None = field(default=None, kw_only=True)


def proposed(one: Difference, record: str, a: str, b: str, reason: str) -> Proposal | None:
    """The registration that repairs a difference in the ``record``, which is ``a`` or ``b``; None where none can: then
    a person looks. What is stale or explained by our queue settles itself and is never repaired."""
    if one.situation not in (Situation.DIFFERS, Situation.ONLY_A, Situation.ONLY_B) or record not in (a, b):
        return None
    right, wrong = (one.mine, one.theirs) if record == b else (one.theirs, one.mine)
    before, after = (one.b, one.a) if record == b else (one.a, one.b)
    if right is None:
        return _group(one, before, after)
    said = {name: value for name, value in (*right.said, *right.more) if value is not None}
    made = _anew(right.kind, said) if wrong is None else _changed(right.kind, said, wrong, reason)
    if made is None:
        return None
    kind, details = made
    base = wrong.version if wrong is not None and kind != "plan.save" else None
    return Proposal(kind, details, base, before, after=after)


def _group(one: Difference, before: str | None, after: str | None) -> Proposal | None:
    if one.field != "person.target_group" or after is None:
        return None
    return Proposal("group.change", {"target_group": after}, None, before, after=after)


def _anew(kind: str, said: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """What only the other system has."""
    if kind == "activation" and {"type", "start", "end"} <= said.keys():
        return "activation.offer", dict(said)
    if kind == "plan":
        return "plan.save", dict(said)
    if kind == "absence":
        return _absence(said)
    if kind == "booking" and (said.get("contact_form") != "meeting" or "place" in said):
        told = {name: value for name, value in said.items() if name != "issued_on"}
        return "interview.summons", {**told, "letter": False}  # the citizen has been summoned already
    return None


def _absence(said: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    days = {name: said[name] for name in ("first_day", "last_day") if name in said}
    match said.get("type"):
        case "sickness":
            return "sickness.report", days
        case "holiday" if "last_day" in days:
            return "absence.holiday", days
        case str() as word if word in _TYPES:
            return "absence.other", {"type": _TYPES[word], **days}
        case _:
            return None


def _changed(kind: str, said: Mapping[str, Any], wrong: Line, reason: str) -> tuple[str, dict[str, Any]] | None:
    """What both have, and the record otherwise."""
    if kind == "plan":
        return "plan.save", dict(said)
    if wrong.ref is None:
        return None
    if kind == "activation" and {"type", "start", "end"} <= said.keys():
        return "activation.change", {"activation": wrong.ref, **said}
    if kind == "booking":
        told = {name: said[name] for name in ("start", "end", "place", "link") if name in said}
        return "interview.move", {"booking": wrong.ref, **told, "reason": reason}
    if kind == "absence" and said.get("type") in ("holiday", *_TYPES):
        number = "10" if said["type"] == "holiday" else _TYPES[said["type"]]
        days = {name: said[name] for name in ("first_day", "last_day") if name in said}
        return "absence.change", {"absence": wrong.ref, "type": number, **days}
    return None
