"""Words for codes, as screens and commands say them: states, facts and their values, sources, stores, keys. JSON keeps
the codes. Sentences stand in `sentences`, names of systems in `wording`.

Light: the screen needs it for its first painting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.i18n import N_, _

_ITEM_STATES: Final[Mapping[str, str]] = {
    "queued": N_("queued"),
    "waiting": N_("waiting"),
    "sending": N_("sending now"),
    "retry_wait": N_("tried again"),
    "unknown": N_("UNKNOWN OUTCOME"),
    "expected": N_("on its way"),
    "hand_over": N_("DELIVER PAPER"),
    "handed": N_("handed on"),
    "held_auth": N_("LOG IN AGAIN"),
    "conflict": N_("CONFLICT"),
    "refused": N_("REFUSED"),
    "rerouting": N_("being moved"),
    "needs_review": N_("LOOK AT IT"),
    "quarantined": N_("DAMAGED"),
    "confirmed": N_("ok"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("replaced"),
}
_SYSTEM_STATES: Final[Mapping[str, str]] = {
    "open": N_("open"),
    "closed": N_("CLOSED"),
    "slow": N_("SLOW"),
    "down": N_("NO ANSWER"),
    "unknown": N_("not asked yet"),
}
_SOURCES: Final[Mapping[str, str]] = {
    "fresh": N_("read"),
    "cached": N_("kept copy"),
    "closed": N_("CLOSED"),
    "unreachable": N_("NO ANSWER"),
    "not_known": N_("not known there"),
    "no_access": N_("NO ACCESS"),
}
_FACTS: Final[Mapping[str, str]] = {
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
    "person.replaced_by": N_("New CPR number"),
    "person.digital_post": N_("Digital post"),
    "enrolment.status": N_("Enrolment"),
    "enrolment.start_date": N_("Enrolled"),
    "enrolment.end_date": N_("Deregistered"),
    "absence.type": N_("Absence"),
    "absence.first_day": N_("Absent from"),
    "absence.last_day": N_("Absent until"),
    "interview.next_start": N_("Next interview"),
    "interview.next_type": N_("Kind of interview"),
    "interview.next_place": N_("Place"),
    "interview.summoned": N_("Summoned"),
    "interview.letter_sent": N_("Letter sent"),
    "plan.goal": N_("Goal"),
    "plan.agreements": N_("Agreements"),
    "plan.saved_at": N_("Job plan saved"),
    "activation.type": N_("Offer"),
    "activation.start": N_("Offer from"),
    "activation.end": N_("Offer until"),
    "activation.provider": N_("Provider"),
    "job.cv_status": N_("CV"),
    "job.cv_updated": N_("CV changed"),
    "job.cv_check": N_("CV looked at"),
    "job.wishes": N_("Job wishes"),
    "job.confirmed": N_("Last weekly check"),
    "job.missed": N_("Checks missed"),
    "benefit.type": N_("Benefit"),
    "benefit.payment": N_("Payment"),
    "benefit.paid_until": N_("Paid until"),
    "benefit.fund": N_("Fund"),
    "benefit.member_since": N_("Member since"),
    "benefit.until": N_("Benefit until"),
}
_VALUES: Final[Mapping[str, str]] = {
    "insured": N_("unemployment benefit"),
    "cash_benefit": N_("cash benefit"),
    "registered": N_("enrolled"),
    "enrolled": N_("enrolled"),
    "deregistered": N_("not enrolled"),
    "not_enrolled": N_("not enrolled"),
    "full": N_("full time"),
    "part": N_("part time"),
    "sickness": N_("sick"),
    "sickness.report": N_("sick"),
    "holiday": N_("holiday"),
    "absence.holiday": N_("holiday"),
    "enrolment.end": N_("deregistration"),
    "wage_subsidy": N_("wage subsidy"),
    "placement": N_("work placement"),
    "guidance": N_("guidance and training"),
    "true": N_("yes"),
    "false": N_("no"),
    "none": N_("none"),
    "active": N_("on Jobnet"),
    "draft": N_("not finished"),
    "approved": N_("approved"),
    "needs_work": N_("must be better"),
    "missing": N_("missing"),
    "running": N_("running"),
    "never": N_("never"),
    "stopped": N_("stopped"),
    "protected": N_("protected"),
    "dagpenge": N_("unemployment benefit"),
    "kontanthjælp": N_("cash benefit"),
}
INTERVIEWS: Final[Mapping[str, str]] = {
    "4": N_("follow-up interview"),
    "7": N_("job interview"),
    "8": N_("referral interview"),
    "9": N_("information meeting"),
    "10": N_("CV interview"),
    "11": N_("placement interview"),
    "12": N_("other interview"),
    "13": N_("voluntary information meeting"),
    "15": N_("availability interview"),
    "17": N_("job interview with the fund"),
    "19": N_("joint job interview"),
}
"""Interview types by number (STAR, InterviewTypeIdentifier)."""
_AUTHORITIES: Final[Mapping[str, str]] = {"state": N_("the state"), "municipality": N_("the municipality")}
_STORES: Final[Mapping[str, str]] = {
    "ok": N_("in order"),
    "read_only": N_("READ ONLY: damaged or rolled back"),
    "newer": N_("written by a newer version"),
    "locked": N_("locked"),
}
_SLOTS: Final[Mapping[str, str]] = {
    "passphrase": N_("a passphrase"),
    "keyring": N_("the key ring of this machine"),
    "training": N_("nothing is asked (training)"),
}


def item_state(code: str) -> str:
    """The word for a shown state, in capitals where a person must act."""
    return _word(_ITEM_STATES, code)


def system_state(code: str) -> str:
    """``open``, ``closed`` ... as a word."""
    return _word(_SYSTEM_STATES, code)


def source_state(code: str) -> str:
    """How reading a system went, as a word."""
    return _word(_SOURCES, code)


def store_state(code: object) -> str | None:
    """The state of the store, as a word."""
    return _word(_STORES, code) if isinstance(code, str) else None


def slot_kind(code: str) -> str:
    """What opens a vault, as a clause."""
    return _word(_SLOTS, code)


def authority(code: object) -> str | None:
    """Who is responsible, as a word; None stays."""
    return _word(_AUTHORITIES, code) if isinstance(code, str) else None


def fact_name(field: str) -> str:
    """What a fact is called."""
    return _word(_FACTS, field)


def fact_value(field: str, value: object) -> str:
    """A fact's value in words."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if field == "person.municipality":
        return municipality(text)
    return named if (named := _coded(field, text)) is not None else _word(_VALUES, text)


def coded_value(field: str, value: object) -> object:
    """The same beside the code, where it is one that people use themselves; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    if field in ("enrolment.status", "absence.type") or field.startswith(("job.", "benefit.", "activation.")):
        return _word(_VALUES, value)
    named = _coded(field, value)
    return f"{value} {named}" if named is not None else value


def municipality(code: str) -> str:
    """A municipality's name; the code itself where it is none."""
    from jobterm.domain.errors import InvalidIdentifier
    from jobterm.domain.identifiers import Municipality

    try:
        return Municipality.parse(code).name
    except InvalidIdentifier:
        return code


def _coded(field: str, code: str) -> str | None:
    """The word for a target group or an interview's type; None for anything else."""
    if field == "person.target_group":
        from jobterm.domain.identifiers import TARGET_GROUPS

        return _(TARGET_GROUPS[code]) if code in TARGET_GROUPS else None
    if field == "absence.type" and code.isdecimal():
        from jobterm.domain.registrations.absence import ABSENCE_TYPES

        return _(ABSENCE_TYPES[code]) if code in ABSENCE_TYPES else None
    return _(INTERVIEWS[code]) if field.startswith("interview") and code in INTERVIEWS else None


def _word(words: Mapping[str, str], code: str) -> str:
    return _(words[code]) if code in words else code
