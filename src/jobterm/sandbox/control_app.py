"""The control API over HTTP (interface §4): paths, parameters and errors around ``Control``. Loopback only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from jobterm.sandbox.apps.host import lifespan
from jobterm.sandbox.apps.wire import (
    Answer,
    Receive,
    Request,
    Scope,
    Send,
    Unreadable,
    read_request,
    send_answer,
    to_json,
)
from jobterm.sandbox.control import Control, ControlError
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.store import ALL

_LATER = ("timeline",)


class ControlApp:
    """ASGI application of the control API."""

    def __init__(self, control: Control, sandbox: Sandbox, settle: Callable[[], Awaitable[None]] | None = None) -> None:
        """``settle`` is awaited after every call that may change something, before the answer: open listeners."""
        self._control = control
        self._sandbox = sandbox
        self._settle = settle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            return await lifespan(scope, receive, send)
        request = await read_request(scope, receive, "/control")
        if request is None:
            return None
        try:
            body = self._call(request)
            if self._settle is not None and request.method != "GET":
                await self._settle()
            answer = Answer(200, to_json(body))
        except ControlError as error:
            answer = _error(error.status, str(error), error.field)
        except Unreadable as error:
            answer = _error(400, str(error), error.field)
        return await send_answer(send, answer, self._sandbox.uuid, self._sandbox.clock.now())

    def _call(self, request: Request) -> Any:
        control, trainee = self._control, request.query.get("scope") or ALL
        if request.method == "GET":
            return self._read(request, trainee)
        wish = request.json() if request.body else {}
        if not isinstance(wish, Mapping):
            raise ControlError("an object is needed", "body")
        if request.method == "PUT" and request.path.startswith("/systems/"):
            return control.turn(request.path.removeprefix("/systems/"), wish, trainee)
        if request.method == "POST":
            calls: Mapping[str, Callable[[], Any]] = {
                "/clock": lambda: control.clock(wish),
                "/citizen": lambda: control.citizen(wish, trainee),
                "/snapshot": lambda: control.snapshot(wish),
                "/restore": lambda: control.restore(wish),
                "/rollback": lambda: control.rollback(wish, trainee),
                "/convert": lambda: control.convert(wish, trainee),
                "/reset": lambda: control.reset(wish, trainee),
            }
            if request.path in calls:
                return calls[request.path]()
        name = request.path.strip("/")
        if name in _LATER:
            raise ControlError(f"{name} is not offered by this sandbox", None, 501)
        raise ControlError("there is no such call", None, 404)

    def _read(self, request: Request, trainee: str) -> Any:
        control, query = self._control, request.query
        match request.path:
            case "/systems":
                return control.systems(trainee)
            case "/ledger":
                return control.ledger(query.get("system"), _number(query, "after", 0), trainee)
            case "/requests":
                return control.requests(query.get("system"), _number(query, "after", 0), trainee)
            case "/clock":
                return control.clock()
            case "/conversions":
                return control.conversions()
            case "/world":
                return control.world()
            case "/people":
                after, limit = _number(query, "after", 0), _number(query, "limit", 100)
                return control.people(after, limit, query.get("municipality"), query.get("target_group"))
            case _:
                raise ControlError("there is no such call", None, 404)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(query.get(name, default))
    except ValueError:
        raise ControlError("a whole number", name) from None


def _error(status: int, message: str, field: str | None) -> Answer:
    return Answer(status, to_json({"error": {"message": message, "field": field}}))
