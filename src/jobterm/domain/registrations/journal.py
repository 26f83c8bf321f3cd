"""Notes and tasks, which stand in the journal of the case: model, limits and rules (interface §6, users.md W14)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence

TASK_ACTIONS = (
    Choice("create", N_("create"), "o"),
    Choice("done", N_("done"), "u"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do on a day, or that it was done."""

    action: str = choice(N_("Action"), TASK_ACTIONS, required=True, known="task_action")
    title: str | None = spec(Type.TEXT, N_("What is to be done"), max_length=200)
    due: date | None = day(N_("Due"))
    task: str | None = spec(Type.REF, N_("Task"))
    about: str | None = spec(Type.REF, N_("About"))
    text: str | None = spec(Type.TEXT, N_("Text"), max_length=1500, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note in the journal."""

    text: str = spec(Type.TEXT, N_("Text"), required=True, max_length=1500, lines=True)


def check_task(details: Task, case: Case) -> Iterator[Finding]:
    """Findings of a task: a new one has a title and a day, one that is done is named."""
    if details.action == "done":
        if details.task is None:
            yield found("field.missing", "details.task")
        return
    if not (details.title or "").strip():
        yield found("field.missing", "details.title")
    if details.due is None:
        yield found("field.missing", "details.due")
    elif details.due < case.today:
        yield found("task.due_past", "details.due", day=details.due)


def follow_task(details: Task, _: Case) -> Iterator[Consequence]:
    """The day on which it stands on the list."""
    if details.action == "create" and details.due is not None:
        yield Consequence("task_due", details.due)
