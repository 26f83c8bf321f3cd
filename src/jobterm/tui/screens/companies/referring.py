"""The form of a referral: at the citizen's a part of the title picks the open job order; from an order's candidates it
refers one or several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from jobterm.i18n import _, ngettext
from jobterm.office.companies.views import OpenOrder, OrderView, ReferredMany
from jobterm.office.desk import FormView
from jobterm.tui.dates import clock_time, near_day
from jobterm.tui.drafts import Draft
from jobterm.tui.screens.companies.company_view import hours_text
from jobterm.tui.screens.companies.words import asked, silent
from jobterm.tui.screens.register import RegisterScreen
from jobterm.tui.screens.register_view import RegisterPicture

LETTER = "j"
"""After F3 (`domain.registrations.kinds`)."""
_KEEPS_OWN = ("hours", "minutes", "start", "apply_by")
"""What an order fills in only where nobody has typed it."""


def referral_texts(cvr: str, order: OrderView) -> dict[str, str]:
    """What a job order says, as texts of a referral's form."""
    told = {
        "title": order.title, "order": order.ref, "employer_cvr": cvr, "employer_pno": order.pno,
        "start": order.start, "hours": order.hours, "minutes": order.minutes or None,
    }  # fmt: skip
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


class ReferralScreen(RegisterScreen):
    """One referral, or the same for several: ``citizens``, the first of whom the check looks at."""

    def __init__(self, citizens: tuple[str, ...], texts: Mapping[str, str] | None = None) -> None:
        super().__init__(citizens[0], LETTER, fills=texts)
        self.citizens = citizens
        self.picks: tuple[OpenOrder, ...] = ()
        self.at = 0
        self._picked = asyncio.Event()
        self._picked.set()

    async def draft(self, view: FormView) -> Draft | None:
        """What was typed before; not into a form that an order has filled in."""
        return None if self.fills else await super().draft(view)

    def picture(self) -> RegisterPicture:
        """Whom it is about."""
        picture = super().picture()
        more = len(self.citizens) - 1
        if not more:
            return picture
        words = ngettext("{who} and {n} more", "{who} and {n} more", more).format(who=picture.title, n=more)
        return replace(picture, title=words)

    # --- picking the order -------------------------------------------------------------------------------------

    def _play(self, key: str) -> bool:
        form = self.form
        if key == "enter" and form is not None and form.here.field.name == "title" and "title" in form.touched:
            self._picked.clear()
            self.later("pick", self._pick, form.here.edit.text.strip())
        return super()._play(key)

    async def _pick(self, text: str) -> None:
        try:
            found = await self.office(lambda desk: desk.companies.open_orders(text)) if text else None
            self.picks, self.at = (found.rows if found is not None else ()), 0
            if self.picks:
                self._take_order()
            elif found is not None:
                words = _("No open job order begins with that; it stands as you typed it.")
                if silent(found.source):
                    words = f"{asked(found.source, self.today)}. {words}"
                self.say(words)
        finally:
            self._picked.set()

    def _take_order(self) -> None:
        """Fill in the order that is picked; what somebody typed into another field stays."""
        form, one = self.form, self.picks[self.at]
        if form is None:
            return
        texts = referral_texts(one.cvr, one.order)
        names = {each.name for each in form.view.fields}
        for name in ("title", "order", "employer_cvr", "employer_pno", *_KEEPS_OWN):
            if name not in names or (name in _KEEPS_OWN and name in form.touched):
                continue
            if name in texts or name not in _KEEPS_OWN:
                form.put(name, texts.get(name, ""))
        self.say(self._said(one))
        self._check_soon()

    def _said(self, one: OpenOrder) -> str:
        hours, order = hours_text(one.order), one.order
        parts = [
            one.employer, _("{hours} hours").format(hours=hours) if hours else "",
            _("{free} of {all} free").format(free=order.free, all=order.positions),
            _("apply by {day}").format(day=near_day(order.apply_by, self.today)) if order.apply_by else "",
        ]  # fmt: skip
        words = ", ".join(part for part in parts if part)
        if len(self.picks) == 1:
            return words
        return _("{n} of {all}: {order}.  F8 = next").format(n=self.at + 1, all=len(self.picks), order=words)

    def wish_previous(self) -> None:
        """F7: the order before."""
        self._walk(-1)

    def wish_next(self) -> None:
        """F8: the next order that begins so."""
        self._walk(1)

    def _walk(self, step: int) -> None:
        if not self.picks:
            super().wish_next()
            return
        self.at = (self.at + step) % len(self.picks)
        self._take_order()

    # --- saving ------------------------------------------------------------------------------------------------

    async def _save(self) -> None:
        await self._picked.wait()  # keys typed ahead: the order is there before it is saved
        await super()._save()

    async def _register(self) -> None:
        if len(self.citizens) == 1:
            await super()._register()
            return
        assert self.form is not None
        values, overrides = self.form.values(), dict(self.overrides)
        result = await self.office(lambda desk: desk.companies.refer(self.citizens, values, overrides, self.token))
        self.saving = False
        self._ahead.clear()
        if result is None:
            self.paint()
        elif not result.saved:
            self.say(many_words(result, clock_time(self.house.clock.now())), "alarm")
        else:
            self.forget()
            self.house.back_with(many_words(result, clock_time(self.house.clock.now())))


def many_words(result: ReferredMany, when: str) -> str:
    """What came of several: how many are saved here, who is not and why."""
    words = []
    if result.saved:
        words.append(ngettext("Saved locally {when}, safe: {n} referral.", "Saved locally {when}, safe: {n} referrals.",
                              result.saved).format(when=when, n=result.saved))  # fmt: skip
    words += [_("Not {name}: {why}").format(name=one.name, why=one.why) for one in result.not_saved]
    return " ".join(words)
