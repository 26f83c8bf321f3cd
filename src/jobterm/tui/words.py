"""The words on the screen for codes: states, systems, authorities, facts. Sentences come from the office ready made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobterm.i18n import N_, _
from jobterm.office.views import DeliveryView, ItemView, SystemView

NEEDS_PERSON = frozenset({"quarantined", "needs_review", "conflict", "refused", "hand_over", "held_auth"})
"""States in which a person must act (amendment 5)."""
FINAL = frozenset({"confirmed", "withdrawn", "superseded"})

_STATES = {
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
_SYSTEMS = {
    "amp": "AMP",
    "national": N_("National"),
    "opera": "Opera",
    "workbase": "WorkBase",
    "jobnet": "Jobnet",
    "fund": N_("Fund"),
    "benefits": N_("Benefits"),
    "letters": N_("Letter"),
    "employers": N_("Employers"),
    "providers": N_("Providers"),
}
_SHORT = {"national": N_("Register"), "employers": N_("Firms"), "providers": N_("Provider")}
_IN_A_SENTENCE = {"fund": N_("the fund"), "benefits": N_("the benefit centre"), "national": N_("the national record")}
RECORD_SYSTEMS = frozenset({"amp", "opera", "workbase"})
"""Systems whose answer stands in the column of the case."""
PAYER_SYSTEMS = frozenset({"fund", "benefits"})
CITIZEN_SYSTEMS = frozenset({"letters", "jobnet"})

_VALUES = {
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
    "true": N_("yes"),
    "false": N_("no"),
    "none": N_("none"),
    "dagpenge": N_("unemployment benefit"),
    "kontanthjælp": N_("cash benefit"),
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
    "plan.agreements": N_("Agreements"),
    "plan.saved_at": N_("Job plan saved"),
    "activation.type": N_("Offer"),
    "activation.start": N_("Offer from"),
    "activation.end": N_("Offer until"),
}
_INTERVIEWS = {
    "4": N_("follow-up interview"),
    "7": N_("job interview"),
    "8": N_("referral interview"),
    "9": N_("information meeting"),
    "10": N_("CV interview"),
    "11": N_("placement interview"),
    "12": N_("other interview"),
    "13": N_("information meeting, voluntary"),
    "15": N_("availability interview"),
    "17": N_("job interview with the fund"),
    "19": N_("joint job interview"),
}
"""Interview types by number (STAR, InterviewTypeIdentifier)."""
_SOURCES = {
    "fresh": N_("read"),
    "cached": N_("kept copy"),
    "closed": N_("CLOSED"),
    "unreachable": N_("NO ANSWER"),
    "not_known": N_("not known there"),
    "no_access": N_("NO ACCESS"),
}


def system_name(system: str, systems: Iterable[SystemView] = ()) -> str:
    """What a system is called on the screen: its own label, else the word for its id, else the id."""
    for view in systems:
        if view.id == system and view.label:
            return view.label
    return _(_SYSTEMS[system]) if system in _SYSTEMS else system


def system_short(system: str, systems: Iterable[SystemView] = ()) -> str:
    """The same for a column of eight characters."""
    return _(_SHORT[system]) if system in _SHORT else system_name(system, systems)


def system_in_a_sentence(system: str, systems: Iterable[SystemView] = ()) -> str:
    """The same with its article where it has one: ``a-kassen``."""
    return _(_IN_A_SENTENCE[system]) if system in _IN_A_SENTENCE else system_name(system, systems)


def state_word(delivery: DeliveryView, systems: Iterable[SystemView] = ()) -> str:
    """The word of a column for one delivery: what the office says, else the state's own word."""
    if delivery.short:
        return delivery.short
    if delivery.state == "expected" and delivery.via:
        return _("via {system}").format(system=system_name(delivery.via, systems))
    word = bare_state(delivery.state)
    if delivery.state == "refused" and delivery.last_error is not None and delivery.last_error.code:
        return f"{word} {delivery.last_error.code}"
    return word


def bare_state(state: str) -> str:
    """The word for a state, in capitals where a person must act."""
    return _(_STATES[state]) if state in _STATES else state


def state_role(state: str) -> str:
    """The role of a state on the screen; the word alone carries the meaning."""
    if state in NEEDS_PERSON or state == "unknown":
        return "alarm"
    return "ok" if state == "confirmed" else "text"


def changeable(item: ItemView) -> bool:
    """Whether a later registration may still take an item's place: the record system has not settled it."""
    record = [one for one in item.deliveries if one.role == "record"]
    return item.superseded_by is None and bool(record) and all(one.state not in FINAL for one in record)


def taken_back(item: ItemView) -> bool:
    """Whether withdrawing an item means a correction: its system has it already."""
    return item.kind != "correction" and any(
        one.role == "record" and one.state == "confirmed" for one in item.deliveries
    )


def authority(code: str) -> str:
    """``FOR STATEN`` or ``FOR KOMMUNEN``: whose hat the caseworker wears (design decision 8)."""
    return {"state": _("FOR THE STATE"), "municipality": _("FOR THE MUNICIPALITY")}.get(code, code)


def authority_name(code: str) -> str:
    """``STATEN`` or ``KOMMUNEN``."""
    return {"state": _("THE STATE"), "municipality": _("THE MUNICIPALITY")}.get(code, code)


def fact_name(field: str) -> str:
    """What a fact is called."""
    return _(_FACTS[field]) if field in _FACTS else field


def value_word(field: str, value: object) -> str:
    """A fact's value in words."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if field == "person.target_group":
        from jobterm.domain.identifiers import TARGET_GROUPS

        return _(TARGET_GROUPS[text]) if text in TARGET_GROUPS else text
    if field == "person.municipality":
        return municipality(text)
    if field.startswith("interview") and text in _INTERVIEWS:
        return _(_INTERVIEWS[text])
    return _(_VALUES[text]) if text in _VALUES else text


def municipality(code: str) -> str:
    """A municipality's name; the code itself where it is none."""
    from jobterm.domain.errors import InvalidIdentifier
    from jobterm.domain.identifiers import Municipality

    try:
        return Municipality.parse(code).name
    except InvalidIdentifier:
        return code


def source_word(state: str) -> str:
    """How reading a system went, in a word."""
    return _(_SOURCES[state]) if state in _SOURCES else state


def cpr_text(cpr: str | None) -> str:
    """A CPR as people write it; a masked one as it is."""
    return f"{cpr[:6]}-{cpr[6:]}" if cpr and len(cpr) == 10 and cpr.isdecimal() else cpr or ""


def text_of(mapping: Mapping[str, object], key: str) -> str:
    """A text out of a view's mapping, empty where there is none."""
    value = mapping.get(key)
    return "" if value is None else str(value)
