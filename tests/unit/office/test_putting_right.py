"""The form by which what a system has is put right: filled in, saved as a correction; and what was corrected is shown
and counted as corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.office.making import FENCED, KAREN, TestParts, register
from tests.unit.office.test_corrections import YESTERDAY, put_right, received, rightable, taken_back, there

from jobterm.office.clerk import Clerk
from jobterm.office.desk import FormView
from jobterm.office.errors import OfficeError
from jobterm.office.forms import check, form, save
from jobterm.office.queue import detail
from jobterm.office.resolve import withdraw
from jobterm.office.revising import revise

__all__ = ["rightable", "there"]

TOKEN = "55555555-5555-4555-8555-555555555555"


def typed(view: FormView, **texts: str) -> dict[str, str]:
    """What stands in a form when these texts have been typed into it."""
    named = {"why": "correction.why", "action": "correction.action"}
    told = {named.get(name, name): text for name, text in texts.items()}
    return {**view.carried, **{one.name: one.value for one in view.fields}, **told}


def test_the_form_of_what_arrived_holds_what_stands_there_and_saves_a_correction(
    parts: TestParts, rightable: str
) -> None:
    view = revise(parts, rightable)
    assert (view.kind, view.title) == ("correction", "Correction: Report of illness")
    assert typed(view)["first_day"] == "2026-11-20"
    empty = check(parts, view.kind, KAREN, typed(view))
    assert [(one.field, one.level) for one in empty.findings if one.level == "hard"] == [("correction.why", "hard")]
    values = typed(view, first_day="2026-11-19", why="a day wrong")
    assert not [one for one in check(parts, view.kind, KAREN, values).findings if one.level != "soft"]
    assert save(parts, view.kind, KAREN, values, {}, TOKEN).state == "queued"
    made = parts.store().item(TOKEN).registration
    assert (made.kind, made.details["action"], made.details["target"]) == ("correction", "replace", rightable)
    assert (made.details["details"]["first_day"], made.details["comment"]) == ("2026-11-19", "a day wrong")
    assert (dict(made.base), made.base_details["first_day"]) == ({"amp": "1"}, "2026-11-20")
    assert detail(parts, TOKEN).item.title == "Put right: Reported sick, first day 19-11"


def test_the_form_can_take_it_back_instead(parts: TestParts, rightable: str) -> None:
    view = revise(parts, rightable)
    assert save(parts, view.kind, KAREN, typed(view, action="delete", why="her sister"), {}, TOKEN).state == "queued"
    made = parts.store().item(TOKEN).registration
    assert (made.details["action"], "details" in made.details) == ("delete", False)


def test_a_wrong_order_of_days_is_found_in_the_form_and_named_by_its_field(parts: TestParts, rightable: str) -> None:
    view = revise(parts, rightable)
    values = typed(view, last_day="2026-11-18", why="x")
    hard = [one for one in check(parts, view.kind, KAREN, values).findings if one.level == "hard"]
    assert [(one.field, one.code) for one in hard] == [("details.last_day", "date.order")]


def test_a_correction_that_waits_is_changed_in_the_same_form_and_its_place_is_taken(
    parts: TestParts, rightable: str
) -> None:
    first = put_right(parts, rightable, details=YESTERDAY).id or ""
    view = revise(parts, first)
    assert (typed(view)["first_day"], typed(view)["correction.why"]) == ("2026-11-19", "a day wrong")
    result = save(parts, view.kind, KAREN, typed(view, first_day="2026-11-18"), {}, TOKEN)
    assert result.state == "queued", result.findings
    assert parts.store().item(TOKEN).registration.supersedes == first


def test_what_was_put_right_opens_as_it_says_now(parts: TestParts, rightable: str) -> None:
    first = put_right(parts, rightable, details=YESTERDAY).id or ""
    received(parts, first, "7")
    for item in (rightable, first):
        view = revise(parts, item)
        assert typed(view)["first_day"] == "2026-11-19"
        assert (view.carried["corrects"], '"7"' in view.carried["base"]) == (rightable, True)


def test_what_cannot_be_put_right_names_the_way_that_is_open(parts: TestParts, there: str) -> None:
    with pytest.raises(OfficeError, match=r"correction\.not_put_right") as error:
        revise(parts, there)
    assert "Take it back (T)" in error.value.cure
    (plan,) = register(parts, {"kind": "plan.save", "citizen": KAREN, "details": {"goal": "Work in a kitchen"}})
    received(parts, plan.id or "", "2")
    with pytest.raises(OfficeError, match=r"correction\.own_change") as error:
        revise(parts, plan.id or "")
    assert "Job plan" in error.value.cure


def test_what_was_taken_back_is_not_put_right(parts: TestParts, rightable: str) -> None:
    gone = taken_back(parts, rightable)
    received(parts, gone.id, "9")
    with pytest.raises(OfficeError, match=r"correction\.gone"):
        revise(parts, rightable)


def test_a_correction_of_nothing_says_where_the_cursor_must_be(parts: TestParts) -> None:
    parts.knows(KAREN)
    with pytest.raises(OfficeError, match=r"correction\.of_what"):
        form(parts, "correction", KAREN)


def test_what_begins_tomorrow_can_be_taken_back_today(parts: TestParts, monkeypatch: pytest.MonkeyPatch) -> None:
    takes = replace(FENCED, deletes=frozenset({"absence.holiday"}))
    monkeypatch.setattr(parts, "capabilities", lambda _system: takes)
    parts.knows(KAREN)
    days = {"first_day": "2026-12-21", "last_day": "2026-12-31"}
    (made,) = register(parts, {"kind": "absence.holiday", "citizen": KAREN, "details": days})
    received(parts, made.id or "", "1")
    correction = withdraw(parts, made.id or "", "she stays at home")
    assert (correction.kind, correction.event_date.isoformat()) == ("correction", "2026-12-21")


# ---- what was corrected is shown and counted as corrected ------------------------------------------------------------


def test_after_an_illness_was_taken_back_the_enrolment_opens_with_its_day(parts: TestParts, there: str) -> None:
    parts.clock.advance(timedelta(days=1).total_seconds())
    before = {one.name: one.value for one in form(parts, "enrolment.start", KAREN).fields}
    taken_back(parts, there)
    after = {one.name: one.value for one in form(parts, "enrolment.start", KAREN).fields}
    assert (before["first_day"], after["first_day"]) == ("2026-11-21", "2026-11-20")


def test_what_is_taken_back_counts_no_more_and_what_is_put_right_as_it_will_say(
    parts: TestParts, rightable: str
) -> None:
    assert ill(parts) == ["2026-11-20"]
    made = put_right(parts, rightable, details=YESTERDAY)
    assert ill(parts) == ["2026-11-19"]
    received(parts, made.id or "", "7")
    taken_back(parts, rightable)
    assert ill(parts) == []


def ill(parts: TestParts) -> list[str]:
    """The first days of the illnesses that a check counts."""
    clerk = Clerk(parts)
    known = clerk.context(*clerk.of_citizen(KAREN), {"kind": "note"}).known
    return [one.first_day.isoformat() for one in known.illnesses or ()]


def test_a_view_says_what_a_correction_corrects(parts: TestParts, rightable: str) -> None:
    right = detail(parts, put_right(parts, rightable, details=YESTERDAY).id or "").item
    assert (right.corrects, right.takes_back, "19-11" in right.title) == (rightable, False, True)
    received(parts, right.id, "7")
    gone = taken_back(parts, rightable)
    assert (gone.corrects, gone.takes_back) == (rightable, True)


def test_a_correction_is_not_taken_back_by_another(parts: TestParts, rightable: str) -> None:
    made = put_right(parts, rightable, details=YESTERDAY).id or ""
    received(parts, made, "7")
    with pytest.raises(OfficeError, match=r"correction\.of_correction") as error:
        withdraw(parts, made, "x")
    assert "E on it" in error.value.cure
