"""What a check finds besides findings: what follows from a registration, and what could be registered instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jobterm.domain.msgids import N_, Sentence


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that follows by itself or falls due; ``on`` is its day."""

    code: str
    on: date | None = None
    source: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """What follows, as a sentence."""
        return Sentence(CONSEQUENCES[self.code], {"on": self.on, **self.values})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another way to register the same event: ``changes`` to the details, and a message to whoever pays.

    ``message`` is a kind with its details, or None. Nothing that is proposed is ever done by itself.
    """

    code: str
    changes: Mapping[str, Any]
    message: tuple[str, Mapping[str, Any]] | None = None

    @property
    def afterwards(self) -> bool:
        """Whether it comes besides the registration, when that is saved, and not instead of it."""
        return self.code in AFTERWARDS

    @property
    def sentence(self) -> Sentence:
        """What is proposed, as a clause."""
        return Sentence({**AFTERWARDS, **INSTEAD}[self.code])


CONSEQUENCES: Final[Mapping[str, str]] = {
    "deregistered": N_("The citizen is deregistered from {on} because of the illness."),
    "sickness_office": N_("From {on} the illness belongs to the sickness benefit office: a task for you."),
    "cv_due": N_("The citizen's CV must be on Jobnet by {on}."),
    "enrolled_again": N_("The citizen is enrolled again from {on}."),
    "letter": N_("A letter goes to the citizen when the time is booked."),
    "first_offer_due": N_("The first offer of a measure is due by {on}."),
    "provider_told": N_("The provider that has the citizen is told."),
    "cancel_letter": N_("A letter tells the citizen that the interview is called off."),
    "cancel_receipt": N_("The citizen gets a letter as a receipt."),
    "next_interview": N_("The next interview is due by {on}."),
    "held_back": N_("It waits here until {at} and can be called back until then."),
    "referral_letter": N_("The referral goes to the citizen in writing."),
    "outcome_asked": N_("An outcome is asked for after {on}."),
    "payer_told": N_("Whoever pays the benefit is told of the first day, {on}, and of the last, {last}."),
    "follow_up": N_("It is taken up again on {on}."),
    "referral_ends": N_("{who}, referred {given}: the outcome that the order was closed is registered with it."),
    "others_end": N_("{n} more open referrals are ended by the employer module itself."),
    "fund_replies": N_("It stays open until the fund has replied; no deadline for that is known."),
    "fund_pays": N_("From {on} a fund pays, and the rules of the insured hold."),
    "municipality_pays": N_("From {on} the municipality pays, and no fund is told any more."),
    "taken_over": N_("From {on} the citizen stands on the list of {to}."),
    "hearing_letter": N_("The hearing letter goes to the citizen."),
    "answer_due": N_("The answer is due on {on}; it stands on your day then."),
    "jobnet_told": N_("Jobnet is told, and the citizen can see it there."),
    "task_due": N_("It stands on your day on {on}."),
}
"""What follows: code → English msgid."""

AFTERWARDS: Final[Mapping[str, str]] = {
    "tell_fund": N_("a notice to the fund"),
    "tell_benefits": N_("a notice to the benefit centre"),
    "hear_first": N_("a hearing letter to the citizen"),
    "deregister": N_("a deregistration"),
    "sickness_office_task": N_("a task for the day on which the sickness benefit office takes over"),
    "end_referral": N_("the outcome of each referral to the order"),
    "enrol_again": N_("the enrolment again"),
}
"""What may be registered besides: code → English msgid."""

INSTEAD: Final[Mapping[str, str]] = {
    "register_today": N_("register today, with a message about the true date"),
    "mark_seen": N_("mark the citizen's own report as seen"),
    "recovery": N_("a report of recovery"),
    "was_held": N_("the interview was held"),
    "nobody_came": N_("the citizen did not come"),
    "other_payer": N_("a notice to whoever pays"),
}
"""What may be registered instead: code → English msgid."""
