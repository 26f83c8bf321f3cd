"""WorkBase, simulated: keeps contracts/workbase.yaml. Form in `workbase_forms`, what it shows in `workbase_views`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.sandbox.apps import workbase_forms, workbase_lists, workbase_right, workbase_views
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.apps.wire import IDENTIFIER, Answer, Request, Unreadable, decoded, to_json
from jobterm.sandbox.apps.workbase_forms import RESOURCES, Resource
from jobterm.sandbox.apps.workbase_problems import (
    FIELDS,
    FORM_PROBLEMS,
    PROBLEM,
    RULE_PROBLEMS,
    Problem,
    problem_answer,
)
from jobterm.sandbox.desk import CONVERTED, Accepted, Caller, Desk, Submission
from jobterm.sandbox.store import Row
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rules import Refusal
from jobterm.sandbox.world.slots import MOST_DAYS

KEY_MEMORY_S: Final = 86_400
"""How long an ``Idempotency-Key`` is remembered, from acceptance."""

_KEY = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_ORGANISATION = re.compile(r"(state|municipality|fund|provider);([0-9A-Za-z-]{1,20})", re.ASCII)
_USER = re.compile(r"(person|system);([0-9A-Za-z._~%@-]{1,60});([0-9A-Za-z._~%-]{1,1260})", re.ASCII)
_REASON = re.compile(r"[\x21-\x7e]{1,8100}", re.ASCII)
_ROOT = "/api/v1/"

_READS = {"registrations": "GET", "citizens/read": "POST", "citizens/search": "POST", "health": "GET", "slots": "GET",
          "caseload": "GET", "calendar": "GET", "citizens": "GET"}  # fmt: skip


class WorkBase:
    """A municipal case system with conditional requests and stored answers."""

    id = "workbase"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def writes(self, request: Request) -> bool:
        """Whether it is one of the writes."""
        return _resource(request) is not None and request.method in ("PUT", *workbase_right.METHODS)

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-acting-user", ""))
        return decoded(found[2]) if found else ""

    def internal_error(self) -> Answer:
        """Problem ``internal``."""
        return problem_answer(Problem("internal"))

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
            if resource is not None and resource.name in workbase_right.METHODS.get(request.method, ()):
                return self._correct(resource, request)
            return self._read(request)
        except Unreadable as error:
            return problem_answer(Problem("malformed", error.field), key)
        except Problem as problem:
            answer = problem_answer(problem, key)
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
        if (known := self._stored(request, id, key)) is not None:
            return known
        desk = self._desk
        if desk.store.entities(self.id, id):
            raise Problem("already-exists", id=id)
        person = self._citizen(data.pop("citizen"), caller, id, _reason(request, id))
        done = desk.submit(
            Submission(id, data.pop("sort", resource.kind), person, data, wire, resource.name, caller, key)
        )
        if isinstance(done, Refusal):
            raise self._refused(done, person, id)
        return self._kept(_accepted(done, resource, key), request, done, key)

    def _correct(self, resource: Resource, request: Request) -> Answer:
        """Take back what stands there, or let it say something else; the case is then as if it always had."""
        caller, target = self._caller(request), _id(request)
        key = request.headers.get("idempotency-key", "")
        if "if-match" not in request.headers:
            raise Problem("precondition-required", "If-Match", id=target)
        version = workbase_right.version(request.headers["if-match"])
        if version is None or not _KEY.fullmatch(key):
            raise Problem("malformed", "If-Match" if version is None else "Idempotency-Key", id=target)
        wire = self._body(request)
        wanted = _checked(lambda body: workbase_right.read(request.method, resource, body), wire, target)
        if (known := self._stored(request, wanted.id, key)) is not None:
            return known
        desk = self._desk
        if desk.store.entities(self.id, wanted.id):
            raise Problem("already-exists", id=wanted.id)
        person = self._citizen(wanted.citizen, caller, wanted.id, _reason(request, wanted.id))
        events = desk.case(person).events
        there = next((one for one in events if one.id == target and one.kind == resource.kind), None)
        if there is None:
            raise Problem("nothing-open", id=wanted.id)
        if there.version != version:
            raise self._refused(Refusal("changed", None, there), person, wanted.id)
        kept, shown = wanted.of(target, there.kind, resource.name)
        made = Submission(wanted.id, workbase_right.KIND, person, kept, shown, workbase_right.RESOURCE, caller, key)
        done = desk.submit(made)
        if isinstance(done, Refusal):
            raise self._refused(done, person, wanted.id)
        return self._kept(_accepted(done, None, key), request, done, key)

    def _stored(self, request: Request, id: str, key: str) -> Answer | None:
        """The stored answer to this key, None for a new one."""
        known = self._desk.store.key(self.id, key, self._desk.clock.now().timestamp() - KEY_MEMORY_S)
        return None if known is None else _replayed(known, _print(request), id, key)

    def _kept(self, answer: Answer, request: Request, done: Accepted, key: str) -> Answer:
        """An answer that is given again to whoever comes with its key."""
        kept = {"status": answer.status, "headers": answer.headers, "body": answer.body.decode("utf-8")}
        self._desk.store.remember_key({
            "system": self.id, "key": key, "at": done.at.timestamp(), "print": _print(request),
            "answer": json.dumps(kept), "scope": done.row["scope"],
        })  # fmt: skip
        return answer

    def _refused(self, refusal: Refusal, person: Person, id: str) -> Problem:
        more: dict[str, Any] = {"id": id}
        if refusal.code == "plan_changed":
            plan = self._desk.case(person).plan
            content = {} if plan is None else {"goal": plan.data["goal"], "agreements": plan.data.get("agreements")}
            more["current"] = None if plan is None else {"version": plan.version, "content": content}
        if refusal.current is not None:
            there = refusal.current
            content = workbase_views.in_force(there)
            more["current"] = {"version": there.version, "id": there.registration, "content": content}
        field = refusal.field
        return Problem(RULE_PROBLEMS[refusal.code], None if field is None else FIELDS.get(field, field), **more)

    def _citizen(self, cpr: str, caller: Caller, id: str, reason: str | None) -> Person:
        person = self._known(cpr, "citizenCpr", id)
        if person.dead:
            raise Problem("citizen-dead", "citizenCpr", id=id)
        if not self._desk.yours(person, caller) and reason is None:
            raise Problem("not-your-citizen", "citizenCpr", id=id)
        if self._desk.moved_out(person):
            raise Problem("gone", "citizenCpr", id=id)
        return person

    def _known(self, cpr: str, field: str, id: str | None = None) -> Person:
        person = self._desk.citizen(cpr)
        if person is not None:
            return person
        number = self._desk.citizens.replaced(cpr)
        if number is not None:
            raise Problem("cpr-replaced", field, id=id, newCpr=number)
        raise Problem("citizen-unknown", field, id=id)

    # ---- reading ----

    def _read(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix(_ROOT):
            case "POST", "citizens/read":
                return self._read_citizen(request)
            case "GET", "slots":
                return self._slots(request)
            case "GET", "caseload" | "calendar" as which:
                return workbase_lists.told(self._desk, self._caller(request), which, request.query)
            case "GET", "citizens":
                return workbase_lists.roll(self._desk, self._caller(request), request.query)
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
            "resource": "conversion" if row["operation"] == CONVERTED else row["operation"],
            "status": "deleted" if id in self._desk.taken_back(row["citizen"]) else "current",
            "content": json.loads(row["wire"]),
            **_receipt_of(row),
            "organisation": row["organisation"],
            "user": row["user"],
        }
        return Answer(200, to_json(shown))

    def _read_citizen(self, request: Request) -> Answer:
        caller = self._caller(request)
        asked = _checked(workbase_forms.READ, self._body(request))
        person = self._known(asked["cpr"], "cpr")
        if not self._desk.yours(person, caller) and "reason" not in asked:
            raise Problem("not-your-citizen", "reason")
        moment, version = self._desk.moment(person), self._desk.version(person)
        shown: dict[str, Any] = {"at": to_text(moment.now), "version": version}
        for name in asked["sections"]:
            shown.update({member: view(moment) for member, view in workbase_views.SECTIONS[name]})
        return Answer(200, to_json(shown), (("ETag", f'"{version}"'),))

    def _slots(self, request: Request) -> Answer:
        caller = self._caller(request)
        try:
            days = span(request.query, "from", "to", MOST_DAYS)
        except BadForm as error:
            code = "dates-reversed" if error.code == "dates_reversed" else "malformed"
            raise Problem(code, error.field) from None
        found = [workbase_views.slot(one, caller.user) for one in self._desk.slots(caller, *days)]
        return Answer(200, to_json({"slots": found}))

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
    """The methods that a known path takes, nothing for an unknown one."""
    name = path.removeprefix(_ROOT)
    if not path.startswith(_ROOT):
        return ""
    area = name.rpartition("/")[0]
    if area in RESOURCES:
        return ", ".join(["PUT", *(method for method, takes in workbase_right.METHODS.items() if area in takes)])
    return _READS.get(name) or _READS.get(area) or ""


def _resource(request: Request) -> Resource | None:
    if not request.path.startswith(_ROOT):
        return None
    return RESOURCES.get(request.path.removeprefix(_ROOT).rpartition("/")[0])


def _id(request: Request) -> str:
    id = decoded(request.path.rpartition("/")[2])
    if not IDENTIFIER.fullmatch(id):
        raise Problem("malformed", "id")
    return id


def _reason(request: Request, id: str) -> str | None:
    """Why another centre's citizen is registered on, None where nobody said why."""
    reason = request.headers.get("x-access-reason")
    if reason is not None and not (_REASON.fullmatch(reason) and 1 <= len(decoded(reason)) <= 900):
        raise Problem("malformed", "X-Access-Reason", id=id)
    return reason


def _checked(check: Callable[[Any], Any], wire: Any, id: str | None = None) -> Any:
    try:
        return check(wire)
    except BadForm as error:
        raise Problem(FORM_PROBLEMS[error.code], error.field, id=id) from None


def _print(request: Request) -> str:
    """By which two requests under one key are told apart."""
    return hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()


def _receipt_of(row: Row) -> dict[str, Any]:
    return {
        "receiptId": row["receipt"],
        "acceptedAt": row["received"],
        "version": row["version"],
        "number": row["reference"],
    }


def _accepted(done: Accepted, resource: Resource | None, key: str) -> Answer:
    """The answer to what was applied; ``resource``: what it made, None for a correction of what was there."""
    row = done.row
    onward = [{"system": each.system, "latest": to_text(each.due)} for each in done.forwards]
    body = to_json({"id": row["id"], **_receipt_of(row), "forwarded": onward})
    headers: tuple[tuple[str, str], ...] = (("ETag", f'"{row["version"]}"'),)
    if resource is not None:
        headers = (*headers, ("Location", f"/workbase{_ROOT}{resource.name}/{row['id']}"))
    status = 200 if resource is None else 201
    return Answer(status, body, headers, outcome="applied", registration=row["id"], key=key)


def _replayed(known: Row, print_: str, id: str, key: str) -> Answer:
    if known["print"] != print_:
        raise Problem("key-reused", "Idempotency-Key", id=id)
    kept = json.loads(known["answer"])
    headers = (*((name, value) for name, value in kept["headers"]), ("Idempotency-Replayed", "true"))
    return Answer(kept["status"], kept["body"].encode("utf-8"), headers, outcome="replayed", registration=id, key=key)


def _until(setting: Setting) -> dict[str, Any]:
    closed = setting.state is State.CLOSED
    until = None if setting.until is None else to_text(setting.until)
    return {"closedUntil": until, "reason": setting.reason if closed else None}


def _closed(setting: Setting) -> Answer:
    body = {"type": "urn:workbase:problem:closed", "title": "Closed", "status": 503, **_until(setting)}
    return Answer(503, to_json(body), media_type=PROBLEM, outcome="closed")
