"""The rooms of a desk in memory, one for each subject; each stands in a module of its own (``fake_SUBJECT.py``)."""

from __future__ import annotations

from tests.tui.fake_board import FakeBoard
from tests.tui.fake_companies import FakeCompanies
from tests.tui.fake_day import FakeDay
from tests.tui.fake_figures import FakeFigures
from tests.tui.fake_papers import FakePapers


class FakeRooms:
    """What a desk in memory has besides citizens and queue."""

    def __init__(self) -> None:
        self.figures = FakeFigures()
        self.board = FakeBoard()
        self.day = FakeDay()
        self.papers = FakePapers()
        self.companies = FakeCompanies()
