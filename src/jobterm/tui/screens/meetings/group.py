"""Group meetings: which there are, and one of them with those ticked who did not come. A line's letter ticks it, or U
under the cursor; F9 registers everybody, each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from textual import events

from jobterm.i18n import _
from jobterm.office.meetings.views import AttendeeView, GroupView, LineView, Ticked
from jobterm.office.views import RegisterResult
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.meetings.group_view import (
    LETTERS,
    AttendancePicture,
    GroupsPicture,
    attendance_rows,
    groups_rows,
)
from jobterm.tui.screens.meetings.saving import ManyScreen
from jobterm.tui.screens.meetings.words import when
from jobterm.tui.screens.moves import ListScreen


class GroupsScreen(ListScreen):
    """The group meetings that are known here."""

    where = "groups"

    def __init__(self) -> None:
        super().__init__()
        self.groups: Sequence[GroupView] | None = None
        self.cursor = 0

    def on_mount(self) -> None:
        """Paint, then look for them."""
        super().on_mount()
        self.later("groups", self._load)

    def on_screen_resume(self) -> None:
        """Back from one: it may be settled now."""
        super().on_screen_resume()
        if self.groups is not None:
            self.later("groups", self._load)

    async def _load(self) -> None:
        self.groups = await self.office(lambda desk: desk.meetings.groups()) or ()
        self.move(0)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """One line for each."""
        return groups_rows(GroupsPicture(self.today, self.groups, self.cursor), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("Enter = who was summoned.  Digit + Enter = that line.  Esc = back"))

    def move(self, step: int) -> None:
        """The cursor among them."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self.groups or ()) - 1))
        self.paint()

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if self.groups and 1 <= number <= len(self.groups):
            self.cursor = number - 1
            self.action_open()
        else:
            super().take_number(number)

    def action_open(self) -> None:
        """Enter: who was summoned to it."""
        if self.groups:
            one = self.groups[self.cursor]
            routes.open_group(self.house, one.group, one.start)


class AttendanceScreen(ManyScreen):
    """Everybody who was summoned to one group meeting."""

    where = "group"
    keeps_place = True

    def __init__(self, group: str, start: datetime) -> None:
        super().__init__()
        self.group = group
        self.start = start
        self.attendees: list[AttendeeView] = []
        self.away: set[str] = set()
        self.heard: set[str] = set()
        self.tried: dict[str, str] = {}
        self.token = ""
        self.busy = ""

    def on_mount(self) -> None:
        """Paint, then load who was summoned."""
        super().on_mount()
        self.token = self.house.ids.new()
        self.busy = _("one moment")
        self.later("list", self._load)

    async def _load(self) -> None:
        found = await self.office(lambda desk: desk.meetings.attendance(self.group, self.start))
        self.busy = ""
        self.attendees = list(found or ())
        self.lines = [self._line(one) for one in self.attendees]
        self.paint()

    def _line(self, one: AttendeeView) -> LineView:
        """What is said of one as she is ticked now."""
        found = one.away if one.who.citizen in self.away else one.here
        if one.who.citizen in self.heard:
            found = tuple(two for two in found if two.code != "no_show.hear_first")
        if self.tried.get(one.who.citizen):
            found = tuple(two for two in found if two.code != "no_show.contact_first")
        return LineView(one.who, "", None, found, "saved" if one.settled else "")

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> AttendancePicture:
        """What is to be seen now."""
        return AttendancePicture(
            f"{self.group}, {when(self.start, self.today)}", self.today, self.attendees, self.lines,
            frozenset(self.away), frozenset(self.heard), tuple(self.tried.items()), self.cursor, self.busy, self.doubt,
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The list."""
        return attendance_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        return self.doing() or row(_("Letter, U = did not come  H = has a reason  K = contact tried  F9 = save  Esc"))

    def subject(self) -> str | None:
        """The citizen under the cursor."""
        return self.attendees[self.cursor].who.citizen if self.attendees else None

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """A line's letter ticks it."""
        if self.question is not None or self.doubt is not None:
            return super().typed(event)
        letter = (event.character or "").lower()
        if len(letter) == 1 and letter in LETTERS and LETTERS.index(letter) < len(self.attendees):
            self.cursor = LETTERS.index(letter)
            self._tick(self.cursor)
            return True
        return super().typed(event)

    def action_absent(self) -> None:
        """U: the line under the cursor; the next one is under it then."""
        if self.attendees:
            self._tick(self.cursor)
            self.move(1)

    def action_heard(self) -> None:
        """H: she has given a reason."""
        self._toggle(self.heard)

    def action_tried(self) -> None:
        """K: how contact was tried."""
        if self.attendees and self._absent_here():
            citizen = self.attendees[self.cursor].who.citizen
            self.ask(_("How was contact tried?"), lambda words: self._tried(citizen, words))

    def action_open(self) -> None:
        """Enter: the citizen."""
        if self.attendees:
            trail = routes.Trail(tuple(one.who.citizen for one in self.attendees), self.cursor)
            routes.open_citizen(self.house, self.attendees[self.cursor].who.citizen, trail)

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def _absent_here(self) -> bool:
        absent = self.attendees[self.cursor].who.citizen in self.away
        if not absent:
            self.say(_("Only of who did not come: tick the line first."))
        return absent

    def _toggle(self, those: set[str]) -> None:
        if self.attendees and self._absent_here():
            those ^= {self.attendees[self.cursor].who.citizen}
            self._anew(self.cursor)

    def _tried(self, citizen: str, words: str) -> None:
        self.tried[citizen] = words[:200]
        self._anew(next(at for at, one in enumerate(self.attendees) if one.who.citizen == citizen))

    def _tick(self, at: int) -> None:
        one = self.attendees[at]
        if self.saving is not None or self.lines[at].state == "saved":
            self.say(_("This line is settled already."))
            return
        self.away ^= {one.who.citizen}
        self._anew(at)

    def _anew(self, at: int) -> None:
        if self.lines[at].state != "saved":
            self.lines[at] = self._line(self.attendees[at])
        self.paint()

    # --- saving ------------------------------------------------------------------------------------------------

    def wish_save(self) -> None:
        """F9: everybody who is not settled yet."""
        if self.start > self.house.clock.now():
            self.say(_("The meeting has not begun yet."), "alarm")
            return
        self.start_saving()

    def wish_back(self) -> None:
        """Esc: stop saving, or leave; what is not saved is as it was."""
        if not self.stop_saving():
            super().wish_back()

    async def save_one(self, at: int) -> RegisterResult | None:
        """One by the ordinary road: held, or a no-show with its gates."""
        one, line = self.attendees[at], self.lines[at]
        citizen = one.who.citizen
        came = citizen not in self.away
        ticked = Ticked(one, came, citizen in self.heard and not came, self.tried.get(citizen, "") if not came else "",
                        tuple(line.reasons.items()))  # fmt: skip
        return await self.office(lambda desk: desk.meetings.settle(ticked, self.token))

    def saved_all(self) -> None:
        """Nothing is left; the findings of what was saved go."""
        self.lines = [replace(one, findings=()) for one in self.lines]
