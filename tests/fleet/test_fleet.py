"""What a fleet does to a system that reopens (guarantees G11, G16, U6), in virtual time."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tests.fleet import report
from tests.fleet.clients import IN_FLIGHT, Ours
from tests.fleet.figures import GOAL_MAKESPAN, MUST_REJECTIONS, Figures, echo, figures, load
from tests.fleet.run import Case, Seen, run, waiting
from tests.fleet.server import KINDS, Opening

DAY = Opening("announced", 28_800.0, announced=True)
MORNING = Opening("closed", 2700.0)
CRASH = Opening("down", 2700.0, down=True)
PAUSE = Opening("closed", 300.0)


def outcome(clients: int, kind: str, opening: Opening, policy: str = "jobterm", per_desk: float = 0.05) -> Figures:
    return figures(run(Case(clients, policy, KINDS[kind], opening, seed=1, per_desk=per_desk)))


@pytest.mark.parametrize("kind", ["queue", "limiter", "limiter, Retry-After", "limiter, RateLimit", "gateway 503"])
def test_after_a_day_a_fleet_overloads_nobody_and_reaches_the_goal(kind: str) -> None:
    found = outcome(300, kind, DAY)
    assert found.missed == ()
    assert found.makespan <= GOAL_MAKESPAN


@pytest.mark.parametrize("opening", [MORNING, CRASH, PAUSE], ids=["silent", "down", "five minutes"])
def test_after_less_it_is_as_gentle_where_nobody_announces_it(opening: Opening) -> None:
    assert outcome(300, "queue", opening, per_desk=0.08).missed == ()


def test_a_queue_without_end_gets_no_more_than_it_can_answer() -> None:
    found = outcome(300, "endless queue", DAY)
    assert found.missed == ()
    assert found.second_peak < 2


def test_what_others_do_is_measured_as_what_it_is() -> None:
    fixed = outcome(300, "queue", DAY, "fixed 15 s")
    assert {"peak", "rejections", "echo"} <= set(fixed.missed)
    assert outcome(300, "limiter", DAY, "full jitter").rejections > MUST_REJECTIONS


def test_what_repeats_itself_is_heard_and_noise_is_not() -> None:
    assert echo([1.0 + (second % 20 == 0) for second in range(300)]) > 0.8
    chance = Random(1)
    assert echo([1.0 + chance.random() for _ in range(300)]) < 0.3


def test_while_it_is_closed_a_desk_asks_once_per_interval_and_never_before_an_announced_opening() -> None:
    assert 2.0 <= outcome(300, "queue", PAUSE).probes <= 4.0
    assert outcome(300, "queue", DAY).probes == 0


def test_what_has_a_legal_deadline_today_goes_first() -> None:
    found = outcome(300, "queue", DAY)
    assert found.urgent_s < found.median_s / 2


@pytest.mark.parametrize("opening", [DAY, MORNING, CRASH, PAUSE], ids=["announced", "silent", "down", "five minutes"])
def test_a_desk_that_is_alone_is_done_soon_and_is_at_full_speed_by_then(opening: Opening) -> None:
    seen: Seen = run(Case(1, "jobterm", KINDS["queue"], opening, seed=3, per_desk=50.0), alone=400)
    assert len(seen.accepted) == seen.items == 400
    first = min(seen.accepted)
    assert first <= (60 if opening.announced else 30 + 20 / 3) + 1
    assert max(seen.accepted) - first <= 75 + 400 / 50
    assert seen.refused == 0
    assert max(load(seen)) > IN_FLIGHT


def test_what_gathers_depends_on_how_long_it_was_away_and_people_go_home() -> None:
    chance = Random(1)
    hour = [waiting(3600.0, chance) for _ in range(2000)]
    week = [waiting(7 * 86_400.0, chance) for _ in range(2000)]
    assert 4.5 < sum(hour) / 2000 < 5.5
    assert 38 < sum(week) / 2000 < 42


def test_ours_is_driven_as_the_engine_drives_it() -> None:
    ours = Ours(0, 5, Opening("closed", 300.0), Random(1))
    assert ours.due(-300.0) == []
    later = ours.next_at(-300.0)
    assert later is not None
    assert -300.0 <= later <= -270.0
    (probe,) = ours.due(later)
    assert probe.item is None
    assert ours.due(later) == []


def test_tables_and_plot_take_their_place_in_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "reliability.md"
    places = [f"<!-- fleet, {name}: written by `make fleet` -->\nold\n<!-- end of fleet, {name} -->\n" for name in
              ("day", "held out")]  # fmt: skip
    page.write_text("before\n" + "between\n".join(places) + "after\n", encoding="utf-8")
    monkeypatch.setattr(report, "DOCUMENT", page)
    seen = run(Case(20, "jobterm", KINDS["queue"], PAUSE))
    row = report.Row(seen.case, figures(seen), report.course(seen))
    report.write([row], [row], "make fleet")
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert text.count("| 20 |") == 2
    assert (tmp_path / report.PICTURE).read_text(encoding="utf-8").startswith("<svg")
