"""Jobnet, simulated: keeps contracts/jobnet.yaml. Form in `jobnet_forms`, what it holds in `jobnet_house`, what it
shows in `jobnet_views`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from jobterm.clock import Clock, to_text
from jobterm.sandbox.apps import jobnet_views as views
from jobterm.sandbox.apps.jobnet_forms import CANDIDATES, OPERATIONS, READ
from jobterm.sandbox.apps.jobnet_house import House
from jobterm.sandbox.apps.jsonfeed import CursorUnknown
from jobterm.sandbox.apps.jsonrest import NAMED, JsonSystem, Judged, Message, Trouble
from jobterm.sandbox.apps.wire import Answer, Request, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Caller, Desk
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.jobnet import find_ads

_PROBLEMS: Final[Mapping[str, tuple[int, str, str]]] = {
    "malformed": (400, "INVALID_REQUEST", "The request is not valid"),
    "unsupported": (415, "INVALID_REQUEST", "Not application/json"),
    "no_such_path": (404, "INVALID_REQUEST", "No such path"),
    "method": (405, "INVALID_REQUEST", "No such method here"),
    "id_used": (409, "REFERENCE_USED", "The reference was used before"),
    "key_used": (422, "KEY_REUSED", "The key was used with another body"),
    "not_found": (404, "NOT_RECEIVED", "Nothing with that reference"),
    "citizen_unknown": (404, "CITIZEN_UNKNOWN", "CPR unknown"),
    "citizen_dead": (409, "CITIZEN_DEAD", "The citizen is dead"),
    "not_yours": (403, "NOT_YOUR_CITIZEN", "Belongs to another job centre"),
    "cv_missing": (409, "CV_NOT_FOUND", "The citizen has no CV"),
    "report_unknown": (409, "REPORT_UNKNOWN", "No such report of that citizen"),
    "in_future": (422, "DATE_IN_FUTURE", "The date lies in the future"),
    "cursor_unknown": (410, "CURSOR_UNKNOWN", "No event stands where the cursor says"),
    "no_csrf": (403, "NO_PERMISSION", "x-csrf is missing"),
    "html": (400, "HTML_IN_TEXT", "Text must not contain HTML tags"),
    "closed": (503, "CLOSED", "Closed"),
    "internal": (500, "INTERNAL", "Internal error"),
}
POLL_S: Final = 60
"""How long a caller shall wait between two looks at the feed."""
_ADS: Final = "/bff/FindJob/Search"
_CANDIDATES: Final = "/api/v1/candidates/search"
_AD_TEXTS: Final = {"orderType": 40, "kmRadius": 4, "searchString": 130, "municipality": 4}


class Jobnet(JsonSystem):
    """The citizens' own entrance."""

    id = "jobnet"
    health_path = "/api/v1/status"
    method = "POST"
    operations = OPERATIONS
    reads: ClassVar[Mapping[str, str]] = {
        "/api/v1/receipts/": "GET", "/api/v1/citizens/read": "POST", "/api/v1/events": "GET", _ADS: "GET",
        _CANDIDATES: "POST",
    }  # fmt: skip
    organisation_header = "x-jobnet-organisation"
    organisation = re.compile(r"(state|municipality);([0-9A-Za-z-]{1,20})", re.ASCII)
    authorities: ClassVar[Mapping[str, str]] = {"state": "state", "municipality": "municipality"}
    user_header = "x-jobnet-user"
    user = re.compile(rf"(person|system);{NAMED}", re.ASCII)
    key_header = "x-jobnet-key"
    replayed: ClassVar[Mapping[str, Any]] = {"duplicate": True}

    def __init__(self, store: Store, citizens: Citizens, clock: Clock, desk: Callable[[str], Desk]) -> None:
        super().__init__(store, citizens, clock)
        self.house = House(store, citizens, clock)
        self._desk = desk

    # ---- writing -----------------------------------------------------------------------------------------------

    def id_of(self, request: Request, data: Mapping[str, Any]) -> str:
        """Our id stands in the message."""
        del request
        return str(data["reference"])

    def judge(self, message: Message) -> Judged:
        """Jobnet's rules."""
        data, kind = message.data, message.operation.kind
        person = self.citizen(data["citizen"], message.caller)
        if data["day"] > self.today().isoformat():
            raise Trouble("in_future", "occurredOn", id=message.id)
        if kind == "cv.check" and data["result"] != "missing" and self.house.profile(person)["cv"] == "none":
            raise Trouble("cv_missing", "result", id=message.id)
        if kind == "selfreport.seen" and data["report"] not in {one["id"] for one in self.house.reports(person)}:
            raise Trouble("report_unknown", "report", id=message.id)
        return Judged(kind, person.cpr)

    def accepted(self, message: Message, judged: Judged) -> Mapping[str, Any]:
        """What the citizen sees from now on."""
        person, now, scope = self.citizens.by_cpr(str(judged.citizen)), self.clock.now(), message.caller.user
        assert person is not None  # judged a moment ago, in the same transaction
        if judged.kind == "cv.check":
            self.house.check_cv(person, message.data["result"], now, scope)
        else:
            self.house.see(person, message.data, now, scope)
        return {}

    # ---- reading -----------------------------------------------------------------------------------------------

    def read(self, request: Request, caller: Caller) -> Answer:
        """A citizen, the feed, who looks for work, advertisements, a look-up."""
        if request.path == "/api/v1/events":
            return self._events(request, caller)
        if request.path == _ADS:
            return self._ads(request)
        if request.path == _CANDIDATES:
            return self._candidates(CANDIDATES(self.body(request)), caller)
        if request.path != "/api/v1/citizens/read":
            return self.look_up(request)
        asked = READ(self.body(request))
        person = self.citizen(asked["cpr"], caller, asked.get("reason"), living=False)
        desk = self._desk(record_system(self.citizens.origin(person)))
        moment, reports = desk.moment(person), self.house.reports(person)
        own = [row for row in self.store.entities_of(self.id, person.cpr) if row["registration"]]
        made: Mapping[str, Callable[[], Any]] = {
            "job": lambda: views.job(self.house.profile(person), reports),
            "absence": lambda: views.absences(self.house.absences(person, moment.today)),
            "enrolment": lambda: views.enrolment(moment),
            "interview": lambda: views.bookings(moment, reports),
            "timeline": lambda: views.timeline(reports, own),
        }
        shown = {"at": to_text(moment.now), "cpr": person.cpr, **{name: made[name]() for name in asked["sections"]}}
        return Answer(200, to_json(shown))

    def _events(self, request: Request, caller: Caller) -> Answer:
        limit = _whole(request, "limit", 100, 500)

        def seen(doc: Mapping[str, Any]) -> bool:
            person = self.citizens.at(doc["index"])
            return person is not None and caller.code == person.municipality

        try:
            page = self.house.feed.page(request.query.get("cursor"), limit, seen)
        except CursorUnknown:
            raise Trouble("cursor_unknown", "cursor") from None
        people = {doc["index"]: self.citizens.at(doc["index"]) for doc in page.events}
        events = [views.event(doc, who.cpr) for doc in page.events if (who := people[doc["index"]]) is not None]
        shown = {"events": events, "cursor": page.cursor, "more": page.more, "pollAfterSeconds": POLL_S}
        return Answer(200, to_json(shown))

    def _candidates(self, asked: Mapping[str, Any], caller: Caller) -> Answer:
        found = []
        for person, profile in self.house.seekers(asked["occupation"], asked.get("concept")):
            if person.municipality == caller.code:
                moment = self._desk(record_system(self.citizens.origin(person))).moment(person)
                found.append(views.candidate(person, profile, self.house.hours(person), moment))
        found.sort(key=lambda one: (not one["registered"], str(one["name"] or ""), one["citizenCpr"]))
        limit = asked.get("limit", 50)
        return Answer(200, to_json({"candidates": found[:limit], "more": len(found) > limit}))

    def _ads(self, request: Request) -> Answer:
        if request.headers.get("x-csrf") != "1":
            raise Trouble("no_csrf", "x-csrf")
        for name, most in _AD_TEXTS.items():
            if len(request.query.get(name, "")) > most:
                raise Trouble("malformed", name)
        size, number = _whole(request, "resultsPerPage", 20, 200), _whole(request, "pageNumber", 1, 1000)
        seed, epoch = self.citizens.population.seed, self.citizens.epoch
        where = request.query.get("municipality") or None
        found = find_ads(seed, epoch, request.query.get("searchString", ""), where, self.today())
        page = found[(number - 1) * size : number * size]
        return Answer(200, to_json({"jobAds": [views.ad(one) for one in page], "totalJobAdCount": len(found)}))

    # ---- answers -----------------------------------------------------------------------------------------------

    def problem(self, trouble: Trouble) -> tuple[int, dict[str, Any]]:
        """An error with its code."""
        status, code, words = _PROBLEMS[trouble.word]
        body: dict[str, Any] = {"errorCode": code, "errorMessage": words, "fieldName": trouble.field}
        if trouble.word == "closed":
            body.update(opensAt=trouble.more["until"], closedBecause=trouble.more["reason"])
        return status, body

    def receipt(self, row: Row, more: Mapping[str, Any]) -> dict[str, Any]:
        """The receipt of an accepted message."""
        return {"reference": row["id"], "receiptNumber": row["receipt"], "receivedAt": row["received"],
                "jobnetId": row["reference"], "version": row["version"], **more}  # fmt: skip

    def held(self, row: Row) -> dict[str, Any]:
        """What a look-up says."""
        return {**self.receipt(row, {}), "collection": row["operation"], "content": json.loads(row["wire"])}

    def health(self, state: str, until: str | None, reason: str | None, now: str) -> dict[str, Any]:
        """The probe's answer."""
        return {"state": state, "opensAt": until, "closedBecause": reason, "serverTime": now}


def _whole(request: Request, name: str, otherwise: int, most: int) -> int:
    text = request.query.get(name)
    if text is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise Trouble("malformed", name)
    return int(text)
