"""The next interview, asked about as soon as one is saved as held: J books the first free time that keeps the rhythm, a
digit another one, V shows more, Esc none. Keys typed before the answer has come are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from textual import events

from jobterm.domain.distribution import FreeTime
from jobterm.i18n import _
from jobterm.office.meetings.views import NextView
from jobterm.office.views import CaseView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.base import JobScreen
from jobterm.tui.screens.facts_view import best
from jobterm.tui.screens.meetings.next_view import PAGE, NextPicture, booked_words, next_rows, summary
from jobterm.tui.screens.meetings.words import when
from jobterm.tui.words import cpr_text

if TYPE_CHECKING:
    from jobterm.tui.routes import Saved

SUMMONS = "interview.summons"


class NextScreen(JobScreen):
    """What follows an interview that was held."""

    where = "next"
    keeps_place = True

    def __init__(self, saved: Saved) -> None:
        super().__init__()
        self.saved = saved
        self.view: NextView | None = None
        self.case: CaseView | None = None
        self.page = 0
        self.booking = False
        self.problem = ""
        self._ahead: list[str] = list(saved.ahead)

    def on_mount(self) -> None:
        """Paint, then ask what may follow."""
        super().on_mount()
        self.later("next", self._load)

    def on_screen_resume(self) -> None:
        """Back from a form: the next one may be booked by now."""
        super().on_screen_resume()
        if self.view is not None and not self.booking:
            self.later("next", self._load)

    async def _load(self) -> None:
        saved = self.saved
        held_at = saved.values.get("held_at", "")
        self.case = await self.office(lambda desk: desk.case(saved.citizen, fresh=False))
        view = await self.office(lambda desk: desk.meetings.next_after(saved.citizen, held_at))
        if view is None or view.booked is not None:
            self._leave(stands=booked_words(view, self.today) if view is not None else "")
            return
        self.view = view
        self.paint()
        ahead, self._ahead = self._ahead, []
        for key in ahead:
            if not self.booking:
                self._play(key)

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> NextPicture:
        """What is to be seen now."""
        name = self.case.name if self.case is not None and self.case.name else ""
        title = f"{cpr_text(self.saved.citizen)} {name}".rstrip()
        said = self._summary(400)
        return NextPicture(title, said, self.today, self.view, self.page, self.problem)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The question."""
        del rows
        return next_rows(self.picture(), columns)

    def hint(self) -> Row:
        """What the keys do."""
        if self.booking:
            return row((_("Saving ..."), "notice"))
        if self.view is None:
            return row(_("Next interview?  J = the first free time  Esc = none"))
        more = _("  V = more times") if len(self.view.times) > 1 + PAGE else ""
        return row(
            (_("Next interview?"), "notice"), _("  J = yes"), more, _("  I = form  P = plan"),
            _("  Esc = none"),
        )  # fmt: skip

    def subject(self) -> str | None:
        """This citizen."""
        return self.saved.citizen

    def _has_plan(self) -> bool:
        return self.case is not None and best(self.case, "plan.goal") is not None

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """A digit is an answer here; what is typed before the answer has come waits for it."""
        if self.question is not None or event.character is None or not event.is_printable:
            return False
        if self.view is None or self.booking:
            self._ahead.append(event.character)
            return True
        return self._play(event.character)

    def _play(self, key: str) -> bool:
        """One key of the question; False where it is none of its keys."""
        if key.isascii() and key.isdecimal():
            self._choose(1 + self.page * PAGE + int(key) - 1 if key != "0" else -1)
            return True
        action = {"j": self.action_book_next, "v": self.action_more_times, "i": self.action_next_form,
                  "p": self.action_plan_next}.get(key.lower())  # fmt: skip
        if action is None:
            return False
        action()
        return True

    def action_book_next(self) -> None:
        """J: the first of the times."""
        self._choose(0)

    def action_more_times(self) -> None:
        """V: the next nine."""
        view = self.view
        if view is not None:
            pages = max(1, (len(view.times) - 1 + PAGE - 1) // PAGE)
            self.page = (self.page + 1) % pages
            self.paint()

    def action_next_form(self) -> None:
        """I: the whole form, filled in with the first time."""
        if self.view is not None and self.view.times:
            self.later("book", self._form, self.view.times[0])

    def action_plan_next(self) -> None:
        """P: what was agreed goes into the job plan."""
        self.later("plan", self._plan)

    def wish_back(self) -> None:
        """Esc: no next interview now."""
        self._leave()

    def wish_save(self) -> None:
        """F9 was pressed twice: the interview is saved already."""

    def _choose(self, at: int) -> None:
        view = self.view
        if view is None or not 0 <= at < len(view.times):
            self.say(_("There is no time with that digit."))
            return
        self.booking = True
        self.paint()
        self.later("book", self._book, view.times[at])

    async def _texts(self, time: FreeTime) -> dict[str, str] | None:
        saved = self.saved
        return await self.office(
            lambda desk: desk.meetings.next_texts(saved.citizen, time, saved.values, saved.registration)
        )

    async def _book(self, time: FreeTime) -> None:
        """Register the summons by the ordinary road; its id is made of the interview's, so that twice is once."""
        saved, texts = self.saved, await self._texts(time)
        token = str(uuid5(UUID(saved.registration), "next"))
        result = None
        if texts is not None:
            result = await self.office(lambda desk: desk.register(SUMMONS, saved.citizen, texts, {}, token))
        self.booking = False
        if result is None:
            self.paint()
        elif result.state == "not_accepted":
            self._open_form(texts or {})  # it asks what must be asked
        else:
            self._leave(booked=when(time.start, self.today))

    async def _form(self, time: FreeTime) -> None:
        texts = await self._texts(time)
        if texts is not None:
            self._open_form(texts)

    def _open_form(self, texts: dict[str, str]) -> None:
        routes.open_filled(self.house, self.saved.citizen, "i", texts)

    async def _plan(self) -> None:
        kind = "plan.activity" if self._has_plan() else "plan.save"
        kinds = await self.office(lambda desk: desk.kinds(self.saved.citizen))
        letter = next((one.letter.lower() for one in kinds or () if one.kind == kind), "")
        if letter:
            agreed = self.saved.values.get("agreements", "")
            fills = {"title": agreed.splitlines()[0][:200] if agreed else ""} if self._has_plan() else {
                "agreements": agreed}  # fmt: skip
            routes.open_filled(self.house, self.saved.citizen, letter, {k: v for k, v in fills.items() if v})

    def _summary(self, columns: int, *, booked: str = "", stands: str = "") -> str:
        saved = self.saved
        settled = bool(saved.values.get("booking"))
        return summary(saved.when, saved.sent(), columns, settled=settled, booked=booked, stands=stands)

    def _leave(self, *, booked: str = "", stands: str = "") -> None:
        columns = self.app.size.width
        self.house.back_from_saving(
            self.saved.registration, lambda: self._summary(columns, booked=booked, stands=stands)
        )
