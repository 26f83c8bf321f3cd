"""The registration form: keys into fields, a check after each, F9 saves from anywhere, Esc parks a draft.

Keys typed before the form has come are kept and played when it has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from textual import events

from jobterm.domain.letters import has_letter
from jobterm.i18n import _
from jobterm.office.desk import Changed, CheckView, FormView, WayView
from jobterm.office.views import CaseView, RegisterResult, SystemView
from jobterm.office.words import fact_value
from jobterm.tui import routes
from jobterm.tui.cells import Row, exactly, row
from jobterm.tui.dates import clock_time, moment
from jobterm.tui.drafts import Draft
from jobterm.tui.form import Form, filled
from jobterm.tui.screens.decision_view import Asked, asked_rows
from jobterm.tui.screens.doubts import Doubt, doubts_of, fits, question_of
from jobterm.tui.screens.facts_view import best, own_systems
from jobterm.tui.screens.parking import ParkingScreen
from jobterm.tui.screens.register_view import (
    RegisterPicture,
    finding_text,
    register_rows,
    saved_sentence,
    sent_sentence,
)
from jobterm.tui.words import cpr_text

if TYPE_CHECKING:
    from jobterm.tui.app import JobtermApp

ADDS = {"plan.save": "plan.activity"}
"""Whose form a plus opens in place of an untouched one: a plan has activities, each an item of its own."""
CHECK_AFTER_S = 0.25
"""A pause in typing after which the form is checked."""


def _systems(house: JobtermApp) -> tuple[SystemView, ...]:
    return house.status.systems if house.status is not None else ()


def _may_add(form: Form) -> bool:
    """Whether a plus opens another form: nothing stands in this one that was typed here."""
    return form.view.kind in ADDS and not form.touched and form.at == 0


class RegisterScreen(ParkingScreen):
    """One form on one citizen, found by the letter after F3 or by the kind's name; or of an item of the queue
    (``revises``), to change it. ``fills``: texts for its fields, and what it carries, from where it was opened."""

    where = "form"
    keeps_place = True

    def __init__(self, citizen: str, letter: str, revises: str = "", fills: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.fills = fills or {}
        self.citizen = citizen
        self.letter = letter
        self.revises = revises
        self.form: Form | None = None
        self.check: CheckView | None = None
        self.case: CaseView | None = None
        self.token = ""
        self.saving = False
        self.doubts: list[Doubt] = []
        self.overrides: dict[str, str] = {}
        self.problem = ""
        self._ahead: list[str] = []
        self._pause: object = None

    def on_mount(self) -> None:
        """Paint, then load the kind, the form and what is known of the citizen."""
        super().on_mount()
        self.later("form", self._load)

    def on_screen_resume(self) -> None:
        """On top again: systems may have closed or opened meanwhile, and something like it may be in the queue."""
        super().on_screen_resume()
        if self.form is not None and not self.saving and not self.doubts:
            self.later("check", self._run_check)

    async def _load(self) -> None:
        view = await self._view()
        if view is None:
            return
        self._open(view, await self.draft(view))
        await self._run_check()
        self.case = await self.office(lambda desk: desk.case(self.citizen, fresh=False))
        self.paint()

    async def _view(self) -> FormView | None:
        if self.revises:
            return await self.office(lambda desk: desk.revise(self.revises)) or self._give_up("")
        kinds = await self.office(lambda desk: desk.kinds(self.citizen))
        if kinds is None:
            return self._give_up("")
        kind = next((one for one in kinds if self.letter in (one.letter.lower(), one.kind)), None)
        if kind is None:
            return self._give_up(_("No registration has the letter {letter}.").format(letter=self.letter.upper()))
        if not kind.available:
            return self._give_up(f"{kind.title}: {kind.reason}")
        view = await self.office(lambda desk: desk.form(kind.kind, self.citizen))
        return filled(view, self.fills) if view is not None else self._give_up("")

    def _give_up(self, problem: str) -> FormView | None:
        """Say why there is no form, and give none."""
        self.problem = problem or "".join(span.text for span in self._note)
        self._ahead.clear()
        self.paint()
        return None

    def _open(self, view: FormView, draft: Draft | None) -> None:
        self.form = Form.of(view, self.today, draft.values if draft else None)
        self.token = draft.token if draft else self.house.ids.new()
        if draft is not None:
            self.say(_("Your draft of {when} is back.").format(when=moment(draft.parked_at, self.today)))
        ahead, self._ahead = self._ahead, []
        for at, key in enumerate(ahead):
            if self.saving:
                self._ahead.append(key)  # for what follows the form
            elif key == "+" and not self.revises and _may_add(self.form):
                return _add(self, ahead[at + 1 :])
            elif key == "f9":
                self.wish_save()
            else:
                self._play(key)
        self.paint()

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> RegisterPicture:
        """What is to be seen now."""
        status, systems = self.house.status, _systems(self.house)
        name = self.case.name if self.case is not None and self.case.name else ""
        payer = fund = ""
        if self.case is not None:
            fund = str(best(self.case, "person.fund") or "")
            benefit = best(self.case, "person.benefit")
            payer = f", {fact_value('person.benefit', benefit)} {fund}".rstrip() if benefit is not None else ""
        return RegisterPicture(
            f"{cpr_text(self.case.cpr if self.case is not None else self.citizen)} {name}{payer}", self.form,
            self.check, systems, self.doubts[0].code if self.doubts else "", status.user if status else "",
            fund, self.problem, bool(self.revises),
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Fields, check, recipients; over the last lines what F9 asks, where the hint has no room for its answers."""
        lines = register_rows(self.picture(), columns, rows)
        if not self.doubts or fits(self.doubts[0], columns):
            return lines
        above = asked_rows(Asked(self.doubts[0].words, "", self.doubts[0].reasons), columns)
        return [*exactly(lines, rows)[: rows - len(above)], *above]

    def hint(self) -> Row:
        """What the keys do, or what F9 asks."""
        if self.doubts:
            if fits(self.doubts[0], self.app.size.width):
                return question_of(self.doubts[0])
            return row((_("Type the digit."), "notice"), "  ", (_("Esc=back"), "dim"))
        if self.saving:
            return row((_("Saving ..."), "notice"))
        if self.form is not None and not self.revises and _may_add(self.form):
            return row(_("+ = an activity of the plan.  F9 saves HERE.  Enter = next field.  Esc = draft"))
        if self.form is not None and has_letter(self.form.view.kind):
            return row(_("F9 saves HERE.  F5 = the letter as it will go.  Enter = next field.  Esc = draft"))
        return row(_("F9 saves HERE, safely, in under 1 s.  Enter = next field.  Esc = draft"))

    def own_systems(self) -> Collection[str]:
        """The systems that know this citizen stand in the strip by name."""
        return own_systems(self.case) if self.case is not None else ()

    def subject(self) -> str | None:
        """This citizen."""
        return self.citizen

    # --- keys --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """Everything printable goes into the form; digits are text here."""
        if self.doubts:
            return self._answer(event)
        if event.key == "escape":
            return False
        key = event.character if event.character and event.is_printable else event.key
        if self.form is None or self.saving:
            if event.is_printable or event.key in ("enter", "tab", "backspace"):
                self._ahead.append(key)
                return True
            return False
        return self._play(key)

    def _play(self, key: str) -> bool:
        assert self.form is not None
        before = self.form.values()
        if key == "+" and not self.revises and _may_add(self.form):
            _add(self, [])
            return True
        if len(key) == 1:
            self.form.type(key)
        elif not self.form.key(key):
            return False
        self.keep_soon()
        if self.form.values() != before:
            self._check_soon()
        return True

    def pasted(self, text: str) -> None:
        """Pasted text goes into the field."""
        if self.form is not None:
            self.form.type(text)
            self.keep_soon()
            self._check_soon()

    def _check_soon(self) -> None:
        self.check = self.check if self.check and not self.check.similar else None
        if self._pause is not None:
            self._pause.stop()  # type: ignore[attr-defined]
        self._pause = self.set_timer(CHECK_AFTER_S, lambda: self.later("check", self._run_check))

    async def _run_check(self) -> CheckView | None:
        form = self.form
        if form is None:
            return None
        values = form.values()
        check = await self.office(lambda desk: desk.check(form.view.kind, self.citizen, values))
        if check is not None:
            self.check = check
            self.paint()
        return check

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """Systems open and close while a form is open: say anew who gets it when."""
        if changed and not self.saving and not self.doubts:
            self.later("check", self._run_check)

    # --- saving ------------------------------------------------------------------------------------------------

    def wish_save(self) -> None:
        """F9: check what stands there, ask what must be asked, save once."""
        form = self.form
        if form is None:
            if not self.problem:
                self._ahead.append("f9")
            return
        if self.saving:
            return
        form.settle()
        if (cell := form.first_problem()) is not None:
            form.focus(cell.field.name)
            self.say(f"{cell.field.label}: {cell.problem}", "alarm")
            return
        self.saving = True
        self.doubts = []
        self.paint()
        self.later("save", self._save)

    async def _save(self) -> None:
        assert self.form is not None
        check = await self._run_check()
        if check is None:
            self.saving = False
            self.paint()
            return
        hard = next((one for one in check.findings if one.level == "hard"), None)
        if hard is not None and (ways := tuple(way for way in check.ways if way.finding == hard.code)):
            self.saving = False
            self.doubts = [Doubt(hard.code, hard.message, tuple(way.words for way in ways), ways)]
            self._ahead.clear()  # what was typed for what would have followed is no answer
            self.paint()
            return
        if hard is not None:
            self.saving = False
            self._ahead.clear()
            self.form.focus(hard.field)
            self.say(finding_text(hard, self.form), "alarm")
            return
        self.overrides = {**check.reasons, **self.overrides}
        self.doubts = doubts_of(check, self.overrides)
        if self.doubts:
            self.saving = False
            self._ahead.clear()
            self.paint()
            return
        await self._register()

    def _answer(self, event: events.Key) -> bool:
        doubt = self.doubts[0]
        if event.key == "escape":
            self.doubts = []
            return True
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(doubt.reasons):
            reason = doubt.reasons[int(event.character) - 1]
            way = next((one for one in doubt.ways if one.words == reason), None)
            if way is not None:
                self.doubts, self.saving = [], True
                self.later("save", self._go, way)
            elif reason == _("other"):
                self.ask(_("The reason:"), lambda words: self._settled(doubt, words))
            else:
                self._settled(doubt, reason)
        return not (event.key.startswith("f") and event.key[1:].isdecimal())

    def _settled(self, doubt: Doubt, reason: str) -> None:
        self.overrides[doubt.code] = reason
        self.doubts = [one for one in self.doubts if one.code != doubt.code]
        if not self.doubts:
            self.saving = True
            self.later("save", self._save)

    async def _register(self) -> None:
        assert self.form is not None
        form = self.form
        asked = {one.code for one in self.check.findings if one.level == "rule"} if self.check is not None else set()
        overrides = {code: why for code, why in self.overrides.items() if code in asked}
        result = await self.office(
            lambda desk: desk.register(form.view.kind, self.citizen, form.values(), overrides, self.token)
        )
        self.saving = False
        if result is None or result.state == "not_accepted":
            self._ahead.clear()
        if result is None:
            self.paint()
        elif result.state == "not_accepted":
            finding = result.findings[0] if result.findings else None
            if finding is not None:
                form.focus(finding.field)
                self.say(finding_text(finding, form), "alarm")
        else:
            self._leave(result)

    async def _go(self, way: WayView) -> None:
        """Register the same event another way: each step with an id that this form's has made, so that going it twice
        saves nothing more."""
        assert self.form is not None
        result, check = None, self.check
        for number, (kind, texts) in enumerate(way.steps):
            mine = kind == self.form.view.kind
            values = {**self.form.values(), **texts} if mine else dict(texts)
            token = self.token if mine else str(uuid5(UUID(self.token), f"{way.code}/{number}"))
            result = await self.office(
                lambda desk, kind=kind, values=values, token=token: desk.register(  # type: ignore[misc]
                    kind, self.citizen, values, dict(check.reasons) if check is not None else {}, token
                )
            )
            if result is None or result.state == "not_accepted":
                break
        self.saving = False
        if result is not None and result.state == "not_accepted":
            self.say(" ".join(f"{one.message} {one.cure}" for one in result.findings[:1]), "alarm")
        elif result is not None:
            self._leave(result)
        self.paint()

    def _leave(self, result: RegisterResult) -> None:
        assert self.form is not None
        self.forget()
        when, picture, house = clock_time(self.house.clock.now()), self.picture(), self.house

        def sent() -> str:
            """What is known when it is looked at: the system may have closed, or said so, a moment after the save."""
            return sent_sentence(result.recipients, replace(picture, systems=_systems(house)))

        kind = self.form.view.kind
        if kind in routes.FOLLOWED and not self.revises and result.id:
            ahead, self._ahead = tuple(self._ahead), []
            routes.FOLLOWED[kind](house, routes.Saved(self.citizen, result.id, self.form.values(), when, sent, ahead))
        else:
            house.back_from_saving(result.id or "", lambda: saved_sentence(when, sent()))


def _add(screen: RegisterScreen, ahead: list[str]) -> None:
    """Open in its place the form of what is added; what was typed ahead is for that one."""
    assert screen.form is not None
    screen.app.pop_screen()
    routes.open_form(screen.house, screen.citizen, ADDS[screen.form.view.kind])
    if isinstance(opened := routes.top(screen.house), RegisterScreen):
        opened._ahead.extend(ahead)
