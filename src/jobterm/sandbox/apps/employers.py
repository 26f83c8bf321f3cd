"""The joint employer module, simulated: keeps contracts/employers.yaml. Form in `employers_forms`, what it holds in
`employers_book`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from jobterm.clock import Clock
from jobterm.sandbox.apps.employers_book import Book, Doc, Order
from jobterm.sandbox.apps.employers_forms import FORMS, OFFERS, OPERATIONS, SEARCH
from jobterm.sandbox.apps.employers_places import Places
from jobterm.sandbox.apps.jsonrest import NAMED, JsonSystem, Judged, Message, Trouble
from jobterm.sandbox.apps.wire import Answer, Request, decoded, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Caller, Desk
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.world.employers import Companies, Company, companies

_PROBLEMS: Final[Mapping[str, tuple[int, str, str]]] = {
    "malformed": (400, "VM01", "Beskeden er ikke gyldig"),
    "unsupported": (415, "VM01", "Ikke application/json"),
    "no_such_path": (404, "VM01", "Ukendt sti"),
    "method": (405, "VM01", "Metoden findes ikke her"),
    "id_used": (409, "VM02", "Id er brugt"),
    "key_used": (422, "VM03", "Nøglen er brugt med andet indhold"),
    "not_found": (404, "VM04", "Ingen registrering med det id"),
    "order_changed": (409, "VM05", "Ordren er ændret imens"),
    "company_unknown": (404, "VM10", "Virksomheden kendes ikke"),
    "unit_unknown": (422, "VM11", "P-nummeret hører ikke til virksomheden"),
    "company_ceased": (409, "VM12", "Virksomheden er ophørt"),
    "citizen_unknown": (404, "VM13", "Borgeren kendes ikke"),
    "citizen_dead": (409, "VM14", "Borgeren er død"),
    "not_yours": (403, "VM15", "Borgeren hører til et andet jobcenter"),
    "order_unknown": (409, "VM20", "Ordren kendes ikke"),
    "order_closed": (409, "VM21", "Ordren er lukket"),
    "dates_reversed": (422, "VM22", "Datoerne vender forkert"),
    "referral_unknown": (409, "VM23", "Henvisningen kendes ikke"),
    "referral_settled": (409, "VM24", "Henvisningen er afsluttet"),
    "order_named": (422, "VM25", "En ny ordre har intet ordrenummer, en ændring skal have det"),
    "in_future": (422, "VM26", "Datoen ligger i fremtiden"),
    "html": (422, "VM40", "Teksten må ikke indeholde HTML"),
    "closed": (503, "VM90", "Lukket"),
    "internal": (500, "VM99", "Intern fejl"),
}
_FORMS = {ours: theirs for theirs, ours in FORMS.items()}
_STATUS = {"open": "aaben", "closed": "lukket"}
_AUTHORITY = {"state": "stat", "municipality": "kommune"}
_TYPES = {"placement": "praktik", "wage_subsidy": "loentilskud"}


class Employers(JsonSystem):
    """The module of both authorities."""

    id = "employers"
    health_path = "/vm/v1/drift"
    method = "PUT"
    operations = OPERATIONS
    reads: ClassVar[Mapping[str, str]] = {
        "/vm/v1/registreringer/": "GET", "/vm/v1/virksomheder/soeg": "POST", "/vm/v1/virksomheder/": "GET",
        "/vm/v1/ledige": "POST",
    }  # fmt: skip
    organisation_header = "x-myndighed"
    organisation = re.compile(r"(stat|kommune);([0-9A-Za-z-]{1,20})", re.ASCII)
    authorities: ClassVar[Mapping[str, str]] = {"stat": "state", "kommune": "municipality"}
    user_header = "x-bruger"
    user = re.compile(rf"(medarbejder|system);{NAMED}", re.ASCII)
    key_header = "x-noegle"
    replayed: ClassVar[Mapping[str, Any]] = {"gentaget": True}

    def __init__(self, store: Store, citizens: Citizens, clock: Clock, desk: Callable[[str], Desk]) -> None:
        super().__init__(store, citizens, clock)
        places = Places(store, citizens, desk)
        taken = lambda company: places.taken(company, self.today())  # noqa: E731 - the day is that of the question
        self.book = Book(store, citizens.population.seed, citizens.epoch, taken)

    @property
    def companies(self) -> Companies:
        """The companies of this world."""
        return companies(self.citizens.population.seed)

    # ---- writing -----------------------------------------------------------------------------------------------

    def judge(self, message: Message) -> Judged:
        """The module's rules."""
        data, kind = message.data, message.operation.kind
        if kind.startswith("employer."):
            company = self._company(data["cvr"], data.get("pno"))
            if kind == "employer.contact":
                if data["date"] > self.today().isoformat():
                    raise Trouble("in_future", "kontaktdato", id=message.id)
            else:
                self._judge_order(message)
            return Judged(kind, cvr=company.cvr)
        person = self.citizen(data["citizen"], message.caller)
        if kind == "referral.offer":
            order = self._open_order(data["order"], message.id)
        else:
            order = self._order_of_referral(message)
        return Judged(kind, person.cpr, str(order.doc["cvr"]))

    def _company(self, cvr: str, pno: str | None) -> Company:
        company = self.companies.by_cvr(cvr)
        if company is None:
            raise Trouble("company_unknown", "cvr")
        if company.ceased:
            raise Trouble("company_ceased", "cvr")
        if pno is not None and company.unit(pno) is None:
            raise Trouble("unit_unknown", "pnummer")
        return company

    def _judge_order(self, message: Message) -> None:
        data = message.data
        if (data["action"] == "create") != (data.get("order") is None):
            raise Trouble("order_named", "ordre", id=message.id)
        if data.get("start") and data.get("apply_by") and data["apply_by"] > data["start"]:
            raise Trouble("dates_reversed", "ansoegSenest", id=message.id)
        if data["action"] == "create":
            return
        order = self._open_order(data["order"], message.id)
        if order.doc["cvr"] != data["cvr"]:
            raise Trouble("order_unknown", "ordre", id=message.id)
        base = data.get("base_version")
        if base is not None and base != order.version:
            raise Trouble("order_changed", "byggerPaa", id=message.id, current=order)

    def _open_order(self, id: str, message: str) -> Order:
        order = self.book.order(id)
        if order is None:
            raise Trouble("order_unknown", "ordre", id=message)
        if not order.open:
            raise Trouble("order_closed", "ordre", id=message)
        return order

    def _order_of_referral(self, message: Message) -> Order:
        rows = [row for row in self.store.entities(self.id, message.data["referral"])
                if row["kind"] == "referral.offer"]  # fmt: skip
        order = self.book.order(json.loads(rows[0]["data"])["order"]) if rows else None
        if order is None or rows[0]["citizen"] != message.data["citizen"]:
            raise Trouble("referral_unknown", "henvisning", id=message.id)
        settled = None if message.data["referral"] in order.referrals else self.book.referral(
            str(order.doc["id"]), message.data["referral"]
        )  # fmt: skip
        # Closing the order has said the same already: it is taken, and changes nothing.
        if message.data["referral"] not in order.referrals and not (
            settled is not None and settled["outcome"] == message.data["outcome"] == "order_closed"
        ):
            raise Trouble("referral_settled", "henvisning", id=message.id)
        return order

    def accepted(self, message: Message, judged: Judged) -> Mapping[str, Any]:
        """Orders and referrals as they stand from now on."""
        data, scope, now = message.data, message.caller.user, self.clock.now()
        match judged.kind:
            case "employer.job_order":
                return self._order(message)
            case "referral.offer":
                given = {"id": message.id, "citizen": judged.citizen, "given": data["day"], "outcome": None,
                         "authority": message.caller.authority, "by": message.caller.name,
                         "registration": message.id}  # fmt: skip
                self.book.refer(data["order"], given, now, scope)
                return {"ordre": data["order"]}
            case "referral.outcome":
                order = self._order_of_referral(message)
                self.book.settle(order.doc["id"], data["referral"], data["outcome"], now, scope)
                if data["outcome"] == "hired":
                    self.book.save({**order.doc, "hired": int(order.doc.get("hired", 0)) + 1}, now, scope)
                return {"ordre": order.doc["id"]}
        return {}

    def _order(self, message: Message) -> dict[str, Any]:
        data, now, scope = message.data, self.clock.now(), message.caller.user
        named = ("pno", "title", "occupation", "positions", "hours", "minutes", "start", "apply_by", "municipality",
                 "description")  # fmt: skip
        told = {name: data[name] for name in named if name in data}
        if data["action"] == "create":
            empty = dict.fromkeys(named)
            fixed = {"id": message.id, "cvr": data["cvr"], "status": "open", "issued": data["day"], "hired": 0,
                     "authority": message.caller.authority, "registration": message.id}  # fmt: skip
            version = self.book.save({**empty, "positions": 1, **told, **fixed}, now, scope)
            return {"ordre": message.id, "ordreversion": version}
        order = self.book.order(data["order"])
        assert order is not None  # judged a moment ago, in the same transaction
        if data["action"] == "update":
            version = self.book.save({**order.doc, **told}, now, scope)
            return {"ordre": order.doc["id"], "ordreversion": version}
        for referral in order.referrals:
            self.book.settle(order.doc["id"], referral, "order_closed", now, scope)
        version = self.book.save({**order.doc, "status": "closed"}, now, scope)
        return {"ordre": order.doc["id"], "ordreversion": version, "lukkedeHenvisninger": list(order.referrals)}

    # ---- reading -----------------------------------------------------------------------------------------------

    def read(self, request: Request, caller: Caller) -> Answer:
        """Employers, one of them, what is free, a look-up."""
        if request.path.startswith("/vm/v1/registreringer/"):
            return self.look_up(request)
        if request.path == "/vm/v1/virksomheder/soeg":
            asked = SEARCH(self.body(request))
            limit = asked.get("limit", 50)
            found = self.companies.search(asked["text"])
            shown = {"virksomheder": [_company(one) for one in found[:limit]], "flere": len(found) > limit}
            return Answer(200, to_json(shown))
        if request.path == "/vm/v1/ledige":
            return self._free(OFFERS(self.body(request)), caller)
        company = self.companies.by_cvr(decoded(request.path.rpartition("/")[2]))
        if company is None:
            raise Trouble("company_unknown", "cvr")
        shown = {
            "virksomhed": _company(company),
            "kontakter": [_contact(one) for one in self.book.contacts(company)],
            "ordrer": [self._shown(order, caller) for order in self.book.orders_of(company.cvr)],
            "pladser": [_place(company, one) for one in self.book.places(company)],
        }
        return Answer(200, to_json(shown))

    def _free(self, asked: Mapping[str, Any], caller: Caller) -> Answer:
        limit, where = asked.get("limit", 100), asked.get("municipality")
        orders = self.book.open_orders(asked.get("occupation"), where, self.today())
        wanted = asked.get("occupation")
        here = [one for one in self.companies.employers()
                if where in (None, one.place.municipality)
                and (wanted is None or one.work.casefold().startswith(wanted.casefold()))]  # fmt: skip
        free = [_place(one, place) for one in here for place in self.book.places(one) if place["free"]]
        shown = {"ordrer": [self._shown(one, caller) for one in orders[:limit]], "pladser": free[:limit],
                 "flere": max(len(orders), len(free)) > limit}  # fmt: skip
        return Answer(200, to_json(shown))

    def _shown(self, order: Order, caller: Caller) -> dict[str, Any]:
        doc = order.doc
        company = self.companies.by_cvr(doc["cvr"])
        return {
            "ordre": doc["id"], "ordreversion": order.version, "cvr": doc["cvr"], "pnummer": doc.get("pno"),
            "virksomhed": "" if company is None else company.name, "titel": doc["title"],
            "fag": doc.get("occupation"), "antal": doc["positions"], "ledige": order.free,
            "timer": doc.get("hours"), "minutter": doc.get("minutes"), "start": doc.get("start"),
            "ansoegSenest": doc.get("apply_by"), "kommune": doc.get("municipality"),
            "beskrivelse": doc.get("description"), "status": _STATUS[doc["status"]], "udstedt": doc["issued"],
            "myndighed": _AUTHORITY[doc["authority"]], "aabneHenvisninger": len(order.referrals),
            "henvisninger": [self._referred(one, caller) for one in order.referred],
            "registrering": doc.get("registration"),
        }  # fmt: skip

    def _referred(self, one: Doc, caller: Caller) -> dict[str, Any]:
        """A referral; whose it is, only the citizen's own job centre is told, and no name under protection."""
        person = self.citizens.by_cpr(str(one["citizen"]))
        mine = person is not None and person.municipality == caller.code
        return {
            "henvisning": one["id"], "givet": one["given"], "myndighed": _AUTHORITY[one["authority"]],
            "medarbejder": one["by"], "registrering": one["registration"],
            "borgerCpr": person.cpr if mine and person is not None else None,
            "borgerNavn": person.name if mine and person is not None and not person.protected else None,
        }  # fmt: skip

    # ---- answers -----------------------------------------------------------------------------------------------

    def problem(self, trouble: Trouble) -> tuple[int, dict[str, Any]]:
        """A ``fejl`` block."""
        status, code, words = _PROBLEMS[trouble.word]
        fault: dict[str, Any] = {"kode": code, "tekst": words, "felt": trouble.field}
        if trouble.word == "closed":
            fault.update(lukketTil=trouble.more["until"], aarsag=trouble.more["reason"])
        if isinstance(order := trouble.more.get("current"), Order):
            fault["gaeldende"] = {"version": order.version, "content": _wire(order.doc)}
        return status, {"fejl": fault}

    def receipt(self, row: Row, more: Mapping[str, Any]) -> dict[str, Any]:
        """The receipt of an accepted message."""
        return {"id": row["id"], "kvittering": row["receipt"], "modtaget": row["received"],
                "nummer": row["reference"], "version": row["version"], **more}  # fmt: skip

    def held(self, row: Row) -> dict[str, Any]:
        """What a look-up says."""
        return {**self.receipt(row, {}), "samling": row["operation"], "indhold": json.loads(row["wire"]),
                "myndighed": row["organisation"], "bruger": row["user"]}  # fmt: skip

    def health(self, state: str, until: str | None, reason: str | None, now: str) -> dict[str, Any]:
        """The probe's answer."""
        words = {"open": "aaben", "closed": "lukket", "slow": "langsom"}
        return {"tilstand": words[state], "lukketTil": until, "aarsag": reason, "tid": now}


def _company(one: Company) -> dict[str, Any]:
    return {
        "cvr": one.cvr, "navn": one.name, "adresse": one.place.line, "kommune": one.place.municipality,
        "branche": one.line, "telefon": one.phone, "reklamebeskyttet": one.protected, "ophoert": one.ceased,
        "enheder": [{"pnummer": unit.pno, "navn": unit.name, "adresse": unit.place.line,
                     "kommune": unit.place.municipality} for unit in one.units],
    }  # fmt: skip


def _contact(one: Doc) -> dict[str, Any]:
    return {
        "id": one["id"], "kontaktdato": one["date"], "form": _FORMS[one["form"]],
        "myndighed": _AUTHORITY[one["authority"]], "medarbejder": decoded(one["by"]), "pnummer": one.get("pno"),
        "kontaktperson": one.get("contact"), "resultat": one.get("outcome"), "opfoelgning": one.get("follow_up"),
        "pladser": one.get("places"), "registrering": one["registration"],
    }  # fmt: skip


def _place(company: Company, one: Doc) -> dict[str, Any]:
    return {"cvr": company.cvr, "virksomhed": company.name, "pnummer": company.units[0].pno,
            "type": _TYPES[one["type"]], "titel": company.work, "aftalt": one["agreed"], "ledige": one["free"],
            "kommune": company.place.municipality}  # fmt: skip


def _wire(doc: Doc) -> dict[str, Any]:
    names = {"pno": "pnummer", "title": "titel", "occupation": "fag", "positions": "antal", "hours": "timer",
             "minutes": "minutter", "start": "start", "apply_by": "ansoegSenest", "municipality": "kommune",
             "description": "beskrivelse"}  # fmt: skip
    return {theirs: doc.get(ours) for ours, theirs in names.items()}
