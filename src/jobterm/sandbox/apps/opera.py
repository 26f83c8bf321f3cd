"""KMD Opera, simulated: keeps contracts/opera.wsdl and .xsd. XML in `opera_xml`, what it shows in `opera_views`.

It refuses no twin by itself: its fence is the version of a citizen's case, checked when a write is applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import to_text
from jobterm.sandbox.apps import opera_kinds, opera_right
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.apps.opera_faults import FIELDS, RULE_CODES, SERVER_CODES, TEXTS
from jobterm.sandbox.apps.wire import Answer, Request
from jobterm.sandbox.desk import Caller, Desk, Submission
from jobterm.sandbox.rolls import may
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rules import Refusal
from jobterm.sandbox.world.slots import MOST_DAYS

if TYPE_CHECKING:
    from jobterm.sandbox.apps.opera_xml import Call, Element

WRITES: Final[Mapping[str, tuple[str, str]]] = {
    "OpretTilmelding": ("enrolment.start", "Tilmelding"),
    "OpretAfmelding": ("enrolment.end", "Afmelding"),
    "OpretSygemelding": ("sickness.report", "Sygemelding"),
    "OpretRaskmelding": ("sickness.recovery", "Raskmelding"),
    "OpretFravaer": ("absence.holiday", "Fravaer"),
    "OpretIndkaldelse": ("interview.summons", "Indkaldelse"),
    "GemPlan": ("plan.save", "Plan"),
    **opera_kinds.WRITES,
}
"""Operation → jobterm's kind, the structure's element."""
_WRITING: Final = frozenset({*WRITES, *opera_right.STRUCTURES})

_AUTHORITY = {"STAT": "state", "KOMMUNE": "municipality", "AKASSE": "fund", "ANDEN_AKTOER": "provider"}
_USER = re.compile(rb"BrugerIdentifikator>([^<]{1,400})<")
_XML = "text/xml; charset=utf-8"


class Fault(Exception):
    """A SOAP fault; ``detail`` are the further elements of its OperaFejl, in the schema's order."""

    def __init__(self, code: str, field: str | None = None, detail: tuple[Element | None, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.detail = detail


class Opera:
    """A municipal case system of the SOAP kind."""

    id = "opera"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def writes(self, request: Request) -> bool:
        """Whether its SOAPAction is one of the writes."""
        return request.method == "POST" and _action(request) in _WRITING

    def scope_of(self, request: Request) -> str:
        """The caller's user id, read without taking the message apart."""
        found = _USER.search(request.body[:4096])
        given = found[1].decode("utf-8", "replace") if found else ""
        if "&" in given:
            import html  # 0.5 MB of names of characters, for a user with an ampersand

            given = html.unescape(given)
        return given.strip()

    def internal_error(self) -> Answer:
        """Fault INTERN_FEJL."""
        return _fault_answer(Fault("INTERN_FEJL"))

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        from jobterm.sandbox.apps import opera_queue, opera_xml

        if request.path.rstrip("/") != "/services/Beskaeftigelse":
            return Answer(404, b"", media_type="text/plain", outcome="refused")
        if request.method != "POST":
            return Answer(405, b"", (("Allow", "POST"),), media_type="text/plain", outcome="refused")
        try:
            if setting.state is State.CLOSED and _action(request) != "HentDriftStatus":
                raise Fault("LUKKET", detail=_until(setting))
            if request.too_large:
                raise Fault("UGYLDIG_BESKED", "Body")
            call = opera_xml.read(request.body)
            if _action(request) != call.operation:
                raise Fault("UGYLDIG_BESKED", "SOAPAction")
            if call.operation in _WRITING:
                return self._write(call)
            return Answer(200, opera_xml.envelope(self._read(call, setting)), media_type=_XML)
        except opera_queue.UnknownMessage:
            return _fault_answer(Fault("KOE_UKENDT", "KvitteretTilIdentifikator"))
        except opera_xml.BadMessage as error:
            return _fault_answer(Fault(error.code, error.field))
        except Fault as fault:
            return _fault_answer(fault)

    def _write(self, call: Call) -> Answer:
        from jobterm.sandbox.apps import opera_views, opera_xml

        body = call.body
        id = opera_xml.text(body, "EksternReferenceIdentifikator") or ""
        try:
            caller = _caller(call)
            read = self._corrected if call.operation in opera_right.STRUCTURES else self._made
            made, person = read(call, id, caller)
            done = self._desk.submit(made)
            if isinstance(done, Refusal):
                raise self._refused(done, person)
            shown = opera_views.receipt(call.operation, done, self._desk.version(person))
            return Answer(200, opera_xml.envelope(shown), media_type=_XML, outcome="applied", registration=id)
        except opera_xml.BadMessage as error:
            return _fault_answer(Fault(error.code, error.field), id)
        except Fault as fault:
            return _fault_answer(fault, id)

    def _made(self, call: Call, id: str, caller: Caller) -> tuple[Submission, Person]:
        """What a write that makes something says."""
        from jobterm.sandbox.apps import opera_xml

        kind, name = WRITES[call.operation]
        structure = self._structure(call, name)
        data, times = opera_xml.members(structure), opera_xml.times(call.body)
        if kind == "absence.holiday" and data["type"] != 10:
            kind = "absence.other"
        kind = data.pop("sort", kind)
        person = self._at_version(call, caller)
        wire = {"structure": opera_xml.kept(structure), **times}
        return Submission(id, kind, person, {**data, **times}, wire, call.operation, caller), person

    def _corrected(self, call: Call, id: str, caller: Caller) -> tuple[Submission, Person]:
        """What a correction of something that stands there says."""
        from jobterm.sandbox.apps import opera_xml

        structure = self._structure(call, opera_right.STRUCTURES[call.operation])
        wanted, times = opera_right.read(structure, opera_xml.times(call.body)), opera_xml.times(call.body)
        person = self._at_version(call, caller)
        events = self._desk.case(person).events
        there = next((one for one in events if one.reference == wanted.number and one.kind in wanted.kinds), None)
        if there is None:
            raise Fault("INTET_AABENT", "OperaIdentifikator")
        if not opera_right.unchanged(there, wanted.base):
            raise self._refused(Refusal("changed", None, there), person)
        wire = {"structure": opera_xml.kept(structure), **times}
        data = {**wanted.of(there.id, there.kind), **times}
        return Submission(id, opera_right.KIND, person, data, wire, call.operation, caller), person

    def _structure(self, call: Call, name: str) -> Element:
        from jobterm.sandbox.apps import opera_xml

        structure = call.body.find(f"{{{opera_xml.NS}}}{name}")
        if structure is None:
            raise Fault("UGYLDIG_BESKED", name)
        return structure

    def _at_version(self, call: Call, caller: Caller) -> Person:
        """The citizen, whose case is as the caller last saw it."""
        from jobterm.sandbox.apps import opera_xml

        person = self._citizen(call.body, caller, writes=True)
        if opera_xml.text(call.body, "SagVersionIdentifikator") != self._desk.version(person):
            raise Fault("VERSION_FORAELDET", detail=(self._version(person),))
        return person

    def _refused(self, refusal: Refusal, person: Person) -> Fault:
        from jobterm.sandbox.apps import opera_views, opera_xml

        detail: tuple[Element | None, ...] = ()
        plan = self._desk.case(person).plan
        if refusal.code == "plan_changed" and plan is not None:
            version = opera_xml.el("PlanVersionIdentifikator", plan.version)
            detail = (self._version(person), version, opera_views.plan_structure(plan.data))
        if refusal.current is not None:
            detail = (self._version(person), opera_views.in_force(refusal.current))
        return Fault(RULE_CODES[refusal.code], FIELDS.get(refusal.field or ""), detail)

    def _read(self, call: Call, setting: Setting) -> Element:
        from jobterm.sandbox.apps import opera_queue

        match call.operation:
            case "HentEksternReference":
                return self._look_up(call)
            case "HentBorger":
                return self._read_citizen(call)
            case "SoegBorger":
                return self._search(call)
            case "HentDriftStatus":
                return self._status(setting)
            case "HentLedigeTider":
                return self._slots(call)
            case "HentBorgerliste":
                return self._roll(call)
            case "HentSagsliste" | "HentKalender":
                return self._list(call)
            case "HentBeskeder":
                return opera_queue.messages(self._desk, call, _caller(call))
            case _:
                raise Fault("UGYLDIG_BESKED", call.operation)

    def _look_up(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_views, opera_xml

        person = self._citizen(call.body, _caller(call), writes=False)
        id = opera_xml.text(call.body, "EksternReferenceIdentifikator") or ""
        # One transaction: "not there" and the version must be of the same instant (rule R2).
        with self._desk.store.transaction():
            rows = [row for row in self._desk.store.entities(self.id, id) if row["citizen"] == person.cpr]
            statuses = opera_right.statuses(self._desk.store.entities_of(self.id, person.cpr))
            return opera_views.looked_up(rows, self._desk.version(person), statuses)

    def _read_citizen(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_views, opera_xml

        caller = _caller(call)
        person = self._known(call.body)
        if not self._desk.yours(person, caller) and opera_xml.text(call.body, "BegrundelseTekst") is None:
            raise Fault("IKKE_DIN_BORGER", "BegrundelseTekst")
        wanted = [each.text or "" for each in call.body.findall(f"{{{opera_xml.NS}}}SektionKode")]
        return opera_views.citizen(self._desk.moment(person), self._desk.version(person), wanted)

    def _search(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_views, opera_xml

        name, born = opera_xml.text(call.body, "PersonNavnTekst"), opera_xml.text(call.body, "BirthDate")
        phone = opera_xml.text(call.body, "TelephoneNumberIdentifier")
        if name is None and born is None and phone is None:
            raise Fault("UGYLDIG_BESKED", "PersonNavnTekst")
        try:
            day = None if born is None else date.fromisoformat(born)
        except ValueError:
            raise Fault("UGYLDIG_VAERDI", "BirthDate") from None
        limit = int(opera_xml.text(call.body, "MaksimumAntal") or 50)
        people, more = self._desk.citizens.search(name, day, phone, 1000)
        here = [person for person in people if self._desk.citizen(person.cpr) is not None]
        return opera_views.found(here[:limit], more or len(here) > limit)

    def _slots(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_views, opera_xml

        told = {name: opera_xml.text(call.body, name) for name in ("FraDato", "TilDato")}
        try:
            days = span(told, "FraDato", "TilDato", MOST_DAYS)
        except BadForm as error:
            raise Fault("DATO_ORDEN" if error.code == "dates_reversed" else "UGYLDIG_VAERDI", error.field) from None
        caller = _caller(call)
        return opera_views.slots(self._desk.slots(caller, *days), caller.user)

    def _list(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_lists

        try:
            return opera_lists.told(self._desk, _caller(call), call.operation, call.body)
        except BadForm as error:
            raise Fault("DATO_ORDEN" if error.code == "dates_reversed" else "UGYLDIG_VAERDI", error.field) from None

    def _roll(self, call: Call) -> Element:
        from jobterm.sandbox.apps import opera_lists, opera_xml

        if not may(_caller(call), opera_xml.text(call.body, "MunicipalityCode") or ""):
            raise Fault("IKKE_DIN_BORGER", "MunicipalityCode")
        try:
            return opera_lists.roll(self._desk, call.body)
        except BadForm as error:
            raise Fault("UGYLDIG_VAERDI", error.field) from None

    def _status(self, setting: Setting) -> Element:
        from jobterm.sandbox.apps import opera_xml

        words = {State.CLOSED: "LUKKET", State.SLOW: "LANGSOM"}
        return opera_xml.el(
            "HentDriftStatusResponse",
            opera_xml.el("TilstandKode", words.get(setting.state, "AABEN")),
            *_until(setting),
            opera_xml.el("ServerTidspunkt", to_text(self._desk.clock.now())),
        )

    def _known(self, body: Element) -> Person:
        from jobterm.sandbox.apps import opera_xml

        cpr = opera_xml.text(body, "PersonCivilRegistrationIdentifier") or ""
        person = self._desk.citizen(cpr)
        if person is not None:
            return person
        if (number := self._desk.citizens.replaced(cpr)) is not None:
            new = opera_xml.el("NytPersonCivilRegistrationIdentifier", number)
            raise Fault("CPR_ERSTATTET", "PersonCivilRegistrationIdentifier", (new,))
        raise Fault("BORGER_UKENDT", "PersonCivilRegistrationIdentifier")

    def _citizen(self, body: Element, caller: Caller, *, writes: bool) -> Person:
        from jobterm.sandbox.apps import opera_xml

        person = self._known(body)
        if not writes:  # asking after one's own registration is nobody's visit
            return person
        if person.dead:
            raise Fault("BORGER_DOED", "PersonCivilRegistrationIdentifier")
        if not self._desk.yours(person, caller) and opera_xml.text(body, "BegrundelseTekst") is None:
            raise Fault("IKKE_DIN_BORGER", "PersonCivilRegistrationIdentifier")
        if self._desk.moved_out(person):
            raise Fault("SAG_FLYTTET", "PersonCivilRegistrationIdentifier")
        return person

    def _version(self, person: Person) -> Element:
        from jobterm.sandbox.apps import opera_xml

        return opera_xml.el("SagVersionIdentifikator", self._desk.version(person))


def _action(request: Request) -> str:
    return request.headers.get("soapaction", "").strip().strip('"')


def _caller(call: Call) -> Caller:
    words: Mapping[str, Any] = call.context
    type_, code = words["MyndighedTypeKode"], words["MyndighedIdentifikator"]
    user, name = words["BrugerIdentifikator"], words["BrugerNavn"]
    return Caller(_AUTHORITY[type_], code, user, name, f"{type_};{code}", f"{words['BrugerTypeKode']};{user};{name}")


def _until(setting: Setting) -> tuple[Element | None, Element | None]:
    from jobterm.sandbox.apps import opera_xml

    reasons = {"planned": "PLANLAGT", "breakdown": "NEDBRUD"}
    reason = reasons.get(setting.reason or "") if setting.state is State.CLOSED else None
    until = None if setting.until is None else to_text(setting.until)
    return opera_xml.opt("LukketTilTidspunkt", until), opera_xml.opt("LukketAarsagKode", reason)


def _fault_answer(fault: Fault, id: str | None = None) -> Answer:
    from jobterm.sandbox.apps import opera_xml

    detail = [opera_xml.opt("FeltNavn", fault.field), *fault.detail]
    server = fault.code in SERVER_CODES
    body = opera_xml.fault(fault.code, server=server, message=TEXTS[fault.code], detail=detail)
    outcome = "closed" if fault.code == "LUKKET" else "refused"
    return Answer(500, body, media_type=_XML, outcome=outcome, registration=id or None)
