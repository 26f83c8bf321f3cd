"""Offices instead of desks at a system that reopens (guarantee G11), and the table of the plan for all
municipalities."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fleet import scale
from tests.fleet.figures import Figures, figures
from tests.fleet.offices import Offices, as_municipalities, even
from tests.fleet.run import Case, run
from tests.fleet.server import KINDS, Opening

MORNING = Opening("announced", 7200.0, announced=True)
ALIKE, UNLIKE = even(1000, 20), as_municipalities(1000, 20)


def outcome(how: Offices, kind: str = "queue") -> Figures:
    return figures(run(Case(len(how.sizes), "jobterm", KINDS[kind], MORNING, seed=1, offices=how)))


def test_municipalities_are_unlike_and_none_is_empty() -> None:
    sizes = as_municipalities(10_000, 100)
    assert sum(sizes) == 10_000
    assert 0.08 < sizes[0] / 10_000 < 0.12
    assert sizes[50] < 67
    assert min(sizes) >= 2
    assert even(600, 12) == (50,) * 12


@pytest.mark.parametrize("kind", ["queue", "limiter"])
@pytest.mark.parametrize("sizes", [ALIKE, UNLIKE], ids=["alike", "unlike"])
def test_offices_that_send_one_at_a_time_keep_what_desks_keep(kind: str, sizes: tuple[int, ...]) -> None:
    assert outcome(Offices(sizes, window=1), kind).missed == ()


def test_a_window_that_follows_the_offices_size_keeps_it_too_and_is_as_fast() -> None:
    assert outcome(Offices(UNLIKE, desks_a_place=60), "limiter").missed == ()
    all_of_them = Offices(as_municipalities(10_000, 100), desks_a_place=150)
    assert (all_of_them.window_of(0), all_of_them.window_of(99)) == (7, 1)


def test_many_at_a_time_are_refused_where_nobody_may_wait() -> None:
    """What the plan warns of: otherwise its warning is out of date."""
    assert "rejections" in outcome(Offices(ALIKE, window=32), "limiter").missed


def test_a_store_that_is_slower_than_its_share_is_what_the_queue_waits_for() -> None:
    share = ALIKE[0] * 0.05
    assert outcome(Offices(ALIKE, 1, 4 * share)).makespan < 1.5
    slow = outcome(Offices(ALIKE, 1, share / 2))
    assert slow.makespan > 1.7
    assert slow.rejections == 0


def test_table_and_plot_take_their_place_in_the_document(tmp_path: Path) -> None:
    page = tmp_path / "office-scale.md"
    page.write_text(f"before\n{scale.BEGIN}old\n{scale.END}after\n", encoding="utf-8")
    cases = dict(scale.cases(48, 6))
    rows = [scale.measure((name, cases[name])) for name in ("each desk by itself", "as municipalities, window 1")]
    scale.write(rows, "the command", page)
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert (tmp_path / scale.PICTURE).read_text(encoding="utf-8").startswith("<svg")
