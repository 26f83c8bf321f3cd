"""KMD Opera: its requests and what its answers mean (contracts/opera.wsdl, opera.xsd). Tables stand in
``opera_tables``, envelopes in ``soap``, talking in ``adapter``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from jobterm.clock import Clock, to_text
from jobterm.domain.merge import WIDER
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Hit, Reading, ReadState, RollPage, Section, Slot
from jobterm.systems import common, opera_read, opera_right, reading, soap
from jobterm.systems.booking import Booking, read_slots
from jobterm.systems.fields import NotReadable, decode, differences, encode
from jobterm.systems.lists import Page, Wish
from jobterm.systems.maker import Made
from jobterm.systems.opera_tables import CODES, FIRST, FIXED, NS, OPERATIONS, REFS, TABLES
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

ID: Final = "opera"
REPLACED: Final = "CPR_ERSTATTET"
QUEUE_UNKNOWN: Final = "KOE_UKENDT"
OWNER: Final = "EjerSystemNavn"
TARGET: Final = "/services/Beskaeftigelse"
ORGANISATIONS: Final = {"state": "STAT", "municipality": "KOMMUNE", "fund": "AKASSE", "provider": "ANDEN_AKTOER"}
USERS: Final = {"person": "PERSON", "system": "SYSTEM"}


class OperaCodec:
    """Bytes in, values out, for Opera."""

    id = ID
    capabilities = Capabilities(
        create_once=False,
        version=True,
        key_ttl=None,
        lookup=True,
        life=timedelta(seconds=120),
        closes=True,
        deletes=opera_right.DELETES,
        replaces=opera_right.REPLACES,
    )

    def render(self, assignment: Assignment) -> Rendered:
        """One write, conditional on the version of the citizen's case."""
        item = assignment.registration
        corrects = item.kind == opera_right.CORRECTION
        if not corrects and item.kind not in OPERATIONS:
            raise CannotRender("kind", "no_place")
        if assignment.version is None:
            raise CannotRender("version", "missing")
        operation, block = opera_right.operation(assignment) if corrects else OPERATIONS[item.kind]
        content = opera_right.content(assignment, ID) if corrects else _content(assignment)
        why = common.guest_reason(item)
        body = {
            "EksternReferenceIdentifikator": item.id,
            "SagVersionIdentifikator": assignment.version,
            "PersonCivilRegistrationIdentifier": common.citizen(item),
            block: content,
            "AnmeldelseTidspunkt": to_text(item.told_at),
            "TastetTidspunkt": to_text(item.keyed_at),
            **({} if why is None else {"BegrundelseTekst": why}),
        }
        asker = Asker(assignment.organisation, assignment.user)
        request = _call(operation, body, asker)
        return Rendered(request.method, request.target, request.headers, request.body, assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a write means."""
        asked = soap.body_of(rendered.body)
        kind = opera_right.kind_of(asked) or kind_of(soap.local(asked))
        block = _block(answer, soap.local(asked) + "Response", kind)
        if isinstance(block, Outcome):
            return block
        receipt = _receipt(block)
        ours = soap.text(asked, NS, "EksternReferenceIdentifikator")
        if receipt is None or soap.text(block, NS, "EksternReferenceIdentifikator") != ours:
            return common.unmarked(answer)
        return common.told(answer, OutcomeClass.ACCEPTED, "accepted", receipt=receipt)

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """Look-up by external reference, which is the registration's id."""
        item = assignment.registration
        body = {
            "PersonCivilRegistrationIdentifier": common.citizen(item),
            "EksternReferenceIdentifikator": item.id,
        }
        return _call("HentEksternReference", body, Asker(assignment.organisation, assignment.user))

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """There (and the same), there with other content, not there with the case's version, or no answer."""
        block = _block(answer, "HentEksternReferenceResponse")
        if isinstance(block, Outcome):
            return LookUp(Sight.FAILED, outcome=block, server_at=answer.server_at)
        version = soap.text(block, NS, "SagVersionIdentifikator") or None
        match soap.text(block, NS, "FundetIndikator"), version:
            case (("false" | "0"), str()):
                return LookUp(Sight.ABSENT, version=version, server_at=answer.server_at)
            case (("true" | "1"), str()):
                return self._seen(answer, block, assignment)
            case _:
                return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)

    def _seen(self, answer: WireAnswer, block: soap.Element, assignment: Assignment) -> LookUp:
        version = soap.text(block, NS, "SagVersionIdentifikator")
        for row in soap.children(block, NS, "Registrering"):
            receipt = _receipt(row)
            ours = soap.text(row, NS, "EksternReferenceIdentifikator") == assignment.registration.id
            if receipt is not None and ours:
                theirs = _differences(row, assignment)
                sight = Sight.DIFFERENT if theirs else Sight.FOUND
                return LookUp(sight, receipt, version, theirs, server_at=answer.server_at)
        return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return _call("HentDriftStatus", {}, asker)

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of Opera's own."""
        block = _block(answer, "HentDriftStatusResponse")
        if isinstance(block, Outcome):
            return block
        told = soap.texts(block, NS)
        match told.get("TilstandKode"):
            case "AABEN":
                return common.told(answer, OutcomeClass.ACCEPTED, "open")
            case "LANGSOM":
                return common.told(answer, OutcomeClass.ACCEPTED, "slow")
            case "LUKKET":
                return _closed(answer, told)
            case _:
                return common.unmarked(answer)

    def ask_citizen(self, cpr: str, sections: frozenset[Section], asker: Asker) -> WireRequest:
        """One citizen, the sections named."""
        body: dict[str, Any] = {
            "PersonCivilRegistrationIdentifier": cpr,
            "SektionKode": opera_read.sections(sections),
        }
        if asker.reason:
            body["BegrundelseTekst"] = asker.reason[:900]
        return _call("HentBorger", body, asker)

    def citizen(self, answer: WireAnswer, cpr: str, asked: frozenset[Section]) -> Reading:
        """What Opera told about the citizen."""
        block = _block(answer, "HentBorgerResponse")
        if isinstance(block, Outcome):
            return Reading(ID, common.read_state(block), message=block.message, outcome=block)
        try:
            found, lines, version = opera_read.citizen(block, cpr, asked)
            there = opera_read.matters(block)
        except NotReadable:
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer, "garbled"))
        return Reading(ID, ReadState.FRESH, answer.at, reading.only(found, asked), lines, version, matters=there)

    def ask_slots(self, first: date, last: date, asker: Asker) -> WireRequest:
        """The question for the asker's free appointments."""
        return _call("HentLedigeTider", {"FraDato": first.isoformat(), "TilDato": last.isoformat()}, asker)

    def slots(self, answer: WireAnswer) -> list[Slot] | Outcome:
        """What the answer to it means."""
        block = _block(answer, "HentLedigeTiderResponse")
        if isinstance(block, Outcome):
            return block
        rows = [soap.texts(one, NS) for one in soap.children(block, NS, "LedigTid")]
        names = ("StartTidspunkt", "SlutTidspunkt", "StedTekst", "BrugerIdentifikator", "TolkSprogTekst")
        return read_slots(rows, names)

    def ask_list(self, wish: Wish, asker: Asker) -> WireRequest:
        """The question for one page of a caseload or calendar."""
        return _call(*opera_read.list_asked(wish), asker)

    def listed(self, wish: Wish, answer: WireAnswer) -> Page | Outcome:
        """What the answer to it means."""
        block = _block(answer, f"{opera_read.list_asked(wish)[0]}Response")
        return block if isinstance(block, Outcome) else opera_read.listed(block, wish)

    def ask_roll(self, municipality: str, after: str | None, asker: Asker) -> WireRequest:
        """The question for one page of everybody of a municipality."""
        more = {} if after is None else {"FortsaetIdentifikator": after}
        return _call("HentBorgerliste", {"MunicipalityCode": municipality, **more}, asker)

    def rolled(self, answer: WireAnswer) -> RollPage | Outcome:
        """What the answer to it means."""
        block = _block(answer, "HentBorgerlisteResponse")
        return block if isinstance(block, Outcome) else opera_read.roll(block) or common.unmarked(answer, "garbled")

    def ask_messages(self, cursor: str | None, asker: Asker, limit: int) -> WireRequest:
        """The next messages of the queue, which acknowledges those before."""
        known = {} if cursor is None else {"KvitteretTilIdentifikator": cursor}
        return _call("HentBeskeder", {**known, "MaksimumAntal": max(1, min(limit, 200))}, asker)

    def messages(self, answer: WireAnswer) -> FeedPage | CursorRefused | Outcome:
        """What the answer to it means."""
        block = _block(answer, "HentBeskederResponse")
        if isinstance(block, Outcome):
            return CursorRefused(block.code) if block.code == QUEUE_UNKNOWN else block
        last = soap.text(block, NS, "SidsteIdentifikator")
        events = [opera_read.message(one) for one in soap.children(block, NS, "Besked")]
        if last is None or None in events:
            return common.unmarked(answer, "garbled")
        more = soap.text(block, NS, "FlereIndikator") in ("true", "1")
        return FeedPage(tuple(event for event in events if event is not None), last, more)

    def ask_search(self, field: str, value: str, asker: Asker, limit: int) -> WireRequest:
        """A search."""
        element = {"name": "PersonNavnTekst", "born": "BirthDate", "phone": "TelephoneNumberIdentifier"}[field]
        return _call("SoegBorger", {element: value, "MaksimumAntal": max(1, min(limit, 200))}, asker)

    def found(self, answer: WireAnswer) -> list[Hit] | Outcome:
        """Whom the search found."""
        block = _block(answer, "SoegBorgerResponse")
        return block if isinstance(block, Outcome) else opera_read.hits(block)


def _content(assignment: Assignment) -> dict[str, Any]:
    """The structure of a write, in the order of the schema: the day or what is fixed, references, details, owner,
    base."""
    item = assignment.registration
    fixed = dict(FIXED.get(item.kind, {}))
    owner = {OWNER: fixed.pop(OWNER)} if OWNER in fixed else {}
    references = common.references(item.details, REFS.get(item.kind, ()), assignment.refs, ID)
    first = _first(item.kind, item.event_date.isoformat())
    details = encode(TABLES[item.kind], item.details)
    if item.kind == "sickness.recovery":  # the one structure in which a reference stands behind the first detail
        day = {"RaskmeldingDato": details.pop("RaskmeldingDato")} if "RaskmeldingDato" in details else {}
        first = {**first, **day}
    content = {**first, **fixed, **references, **details, **owner}
    if item.kind in common.BASED and (base := assignment.read_as(ID)) is not None:
        content["PlanBasisVersionIdentifikator" if item.kind == "plan.save" else "BasisVersionIdentifikator"] = base
    return content


def _first(kind: str, event_date: str) -> dict[str, Any]:
    if kind not in FIRST:
        return {}
    return {FIRST[kind]: 10 if kind == "absence.holiday" else event_date}


def kind_of(operation: str) -> str:
    """The kind that an operation writes; of several with one operation the first, which has the same elements."""
    return next((kind for kind, (known, _) in OPERATIONS.items() if known == operation), "plan.save")


def _call(operation: str, body: Mapping[str, Any], asker: Asker) -> WireRequest:
    organisation, code = common.organisation(asker.organisation, ORGANISATIONS).split(";")
    kind, ident, name = asker.user
    if kind not in USERS or not 1 <= len(ident) <= 200:
        raise CannotRender("author", "no_place")
    context = {
        "MyndighedTypeKode": organisation,
        "MyndighedIdentifikator": code,
        "BrugerTypeKode": USERS[kind],
        "BrugerIdentifikator": ident,
        "BrugerNavn": (name or ident)[:140],
    }
    try:
        data = soap.envelope(NS, {"KaldKontekst": context}, {operation: body})
    except ValueError:
        raise CannotRender("text", "no_place") from None
    headers = (("content-type", "text/xml; charset=utf-8"), ("soapaction", f'"{operation}"'))
    return WireRequest("POST", TARGET, headers, data)


def _block(answer: WireAnswer, wanted: str, kind: str = "plan.save") -> soap.Element | Outcome:
    """The block that was asked for, or what its absence means; ``kind``: what was written."""
    try:
        block = soap.body_of(answer.body)
    except soap.NotSoap:
        return common.unmarked(answer)
    if answer.status == 200 and block.tag == f"{{{NS}}}{wanted}":
        return block
    fault = block.find(f"detail/{{{NS}}}OperaFejl") if block.tag == f"{{{soap.SOAP}}}Fault" else None
    return common.unmarked(answer) if fault is None or answer.status < 400 else _refusal(answer, fault, kind)


def _refusal(answer: WireAnswer, fault: soap.Element, kind: str) -> Outcome:
    told = soap.texts(fault, NS)
    code, message = told.get("FejlKode", ""), common.said(told.get("FejlTekst"))
    cls = CODES.get(code)
    if cls is None:
        return common.unmarked(answer, message=message)
    if cls is OutcomeClass.CLOSED:
        return _closed(answer, told)
    if cls is OutcomeClass.THROTTLED:
        return common.told(answer, cls, code, message, retry_after=common.pause(told.get("VentSekunder")))
    if code == "VERSION_FORAELDET":
        # The outbox knows this one by the word: look up and see, nobody need decide.
        return common.told(answer, cls, "version", message, version=told.get("SagVersionIdentifikator"))
    if cls is OutcomeClass.CONFLICT:
        return _conflict(answer, fault, told, kind)
    if code == REPLACED:
        return common.replaced(answer, code, message, told.get("NytPersonCivilRegistrationIdentifier"))
    element = told.get("FeltNavn")
    return common.told(answer, cls, code, message, field=field_name(element, kind) if element else None)


def _conflict(answer: WireAnswer, fault: soap.Element, told: Mapping[str, str], kind: str) -> Outcome:
    code, message = told.get("FejlKode", ""), common.said(told.get("FejlTekst"))
    if (block := fault.find(f"{{{NS}}}Gaeldende")) is not None:
        theirs, version = _theirs(block, kind), soap.text(block, NS, "BasisVersionIdentifikator")
    else:
        plan = fault.find(f"{{{NS}}}GaeldendePlan")
        theirs, version = ({} if plan is None else _theirs(plan, kind)), told.get("PlanVersionIdentifikator")
    return common.told(answer, OutcomeClass.CONFLICT, code, message, theirs=theirs, version=version)


def field_name(element: str, kind: str = "plan.save") -> str:
    """Our name for an element of Opera's, its own where we have none."""
    tables = (*(table for other, table in TABLES.items() if other != kind), TABLES[kind])
    names = {row.wire: row.name for table in tables for row in table}
    names |= {row.wire: row.name for row in REFS.get(kind, ())}
    return names.get(element, common.said(element)[:60])


def _theirs(block: soap.Element, kind: str) -> dict[str, Any]:
    try:
        table = TABLES[WIDER.get(kind, kind)]
        return decode(table, soap.content(block, NS, table))
    except NotReadable:
        return {}


def _closed(answer: WireAnswer, told: Mapping[str, str]) -> Outcome:
    reasons = {"PLANLAGT": "closed.planned", "NEDBRUD": "closed.breakdown"}
    why = reasons.get(told.get("LukketAarsagKode", ""), "closed")
    until = common.reopening(told.get("LukketTilTidspunkt"), answer)
    return common.told(answer, OutcomeClass.CLOSED, why, common.said(told.get("FejlTekst")), until=until)


def _differences(row: soap.Element, assignment: Assignment) -> dict[str, Any]:
    item = assignment.registration
    if soap.text(row, NS, "OperationNavn") in common.CONVERTED:
        return {}
    if item.kind == opera_right.CORRECTION:
        return opera_right.otherwise(row, assignment)
    operation, name = OPERATIONS[item.kind]
    block = row.find(f"{{{NS}}}{name}")
    if block is None or soap.text(row, NS, "OperationNavn") != operation:
        return {"kind": common.said(soap.text(row, NS, "OperationNavn"))}
    sort = FIXED.get(item.kind, {}).get("JournalTypeKode")
    if sort is not None and soap.text(block, NS, "JournalTypeKode") != sort:
        return {"kind": common.said(soap.text(block, NS, "JournalTypeKode"))}
    table = TABLES[item.kind]
    try:
        return differences(table, item.details, decode(table, soap.content(block, NS, table)))
    except NotReadable as error:
        return {field_name(str(error)): None}


def _receipt(block: soap.Element) -> Receipt | None:
    told = soap.texts(block, NS)
    return common.receipt(
        told.get("KvitteringIdentifikator"),
        told.get("ModtagetTidspunkt"),
        told.get("OperaIdentifikator"),
        told.get("SagVersionIdentifikator"),
    )


class Opera(Booking):
    """Opera, whose queue of messages is polled: a ``FeedPort`` too."""

    _codec: OperaCodec

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(OperaCodec(), wire, clock, house)

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        """What happened at Opera without us after ``cursor``; asking from there acknowledges what came before."""
        answer = await self._ask(self._codec.ask_messages(cursor, asker, limit))
        return answer.outcome() if isinstance(answer, WireFault) else self._codec.messages(answer)


MAKER: Final = Made(OperaCodec.capabilities, Opera)
"""See ``maker``."""
