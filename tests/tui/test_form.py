"""The form as a value: where Enter goes, what letters and numbers choose, what comes out."""

from __future__ import annotations

from datetime import date

from tests.tui.danish import speak
from tests.tui.fake_desk import SICKNESS, SUMMONS

from jobterm.office.desk import FieldView, FormView
from jobterm.tui.form import Form

TODAY = date(2026, 11, 20)
TYPES = FieldView("interview_type", "Samtaletype", "choice", True, "7",
                  choices=(("7", "jobsamtale", "7"), ("10", "cv-samtale", "10")))  # fmt: skip
TOLD = FieldView("told_at", "Meldt", "datetime", True, "2026-11-20T09:12:00+01:00")
LAST = FieldView("last_day", "Sidste dag", "date", True, "")
NOTE = FieldView("note", "Notat", "lines", False, "", "", 1500)


def form(*fields: FieldView, kind: str = "absence.holiday") -> Form:
    return Form.of(FormView(kind, "Ferie", "1503801234", fields), TODAY)


def typed(one: Form, *keys: str) -> Form:
    speak()
    for key in keys:
        if not (len(key) > 1 and one.key(key)):
            for letter in key:
                one.type(letter)
    return one


def test_a_holiday_is_twelve_keys() -> None:
    one = form(SICKNESS[0], TOLD, LAST, NOTE)
    typed(one, "2112", "enter", "0301")
    assert one.values()["first_day"] == "2026-12-21"
    assert one.values()["last_day"] == "2027-01-03"


def test_enter_skips_what_is_filled_in_and_the_arrows_do_not() -> None:
    one = typed(form(SICKNESS[0], TOLD, NOTE), "enter")
    assert one.here.field.name == "note"
    one = typed(form(SICKNESS[0], TOLD, NOTE), "down")
    assert one.here.field.name == "told_at"


def test_a_choice_of_two_digits_is_typed_as_it_is_numbered() -> None:
    one = typed(form(TYPES, LAST), "10", "enter")
    assert one.values()["interview_type"] == "10"
    one = typed(form(TYPES, LAST), "11", "enter")
    assert one.first_problem() is not None


def test_a_letter_chooses_and_another_is_refused() -> None:
    one = form(SUMMONS[2])
    assert one.values()["letter"] == "true"
    assert typed(one, "n").values()["letter"] == "false"
    assert typed(one, "q").first_problem() is not None
    assert one.values()["letter"] == "false"


def test_half_a_moment_is_said_to_be_unread() -> None:
    one = typed(form(TOLD), "2411", "down", "x")
    assert one.unread(one.view.fields[0])
    typed(one, "enter")
    assert one.first_problem() is not None


def test_a_draft_brings_back_what_was_typed_even_where_it_was_no_date() -> None:
    one = typed(form(SICKNESS[0], NOTE), "3113")
    again = Form.of(one.view, TODAY, one.typed())
    assert again.cells[0].edit.text == "3113"
    assert "first_day" in again.touched


def test_a_finding_on_a_detail_finds_its_field() -> None:
    one = form(SICKNESS[0], NOTE)
    assert one.focus("details.note")
    assert one.here.field.name == "note"
    assert not one.focus("citizen")


def test_in_summer_a_time_has_the_summer_offset() -> None:
    one = Form.of(FormView("interview.summons", "Indkald", None, (SUMMONS[0],)), date(2026, 7, 1))
    assert typed(one, "0207", "enter", "10").values()["start"] == "2026-07-02T10:00+02:00"
