"""A screen with a form that survives: kept while it is typed, at once when it is left for another screen or the line
drops, taken up again by the same letter. What the form is, its own screen says."""

from __future__ import annotations

from collections.abc import Mapping

from textual.timer import Timer

from jobterm.domain.letters import has_letter
from jobterm.i18n import _
from jobterm.office.desk import FormView
from jobterm.tui import routes
from jobterm.tui.drafts import Draft, key, recall
from jobterm.tui.form import CARRIED, Form
from jobterm.tui.later import later
from jobterm.tui.screens.base import JobScreen

KEEP_EVERY_S = 1.0
"""What is typed is kept at most so often."""


class ParkingScreen(JobScreen):
    """Keeps its ``form`` with the desk under its ``token``."""

    form: Form | None
    citizen: str
    letter: str
    token: str

    def __init__(self) -> None:
        super().__init__()
        self._keeping: Timer | None = None
        self._kept: Mapping[str, str] | None = None
        self._gone = False

    async def draft(self, view: FormView) -> Draft | None:
        """What was typed before into this form."""
        await recall(self)
        carried = {f"{CARRIED}{name}": text for name, text in view.carried.items()}
        found = self.house.drafts.get(key(view.kind, self.citizen, carried))
        self._kept = found.values if found is not None else None
        return found

    def keep_soon(self) -> None:
        """Something was typed: keep it within a second."""
        if self._keeping is None and not self._gone:
            self._keeping = self.set_timer(KEEP_EVERY_S, self._keep_later)

    def _keep_later(self) -> None:
        self._keeping = None
        later(self.house, f"draft {self.token}", self.keep, exclusive=False)

    async def keep(self) -> None:
        """Keep what stands in the form, now; nothing where nothing was typed since."""
        form = self.form
        if form is None or not form.touched or self._gone:
            return
        values = form.typed()
        if values == self._kept:
            return
        self._kept = values
        self.remember(values)
        view = await self.office(lambda desk: desk.save_draft(form.view.kind, self.citizen, values, self.token))
        if view is None:
            self._kept = None  # said on the bottom line; tried again with the next key

    def remember(self, values: Mapping[str, str]) -> None:
        """For this program, whatever the disk says."""
        if self.form is not None:
            view = self.form.view
            kept = Draft(dict(values), self.token, self.house.clock.now(), view.title, self.letter)
            self.house.drafts[key(view.kind, self.citizen, values)] = kept

    def forget(self) -> None:
        """The form was saved or thrown away: its draft goes."""
        self._gone = True
        if self._keeping is not None:
            self._keeping.stop()
        if self.form is not None:
            self.house.drafts.pop(key(self.form.view.kind, self.citizen, self.form.typed()), None)
            later(self.house, f"draft {self.token}", self._drop, exclusive=False)

    async def _drop(self) -> None:
        await self.office(lambda desk: desk.drop_draft(self.token))

    def wish_fetch(self) -> None:
        """F5 in a form: the letter that goes with it, as it will go."""
        if self.form is not None and has_letter(self.form.view.kind):
            self.form.settle()
            routes.open_letter(self.house, self.form.view.kind, self.citizen, self.form.values())
        else:
            super().wish_fetch()

    def on_screen_suspend(self) -> None:
        """Another screen comes on top: the telephone rang."""
        if self.form is not None and self.form.touched and not self._gone:
            later(self.house, f"draft {self.token}", self.keep, exclusive=False)

    def wish_back(self) -> None:
        """Esc: park the draft and go."""
        sentence = ""
        if self.form is not None and self.form.touched:
            self.remember(self.form.typed())
            later(self.house, f"draft {self.token}", self.keep, exclusive=False)
            if self.letter:
                sentence = _("Parked as a draft: F3 {letter} takes it up again.").format(letter=self.letter.upper())
            else:
                sentence = _("Parked as a draft: E on it takes it up again. In the queue it stands as it was.")
        self.house.back_with(sentence)
