"""The guides keep up with the program: states and their words, decisions, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobterm import i18n
from jobterm.office.sentences import SHORT
from jobterm.outbox.store import SHOWN_WORST_FIRST

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
BIG = 30_000
"""Bytes; a picture of plain text is far smaller, and a clone carries all of them for ever."""


def states() -> list[tuple[str, str]]:
    """State and screen word of each row of the superuser's table, in its order."""
    rows = (DOCS / "guide" / "superuser.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("| `")]
    return [(row[0].strip("`"), row[1]) for row in cells if row[0].strip("`") in SHORT]


def test_the_superusers_table_has_every_state_worst_first() -> None:
    assert [state for state, _word in states()] == list(SHOWN_WORST_FIRST)


@pytest.mark.parametrize("state", SHOWN_WORST_FIRST)
def test_the_superusers_table_says_the_screens_word(state: str) -> None:
    i18n.use("da")
    word = i18n._(SHORT[state]).replace("{code}", "").strip()
    assert dict(states())[state] == word


def test_every_decision_is_in_the_index() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    pages = [page.name for page in sorted((DOCS / "decisions").glob("0*.md"))]
    assert [page for page in pages if f"({page})" not in index] == []


def test_pictures_are_small_and_used() -> None:
    texts = "".join(page.read_text(encoding="utf-8") for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"])
    pictures = sorted((DOCS / "pictures").glob("*.svg"))
    assert pictures
    assert [one.name for one in pictures if one.stat().st_size > BIG or f"pictures/{one.name}" not in texts] == []
