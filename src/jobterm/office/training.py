"""Training worlds as a desk sees them: the simulated systems, and opening and closing them. Which sandbox stands behind
is ``bootstrap``'s affair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from jobterm.clock import from_text
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import SystemView
from jobterm.office.wording import system_label

STATES = ("open", "closed", "slow", "down")
"""What a simulated system can be told to be."""


class TrainingControl(Protocol):
    """The switches of a training world."""

    def systems(self) -> Sequence[Mapping[str, Any]]:
        """Each system with ``id``, ``state``, ``until``, ``reason``, ``latency_ms``."""

    def turn(self, system: str, wish: Mapping[str, Any]) -> None:
        """Set a system; raises ValueError for one that there is not."""


def training_views(control: TrainingControl, queued: Mapping[str, int]) -> list[SystemView]:
    """The simulated systems as they really are, which a desk may not have noticed yet."""
    return [_view(row, queued.get(str(row["id"]), 0)) for row in control.systems()]


def turn(control: TrainingControl, system: str, state: str, until: str | None) -> None:
    """Open, close, slow or down a simulated system; OfficeError for anything else."""
    wish: dict[str, Any] = {"state": state}
    if until is not None:
        wish["until"] = until
    try:
        if state not in STATES:
            raise ValueError(state)
        control.turn(system, wish)
    except ValueError:
        raise OfficeError(
            "training.setting",
            _("A simulated system cannot be set like that."),
            cure=_("Choose one of: {states}.").format(states=", ".join(STATES)),
            field="state",
            exit_code=Exit.USAGE,
        ) from None


def _view(row: Mapping[str, Any], queued: int) -> SystemView:
    until = row.get("until")
    return SystemView(
        id=str(row["id"]),
        state=str(row["state"]),
        reason=row.get("reason"),
        since=None,
        until=from_text(until) if isinstance(until, str) else None,
        latency_ms=row.get("latency_ms"),
        last_ok_at=None,
        queued=queued,
        clock_skew_s=None,
        label=system_label(str(row["id"])),
    )
