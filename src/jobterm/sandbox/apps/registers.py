"""The read-only registers of ``fund`` and ``national``: what they received; keeps contracts/registers.yaml."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobterm.clock import COPENHAGEN, Clock, from_text, to_text
from jobterm.sandbox.apps.forms import BadForm, instant
from jobterm.sandbox.apps.wire import IDENTIFIER, Answer, Request, decoded, to_json
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.switchboard import Setting, State

_ORGANISATION = re.compile(r"[1-4];[0-9A-Za-z-]{1,20}", re.ASCII)
_USER = re.compile(r"[12];([0-9A-Za-z._~%@-]{1,60});[0-9A-Za-z._~%-]{1,1260}", re.ASCII)
_MOST = 1000


class Register:
    """One far end that shows what was passed on to it."""

    def __init__(self, id: str, store: Store, clock: Clock) -> None:
        self.id = id
        self._store = store
        self._clock = clock

    def writes(self, request: Request) -> bool:
        """Never."""
        del request
        return False

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-requestuser", ""))
        return decoded(found[1]) if found else ""

    def internal_error(self) -> Answer:
        """Code ``internal``."""
        return refused(500, "internal", "internal error")

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        if request.method != "GET" or request.path not in ("/received", "/health"):
            known = request.path in ("/received", "/health")
            answer = refused(405 if known else 404, "malformed", "no such operation")
            return replace(answer, headers=(("Allow", "GET"),)) if known else answer
        wrong = self.unnamed(request)
        if wrong is not None:
            return wrong
        if request.path == "/health":
            return Answer(200, to_json(self._health(setting)))
        if setting.state is State.CLOSED:
            return refused(503, "closed", "closed", outcome="closed", **until(setting))
        return self._received(request)

    def unnamed(self, request: Request) -> Answer | None:
        """The answer to a call that does not name organisation and user."""
        if not _ORGANISATION.fullmatch(request.headers.get("x-activeorganisation", "")):
            return refused(400, "malformed", "organisation missing or wrong", "x-activeOrganisation")
        if not _USER.fullmatch(request.headers.get("x-requestuser", "")):
            return refused(400, "malformed", "user missing or wrong", "x-requestUser")
        return None

    def _received(self, request: Request) -> Answer:
        registration, since = request.query.get("registration"), request.query.get("since")
        if (registration is None) == (since is None):
            return refused(400, "malformed", "give registration or since", "registration")
        after: float | None = None
        if registration is not None and not IDENTIFIER.fullmatch(registration):
            return refused(400, "malformed", "not an identifier", "registration")
        if since is not None:
            try:
                # A + in a query is a blank: callers that do not encode it still mean an offset.
                after = from_text(instant(since.replace(" ", "+"))).timestamp()
            except (BadForm, ValueError, OverflowError):
                return refused(400, "malformed", "not an instant", "since")
        rows = self._store.received(self.id, registration, after, _MOST + 1)
        shown = rows[:_MOST]
        following = _instant(rows[_MOST]) if len(rows) > _MOST else None
        now = to_text(self._clock.now())
        return Answer(200, to_json({"received": [_received_row(row) for row in shown], "asOf": now, "next": following}))

    def _health(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "closed", State.SLOW: "slow"}
        now = to_text(self._clock.now())
        return {"state": words.get(setting.state, "open"), **until(setting), "serverTime": now}


def _instant(row: Row) -> str:
    return datetime.fromtimestamp(row["at"], COPENHAGEN).isoformat(timespec="milliseconds")


def _received_row(row: Row) -> dict[str, Any]:
    return {
        "registration": row["registration"] or row["entity"],
        "kind": row["kind"],
        "from": row["origin"],
        "eventDate": row["event_date"],
        "fund": row["fund"],
        "receiptId": f"{row['system'][0].upper()}R-{row['n']:08}",
        "receivedAt": _instant(row),
    }


def until(setting: Setting) -> dict[str, Any]:
    """Until when it is closed, and why, as answers tell it."""
    closed = setting.state is State.CLOSED
    return {
        "closedUntil": None if setting.until is None else to_text(setting.until),
        "reason": setting.reason if closed else None,
    }


def refused(
    status: int, code: str, message: str, field: str | None = None, *, outcome: str = "refused", **more: Any
) -> Answer:
    """An answer that gives nothing."""
    return Answer(status, to_json({"code": code, "message": message, "field": field, **more}), outcome=outcome)
