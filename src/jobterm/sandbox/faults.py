"""Which fault hits which request: a pure function of (seed, system, request number) and the faults that are set.

Acting on it is the business of ``apps/host.py``; nothing here waits, cuts or counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from jobterm.sandbox.world.draw import Draw


class Hit(StrEnum):
    """What happens to one request; the names are those of the control API (interface §4)."""

    NONE = "none"
    LOSE_REQUEST = "lose_request"
    LOSE_ANSWER = "lose_answer"
    ERROR_500 = "error_500"
    ERROR_503 = "error_503"
    DOUBLE = "double"
    GARBLE = "garble"
    LATE = "late"


class BadFaults(ValueError):
    """A fault that does not exist or has an impossible value; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong at one system.

    The chances are shares of all requests (0 to 1) and exclude each other; together they may be at most 1.
    ``late_s``: seconds from the cut connection to the effect, for a share ``late`` of the writes that nothing else
    hits (1 unless it is given). ``delay_ms``: every request waits that long before it is looked at.
    ``beyond_life``: let late requests break the system's declared L, which else keeps them within it.
    """

    lose_request: float = 0.0
    lose_answer: float = 0.0
    error_500: float = 0.0
    error_503: float = 0.0
    double: float = 0.0
    garble: float = 0.0
    late: float = 1.0
    late_s: tuple[float, float] | None = None
    delay_ms: tuple[float, float] | None = None
    beyond_life: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Faults:
        """Read the control API's object; raises BadFaults naming what is wrong."""
        known = {each.name for each in fields(cls)}
        read: dict[str, Any] = {}
        for name, given in value.items():
            if name not in known:
                raise BadFaults(name, f"there is no such fault; known: {', '.join(sorted(known))}")
            read[name] = _READERS.get(name, _share)(name, given)
        faults = cls(**read)
        if sum(chance for _, chance in faults._chances()) > 1.000001:
            raise BadFaults("faults", "the chances add up to more than 1")
        return faults

    def to_json(self) -> dict[str, Any]:
        """As the control API shows it."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    def _chances(self) -> list[tuple[Hit, float]]:
        return [
            (Hit.LOSE_REQUEST, self.lose_request),
            (Hit.LOSE_ANSWER, self.lose_answer),
            (Hit.ERROR_500, self.error_500),
            (Hit.ERROR_503, self.error_503),
            (Hit.DOUBLE, self.double),
            (Hit.GARBLE, self.garble),
        ]


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one request: ``late_s`` and ``delay_ms`` are drawn; ``applied`` says on which side of the
    effect an internal error struck."""

    hit: Hit = Hit.NONE
    late_s: float = 0.0
    delay_ms: float = 0.0
    applied: bool = False


CALM = Fate()


def fate(seed: int, system: str, number: int, faults: Faults, *, writes: bool) -> Fate:
    """What hits request ``number`` of ``system``; ``writes`` says whether the request would change anything.

    Only writes can be late: a question that is answered to nobody is a lost one.
    """
    draw = Draw(seed, "fate", system, number)
    mark, late_mark, place, side = draw.fraction(), draw.fraction(), draw.fraction(), draw.below(2)
    delay = _within(faults.delay_ms, draw.fraction()) if faults.delay_ms else 0.0
    reached = 0.0
    for hit, chance in faults._chances():
        reached += chance
        if mark < reached:
            return Fate(hit, delay_ms=delay, applied=bool(side))
    if writes and faults.late_s is not None and late_mark < faults.late:
        return Fate(Hit.LATE, late_s=_within(faults.late_s, place), delay_ms=delay)
    return Fate(delay_ms=delay)


def _within(span: tuple[float, float], fraction: float) -> float:
    return span[0] + (span[1] - span[0]) * fraction


def _share(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadFaults(name, "a share from 0 to 1")
    return float(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadFaults(name, "true or false")
    return value


def _range(name: str, value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadFaults(name, "two numbers, [low, high]")
    low, high = value
    good = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    if not good or not 0 <= low <= high <= 86_400_000:
        raise BadFaults(name, "two numbers, [low, high], 0 <= low <= high")
    return float(low), float(high)


_READERS = {"late_s": _range, "delay_ms": _range, "beyond_life": _flag}
