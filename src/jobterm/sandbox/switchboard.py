"""Whether each system is open, closed, slow or down, and which faults it has: for everybody, or for one trainee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobterm.clock import Clock, from_text, to_text
from jobterm.sandbox.faults import BadFaults, Faults
from jobterm.sandbox.store import ALL, Store

SLOW_MS = 4000.0
"""How late a slow system answers unless it is told; beyond the read deadline of three seconds (design §8)."""


LIFE_S = {
    "amp": 90.0, "workbase": 60.0, "opera": 120.0, "letters": 120.0, "employers": 60.0, "jobnet": 60.0,
    "providers": 90.0, "national": 90.0, "fund": 90.0,
}  # fmt: skip
"""The L that each contract declares: seconds until a request has taken effect or never will (rule R2)."""
IDLE_LIMIT_S = 5.0
"""A connection that has not finished its request within this time is cut; part of every contract's L (rule R3)."""


class State(StrEnum):
    """What a system is like from outside."""

    OPEN = "open"
    CLOSED = "closed"
    SLOW = "slow"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Setting:
    """One system's switch. ``until``: when it opens by itself; ``reason`` ``planned`` or ``breakdown``."""

    state: State = State.OPEN
    until: datetime | None = None
    reason: str | None = None
    latency_ms: float = 0.0
    faults: Faults = field(default_factory=Faults)

    def at(self, now: datetime) -> Setting:
        """The setting as it holds at ``now``: what was to last until then has ended."""
        if self.until is None or now < self.until or self.state is State.OPEN:
            return self
        return replace(self, state=State.OPEN, until=None, reason=None, latency_ms=0.0)

    def to_json(self) -> dict[str, Any]:
        """As the control API shows it."""
        return {
            "state": self.state.value,
            "until": None if self.until is None else to_text(self.until),
            "reason": self.reason,
            "latency_ms": self.latency_ms,
            "faults": self.faults.to_json(),
        }


class BadSetting(ValueError):
    """A setting that cannot be; ``field`` names the member."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


def turned(before: Setting, wish: Mapping[str, Any]) -> Setting:
    """The setting after a wish of the control API; members not given stay, save that a new state clears the old
    one's time, reason and latency. Raises BadSetting."""
    after = before
    for name in wish:
        if name not in ("state", "until", "reason", "latency_ms", "faults"):
            raise BadSetting(name, "known: state, until, reason, latency_ms, faults")
    if "state" in wish:
        try:
            state = State(wish["state"])
        except ValueError:
            raise BadSetting("state", "open, closed, slow or down") from None
        after = replace(after, state=state, until=None, reason=None, latency_ms=SLOW_MS if state is State.SLOW else 0.0)
    if "until" in wish:
        after = replace(after, until=_instant(wish["until"]))
    if "reason" in wish:
        if wish["reason"] not in ("planned", "breakdown", None):
            raise BadSetting("reason", "planned or breakdown")
        after = replace(after, reason=wish["reason"])
    if "latency_ms" in wish:
        after = replace(after, latency_ms=_latency(wish["latency_ms"]))
    return replace(after, faults=_faults(wish["faults"])) if "faults" in wish else after


def _latency(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 600_000:
        raise BadSetting("latency_ms", "0 to 600000")
    return float(value)


def _faults(value: Any) -> Faults:
    if not isinstance(value or {}, Mapping):
        raise BadSetting("faults", "an object")
    try:
        return Faults.from_json(value or {})
    except BadFaults as error:
        raise BadSetting(f"faults.{error.field}", str(error)) from error


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        return from_text(str(value))
    except ValueError:
        raise BadSetting("until", "a time with an offset, or null") from None


class Switchboard:
    """All systems' switches, remembered in the store."""

    def __init__(self, systems: tuple[str, ...], store: Store, clock: Clock) -> None:
        self.systems = systems
        self._store = store
        self._clock = clock
        self._watchers: list[Callable[[str], None]] = []
        self._settings: dict[tuple[str, str], Setting] = {}
        self.reload()

    def reload(self) -> None:
        """Read the switches again, as after a restore."""
        rows = self._store.meta("settings") or []
        self._settings = {(row["system"], row["scope"]): turned(Setting(), row["setting"]) for row in rows}
        for system in self.systems:
            self._tell(system)

    def setting(self, system: str, scope: str = ALL) -> Setting:
        """What holds now for a trainee, who may have a setting of their own."""
        found = self._settings.get((system, scope)) or self._settings.get((system, ALL)) or Setting()
        return found.at(self._clock.now())

    def turn(self, system: str, wish: Mapping[str, Any], scope: str = ALL) -> Setting:
        """Set a switch; KeyError for an unknown system, BadSetting for an impossible wish."""
        if system not in self.systems:
            raise KeyError(system)
        setting = turned(self.setting(system, scope), wish)
        late, life = setting.faults.late_s, LIFE_S.get(system)
        if late is not None and life is not None and late[1] > life and not setting.faults.beyond_life:
            raise BadSetting("faults.late_s", f"beyond the declared L of {life:g} s, unless beyond_life is true")
        self._settings[system, scope] = setting
        self._save()
        self._tell(system)
        return self.setting(system, scope)

    def clear(self, scope: str = ALL) -> None:
        """All systems open and without faults, for everybody or for one trainee."""
        self._settings = {} if scope == ALL else {k: v for k, v in self._settings.items() if k[1] != scope}
        self._save()
        for system in self.systems:
            self._tell(system)

    def accepts(self, system: str) -> bool:
        """Whether a connection is accepted at all: not while the system is down for everybody."""
        return self.setting(system).state is not State.DOWN

    def watch(self, told: Callable[[str], None]) -> None:
        """Be told the name of every system whose switch is turned."""
        self._watchers.append(told)

    def _save(self) -> None:
        rows = [
            {"system": system, "scope": scope, "setting": setting.to_json()}
            for (system, scope), setting in self._settings.items()
        ]
        self._store.set_meta("settings", rows)

    def _tell(self, system: str) -> None:
        for told in self._watchers:
            told(system)
