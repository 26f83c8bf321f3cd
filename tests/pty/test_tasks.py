"""A caseworker's day in keystrokes: the program in a real terminal, the keys as they are promised, and not one more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pty.tasks import TASKS, Task, sent
from tests.pty.terminal import ROOT, Terminal, program

DEMO = ("demo", "--lang", "da", "--scenario", "2007-01-02")
"""A world whose clock stands on a working morning, whatever day it is here."""


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.row} {task.name}")
def test_a_task_takes_no_more_keys_than_were_promised(task: Task) -> None:
    assert task.needed <= task.promised


def test_the_page_of_tasks_says_what_is_so() -> None:
    page = (ROOT / "docs" / "tasks.md").read_text("utf-8")
    assert [task.line for task in TASKS if task.line not in page] == []


def test_the_twelve_tasks_of_a_day(tmp_path: Path) -> None:
    with program(module="jobterm", arguments=DEMO, JOBTERM_HOME=str(tmp_path)) as terminal:
        terminal.sees("Find en borger", "systemer ok")
        for task in TASKS:
            _play(terminal, task)


def _play(terminal: Terminal, task: Task) -> None:
    for token in task.start:
        terminal.type(sent(token))
        if token == "F6":
            terminal.sees("Min dag", "Samtaler i dag")
    if task.begins:
        terminal.sees(*task.begins)
    for at, token in enumerate(task.keys):
        if task.asks and at == len(task.keys) - 1:
            terminal.sees(task.asks)
        terminal.type(sent(token))
        terminal.read(0.05)
    terminal.sees(*task.seen)
