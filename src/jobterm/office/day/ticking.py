"""Answering a line of the day in one key: a citizen's own report marked as seen, a task ticked off. Both are
registrations and go the road of all others (``office.forms.save``)."""

from __future__ import annotations

from jobterm.office.forms import save
from jobterm.office.parts import Parts
from jobterm.office.views import RegisterResult


def seen(parts: Parts, citizen: str, report: str, verdict: str, token: str) -> RegisterResult:
    """Mark a report as seen, with a verdict of ``selfreport.seen``."""
    return save(parts, "selfreport.seen", citizen, {"report": report, "verdict": verdict}, {}, token)


def done(parts: Parts, citizen: str, task: str, token: str) -> RegisterResult:
    """Tick a task off."""
    return save(parts, "task", citizen, {"action": "done", "task": task}, {}, token)
