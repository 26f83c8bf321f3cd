"""Words for codes in the text for people: states of systems, items and sources, facts. JSON keeps the codes."""

from __future__ import annotations

from jobterm.i18n import N_, _

_SYSTEM_STATES = {
    "open": N_("open"),
    "closed": N_("CLOSED"),
    "slow": N_("SLOW"),
    "down": N_("NO ANSWER"),
    "unknown": N_("not asked yet"),
}
_ITEM_STATES = {
    "queued": N_("queued"),
    "waiting": N_("waiting"),
    "sending": N_("sending"),
    "retry_wait": N_("tried again soon"),
    "unknown": N_("UNKNOWN OUTCOME"),
    "expected": N_("on its way"),
    "hand_over": N_("DELIVER PAPER"),
    "handed": N_("handed on"),
    "held_auth": N_("LOG IN AGAIN"),
    "conflict": N_("CONFLICT"),
    "refused": N_("REFUSED"),
    "rerouting": N_("being moved"),
    "needs_review": N_("LOOK AT THIS"),
    "quarantined": N_("DAMAGED"),
    "confirmed": N_("ok"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("replaced"),
}
_SOURCES = {
    "fresh": N_("read"),
    "cached": N_("kept copy"),
    "closed": N_("CLOSED"),
    "unreachable": N_("NO ANSWER"),
    "not_known": N_("not known there"),
    "no_access": N_("NO ACCESS"),
}
_FACTS = {
    "person.name": N_("Name"),
    "person.address": N_("Address"),
    "person.phone": N_("Phone"),
    "person.email": N_("E-mail"),
    "person.municipality": N_("Municipality"),
    "person.target_group": N_("Target group"),
    "person.contact_group": N_("Contact group"),
    "person.benefit": N_("Benefit"),
    "person.fund": N_("Fund"),
    "person.protected": N_("Protected"),
    "person.dead": N_("Dead"),
    "enrolment.status": N_("Enrolment"),
    "enrolment.start_date": N_("Enrolled"),
    "enrolment.end_date": N_("Deregistered"),
    "absence.type": N_("Absence"),
    "absence.first_day": N_("Absent from"),
    "absence.last_day": N_("Absent until"),
    "interview.next_start": N_("Next interview"),
    "interview.next_type": N_("Kind of interview"),
    "plan.goal": N_("Goal"),
    "plan.saved_at": N_("Job plan saved"),
    "activation.type": N_("Offer"),
    "activation.start": N_("Offer from"),
    "activation.end": N_("Offer until"),
}
_VALUES = {
    "enrolled": N_("enrolled"),
    "registered": N_("enrolled"),
    "deregistered": N_("not enrolled"),
    "not_enrolled": N_("not enrolled"),
    "sickness": N_("sick"),
    "holiday": N_("holiday"),
    "none": N_("none"),
}
_AUTHORITIES = {"state": N_("the state"), "municipality": N_("the municipality")}
_STORES = {
    "ok": N_("in order"),
    "read_only": N_("READ ONLY: damaged or rolled back"),
    "newer": N_("written by a newer version"),
    "locked": N_("locked"),
}
_SLOTS = {
    "passphrase": N_("a passphrase"),
    "keyring": N_("the key ring of this machine"),
    "training": N_("nothing is asked (training)"),
}


def slot_kind(code: str) -> str:
    """What opens a vault, as a clause."""
    return _word(_SLOTS, code)


def system_state(code: str) -> str:
    """``open``, ``closed`` ... as a word."""
    return _word(_SYSTEM_STATES, code)


def item_state(code: str) -> str:
    """A shown state as a word."""
    return _word(_ITEM_STATES, code)


def source_state(code: str) -> str:
    """How reading a system went, as a word."""
    return _word(_SOURCES, code)


def fact(code: str) -> str:
    """What a fact is called."""
    return _word(_FACTS, code)


def fact_value(field: str, value: object) -> object:
    """A fact's value in words where it is a code; codes that people use themselves stay beside their word."""
    from jobterm.domain.identifiers import TARGET_GROUPS
    from jobterm.office.titles import INTERVIEWS

    if not isinstance(value, str):
        return value
    if field in ("enrolment.status", "absence.type"):
        return _word(_VALUES, value)
    named = {"person.target_group": TARGET_GROUPS, "interview.next_type": INTERVIEWS}.get(field, {})
    return f"{value} {_(named[value])}" if value in named else value


def authority(code: object) -> str | None:
    """Who is responsible, as a word; None stays."""
    return _word(_AUTHORITIES, code) if isinstance(code, str) else None


def store_state(code: object) -> str | None:
    """The state of the store, as a word."""
    return _word(_STORES, code) if isinstance(code, str) else None


def _word(words: dict[str, str], code: str) -> str:
    return _(words[code]) if code in words else code
