"""Arbejdsmarkedsportalen, simulated: keeps contracts/amp.yaml. Form in `amp_forms`, what it shows in `amp_views`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.sandbox.apps import amp_delete, amp_forms, amp_lists, amp_put_right, amp_views
from jobterm.sandbox.apps.amp_faults import FORM_CODES, RULE_CODES, Fault, closed, fault_answer, until
from jobterm.sandbox.apps.amp_forms import WRITES, Operation
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.apps.wire import IDENTIFIER, Answer, Request, Unreadable, decoded, to_json
from jobterm.sandbox.desk import Accepted, Caller, Desk, Submission
from jobterm.sandbox.store import Row
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rules import Refusal
from jobterm.sandbox.world.slots import MOST_DAYS

KEY_MEMORY_S: Final = 7 * 86400
"""How long an ``x-requestId`` is remembered, from acceptance."""

_ORGANISATION = re.compile(r"([1-4]);([0-9A-Za-z-]{1,20})", re.ASCII)
_USER = re.compile(r"([12]);([0-9A-Za-z._~%@-]{1,60});([0-9A-Za-z._~%-]{1,1260})", re.ASCII)
_AUTHORITY = {"1": "state", "2": "municipality", "3": "fund", "4": "provider"}
_GUEST = re.compile(r"[\x21-\x7e]{1,8100}", re.ASCII)

_READS = {
    "/Registrering/v1/Registrering": "GET",
    "/PersonStatus/v1/VariabelPersonstatus": "GET",
    "/PersonStatus/v1/Soegning": "POST",
    "/PersonStatus/v1/Borgerliste": "GET",
    "/Drift/v1/Status": "GET",
    "/Kontaktforloeb/v1/LedigeTider": "GET",
    "/Kontaktforloeb/v1/Sagsliste": "GET",
    "/Kontaktforloeb/v1/Kalender": "GET",
}


class Amp:
    """The state's case system for the insured, or another system of the same family: whichever the desk is."""

    DEAD = "4405"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.id = desk.system

    def writes(self, request: Request) -> bool:
        """Whether it is one of the writes, or takes one back."""
        if request.method == "DELETE":
            return amp_delete.is_deletion(request.path)
        known = (request.method, request.path.rpartition("/")[0]) in WRITES
        return known or amp_put_right.what(request.method, request.path) is not None

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-requestuser", ""))
        return decoded(found[2]) if found else ""

    def internal_error(self) -> Answer:
        """Business error 90500."""
        return fault_answer(Fault("90500"))

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        try:
            if request.path == "/Drift/v1/Status" and request.method == "GET":
                self._caller(request)
                return _ok(self._status(setting))
            if setting.state is State.CLOSED:
                return closed(setting)
            operation = WRITES.get((request.method, request.path.rpartition("/")[0]))
            if operation is not None:
                return self._write(request, lambda key: self._accept(operation, request, key))
            if request.method == "DELETE" and amp_delete.is_deletion(request.path):
                return self._write(request, lambda key: self._delete(request, key))
            mended = amp_put_right.what(request.method, request.path)
            if mended is not None:
                return self._write(request, lambda key: self._put_right(mended, request, key))
            return _ok(self._read(request))
        except Unreadable as error:
            return fault_answer(Fault("1014", error.field, 400))
        except Fault as fault:
            answer = fault_answer(fault)
            return replace(answer, headers=(("Allow", _methods_of(request.path)),)) if fault.status == 405 else answer

    # ---- writing ----

    def _write(self, request: Request, accept: Callable[[str], Answer]) -> Answer:
        key = request.headers.get("x-requestid", "")
        try:
            return accept(key)
        except Unreadable as error:
            return fault_answer(Fault("1014", error.field, 400), key=key)
        except Fault as fault:
            return fault_answer(fault, key=key, registration=fault.body.get("registreringId"))

    def _accept(self, operation: Operation, request: Request, key: str) -> Answer:
        caller = self._caller(request)
        cpr = self._cpr(request)
        last = decoded(request.path.rpartition("/")[2])
        if not IDENTIFIER.fullmatch(last):
            raise Fault("1014", "id", 400)
        if not IDENTIFIER.fullmatch(key):
            raise Fault("1014", "x-requestId", 400)
        wire = self._body(request)
        data = _read_form(operation, wire)
        id = data.pop("id", last)
        if operation.target is not None:
            data[operation.target] = last
        elif operation is amp_forms.WELL and last != "aaben":
            data["absence"] = last
        desk = self._desk
        self._fresh(key, id)
        unknown = "1010" if operation is not amp_forms.ENROL else "4404"
        person = self._citizen(cpr, caller, unknown, _guest(request))
        kind = data.pop("sort", operation.kind)
        if kind == "absence.holiday" and data["type"] != 10:
            kind = "absence.other"
        kept = wire
        if operation is amp_forms.WELL:
            kept = {**wire, "fravaerIdentifier": desk.illness_named(person, data.get("absence")) or last}
        done = desk.submit(Submission(id, kind, person, data, kept, operation.name, caller, key))
        if isinstance(done, Refusal):
            raise self._refused(done, person, id)
        return self._applied(201, done, caller, key)

    def _correcting(self, request: Request, key: str) -> tuple[Caller, str, str]:
        """Who corrects whose case, and the correction's own id."""
        caller, cpr = self._caller(request), self._cpr(request)
        id = request.headers.get("x-berigtigelseidentifier", "")
        for name, value in (("x-berigtigelseIdentifier", id), ("x-requestId", key)):
            if not IDENTIFIER.fullmatch(value):
                raise Fault("1014", name, 400)
        return caller, cpr, id

    def _put_right(self, operation: Operation, request: Request, key: str) -> Answer:
        """Let an entity say something else; the case is then as if it had said so from the beginning."""
        caller, cpr, id = self._correcting(request, key)
        target = decoded(request.path.rpartition("/")[2])
        if not IDENTIFIER.fullmatch(target):
            raise Fault("1014", "id", 400)
        try:
            wanted = amp_put_right.read(request.headers)
        except BadForm as error:
            raise Fault(FORM_CODES[error.code], error.field) from None
        wire = self._body(request)
        data = _read_form(operation, wire)
        self._fresh(key, id)
        person = self._citizen(cpr, caller, "4404", _guest(request))
        events = self._desk.case(person).events
        there = next((one for one in events if one.id == target and one.kind == operation.kind), None)
        if there is None:
            raise Fault("4317", registreringId=id)
        if there.version != wanted.version:
            raise self._refused(Refusal("changed", None, there), person, id)
        kept, shown = wanted.of(target, there.kind, data, wire)
        return self._submitted(Submission(id, amp_delete.KIND, person, kept, shown, amp_put_right.OPERATION, caller,
                                          key))  # fmt: skip

    def _submitted(self, correction: Submission) -> Answer:
        done = self._desk.submit(correction)
        if isinstance(done, Refusal):
            raise self._refused(done, correction.person, correction.id)
        return self._applied(200, done, correction.caller, correction.key or "")

    def _delete(self, request: Request, key: str) -> Answer:
        """Take an entity back; a case without it is as if it had never come."""
        caller, cpr, id = self._correcting(request, key)
        try:
            wanted = amp_delete.read(request.path)
        except BadForm as error:
            raise Fault(FORM_CODES[error.code], error.field) from None
        self._fresh(key, id)
        person = self._citizen(cpr, caller, "4404", _guest(request))
        events = self._desk.case(person).events
        there = next((one for one in events if one.id == wanted.target and one.kind in wanted.kinds), None)
        if there is None:
            raise Fault("4317", registreringId=id)
        data, wire = wanted.of(there.kind)
        return self._submitted(Submission(id, amp_delete.KIND, person, data, wire, amp_delete.OPERATION, caller, key))

    def _fresh(self, key: str, id: str) -> None:
        """The fences: neither key nor id may have been used."""
        desk = self._desk
        if desk.store.key(self.id, key, desk.clock.now().timestamp() - KEY_MEMORY_S):
            raise Fault("412", registreringId=id)
        if desk.store.entities(self.id, id):
            raise Fault("4977", registreringId=id)

    def _applied(self, status: int, done: Accepted, caller: Caller, key: str) -> Answer:
        self._desk.store.remember_key({
            "system": self.id, "key": key, "at": done.at.timestamp(), "print": "", "answer": "", "scope": caller.user,
        })  # fmt: skip
        return Answer(status, to_json(_receipt(done)), outcome="applied", registration=done.row["id"], key=key)

    def _refused(self, refusal: Refusal, person: Person, id: str) -> Fault:
        more: dict[str, Any] = {"registreringId": id}
        if refusal.code == "plan_changed":
            plan = self._desk.case(person).plan
            more["gaeldende"] = None if plan is None else {"version": plan.version, "indhold": _plan_content(plan.data)}
        if refusal.current is not None:
            there = refusal.current
            content = amp_views.in_force(there)
            more["gaeldende"] = {"version": there.version, "registreringId": there.registration, "indhold": content}
        return Fault(RULE_CODES[refusal.code], refusal.field, **more)

    # ---- reading ----

    def _read(self, request: Request) -> Any:
        area, _, last = request.path.rpartition("/")
        match request.method, area, last:
            case "GET", "/Registrering/v1/Registrering", _:
                return self._look_up(request, decoded(last))
            case "GET", "/PersonStatus/v1", "VariabelPersonstatus":
                return self._person_status(request)
            case "GET", "/Kontaktforloeb/v1", "LedigeTider":
                return self._slots(request)
            case "GET", "/PersonStatus/v1", amp_lists.ROLL:
                return amp_lists.roll(self._desk, self._caller(request), request.query)
            case "GET", "/Kontaktforloeb/v1", amp_lists.CASELOAD | amp_lists.CALENDAR:
                return amp_lists.told(self._desk, self._caller(request), last, request.query)
            case "POST", "/PersonStatus/v1", "Soegning":
                return self._search(request)
            case _:
                raise Fault("1013", status=405 if _methods_of(request.path) else 404)

    def _look_up(self, request: Request, id: str) -> dict[str, Any]:
        self._caller(request)
        cpr = self._cpr(request)
        if not IDENTIFIER.fullmatch(id):
            raise Fault("1014", "id", 400)
        rows = [row for row in self._desk.store.entities(self.id, id) if row["registration"]]
        if not rows:
            raise Fault("4990", registreringId=id)
        row = rows[-1]
        if row["citizen"] != cpr:
            raise Fault("4977", registreringId=id)
        return {
            "registreringId": id,
            "operation": row["operation"],
            "status": "slettet" if id in self._desk.taken_back(row["citizen"]) else "gaeldende",
            "indhold": json.loads(row["wire"]),
            "kvitteringId": row["receipt"],
            "modtaget": row["received"],
            "version": row["version"],
            "reference": row["reference"],
            "organisation": row["organisation"],
            "bruger": row["user"],
        }

    def _person_status(self, request: Request) -> dict[str, Any]:
        caller = self._caller(request)
        cpr = self._cpr(request)
        wanted = []
        for name, value in request.query.items():
            if name in amp_views.ASKED and value not in ("true", "false"):
                raise Fault("1014", name, 400)
            if value == "true":
                wanted.append(name)
        reason = _guest(request)
        person = self._known(cpr, "4404")
        if not self._desk.yours(person, caller) and reason is None:
            raise Fault("4922")
        moment = self._desk.moment(person)
        shown = {name: view(moment) for name, (asked, view) in amp_views.SECTIONS.items() if asked in wanted}
        return {"hentet": to_text(moment.now), **shown}

    def _slots(self, request: Request) -> dict[str, Any]:
        caller = self._caller(request)
        try:
            days = span(request.query, "fra", "til", MOST_DAYS)
        except BadForm as error:
            reversed_ = error.code == "dates_reversed"
            raise Fault("1003" if reversed_ else "1014", error.field, None if reversed_ else 400) from None
        return {"ledigeTider": [amp_views.slot(one, caller.user) for one in self._desk.slots(caller, *days)]}

    def _search(self, request: Request) -> dict[str, Any]:
        self._caller(request)
        try:
            asked = amp_forms.SEARCH(self._body(request))
        except BadForm as error:
            raise Fault("1014", error.field) from None
        limit = asked.pop("limit", 50)
        if not asked:
            raise Fault("1014")
        born = date.fromisoformat(asked["born"]) if "born" in asked else None
        found, more = self._desk.citizens.search(asked.get("name"), born, asked.get("phone"), limit)
        return {"personer": [amp_views.hit(person) for person in found], "flere": more}

    def _status(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "lukket", State.SLOW: "langsom"}
        return {
            "tilstand": words.get(setting.state, "aaben"),
            **until(setting),
            "besked": None,
            "serverTid": to_text(self._desk.clock.now()),
        }

    # ---- what every call has ----

    def _caller(self, request: Request) -> Caller:
        organisation = request.headers.get("x-activeorganisation", "")
        user = request.headers.get("x-requestuser", "")
        whose, who = _ORGANISATION.fullmatch(organisation), _USER.fullmatch(user)
        if whose is None:
            raise Fault("1014", "x-activeOrganisation", 400)
        if who is None:
            raise Fault("1014", "x-requestUser", 400)
        return Caller(_AUTHORITY[whose[1]], whose[2], decoded(who[2]), decoded(who[3]), organisation, user)

    def _cpr(self, request: Request) -> str:
        given = request.headers.get("x-civilregistrationidentifier", "")
        try:
            cpr = Cpr.parse(given).digits
        except InvalidIdentifier:
            cpr = ""
        if cpr != given or not given:
            raise Fault("1001", "x-civilRegistrationIdentifier")
        return cpr

    def _body(self, request: Request) -> Any:
        if request.media_type != "application/json":
            raise Fault("1014", "content-type", 415)
        return request.json()

    def _known(self, cpr: str, unknown: str) -> Person:
        person = self._desk.citizen(cpr)
        if person is not None:
            return person
        number = self._desk.citizens.replaced(cpr)
        if number is not None:
            raise Fault("90311", "x-civilRegistrationIdentifier", nytCpr=number)
        raise Fault(unknown)

    def _citizen(self, cpr: str, caller: Caller, unknown: str, reason: str | None) -> Person:
        person = self._known(cpr, unknown)
        if person.dead:
            raise Fault(self.DEAD)
        if not self._desk.yours(person, caller) and reason is None:
            raise Fault("4575")
        return person


def _guest(request: Request) -> str | None:
    """Why another centre's citizen is asked for, None where nobody said why."""
    reason = request.headers.get("x-gaesteadgangskommentar")
    if reason is not None and not (_GUEST.fullmatch(reason) and 1 <= len(decoded(reason)) <= 900):
        raise Fault("1014", "x-gaesteadgangskommentar", 400)
    return reason


def _methods_of(path: str) -> str:
    """The methods that a known path takes, nothing for an unknown one."""
    if path in _READS:
        return _READS[path]
    if amp_delete.is_deletion(path):
        return "DELETE"
    area = path.rpartition("/")[0]
    methods = {method for method, known in WRITES if known == area}
    if amp_put_right.what("PUT", path) is not None:
        methods.add("PUT")
    return _READS.get(area) or ", ".join(sorted(methods))


def _read_form(operation: Operation, wire: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = operation.body(wire)
    except BadForm as error:
        raise Fault(FORM_CODES[error.code], error.field) from None
    return found


def _ok(body: Any) -> Answer:
    return Answer(200, to_json(body))


def _receipt(done: Accepted) -> dict[str, Any]:
    row: Row = done.row
    return {
        "registreringId": row["id"],
        "kvitteringId": row["receipt"],
        "modtaget": row["received"],
        "version": row["version"],
        "reference": row["reference"],
        "videresendes": [{"system": onward.system, "senest": to_text(onward.due)} for onward in done.forwards],
    }


def _plan_content(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"maal": data["goal"], "aftaler": data.get("agreements"), "aftaltDato": data["agreed_on"]}
