"""The room for a day, in memory: it shows what a test puts there, and notes what was answered."""

from __future__ import annotations

from dataclasses import replace

from tests.tui import mock_day

from jobterm.office.day.views import DayView
from jobterm.office.views import RegisterResult


class FakeDay:
    """``view`` is what stands there; the team's is ``team_view`` where a test has set one."""

    def __init__(self) -> None:
        self.view: DayView = mock_day.empty()
        self.team_view: DayView | None = None
        self.asked: list[str] = []
        self.answered: list[tuple[str, str, str]] = []
        self.tokens: set[str] = set()

    async def today(self, team: bool = False) -> DayView:
        """What stands there."""
        self.asked.append("team" if team else "today")
        return self._shown(team)

    async def fetch(self, team: bool = False, *, force: bool = True) -> DayView:
        """The same, noted as read anew."""
        self.asked.append("fetch all" if force else "fetch")
        return self._shown(team)

    def _shown(self, team: bool) -> DayView:
        return (self.team_view or replace(self.view, team=True)) if team else self.view

    async def seen(self, citizen: str, report: str, verdict: str, token: str) -> RegisterResult:
        """Note the answer, and take the report away."""
        return self._answer(citizen, report, verdict, token)

    async def done(self, citizen: str, task: str, token: str) -> RegisterResult:
        """Note it, and take the task away."""
        return self._answer(citizen, task, "done", token)

    def _answer(self, citizen: str, ref: str, verdict: str, token: str) -> RegisterResult:
        new = token not in self.tokens
        if new:
            self.tokens.add(token)
            self.answered.append((citizen, ref, verdict))
            self.view = replace(self.view, lines=tuple(one for one in self.view.lines if one.ref != ref))
        return RegisterResult(1, token, "queued", new)
