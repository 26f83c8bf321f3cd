"""What the simulated employer module holds: contacts, job orders with their referrals, places; the world's past first,
then what was accepted. Its wire is not here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.world import names, offers
from jobterm.sandbox.world.employers import Company, companies

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A job order as it stands: ``doc`` in jobterm's words, ``referred`` the referrals without an outcome."""

    doc: Doc
    version: str
    referred: tuple[Doc, ...]

    @property
    def referrals(self) -> tuple[str, ...]:
        """The ids of the referrals without an outcome."""
        return tuple(str(one["id"]) for one in self.referred)

    @property
    def open(self) -> bool:
        """Whether somebody can still be referred to it."""
        return bool(self.doc["status"] == "open")

    @property
    def free(self) -> int:
        """Positions that nobody has got."""
        return max(0, int(self.doc["positions"]) - int(self.doc.get("hired", 0))) if self.open else 0


class Book:
    """The module's memory, over the world's store."""

    def __init__(self, store: Store, seed: int, epoch: date, taken: Callable[[Company], Mapping[str, int]]) -> None:
        self._taken = taken
        self._store = store
        self._shelf = store.shelf("employers")
        self._seed = seed
        self._epoch = epoch

    def order(self, id: str) -> Order | None:
        """One order by its id."""
        kept = self._shelf.get(f"order/{id}")
        if kept is not None:
            return Order(kept.doc, str(kept.n), self._referrals(id))
        past = _past_orders(self._seed, self._epoch).get(id)
        return None if past is None else Order(past, "0", self._referrals(id))

    def orders_of(self, cvr: str) -> list[Order]:
        """All orders of a company, the newest first."""
        return [order for order in self._orders() if order.doc["cvr"] == cvr]

    def open_orders(self, occupation: str | None, municipality: str | None, today: date) -> list[Order]:
        """Open orders with free positions that fit, the first to end first."""
        found = [
            order for order in self._orders()
            if order.free and (order.doc.get("apply_by") or "9999") >= today.isoformat()
            and (municipality is None or order.doc.get("municipality") == municipality)
            and (occupation is None or _is_about(occupation, order.doc))
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.doc.get("apply_by") or "9999", one.doc["id"]))

    def save(self, order: Doc, now: datetime, scope: str) -> str:
        """An order as it stands from now on; its version."""
        return str(self._shelf.put(f"order/{order['id']}", order, now, scope))

    def refer(self, order: str, referral: Doc, now: datetime, scope: str) -> None:
        """A citizen is referred to an order: ``id``, ``citizen``, ``given``, ``authority``, ``by``, ``outcome``."""
        self._shelf.put(f"referral/{order}/{referral['id']}", referral, now, scope)

    def settle(self, order: str, referral: str, outcome: str, now: datetime, scope: str) -> None:
        """What came of a referral."""
        self.refer(order, {**(self.referral(order, referral) or {"id": referral}), "outcome": outcome}, now, scope)

    def referral(self, order: str, referral: str) -> Doc | None:
        """One referral to an order as it stands, with or without an outcome."""
        return next((one for one in self._all_referrals(order) if one["id"] == referral), None)

    def contacts(self, company: Company) -> list[Doc]:
        """Both authorities' contacts with a company, the newest first."""
        past = [{**one, "registration": None} for one in offers.contacts(self._seed, company, self._epoch)]
        taken = [_contact(row) for row in self._store.entities_of("employers", company.cvr)
                 if row["kind"] == "employer.contact"]  # fmt: skip
        return sorted([*past, *taken], key=lambda one: (one["date"], one["id"]), reverse=True)

    def places(self, company: Company) -> list[Doc]:
        """Places agreed, and those that nobody has; a contact that names a number sets that of the placements."""
        agreed = dict(offers.places(self._seed, company))
        told = [one["places"] for one in self.contacts(company) if one.get("places") is not None]
        if told:
            agreed["placement"] = told[0]
        taken = self._taken(company)
        return [
            {"type": type, "agreed": agreed.get(type, 0), "free": max(0, agreed.get(type, 0) - taken.get(type, 0))}
            for type in sorted({*agreed, *taken}) if agreed.get(type) or taken.get(type)
        ]  # fmt: skip

    def _orders(self) -> Iterator[Order]:
        kept = {one.doc["id"]: one for one in self._shelf.under("order/")}
        for id, one in reversed(kept.items()):
            yield Order(one.doc, str(one.n), self._referrals(id))
        for id, past in _past_orders(self._seed, self._epoch).items():
            if id not in kept:
                yield Order(past, "0", self._referrals(id))

    def _referrals(self, order: str) -> tuple[Doc, ...]:
        return tuple(one for one in self._all_referrals(order) if one["outcome"] is None)

    def _all_referrals(self, order: str) -> list[Doc]:
        """The world's past, then what was accepted; what came of one of the past stands over it."""
        past = {one["id"]: one for one in _past_referrals(self._seed, self._epoch).get(order, ())}
        kept = {one.doc["id"]: one.doc for one in self._shelf.under(f"referral/{order}/")}
        return list((past | kept).values())


@cache
def _past_orders(seed: int, epoch: date) -> dict[str, Doc]:
    return {
        order.id: {
            "id": order.id, "cvr": company.cvr, "pno": order.unit.pno, "title": order.title, "occupation": None,
            "positions": order.positions, "hours": order.hours, "minutes": 0, "start": None,
            "apply_by": order.apply_by.isoformat(), "municipality": order.unit.place.municipality,
            "description": None, "status": "open", "issued": order.issued.isoformat(), "authority": order.authority,
            "registration": None, "hired": 0,
        }
        for company in companies(seed).all for order in offers.orders(seed, company, epoch)
    }  # fmt: skip


@cache
def _past_referrals(seed: int, epoch: date) -> dict[str, tuple[Doc, ...]]:
    """Order → who was referred to it before the world began; no registration of ours stands behind them."""
    found = {}
    for order in _past_orders(seed, epoch).values():
        told = offers.referrals(seed, str(order["id"]), str(order["cvr"]), epoch)
        found[str(order["id"])] = tuple(
            {"id": one.id, "citizen": one.person.cpr, "given": one.given.isoformat(), "authority": one.authority,
             "by": one.by, "outcome": None, "registration": None}
            for one in told
        )  # fmt: skip
    return found


def _is_about(occupation: str, doc: Doc) -> bool:
    wanted = names.fold(occupation)
    title = names.fold(str(doc["title"]))
    return title.startswith(wanted) or f" {wanted}" in title or str(doc.get("occupation") or "").startswith(occupation)


def _contact(row: Row) -> Doc:
    data = json.loads(row["data"])
    authority = "state" if row["organisation"].startswith("stat;") else "municipality"
    by = row["user"].rpartition(";")[2]
    known = ("date", "form", "pno", "contact", "outcome", "follow_up", "places")
    return {"id": row["id"], "authority": authority, "by": by, "registration": row["registration"],
            **{name: data.get(name) for name in known}}  # fmt: skip
