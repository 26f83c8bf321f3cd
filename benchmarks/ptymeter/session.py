"""A command in a pseudo-terminal: its output stamped when it arrives, its keys, its memory."""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import psutil

from benchmarks.ptymeter.emulator import Emulator
from benchmarks.ptymeter.keys import KeyMode, UsageError

SWITCH_INTERVAL = 1e-4
"""Seconds the emulator may hold the interpreter while the reader wants to stamp."""
LINK_TICK = 0.02
"""Seconds of line time that an emulated slow link reads at once."""
SAMPLE_INTERVAL = 0.1
"""Seconds between two samples of the memory of the process tree."""

NOT_INHERITED = re.compile(
    r"PYTHON|TEXTUAL|COLORTERM$|NO_COLOR$|FORCE_COLOR$|CLICOLOR|COLUMNS$|LINES$|TERM_PROGRAM|TMUX|STY$|ESCDELAY$"
)
"""Names (from their beginning) of inherited variables that would skew a measurement."""


@dataclass(frozen=True)
class Settings:
    """The terminal that is emulated, and the line to it."""

    columns: int = 80
    rows: int = 24
    term: str = "xterm-256color"
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str | None = None
    dumb: bool = False
    kitty: bool = False
    bytes_per_second: float | None = None
    rtt: float = 0.0

    def process_environment(self) -> dict[str, str]:
        """The environment of the measured command."""
        inherited = {name: value for name, value in os.environ.items() if not NOT_INHERITED.match(name)}
        return inherited | {"TERM": self.term} | dict(self.environment)


class Chunk(NamedTuple):
    """A piece of output and the time it reached the user's end of the line."""

    at: float
    data: bytes


@dataclass
class Observation:
    """What followed a start or a key; times in seconds since then."""

    first_byte: float | None = None
    match: float | None = None
    settled: float | None = None
    bytes_match: int | None = None
    rss_match: int | None = None
    bytes: int = 0
    frames: int = 0
    matched: bool = True
    quiet: bool = False


class Session:
    """A command that runs in a pseudo-terminal."""

    def __init__(self, command: Sequence[str], settings: Settings) -> None:
        if not command:
            raise UsageError("no command given")
        self.settings = settings
        self.emulator = Emulator(settings.columns, settings.rows, answers=not settings.dumb, kitty=settings.kitty)
        self.ended = False
        self.peak_rss = 0
        self.exit_code: int | None = None
        self._chunks: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self._held: Chunk | None = None
        self._writes: queue.SimpleQueue[tuple[float, bytes] | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._family: dict[int, psutil.Process] = {}
        self._pid, self._fd, self.started = self._spawn(command)
        self._root = psutil.Process(self._pid)
        tasks: list[Callable[[], None]] = [self._read, self._sample]
        if settings.rtt:
            tasks.append(self._write_later)
        self._threads = [threading.Thread(target=task, daemon=True) for task in tasks]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _spawn(self, command: Sequence[str]) -> tuple[int, int, float]:
        """Start the command; return its pid, the terminal's end of the line and the time of exec."""
        environment = self.settings.process_environment()
        size = struct.pack("HHHH", self.settings.rows, self.settings.columns, 0, 0)
        report, report_in_child = os.pipe()  # both close on exec
        pid, fd = os.forkpty()
        if pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                if self.settings.directory is not None:
                    os.chdir(self.settings.directory)
                os.execvpe(command[0], list(command), environment)
            except BaseException as error:
                os.write(report_in_child, str(error).encode())
            finally:
                os._exit(127)
        os.close(report_in_child)
        problem = os.read(report, 4096)
        started = time.perf_counter()
        os.close(report)
        if problem:
            os.close(fd)
            os.waitpid(pid, 0)
            raise UsageError(f"cannot run {command[0]}: {problem.decode()}")
        os.set_blocking(fd, False)
        return pid, fd, started

    # -- threads ----------------------------------------------------------

    def _read(self) -> None:
        rate = self.settings.bytes_per_second
        size = 65536 if rate is None else max(1, round(rate * LINK_TICK))
        line_free = 0.0
        while not self._stop.is_set():
            if not select.select([self._fd], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self._fd, size)
            except BlockingIOError:
                continue
            except OSError:  # EIO: the last process has closed the terminal
                data = b""
            now = time.perf_counter()
            if not data:
                break
            if rate is not None:
                # A tick's lag is made up for: it comes from waking late, not from an idle line.
                line_free = (line_free if now - line_free < LINK_TICK else now) + len(data) / rate
                self._stop.wait(line_free - now)
                now = time.perf_counter()
            self._chunks.put(Chunk(now + self.settings.rtt / 2, data))
        self._chunks.put(None)

    def _write_later(self) -> None:
        while (item := self._writes.get()) is not None:
            due, data = item
            _sleep_until(due)
            self._write_now(data)

    def _sample(self) -> None:
        while not self._stop.is_set():
            self.sample_memory()
            self._stop.wait(SAMPLE_INTERVAL)

    def sample_memory(self) -> None:
        """Note the peak resident memory of the processes that are alive now."""
        with contextlib.suppress(psutil.Error):
            family = [self._root, *self._root.children(recursive=True)]
            self._family = self._family | {process.pid: process for process in family}
            self.peak_rss = max(self.peak_rss, sum(_peak_rss(process) for process in family))

    def resident(self) -> int:
        """The resident memory of the process tree now."""
        total = 0
        with contextlib.suppress(psutil.Error):
            for process in (self._root, *self._root.children(recursive=True)):
                total += process.memory_info().rss
        return total

    # -- the user's side ---------------------------------------------------

    def key_mode(self) -> KeyMode:
        """How keys are to be encoded at this moment."""
        return KeyMode(self.settings.term, self.emulator.application_cursor, self.emulator.kitty_flags)

    def write(self, data: bytes) -> float:
        """Send input; return the time at which the user did so."""
        now = time.perf_counter()
        if self.settings.rtt:
            self._writes.put((now + self.settings.rtt / 2, data))
        else:
            self._write_now(data)
        return now

    def _write_now(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            while data:
                if not select.select([], [self._fd], [], 5)[1]:
                    return  # the application does not read its input
                data = data[os.write(self._fd, data) :]

    def pump(self, deadline: float) -> Chunk | None:
        """Wait until the deadline for the next piece of output, and show it on the screen."""
        chunk = self._held
        self._held = None
        if chunk is None:
            if self.ended:
                return None
            try:
                chunk = self._chunks.get(timeout=max(0.0, deadline - time.perf_counter()))
            except queue.Empty:
                return None
            if chunk is None:
                self.ended = True
                return None
        if chunk.at > deadline:
            self._held = chunk
            _sleep_until(deadline)
            return None
        _sleep_until(chunk.at)
        if reply := self.emulator.feed(chunk.data):
            self.write(reply)
        return chunk

    def catch_up(self) -> None:
        """Show what has arrived by now."""
        now = time.perf_counter()
        while self.pump(now):
            pass

    def observe(
        self,
        since: float,
        pattern: re.Pattern[str] | None,
        *,
        timeout: float,
        silence: float,
        patience: float,
        await_output: bool = False,
    ) -> Observation:
        """Follow the output until the screen matches the pattern, then until there is silence.

        Without a pattern the silence alone decides, or with ``await_output`` a silence after
        some output. Output that never falls silent is given up after ``patience`` seconds.
        """
        seen = Observation(matched=pattern is None)
        frames = self.emulator.frames
        # A screen that matches already must not count as a paint, nor be waited for.
        matched_before = pattern is not None and pattern.search(self.emulator.text()) is not None
        last = since
        deadline = since + timeout
        while True:
            waiting = not (seen.matched or matched_before) or (await_output and seen.first_byte is None)
            limit = deadline if waiting else min(last + silence, deadline)
            chunk = self.pump(limit)
            if chunk is None:
                # Every piece that arrived before the limit has been taken into account.
                seen.quiet = self.ended or (not waiting and last + silence <= deadline)
                break
            seen.bytes += len(chunk.data)
            last = max(chunk.at, since)
            if seen.first_byte is None:
                seen.first_byte = last - since
            if pattern is not None and not seen.matched and pattern.search(self.emulator.text()):
                seen.matched = True
                seen.match = last - since
                seen.bytes_match = seen.bytes
                seen.rss_match = self.resident()
                deadline = last + patience
        if seen.bytes:
            seen.settled = last - since
        if pattern is not None and not seen.matched:
            seen.matched = matched_before and pattern.search(self.emulator.text()) is not None
        seen.frames = self.emulator.frames - frames
        return seen

    def cpu_seconds(self) -> float:
        """Processor time that the living process tree has used, with its reaped children."""
        total = 0.0
        for process in list(self._family.values()) or [self._root]:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + getattr(times, "children_user", 0.0)
                total += getattr(times, "children_system", 0.0)
        return total

    def close(self, grace: float = 2.0) -> None:
        """End the command: SIGTERM to its process group, then SIGKILL; reap it."""
        if self.exit_code is None:
            self.sample_memory()
            if self.ended:  # about to exit on its own: let its status be the true one
                self._reap(grace / 4)
        if self.exit_code is None:
            self._signal(signal.SIGTERM)
            if not self._reap(grace):
                self._signal(signal.SIGKILL)
                self._reap(grace)
            for process in self._family.values():  # left over in other process groups
                with contextlib.suppress(psutil.Error):
                    if process.pid != self._pid and process.is_running():
                        process.kill()
        self._stop.set()
        self._writes.put(None)
        for thread in self._threads:
            thread.join()
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, number)

    def _reap(self, patience: float) -> bool:
        deadline = time.perf_counter() + patience
        while time.perf_counter() < deadline:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
                return True
            time.sleep(0.005)
        return False


def _sleep_until(moment: float) -> None:
    while (rest := moment - time.perf_counter()) > 0:
        time.sleep(rest)


def _peak_rss(process: psutil.Process) -> int:
    """The largest resident memory that a process ever had (now, where the kernel does not say)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return int(process.memory_info().rss)
