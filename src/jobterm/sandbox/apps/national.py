"""The common data base, simulated: keeps contracts/national.yaml. It is of AMP's family, with a ledger of its own; its
register of what others passed on keeps contracts/registers.yaml."""

from __future__ import annotations

from typing import Final

from jobterm.sandbox.apps.amp import Amp
from jobterm.sandbox.apps.registers import Register
from jobterm.sandbox.apps.wire import Answer, Request
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.switchboard import Setting

REGISTER: Final = ("/received", "/health")


class National(Amp):
    """What everybody reports to."""

    DEAD = "60007"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._register = Register(self.id, desk.store, desk.clock)

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        if request.path in REGISTER:
            return self._register.answer(request, setting)
        return super().answer(request, setting)
