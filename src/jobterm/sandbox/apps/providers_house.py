"""What the simulated hub of other providers holds: agreements, the measures of the citizens referred to them, what the
providers report back. Its wire is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from jobterm.clock import COPENHAGEN, Clock, from_text, to_text
from jobterm.sandbox.apps.jsonfeed import Feed
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.store import Store
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.offers import Agreement, agreements, running
from jobterm.sandbox.world.person import Person

Doc = dict[str, Any]

REPORTS: Final[Mapping[str, str]] = {
    "activation.attendance": "Fremmøde",
    "provider.absent": "Udeblevet",
    "provider.not_started": "Ikke begyndt",
    "provider.report": "Status fra aktør",
}
"""What a provider reports back, and its words (Danish) for it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A measure as the hub has it: ``doc`` in jobterm's words; ``version`` its place in the order of everything."""

    doc: Doc
    version: str

    def runs(self, day: date) -> bool:
        """Whether it runs on a day, or is yet to begin."""
        return not self.doc.get("ended") and (self.doc["end"] is None or self.doc["end"] >= day.isoformat())

    def named(self, ref: str) -> bool:
        """Whether a reference means it: its id, or the case system's number."""
        return ref in (self.doc["id"], self.doc.get("case_reference"))


class House:
    """The hub's memory, over the world's store."""

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        self._store = store
        self._citizens = citizens
        self._clock = clock
        self._shelf = store.shelf("providers")
        self.feed = Feed(store, "providers", list)

    def agreements(self, municipality: str) -> tuple[Agreement, ...]:
        """A municipality's contracts."""
        return agreements(self._citizens.population.seed, municipality, self._citizens.epoch)

    def free(self, agreement: Agreement) -> int:
        """Places of an agreement that nobody has."""
        taken = Draw(self._citizens.population.seed, "taken", agreement.number).below(agreement.most)
        mine = [kept for kept in self._shelf.under("offer/") if kept.doc["agreement"] == agreement.number]
        return max(0, agreement.most - taken - sum(Offer(kept.doc, "").runs(self._today()) for kept in mine))

    def offers(self, person: Person) -> list[Offer]:
        """All measures of a citizen at providers, oldest first."""
        kept = {one.doc["id"]: one for one in self._shelf.under(f"offer/{person.index}/")}
        found = [Offer(one.doc, str(one.n)) for one in kept.values()]
        past = self._past(person)
        return found if past is None or past["id"] in kept else [Offer(past, "0"), *found]

    def _past(self, person: Person) -> Doc | None:
        run = running(self._citizens.population.seed, self._citizens.origin(person), self._citizens.epoch)
        if run is None or run.agreement is None:
            return None
        data = run.event.data
        return {
            "id": run.event.id, "case_reference": f"{run.system}:{run.event.reference}", "type": data["type"],
            "start": data["start"], "end": data.get("end"), "hours": 37, "minutes": 0, "place": None, "basis": None,
            "provider_cvr": run.agreement.provider.cvr, "agreement": run.agreement.number,
            "employer_cvr": None if run.employer is None else run.employer.cvr,
            "employer_pno": None if run.unit is None else run.unit.pno,
            "municipality": run.agreement.municipality, "registration": None, "ended": False,
        }  # fmt: skip

    def keep(self, person: Person, offer: Doc, scope: str) -> str:
        """A measure as it stands from now on; its version."""
        return str(self._shelf.put(f"offer/{person.index}/{offer['id']}", offer, self._clock.now(), scope))

    def report(self, person: Person, kind: str, details: Mapping[str, Any], scope: str) -> Doc:
        """A provider reports back on the citizen's running measure. Raises ValueError where there is none."""
        if kind not in REPORTS:
            raise ValueError(f"kind: known of a provider: {', '.join(REPORTS)}")
        offer = next((one for one in reversed(self.offers(person)) if one.runs(self._today())), None)
        if offer is None:
            raise ValueError("report: the citizen is with no provider")
        now = self._clock.now()
        told_at = from_text(str(details["told_at"])) if "told_at" in details else now
        day = date.fromisoformat(str(details.get("date", self._today().isoformat())))
        with self._store.transaction():
            id = made_uuid("providers", person.index, kind, self._store.next_number())
            doc = {
                "id": id, "index": person.index, "kind": kind, "told_at": told_at.astimezone(UTC).isoformat(),
                "published": to_text(now), "date": day.isoformat(), "offer": offer.doc["id"],
                "provider_cvr": offer.doc["provider_cvr"], "municipality": offer.doc["municipality"],
                "hours": details.get("hours"), "minutes": details.get("minutes"),
                "text": str(details.get("text") or REPORTS[kind]),
            }  # fmt: skip
            self.feed.publish(doc, now, scope)
            self._shelf.put(f"report/{person.index}/{id}", doc, now, scope)
            self._store.add_ledger({
                "system": "providers", "registration": None, "kind": kind, "citizen": person.cpr,
                "cvr": offer.doc["provider_cvr"], "applied_at": to_text(now), "author": None, "on_behalf_of": None,
                "event_date": day.isoformat(), "effect": "control", "caused_by": None, "key": None, "entity": id,
                "origin": "providers", "fund": None, "at": now.timestamp(), "scope": scope,
            })  # fmt: skip
        return doc

    def reports(self, person: Person) -> Sequence[Doc]:
        """What providers reported back on a citizen, oldest first."""
        return [kept.doc for kept in self._shelf.under(f"report/{person.index}/")]

    def _today(self) -> date:
        return self._clock.now().astimezone(COPENHAGEN).date()


def told_at(doc: Mapping[str, Any]) -> str:
    """When a report was told, as on the wire."""
    return to_text(datetime.fromisoformat(doc["told_at"]))
