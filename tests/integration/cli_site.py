"""A home with a served sandbox, and real processes of `jobterm` in it: what the tests of the commands stand on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JOBTERM = (sys.executable, "-m", "jobterm")
KAREN = "1503801234"
PATIENCE_S = 120


def environment(home: Path | None, **more: str) -> dict[str, str]:
    """A clean environment; ``home`` None = a machine on which nothing was ever set up."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    base = {**kept, "LANG": "en_DK.UTF-8", "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}
    return {**base, **({"JOBTERM_HOME": str(home)} if home else {}), **more}


@dataclass(frozen=True)
class Ran:
    """What a command said and ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        """The error on the last line of stderr."""
        told: dict[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return told


def run(home: Path | None, *arguments: str, given: str | bytes | None = None, **more: str) -> Ran:
    """Run one command to its end."""
    fed = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [*JOBTERM, *arguments],
        env=environment(home, **more), input=fed, capture_output=True, check=False, timeout=PATIENCE_S,
        stdin=subprocess.DEVNULL if fed is None else None, cwd=home,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class Served:
    """`jobterm sandbox serve` in a process of its own."""

    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)
    told: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        config = self.folder / "jobterm.toml"
        self.process = subprocess.Popen(
            [*JOBTERM, "sandbox", "serve", "--population", "200", "--write-config", str(config)],
            env=environment(self.folder), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.told = json.loads(self.process.stdout.readline())

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call of the control interface."""
        request = urllib.request.Request(
            f"{self.told['url']}/control/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> int:
        """End it as a shell would."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(PATIENCE_S)


@dataclass(frozen=True)
class Home:
    """One caseworker's home at a served sandbox, with a user of its own, so that tests do not see each other."""

    folder: Path
    user: str
    served: Served

    def run(self, *arguments: str, given: str | bytes | None = None, **more: str) -> Ran:
        """Run one command here."""
        return run(self.folder, *arguments, given=given, **more)

    def turn(self, system: str, **wish: Any) -> None:
        """Turn a system's switch for this user alone."""
        self.served.control("PUT", f"systems/{system}?scope={self.user}", wish)

    def ledger(self, system: str) -> list[dict[str, Any]]:
        """What was applied at a system for this user."""
        rows: list[dict[str, Any]] = self.served.control("GET", f"ledger?system={system}&scope={self.user}")
        return [row for row in rows if row["effect"] == "applied"]


def settle(folder: Path, served: Served, user: str) -> Home:
    """A home whose site file and plan are the sandbox's, with another user."""
    folder.mkdir(mode=0o700, exist_ok=True)
    source = served.folder / "jobterm.toml"
    text = source.read_text(encoding="utf-8").replace('user = "trainee1"', f'user = "{user}"')
    assert f'"{user}"' in text
    (folder / "jobterm.toml").write_text(text, encoding="utf-8")
    (folder / "plan.toml").write_bytes(source.with_name("plan.toml").read_bytes())
    return Home(folder, user, served)


def sickness(**changed: Any) -> dict[str, Any]:
    """A registration that anybody would make: Karen is ill from today."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    today = datetime.now(ZoneInfo("Europe/Copenhagen")).date().isoformat()
    made: dict[str, Any] = {
        "kind": "sickness.report",
        "citizen": KAREN,
        "event_date": today,
        "details": {"first_day": today},
    }
    return {**made, **changed}


def lines(items: Sequence[Mapping[str, Any]]) -> str:
    """Registrations as JSON lines."""
    return "".join(json.dumps(item) + "\n" for item in items)
