"""The simulated exchange of files with the unemployment funds (contracts/fund.yaml, fund.toml): takes files, lets each
fund work through its own at night, and leaves receipts, replies and extracts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobterm.clock import Clock, to_text
from jobterm.sandbox.apps.fund_files import fund_of
from jobterm.sandbox.apps.fund_night import Night
from jobterm.sandbox.apps.registers import Register, refused, until
from jobterm.sandbox.apps.wire import Answer, Request, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.store import Store
from jobterm.sandbox.switchboard import Setting, State

PIECE = 512 * 1024
_FILE = re.compile(r"/files/(JTN-([0-9]{4})-[0-9]{8}-[0-9a-f-]{36})", re.ASCII)
_OUTGOING = re.compile(r"/outgoing/([0-9A-Za-z-]{1,60})", re.ASCII)
_NAME = re.compile(r"[0-9A-Za-z-]{1,60}", re.ASCII)
_PLACE = re.compile(r"[0-9]{1,16}", re.ASCII)
_KINDS = ("receipt", "replies", "extract")
_LISTED = 100


class Fund(Register):
    """The exchange; what was passed on to the funds is shown as by any register."""

    def __init__(self, store: Store, citizens: Citizens, clock: Clock, delay: timedelta | None) -> None:
        super().__init__("fund", store, clock)
        self._shelf = store.shelf("fund")
        self._night = Night(store, citizens, delay)

    def writes(self, request: Request) -> bool:
        """Leaving a file."""
        return request.method == "PUT"

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        self._night.until(self._clock.now(), setting.faults)
        if request.path in ("/received", "/health"):
            return super().answer(request, setting)
        file, left = _FILE.fullmatch(request.path), _OUTGOING.fullmatch(request.path)
        allowed = ("GET", "PUT") if file else ("GET",)
        if file is None and left is None and request.path != "/outgoing":
            known = request.path.startswith(("/files/", "/outgoing/"))
            return refused(400 if known else 404, "malformed", "no such operation or name", "name")
        if request.method not in allowed:
            answer = refused(405, "malformed", "no such operation")
            return replace(answer, headers=(("Allow", ", ".join(allowed)),))
        wrong = self.unnamed(request)
        if wrong is not None:
            return wrong
        if setting.state is State.CLOSED:
            return refused(503, "closed", "closed", outcome="closed", **until(setting))
        if file is not None:
            return self._put(request, file[1], int(file[2])) if request.method == "PUT" else self._get(file[1])
        return self._content(request, left[1]) if left is not None else self._list(request)

    # ---- files to the funds ----------------------------------------------------------------------------------------

    def _put(self, request: Request, name: str, number: int) -> Answer:
        told = request.headers.get("x-filesha256", "")
        if not re.fullmatch(r"[0-9a-f]{64}", told):
            return refused(400, "malformed", "hash missing or wrong", "x-fileSha256")
        if request.too_large:
            return refused(413, "too_large", "more than 64 KiB", "body")
        if fund_of(number) is None:
            return refused(404, "fund_unknown", "no such fund", "name")
        sha256 = hashlib.sha256(request.body).hexdigest()
        if sha256 != told:
            return refused(422, "checksum", "the body is not what was meant", "body")
        kept = self._shelf.get(f"in/{name}")
        if kept is not None:
            if kept.doc["sha256"] != sha256:
                return refused(409, "name_taken", "other bytes have this name", "name")
            return Answer(200, to_json(_held(name, kept.doc)), outcome="replayed", key=name)
        now = self._clock.now()
        doc: dict[str, Any] = {
            "sha256": sha256, "size": len(request.body), "at": to_text(now), "fund": number,
            "content": request.body.decode("iso-8859-1"), "scope": self.scope_of(request),
            "organisation": request.headers["x-activeorganisation"],
        }  # fmt: skip
        self._shelf.put(f"in/{name}", doc, now, doc["scope"])
        self._shelf.put(f"wait/{name}", {"done": False, "scope": doc["scope"]}, now, doc["scope"])
        return Answer(201, to_json(_held(name, doc)), outcome="applied", key=name)

    def _get(self, name: str) -> Answer:
        kept = self._shelf.get(f"in/{name}")
        if kept is None:
            return refused(404, "not_found", "no such file", "name")
        return Answer(200, to_json(_held(name, kept.doc)))

    # ---- files from the funds --------------------------------------------------------------------------------------

    def _list(self, request: Request) -> Answer:
        kind, answers = request.query.get("kind"), request.query.get("answers")
        after = request.query.get("after", "0")
        if kind not in _KINDS:
            return refused(400, "malformed", "receipt, replies or extract", "kind")
        if not _PLACE.fullmatch(after) or int(after) > 2**53 - 1:
            return refused(400, "malformed", "not a number", "after")
        if answers is not None and not _NAME.fullmatch(answers):
            return refused(400, "malformed", "not a name", "answers")
        if kind == "extract":
            self._night.extracts(request.headers["x-activeorganisation"], self._clock.now(), self.scope_of(request))
        found = [
            {**one.doc["told"], "n": one.n}
            for one in self._shelf.under(f"out/{kind}/")
            if one.n > int(after)
            and answers in (None, one.doc["told"]["answers"])
            and one.doc["organisation"] == request.headers["x-activeorganisation"]
        ]
        shown = found[:_LISTED]
        following = shown[-1]["n"] if len(found) > len(shown) else None
        return Answer(200, to_json({"files": shown, "next": following}))

    def _content(self, request: Request, name: str) -> Answer:
        offset = request.query.get("offset", "0")
        if not _PLACE.fullmatch(offset) or int(offset) > 2**53 - 1:
            return refused(400, "malformed", "not a number", "offset")
        for kind in _KINDS:
            kept = self._shelf.get(f"out/{kind}/{name}")
            if kept is not None and kept.doc["organisation"] == request.headers["x-activeorganisation"]:
                content = kept.doc["content"].encode("iso-8859-1")
                piece = content[int(offset) : int(offset) + PIECE]
                return Answer(200, piece, media_type="application/octet-stream")
        return refused(404, "not_found", "no such file", "name")

    def _received(self, request: Request) -> Answer:
        """What was passed on, and what came in a file of ours."""
        answer = super()._received(request)
        registration = request.query.get("registration")
        notice = self._shelf.get(f"notice/{registration}") if registration else None
        if answer.status != 200 or notice is None:
            return answer
        told = notice.doc
        at = datetime.fromtimestamp(notice.at, UTC)
        row = {
            "registration": registration, "kind": "fund.notice", "from": "file", "eventDate": told["incident_date"],
            "fund": told["fund"], "receiptId": told["reference"], "receivedAt": to_text(at),
        }  # fmt: skip
        return Answer(200, to_json({"received": [row], "asOf": to_text(self._clock.now()), "next": None}))


def _held(name: str, doc: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "sha256": doc["sha256"], "size": doc["size"], "receivedAt": doc["at"]}
