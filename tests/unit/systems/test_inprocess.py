"""A simulated system in this process has the manners of a network: closed listener, cut line, late effects."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from jobterm.clock import ManualClock
from jobterm.outbox.port import OutcomeClass
from jobterm.systems.inprocess import in_process_wire
from jobterm.systems.wire import WireAnswer, WireFault, WireRequest, WireSettings

SETTINGS = WireSettings("amp", "http://amp.sandbox/amp", training=True, deadline_s=0.2)
POST = WireRequest("POST", "/v1/ting/%C3%A6?x=1", (("x-requestId", "k-1"),), b"body")
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class App:
    """An application that notes what it got and behaves as told."""

    def __init__(self, manner: str = "answer") -> None:
        self.manner = manner
        self.scopes: list[Any] = []
        self.applied: list[bytes] = []
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """One request."""
        self.scopes.append(scope)
        body = (await receive())["body"]
        if self.manner == "late":
            await self.go.wait()
        if self.manner == "broken":
            raise RuntimeError("a fault of the application")
        if self.manner != "lose_request":
            self.applied.append(body)
        if self.manner in ("lose_request", "lose_answer"):
            await scope["extensions"]["sandbox.abort"]()
            return
        head = [(b"x-jobterm-sandbox", b"3f0f3c6e"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 201, "headers": head})
        if self.manner == "half":
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            return
        await send({"type": "http.response.body", "body": b"{}"})


async def test_an_answer_comes_back_whole() -> None:
    app = App()
    wire = in_process_wire(SETTINGS, ManualClock(), app, lambda: True)
    got = await wire.exchange(POST)
    await wire.close()
    assert isinstance(got, WireAnswer)
    assert (got.status, got.body, app.applied) == (201, b"{}", [b"body"])
    scope = app.scopes[0]
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == (
        "/amp/v1/ting/æ",
        b"/amp/v1/ting/%C3%A6",
        b"x=1",
    )
    assert (b"x-requestid", b"k-1") in scope["headers"]


async def test_a_closed_listener_refuses_before_the_claim() -> None:
    app, claims = App(), []

    async def claim() -> None:
        claims.append(1)

    wire = in_process_wire(SETTINGS, ManualClock(), app, lambda: False)
    got = await wire.exchange(POST, claim)
    await wire.close()
    assert isinstance(got, WireFault)
    assert (got.cls, got.code) == (OutcomeClass.NOT_SENT, "no_connection")
    assert (claims, app.scopes) == ([], [])


async def test_the_claim_is_made_before_the_application_sees_anything() -> None:
    app, seen = App(), []

    async def claim() -> None:
        seen.append(len(app.scopes))

    wire = in_process_wire(SETTINGS, ManualClock(), app, lambda: True)
    await wire.exchange(POST, claim)
    await wire.close()
    assert seen == [0]


async def test_a_cut_line_is_unknown_whether_it_was_applied_or_not() -> None:
    for manner, applied in (("lose_request", []), ("lose_answer", [b"body"]), ("half", [b"body"])):
        app = App(manner)
        wire = in_process_wire(SETTINGS, ManualClock(), app, lambda: True)
        got = await wire.exchange(POST)
        await wire.close()
        assert isinstance(got, WireFault)
        assert (got.cls, got.code, app.applied) == (OutcomeClass.UNKNOWN, "cut", applied)


async def test_the_deadline_ends_the_waiting_and_not_the_application() -> None:
    app = App("late")
    wire = in_process_wire(SETTINGS, ManualClock(), app, lambda: True)
    got = await wire.exchange(POST)
    assert isinstance(got, WireFault)
    assert (got.cls, got.code, app.applied) == (OutcomeClass.UNKNOWN, "timeout", [])
    app.go.set()
    while not app.applied:
        await asyncio.sleep(0)
    await wire.close()
    assert app.applied == [b"body"]


async def test_a_broken_application_is_a_500_without_the_sandboxs_mark() -> None:
    wire = in_process_wire(SETTINGS, ManualClock(), App("broken"), lambda: True)
    got = await wire.exchange(POST)
    await wire.close()
    assert isinstance(got, WireFault)
    assert got.cls is OutcomeClass.UNKNOWN


def test_a_wire_can_be_used_again_after_its_loop_has_ended() -> None:
    wire = in_process_wire(SETTINGS, ManualClock(), App(), lambda: True)
    for _ in range(2):
        assert isinstance(asyncio.run(wire.exchange(POST)), WireAnswer)
