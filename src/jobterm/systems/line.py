"""What every line to a system does, whatever carries it: show first what is at the other end, believe no answer from
the wrong world, read the server's clock. What carries the bytes stands in `transport` (HTTP) and `inprocess`."""

from __future__ import annotations

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from jobterm.clock import Clock
from jobterm.outbox.port import BeforeFirstByte, OutcomeClass
from jobterm.systems.wire import SANDBOX_HEADER, WireAnswer, WireFault, WireRequest, WireSettings

READ_DEADLINE_S = 3.0
"""How long a question that changes nothing may take (design §8)."""
_IMF_DATE: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) GMT", re.ASCII
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""A Date as every server of today writes it (RFC 9110, IMF-fixdate)."""


class Line(ABC):
    """One system's line (``wire.Wire``), but for the carrying itself."""

    def __init__(self, settings: WireSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._identified = False

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """See ``wire.Wire.exchange``."""
        if identify is not None and not self._identified:
            known = await self._once(identify, None, READ_DEADLINE_S)
            if isinstance(known, WireFault):
                cls = OutcomeClass.IDENTITY if known.identity else known.cls
                certain = cls if cls is OutcomeClass.IDENTITY else OutcomeClass.NOT_SENT
                return WireFault(certain, known.code, known.identity, known.server_at)
        return await self._once(request, before_first_byte, deadline_s or self._settings.deadline_s)

    @abstractmethod
    async def _once(
        self, request: WireRequest, before: BeforeFirstByte | None, deadline_s: float
    ) -> WireAnswer | WireFault:
        """Carry one request there and its answer back; raises only what ``before`` raises."""

    def _checked(self, status: int, headers: Mapping[str, str], body: bytes) -> WireAnswer | WireFault:
        """An answer, if it came from the kind of system that our profile allows. Header names in lower case."""
        server_at = _date(headers.get("date"))
        sandbox = bool(headers.get(SANDBOX_HEADER, "").strip())
        if sandbox != self._settings.training:
            self._identified = False
            code = "sandbox_answer" if sandbox else "not_a_sandbox"
            return WireFault(OutcomeClass.UNKNOWN, code, True, server_at)
        self._identified = True
        return WireAnswer(status, headers, body, self._clock.now(), server_at)


def packed(headers: Mapping[str, str]) -> bool:
    """Whether an answer's body is compressed, which was not asked for."""
    return headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")


def _date(text: str | None) -> datetime | None:
    """The server's clock from a Date header; None where it is missing or no date."""
    if text is None:
        return None
    if found := _IMF_DATE.fullmatch(text):
        day, month, year, clock = found.groups()
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{clock}+00:00")
    from email.utils import parsedate_to_datetime  # the older forms: it loads half of a mail program

    with contextlib.suppress(ValueError, TypeError, OverflowError):
        told = parsedate_to_datetime(text)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    return None
