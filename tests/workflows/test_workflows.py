"""Every workflow of a job centre, end to end over HTTP, for each kind of citizen and each moment of the change of
systems: registered at a desk, delivered, and read in the ledger of everybody who must know. The table of these cells is
docs/workflows.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workflows.cells import BY_KIND, COLUMNS, WORKFLOWS, Column, Story, Workflow, expected, on_paper
from tests.workflows.landscape import Caseworker, Landscape
from tests.workflows.table import PAGE, page

from jobterm.domain.registrations.kinds import KINDS

CELLS = [(work, column) for work in WORKFLOWS for column in COLUMNS if work.only in (None, column.insured)]


def _tell(story: Story, desk: Caseworker, workflow: Workflow) -> str:
    """Register it, with what must be there before, and deliver it."""
    for kind in workflow.first:
        if kind not in story.done:
            story.done[kind] = _tell(story, desk, BY_KIND[kind])
    if workflow.wait_h:
        story.town.clock.advance(workflow.wait_h * 3600)
        desk.read(story.cpr)
    (item,) = desk.register({"kind": workflow.kind, "citizen": story.cpr, "details": dict(workflow.details(story))})
    desk.drain()
    return item


@pytest.mark.parametrize(("workflow", "column"), CELLS, ids=[f"{work.kind}-{column.name}" for work, column in CELLS])
def test_a_workflow_reaches_everybody_who_must_know_and_nobody_twice(
    tmp_path: Path, workflow: Workflow, column: Column
) -> None:
    town = Landscape(tmp_path, column)
    try:
        desk = town.desk()
        cpr = town.somebody("amp" if column.insured else column.record)
        desk.read(cpr)
        item = _tell(Story(town, column, cpr), desk, workflow)
        assert town.rows(item) == expected(workflow, column)
        states = {one.system: one.state for one in desk.deliveries(item).values()}
        paper = {"benefits"} if on_paper(workflow, column) else set()
        assert states == {
            **{system: "confirmed" for system, _ in expected(workflow, column)}, **dict.fromkeys(paper, "hand_over")
        }  # fmt: skip
        assert town.twice() == []
    finally:
        town.close()


@pytest.mark.parametrize("column", [COLUMNS[0], COLUMNS[-2]], ids=lambda column: column.name)
def test_who_is_exempt_from_digital_post_gets_the_letter_on_paper(tmp_path: Path, column: Column) -> None:
    town = Landscape(tmp_path, column)
    try:
        desk = town.desk()
        cpr = town.somebody(column.record, letters=False)
        desk.read(cpr)
        item = _tell(Story(town, column, cpr), desk, BY_KIND["interview.summons"])
        assert town.rows(item) == {(column.record, "applied"), ("national", "forwarded")}
        assert desk.deliveries(item)["letters"].state == "hand_over"
    finally:
        town.close()


def test_a_letter_that_is_wanted_on_paper_leaves_its_lane_to_the_next_one(tmp_path: Path) -> None:
    column = COLUMNS[0]
    town = Landscape(tmp_path, column)
    try:
        desk = town.desk()
        cpr = town.somebody(column.record)
        desk.read(cpr)
        story, offer = Story(town, column, cpr), BY_KIND["referral.offer"]
        wanted = {**offer.details(story), "delivered": "letter"}
        (paper,) = desk.register({"kind": "referral.offer", "citizen": cpr, "details": wanted})
        (digital,) = desk.register({"kind": "letter.send", "citizen": cpr,
                                    "details": dict(BY_KIND["letter.send"].details(story))})  # fmt: skip
        desk.drain()
        assert desk.deliveries(paper)["letters"].state == "hand_over"
        assert desk.deliveries(digital)["letters"].state == "confirmed"
        assert desk.store.lane_systems() == []
    finally:
        town.close()


def test_every_kind_about_a_citizen_has_its_row() -> None:
    about_citizens = {name for name, kind in KINDS.items() if kind.about_citizen}
    assert set(BY_KIND) == about_citizens - {"correction", "selfreport.seen"}, "those two have tests of their own"


def test_the_table_in_the_documents_is_this_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.workflows.table writes it"
