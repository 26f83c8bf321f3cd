"""The application: owns the desk, the status and the stack of screens; what a screen shows stands in `screens`.

The first paint needs nothing but this module, the search screen and `widgets.page`; the desk starts after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.events import Event, Key, Resize
from textual.screen import Screen

from jobterm.clock import Clock, FollowingClock, Ids, RandomIds, SystemClock
from jobterm.domain.text import safe_text
from jobterm.i18n import _
from jobterm.office.desk import Changed, Desk, DeskEvent
from jobterm.office.errors import OfficeError
from jobterm.terminal import themes
from jobterm.terminal.cells.picture import Picture
from jobterm.terminal.profile import Profile, choose
from jobterm.tui import routes
from jobterm.tui.drain import DrainWatch
from jobterm.tui.driver import driver_for, wire_of
from jobterm.tui.later import later
from jobterm.tui.messages import DeskChanged
from jobterm.tui.painting import Painted
from jobterm.tui.palette import Palette, textual_theme

if TYPE_CHECKING:
    from jobterm.office.views import StatusView
    from jobterm.tui.drafts import Draft

HUNG_UP = 129
"""Exit code after the line dropped (128 + SIGHUP)."""
BEGIN_S = 0.25
"""The desk begins to load after the first paint, and at the latest then."""
LOADED_S = 5.0
"""After this time garbage is collected again: all that lives long has been loaded by then."""
KEEP_S = 2.0
"""So long the keeping of forms may take when the line drops."""
GATHER_S = 0.1
"""Changes that the desk reports within this time are shown together."""


class JobtermApp(Painted):
    """One caseworker's screen over a desk.

    ``profile`` is what `terminal.probe` found out before Textual was imported; ``theme`` a shipped theme's name, empty
    = the profile's own; ``role`` is who sits here; ``training`` puts the exercise word on every screen; ``clock`` is
    what the top line shows (a training world brings its own); ``ids`` gives forms their tokens.
    """

    TITLE = "jobterm"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "app.tcss"

    def __init__(
        self,
        desk: Desk,
        *,
        profile: Profile | None = None,
        theme: str = "",
        role: str = "caseworker",
        training: bool = False,
        clock: Clock | None = None,
        ids: Ids | None = None,
    ) -> None:
        self.profile = profile or choose({"TERM": "xterm-256color"}, encoding="utf-8", columns=80, rows=24)
        chosen = themes.load(theme or self.profile.default_theme)
        super().__init__(ansi_color=chosen.kind != "rgb")
        self.desk = desk
        self.role = role
        self.training = training
        self.clock = FollowingClock(clock or SystemClock())
        self.ids: Ids = ids or RandomIds()
        self.ready = asyncio.Event()
        self.settled = asyncio.Event()  # ready, or never to be
        self.status: StatusView | None = None
        self.failed = ""
        self.stopped = ""
        self.drain = DrainWatch()
        self.trail = routes.Trail()
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.palette = Palette(chosen)
        self.saved = ""
        self._changed: set[Changed] = set()
        self._gathering = False
        self._begun = False
        self._leaving: asyncio.Future[None] | None = None
        self.use_theme(theme or self.profile.default_theme)

    def get_default_screen(self) -> Screen[Any]:
        """The search screen is the shell: it takes keys before the desk is ready."""
        from jobterm.tui.screens.search import SearchScreen

        return SearchScreen()

    def use_theme(self, name: str) -> None:
        """Change colours now."""
        chosen = themes.load(name)
        made = textual_theme(chosen)
        self.palette = Palette(chosen)
        self.register_theme(made)
        self.ansi_color = chosen.kind != "rgb"
        self.theme = made.name
        if self.is_running:
            self.repaint_all()

    def style(self, role: str) -> Style:
        """How a role looks in the theme of the moment."""
        return self.palette(role)

    def encode(self, text: str) -> str:
        """The text as the terminal can show it."""
        if self.profile.utf8:
            return text
        from jobterm.tui.encoding import sendable

        return sendable(text, self.profile.encoding)

    def on_mount(self) -> None:
        """Listen, and let the desk load once the first paint is out."""
        self.desk.subscribe(self._from_engine)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._hang_up)
            except (RuntimeError, ValueError):  # not the main thread: an embedded or tested app
                break
        self.call_after_refresh(self._begin)
        # A key typed at once brings another screen, and what was to follow the first one's paint waits behind it.
        self.set_timer(BEGIN_S, self._begin)
        self._tick()

    def _hang_up(self) -> None:
        """The line dropped, or somebody ends us: what stands in forms is kept first (U7)."""
        if self._leaving is None:
            self._leaving = asyncio.ensure_future(self._keep_and_leave())

    async def _keep_and_leave(self) -> None:
        forms = [screen for screen in self.screen_stack if hasattr(screen, "keep")] if self.ready.is_set() else []
        # A disk that hangs keeps nobody here: all but the last second was kept before.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(KEEP_S):
                await asyncio.gather(*(form.keep() for form in forms), return_exceptions=True)
        self.exit(HUNG_UP)

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        _keep_for_good()
        self.set_timer(LOADED_S, _collect_again)
        try:
            self.desk.start()
        except OfficeError as error:
            self._stop(f"{error.message} {error.cure}")

    def _from_engine(self, event: DeskEvent) -> None:
        # Runs in the engine's thread. A loop that has closed means that nobody looks any more.
        try:
            self.post_message(DeskChanged(event))
        except RuntimeError:
            return

    def on_desk_changed(self, message: DeskChanged) -> None:
        """Gather what the desk says; a burst becomes one paint."""
        message.stop()
        event = message.event
        if event.changed is Changed.FAILED:
            self._stop(event.subject)
            return
        if event.changed is Changed.READY:
            self.ready.set()
            self.settled.set()
        self._changed.add(event.changed)
        if not self._gathering:
            self._gathering = True
            self.set_timer(GATHER_S, self._show_changes)

    def _fail(self, sentence: str) -> None:
        self.failed = safe_text(sentence)
        self.repaint_all()

    def _stop(self, sentence: str) -> None:
        """The desk has ended or never was: said on every screen from here on, and nobody waits for it any more."""
        self.stopped = safe_text(sentence)
        self.settled.set()
        self.repaint_all()

    @property
    def trouble(self) -> str:
        """What keeps the desk from working, empty where nothing does."""
        return self.stopped or ("" if self.status is not None else self.failed)

    async def _show_changes(self) -> None:
        self._gathering = False
        changed, self._changed = self._changed, set()
        later(self, "status", self.refresh_status)
        if (shown := routes.shown(self)) is not None:
            shown.desk_changed(frozenset(changed))

    async def refresh_status(self) -> None:
        """Fetch the three lines anew; on failure the old ones stand, and say since when by their own clock."""
        if not self.ready.is_set():
            return
        try:
            status = await self.desk.status()
        except OfficeError as error:
            self._fail(f"{error.message} {error.cure}")
            return
        self.status, self.failed = status, ""
        self.clock.follow(status.at)
        self.drain.update(status.systems, self.clock.now())
        if (shown := routes.shown(self)) is not None:
            shown.paint()

    def _tick(self) -> None:
        """At each change of the minute: clock and ages, nothing in between."""
        if self.status is not None:
            later(self, "status", self.refresh_status)
        elif (shown := routes.shown(self)) is not None:
            shown.paint()
        self.set_timer(60.05 - self.clock.now().second, self._tick)

    def repaint_all(self) -> None:
        """Draw the whole screen again, whatever the terminal shows."""
        if self.picture is not None:
            self.picture.forget()
        if (shown := routes.shown(self)) is not None:
            shown.paint()
        self.refresh(layout=True)
        if self.screen_stack:
            self.screen.refresh(layout=True, repaint=True)
            for widget in self.screen.query("Page"):
                widget.refresh()

    async def on_event(self, event: Event) -> None:
        """Keys go to the screen on top at once, in the order in which they were typed."""
        if isinstance(event, Resize) and self.picture is not None:
            self.picture.resize(*event.size)
        if isinstance(event, Key) and not event.is_forwarded:
            top = routes.top(self)
            if top is not None and top.take_key(event):
                return
        await super().on_event(event)

    def back_with(self, sentence: str) -> None:
        """Leave the screen on top, and say something on the one below."""
        self.pop_screen()
        if sentence:
            self.call_next(self._say_below, lambda: sentence, False)

    def back_from_saving(self, registration: str, words: Callable[[], str]) -> None:
        """Leave a form that was saved; the screen below points at the registration and says what is known of it as
        long as nobody presses a key."""
        self.saved = registration
        self.pop_screen()
        self.call_next(self._say_below, words, True)

    def _say_below(self, words: Callable[[], str], acknowledged: bool) -> None:
        if (top := routes.shown(self)) is not None:
            top.acknowledged = acknowledged
            top.keep_saying(words)

    def action_help_quit(self) -> None:
        """Ctrl+C: say how to leave; no toast."""
        if (shown := routes.shown(self)) is not None:
            shown.say(_("Leave jobterm with F10 and its last line."))

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Never: a picture of citizens on a disk that nobody guards."""

    def _fatal_error(self) -> None:
        """Instead of Textual's traceback with local variables: type and places only, no values (guarantee S5)."""
        from jobterm.tui.crash import report

        if not self._exit_renderables:  # what follows from the first fault tells nothing more
            self._exit_renderables.append(report(self._exception))
        self._close_messages_no_wait()


def _keep_for_good() -> None:
    """What stands at the first paint stays as long as the program: later collections need not look at it."""
    import gc

    if not gc.isenabled():
        gc.freeze()


def _collect_again() -> None:
    """Collect garbage from here on, among what is made from here on; undoes what `run` did for the start. What loading
    left behind goes now, once (some 30 ms): it would stay for good, and every screen would need memory of its own."""
    import gc

    if not gc.isenabled():
        gc.collect(0)
        gc.freeze()
        gc.enable()


def run(
    desk: Desk,
    *,
    profile: Profile,
    theme: str = "",
    role: str = "caseworker",
    training: bool = False,
    clock: Clock | None = None,
    stock: bool = False,
) -> int:
    """Run the screen until the user leaves, then stop the desk; returns the exit code. Parameters as `JobtermApp`'s;
    ``stock``: Textual's own way of writing to the terminal instead of ours.

    A desk that does not end within its grace is left behind: what was acknowledged is on disk, and a person who wants
    to go home must get home.
    """
    import gc

    from jobterm.tui.leave import forget_terminal, stop_desk

    gc.disable()  # nothing that is made before the first paint becomes garbage; see `_collect_again`
    app = JobtermApp(desk, profile=profile, theme=theme, role=role, training=training, clock=clock)
    if not stock and os.name != "nt":
        app.picture = Picture(profile.columns, profile.rows, wire_of(profile, os.environ.get("TERM", "")))
    app.driver_class = driver_for(profile, app.picture) or app.driver_class
    code: int | None = None
    try:
        code = app.run(mouse=profile.mouse)
    finally:
        gc.enable()
        if code == HUNG_UP:
            forget_terminal()
        stop_desk(desk)
    return code if code is not None else app.return_code or 0
