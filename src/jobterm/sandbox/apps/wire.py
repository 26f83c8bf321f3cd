"""Requests and answers as values, and how they come off and go onto ASGI. No system's own format stands here."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_IN = 64 * 1024
"""Bytes that a body may have (every contract)."""


class Unreadable(ValueError):
    """A body or a header that is not what its media type says; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end. ``path`` is below the system's own prefix; header names are in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False

    def json(self) -> Any:
        """The body as JSON; Unreadable for a doubled member, NaN, wrong encoding or too many bytes."""
        if self.too_large:
            raise Unreadable("body", "more than 64 KiB")
        try:
            return json.loads(self.body.decode("utf-8"), object_pairs_hook=_single, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Unreadable("body", "not JSON") from error

    @property
    def media_type(self) -> str:
        """The body's media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, and what the request log says of it.

    ``outcome``: ``applied``, ``replayed``, ``refused``, ``read`` or ``closed`` (interface §4).
    """

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"
    outcome: str = "read"
    registration: str | None = None
    key: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a doubled member")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def to_json(value: Any) -> bytes:
    """JSON bytes as the systems write them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


async def read_request(scope: Scope, receive: Receive, prefix: str) -> Request | None:
    """Everything of a request; None when the caller went away before its end."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if chunk and size <= MOST_IN:
            parts.append(chunk)
        if not message.get("more_body", False):
            break
    raw = scope.get("raw_path")
    path = raw.decode("ascii").partition("?")[0] if raw else scope["path"]
    root = scope.get("root_path", "")
    for cut in (root, prefix):
        if cut and (path == cut or path.startswith(f"{cut}/")):
            path = path[len(cut) :]
    query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], path, dict(query), headers, b"".join(parts), size > MOST_IN)


async def send_answer(send: Send, answer: Answer, uuid: str, now: datetime) -> None:
    """Send it with what every answer carries: the sandbox's mark and its clock."""
    headers = [
        (b"content-type", answer.media_type.encode("ascii")),
        (b"content-length", str(len(answer.body)).encode("ascii")),
        (b"date", http_date(now)),
        (b"x-jobterm-sandbox", uuid.encode("ascii")),
        *((name.lower().encode("ascii"), value.encode("latin-1")) for name, value in answer.headers),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def escape(text: str) -> str:
    """Text between two tags of XML; the library's own way loads an HTTP client to open external entities with."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def http_date(now: datetime) -> bytes:
    """An instant in UTC as HTTP's Date has it (IMF-fixdate); the library's own way costs five milliseconds to load."""
    day, month = _DAYS[now.weekday()], _MONTHS[now.month - 1]
    return f"{day}, {now.day:02} {month} {now.year:04} {now:%H:%M:%S} GMT".encode("ascii")


def decoded(text: str) -> str:
    """A percent-encoded UTF-8 header or path part as text."""
    return unquote(text, errors="replace")


IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,46}", re.ASCII)
"""The form of an entity id in every contract."""
