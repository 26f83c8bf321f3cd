"""The common data base (contracts/national.yaml): the requests and answers of amp's family under its own name, and the
register of what other systems passed on to it."""

from __future__ import annotations

from typing import Final

from jobterm.clock import Clock
from jobterm.outbox.port import Outcome, Receipt
from jobterm.outbox.reading import Asker
from jobterm.systems.amp import AmpCodec
from jobterm.systems.maker import Made
from jobterm.systems.registers import ask_received, received
from jobterm.systems.rolls import Rolls
from jobterm.systems.wire import Wire, WireFault

ID: Final = "national"


class National(Rolls):
    """It is written to and read as amp is, and shows what it received: a ``RegisterPort`` and ``RollPort`` too."""

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(AmpCodec(ID), wire, clock, house)

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        """Its receipt for our registration, None if it has none yet, an Outcome if it gave no answer."""
        answer = await self._ask(ask_received(registration, asker))
        return answer.outcome() if isinstance(answer, WireFault) else received(answer, registration)


MAKER: Final = Made(AmpCodec.capabilities, National)
"""See ``maker``."""
