"""What is done to a list of summonses: people are added, times found and moved, lines saved, the rest kept as a draft.
Its keys and its picture stand in `batch`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from jobterm.domain.distribution import FreeTime
from jobterm.i18n import _
from jobterm.office.desk import DraftView
from jobterm.office.meetings.views import LineView
from jobterm.office.views import RegisterResult
from jobterm.tui.form import Form
from jobterm.tui.later import later
from jobterm.tui.screens.meetings.saving import ManyScreen

_CITIZENS, _TIMES, _BECAUSE = "list", "times", "reasons"
"""What a draft keeps besides the cells of the form."""


class BatchWork(ManyScreen):
    """A list of citizens who are to be summoned, without its keys."""

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
            self.ask_whom()
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

    def ask_whom(self) -> None:
        """More people."""
        self.ask(_("Who? CPR, name, kg 2, + or *:"), lambda text: self.later("list", self._add, text))

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
