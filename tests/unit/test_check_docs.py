"""The check of the documents finds what is dead, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import check_docs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Makefile").write_text("demo: ## opens\n\t@true\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    return tmp_path


def problems(project: Path, text: str) -> list[str]:
    (project / "docs" / "guide.md").write_text(text, encoding="utf-8")
    return check_docs.check(project, known=lambda words: words[0] in ("register", "outbox"))


def test_living_links_targets_and_commands_pass(project: Path) -> None:
    links = "[up](../Makefile#x) [out](https://example.org) [here](#top)"
    assert problems(project, f"{links}\n\n```sh\n$ make demo\njobterm register a.json\n```\n") == []


def test_a_dead_link_is_found(project: Path) -> None:
    assert problems(project, "see [the plan](plan.md)") == ["docs/guide.md: dead link to plan.md"]


def test_a_target_that_make_does_not_know_is_found(project: Path) -> None:
    assert problems(project, "run `make coffee`") == ["docs/guide.md: no such target: make coffee"]


def test_a_command_that_jobterm_does_not_know_is_found(project: Path) -> None:
    assert problems(project, "run `jobterm brew --strong`, then `jobterm outbox list`") == [
        "docs/guide.md: no such command: jobterm brew"
    ]


def test_prose_is_not_taken_for_commands(project: Path) -> None:
    assert problems(project, "What jobterm does is to make people happy.") == []
