"""Closing windows changed in a plan's text: every other line stays, the reason in law is kept, and a plan that would
become bad is not written."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobterm.cutover.plan_weighing import Surroundings
from jobterm.domain.plan import Reason
from jobterm.domain.plan_reader import plan_from_toml
from jobterm.office.cutover import windows
from jobterm.office.cutover.windows import Desk, NewWindow
from jobterm.office.errors import OfficeError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = """# our plan

[[route]]
record = "amp"
valid_from = 2007-01-01  # since ever

[[window]]
system = "amp"
from = 2026-11-20T12:00:00
to = 2026-11-20T20:00:00  # as announced
reason = "planned"

[[window]]
system = "amp"
municipality = "0751"
kinds = ["plan.*"]
from = 2026-12-01T06:00:00
to = 2026-12-01T08:00:00
reason = "planned"

# the end
"""
WHY = "Leverandøren ringede"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "plan.toml").write_text(TEXT, encoding="utf-8")
    return Desk(tmp_path / "plan.toml", tmp_path / "plans", "super", Surroundings(NOW))


def rows(desk: Desk) -> list[tuple[str, str, str]]:
    plan = plan_from_toml(desk.plan.read_text(encoding="utf-8"))
    return [(f"{row.starts:%d %H:%M}", f"{row.ends:%d %H:%M}", row.reason.value) for row in plan.window_rows]


def test_windows_are_listed_with_their_lines_and_a_countdown(desk: Desk) -> None:
    now, coming = windows.listed(desk)
    assert (now.line, now.state, now.left) == (7, "now", timedelta(hours=7))
    assert (coming.line, coming.state, coming.municipality, coming.kinds) == (13, "coming", ("0751",), ("plan.*",))
    assert coming.to_json()["left_s"] == int(timedelta(days=10, hours=17).total_seconds())


def test_a_window_more_leaves_every_line_as_it_was(desk: Desk) -> None:
    new = NewWindow("amp", NOW + timedelta(days=1), NOW + timedelta(days=2), Reason.PLANNED, "0751", ("note",))
    sha256 = windows.plan(desk, new, WHY)
    text = desk.plan.read_text(encoding="utf-8")
    assert text.startswith(TEXT.rstrip())
    assert f"super: {WHY}" in text
    assert sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert rows(desk)[-1] == ("21 12:00", "22 12:00", "planned")


def test_a_planned_window_overruns_as_a_breakdown(desk: Desk) -> None:
    windows.extend(desk, 7, datetime(2026, 11, 20, 21, tzinfo=UTC), None, WHY)
    assert rows(desk) == [
        ("20 11:00", "20 19:00", "planned"), ("01 05:00", "01 07:00", "planned"), ("20 19:00", "20 21:00", "breakdown"),
    ]  # fmt: skip


def test_a_longer_window_that_was_announced_is_still_a_service_window(desk: Desk) -> None:
    windows.extend(desk, 7, datetime(2026, 11, 20, 21, tzinfo=UTC), Reason.PLANNED, WHY)
    assert rows(desk)[0] == ("20 11:00", "20 21:00", "planned")
    assert "  # as announced" in desk.plan.read_text(encoding="utf-8")


def test_what_overruns_keeps_whom_it_is_about(desk: Desk) -> None:
    windows.extend(desk, 13, datetime(2026, 12, 1, 9, tzinfo=UTC), None, WHY)
    row = plan_from_toml(desk.plan.read_text(encoding="utf-8")).window_rows[-1]
    assert (row.scope.municipalities, row.scope.kinds) == (("0751",), ("plan.*",))


def test_a_window_that_has_not_begun_is_struck_out_and_one_under_way_ends_now(desk: Desk) -> None:
    windows.cancel(desk, 13, WHY)
    assert len(rows(desk)) == 1
    text = desk.plan.read_text(encoding="utf-8")
    assert '# system = "amp"' in text
    assert text.endswith("# the end\n")
    windows.cancel(desk, 7, WHY)
    assert rows(desk) == [("20 11:00", "20 12:00", "planned")]
    assert windows.listed(desk)[0].state == "over"


def test_the_version_that_is_replaced_is_kept_under_its_hash(desk: Desk) -> None:
    windows.cancel(desk, 13, WHY)
    kept = desk.kept / f"{hashlib.sha256(TEXT.encode()).hexdigest()}.toml"
    assert kept.read_text(encoding="utf-8") == TEXT
    assert kept.stat().st_mode & 0o077 == 0
    assert [file.name for file in desk.plan.parent.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("line", "hours", "code"), [(8, 30, "window.unknown"), (7, 1, "window.not_later"), (3, 30, "window.unknown")]
)
def test_what_cannot_be_extended_is_named_and_nothing_is_written(desk: Desk, line: int, hours: int, code: str) -> None:
    with pytest.raises(OfficeError) as refused:
        windows.extend(desk, line, NOW + timedelta(hours=hours), None, WHY)
    assert refused.value.code == code
    assert desk.plan.read_text(encoding="utf-8") == TEXT


def test_a_plan_that_would_be_bad_is_not_written(desk: Desk) -> None:
    new = NewWindow("nosuch system", NOW, NOW + timedelta(hours=1), Reason.PLANNED)
    with pytest.raises(OfficeError) as refused:
        windows.plan(desk, new, WHY)
    assert refused.value.code == "plan.system"
    for why in (" ", "x" * 901):
        with pytest.raises(OfficeError) as refused:
            windows.cancel(desk, 13, why)
        assert refused.value.code == "reason.length"
    assert desk.plan.read_text(encoding="utf-8") == TEXT


def test_a_reason_is_one_line_whatever_is_in_it(desk: Desk) -> None:
    windows.cancel(desk, 13, 'first\n[[window]]\nsystem = "opera"\x1b[2J')
    assert len(rows(desk)) == 1
    assert "\x1b" not in desk.plan.read_text(encoding="utf-8")


def test_a_window_in_an_inline_list_is_left_to_a_person(desk: Desk) -> None:
    inline = 'window = [{ system = "amp", from = 2026-12-01, to = 2026-12-02, reason = "planned" }]\n'
    desk.plan.write_text(inline + TEXT[: TEXT.index("[[window]]")], encoding="utf-8")
    line = windows.listed(desk)[0].line
    with pytest.raises(OfficeError) as refused:
        windows.cancel(desk, line, WHY)
    assert refused.value.code == "window.not_in_lines"
