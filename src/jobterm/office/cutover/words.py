"""What a match run finds, in the user's words."""

from __future__ import annotations

from typing import Final

from jobterm.domain.registrations.kinds import KINDS
from jobterm.i18n import N_, _
from jobterm.office import words
from jobterm.office.titles import kind_word

_SITUATIONS: Final = {
    "equal": N_("equal"),
    "differs": N_("differs"),
    "only_a": N_("only {a}"),
    "only_b": N_("only {b}"),
    "ambiguous": N_("ambiguous"),
    "stale": N_("out of date"),
    "explained": N_("explained"),
}
_THINGS: Final = {
    "booking": N_("appointment"),
    "unsettled": N_("unsettled appointment"),
    "absence": N_("absence"),
    "activation": N_("activation"),
    "plan": N_("job plan"),
    "referral": N_("referral"),
    "hearing": N_("hearing"),
    "task": N_("task"),
}


TWICE: Final = "2 x "


def situation(name: str, a: str, b: str) -> str:
    """How it stands with one thing; ``a``, ``b``: what the two systems are called."""
    return _(_SITUATIONS[name]).format(a=a, b=b)


def value(field: str | None, said: str | None) -> object:
    """What a system says, in words where it is a code."""
    if said is not None and said.startswith(TWICE):
        return TWICE.strip()
    return said if field is None or said is None else words.coded_value(field, said)


_REASONS: Final = {"planned": N_("service window"), "breakdown": N_("breakdown")}


def reason(code: str) -> str:
    """Why a system is closed: the two are not the same in law."""
    return _(_REASONS[code])


def thing(field: str | None) -> str:
    """What a row is about: a fact, something that stands, a line of history, or the citizen herself."""
    if field is None:
        return _("the citizen")
    first, _dot, rest = field.partition(".")
    if first == "history":
        return kind_word(rest) or (_(KINDS[rest].title).lower() if rest in KINDS else rest)
    if first in _THINGS:
        return f"{_(_THINGS[first])} {rest}".strip()
    return words.fact_name(field)
