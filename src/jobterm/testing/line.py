"""A line that is listened to and that fails as told: answers that get lost, come late, come twice, come garbled. It
carries what another line carries; no system's word stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from jobterm.outbox.port import BeforeFirstByte, OutcomeClass
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

PATIENCE_S: Final = 1.0
"""The longest that the kit waits for an answer, whatever the adapter would."""


class Weather(Enum):
    """What befalls a write."""

    LOST = "it arrives, and the answer gets lost"
    LATE = "it arrives when it is let, and nobody hears the answer"
    TWICE = "it arrives twice"
    GARBLED = "it arrives, and the answer cannot be read"
    NAMELESS = "it arrives, and the answer names another"
    NO_LINE = "no connection"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that the adapter made; ``write``: something was claimed for it."""

    request: WireRequest
    write: bool


class Tap:
    """A ``Wire``: see the module. ``ours``: the id that an answer may name, for NAMELESS; ``straight``: nobody is asked
    first what is at the other end, so that the write itself meets it."""

    def __init__(self, inner: Wire, *, straight: bool = False) -> None:
        self._inner = inner
        self._straight = straight
        self.seen: list[Seen] = []
        self.weather: Weather | None = None
        self.ours = ""
        self.instead: Callable[[WireRequest], WireAnswer] | None = None
        self._kept: WireRequest | None = None

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """Carry a request as the weather lets it."""
        write = before_first_byte is not None
        self.seen.append(Seen(request, write))
        if identify is not None:
            self.seen.append(Seen(identify, False))
            identify = None if self._straight else identify
        if self.instead is not None:
            if before_first_byte is not None:
                await before_first_byte()
            return self.instead(request)
        patience = min(deadline_s or PATIENCE_S, PATIENCE_S)
        weather, self.weather = (self.weather, None) if write else (None, self.weather)
        if weather is None:
            return await self._inner.exchange(request, before_first_byte, identify=identify, deadline_s=patience)
        if weather is Weather.NO_LINE:
            return WireFault(OutcomeClass.NOT_SENT, "no_connection")
        if weather is Weather.LATE:
            assert before_first_byte is not None
            await before_first_byte()
            self._kept = request
            return WireFault(OutcomeClass.UNKNOWN, "timeout")
        answer = await self._inner.exchange(request, before_first_byte, identify=identify, deadline_s=patience)
        return await self._spoilt(answer, weather, request)

    async def _spoilt(
        self, answer: WireAnswer | WireFault, weather: Weather, request: WireRequest
    ) -> WireAnswer | WireFault:
        if isinstance(answer, WireFault):
            return answer
        match weather:
            case Weather.TWICE:
                await self._inner.exchange(request, deadline_s=PATIENCE_S)
                return answer
            case Weather.GARBLED:
                return replace(answer, body=answer.body[: len(answer.body) // 2] + b"\xff\x00")
            case Weather.NAMELESS:
                other = "00000000-0000-4000-8000-000000000000"
                return replace(answer, body=answer.body.replace(self.ours.encode(), other.encode()))
            case _:
                return WireFault(OutcomeClass.UNKNOWN, "timeout")

    async def arrive(self) -> None:
        """The request that was late arrives now; what is answered is heard by nobody."""
        kept, self._kept = self._kept, None
        assert kept is not None, "nothing was sent late"
        await self._inner.exchange(kept, deadline_s=PATIENCE_S)

    @property
    def writes(self) -> list[WireRequest]:
        """What was sent under a claim."""
        return [one.request for one in self.seen if one.write]

    async def close(self) -> None:
        """Close the line."""
        await self._inner.close()
