"""The benchmarks count right and write what they should; how fast anything is, is not tested here."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import material, report, run
from benchmarks.figure import Figure

from jobterm.clock import ManualClock, RandomIds
from jobterm.domain.identifiers import Cpr
from jobterm.outbox.sqlcipher import Database
from jobterm.outbox.store import ItemQuery


def figure(ours: list[float], theirs: list[float]) -> Figure:
    return Figure("a thing", "ms", "the bare thing", ours, theirs, must=2.0, goal=1.3)


@pytest.mark.parametrize(
    ("ours", "met"), [([1.0, 1.2, 9.0], "goal"), ([1.9, 1.0, 2.0], "must"), ([2.1, 2.2, 1.0], "missed")]
)
def test_a_limit_is_held_against_the_median_of_the_pairs(ours: list[float], met: str) -> None:
    assert figure(ours, [1.0, 1.0, 1.0]).met == met


def test_a_pair_is_a_pair() -> None:
    assert figure([2.0, 30.0], [1.0, 10.0]).ratios == [2.0, 3.0]


def test_the_table_tells_limit_and_verdict() -> None:
    line = report.table([figure([1.5], [1.0])]).splitlines()[-1]
    assert line == "| a thing | ms | 1.50 | 1.50 | 1 | **1.50** | 1.50 | 2 | 1.30 | must |"


def test_a_document_names_what_was_not_taken(tmp_path: Path) -> None:
    report.write(tmp_path, [], {"start": "no screen"}, ["--full"])
    written = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "start: no screen" in written
    assert str(tmp_path) not in written


def test_unknown_figures_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.parse(["speed"])
    assert "speed" in capsys.readouterr().err
    assert run.sizes(run.parse(["--full"])).drain == 10_000


def test_made_up_citizens_are_nobodys() -> None:
    made = list(material.new_items(200, ids=RandomIds(), clock=ManualClock()))
    citizens = [item.registration.citizen or "" for item in made]
    assert len(set(citizens)) == 200
    for citizen in citizens:
        assert Cpr.parse(citizen).digits == citizen
        weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
        assert sum(int(one) * weight for one, weight in zip(citizen, weights, strict=True)) % 11


def test_a_twin_store_is_written_the_very_same_rows(tmp_path: Path) -> None:
    recorders: list[material.Recorder] = []
    store = material.store(tmp_path, recorders)
    (twin := tmp_path / "twin").mkdir()
    other = material.store(twin)
    material.fill(store, material.new_items(3, ids=RandomIds(), clock=ManualClock()))
    transaction = recorders[0].transactions[-1]
    database = other._db
    assert isinstance(database, Database)
    material.replay(database._connection, transaction)
    wanted = ItemQuery(limit=10)
    assert [item.registration for item in store.items(wanted)] == [item.registration for item in other.items(wanted)]
    store.close()
    other.close()
