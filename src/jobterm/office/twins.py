"""Other ways to register the same event, offered when a form is saved: the citizen's own report marked as seen instead,
today's date with the true one to whoever pays, the interview that was held. What they are is the domain's; here they
become texts of forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jobterm.domain.registrations.check import Checked
from jobterm.domain.registrations.outcome import Proposal
from jobterm.i18n import N_, _
from jobterm.office.desk import WayView

WORDS: Final[Mapping[str, str]] = {
    "mark_seen": N_("mark the citizen's report as seen instead"),
    "register_today": N_("register today, and tell the payer the true date"),
    "was_held": N_("register that it was held"),
    "other_payer": N_("send it to whoever pays instead"),
    "recovery": N_("report the recovery instead"),
}
"""What each way is called in the question; a proposal without a name here is not asked about. A no-show is none of one
key: it needs what was tried and whether she was heard."""
_FINDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "mark_seen": ("selfreport.in_jobnet",),
    "register_today": ("deregistration.past",),
    "was_held": ("interview.past", "booking.over"),
    "other_payer": ("notice.insured", "notice.uninsured"),
    "recovery": ("absence.is_illness",),
}


def ways(kind: str, checked: Checked, day: str) -> Iterator[WayView]:
    """The ways out of what the check found; ``day``: the true date, as people write it."""
    codes = {one.code for one in checked.findings}
    for proposal in checked.proposals:
        finding = next((one for one in _FINDINGS.get(proposal.code, ()) if one in codes), None)
        if finding is not None and proposal.message is not None:
            yield WayView(proposal.code, finding, _(WORDS[proposal.code]), _steps(kind, proposal, day))


def _steps(kind: str, proposal: Proposal, day: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """What is registered, in this order: the message first, so that nothing is lost where only one of them gets in."""
    assert proposal.message is not None
    other, details = proposal.message
    texts = {name: _text(value) for name, value in details.items()}
    if proposal.code == "register_today" and other in ("fund.notice", "benefit.notice"):
        texts["text"] = true_date(day)
    steps: list[tuple[str, Mapping[str, str]]] = [(other, texts)]
    if proposal.changes:
        steps.append((kind, {name: _text(value) for name, value in proposal.changes.items()}))
    return tuple(steps)


def true_date(day: str) -> str:
    """What whoever pays is told of a deregistration that could not be registered in time."""
    return _(
        "Deregistered from {day}; the record has a later date, because it could not be registered in time."
    ).format(day=day)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
