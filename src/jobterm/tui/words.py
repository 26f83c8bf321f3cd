"""What only the screen says of codes: short names for columns, which states alarm, whose hat is worn. What commands say
too stands in `office.words`; sentences come from the office ready made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobterm.i18n import N_, _
from jobterm.office import wording
from jobterm.office.views import DeliveryView, ItemView, SystemView
from jobterm.office.words import item_state

NEEDS_PERSON = frozenset({"quarantined", "needs_review", "conflict", "refused", "hand_over", "held_auth"})
"""States in which a person must act (amendment 5)."""
FINAL = frozenset({"confirmed", "withdrawn", "superseded"})

_SHORT = {"national": N_("Register"), "employers": N_("Firms"), "providers": N_("Provider")}
_WITH_ARTICLE = frozenset({"fund", "benefits", "national"})
RECORD_SYSTEMS = wording.Column("case", frozenset({"amp", "opera", "workbase"}))
"""Systems whose answer stands in the column of the case."""
PAYER_SYSTEMS = wording.Column("payer", frozenset({"fund", "benefits"}))
CITIZEN_SYSTEMS = wording.Column("citizen", frozenset({"letters", "jobnet"}))


def system_name(system: str, systems: Iterable[SystemView] = ()) -> str:
    """What a system is called on the screen: its own label, else the word for its id, else the id."""
    for view in systems:
        if view.id == system and view.label:
            return view.label
    return wording.system_label(system)


def system_short(system: str, systems: Iterable[SystemView] = ()) -> str:
    """The same for a column of eight characters."""
    if system in _SHORT:
        return _(_SHORT[system])
    return wording.system_short(system) or system_name(system, systems)


def system_in_a_sentence(system: str, systems: Iterable[SystemView] = ()) -> str:
    """The same with its article where it has one: ``a-kassen``."""
    return wording.system_name(system) if system in _WITH_ARTICLE else system_name(system, systems)


def state_word(delivery: DeliveryView, systems: Iterable[SystemView] = ()) -> str:
    """The word of a column for one delivery: what the office says, else the state's own word."""
    if delivery.short:
        return delivery.short
    if delivery.state == "expected" and delivery.via:
        return _("via {system}").format(system=system_name(delivery.via, systems))
    word = item_state(delivery.state)
    if delivery.state == "refused" and delivery.last_error is not None and delivery.last_error.code:
        return f"{word} {delivery.last_error.code}"
    return word


def state_role(state: str) -> str:
    """The role of a state on the screen; the word alone carries the meaning."""
    if state in NEEDS_PERSON or state == "unknown":
        return "alarm"
    return "ok" if state == "confirmed" else "text"


def changeable(item: ItemView) -> bool:
    """Whether a later registration may still take an item's place: the record system has not settled it."""
    record = [one for one in item.deliveries if one.role == "record"]
    return item.superseded_by is None and bool(record) and all(one.state not in FINAL for one in record)


def has_arrived(item: ItemView) -> bool:
    """Whether the system that keeps the case has it, so that only a correction changes it."""
    return any(one.role == "record" and one.state == "confirmed" for one in item.deliveries)


def taken_back(item: ItemView) -> bool:
    """Whether withdrawing an item means a correction: its system has it already."""
    return item.kind != "correction" and has_arrived(item)


def authority(code: str) -> str:
    """``FOR STATEN`` or ``FOR KOMMUNEN``: whose hat the caseworker wears (design decision 8)."""
    return {"state": _("FOR THE STATE"), "municipality": _("FOR THE MUNICIPALITY")}.get(code, code)


def authority_name(code: str) -> str:
    """``STATEN`` or ``KOMMUNEN``."""
    return {"state": _("THE STATE"), "municipality": _("THE MUNICIPALITY")}.get(code, code)


def cpr_text(cpr: str | None) -> str:
    """A CPR as people write it; a masked one as it is."""
    return f"{cpr[:6]}-{cpr[6:]}" if cpr and len(cpr) == 10 and cpr.isdecimal() else cpr or ""


def text_of(mapping: Mapping[str, object], key: str) -> str:
    """A text out of a view's mapping, empty where there is none."""
    value = mapping.get(key)
    return "" if value is None else str(value)
