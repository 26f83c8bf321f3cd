"""HTTP/1.1 for one listener: uvicorn's protocol with the means to cut a connection and a limit for idle callers.

The only module here that knows uvicorn.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from jobterm.sandbox.apps.wire import AsgiApp, Receive, Scope, Send
from jobterm.sandbox.switchboard import IDLE_LIMIT_S


class CuttableProtocol(H11Protocol):
    """A connection that the application may cut, and that is cut when a request does not come to its end in time.

    The time runs from the opening of the connection too: uvicorn's own limit knows only of pauses after an answer.
    """

    def __init__(self, config: Config, server_state: ServerState) -> None:
        super().__init__(config=config, server_state=server_state, app_state={})
        self._gone = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None
        self.app = self._with_abort(self.app)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The caller has connected; now a request must come."""
        super().connection_made(transport)
        self._start_deadline()

    def data_received(self, data: bytes) -> None:
        """Some of a request; pieces do not prolong the time for the whole."""
        self._start_deadline()
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Either side has closed."""
        self._stop_deadline()
        self._gone.set()
        super().connection_lost(exc)

    def cut(self) -> None:
        """Close at once, without a byte."""
        if self.transport is not None:
            self.transport.abort()

    async def _abort(self) -> None:
        self.cut()
        await self._gone.wait()

    def _with_abort(self, inner: Any) -> AsgiApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})["sandbox.abort"] = self._abort
            await inner(scope, receive, send)

        return app

    def _start_deadline(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(IDLE_LIMIT_S, self.cut)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Listener:
    """One application behind one port, which can be closed so that a connection is refused, and opened again."""

    def __init__(self, app: AsgiApp, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._config = Config(
            app,
            interface="asgi3",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=int(IDLE_LIMIT_S),
        )
        self._config.load()
        # Bytes that are no HTTP are the business of whoever sent them, and get their 400.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    @property
    def listening(self) -> bool:
        """Whether connections are accepted."""
        return self._server is not None

    async def open(self) -> None:
        """Accept connections; OSError where the port is somebody else's."""
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._protocol, self.host, self.port)

    async def close(self) -> None:
        """Refuse connections and cut the open ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
            for connection in list(self._state.connections):
                if isinstance(connection, CuttableProtocol):
                    connection.cut()
            await asyncio.sleep(0)

    def _protocol(self) -> asyncio.Protocol:
        return CuttableProtocol(self._config, self._state)
