"""Whom of a route's recipients a registration does not concern: the plan says who is told of a kind, its details and
the citizen's case say whether there is anything to tell (users.md W3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.domain.registrations.context import Known

LETTERS: Final = "letters"
PROVIDERS: Final = "providers"
EMPLOYERS: Final = "employers"


def unconcerned(kind: str, details: Mapping[str, Any], known: Known) -> frozenset[str]:
    """Systems of the plan that get nothing of this registration. ``details`` as stored, ``known``: the citizen's case
    as far as it was read."""
    del known
    found: set[str] = set()
    if kind.startswith("interview.") and details.get("letter") is False:
        found.add(LETTERS)
    if details.get("provider_cvr") is None:
        found.add(PROVIDERS)
    if details.get("order") is None:
        found.add(EMPLOYERS)
    return frozenset(found)
