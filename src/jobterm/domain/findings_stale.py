"""Findings on a registration that has waited: what has changed since it was saved, and what stands against a no-show.

None of them alters anything: they are the evidence that a person decides on before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.model import Level
from jobterm.domain.said import Said

_RULE: Final = Level.RULE

STALE: Final[Mapping[str, Said]] = {
    "stale.number_replaced": Said(
        _RULE, N_("The citizen has been given a new number since this was saved."),
        N_("Withdraw it, open the citizen by the old number, which leads to the new one, and register it there."),
        "STAR cpr-skiftere",
    ),
    "stale.group_changed": Said(
        _RULE, N_("The citizen's target group was {old} when this was saved, and is {new} now."),
        N_("Others may have to know, and other rules may hold: change it, or send it as it is with a reason."),
    ),
    "stale.contact_group": Said(
        _RULE, N_("The citizen's contact group was {old} when this was saved, and is {new} now."),
        N_("Look whether it is still right, then send it with a reason, change it or withdraw it."), "STAR 8060",
    ),
    "stale.moved": Said(
        _RULE, N_("The citizen has moved to municipality {new} since this was saved."),
        N_("What happened before the move is sent as it is, with a reason; tell the new centre. Else withdraw it."),
    ),
    "stale.booking_moved": Said(
        _RULE, N_("{system} has the interview at {start} now; when this was saved it was another time."),
        N_("Look who moved it, then change this, withdraw it, or send it with a reason."),
    ),
    "stale.booking_gone": Said(
        _RULE, N_("{system} has no such interview any more."), N_("Withdraw it, or send it with a reason."),
        "STAR 4768",
    ),
    "gate.no_letter": Said(
        _RULE, N_("No letter about this interview is confirmed, so nobody can say that the citizen was called."),
        N_("Find out whether the citizen got a letter; only then send it with that as the reason. Else withdraw it."),
        "guarantee G19",
    ),
    "gate.letter_open": Said(
        _RULE, N_("The letter about this interview has not been confirmed yet."),
        N_("See the letter through first, or withdraw this."), "guarantee G19",
    ),
    "gate.ill": Said(
        _RULE, N_("The citizen was ill that day: {system} has an illness from {first_day}."),
        N_("Withdraw it. Whoever is ill is not a no-show until somebody has assessed it."), "guarantee G19",
    ),
    "gate.unchecked": Said(
        _RULE, N_("Illness on that day could not be looked up for a long time: {systems}."),
        N_("Ask there by telephone, then send it with what you were told as the reason, or withdraw it."),
        "guarantee G19",
    ),
}  # fmt: skip
"""Code → what it says."""
