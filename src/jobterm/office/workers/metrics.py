"""Figures of a queue as a monitoring system reads them: the text format of Prometheus. Pure; no figure names a person,
and a label holds a system, a state or a worker, never a citizen, an author or an id of an item."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jobterm.outbox.delivery import FINAL
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.store import SHOWN_WORST_FIRST

PREFIX: Final = "jobterm_"
_FINAL: Final = frozenset(state.value for state in FINAL)
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """One worker: its name, how long it has run, and how long its lease still holds."""

    name: str
    alive_s: float | None = None
    lease_s: float | None = None


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the worker that writes this has done since it started. ``seconds``: how long that is ago."""

    seconds: float = 0.0
    attempted: int = 0
    confirmed: Mapping[str, int] | None = None
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told, of one moment. ``counts``: registrations by shown state; ``deliveries``: open deliveries by
    system and shown state; ``per_minute``: what each system confirms; ``in_flight``: requests on their way to each, of
    all workers; ``office``: whether the queue is an office's; ``reachable``: whether its store answers."""

    at: datetime
    version: str
    office: bool
    reachable: bool
    systems: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None
    deliveries: Mapping[str, Mapping[str, int]] | None = None
    oldest_s: float | None = None
    late: int | None = None
    needs_person: int | None = None
    last_confirmed: datetime | None = None
    gates: Mapping[str, Gate] | None = None
    in_flight: Mapping[str, int] | None = None
    per_minute: Mapping[str, float] | None = None
    last_hour: Mapping[str, int] | None = None
    workers: tuple[WorkerFigures, ...] = ()
    own: OwnFigures | None = None
    store_ms: float | None = None


@dataclass(frozen=True, slots=True)
class _Metric:
    name: str
    kind: str
    help: str
    values: tuple[tuple[Labels, float], ...]


def text(figures: Figures) -> str:
    """The text for a scrape or a textfile collector; ends with a line end."""
    return "".join(_said(one) for one in _metrics(figures) if one.values)


def _metrics(figures: Figures) -> Iterable[_Metric]:
    yield _one("info", "gauge", "1, with the version of jobterm.", 1.0, version=figures.version)
    yield _one("store_up", "gauge", "Whether the store of the queue answers.", float(figures.reachable))
    yield _maybe("store_answer_seconds", "How long the store took for these figures.", figures.store_ms, 0.001)
    yield _one("written_timestamp_seconds", "gauge", "When these figures were taken.", figures.at.timestamp())
    yield from _queue(figures)
    yield from _gates(figures)
    yield from _workers(figures)


def _queue(figures: Figures) -> Iterable[_Metric]:
    counts = figures.counts
    if counts is not None:
        yield _Metric(
            "registrations", "gauge", "Registrations by the state shown.",
            tuple(((("state", state),), float(counts.get(state, 0))) for state in SHOWN_WORST_FIRST),
        )  # fmt: skip
    if figures.deliveries is not None:
        rows = [
            ((("system", system), ("state", state)), float(figures.deliveries.get(system, {}).get(state, 0)))
            for system in figures.systems
            for state in SHOWN_WORST_FIRST
            if state not in _FINAL
        ]
        yield _Metric("deliveries", "gauge", "Open deliveries by system and the state shown.", tuple(rows))
    yield _maybe("oldest_open_seconds", "Age of the oldest registration that is not final.", figures.oldest_s)
    yield _maybe("late", "Deliveries past their promise.", figures.late)
    yield _maybe("needs_person", "Registrations with which only a person can go on.", figures.needs_person)
    if figures.last_confirmed is not None:
        moment = figures.last_confirmed.timestamp()
        yield _one("last_confirmed_timestamp_seconds", "gauge", "When anything was confirmed last.", moment)
    yield _each("confirmed_per_minute", "What a system confirms in a minute, over the last ten.", figures.per_minute)
    yield _each("confirmed_last_hour", "What a system has confirmed in the last hour.", figures.last_hour)
    yield _each("in_flight", "Requests on their way to a system, of all workers.", figures.in_flight)


def _gates(figures: Figures) -> Iterable[_Metric]:
    gates = {system: gate for system, gate in (figures.gates or {}).items() if system in figures.systems}
    states = [
        ((("system", system), ("state", state.value)), float(gate.state is state))
        for system, gate in gates.items()
        for state in GateState
    ]
    yield _Metric("system_state", "gauge", "1 for the state in which a system was seen last.", tuple(states))
    yield _each("system_window", "Requests that may be in flight to a system.", _of(gates, "window"))
    yield _each("system_rest_seconds", "Rest between an answer and the next request.", _of(gates, "rest"))
    latency = {name: gate.latency_ms / 1000 for name, gate in gates.items() if gate.latency_ms is not None}
    yield _each("system_latency_seconds", "How long the last answer took.", latency)
    heard = {name: gate.last_ok_at.timestamp() for name, gate in gates.items() if gate.last_ok_at is not None}
    yield _each("system_last_answer_timestamp_seconds", "When a system answered last.", heard)
    skew = {name: gate.clock_skew_s for name, gate in gates.items() if gate.clock_skew_s is not None}
    yield _each("system_clock_skew_seconds", "How far a system's clock is ahead of ours.", skew)
    stopped = {name: float(gate.stopped) for name, gate in gates.items()}
    yield _each("system_stopped", "1 where nothing is sent until a person has looked (identity).", stopped)


def _workers(figures: Figures) -> Iterable[_Metric]:
    if figures.office and figures.reachable:
        yield _one("workers", "gauge", "Workers whose lease holds.", float(len(figures.workers)))
    for metric, meaning, attribute in (
        ("worker_lease_seconds", "How long a worker's lease still holds.", "lease_s"),
        ("worker_uptime_seconds", "How long a worker has its lease.", "alive_s"),
    ):
        rows = [((("worker", one.name),), getattr(one, attribute)) for one in figures.workers]
        yield _Metric(metric, "gauge", meaning, tuple(row for row in rows if row[1] is not None))
    own = figures.own
    if own is None:
        return
    yield _one("own_uptime_seconds", "gauge", "How long the worker that writes this has run.", own.seconds)
    yield _one("own_attempts_total", "counter", "Attempts that this worker has made.", float(own.attempted))
    yield _each("own_confirmed_total", "What this worker has brought to its confirmation.", own.confirmed, "counter")
    yield _one("own_store_faults_total", "counter", "How often the store did not answer it.", float(own.faults))


def _one(name: str, kind: str, meaning: str, value: float, **labels: str) -> _Metric:
    return _Metric(name, kind, meaning, ((tuple(labels.items()), value),))


def _maybe(name: str, meaning: str, value: float | None, factor: float = 1.0) -> _Metric:
    return _Metric(name, "gauge", meaning, () if value is None else (((), value * factor),))


def _each(name: str, meaning: str, values: Mapping[str, float] | None, kind: str = "gauge") -> _Metric:
    return _Metric(name, kind, meaning, tuple(((("system", one),), float(n)) for one, n in (values or {}).items()))


def _of(gates: Mapping[str, Gate], attribute: str) -> Mapping[str, float]:
    return {system: float(getattr(gate, attribute)) for system, gate in gates.items()}


def _said(metric: _Metric) -> str:
    name = PREFIX + metric.name
    lines = [f"# HELP {name} {metric.help}", f"# TYPE {name} {metric.kind}"]
    lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in metric.values]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(round(value, 6))
