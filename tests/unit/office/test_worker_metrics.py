"""Figures for a monitoring system: the text format, what is in it, and who is not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobterm.office.workers.metrics import Figures, OwnFigures, WorkerFigures, text
from jobterm.outbox.pacing import Gate, GateState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FULL = Figures(
    NOW,
    "1.2.3",
    office=True,
    reachable=True,
    systems=("amp", "fund"),
    counts={"queued": 12, "confirmed": 3},
    deliveries={"amp": {"queued": 12}, "elsewhere": {"queued": 5}},
    oldest_s=61.5,
    late=2,
    needs_person=1,
    last_confirmed=NOW - timedelta(seconds=30),
    gates={"amp": Gate(GateState.OPEN, window=4.0, latency_ms=120.0, last_ok_at=NOW), "elsewhere": Gate()},
    in_flight={"amp": 3},
    per_minute={"amp": 40.25},
    last_hour={"amp": 900},
    workers=(WorkerFigures("one", 12.0, 25.0), WorkerFigures('odd "name"\n\\', 1.0, 2.0)),
    own=OwnFigures(60.0, 20, {"amp": 19}, faults=1),
    store_ms=5.0,
)
LINE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? [-+0-9.eE]+')


def samples(figures: Figures) -> dict[str, float]:
    """Each sample's value by its name with labels."""
    lines = [line for line in text(figures).splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_every_line_is_one_that_a_collector_reads_and_every_figure_says_what_it_is() -> None:
    lines = text(FULL).splitlines()
    assert text(FULL).endswith("\n")
    said: set[str] = set()
    for line in lines:
        if line.startswith("# TYPE "):
            said.add(line.split()[2])
            assert line.split()[3] in ("gauge", "counter")
        elif not line.startswith("# HELP "):
            assert LINE.fullmatch(line), line
            assert re.split(r"[{ ]", line)[0] in said
    assert len(said) == len([line for line in lines if line.startswith("# HELP ")])


def test_no_figure_is_told_twice() -> None:
    names = [line.rpartition(" ")[0] for line in text(FULL).splitlines() if not line.startswith("#")]
    assert len(names) == len(set(names))


def test_what_an_operator_asks_for_is_there() -> None:
    found = samples(FULL)
    assert found["jobterm_store_up"] == 1
    assert found['jobterm_registrations{state="queued"}'] == 12
    assert found['jobterm_deliveries{system="amp",state="queued"}'] == 12
    assert found['jobterm_deliveries{system="fund",state="queued"}'] == 0, "a system without anything is told too"
    assert found["jobterm_oldest_open_seconds"] == 61.5
    assert found['jobterm_confirmed_per_minute{system="amp"}'] == 40.25
    assert found['jobterm_in_flight{system="amp"}'] == 3
    assert found['jobterm_system_state{system="amp",state="open"}'] == 1
    assert found['jobterm_system_state{system="amp",state="down"}'] == 0
    assert found['jobterm_system_latency_seconds{system="amp"}'] == 0.12
    assert found["jobterm_workers"] == 2
    assert found['jobterm_worker_lease_seconds{worker="one"}'] == 25
    assert found["jobterm_own_attempts_total"] == 20
    assert found['jobterm_own_confirmed_total{system="amp"}'] == 19


def test_systems_of_other_sites_and_kept_notes_are_not_told() -> None:
    assert "elsewhere" not in text(FULL)


def test_a_store_that_does_not_answer_is_one_figure_and_no_stale_ones() -> None:
    found = samples(Figures(NOW, "1.2.3", office=True, reachable=False, systems=("amp",)))
    assert found["jobterm_store_up"] == 0
    assert not any("registrations" in name or "workers" in name for name in found)


def test_the_guide_names_every_figure_and_no_other() -> None:
    gate = Gate(GateState.OPEN, latency_ms=1.0, last_ok_at=NOW, clock_skew_s=0.5)
    told = set(re.findall(r"# TYPE (\w+)", text(replace(FULL, gates={"amp": gate}))))
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "workers.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `jobterm_")]
    assert {name for row in rows for name in re.findall(r"`(jobterm_\w+)`", row)} == told


def test_a_desk_has_no_workers_to_count() -> None:
    assert "jobterm_workers" not in samples(replace(FULL, office=False, workers=()))
