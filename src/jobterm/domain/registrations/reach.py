"""Whom of a route's recipients a registration does not concern: the plan says who is told of a kind, its details and
the citizen's case say whether there is anything to tell (users.md W3). And what is kept back for a while (G19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from jobterm.domain.registrations.context import Known

LETTERS: Final = "letters"
PROVIDERS: Final = "providers"
EMPLOYERS: Final = "employers"

REGRET: Final = timedelta(minutes=30)
"""So long what can cost the citizen money stays here, to be called back (design §8)."""

_WRITTEN: Final = ("letter", "digital_post")
_PERIODS: Final[Mapping[str, tuple[str, str]]] = {
    "sickness.report": ("first_day", "last_day"),
    "sickness.recovery": ("recovered_on", "recovered_on"),
    "absence.holiday": ("first_day", "last_day"),
    "absence.other": ("first_day", "last_day"),
    "absence.change": ("first_day", "last_day"),
    "enrolment.end": ("end_date", ""),
    "enrolment.start": ("first_day", ""),
}
"""Kinds that a provider must hear of while the citizen is there, and the days that they are about."""
_PROVIDED: Final = ("activation.offer", "activation.change", "activation.end")


def unconcerned(kind: str, details: Mapping[str, Any], known: Known) -> frozenset[str]:
    """Systems of the plan that get nothing of this registration. ``details`` as stored, ``known``: the citizen's case
    as far as it was read.

    Letters: only where one is wanted and goes by letter or Digital Post. Employers: only where a referral names an
    order. Providers: only where the measure is with one, or one has the citizen on those days.
    """
    found: set[str] = set()
    if not _has_letter(kind, details):
        found.add(LETTERS)
    if not kind.startswith("employer.") and details.get("order") is None:
        found.add(EMPLOYERS)
    if not _has_provider(kind, details, known):
        found.add(PROVIDERS)
    return frozenset(found)


def regret(kind: str, details: Mapping[str, Any]) -> timedelta | None:
    """How long a registration is kept back before it is sent for the first time; None where it goes at once.

    A no-show and a message against the citizen wait half an hour (G19); nothing else does.
    """
    adverse = (
        kind == "interview.no_show"
        or (kind == "fund.notice" and details.get("type") == "negative")
        or (kind == "benefit.notice" and details.get("event") in ("no_show", "availability"))
    )
    return REGRET if adverse else None


def _has_letter(kind: str, details: Mapping[str, Any]) -> bool:
    match kind:
        case "interview.held" | "interview.no_show" | "referral.outcome":
            return False
        case "referral.offer":
            return details.get("delivered") in _WRITTEN
        case _:
            return details.get("letter") is not False


def _has_provider(kind: str, details: Mapping[str, Any], known: Known) -> bool:
    if kind in _PROVIDED:
        return details.get("provider_cvr") is not None or _at_provider(kind, details, known)
    period = _PERIODS.get(kind)
    if period is None:
        return False
    first, last = _day(details.get(period[0])), _day(details.get(period[1]))
    return any(
        one.provider_cvr is not None
        and (last is None or one.start <= last)
        and (first is None or one.end is None or one.end >= first)
        for one in known.offers or ()
    )


def _at_provider(kind: str, details: Mapping[str, Any], known: Known) -> bool:
    """Whether the measure that is changed or ended is with a provider, though the registration does not repeat it."""
    offer = known.offer(details.get("activation")) if kind != "activation.offer" else None
    return offer is not None and offer.provider_cvr is not None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
