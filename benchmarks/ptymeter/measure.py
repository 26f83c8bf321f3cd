"""The measurements: one cold start, or a script of keys; figures only, no tables."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.ptymeter.keys import UsageError, encode_keys
from benchmarks.ptymeter.session import Observation, Session, Settings


@dataclass
class StartRun:
    """The figures of one cold start."""

    first_byte_s: float | None
    match_s: float | None
    settled_s: float | None
    bytes_match: int | None
    bytes_settled: int
    frames: int
    cpu_s: float
    peak_rss_mib: float
    ok: bool
    quiet: bool
    screen: str = field(repr=False)
    problem: str = ""
    match_rss_mib: float | None = None

    FIGURES = ("first_byte_s", "match_s", "settled_s", "bytes_match", "bytes_settled", "cpu_s", "peak_rss_mib")

    def figures(self) -> dict[str, float | None]:
        """The figures by name."""
        return {name: getattr(self, name) for name in self.FIGURES}


def measure_start(
    command: Sequence[str],
    pattern: re.Pattern[str] | None,
    settings: Settings,
    *,
    timeout: float = 30.0,
    silence: float = 0.3,
    patience: float = 10.0,
) -> StartRun:
    """Start a command once, measure until its screen is usable and quiet, and end it."""
    with Session(command, settings) as session:
        seen = session.observe(
            session.started,
            pattern,
            timeout=timeout,
            silence=silence + settings.rtt,
            patience=patience,
            await_output=True,
        )
        session.sample_memory()
        cpu = session.cpu_seconds()
        screen = session.emulator.text()
        ended = session.ended
    problem = ""
    if not seen.matched:
        problem = f"the process ended (status {session.exit_code})" if ended else f"not seen within {timeout:g} s"
    return StartRun(
        first_byte_s=seen.first_byte,
        match_s=seen.match,
        settled_s=seen.settled,
        bytes_match=seen.bytes_match,
        bytes_settled=seen.bytes,
        frames=seen.frames,
        cpu_s=cpu,
        peak_rss_mib=session.peak_rss / 2**20,
        ok=seen.matched,
        quiet=seen.quiet,
        screen=screen,
        problem=problem,
        match_rss_mib=None if seen.rss_match is None else seen.rss_match / 2**20,
    )


@dataclass(frozen=True)
class Step:
    """One step of a script."""

    label: str
    send: str = ""
    expect: str | None = None
    timeout: float = 10.0
    settle: float = 0.3
    repeat: int = 1

    @classmethod
    def load(cls, path: Path) -> list[Step]:
        """Read a script, checking names, types, keys and patterns before anything is run."""
        try:
            items = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: {error}") from None
        if not isinstance(items, list):
            raise UsageError(f"{path}: a script is a list of steps")
        return [cls._parse(item, f"{path}: step {number}", number) for number, item in enumerate(items, start=1)]

    @classmethod
    def _parse(cls, item: object, place: str, number: int) -> Step:
        if not isinstance(item, dict):
            raise UsageError(f"{place}: not an object")
        types: dict[str, tuple[type, ...]] = {
            "label": (str,),
            "send": (str,),
            "expect": (str, type(None)),
            "timeout": (int, float),
            "settle": (int, float),
            "repeat": (int,),
        }
        for name, value in item.items():
            if name not in types:
                raise UsageError(f"{place}: unknown field {name!r}")
            if not isinstance(value, types[name]) or isinstance(value, bool):
                raise UsageError(f"{place}: {name} has the wrong type")
        default = item.get("send") or item.get("expect") or f"step {number}"
        fields: dict[str, Any] = {"label": default} | item
        step = cls(**fields)
        encode_keys(step.keys(1))
        step.pattern(1)
        return step

    def keys(self, number: int) -> str:
        """What the given repetition sends."""
        return self.send.replace("{n}", str(number))

    def pattern(self, number: int) -> re.Pattern[str] | None:
        """What the given repetition expects."""
        return None if self.expect is None else compile_pattern(self.expect.replace("{n}", str(number)))


@dataclass
class StepResult:
    """The figures of all repetitions of a step."""

    label: str
    observations: list[Observation] = field(default_factory=list)
    cpu_s: float = 0.0
    problem: str = ""

    def series(self) -> dict[str, list[float]]:
        """The measured values by figure; latencies in milliseconds."""
        seen = self.observations
        return {
            "first_byte_ms": [1000 * one.first_byte for one in seen if one.first_byte is not None],
            "match_ms": [1000 * one.match for one in seen if one.match is not None],
            "settled_ms": [1000 * one.settled for one in seen if one.settled is not None],
            "bytes": [float(one.bytes) for one in seen],
            "frames": [float(one.frames) for one in seen],
        }


@dataclass
class ScriptRun:
    """What a played script yielded."""

    results: list[StepResult]
    screen: str
    peak_rss_mib: float
    ok: bool


def play(steps: Sequence[Step], command: Sequence[str], settings: Settings) -> ScriptRun:
    """Play a script; stop at the first screen that never came."""
    results: list[StepResult] = []
    ok = True
    with Session(command, settings) as session:
        for index, step in enumerate(steps):
            result = StepResult(step.label)
            results.append(result)
            cpu_before = session.cpu_seconds()
            for number in range(1, step.repeat + 1):
                starting = index == 0 and not step.send
                since = session.started if starting else time.perf_counter()
                if step.send:
                    session.catch_up()  # so that earlier output is not taken for an effect of the keys
                    since = session.write(encode_keys(step.keys(number), session.key_mode()))
                seen = session.observe(
                    since,
                    step.pattern(number),
                    timeout=step.timeout,
                    silence=step.settle + settings.rtt,
                    patience=step.timeout,
                    await_output=starting,
                )
                result.observations.append(seen)
                ok = seen.matched
                if not ok:
                    why = "the process ended" if session.ended else f"not seen within {step.timeout:g} s"
                    result.problem = f"repetition {number}: {step.expect!r}: {why}"
                    break
            result.cpu_s = session.cpu_seconds() - cpu_before
            if not ok:
                break
        screen = session.emulator.text()
    return ScriptRun(results, screen, session.peak_rss / 2**20, ok)


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern for the screen; ^ and $ stand for the ends of a row."""
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as error:
        raise UsageError(f"bad pattern {text!r}: {error}") from None
