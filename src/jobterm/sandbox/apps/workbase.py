"""WorkBase, simulated: keeps contracts/workbase.yaml. Form in `workbase_forms`, what it shows in `workbase_views`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.sandbox.apps import workbase_forms, workbase_views
from jobterm.sandbox.apps.forms import BadForm
from jobterm.sandbox.apps.wire import IDENTIFIER, Answer, Request, Unreadable, decoded, to_json
from jobterm.sandbox.apps.workbase_forms import RESOURCES, Resource
from jobterm.sandbox.desk import Accepted, Caller, Desk, Submission
from jobterm.sandbox.store import Row
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rules import Refusal

KEY_MEMORY_S: Final = 86_400
"""How long an ``Idempotency-Key`` is remembered, from acceptance."""

_KEY = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_ORGANISATION = re.compile(r"(state|municipality|fund|provider);([0-9A-Za-z-]{1,20})", re.ASCII)
_USER = re.compile(r"(person|system);([0-9A-Za-z._~%@-]{1,60});([0-9A-Za-z._~%-]{1,1260})", re.ASCII)
_ROOT = "/api/v1/"
_PROBLEM = "application/problem+json"

_PROBLEMS: Final[Mapping[str, tuple[int, str]]] = {
    "already-exists": (412, "The id was used before"),
    "key-reused": (422, "The key was used with another body"),
    "not-found": (404, "No registration with that id"),
    "plan-changed": (409, "Another plan is in force"),
    "malformed": (400, "The message is not valid"),
    "unsupported": (415, "Not application/json"),
    "precondition-required": (428, "If-None-Match: * is missing"),
    "invalid": (422, "A value is not allowed"),
    "citizen-unknown": (404, "CPR unknown"),
    "citizen-dead": (409, "The citizen is dead"),
    "forbidden": (403, "No permission for this operation"),
    "not-your-citizen": (403, "Belongs to another job centre"),
    "not-enrolled": (409, "Not enrolled"),
    "already-enrolled": (409, "Enrolled already"),
    "no-open-absence": (409, "No open illness to end"),
    "deregistration-date": (422, "Must be today or at most 30 days ahead (60 with less intensive effort)"),
    "deregistration-cause": (422, "Cause invalid"),
    "dates-reversed": (422, "Starts after it ends"),
    "meeting-in-past": (422, "The meeting starts before today"),
    "meeting-collision": (409, "Collides with another booking of the citizen"),
    "deadline-contrary": (422, "A deadline is missing, too many, or after the meeting"),
    "html-in-text": (422, "Text must not contain HTML tags"),
    "internal": (500, "Internal error"),
}
_READS = {"registrations": "GET", "citizens/read": "POST", "citizens/search": "POST", "health": "GET"}
_FORM_PROBLEMS = {"malformed": "malformed", "html": "html-in-text", "cause": "deregistration-cause"}
_RULE_PROBLEMS: Final[Mapping[str, str]] = {
    "already_enrolled": "already-enrolled",
    "not_enrolled": "not-enrolled",
    "deregistration_date": "deregistration-date",
    "dates_reversed": "dates-reversed",
    "in_future": "invalid",
    "no_open_illness": "no-open-absence",
    "meeting_in_past": "meeting-in-past",
    "meeting_ends_before": "dates-reversed",
    "place_missing": "invalid",
    "link_missing": "invalid",
    "may_rebook_contrary": "deadline-contrary",
    "may_cancel_contrary": "deadline-contrary",
    "deadline_after_meeting": "deadline-contrary",
    "collision": "meeting-collision",
    "plan_changed": "plan-changed",
    "not_offered": "forbidden",
}
_FIELDS = {"first_day": "firstDay", "last_day": "lastDay", "end_date": "endDate", "recovered_on": "recoveredOn",
           "rebook_by": "rebookBy", "cancel_by": "cancelBy", "base_version": "basedOn"}  # fmt: skip


class Problem(Exception):
    """An answer other than the one hoped for."""

    def __init__(self, kind: str, field: str | None = None, status: int | None = None, **more: Any) -> None:
        super().__init__(kind)
        known, title = _PROBLEMS[kind]
        self.status = status or known
        self.body = {
            "type": f"urn:workbase:problem:{kind}", "title": title, "status": self.status, "field": field, **more,
        }  # fmt: skip


class WorkBase:
    """A municipal case system with conditional requests and stored answers."""

    id = "workbase"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def writes(self, request: Request) -> bool:
        """Whether it is one of the seven writes."""
        return request.method == "PUT" and _resource(request) is not None

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-acting-user", ""))
        return decoded(found[2]) if found else ""

    def internal_error(self) -> Answer:
        """Problem ``internal``."""
        return _problem_answer(Problem("internal"))

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        key = request.headers.get("idempotency-key") if self.writes(request) else None
        try:
            if (request.method, request.path) == ("GET", f"{_ROOT}health"):
                self._caller(request)
                return Answer(200, to_json(self._health(setting)))
            if setting.state is State.CLOSED:
                return _closed(setting)
            resource = _resource(request)
            if resource is not None and request.method == "PUT":
                return self._put(resource, request)
            return self._read(request)
        except Unreadable as error:
            return _problem_answer(Problem("malformed", error.field), key)
        except Problem as problem:
            answer = _problem_answer(problem, key)
            allowed = (("Allow", _method_of(request.path)),)
            return replace(answer, headers=allowed) if problem.status == 405 else answer

    # ---- writing ----

    def _put(self, resource: Resource, request: Request) -> Answer:
        caller = self._caller(request)
        id, key = _id(request), request.headers.get("idempotency-key", "")
        condition = request.headers.get("if-none-match")
        if condition is None:
            raise Problem("precondition-required", "If-None-Match", id=id)
        if condition.strip() != "*":
            raise Problem("malformed", "If-None-Match", id=id)
        if not _KEY.fullmatch(key):
            raise Problem("malformed", "Idempotency-Key", id=id)
        wire = self._body(request)
        data = _checked(resource.body, wire, id)
        desk, print_ = self._desk, hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
        known = desk.store.key(self.id, key, desk.clock.now().timestamp() - KEY_MEMORY_S)
        if known is not None:
            return _replayed(known, print_, id, key)
        if desk.store.entities(self.id, id):
            raise Problem("already-exists", id=id)
        person = self._citizen(data.pop("citizen"), caller, id)
        done = desk.submit(Submission(id, resource.kind, person, data, wire, resource.name, caller, key))
        if isinstance(done, Refusal):
            raise self._refused(done, person, id)
        answer = _accepted(done, resource, key)
        kept = {"status": answer.status, "headers": answer.headers, "body": answer.body.decode("utf-8")}
        desk.store.remember_key({
            "system": self.id, "key": key, "at": done.at.timestamp(), "print": print_, "answer": json.dumps(kept),
            "scope": caller.user,
        })  # fmt: skip
        return answer

    def _refused(self, refusal: Refusal, person: Person, id: str) -> Problem:
        more: dict[str, Any] = {"id": id}
        if refusal.code == "plan_changed":
            plan = self._desk.case(person).plan
            content = {} if plan is None else {"goal": plan.data["goal"], "agreements": plan.data.get("agreements")}
            more["current"] = None if plan is None else {"version": plan.version, "content": content}
        field = refusal.field
        return Problem(_RULE_PROBLEMS[refusal.code], None if field is None else _FIELDS.get(field, field), **more)

    def _citizen(self, cpr: str, caller: Caller, id: str) -> Person:
        person = self._desk.citizen(cpr)
        if person is None:
            raise Problem("citizen-unknown", "citizenCpr", id=id)
        if person.dead:
            raise Problem("citizen-dead", "citizenCpr", id=id)
        if not self._desk.yours(person, caller):
            raise Problem("not-your-citizen", "citizenCpr", id=id)
        return person

    # ---- reading ----

    def _read(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix(_ROOT):
            case "POST", "citizens/read":
                return self._read_citizen(request)
            case "POST", "citizens/search":
                return self._search(request)
            case "GET", path if path.rpartition("/")[0] == "registrations":
                return self._look_up(request)
            case _:
                raise Problem("forbidden", status=405 if _method_of(request.path) else 404)

    def _look_up(self, request: Request) -> Answer:
        self._caller(request)
        id = _id(request)
        rows = [row for row in self._desk.store.entities(self.id, id) if row["registration"]]
        if not rows:
            raise Problem("not-found", id=id)
        row = rows[-1]
        shown = {
            "id": id,
            "resource": row["operation"],
            "status": "current",
            "content": json.loads(row["wire"]),
            **_receipt_of(row),
            "organisation": row["organisation"],
            "user": row["user"],
        }
        return Answer(200, to_json(shown))

    def _read_citizen(self, request: Request) -> Answer:
        caller = self._caller(request)
        asked = _checked(workbase_forms.READ, self._body(request))
        person = self._desk.citizen(asked["cpr"])
        if person is None:
            raise Problem("citizen-unknown", "cpr")
        if not self._desk.yours(person, caller) and "reason" not in asked:
            raise Problem("not-your-citizen", "reason")
        moment, version = self._desk.moment(person), self._desk.version(person)
        shown: dict[str, Any] = {"at": to_text(moment.now), "version": version}
        for name in asked["sections"]:
            member, view = workbase_views.SECTIONS[name]
            shown[member] = view(moment)
        return Answer(200, to_json(shown), (("ETag", f'"{version}"'),))

    def _search(self, request: Request) -> Answer:
        self._caller(request)
        asked = _checked(workbase_forms.SEARCH, self._body(request))
        limit = asked.pop("limit", 50)
        if not asked:
            raise Problem("malformed")
        born = date.fromisoformat(asked["born"]) if "born" in asked else None
        found, more = self._desk.citizens.search(asked.get("name"), born, asked.get("phone"), 1000)
        here = [person for person in found if self._desk.citizen(person.cpr) is not None]
        shown = {"citizens": [workbase_views.hit(person) for person in here[:limit]]}
        return Answer(200, to_json({**shown, "more": more or len(here) > limit}))

    def _health(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "closed", State.SLOW: "slow"}
        now = to_text(self._desk.clock.now())
        return {"state": words.get(setting.state, "open"), **_until(setting), "serverTime": now}

    # ---- what every call has ----

    def _caller(self, request: Request) -> Caller:
        organisation = request.headers.get("x-acting-organisation", "")
        user = request.headers.get("x-acting-user", "")
        whose, who = _ORGANISATION.fullmatch(organisation), _USER.fullmatch(user)
        if whose is None:
            raise Problem("malformed", "X-Acting-Organisation")
        if who is None:
            raise Problem("malformed", "X-Acting-User")
        return Caller(whose[1], whose[2], decoded(who[2]), decoded(who[3]), organisation, user)

    def _body(self, request: Request) -> Any:
        if request.media_type != "application/json":
            raise Problem("unsupported", "Content-Type")
        return request.json()


def _method_of(path: str) -> str:
    """The one method that a known path takes, nothing for an unknown one."""
    name = path.removeprefix(_ROOT)
    if not path.startswith(_ROOT):
        return ""
    area = name.rpartition("/")[0]
    return _READS.get(name) or _READS.get(area) or ("PUT" if area in RESOURCES else "")


def _resource(request: Request) -> Resource | None:
    if not request.path.startswith(_ROOT):
        return None
    return RESOURCES.get(request.path.removeprefix(_ROOT).rpartition("/")[0])


def _id(request: Request) -> str:
    id = decoded(request.path.rpartition("/")[2])
    if not IDENTIFIER.fullmatch(id):
        raise Problem("malformed", "id")
    return id


def _checked(check: Any, wire: Any, id: str | None = None) -> dict[str, Any]:
    try:
        found: dict[str, Any] = check(wire)
    except BadForm as error:
        raise Problem(_FORM_PROBLEMS[error.code], error.field, id=id) from None
    return found


def _receipt_of(row: Row) -> dict[str, Any]:
    return {
        "receiptId": row["receipt"],
        "acceptedAt": row["received"],
        "version": row["version"],
        "number": row["reference"],
    }


def _accepted(done: Accepted, resource: Resource, key: str) -> Answer:
    row = done.row
    onward = [{"system": each.system, "latest": to_text(each.due)} for each in done.forwards]
    body = to_json({"id": row["id"], **_receipt_of(row), "forwarded": onward})
    headers = (("ETag", f'"{row["version"]}"'), ("Location", f"/workbase{_ROOT}{resource.name}/{row['id']}"))
    return Answer(201, body, headers, outcome="applied", registration=row["id"], key=key)


def _replayed(known: Row, print_: str, id: str, key: str) -> Answer:
    if known["print"] != print_:
        raise Problem("key-reused", "Idempotency-Key", id=id)
    kept = json.loads(known["answer"])
    headers = (*((name, value) for name, value in kept["headers"]), ("Idempotency-Replayed", "true"))
    return Answer(kept["status"], kept["body"].encode("utf-8"), headers, outcome="replayed", registration=id, key=key)


def _problem_answer(problem: Problem, key: str | None = None) -> Answer:
    id = problem.body.get("id")
    return Answer(
        problem.status, to_json(problem.body), media_type=_PROBLEM, outcome="refused", registration=id, key=key
    )


def _until(setting: Setting) -> dict[str, Any]:
    closed = setting.state is State.CLOSED
    until = None if setting.until is None else to_text(setting.until)
    return {"closedUntil": until, "reason": setting.reason if closed else None}


def _closed(setting: Setting) -> Answer:
    body = {"type": "urn:workbase:problem:closed", "title": "Closed", "status": 503, **_until(setting)}
    return Answer(503, to_json(body), media_type=_PROBLEM, outcome="closed")
