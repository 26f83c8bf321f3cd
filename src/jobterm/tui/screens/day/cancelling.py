"""The form that cancels one appointment of the day: the one of the line, not merely the citizen's next."""

from __future__ import annotations

from dataclasses import replace

from jobterm.office.desk import FormView
from jobterm.tui.screens.register import RegisterScreen

LETTER = "x"


class CancelScreen(RegisterScreen):
    """Cancel the appointment with this reference."""

    def __init__(self, citizen: str, booking: str) -> None:
        super().__init__(citizen, LETTER)
        self.booking = booking

    async def _view(self) -> FormView | None:
        view = await super()._view()
        if view is None or not self.booking:
            return view
        fields = tuple(replace(one, value=self.booking) if one.name == "booking" else one for one in view.fields)
        return replace(view, fields=fields)
