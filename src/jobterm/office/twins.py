"""Other ways to register the same event, offered when a form is saved: the citizen's own report marked as seen instead,
or today's date with the true one to whoever pays. What they are is the domain's; here they become texts of forms."""

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
}
"""What each way is called in the question; a proposal without a name here is not asked about."""
_FINDINGS: Final[Mapping[str, str]] = {"mark_seen": "selfreport.in_jobnet", "register_today": "deregistration.past"}


def ways(kind: str, checked: Checked, day: str) -> Iterator[WayView]:
    """The ways out of what the check found; ``day``: the true date, as people write it."""
    codes = {one.code for one in checked.findings}
    for proposal in checked.proposals:
        finding = _FINDINGS.get(proposal.code)
        if finding in codes and proposal.message is not None:
            yield WayView(proposal.code, finding or "", _(WORDS[proposal.code]), _steps(kind, proposal, day))


def _steps(kind: str, proposal: Proposal, day: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """What is registered, in this order: the message first, so that nothing is lost where only one of them gets in."""
    assert proposal.message is not None
    other, details = proposal.message
    texts = {name: _text(value) for name, value in details.items()}
    if other in ("fund.notice", "benefit.notice"):
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
