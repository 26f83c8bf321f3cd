"""Corrections: what a system has accepted is taken back there, as a registration of its own (interface §6, rule R6).

Replacing is described in the contracts and is not offered yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, spec

ACTIONS = (Choice("delete", N_("take back"), "s"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is taken back, and why. ``kind`` of what it is is filled in from the queue."""

    target: str = spec(Type.REF, N_("What is corrected"), required=True)
    action: str = choice(N_("Action"), ACTIONS, required=True)
    comment: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True)
    kind: str | None = spec(Type.TEXT, N_("Its kind"), max_length=60)
