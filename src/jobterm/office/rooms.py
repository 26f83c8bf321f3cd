"""The rooms of the desk: one property for each subject beside citizens, forms and the queue. What a room offers stands
in its own ``room.py``.

Nothing heavy may be imported at the top of this module: it stands before the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.board.room import BoardRoom
    from jobterm.office.companies.room import CompaniesRoom
    from jobterm.office.day.room import DayRoom
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.figures.room import FiguresRoom
    from jobterm.office.meetings.room import MeetingsRoom
    from jobterm.office.papers.room import PapersRoom


class Rooms(Protocol):
    """The rooms that every desk has."""

    @property
    def day(self) -> DayRoom:
        """What needs the desk's user today."""

    @property
    def figures(self) -> FiguresRoom:
        """The national statistics."""

    @property
    def papers(self) -> PapersRoom:
        """Letters, receipts and prints."""

    @property
    def companies(self) -> CompaniesRoom:
        """Employers, their job orders, and whom to refer to them."""

    @property
    def meetings(self) -> MeetingsRoom:
        """The next interview, many summonses at once, group meetings."""

    @property
    def board(self) -> BoardRoom:
        """The whole house's queue, for a superuser."""


class ThreadRooms:
    """The real rooms: made anew at each use, they hold nothing."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    @property
    def day(self) -> DayRoom:
        """What needs the desk's user today."""
        from jobterm.office.day.room import ThreadDay

        return ThreadDay(self._house)

    @property
    def figures(self) -> FiguresRoom:
        """The national statistics."""
        from jobterm.office.figures.room import ThreadFigures

        return ThreadFigures(self._house)

    @property
    def papers(self) -> PapersRoom:
        """Letters, receipts and prints."""
        from jobterm.office.papers.room import ThreadPapers

        return ThreadPapers(self._house)

    @property
    def companies(self) -> CompaniesRoom:
        """Employers, their job orders, and whom to refer to them."""
        from jobterm.office.companies.room import ThreadCompanies

        return ThreadCompanies(self._house)

    @property
    def meetings(self) -> MeetingsRoom:
        """The next interview, many summonses at once, group meetings."""
        from jobterm.office.meetings.room import ThreadMeetings

        return ThreadMeetings(self._house)

    @property
    def board(self) -> BoardRoom:
        """The whole house's queue, for a superuser."""
        from jobterm.office.board.room import ThreadBoard

        return ThreadBoard(self._house)
