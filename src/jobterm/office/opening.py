"""Whether a system may be sent to now, by all that is known: plan, opening hours, and what the system said last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobterm.domain.calendar import ClosedUntil, may_send
from jobterm.domain.plan import Plan
from jobterm.office.parts import SystemFacts
from jobterm.outbox.pacing import Gate, GateState


@dataclass(frozen=True, slots=True)
class Openness:
    """A system at this moment. ``open`` as far as anyone knows; else ``until`` (None: nobody can say) and ``reason``
    (``planned``, ``breakdown``, ``cutover``, ``hours``, or the system's own code); ``down``: it does not answer."""

    open: bool
    until: datetime | None = None
    reason: str | None = None
    down: bool = False


@dataclass(frozen=True)
class Openings:
    """Asks plan, hours and gates for many systems at one moment."""

    plan: Plan
    gates: Mapping[str, Gate]
    systems: Mapping[str, SystemFacts]
    now: datetime

    def of(self, system: str, kind: str, municipality: str | None, target_group: str | None = None) -> Openness:
        """Whether a registration of ``kind`` may be sent there now; the later of two openings counts."""
        facts = self.systems.get(system)
        planned = may_send(
            system,
            municipality,
            kind,
            self.plan,
            self.now,
            target_group=target_group,
            hours=facts.hours if facts is not None else None,
        )
        said = self._said(system)
        if not isinstance(planned, ClosedUntil):
            return said
        if not said.open and said.until is not None and planned.until is not None and said.until > planned.until:
            return said
        return Openness(open=False, until=planned.until, reason=planned.reason.value)

    def clock_error(self) -> float | None:
        """By how many seconds our clock is behind, by the system that answered last; None where none has told."""
        heard = [gate for gate in self.gates.values() if gate.clock_skew_s is not None and gate.last_ok_at is not None]
        last = max(heard, key=lambda gate: gate.last_ok_at or self.now, default=None)
        return None if last is None else last.clock_skew_s

    def _said(self, system: str) -> Openness:
        gate = self.gates.get(system)
        if gate is None:
            return Openness(open=True)
        if gate.state is GateState.CLOSED:
            until = gate.until if gate.until is not None and gate.until > self.now else None
            return Openness(open=False, until=until, reason=gate.reason)
        if gate.state is GateState.DOWN:
            return Openness(open=False, reason=gate.reason, down=True)
        return Openness(open=True)
