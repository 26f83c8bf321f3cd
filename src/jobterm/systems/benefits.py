"""The municipal benefit centre: its messages, its replies, and what its answers mean (contracts/benefits.yaml). What a
notice says stands in ``domain.letters_notices``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain import letters_notices as notices
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Entry, Fact, Reading, ReadState, Section
from jobterm.systems import common, reading, soap
from jobterm.systems.adapter import Sender
from jobterm.systems.amp import ORGANISATIONS, USERS
from jobterm.systems.maker import Made
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import WireAnswer, WireFault, WireRequest

ID: Final = "benefits"
NS: Final = "urn:ydelsescenter:meddelelse:1.0"
SECTIONS: Final = frozenset({Section.BENEFIT, Section.TIMELINE})
EVENTS: Final[Mapping[str, str]] = {
    "absence": "FRAVAER",
    "no_show": "UDEBLIVELSE",
    "activation_start": "AKTIVERING_START",
    "activation_end": "AKTIVERING_SLUT",
    "deregistered": "AFMELDT",
    "availability": "RAADIGHED",
    "withdrawn": "TILBAGETRUKKET",
}
KINDS: Final[Mapping[str, str]] = {
    "enrolment.start": "TILMELDT",
    "enrolment.end": "AFMELDT",
    "sickness.report": "SYG",
    "sickness.recovery": "RASK",
    "absence.holiday": "FERIE",
    "absence.other": "FRAVAER",
    "absence.change": "FRAVAER",
    "activation.offer": "AKTIVERING_START",
    "activation.change": "AKTIVERING_AENDRET",
    "activation.end": "AKTIVERING_SLUT",
    "activation.attendance": "AKTIVERING_FREMMOEDE",
    "correction": "TILBAGETRUKKET",
}
CODES: Final[Mapping[str, tuple[int, OutcomeClass]]] = {
    "UGYLDIG_MEDDELELSE": (400, OutcomeClass.REFUSED),
    "BORGER_UKENDT": (404, OutcomeClass.REFUSED),
    "BORGER_DOED": (410, OutcomeClass.REFUSED),
    "IKKE_YDELSE_HER": (409, OutcomeClass.REFUSED),
    "INGEN_ADGANG": (403, OutcomeClass.REFUSED),
    "IKKE_LOGGET_IND": (401, OutcomeClass.AUTH),
    "INTERN_FEJL": (500, OutcomeClass.UNKNOWN),
}
"""FejlKode → the HTTP status with which alone it counts, and what it means."""
_PAYS: Final = {"LOEBENDE": "running", "STANDSET": "stopped", "INGEN": "none"}
_REPLIES: Final = {"STANDSET": "benefit.stopped", "UDBETALT": "benefit.paid", "SPOERGSMAAL": "benefit.question"}


class BenefitsCodec:
    """Bytes in, values out, for the benefit centre. Nothing makes a second message harmless there."""

    id = ID
    capabilities = Capabilities(closes=True, per_system_in_flight=2)

    def render(self, assignment: Assignment) -> Rendered:
        """One message."""
        item = assignment.registration
        code = EVENTS.get(str(item.details.get("event"))) if item.kind == "benefit.notice" else KINDS.get(item.kind)
        if code is None:
            raise CannotRender("event" if item.kind == "benefit.notice" else "kind", "no_place")
        named = item.details.get("about") or item.details.get("target")
        about = common.reference(named, {}, ID, "about") if named and ":" not in str(named) else None
        content: dict[str, Any] = {
            "AfsenderReference": item.id,
            "AfsenderEmne": item.kind,
            "PersonCivilRegistrationIdentifier": common.citizen(item),
            "HaendelseKode": code,
            "HaendelseDato": notices.day_of(item).isoformat(),
            **({"VedroererReference": about} if about else {}),
            "MeddelelseTekst": notices.text(item),
            "TastetTidspunkt": to_text(item.keyed_at),
        }
        try:
            body = _document("Meddelelse", content)
        except ValueError:
            raise CannotRender("text", "no_place") from None
        headers = (*_asker(assignment.organisation, assignment.user), _XML)
        return Rendered("POST", "/meddelelser", headers, body, assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a message means: a receipt only where it names ours."""
        block = _block(answer, "Kvittering")
        if isinstance(block, Outcome):
            return block
        told = soap.texts(block, NS)
        receipt = common.receipt(told.get("MeddelelseNummer"), told.get("ModtagetTidspunkt"))
        ours = soap.text(soap.root_of(rendered.body), NS, "AfsenderReference")
        if answer.status != 202 or receipt is None or told.get("AfsenderReference") != ours:
            return common.unmarked(answer)
        return common.told(answer, OutcomeClass.ACCEPTED, "accepted", receipt=receipt)

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """There is no look-up (contract)."""
        del assignment
        raise CannotRender("look_up", "no_place")

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """Never asked."""
        del assignment
        return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return WireRequest("GET", "/status", _asker(asker.organisation, asker.user))

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of the centre's own."""
        try:
            content = loads_object(answer.body)
        except NotJson:
            content = {}
        if answer.status != 200:
            return refusal(answer)
        match content.get("state"):
            case "open" | "slow" as word:
                return common.told(answer, OutcomeClass.ACCEPTED, word)
            case "closed":
                return _closed(answer, content.get("reason"), content.get("closedUntil"))
            case _:
                return common.unmarked(answer)


class Benefits(Sender):
    """The benefit centre: a ``SystemPort``, and a ``ReaderPort`` for what it pays and what it replied."""

    sections = SECTIONS

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """Payment and replies of one citizen."""
        request = WireRequest(
            "POST",
            "/svar",
            (*_asker(asker.organisation, asker.user), _XML),
            _document("HentSvar", {"PersonCivilRegistrationIdentifier": cpr}),
        )
        answer = await self._ask(request)
        if isinstance(answer, WireFault):
            return Reading(ID, ReadState.UNREACHABLE, outcome=answer.outcome())
        block = _block(answer, "SvarListe")
        if isinstance(block, Outcome):
            # Whom somebody else pays, it knows nothing of.
            state = ReadState.NOT_KNOWN if block.code == _NOT_PAID else common.read_state(block)
            fetched = answer.at if state is ReadState.NOT_KNOWN else None
            return Reading(ID, state, fetched, message=block.message, outcome=block)
        if answer.status != 200:
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer))
        found = reading.only(_facts(block), sections)
        entries = tuple(_entries(block)) if Section.TIMELINE in sections else ()
        return Reading(ID, ReadState.FRESH, answer.at, found, entries)


_NOT_PAID: Final = "IKKE_YDELSE_HER"
_XML: Final = ("content-type", "application/xml")


def refusal(answer: WireAnswer) -> Outcome:
    """An answer that is no acceptance: the centre's own code with its own status, else the HTTP status alone."""
    told = _fault(answer)
    code, message = told.get("FejlKode", ""), common.said(told.get("FejlTekst"))
    if answer.status == 503 and code == "LUKKET":
        return _closed(answer, told.get("LukketAarsagKode"), told.get("LukketTilTidspunkt"), message)
    if answer.status == 429 and code == "TRAVL":
        retry_after = common.pause(answer.headers.get("retry-after"))
        return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
    status, cls = CODES.get(code, (0, OutcomeClass.UNKNOWN))
    if answer.status != status:
        return common.unmarked(answer, message=message)
    return common.told(answer, cls, code, message, field=_FIELDS.get(told.get("FeltNavn", "")))


_FIELDS: Final = {
    "MeddelelseTekst": "text", "HaendelseKode": "event", "HaendelseDato": "date", "VedroererReference": "about",
    "PersonCivilRegistrationIdentifier": "citizen",
}  # fmt: skip


def _facts(block: soap.Element) -> Iterator[Fact]:
    told = soap.texts(block, NS)
    until = told.get("UdbetaltTilDato") or None
    if told.get("YdelseKode"):
        yield Fact("benefit.type", common.said(told["YdelseKode"]))
    if told.get("UdbetalingKode") in _PAYS:
        yield Fact("benefit.payment", _PAYS[told["UdbetalingKode"]], until)
    if until:
        yield Fact("benefit.paid_until", until)


def _entries(block: soap.Element) -> Iterator[Entry]:
    for row in soap.children(block, NS, "Svar"):
        told = soap.texts(row, NS)
        kind, number = _REPLIES.get(told.get("SvarKode", "")), told.get("SvarNummer")
        if kind is None or not number:
            continue
        yield Entry(
            told.get("SvarDato", "")[:10],
            kind,
            common.said(told.get("SvarTekst")),
            f"{ID}:{number}",
            told.get("AfsenderReference") or None,
        )


def _block(answer: WireAnswer, name: str) -> soap.Element | Outcome:
    try:
        root = soap.root_of(answer.body)
    except soap.NotSoap:
        return refusal(answer) if answer.status >= 400 else common.unmarked(answer, "garbled")
    return root if root.tag == f"{{{NS}}}{name}" else refusal(answer)


def _fault(answer: WireAnswer) -> Mapping[str, str]:
    try:
        root = soap.root_of(answer.body)
    except soap.NotSoap:
        return {}
    return soap.texts(root, NS) if root.tag == f"{{{NS}}}Fejl" else {}


def _closed(answer: WireAnswer, reason: Any, until: Any, message: str = "") -> Outcome:
    why = f"closed.{reason}" if reason in ("planned", "breakdown") else "closed"
    return common.told(answer, OutcomeClass.CLOSED, why, message, until=common.reopening(until, answer))


def _document(name: str, content: Mapping[str, Any]) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NS}">{soap.written(content)}</{name}>'.encode()


def _asker(organisation: tuple[str, str], user: tuple[str, str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("x-activeOrganisation", common.organisation(organisation, ORGANISATIONS)),
        ("x-requestUser", common.user(user, USERS)),
    )


MAKER: Final = Made(
    BenefitsCodec.capabilities, lambda wire, clock, house: Benefits(BenefitsCodec(), wire, clock, house)
)
"""See ``maker``."""
