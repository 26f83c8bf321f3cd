"""Many summonses at once: who, one form, a list of times that can be moved line by line, F9. What is not saved yet is
kept as a draft, whatever happens to the screen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from textual import events

from jobterm.domain.distribution import FreeTime
from jobterm.i18n import _
from jobterm.office.desk import DraftView
from jobterm.office.meetings.views import LineView
from jobterm.office.views import RegisterResult
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.form import Form
from jobterm.tui.later import later
from jobterm.tui.screens.meetings.batch_view import BatchPicture, batch_rows
from jobterm.tui.screens.meetings.saving import ManyScreen
from jobterm.tui.screens.meetings.words import typed_moment

_CITIZENS, _TIMES, _BECAUSE = "list", "times", "reasons"
"""What a draft keeps besides the cells of the form."""


class BatchScreen(ManyScreen):
    """A list of citizens who are to be summoned."""

    where = "batch"
    keeps_place = True

    def __init__(self, citizens: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.citizens = citizens
        self.form: Form | None = None
        self.typing = False
        self.busy = ""
        self.token = ""
        self.gone = False
        self._kept = ""

    def on_mount(self) -> None:
        """Paint, then load whom it is about; a list that was half done is taken up again."""
        super().on_mount()
        self.later("list", self._load)

    async def _load(self) -> None:
        kept = None if self.citizens else await self.office(lambda desk: desk.meetings.kept())
        self.token = kept.token if kept is not None else self.house.ids.new()
        if kept is not None:
            await self._take_up(kept)
        elif self.citizens:
            await self._add(" ".join(self.citizens))
        else:
            await self._open_form({})
            self.action_add()
        self.paint()

    async def _take_up(self, kept: DraftView) -> None:
        """The list as it was left; what was saved meanwhile says so."""
        citizens = json.loads(kept.values.get(_CITIZENS, "[]"))
        times = json.loads(kept.values.get(_TIMES, "[]"))
        because = json.loads(kept.values.get(_BECAUSE, "[]"))
        people = await self.office(lambda desk: desk.meetings.people(" ".join(citizens))) if citizens else ()
        self.lines = [LineView(one, "") for one in people or ()]
        await self._open_form(kept.values)
        self.typing = not any(times)
        for at, plain in enumerate(times[: len(self.lines)]):
            if plain is not None:
                reasons = tuple((code, why) for code, why in because[at]) if at < len(because) else ()
                await self._set(at, _time(plain), reasons)
        self.say(_("The list that was half done is back."))

    async def _open_form(self, typed: object) -> None:
        citizens = [one.who.citizen for one in self.lines]
        view = await self.office(lambda desk: desk.meetings.form(citizens))
        if view is not None:
            cells = {str(name): str(text) for name, text in typed.items()} if isinstance(typed, dict) else {}
            self.form = Form.of(view, self.today, cells or None)

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> BatchPicture:
        """What is to be seen now."""
        return BatchPicture(self.today, self.lines, self.form, self.typing, self.cursor, self.busy, self.doubt)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The form, or the list."""
        return batch_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        if (doing := self.doing()) is not None:
            return doing
        if self.typing:
            return row(_("F9 = times for all.  Enter = next field.  Esc = the list"))
        return row(_("F9 = save all  N B = later, earlier  T = time  A = add  X = off  F = form  Esc"))

    def subject(self) -> str | None:
        """The citizen under the cursor."""
        return self.lines[self.cursor].who.citizen if self.lines and not self.typing else None

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """In the form everything printable is text; in the list a digit may answer what F9 asks."""
        if not self.typing or self.form is None or self.question is not None:
            return super().typed(event)
        if event.character and event.is_printable:
            self.form.type(event.character)
            return True
        return self.form.key(event.key)

    def pasted(self, text: str) -> None:
        """CPR numbers go into the list; in the form it is text."""
        if self.typing and self.form is not None:
            self.form.type(text)
        else:
            self.later("list", self._add, text)

    def wish_save(self) -> None:
        """F9: times for all, then all of them saved."""
        if self.saving is not None:
            return
        if not self.typing and self.lines:
            self.start_saving()
            return
        form = self.form
        if form is None or not self.lines:
            self.say(_("Nobody is in the list yet. Esc, then A adds them."))
            return
        form.settle()
        if (cell := form.first_problem()) is not None:
            form.focus(cell.field.name)
            self.say(f"{cell.field.label}: {cell.problem}", "alarm")
            return
        self.typing = False
        self.later("list", self._propose)

    def wish_back(self) -> None:
        """Esc: stop saving, back to the list, or leave; what is not saved is a draft."""
        if self.stop_saving():
            return
        if self.typing and self.lines and self.form is not None and any(one.time for one in self.lines):
            self.typing = False
            self.paint()
            return
        said = ""
        if self._unsaved() and not self.gone:
            later(self.house, f"draft {self.token}", self.keep, exclusive=False)
            said = _("What is not saved is kept: F10, Summons of several, takes it up again.")
        self.house.back_with(said)

    def action_add(self) -> None:
        """A: more people."""
        self.ask(_("Who? CPR, name, kg 2, + or *:"), lambda text: self.later("list", self._add, text))

    def action_off(self) -> None:
        """X: the line under the cursor goes."""
        if self.lines and self.saving is None and self.lines[self.cursor].state != "saved":
            del self.lines[self.cursor]
            self.move(0)
            self._keep_soon()

    def action_to_form(self) -> None:
        """F: what is the same for all."""
        self.typing = self.form is not None and self.saving is None
        self.paint()

    def action_later_time(self) -> None:
        """N: the next free time."""
        self._shift(1)

    def action_earlier_time(self) -> None:
        """B: an earlier one."""
        self._shift(-1)

    def action_typed_time(self) -> None:
        """T: a time that is typed."""
        if self.lines and self.saving is None:
            self.ask(_("Day and time, such as 2411 10:"), self._typed_time)

    def action_open(self) -> None:
        """Enter: the citizen."""
        if self.lines:
            trail = routes.Trail(tuple(one.who.citizen for one in self.lines), self.cursor)
            routes.open_citizen(self.house, self.lines[self.cursor].who.citizen, trail)

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    # --- what they do ------------------------------------------------------------------------------------------

    async def _add(self, text: str) -> None:
        people = await self.office(lambda desk: desk.meetings.people(text))
        there = {one.who.citizen for one in self.lines}
        new = [one for one in people or () if one.citizen not in there]
        self.lines += [LineView(one, "") for one in new]
        if people is not None and not new:
            self.say(_("They are in the list already."))
        if self.form is None or (new and len(new) == len(self.lines)):
            await self._open_form({})
            self.typing = bool(self.lines)
        elif new and not self.typing:
            await self._propose(only_new=True)
        self._keep_soon()
        self.paint()

    async def _propose(self, *, only_new: bool = False) -> None:
        """A time for everybody, or for those who have none yet; then the look-up of each behind it."""
        assert self.form is not None
        self.busy = _("looking for free times ...")
        self.paint()
        values, citizens = self.form.values(), [one.who.citizen for one in self.lines]
        made = await self.office(lambda desk: desk.meetings.propose(citizens, values, self.token))
        self.busy = ""
        if made is not None:
            kept = {one.who.citizen: one for one in self.lines if one.state == "saved" or (only_new and one.time)}
            self.lines = [kept.get(one.who.citizen, one) for one in made]
            self._keep_soon()
            self.later("look", self._look)
        self.paint()

    async def _look(self) -> None:
        """The extra look-up before a summons, one after the other; what it finds is said on the line."""
        for citizen in [one.who.citizen for one in self.lines if one.state != "saved"]:
            number = next((n for n, one in enumerate(self.lines, 1) if one.who.citizen == citizen), 0)
            self.busy = _("checking {n} of {all}").format(n=number, all=len(self.lines))
            self.paint()
            await self.office(lambda desk, citizen=citizen: desk.meetings.look(citizen))  # type: ignore[misc]
            at = next((n for n, one in enumerate(self.lines) if one.who.citizen == citizen), None)
            if at is not None and self.lines[at].state != "saved" and (time := self.lines[at].time) is not None:
                await self._set(at, time, self.lines[at].overrides)
        self.busy = ""
        self.paint()

    async def _set(self, at: int, time: FreeTime, overrides: tuple[tuple[str, str], ...] = ()) -> None:
        """A line at a time, with what is to be said of it."""
        assert self.form is not None
        citizen, values = self.lines[at].who.citizen, self.form.values()
        made = await self.office(lambda desk: desk.meetings.line(citizen, values, self.token, time))
        if made is not None and at < len(self.lines) and self.lines[at].who.citizen == citizen:
            if self.lines[at].state != "saved":
                self.lines[at] = replace(made, overrides=overrides)
            self.paint()

    def _shift(self, step: int) -> None:
        if self.lines and self.saving is None and self.lines[self.cursor].state != "saved":
            self.later("shift", self._shifted, self.cursor, step)

    async def _shifted(self, at: int, step: int) -> None:
        assert self.form is not None
        values, lines = self.form.values(), list(self.lines)
        made = await self.office(lambda desk: desk.meetings.shift(lines, at, step, values, self.token))
        if made is None:
            return
        if made.time == lines[at].time:
            self.say(_("There is no other free time that way."))
        self.lines[at] = replace(made, overrides=lines[at].overrides)
        await self._together(at)
        self._keep_soon()
        self.paint()

    def _typed_time(self, text: str) -> None:
        start = typed_moment(text, self.today)
        if start is None:
            self.say(_("That is no day and time. Type them so: 2411 10 or on 1030."), "alarm")
            return
        self.later("shift", self._to, self.cursor, start)

    async def _to(self, at: int, start: datetime) -> None:
        assert self.form is not None
        line, values, citizen = self.lines[at], self.form.values(), self.lines[at].who.citizen
        made = await self.office(lambda desk: desk.meetings.at(citizen, values, self.token, start, line.time))
        if made is not None:
            self.lines[at] = replace(made, overrides=line.overrides)
            await self._together(at)
            self._keep_soon()
        self.paint()

    async def _together(self, at: int) -> None:
        """A group meets at one time: the others follow."""
        time = self.lines[at].time
        if self.form is None or time is None or not self.form.values().get("group", "").strip():
            return
        for other, one in enumerate(self.lines):
            if other != at and one.state != "saved":
                await self._set(other, time, one.overrides)

    async def save_one(self, at: int) -> RegisterResult | None:
        """One summons by the ordinary road."""
        assert self.form is not None
        line, values = self.lines[at], self.form.values()
        return await self.office(lambda desk: desk.meetings.save(line, values, self.token))

    def saved_all(self) -> None:
        """Nothing is left: the draft goes."""
        self.gone = True
        later(self.house, f"draft {self.token}", self._drop, exclusive=False)

    async def _drop(self) -> None:
        await self.office(lambda desk: desk.drop_draft(self.token))

    # --- the draft ---------------------------------------------------------------------------------------------

    def _unsaved(self) -> list[LineView]:
        return [one for one in self.lines if one.state != "saved"]

    def _keep_soon(self) -> None:
        later(self.house, f"draft {self.token}", self.keep, exclusive=False)

    async def keep(self) -> None:
        """Keep what is not saved, now: the line dropped, or somebody goes on to something else."""
        unsaved = self._unsaved()
        if self.form is None or not unsaved or self.gone:
            return
        values = dict(self.form.typed()) | _plain(unsaved)
        text = json.dumps(values)
        if text == self._kept:
            return
        self._kept = text
        if await self.office(lambda desk: desk.meetings.keep(values, self.token)) is None:
            self._kept = ""  # said on the bottom line; tried again with the next change

    def on_screen_suspend(self) -> None:
        """Another screen comes on top."""
        if self.form is not None and not self.gone:
            self._keep_soon()


def _plain(lines: Iterable[LineView]) -> dict[str, str]:
    lines = list(lines)
    times = [None if one.time is None else [one.time.start.isoformat(), one.time.end.isoformat(), one.time.place,
                                            one.time.interpreter, one.time.wished] for one in lines]  # fmt: skip
    return {
        _CITIZENS: json.dumps([one.who.citizen for one in lines]),
        _TIMES: json.dumps(times),
        _BECAUSE: json.dumps([one.overrides for one in lines]),
    }


def _time(plain: list[object]) -> FreeTime:
    start, end, place, interpreter, wished = plain
    return FreeTime(
        datetime.fromisoformat(str(start)), datetime.fromisoformat(str(end)), str(place), str(interpreter), bool(wished)
    )
