"""What passes between an adapter and the transport: requests, answers, faults, settings. No HTTP library here."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from jobterm.outbox.port import BeforeFirstByte, Outcome, OutcomeClass

SANDBOX_HEADER: Final = "x-jobterm-sandbox"
"""On every answer of a sandbox and on no answer of a real system (interface §2)."""
ANSWER_LIMIT: Final = 1 << 20
"""Most bytes of an answer's body, as every contract says."""


@dataclass(frozen=True, slots=True)
class WireSettings:
    """How one system is reached.

    ``url``: base address, with the path before the contract's own. ``training``: only loopback, only sandboxes; else
    never a sandbox. ``connect_s``: until the connection stands; ``deadline_s``: from the first byte to the last of the
    answer. ``certificate``: (certificate, key) files of the organisation; ``trust``: file of authorities to believe
    instead of the machine's. ``authorization``: value of the Authorization header where login is personal.
    """

    system: str
    url: str
    training: bool
    connect_s: float = 3.0
    deadline_s: float = 15.0
    in_flight: int = 8
    certificate: tuple[Path, Path] | None = None
    trust: Path | None = None
    authorization: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """Host name or address in ``url``."""
        return urlsplit(self.url).hostname or ""

    @property
    def encrypted(self) -> bool:
        """Whether the wire is TLS."""
        return urlsplit(self.url).scheme == "https"


@dataclass(frozen=True, slots=True)
class WireRequest:
    """What is asked: ``target`` is path and query relative to the system's url."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """A whole answer. Header names are lower case; ``at`` is our clock, ``server_at`` the server's Date."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    server_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WireFault:
    """No answer that may be used. NOT_SENT and IDENTITY: certainly nothing left; UNKNOWN: something may have.

    ``code`` is a stable word: see ``sentences.TRANSPORT``. ``identity``: what came back was not the system we meant to
    talk to, although something has left.
    """

    cls: OutcomeClass
    code: str
    identity: bool = False
    server_at: datetime | None = None

    def outcome(self) -> Outcome:
        """The same for the outbox."""
        return Outcome(self.cls, self.code, server_at=self.server_at)

    def asked(self) -> WireFault:
        """The same after a question that changes nothing: a wrong counterpart is then simply that."""
        return WireFault(OutcomeClass.IDENTITY, self.code, True, self.server_at) if self.identity else self


class Wire(Protocol):
    """One system's line. ``exchange`` never raises for the wire's faults."""

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """Send ``request`` once and read the answer.

        ``before_first_byte`` is awaited when the connection stands and nothing has left (design R3); what it raises is
        passed on, with nothing sent. ``identify`` is asked first where this line has never had an answer from the kind
        of system its profile allows, so that nothing is written into a wrong world.
        """

    async def close(self) -> None:
        """Close idle connections."""


def is_loopback(address: str) -> bool:
    """Whether a numeric address is this machine's own."""
    try:
        parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)
