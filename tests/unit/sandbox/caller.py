"""Calls a simulated system in this process, as a client over HTTP would; shared by unit and contract tests."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from jobterm.clock import ManualClock
from jobterm.sandbox.apps.wire import AsgiApp
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.worldclock import WorldClock

KAREN = "1503801234"
BO = "2406752345"
KAJ = "3112691111"
TOLD = "2026-11-20T08:12:00+01:00"
"""Shortly before the manual clock's beginning, 20 November 2026 at nine in Copenhagen."""

AMP_HEADERS = {"x-activeOrganisation": "1;0751", "x-requestUser": "1;trainee1;Anne%20Holm"}
WORKBASE_HEADERS = {"X-Acting-Organisation": "municipality;0751", "X-Acting-User": "person;trainee1;Anne%20Holm"}


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 is a connection that was cut."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(app: AsgiApp, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
    """One request to an ASGI application."""
    return asyncio.run(send_soon(app, method, target, headers, body))


async def send_soon(
    app: AsgiApp, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Reply:
    """The same, inside a loop."""
    cut: list[bool] = []
    status, found, parts = 0, {}, bytearray()

    async def abort() -> None:
        cut.append(True)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def answer(message: Mapping[str, Any]) -> None:
        nonlocal status, found
        if message["type"] == "http.response.start":
            status = message["status"]
            found = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            parts.extend(message.get("body", b""))

    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "extensions": {"sandbox.abort": abort},
    }
    await app(scope, receive, answer)
    return Reply(0, {}, b"") if cut else Reply(status, found, bytes(parts))


class World:
    """A sandbox with a clock that stands still, and short ways to its systems."""

    def __init__(self, state: Path | None = None, *, population: int = 200, delay: timedelta | None = None) -> None:
        self.base = ManualClock()
        self.clock = WorldClock(self.base)
        self.sandbox = Sandbox(self.clock, population=population, state=state, forward_delay=delay)
        self.control = Control(self.sandbox)

    def app(self, system: str) -> AsgiApp:
        return self.sandbox.apps()[system][0]

    def amp(
        self, method: str, path: str, body: Any = None, *, cpr: str = KAREN, key: str | None = None, **headers: str
    ) -> Reply:
        """A call to AMP, for Karen unless another is named."""
        more = {"x-civilRegistrationIdentifier": cpr, "x-requestId": key or str(uuid.uuid4()), **headers}
        return self._json("amp", method, path, {**AMP_HEADERS, **more}, body)

    def workbase(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """A call to WorkBase; names of headers are written with _ for -."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._json("workbase", method, f"/api/v1{path}", {**WORKBASE_HEADERS, **more}, body)

    def put(self, resource: str, id: str, body: Any, key: str | None = None) -> Reply:
        """A conditional write to WorkBase."""
        path = f"/{resource}/{id}"
        return self.workbase("PUT", path, body, If_None_Match="*", Idempotency_Key=key or str(uuid.uuid4()))

    def register(self, system: str, query: str) -> Reply:
        """A question to one of the registers."""
        return send(self.app(system), "GET", f"/{system}/received?{query}", AMP_HEADERS)

    def sick(self, id: str, *, cpr: str = KAREN, key: str | None = None, first: str = "2026-11-20") -> Reply:
        """A report of illness to AMP."""
        return self.amp("POST", f"/Komposit/v1/Sygemelding/{id}", sickness(first), cpr=cpr, key=key)

    def effects(self, effect: str = "applied", system: str | None = None) -> list[dict[str, Any]]:
        """Ledger rows of one effect."""
        return [row for row in self.control.ledger(system) if row["effect"] == effect]

    def _json(self, system: str, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        typed = {"content-type": "application/json"} if body is not None else {}
        return send(self.app(system), method, f"/{system}{path}", {**typed, **headers}, raw)


def sickness(first: str = "2026-11-20") -> dict[str, Any]:
    """AMP's message for a report of illness."""
    return {"fravaerType": 11, "startDato": first, "anmeldelsesDato": TOLD, "tastetTidspunkt": TOLD}


def holiday(first: str = "2026-12-21", last: str = "2027-01-03") -> dict[str, Any]:
    """AMP's message for a holiday."""
    times = {"anmeldelsesDato": TOLD, "tastetTidspunkt": TOLD}
    return {"fravaerType": 10, "startDato": first, "slutDato": last, **times}


def summons(start: str = "2026-11-24T13:00:00+01:00", end: str = "2026-11-24T13:30:00+01:00", **more: Any) -> Any:
    """AMP's message for a summons."""
    return {
        "samtaletype": 7, "kontaktform": 1, "startTidspunkt": start, "slutTidspunkt": end, "udstedtDato": "2026-11-20",
        "sted": "Lokale 2", "maaOmbookes": False, "maaAflyses": False, "ejersystem": "jobterm",
        "anmeldelsesDato": TOLD, "tastetTidspunkt": TOLD, **more,
    }  # fmt: skip
