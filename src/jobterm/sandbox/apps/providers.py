"""The hub of other providers (andre aktører), simulated: keeps contracts/providers.yaml. Form in `providers_forms`,
what it holds in `providers_house`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from jobterm.clock import Clock, to_text
from jobterm.sandbox.apps.jsonfeed import CursorUnknown
from jobterm.sandbox.apps.jsonrest import NAMED, JsonSystem, Judged, Message, Trouble
from jobterm.sandbox.apps.providers_forms import OPERATIONS, READ, TYPES
from jobterm.sandbox.apps.providers_house import House, Offer, told_at
from jobterm.sandbox.apps.wire import Answer, Request, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Caller
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.world.employers import companies
from jobterm.sandbox.world.offers import Agreement
from jobterm.sandbox.world.person import Person

_PROBLEMS: Final[Mapping[str, tuple[int, str, str]]] = {
    "malformed": (400, "malformed", "The message is not valid"),
    "unsupported": (415, "malformed", "Not application/json"),
    "no_such_path": (404, "malformed", "No such path"),
    "method": (405, "malformed", "No such method here"),
    "id_used": (409, "id-used", "The id was used before"),
    "key_used": (422, "key-reused", "The key was used with another body"),
    "not_found": (404, "not-found", "No message with that id"),
    "cursor_unknown": (410, "cursor-unknown", "No report stands where the cursor says"),
    "citizen_unknown": (404, "citizen-unknown", "CPR unknown"),
    "citizen_dead": (409, "citizen-dead", "The citizen is dead"),
    "not_yours": (403, "not-your-citizen", "Belongs to another job centre"),
    "provider_unknown": (404, "provider-unknown", "No provider with that CVR number"),
    "agreement_unknown": (409, "unknown-agreement", "No agreement of that number with that provider"),
    "outside": (409, "outside-agreement", "The agreement does not cover type or dates"),
    "full": (409, "agreement-full", "The agreement has no free places"),
    "not_referred": (409, "not-referred", "The citizen is with no such provider"),
    "offer_unknown": (409, "offer-unknown", "No such measure of that citizen"),
    "offer_ended": (409, "offer-ended", "The measure has ended"),
    "dates_reversed": (422, "dates-reversed", "Starts after it ends"),
    "html": (400, "html-in-text", "Text must not contain HTML tags"),
    "closed": (503, "closed", "Closed"),
    "internal": (500, "internal", "Internal error"),
}
_TYPES: Final = {ours: theirs for theirs, ours in TYPES.items()}
_EVENTS: Final = {"activation.attendance": "attended", "provider.absent": "absent",
                  "provider.not_started": "notStarted", "provider.report": "report"}  # fmt: skip
ALL_RUNNING: Final = "running"
"""Instead of a provider's CVR number: whichever provider has the citizen now under an agreement with the controller."""


class Providers(JsonSystem):
    """Messages to other providers and their reports back."""

    id = "providers"
    health_path = "/v1/health"
    method = "PUT"
    operations = OPERATIONS
    reads: ClassVar[Mapping[str, str]] = {
        "/v1/messages/": "GET", "/v1/citizens/read": "POST", "/v1/agreements": "GET", "/v1/reports": "GET",
    }  # fmt: skip
    organisation_header = "X-Controller"
    organisation = re.compile(r"(state|municipality);([0-9A-Za-z-]{1,20})", re.ASCII)
    authorities: ClassVar[Mapping[str, str]] = {"state": "state", "municipality": "municipality"}
    user_header = "X-User"
    user = re.compile(rf"(person|system);{NAMED}", re.ASCII)
    key_header = "Idempotency-Key"
    replayed: ClassVar[Mapping[str, Any]] = {"replayed": True}

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        super().__init__(store, citizens, clock)
        self.house = House(store, citizens, clock)
        self._provider = ALL_RUNNING

    def answer(self, request: Request, setting: Any) -> Answer:
        """The contract's answer; the provider's number is part of every call."""
        self._provider = request.headers.get("x-provider-cvr", "")
        return super().answer(request, setting)

    def caller(self, request: Request) -> Caller:
        """Controller and user; and the provider, whom the order on data wants named too."""
        made = super().caller(request)
        if not re.fullmatch(r"[1-9][0-9]{7}|running", self._provider, re.ASCII):
            raise Trouble("malformed", "X-Provider-Cvr")
        return made

    # ---- writing -----------------------------------------------------------------------------------------------

    def judge(self, message: Message) -> Judged:
        """The agreements' limits."""
        data, kind = message.data, message.operation.kind or str(message.data["event"])
        if self._provider != ALL_RUNNING and not self._known_provider():
            raise Trouble("provider_unknown", "X-Provider-Cvr", id=message.id)
        person = self.citizen(data["citizen"], message.caller)
        if data.get("end") is not None and data.get("start") is not None and data["end"] < data["start"]:
            raise Trouble("dates_reversed", "end", id=message.id)
        if kind == "activation.offer":
            agreement = self._agreement(message, person)
            if self.house.free(agreement) == 0:
                raise Trouble("full", "agreement", id=message.id)
            return Judged(kind, person.cpr, agreement.provider.cvr, {"told": [agreement.provider.cvr]})
        if kind.startswith("activation."):
            offer = self._offer(message, person)
            cvr = offer.doc["provider_cvr"]
            if kind == "activation.change":
                cvr = self._agreement(message, person, offer).provider.cvr
            return Judged(kind, person.cpr, cvr, {"told": [cvr]})
        told = sorted({offer.doc["provider_cvr"] for offer in self._running(message, person)})
        if not told:
            raise Trouble("not_referred", "citizen", id=message.id)
        return Judged(kind, person.cpr, told[0], {"told": told})

    def _known_provider(self) -> bool:
        company = companies(self.citizens.population.seed).by_cvr(self._provider)
        return company is not None and company.provider

    def _agreement(self, message: Message, person: Person, offer: Offer | None = None) -> Agreement:
        """The contract that a measure is under: the one named, or else the only one of that provider."""
        data = message.data
        named = data.get("agreement") or (offer.doc["agreement"] if offer is not None else None)
        cvr = offer.doc["provider_cvr"] if offer is not None and self._provider == ALL_RUNNING else self._provider
        mine = [one for one in self.house.agreements(person.municipality) if one.provider.cvr == cvr]
        found = [one for one in mine if named in (None, one.number)]
        if not found:
            raise Trouble("agreement_unknown", "agreement", id=message.id)
        start, end = date.fromisoformat(data["start"]), date.fromisoformat(data["end"])
        fitting = [one for one in found if one.covers(data["type"], start, end)]
        if not fitting:
            raise Trouble("outside", "agreement" if named else "type", id=message.id)
        return fitting[0]

    def _running(self, message: Message, person: Person) -> list[Offer]:
        """The citizen's measures that run, with the provider named and for the controller who calls."""
        return [
            offer for offer in self.house.offers(person)
            if offer.runs(self.today()) and offer.doc["municipality"] == message.caller.code
            and self._provider in (ALL_RUNNING, offer.doc["provider_cvr"])
        ]  # fmt: skip

    def _offer(self, message: Message, person: Person) -> Offer:
        everything = self.house.offers(person)
        named = [offer for offer in everything if offer.named(message.data["activation"])]
        if not named:  # the case system's number may be new here; the citizen's one measure is meant all the same
            running = self._running(message, person)
            named = running if len(running) == 1 else []
        if not named:
            raise Trouble("offer_unknown" if everything else "not_referred", "offer", id=message.id)
        if named[0].doc.get("ended"):
            raise Trouble("offer_ended", "offer", id=message.id)
        return named[0]

    def accepted(self, message: Message, judged: Judged) -> Mapping[str, Any]:
        """Measures as they stand from now on."""
        person = self.citizens.by_cpr(str(judged.citizen))
        assert person is not None  # judged a moment ago, in the same transaction
        data, scope = message.data, message.caller.user
        named = ("type", "start", "end", "hours", "minutes", "place", "basis", "employer_cvr", "employer_pno")
        if judged.kind == "activation.offer":
            agreement = self._agreement(message, person)
            offer = {**dict.fromkeys(named), **{name: data[name] for name in named if name in data},
                     "id": message.id, "case_reference": None, "provider_cvr": agreement.provider.cvr,
                     "agreement": agreement.number, "municipality": person.municipality,
                     "registration": message.id, "ended": False}  # fmt: skip
            return {**judged.more, "offer": message.id, "offerVersion": self.house.keep(person, offer, scope)}
        if not judged.kind.startswith("activation."):
            return judged.more
        held = self._offer(message, person).doc
        if judged.kind == "activation.end":
            changed = {**held, "end": data["end"], "ended": data["end"] <= self.today().isoformat(),
                       "cause": data["cause"]}  # fmt: skip
        else:
            agreement = self._agreement(message, person, Offer(held, ""))
            changed = {**held, **{name: data[name] for name in named if name in data},
                       "provider_cvr": agreement.provider.cvr, "agreement": agreement.number}  # fmt: skip
        return {**judged.more, "offer": held["id"], "offerVersion": self.house.keep(person, changed, scope)}

    # ---- reading -----------------------------------------------------------------------------------------------

    def read(self, request: Request, caller: Caller) -> Answer:
        """A citizen, agreements, reports back, a look-up."""
        if request.path == "/v1/agreements":
            found = [self._shown(one) for one in self.house.agreements(caller.code)
                     if self._provider in (ALL_RUNNING, one.provider.cvr)]  # fmt: skip
            return Answer(200, to_json({"agreements": found}))
        if request.path == "/v1/reports":
            return self._reports(request, caller)
        if request.path != "/v1/citizens/read":
            return self.look_up(request)
        asked = READ(self.body(request))
        person = self.citizen(asked["cpr"], caller, asked.get("reason"), living=False)
        shown: dict[str, Any] = {"at": to_text(self.clock.now()), "cpr": person.cpr}
        offers = [one for one in self.house.offers(person) if self._provider in (ALL_RUNNING, one.doc["provider_cvr"])]
        if "activation" in asked["sections"]:
            shown["offers"] = [self._measure(one) for one in offers]
        if "timeline" in asked["sections"]:
            known = {one.doc["id"] for one in offers}
            shown["reports"] = [_report(one) for one in self.house.reports(person) if one["offer"] in known]
        return Answer(200, to_json(shown))

    def _reports(self, request: Request, caller: Caller) -> Answer:
        text = request.query.get("limit", "100")
        if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= 500:
            raise Trouble("malformed", "limit")
        try:
            page = self.house.feed.page(
                request.query.get("cursor"), int(text),
                lambda doc: doc["municipality"] == caller.code
                and self._provider in (ALL_RUNNING, doc["provider_cvr"]),
            )  # fmt: skip
        except CursorUnknown:
            raise Trouble("cursor_unknown", "cursor") from None
        people = {doc["index"]: self.citizens.at(doc["index"]) for doc in page.events}
        rows = [{**_report(doc), "citizen": who.cpr} for doc in page.events
                if (who := people[doc["index"]]) is not None]  # fmt: skip
        return Answer(200, to_json({"reports": rows, "cursor": page.cursor, "more": page.more}))

    def _shown(self, one: Agreement) -> dict[str, Any]:
        return {
            "agreement": one.number, "providerCvr": one.provider.cvr, "provider": one.provider.name,
            "types": [_TYPES[type] for type in one.types], "validFrom": one.valid_from.isoformat(),
            "validTo": one.valid_to.isoformat(), "places": one.most, "free": self.house.free(one),
        }  # fmt: skip

    def _measure(self, offer: Offer) -> dict[str, Any]:
        doc = offer.doc
        company = companies(self.citizens.population.seed).by_cvr(doc["provider_cvr"])
        return {
            "offer": doc["id"], "offerVersion": offer.version, "caseReference": doc.get("case_reference"),
            "type": _TYPES[doc["type"]], "start": doc["start"], "end": doc["end"], "hours": doc.get("hours"),
            "minutes": doc.get("minutes"), "place": doc.get("place"), "providerCvr": doc["provider_cvr"],
            "provider": "" if company is None else company.name, "agreement": doc["agreement"],
            "employerCvr": doc.get("employer_cvr"), "employerPno": doc.get("employer_pno"),
            "status": "running" if offer.runs(self.today()) else "ended", "registration": doc.get("registration"),
        }  # fmt: skip

    # ---- answers -----------------------------------------------------------------------------------------------

    def problem(self, trouble: Trouble) -> tuple[int, dict[str, Any]]:
        """A list of errors, always of one."""
        status, code, words = _PROBLEMS[trouble.word]
        error: dict[str, Any] = {"status": str(status), "code": code, "title": words}
        if trouble.field is not None:
            error["source"] = {"pointer": f"/{trouble.field}"}
        body: dict[str, Any] = {"errors": [error]}
        if trouble.word == "closed":
            body["meta"] = {"opensAt": trouble.more["until"], "because": trouble.more["reason"]}
        return status, body

    def receipt(self, row: Row, more: Mapping[str, Any]) -> dict[str, Any]:
        """The receipt of an accepted message."""
        return {"id": row["id"], "receipt": row["receipt"], "acceptedAt": row["received"], "number": row["reference"],
                "version": row["version"], **more}  # fmt: skip

    def held(self, row: Row) -> dict[str, Any]:
        """What a look-up says."""
        return {**self.receipt(row, {}), "collection": row["operation"], "content": json.loads(row["wire"])}

    def health(self, state: str, until: str | None, reason: str | None, now: str) -> dict[str, Any]:
        """The probe's answer."""
        return {"status": {"open": "up"}.get(state, state), "opensAt": until, "because": reason, "now": now}


def _report(doc: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "report": doc["id"], "event": _EVENTS[doc["kind"]], "offer": doc["offer"], "providerCvr": doc["provider_cvr"],
        "date": doc["date"], "toldAt": told_at(doc), "publishedAt": doc["published"], "text": doc["text"],
        "hours": doc["hours"], "minutes": doc["minutes"],
    }  # fmt: skip
