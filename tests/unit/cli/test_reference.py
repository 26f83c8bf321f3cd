"""The page of commands says what the program does."""

from __future__ import annotations

from pathlib import Path

import commands

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_commands_is_fresh() -> None:
    assert (ROOT / commands.PAGE).read_text(encoding="utf-8") == commands.page()
