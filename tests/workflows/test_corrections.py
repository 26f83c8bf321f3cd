"""What a system has is put right and taken back, end to end over HTTP, at each of the three record systems: registered,
put right on what its receipt said, read there as it should be, taken back, gone there; everybody who got it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.workflows.cells import COLUMNS, Column
from tests.workflows.landscape import Caseworker, Landscape

from jobterm.office.forms import save
from jobterm.office.queue import detail
from jobterm.office.resolve import withdraw
from jobterm.office.revising import revise
from jobterm.outbox.reading import Section

BY_NAME = {column.name: column for column in COLUMNS}
AT = [BY_NAME["insured-before"], BY_NAME["insured-workbase"], BY_NAME["insured-opera"], BY_NAME["uninsured-workbase"]]
TOKEN = "77777777-7777-4777-8777-777777777777"


def absence(desk: Caseworker, column: Column, cpr: str) -> Any:
    """The first day of the absence that the record system tells of, None where it tells of none."""
    desk.town.clock.advance(120)
    desk.read(cpr)
    reading = desk.parts.cache().readings(cpr, (Section.ABSENCE,)).get(column.record)
    return {one.field: one.value for one in reading.facts}.get("absence.first_day") if reading is not None else None


@pytest.mark.parametrize("column", AT, ids=lambda column: column.name)
def test_an_illness_is_put_right_and_then_taken_back(tmp_path: Path, column: Column) -> None:
    town = Landscape(tmp_path, column)
    try:
        desk = town.desk()
        cpr = town.somebody("amp" if column.insured else column.record)
        desk.read(cpr)
        today = town.clock.now().date()
        (item,) = desk.register(
            {"kind": "sickness.report", "citizen": cpr, "details": {"first_day": today.isoformat()}}
        )
        desk.drain()
        assert desk.record(item).state == "confirmed"
        assert absence(desk, column, cpr) == today.isoformat()

        view = revise(desk.parts, item)
        right = today.replace(day=today.day - 1).isoformat()
        typed = {"first_day": right, "correction.why": "sick since yesterday"}
        values = {**view.carried, **{one.name: one.value for one in view.fields}, **typed}
        assert save(desk.parts, view.kind, cpr, values, {}, TOKEN).state == "queued"
        desk.drain()
        assert desk.record(TOKEN).state == "confirmed", desk.record(TOKEN)
        assert absence(desk, column, cpr) == right
        assert {system for system, _effect in town.rows(TOKEN)} == {system for system, _effect in town.rows(item)}

        gone = withdraw(desk.parts, item, "it was her sister").id
        desk.drain()
        assert desk.record(gone).state == "confirmed", desk.record(gone)
        assert absence(desk, column, cpr) is None
        assert town.twice() == []
    finally:
        town.close()


@pytest.mark.parametrize("column", AT[1:3], ids=lambda column: column.name)
def test_what_was_changed_since_the_form_was_opened_is_not_written_over(tmp_path: Path, column: Column) -> None:
    town = Landscape(tmp_path, column)
    try:
        desk = town.desk()
        cpr = town.somebody("amp")
        desk.read(cpr)
        today = town.clock.now().date()
        told = {"first_day": today.isoformat()}
        (item,) = desk.register({"kind": "sickness.report", "citizen": cpr, "details": told})
        desk.drain()
        view = revise(desk.parts, item)
        right = {
            "target": item,
            "action": "replace",
            "comment": "till today",
            "details": {**told, "last_day": told["first_day"]},
        }
        (quicker,) = desk.register({"kind": "correction", "citizen": cpr, "details": right})
        desk.drain()
        assert desk.record(quicker).state == "confirmed", desk.record(quicker)
        typed = {"first_day": today.replace(day=today.day - 1).isoformat(), "correction.why": "sick since yesterday"}
        values = {**view.carried, **{one.name: one.value for one in view.fields}, **typed}
        assert save(desk.parts, view.kind, cpr, values, {}, TOKEN).state == "queued"
        desk.drain()
        assert desk.record(TOKEN).state == "conflict", desk.record(TOKEN)
        seen = detail(desk.parts, TOKEN).conflict
        assert seen is not None
        fields = {one.field: (one.base, one.mine, one.theirs) for one in seen.fields}
        assert fields["last_day"] == (None, None, told["first_day"])
    finally:
        town.close()
