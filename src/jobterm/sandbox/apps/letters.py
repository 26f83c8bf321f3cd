"""The gateway to Digital Post, simulated: keeps contracts/letters.yaml. Its XML stands in `letters_xml`."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import Clock, to_text
from jobterm.sandbox.apps.forms import BadForm, form, need, text
from jobterm.sandbox.apps.wire import Answer, Request, Unreadable, decoded, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.store import Store
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.draw import Draw
from jobterm.sandbox.world.person import Person

if TYPE_CHECKING:
    from jobterm.sandbox.apps.letters_xml import Message

KEY_MEMORY_S: Final = 30 * 86_400
"""How long a messageUUID is remembered, from acceptance."""
SUBSCRIBED_PERCENT: Final = 92
"""So many of a hundred made-up people get Digital Post; our assumption."""

_KOMBI: Final = "/service/KombiPostAfsend_1/kombi"
_ASK: Final = "/service/PostForespoerg_1/digitalpost"
_STATUS: Final = "/service/KombiPostAfsend_1/status"
_METHODS: Final = {_KOMBI: "POST", _ASK: "POST", _STATUS: "GET"}
_ORGANISATION = re.compile(r"([1-4]);([0-9A-Za-z-]{1,20})", re.ASCII)
_USER = re.compile(r"[12];([0-9A-Za-z._~%@-]{1,60});[0-9A-Za-z._~%-]{1,1260}", re.ASCII)
_AUTHORITIES: Final = {"1": "state", "2": "municipality", "3": "fund", "4": "provider"}
_QUESTION = form(need("cprNumber", "cpr", text(10, 10, r"^[0-9]{10}\Z")))
_NAMED: Final = {"1503801234": True, "3112691111": False}
"""Of the named people these get Digital Post, or are exempt, in every world."""
_XML: Final = "application/xml"
_TEXTS: Final = {
    "UGYLDIG_BESKED": (400, "Beskeden er ikke gyldig"),
    "MODTAGER_UKENDT": (404, "Modtageren er ukendt"),
    "MODTAGER_DOED": (410, "Modtageren er død"),
    "FRITAGET": (409, "Modtageren er fritaget for Digital Post"),
    "UUID_GENBRUGT": (409, "messageUUID er brugt til en anden besked"),
    "LUKKET": (503, "Postløsningen er lukket"),
    "INTERN_FEJL": (500, "Intern fejl"),
}


def subscribes(seed: int, person: Person) -> bool:
    """Whether a made-up person gets Digital Post; the same in every run of a world."""
    if person.cpr in _NAMED:
        return _NAMED[person.cpr]
    return Draw(seed, "digital post", person.index).chance(SUBSCRIBED_PERCENT)


class Fault(Exception):
    """An answer other than the one hoped for, by its FejlId."""

    def __init__(self, code: str, registration: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.registration = registration


class Letters:
    """What takes letters, and knows who gets them digitally."""

    id = "letters"

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        self._store = store
        self._citizens = citizens
        self._clock = clock

    def writes(self, request: Request) -> bool:
        """Whether it is a letter."""
        return (request.method, request.path) == ("POST", _KOMBI)

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = _USER.fullmatch(request.headers.get("x-requestuser", ""))
        return decoded(found[1]) if found else ""

    def internal_error(self) -> Answer:
        """FejlId ``INTERN_FEJL``."""
        return _fault("INTERN_FEJL")

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        known = _METHODS.get(request.path)
        if known != request.method:
            answer = _fault("UGYLDIG_BESKED")
            return replace(answer, status=405 if known else 404, headers=(("Allow", known),) if known else ())
        try:
            if request.path != _STATUS and setting.state is State.CLOSED:
                return _closed(setting)
            organisation = _ORGANISATION.fullmatch(request.headers.get("x-activeorganisation", ""))
            if organisation is None or not _USER.fullmatch(request.headers.get("x-requestuser", "")):
                raise Fault("UGYLDIG_BESKED")
            if request.path == _STATUS:
                return Answer(200, to_json(self._status(setting)))
            if request.path == _ASK:
                return self._asked(request)
            return self._taken(request, _AUTHORITIES[organisation[1]])
        except Fault as fault:
            return replace(_fault(fault.code), registration=fault.registration)

    def _asked(self, request: Request) -> Answer:
        try:
            if request.media_type != "application/json":
                raise Fault("UGYLDIG_BESKED")
            asked = _QUESTION(request.json())
        except (Unreadable, BadForm):
            raise Fault("UGYLDIG_BESKED") from None
        return Answer(200, to_json({"result": self._gets_it(self._alive(asked["cpr"], None))}))

    def _taken(self, request: Request, authority: str) -> Answer:
        from jobterm.sandbox.apps import letters_xml

        try:
            if request.too_large or request.media_type != _XML:
                raise Fault("UGYLDIG_BESKED")
            message = letters_xml.read(request.body)
        except letters_xml.BadMessage:
            raise Fault("UGYLDIG_BESKED") from None
        print_ = hashlib.sha256(request.body).hexdigest()
        known = self._store.key(self.id, message.uuid, self._clock.now().timestamp() - KEY_MEMORY_S)
        if known is not None:
            if known["print"] != print_:
                raise Fault("UUID_GENBRUGT", message.registration)
            kept = json.loads(known["answer"])
            return Answer(200, kept.encode(), media_type=_XML, outcome="replayed", registration=message.registration,
                          key=message.uuid)  # fmt: skip
        if message.recipient_type == "CPR" and not self._gets_it(self._alive(message.recipient, message.registration)):
            raise Fault("FRITAGET", message.registration)
        return self._delivered(message, print_, request, authority)

    def _delivered(self, message: Message, print_: str, request: Request, authority: str) -> Answer:
        from jobterm.sandbox.apps import letters_xml

        now, user = self._clock.now(), self.scope_of(request)
        citizen = message.recipient if message.recipient_type == "CPR" else ""
        row = self._store.add_entity({
            "system": self.id, "id": message.registration, "kind": message.kind, "citizen": citizen,
            "data": json.dumps({"label": message.label, "text": message.text}), "wire": "{}", "operation": "kombi",
            "received": to_text(now), "registration": message.registration,
            "organisation": request.headers["x-activeorganisation"], "user": request.headers["x-requestuser"],
            "scope": user,
        })  # fmt: skip
        self._store.add_ledger({
            "system": self.id, "registration": message.registration, "kind": message.kind, "citizen": citizen or None,
            "cvr": None if citizen else message.recipient, "applied_at": to_text(now), "author": user,
            "on_behalf_of": authority, "event_date": message.event_date, "effect": "applied", "caused_by": None,
            "key": message.uuid, "entity": message.registration, "origin": self.id, "fund": None,
            "at": now.timestamp(), "scope": user,
        })  # fmt: skip
        body = letters_xml.accepted(row["receipt"], message.uuid, to_text(now))
        self._store.remember_key({
            "system": self.id, "key": message.uuid, "at": now.timestamp(), "print": print_,
            "answer": json.dumps(body.decode()), "scope": user,
        })  # fmt: skip
        return Answer(200, body, media_type=_XML, outcome="applied", registration=message.registration,
                      key=message.uuid)  # fmt: skip

    def _alive(self, cpr: str, registration: str | None) -> Person:
        person = self._citizens.by_cpr(cpr)
        if person is None:
            raise Fault("MODTAGER_UKENDT", registration)
        if person.dead:
            raise Fault("MODTAGER_DOED", registration)
        return person

    def _gets_it(self, person: Person) -> bool:
        return subscribes(self._citizens.population.seed, person)

    def _status(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "closed", State.SLOW: "slow"}
        return {
            "state": words.get(setting.state, "open"),
            "closedUntil": None if setting.until is None else to_text(setting.until),
            "reason": setting.reason if setting.state is State.CLOSED else None,
            "serverTime": to_text(self._clock.now()),
        }


def _fault(code: str, until: str | None = None, reason: str | None = None) -> Answer:
    from jobterm.sandbox.apps import letters_xml

    status, said = _TEXTS[code]
    return Answer(status, letters_xml.fault(code, said, until, reason), media_type=_XML, outcome="refused")


def _closed(setting: Setting) -> Answer:
    until = None if setting.until is None else to_text(setting.until)
    return replace(_fault("LUKKET", until, setting.reason), outcome="closed")
