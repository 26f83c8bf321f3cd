"""`jobterm sandbox serve` in a process of its own, for tests that need sockets and signals."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tests.unit.sandbox.caller import Reply

_CODE = """
import json, sys
from pathlib import Path
from jobterm.sandbox.serve import serve
asked = json.loads(sys.argv[1])
for name in ("state", "write_config"):
    asked[name] = Path(asked[name]) if asked.get(name) else None
serve(**asked)
"""


class Served:
    """A sandbox over HTTP; used as a context it is killed at the end."""

    def __init__(self, **asked: Any) -> None:
        text = {name: str(value) if isinstance(value, Path) else value for name, value in asked.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CODE, json.dumps(text)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.first: dict[str, Any] = json.loads(line) if line else {}

    def __enter__(self) -> Served:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def kill(self) -> None:
        """kill -9, as the oom killer would."""
        self.process.kill()
        self.process.communicate()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A call to the control API, which must succeed."""
        reply = call(self.first["url"], method, f"/control{path}", body)
        assert reply.status == 200, reply.body
        return reply.json

    def url(self, system: str) -> str:
        """Where a system listens."""
        return str(next(row["url"] for row in self.control("GET", "/systems") if row["id"] == system))


def call(base: str, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
    """One request over a connection of its own; raises what the socket raises."""
    parts = urlsplit(base)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        raw = None if body is None else json.dumps(body)
        typed = {} if body is None else {"content-type": "application/json"}
        connection.request(method, f"{parts.path}{path}", raw, {**typed, **(headers or {})})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, found, answer.read())
    finally:
        connection.close()
