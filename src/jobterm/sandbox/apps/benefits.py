"""The municipal benefit centre, simulated: keeps contracts/benefits.yaml and .xsd. It takes every message it is given,
the same one twice too."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jobterm import resources
from jobterm.clock import COPENHAGEN, Clock, to_text
from jobterm.sandbox.apps.wire import Answer, Request, decoded, escape, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.store import Store
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from jobterm.sandbox.apps.xsd import Schema

NS: Final = "urn:ydelsescenter:meddelelse:1.0"
_METHODS: Final = {"/meddelelser": "POST", "/svar": "POST", "/status": "GET"}
_ORGANISATION = re.compile(r"([1-4]);([0-9A-Za-z-]{1,20})", re.ASCII)
_USER = re.compile(r"[12];([0-9A-Za-z._~%@-]{1,60});[0-9A-Za-z._~%-]{1,1260}", re.ASCII)
_AUTHORITIES: Final = {"1": "state", "2": "municipality", "3": "fund", "4": "provider"}
_XML: Final = "application/xml"
_TEXTS: Final = {
    "UGYLDIG_MEDDELELSE": (400, "Meddelelsen er ikke gyldig"),
    "BORGER_UKENDT": (404, "CPR-nummeret er ukendt"),
    "BORGER_DOED": (410, "Borgeren er død"),
    "IKKE_YDELSE_HER": (409, "Borgeren får ikke ydelse her"),
    "LUKKET": (503, "Ydelsescentret er lukket"),
    "INTERN_FEJL": (500, "Intern fejl"),
}
_REPLIES: Final = {
    "AFMELDT": ("STANDSET", "Ydelsen er standset."),
    "UDEBLIVELSE": ("SPOERGSMAAL", "Er borgeren hørt, og hvad var svaret?"),
    "RAADIGHED": ("SPOERGSMAAL", "Hvad er grunden til tvivlen? Send den på skrift."),
    "SYG": ("UDBETALT", "Udbetalingen fortsætter under sygdommen."),
}
"""What the made-up centre replies to some messages."""


class Fault(Exception):
    """An answer other than the one hoped for, by its FejlKode."""

    def __init__(self, code: str, field: str | None = None, registration: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.registration = registration


class Benefits:
    """What takes messages about those whom the municipality pays, and replies."""

    id = "benefits"

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        self._store = store
        self._shelf = store.shelf(self.id)
        self._citizens = citizens
        self._clock = clock

    def writes(self, request: Request) -> bool:
        """Whether it is a message."""
        return (request.method, request.path) == ("POST", "/meddelelser")

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-requestuser", ""))
        return decoded(found[1]) if found else ""

    def internal_error(self) -> Answer:
        """FejlKode ``INTERN_FEJL``."""
        return _fault(Fault("INTERN_FEJL"))

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        known = _METHODS.get(request.path)
        if known != request.method:
            answer = _fault(Fault("UGYLDIG_MEDDELELSE"))
            return replace(answer, status=405 if known else 404, headers=(("Allow", known),) if known else ())
        try:
            if request.path != "/status" and setting.state is State.CLOSED:
                return _closed(setting)
            organisation = _ORGANISATION.fullmatch(request.headers.get("x-activeorganisation", ""))
            if organisation is None or not _USER.fullmatch(request.headers.get("x-requestuser", "")):
                raise Fault("UGYLDIG_MEDDELELSE")
            if request.path == "/status":
                return Answer(200, to_json(self._status(setting)))
            if request.path == "/svar":
                return self._replies(_read(request, "HentSvar"))
            return self._taken(_read(request, "Meddelelse"), request, _AUTHORITIES[organisation[1]])
        except Fault as fault:
            return _fault(fault)

    def _taken(self, told: dict[str, str], request: Request, authority: str) -> Answer:
        reference, code, event_date = told["AfsenderReference"], told["HaendelseKode"], told["HaendelseDato"]
        person = self._paid(told["PersonCivilRegistrationIdentifier"], reference)
        now, user = self._clock.now(), self.scope_of(request)
        row = self._store.add_entity({
            "system": self.id, "id": reference, "kind": told["AfsenderEmne"], "citizen": person.cpr,
            "data": json.dumps({"text": told["MeddelelseTekst"]}), "wire": "{}", "operation": "meddelelse",
            "received": to_text(now), "registration": reference,
            "organisation": request.headers["x-activeorganisation"], "user": request.headers["x-requestuser"],
            "scope": user,
        })  # fmt: skip
        self._store.add_ledger({
            "system": self.id, "registration": reference, "kind": told["AfsenderEmne"], "citizen": person.cpr,
            "cvr": None, "applied_at": to_text(now), "author": user, "on_behalf_of": authority,
            "event_date": event_date,
            "effect": "applied", "caused_by": None, "key": None, "entity": reference, "origin": self.id,
            "fund": None, "at": now.timestamp(), "scope": user,
        })  # fmt: skip
        if code in _REPLIES:
            kind, said = _REPLIES[code]
            day = now.astimezone(COPENHAGEN).date().isoformat()
            number = f"S-{row['seq']:08}"
            reply = {"number": number, "code": kind, "day": day, "about": reference, "text": said}
            self._shelf.put(f"{person.cpr}/{number}", reply, now, user)
        body = _document(
            "Kvittering",
            {"AfsenderReference": reference, "MeddelelseNummer": row["receipt"], "ModtagetTidspunkt": to_text(now)},
        )
        return Answer(202, body, media_type=_XML, outcome="applied", registration=reference)

    def _replies(self, told: dict[str, str]) -> Answer:
        person = self._paid(told["PersonCivilRegistrationIdentifier"], None)
        rows = [kept.doc for kept in self._shelf.under(f"{person.cpr}/", 200)]
        stopped = any(row["code"] == "STANDSET" for row in rows)
        today = self._clock.now().astimezone(COPENHAGEN).date()
        inner = f"<YdelseKode>{escape(person.benefit or 'kontanthjælp')}</YdelseKode>"
        inner += f"<UdbetalingKode>{'STANDSET' if stopped else 'LOEBENDE'}</UdbetalingKode>"
        inner += f"<UdbetaltTilDato>{(today.replace(day=1) - timedelta(days=1)).isoformat()}</UdbetaltTilDato>"
        for row in rows:
            inner += (
                f"<Svar><SvarNummer>{row['number']}</SvarNummer><SvarKode>{row['code']}</SvarKode>"
                f"<SvarDato>{row['day']}</SvarDato><AfsenderReference>{row['about']}</AfsenderReference>"
                f"<SvarTekst>{escape(row['text'])}</SvarTekst></Svar>"
            )
        return Answer(200, _wrapped("SvarListe", inner), media_type=_XML)

    def _paid(self, cpr: str, registration: str | None) -> Person:
        person = self._citizens.by_cpr(cpr)
        if person is None:
            raise Fault("BORGER_UKENDT", "PersonCivilRegistrationIdentifier", registration)
        if person.dead:
            raise Fault("BORGER_DOED", "PersonCivilRegistrationIdentifier", registration)
        if person.insured:
            raise Fault("IKKE_YDELSE_HER", "PersonCivilRegistrationIdentifier", registration)
        return person

    def _status(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "closed", State.SLOW: "slow"}
        return {
            "state": words.get(setting.state, "open"),
            "closedUntil": None if setting.until is None else to_text(setting.until),
            "reason": setting.reason if setting.state is State.CLOSED else None,
            "serverTime": to_text(self._clock.now()),
        }


@cache
def _schema() -> Schema:
    from jobterm.sandbox.apps.xsd import Schema

    return Schema(resources.path("contracts", "benefits.xsd"))


def _read(request: Request, name: str) -> dict[str, str]:
    """Element → text of a message that the schema has; raises Fault."""
    root = None if request.too_large or request.media_type != _XML else _parsed(request.body)
    if root is None or root.tag != f"{{{NS}}}{name}":
        raise Fault("UGYLDIG_MEDDELELSE")
    wrong = _schema().check(root)
    if wrong is not None:
        raise Fault("UGYLDIG_MEDDELELSE", wrong.element)
    return {child.tag.removeprefix(f"{{{NS}}}"): child.text or "" for child in root}


def _parsed(body: bytes) -> Element | None:
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in body:
        return None
    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None


def _document(name: str, content: dict[str, str]) -> bytes:
    return _wrapped(name, "".join(f"<{each}>{escape(value)}</{each}>" for each, value in content.items()))


def _wrapped(name: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NS}">{inner}</{name}>'.encode()


def _fault(fault: Fault, more: dict[str, str] | None = None) -> Answer:
    status, said = _TEXTS[fault.code]
    content = {"FejlKode": fault.code, "FejlTekst": said, **({"FeltNavn": fault.field} if fault.field else {})}
    body = _document("Fejl", {**content, **(more or {})})
    return Answer(status, body, media_type=_XML, outcome="refused", registration=fault.registration)


def _closed(setting: Setting) -> Answer:
    more = {} if setting.until is None else {"LukketTilTidspunkt": to_text(setting.until)}
    more |= {"LukketAarsagKode": setting.reason} if setting.reason else {}
    return replace(_fault(Fault("LUKKET"), more), outcome="closed")
