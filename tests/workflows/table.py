"""docs/workflows.md, made from the cells: ``python -m tests.workflows.table`` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.workflows.cells import COLUMNS, WORKFLOWS, Column, Workflow, expected, on_paper

PAGE: Final = Path(__file__).parents[2] / "docs" / "workflows.md"
INTRO: Final = """# Workflows: who gets what

Each row is a kind of registration, each column a kind of citizen at one moment of the change of systems. A cell names
the system of record first, then who else has it: `via` = the record system passes it on, and jobterm looks for it at
the far end; `on paper` = a person hands it over and ticks it off; the rest is sent by jobterm itself.

Every cell is a test that registers it at a desk, delivers it over HTTP to the simulated systems and reads their
ledgers: `pytest tests/workflows -k "sickness.report-insured-before"`. Where a cell is empty the kind is not for these
people. The page is written by `python -m tests.workflows.table`.

A correction (taking back, putting right) goes to whoever has what it corrects, the same way; `test_corrections.py`
plays an illness put right and taken back in four of these columns. A provider is told of what concerns a citizen whom
it has: `pytest tests/contract/test_providers.py tests/unit/domain/test_reach.py`.
"""


def page() -> str:
    """The whole page."""
    head = ["| kind | " + " | ".join(column.title for column in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    rows = [
        f"| {work.title} `{work.kind}` | " + " | ".join(_cell(work, column) for column in COLUMNS) + " |"
        for work in WORKFLOWS
    ]
    return "\n".join((INTRO, *head, *rows)) + "\n"


def _cell(workflow: Workflow, column: Column) -> str:
    if workflow.only not in (None, column.insured):
        return ""
    found = expected(workflow, column)
    told = [f"**{column.record}**"]
    told += [f"{system} via {column.record}" for system, effect in sorted(found) if effect == "forwarded"]
    told += [system for system, effect in sorted(found) if effect == "applied" and system != column.record]
    return ", ".join(told + (["benefits on paper"] if on_paper(workflow, column) else []))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
