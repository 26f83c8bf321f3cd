"""`jobterm sandbox serve`: the simulated systems over HTTP on loopback, one listener each, and control on its own."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

from jobterm.clock import SystemClock
from jobterm.sandbox import sitefile
from jobterm.sandbox.control import Control
from jobterm.sandbox.control_app import ControlApp
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.protocol import Listener
from jobterm.sandbox.systems import SYSTEMS
from jobterm.sandbox.worldclock import WorldClock

_PORTS = range(18_000, 32_000)
"""Below the range from which the kernel gives outgoing connections theirs: a closed listener's port must stay free."""
_TICK_S = 0.1


class CannotServe(Exception):
    """The sandbox cannot start. ``code``: ``host.not_loopback``, ``port.taken``, ``state.in_use``,
    ``state.unwritable``, ``config.not_ours`` or ``config.unwritable``; the entrance knows which value it is about."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: int = 1,
    population: int = 2000,
    state: Path | None = None,
    write_config: Path | None = None,
    forward_delay: timedelta | None = None,
    out: IO[str] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    The first line on ``out`` (standard output) is ``{"url", "config", "pid"}``, written when everything listens and
    the site file stands. ``port`` 0 takes a free one. With ``state`` the world, and if they are free the ports, are
    those of the last time. Raises CannotServe before anything is said.
    """
    _check_loopback(host)
    with contextlib.ExitStack() as stack:
        if state is not None:
            stack.enter_context(_only_one(state))
        sandbox = Sandbox(
            WorldClock(SystemClock()), seed=seed, population=population, state=state, forward_delay=forward_delay
        )
        stack.callback(sandbox.close)
        asyncio.run(_Server(sandbox, host, port).run(write_config, out or sys.stdout))


class _Server:
    """The listeners of one sandbox."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self._sandbox = sandbox
        self._control = Control(sandbox)
        known = sandbox.store.meta("ports") or {}
        taken: set[int] = set()
        apps = sandbox.apps()
        self._listeners: dict[str, Listener] = {}
        for system in SYSTEMS:
            self._listeners[system] = Listener(apps[system][0], host, _free_port(host, known.get(system, 0), taken))
        chosen = port or _free_port(host, known.get("control", 0), taken)
        self._front = Listener(ControlApp(self._control, sandbox, self._follow), host, chosen)
        shown = f"[{host}]" if ":" in host else host
        self._url = f"http://{shown}:{chosen}"
        self._control.urls = {id: f"http://{shown}:{each.port}/{id}" for id, each in self._listeners.items()}

    async def run(self, write_config: Path | None, out: IO[str]) -> None:
        """Listen, say so, and go on until told to stop."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(RuntimeError):  # Windows has no such handlers; Ctrl-C raises there
                loop.add_signal_handler(name, stop.set)
        try:
            await self._begin(write_config, out)
            ticking = asyncio.create_task(self._tick())
            await stop.wait()
            ticking.cancel()
        finally:
            for listener in (*self._listeners.values(), self._front):
                await listener.close()

    async def _begin(self, write_config: Path | None, out: IO[str]) -> None:
        """Listen, write the site file, say where: in this order, since the line means that all of it stands."""
        try:
            await self._front.open()
            await self._follow()
        except OSError as error:
            raise CannotServe("port.taken", f"port {self._front.port} is taken") from error
        self._remember_ports()
        self._write(write_config)
        line = {"url": self._url, "config": None if write_config is None else str(write_config), "pid": os.getpid()}
        out.write(json.dumps(line) + "\n")
        out.flush()

    async def _follow(self) -> None:
        """Open and close listeners as the switches say; done when a caller of control gets its answer."""
        for system, listener in self._listeners.items():
            wanted = self._sandbox.board.accepts(system)
            if wanted and not listener.listening:
                with contextlib.suppress(OSError):  # somebody sits on the port for a moment: the next tick tries again
                    await listener.open()
            elif not wanted and listener.listening:
                await listener.close()

    async def _tick(self) -> None:
        """What happens by time alone: reopening, late requests, passings-on."""
        while True:
            await asyncio.sleep(_TICK_S)
            self._sandbox.pending.pump()
            await self._follow()

    def _remember_ports(self) -> None:
        ports = {system: listener.port for system, listener in self._listeners.items()}
        self._sandbox.store.set_meta("ports", {**ports, "control": self._front.port})

    def _write(self, config: Path | None) -> None:
        if config is None:
            return
        try:
            sitefile.write(config, self._control.urls)
        except sitefile.NotOurs as error:
            raise CannotServe("config.not_ours", str(error)) from error
        except OSError as error:
            raise CannotServe("config.unwritable", "the site file cannot be written") from error


def _check_loopback(host: str) -> None:
    try:
        good = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        good = False
    if not good:
        raise CannotServe("host.not_loopback", "a sandbox listens on loopback only")


def _free_port(host: str, wanted: int, taken: set[int]) -> int:
    """The port of the last time if it is free, else one that is; none twice."""
    chance = random.SystemRandom()
    for port in (wanted, *chance.sample(_PORTS, 200)):
        if port and port not in taken and _is_free(host, port):
            taken.add(port)
            return port
    raise CannotServe("port.taken", "no free port was found")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Hold the folder: two sandboxes on one would tear its world apart."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (state / "lock").open("w")
    except OSError as error:
        raise CannotServe("state.unwritable", "the folder cannot be written to") from error
    with file:
        try:
            import fcntl
        except ImportError:  # Windows: the database's own lock is all there is
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotServe("state.in_use", "another sandbox lives in that folder") from error
        yield
