"""Ways between screens: what the keys that hold everywhere do, and how each screen is opened (imported only then)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jobterm.office.board.views import BoardItems
    from jobterm.office.papers.printing import Paper, PrintedView
    from jobterm.tui.app import JobtermApp
    from jobterm.tui.screens.base import JobScreen


@dataclass(frozen=True, slots=True)
class Saved:
    """A registration that was saved, for what follows it: its texts, the time by the clock, when it is sent (said anew
    each time), and the keys that were typed meanwhile."""

    citizen: str
    registration: str
    values: Mapping[str, str]
    when: str
    sent: Callable[[], str]
    ahead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """The list that the user came from: F7 and F8 walk it. ``at`` is the place in it; ``opens`` shows a place of a list
    that is not one of citizens' files alone."""

    citizens: tuple[str, ...] = ()
    at: int = 0
    opens: Callable[[JobtermApp, Trail], None] | None = None

    def moved(self, step: int) -> Trail | None:
        """The trail one step on, None at its end."""
        at = self.at + step
        return Trail(self.citizens, at, self.opens) if 0 <= at < len(self.citizens) else None


def shown(app: JobtermApp) -> JobScreen | None:
    """The screen on top, None before there is one."""
    from jobterm.tui.screens.base import JobScreen

    if not app.screen_stack:
        return None
    top = app.screen
    return top if isinstance(top, JobScreen) and top.is_mounted else None


def top(app: JobtermApp) -> JobScreen | None:
    """The screen that gets the keys: the one on top, mounted or just on its way there."""
    from jobterm.tui.screens.base import JobScreen

    found = app.screen_stack[-1] if app.screen_stack else None
    return found if isinstance(found, JobScreen) else None


def show(app: JobtermApp, screen: JobScreen) -> None:
    """Put a screen on top. One that is only passed through (menu, exercise, help) does not stay below it: Esc leads
    back to where the work was."""
    _put(app, screen, lambda below: below.passing)


def open_citizen(app: JobtermApp, citizen: str, trail: Trail | None = None) -> None:
    """Show a citizen; one that is shown already gives way. ``trail`` is the list that F7 and F8 walk."""
    from jobterm.tui.screens.citizen import CitizenScreen

    app.trail = trail or Trail((citizen,), 0)
    _put(app, CitizenScreen(citizen), lambda below: below.passing or isinstance(below, CitizenScreen) or below.walked)


def walk_to(app: JobtermApp, screen: JobScreen, trail: Trail) -> None:
    """Show a place of a list in the place of the one before."""
    app.trail = trail
    screen.walked = True
    _put(app, screen, lambda below: below.passing or below.walked)


def open_company(app: JobtermApp, cvr: str, trail: tuple[str, ...] = ()) -> None:
    """Show an employer; one that is shown already gives way. ``trail``: the numbers that F7 and F8 walk."""
    from jobterm.tui.screens.companies.company import CompanyScreen

    _put(app, CompanyScreen(cvr, trail), lambda below: below.passing or isinstance(below, CompanyScreen))


def open_matches(app: JobtermApp, cvr: str, order: str) -> None:
    """Show the candidates of a job order."""
    from jobterm.tui.screens.companies.matches import MatchesScreen

    show(app, MatchesScreen(cvr, order))


def open_companies(app: JobtermApp, text: str = "") -> None:
    """Show the search for employers; ``text`` is searched for at once."""
    from jobterm.tui.screens.companies.finding import CompaniesScreen

    show(app, CompaniesScreen(text))


def _put(app: JobtermApp, screen: JobScreen, gives_way: Callable[[JobScreen], bool]) -> None:
    """Put a screen on top in the place of those there that give way; the first of all never does."""

    def leaves(depth: int) -> bool:
        stack = app.screen_stack
        below = stack[-depth] if len(stack) > depth else None
        return below is not None and gives_way(cast("JobScreen", below))

    while leaves(1) and leaves(2):
        app.pop_screen()
    if leaves(1):
        app.switch_screen(screen)  # what lies below is not painted in between
    else:
        app.push_screen(screen)


def open_form(app: JobtermApp, citizen: str, letter: str) -> None:
    """Show the form of the kind with this letter; it takes keys before it is loaded."""
    from jobterm.tui.screens.companies.forms import COMPANY, CompanyFormScreen
    from jobterm.tui.screens.companies.referring import LETTER, ReferralScreen
    from jobterm.tui.screens.register import RegisterScreen

    if citizen.startswith(COMPANY):
        show(app, CompanyFormScreen(citizen, letter))
    else:
        show(app, ReferralScreen((citizen,)) if letter == LETTER else RegisterScreen(citizen, letter))


def open_filled(app: JobtermApp, citizen: str, letter: str, fills: Mapping[str, str]) -> None:
    """Show the form of the kind with this letter, with these texts in it."""
    from jobterm.tui.screens.register import RegisterScreen

    show(app, RegisterScreen(citizen, letter, fills=fills))


def open_batch(app: JobtermApp, citizens: Sequence[str] = ()) -> None:
    """Show the list of summonses with these citizens; without any, the list that was half done, or an empty one."""
    from jobterm.tui.screens.meetings.batch import BatchScreen

    show(app, BatchScreen(tuple(citizens)))


def open_group(app: JobtermApp, group: str = "", start: datetime | None = None) -> None:
    """Show who was summoned to a group meeting; without one, the group meetings there are."""
    from jobterm.tui.screens.meetings.group import AttendanceScreen, GroupsScreen

    show(app, AttendanceScreen(group, start) if group and start is not None else GroupsScreen())


def _next_interview(app: JobtermApp, saved: Saved) -> None:
    """An interview was held: its form gives way to the question for the next one."""
    from jobterm.tui.screens.meetings.next import NextScreen

    app.saved = saved.registration
    app.switch_screen(NextScreen(saved))


FOLLOWED: dict[str, Callable[[JobtermApp, Saved], None]] = {"interview.held": _next_interview}
"""Kinds after whose saving something is asked, and what shows it."""


def open_revision(app: JobtermApp, citizen: str, registration: str) -> None:
    """Show the form of an item of the queue, filled in; saving it replaces the item."""
    from jobterm.tui.screens.register import RegisterScreen

    show(app, RegisterScreen(citizen, "", registration))


def open_item(app: JobtermApp, registration: str, trail: Trail | None = None) -> None:
    """Show all about one registration; ``trail``: the list that F7 and F8 walk."""
    from jobterm.tui.screens.item import ItemScreen

    if trail is None:
        show(app, ItemScreen(registration))
    else:
        walk_to(app, ItemScreen(registration), trail)


def open_papers(app: JobtermApp) -> None:
    """Show what waits on paper and what was printed."""
    from jobterm.tui.screens.papers.papers import PapersScreen

    show(app, PapersScreen())


def open_paper(app: JobtermApp, paper: Paper) -> None:
    """Show the text of a paper that waits."""
    from jobterm.tui.screens.papers.text import PaperScreen

    show(app, PaperScreen(paper))


def open_print(app: JobtermApp, one: PrintedView) -> None:
    """Show what was printed."""
    from jobterm.tui.screens.papers.text import PrintScreen

    show(app, PrintScreen(one))


def open_receipt(app: JobtermApp, citizen: str) -> None:
    """Show the receipt for a citizen."""
    from jobterm.tui.screens.papers.text import ReceiptScreen

    show(app, ReceiptScreen(citizen))


def open_letter(app: JobtermApp, kind: str, citizen: str, values: Mapping[str, str]) -> None:
    """Show the letter of a form, over the form."""
    from jobterm.tui.screens.papers.text import LetterScreen

    show(app, LetterScreen(kind, citizen, values))


def open_figures(app: JobtermApp) -> None:
    """Show the national statistics."""
    from jobterm.tui.screens.figures.figures import FiguresScreen

    show(app, FiguresScreen())


def open_board(app: JobtermApp) -> None:
    """Show the whole house's queue."""
    from jobterm.tui.screens.board.board import BoardScreen

    show(app, BoardScreen())


def open_board_items(app: JobtermApp, wish: BoardItems, title: str) -> None:
    """Show the items behind a line of the board."""
    from jobterm.tui.screens.board.items import BoardItemsScreen

    show(app, BoardItemsScreen(wish, title))


def open_board_item(app: JobtermApp, registration: str, reason: str | None) -> None:
    """Show one of them with its log."""
    from jobterm.tui.screens.board.item import BoardItemScreen

    show(app, BoardItemScreen(registration, reason))


def open_training(app: JobtermApp) -> None:
    """Show the simulated systems."""
    from jobterm.tui.screens.training import TrainingScreen

    show(app, TrainingScreen())


def cover(app: JobtermApp) -> None:
    """Cover the screen."""
    from jobterm.tui.screens.cover import CoverScreen

    show(app, CoverScreen())


def show_cpr(app: JobtermApp, cpr: str) -> None:
    """Show a number large and alone."""
    from jobterm.tui.screens.cover import CprScreen

    show(app, CprScreen(cpr))


def _return_to(app: JobtermApp, kind: type[JobScreen]) -> bool:
    """Go back to a screen of this kind if there is one below with no form on the way."""
    stack = app.screen_stack
    depth = next((n for n, screen in enumerate(reversed(stack)) if isinstance(screen, kind)), None)
    if depth is None:
        return False
    above = stack[len(stack) - depth :]
    if any(getattr(screen, "keeps_place", False) for screen in above):
        return False
    for _screen in above:
        app.pop_screen()
    return True


def _find(app: JobtermApp) -> None:
    from jobterm.tui.screens.search import SearchScreen

    if isinstance(app.screen, SearchScreen):
        app.screen.clear_search()
    elif not _return_to(app, SearchScreen):
        show(app, SearchScreen())
    else:
        back = shown(app)
        if isinstance(back, SearchScreen):
            back.clear_search()


def _queue(app: JobtermApp) -> None:
    from jobterm.tui.screens.queue import QueueScreen

    if not _return_to(app, QueueScreen):
        show(app, QueueScreen())


def _help(app: JobtermApp) -> None:
    from jobterm.tui.screens.help import HelpScreen

    top = shown(app)
    if top is not None and not isinstance(top, HelpScreen):
        app.push_screen(HelpScreen(top.where))


def _menu(app: JobtermApp) -> None:
    from jobterm.tui.screens.menu import MenuScreen

    if not isinstance(app.screen, MenuScreen):
        show(app, MenuScreen())


def _today(app: JobtermApp) -> None:
    from jobterm.tui.screens.day.day import DayScreen

    if not _return_to(app, DayScreen):
        show(app, DayScreen())


def _redraw(app: JobtermApp) -> None:
    app.repaint_all()


def _to_screen(name: str) -> Callable[[JobtermApp], None]:
    def wish(app: JobtermApp) -> None:
        if (top := shown(app)) is not None:
            getattr(top, name)()

    return wish


WISHES: dict[str, Callable[[JobtermApp], None]] = {
    "help": _help,
    "find": _find,
    "new": _to_screen("wish_new"),
    "queue": _queue,
    "fetch": _to_screen("wish_fetch"),
    "today": _today,
    "previous": _to_screen("wish_previous"),
    "next": _to_screen("wish_next"),
    "save": _to_screen("wish_save"),
    "menu": _menu,
    "redraw": _redraw,
    "back": _to_screen("wish_back"),
}
"""What each key of `actions.EVERYWHERE` does."""
