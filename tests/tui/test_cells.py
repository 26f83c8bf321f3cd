"""Lines of text in exact columns, whatever is in them; and how far a queue has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.tui.mock_world import NOW, systems

from jobterm.domain.text import SafeText
from jobterm.tui.cells import clip, fit, focus, marked, pad, plain, right, row, rule, wrap
from jobterm.tui.drain import DrainWatch
from jobterm.tui.widgets.page import Page

ANY = st.text(max_size=60)


@given(ANY, st.integers(0, 40))
def test_a_text_fits_its_columns_exactly(text: str, columns: int) -> None:
    assert cell_len(fit(text, columns)) == columns
    assert cell_len(right(text, columns)) == columns
    assert cell_len(clip(text, columns)) <= columns


@given(st.lists(ANY, max_size=4), st.integers(1, 100))
def test_a_row_is_padded_to_the_window(texts: list[str], columns: int) -> None:
    [line] = plain([row(*texts)], columns)
    assert cell_len(line) == columns
    assert all(isinstance(span.text, SafeText) for span in pad(row(*texts), columns))


@given(ANY, st.integers(1, 30))
def test_wrapping_loses_no_word_and_keeps_the_width(text: str, columns: int) -> None:
    lines = wrap(text, max(2, columns))
    assert all(cell_len(line) <= max(2, columns) for line in lines)
    assert "".join("".join(lines).split()) == "".join(str(fit(text, cell_len(clip(text, 999)))).split())


@given(ANY, st.integers(10, 100))
def test_a_heading_fills_its_line(title: str, columns: int) -> None:
    assert cell_len("".join(span.text for span in rule(title, columns, "end"))) == columns


def test_a_widget_refuses_text_that_nobody_made_safe() -> None:
    from jobterm.tui.cells import Span

    page = Page(lambda _role: pytest.fail("drawn"), lambda text: text, id="body")
    page.set_rows([(Span("\x1b]52;c;AAAA\x07"),)])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="SafeText"):
        page._strip(page.rows[0], 80)


def test_progress_tells_done_total_and_when_the_rest_is_done() -> None:
    watch = DrainWatch()
    amp = replace(systems("open")[0], queued=63)
    watch.update([amp], NOW)
    first = watch.progress("amp", NOW)
    assert first is not None
    assert (first.done, first.total, first.ready_at) == (0, 63, None)
    later = NOW + timedelta(seconds=41)
    watch.update([replace(amp, queued=22)], later)
    progress = watch.progress("amp", later)
    assert progress is not None
    assert (progress.done, progress.total, progress.ready_at) == (41, 63, later + timedelta(seconds=22))


def test_what_is_saved_meanwhile_counts_into_the_total_and_an_empty_queue_ends_the_report() -> None:
    watch = DrainWatch()
    amp = replace(systems("open")[0], queued=10)
    watch.update([amp], NOW)
    watch.update([replace(amp, queued=4)], NOW + timedelta(seconds=1))
    watch.update([replace(amp, queued=6)], NOW + timedelta(seconds=2))
    progress = watch.progress("amp", NOW + timedelta(seconds=2))
    assert progress is not None
    assert (progress.done, progress.total) == (6, 12)
    watch.update([replace(amp, queued=0)], NOW + timedelta(seconds=3))
    assert watch.progress("amp", NOW) is None


def test_a_closed_system_has_no_progress() -> None:
    watch = DrainWatch()
    watch.update([replace(systems("closed")[0], queued=50)], NOW)
    assert watch.progress("amp", NOW) is None


def test_the_terminals_cursor_stands_where_the_person_is() -> None:
    listed = [row("one"), row(("two", "cursor"))]
    assert focus(listed) == (0, 1)
    form = [*listed, row("Årsag [", ("ab", "field_focus"), ("c", "caret"), "]")]
    assert focus(form) == (9, 2)
    assert focus([row("漢", ("x", "field_focus"))]) == (2, 0)
    assert focus([row("nothing")]) is None


def test_on_a_thin_line_the_mark_alone_tells_where_the_cursor_is() -> None:
    line = row(("> 2 Ida ", "cursor"), ("Testrup", "cursor"), ("AFVIST", "alarm"))
    assert [(one.text, one.role) for one in marked(line)] == [
        (">", "cursor"), (" 2 Ida ", "text"), ("Testrup", "text"), ("AFVIST", "alarm"),
    ]  # fmt: skip
    field = row("Årsag [", ("ab", "cursor"))
    assert marked(field) == field
