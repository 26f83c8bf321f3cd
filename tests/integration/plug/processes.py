"""Real processes for the test: a served sandbox, commands that are killed, the control API."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.integration.plug.work import Job

JOBTERM = [sys.executable, "-m", "jobterm"]


def environment(home: Path) -> dict[str, str]:
    """A clean environment whose home is ``home``; nothing of ours in argv but file names."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {**kept, "JOBTERM_HOME": str(home), "HOME": str(home), "PYTHONUNBUFFERED": "1"}


@dataclass
class ServedSandbox:
    """``jobterm sandbox serve`` in a process of its own, on a state that outlives it."""

    home: Path
    seed: int
    population: int
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    url: str = ""
    starts: int = 0

    def start(self) -> None:
        """Start, or start again where the killed one was."""
        command = [
            *JOBTERM, "sandbox", "serve", "--seed", str(self.seed), "--population", str(self.population),
            "--state", str(self.home / "world"), "--write-config", str(self.home / "jobterm.toml"),
            "--port", str(self.port),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=environment(self.home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.url = told["url"]
        self.port = int(self.url.rsplit(":", 1)[1].rstrip("/"))
        self.starts += 1

    def kill(self) -> None:
        """As a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def turn(self, system: str, **wish: Any) -> None:
        """Switch a system or its faults."""
        self.call("PUT", f"/control/systems/{system}", wish)

    def ledger(self) -> list[dict[str, Any]]:
        """Every row of the ledger."""
        return self._pages("/control/ledger")

    def requests(self) -> list[dict[str, Any]]:
        """Every request that arrived."""
        return self._pages("/control/requests")

    def _pages(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while page := self.call("GET", f"{path}?after={rows[-1]['n'] if rows else 0}"):
            rows += page
        return rows

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call of the control API."""
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


@dataclass
class Command:
    """One run of a command."""

    code: int
    lines: list[Any]
    errors: str


def run(home: Path, *arguments: str, given: bytes | None = None, timeout: float = 300) -> Command:
    """A command that is let finish."""
    done = subprocess.run(
        [*JOBTERM, *arguments], env=environment(home), input=given, capture_output=True, timeout=timeout, check=False
    )
    text = done.stdout.decode()
    parsed = [json.loads(text)] if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line]
    return Command(done.returncode, parsed, done.stderr.decode())


@dataclass
class Registrar:
    """Feeds registrations to ``register`` and kills it now and then; remembers what was acknowledged, and
    by when."""

    home: Path
    taken_by: dict[str, str] = field(default_factory=dict)
    refused: list[Any] = field(default_factory=list)
    kills: int = 0

    def feed(self, jobs: list[Job], kill_after: int | None) -> None:
        """Give these; after ``kill_after`` acknowledgements the process is killed in the middle."""
        process = subprocess.Popen(
            [*JOBTERM, "register", "-"], env=environment(self.home), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        feeder = threading.Thread(target=_pour, args=(process, b"".join(job.line for job in jobs)))
        feeder.start()
        for heard, line in enumerate(process.stdout, start=1):
            result = json.loads(line)
            if result["state"] == "queued":
                self.taken_by.setdefault(result["id"], datetime.now(UTC).isoformat(timespec="milliseconds"))
            else:
                self.refused.append(result)
            if kill_after is not None and heard >= kill_after:
                process.send_signal(signal.SIGKILL)
                self.kills += 1
                break
        process.wait()
        feeder.join()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def _pour(process: subprocess.Popen[bytes], content: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        return


@dataclass
class Drainer:
    """Runs ``sync`` again and again in a thread, and kills it now and then."""

    home: Path
    seconds: float = 4.0
    kills: int = 0
    runs: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self, kill_at: list[float]) -> None:
        """Until told to stop; the times in ``kill_at`` say after how many seconds each run is killed."""
        while not self.stopping.is_set():
            process = subprocess.Popen(
                [*JOBTERM, "sync", "--timeout", str(self.seconds), "--json"], env=environment(self.home),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self.runs += 1
            patience = kill_at[self.runs % len(kill_at)]
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                self.kills += 1
