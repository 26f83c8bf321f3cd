"""Processes of a big run: started, heard, killed, stood still, started again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.plug.processes import environment

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Heard:
    """What the processes told: which registrations were saved, by when the office certainly had them, what became of
    them at their desks, who has handed over everything and sees everything settled, troubles."""

    saved: set[str] = field(default_factory=set)
    handed: dict[str, float] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)
    all_handed: set[int] = field(default_factory=set)
    settled: dict[int, bool] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    lines: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, told: dict[str, Any]) -> None:
        """One line."""
        with self.lock:
            self.lines += 1
            match told:
                case {"saved": name}:
                    self.saved.add(name)
                case {"handed": name, "at": at}:
                    self.handed.setdefault(name, at)
                case {"handed_all": first}:
                    self.all_handed.add(first)
                case {"settled": first, "yes": yes}:
                    self.settled[first] = yes
                case {"desk": desk, "standing": standing}:
                    self.standing[str(desk)] = standing
                case _:
                    self.troubles.append(json.dumps(told))


class Process:
    """One process of a run, by its module and arguments."""

    def __init__(self, module: str, *arguments: str, folder: Path, heard: Heard) -> None:
        """Nothing is started yet. ``folder``: where its errors are written."""
        self._command = [sys.executable, "-m", f"tests.office_store.big.{module}", *arguments]
        self._heard = heard
        self._folder = folder
        self._errors = folder / f"{module}-{'-'.join(arguments[1:])}.err"
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self.stopped_at = 0.0
        self.starts = 0

    def start(self) -> None:
        """Start it, or start it again."""
        self.starts += 1
        with self._errors.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=environment(self._folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, text=True,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                self._heard.take(json.loads(line))

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """At once, as `kill -9`."""
        if self._process is not None:
            self._process.kill()
            self._ended()

    def stand_still(self) -> None:
        """As a machine that is out of breath: it does not know that time goes by."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self.stopped_at = time.monotonic()

    def go_on(self) -> None:
        """After `stand_still`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self.stopped_at = 0.0

    def end(self, word: str = "", patience: float = 60.0) -> None:
        """In order: a word on its input, or SIGTERM."""
        if self._process is None or not self.alive:
            return
        if word:
            assert self._process.stdin is not None
            self._process.stdin.write(word + "\n")
            self._process.stdin.flush()
        else:
            self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._ended()

    def errors(self) -> str:
        """What it wrote on its error output."""
        return self._errors.read_text(encoding="utf-8") if self._errors.exists() else ""

    def _ended(self) -> None:
        assert self._process is not None
        self._process.wait()
        if self._reader is not None:
            self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
