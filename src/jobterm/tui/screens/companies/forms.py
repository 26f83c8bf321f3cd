"""A form about a company: no citizen stands behind it. What an order has is filled in where it is changed or closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jobterm.office.companies.views import EmployerView, OrderView
from jobterm.office.desk import FormView
from jobterm.tui.drafts import Draft
from jobterm.tui.form import CARRIED, filled
from jobterm.tui.screens.register import RegisterScreen
from jobterm.tui.screens.register_view import RegisterPicture

COMPANY = "cvr:"
"""Stands before a company's number where a citizen would stand (`office.forms.COMPANY`)."""
ORDER_ACTIONS = {"r": "update", "l": "close"}
"""The letter after F3 of what is done with an order that is there (`office.companies.in_forms.kinds`)."""
_LAST = ("pno", "cvr", "action", "order")
"""What is known from where the form was opened stands at its end: nobody types over the company's number."""
_TELLS_APART = ("action", "order")
"""Fields in which two drafts about one company must agree to be the same draft."""


def order_texts(order: OrderView) -> dict[str, str]:
    """What a job order has, as texts of its form."""
    told = {
        "order": order.ref, "title": order.title, "pno": order.pno, "occupation": order.occupation,
        "positions": order.positions, "hours": order.hours, "minutes": order.minutes, "start": order.start,
        "apply_by": order.apply_by, "municipality": order.municipality, "description": order.description,
    }  # fmt: skip
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


_CLOSING = ("title", "told_at", "told_how", "note")
"""What the form that closes an order shows; the rest goes along as it stands: there is room for whom it concerns."""


def known_last(view: FormView) -> FormView:
    """A company's form with what is typed first; when it was told stands behind the first field, as in every form."""
    given = {one.name: one.value for one in view.fields}
    if given.get("action") == "close":
        hidden = {name: value for name, value in given.items() if name not in _CLOSING and value}
        shown = tuple(one for name in _CLOSING for one in view.fields if one.name == name)
        return replace(view, fields=shown, carried={**view.carried, **hidden})
    told = [one for one in view.fields if one.name.startswith("told_")]
    typed = [one for one in view.fields if one not in told and one.name not in _LAST]
    known = [one for name in _LAST for one in view.fields if one.name == name]
    return replace(view, fields=(typed[0], *told, *typed[1:], *known))


class CompanyFormScreen(RegisterScreen):
    """One form on one company; ``texts``: what stands in its fields besides what the office knows."""

    def __init__(self, subject: str, letter: str, texts: Mapping[str, str] | None = None) -> None:
        super().__init__(subject, letter, fills=texts)
        self.employer: EmployerView | None = None

    async def _load(self) -> None:
        view = await self._view()
        if view is None:
            return
        view = known_last(view)
        cvr = self.citizen.removeprefix(COMPANY)
        if self.fills:  # a change is written on what stands there now, and closing names whom it concerns
            self.employer = await self.office(lambda desk: desk.companies.employer(cvr, fresh=True, force=True))
            view = known_last(filled(view, {**self.fills, **self._as_it_stands()}))
        self._open(view, await self.draft(view))
        await self._run_check()
        self.employer = self.employer or await self.office(lambda desk: desk.companies.employer(cvr, fresh=False))
        self.paint()

    def _as_it_stands(self) -> dict[str, str]:
        """What the order has now, where the module still shows it."""
        orders = self.employer.orders if self.employer is not None else ()
        found = next((one for one in orders if one.ref == self.fills.get("order")), None)
        return order_texts(found) if found is not None else {}

    async def draft(self, view: FormView) -> Draft | None:
        """What was typed before, where it was about the same order."""
        found = await super().draft(view)
        if found is None or view.kind != "employer.job_order":
            return found
        same = all(_told(found, name) == _key_of(view, name).upper() for name in _TELLS_APART)
        return found if same else None

    def picture(self) -> RegisterPicture:
        """The company's name above the form."""
        name = self.employer.name if self.employer is not None else ""
        return replace(super().picture(), title=f"CVR {self.citizen.removeprefix(COMPANY)} {name}".rstrip())


def order_form(cvr: str, order: OrderView, letter: str) -> CompanyFormScreen:
    """The form that changes (R) or closes (L) an order, filled in with what it has."""
    return CompanyFormScreen(f"{COMPANY}{cvr}", letter, {"action": ORDER_ACTIONS[letter], **order_texts(order)})


def _key_of(view: FormView, name: str) -> str:
    """What stands in a field's cell at first: the letter of a choice, else the text; what no field shows as it is."""
    one = next((each for each in view.fields if each.name == name), None)
    if one is None:
        return view.carried.get(name, "")
    return next((key for code, _label, key in one.choices if code == one.value), one.value)


def _told(draft: Draft, name: str) -> str:
    """What a draft has in a field, shown or carried."""
    return (draft.values.get(f"{name}.whole") or draft.values.get(f"{CARRIED}{name}") or "").upper()
