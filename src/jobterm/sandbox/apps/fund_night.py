"""The funds' night: what was left on the exchange is worked through, once each, and answered; extracts are made of the
registers. Time is the sandbox's; what goes wrong is drawn from the seed and the faults that are set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from jobterm.clock import COPENHAGEN, to_text
from jobterm.sandbox.apps.fund_files import FileFault, fund_of, number_of, ordinal, read, summed, written
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import event_of
from jobterm.sandbox.faults import Faults
from jobterm.sandbox.shelf import Kept
from jobterm.sandbox.store import Store
from jobterm.sandbox.world import fund as world
from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.rules import NIGHT, tonight

_AUTHORITIES = {"S": "state", "K": "municipality"}


class Night:
    """``delay``: how long after a file was left it is worked through, None for "tonight"."""

    def __init__(self, store: Store, citizens: Citizens, delay: timedelta | None) -> None:
        self._store = store
        self._shelf = store.shelf("fund")
        self._citizens = citizens
        self._delay = delay
        self._seen = datetime.min.replace(tzinfo=UTC)

    @property
    def _seed(self) -> int:
        return self._citizens.population.seed

    def until(self, now: datetime, faults: Faults) -> None:
        """Let happen all that is due by now."""
        self._seen = min(self._seen, now)  # the world was set back
        waiting = [one for one in self._shelf.under("wait/") if not one.doc["done"]]
        due = [one for one in waiting if self._due(one) <= now]
        replying = any(not one.doc["done"] and _morning(one) <= now for one in self._shelf.under("open/"))
        late = [one for one in self._shelf.under("late/") if not one.doc["done"] and one.doc["from"] <= now.timestamp()]
        if not (due or replying or late):
            return
        with self._store.transaction():
            for one in late:
                self._leave(one.doc["kind"], one.doc["told"], one.doc, now)
                self._shelf.put(one.key, {**one.doc, "done": True}, now, one.doc["scope"])
            for one in due:
                self._work_through(one, faults)
            open_now = [one for one in self._shelf.under("open/") if not one.doc["done"] and _morning(one) <= now]
            for fund, notices in groupby(sorted(open_now, key=lambda one: (one.doc["fund"], one.n)), _fund):
                self._reply(fund, list(notices), now)

    def _due(self, kept: Kept) -> datetime:
        left = datetime.fromtimestamp(kept.at, UTC)
        return tonight(left) if self._delay is None else left + self._delay

    # ---- one file --------------------------------------------------------------------------------------------------

    def _work_through(self, kept: Kept, faults: Faults) -> None:
        name, at = kept.key.removeprefix("wait/"), self._due(kept)
        left = self._shelf.get(f"in/{name}")
        self._shelf.put(kept.key, {"done": True}, datetime.fromtimestamp(kept.at, UTC), kept.doc.get("scope", ""))
        if left is None:
            return
        doc = left.doc
        fund = fund_of(doc["fund"]) or ""
        head = {
            "type": "51", "fund": doc["fund"], "made_at": at, "answers": name, "answers_sha256": doc["sha256"],
            "verdict": "M",
        }  # fmt: skip
        try:
            lines = self._checked(name, doc)
        except FileFault as error:
            head |= {"verdict": "A", "code": error.code, "line": error.line}
            self._receipt(name, [head], {"type": "59"}, doc, at=at, faults=faults)
            return
        records = [self._take(one, fund, doc, at) for one in lines[1:-1]]
        named = [one for one in records if one["type"] == "53" or doc["fund"] % 2 == 0]
        errors = sum(one["type"] == "53" for one in records)
        control = sum(ordinal(one["incident_date"]) for one in lines[1:-1])
        trailer = {"type": "59", "accepted": len(records) - errors, "errors": errors, "count": len(records),
                   "control": control}  # fmt: skip
        self._receipt(name, [head, *named], trailer, doc, at=at, faults=faults)

    def _checked(self, name: str, doc: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The lines of a file that is sound; FileFault."""
        lines = read("notices", doc["content"].encode("iso-8859-1"))
        head, records, trailer = lines[0], lines[1:-1], lines[-1]
        if head["fund"] != doc["fund"]:
            raise FileFault("AKASSE", 1)
        if head["file"] != name:
            raise FileFault("NAVN", 1)
        for place, one in enumerate(records, start=1):
            if one["number"] != place:
                raise FileFault("LOEBENR", place + 1)
        if trailer["count"] != len(records):
            raise FileFault("ANTAL", len(lines))
        if trailer["control"] != sum(ordinal(one["incident_date"]) for one in records):
            raise FileFault("KONTROL", len(lines))
        return lines

    def _take(self, record: Mapping[str, Any], fund: str, doc: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """One notice: taken, or what is wrong with it."""
        cpr = f"{record['cpr']:010}"
        registration = record["registration"]
        asked = (registration, record["answers"])
        known = frozenset(one for one in asked if one and self._shelf.get(f"notice/{one}") is not None)
        person = self._citizens.by_cpr(cpr)
        wrong = world.fault(record, person, fund, known)
        if wrong is not None:
            return {"type": "53", "number": record["number"], "registration": registration, "code": wrong[0],
                    "field": wrong[1], "text": "Afvist af a-kassen"}  # fmt: skip
        reference = f"FN-{doc['fund']:04}-{self._store.next_number():08}"
        notice = {"fund": fund, "reference": reference, "incident_date": record["incident_date"]}
        self._shelf.put(f"notice/{registration}", notice, at, doc["scope"])
        if record["kind"] == "N":
            day = world.reply_on(self._seed, registration, at.astimezone(COPENHAGEN).date())
            self._shelf.put(f"open/{registration}", {
                "fund": doc["fund"], "cpr": cpr, "on": day.isoformat(), "done": False, "scope": doc["scope"],
                "organisation": doc["organisation"],
            }, at, doc["scope"])  # fmt: skip
        if record["kind"] == "F" and record["answers"]:
            opened = self._shelf.get(f"open/{record['answers']}")
            if opened is not None:  # taken back: nothing is replied to it
                self._shelf.put(opened.key, {**opened.doc, "done": True}, at, doc["scope"])
        self._enter(record, cpr, fund, doc, at)
        return {"type": "52", "number": record["number"], "registration": registration, "reference": reference}

    def _enter(self, record: Mapping[str, Any], cpr: str, fund: str, doc: Mapping[str, Any], at: datetime) -> None:
        self._store.add_ledger({
            "system": "fund", "registration": record["registration"], "kind": "fund.notice", "citizen": cpr,
            "cvr": None, "applied_at": to_text(at), "author": record["author"],
            "on_behalf_of": _AUTHORITIES.get(record["authority"]), "event_date": record["incident_date"],
            "effect": "applied", "caused_by": None, "key": None, "entity": record["registration"], "origin": "fund",
            "fund": fund, "at": at.timestamp(), "scope": doc["scope"],
        })  # fmt: skip

    def _receipt(
        self, name: str, lines: list[dict[str, Any]], trailer: dict[str, Any], doc: Mapping[str, Any], *, at: datetime,
        faults: Faults,
    ) -> None:  # fmt: skip
        """Leave the receipt; it may be lost, doubled, late or cut, as the faults say."""
        draw = Draw(self._seed, "receipt", name).fraction()
        if draw < faults.lose_answer:
            return
        for place in range(2 if draw < faults.lose_answer + faults.double else 1):
            own = f"JTK-{doc['fund']:04}-{made_uuid(self._seed, 'receipt', name, place)}"
            lines[0]["file"] = own
            content = written("receipt", [*lines, trailer])
            if faults.lose_answer + faults.double <= draw < faults.lose_answer + faults.double + faults.garble:
                content = content[: len(content) * 2 // 3]
            told = {"name": own, "kind": "receipt", "fund": doc["fund"], "answers": name, "madeAt": to_text(at)}
            if faults.late_s is not None:
                wait = faults.late_s[0] + (faults.late_s[1] - faults.late_s[0]) * draw
                late = {
                    "kind": "receipt",
                    "told": told,
                    "content": content.decode("iso-8859-1"),
                    "done": False,
                    "from": at.timestamp() + wait,
                    "organisation": doc["organisation"],
                    "scope": doc["scope"],
                }
                self._shelf.put(f"late/{own}", late, at, doc["scope"])
            else:
                self._leave("receipt", told, {**doc, "content": content.decode("iso-8859-1")}, at)

    def _leave(self, kind: str, told: Mapping[str, Any], doc: Mapping[str, Any], at: datetime) -> None:
        content = doc["content"].encode("iso-8859-1")
        whole = {**told, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        left = {"told": whole, "content": doc["content"], "organisation": doc["organisation"]}
        self._shelf.put(f"out/{kind}/{told['name']}", left, at, doc["scope"])

    # ---- replies and extracts --------------------------------------------------------------------------------------

    def _reply(self, fund: int, notices: list[Kept], now: datetime) -> None:
        """One file of replies for each organisation that has sent notices."""
        for organisation, group in groupby(sorted(notices, key=_organisation), _organisation):
            mine = list(group)
            own = f"JTS-{fund:04}-{made_uuid(self._seed, 'replies', *(one.key for one in mine))}"
            lines: list[dict[str, Any]] = [{"type": "61", "file": own, "fund": fund, "made_at": now}]
            for place, one in enumerate(mine, start=1):
                registration = one.key.removeprefix("open/")
                decided = date.fromisoformat(one.doc["on"])
                answer = world.reply(self._seed, registration, one.doc["cpr"], decided)
                lines.append({**answer, "number": place})
                notice = {"fund": fund_of(fund), "reference": answer["reply"], "incident_date": one.doc["on"]}
                self._shelf.put(f"notice/{answer['reply']}", notice, now, one.doc["scope"])
                self._shelf.put(one.key, {**one.doc, "done": True}, now, one.doc["scope"])
            content = written("replies", summed("replies", lines)).decode("iso-8859-1")
            told = {"name": own, "kind": "replies", "fund": fund, "answers": None, "madeAt": to_text(now)}
            whose = {"content": content, "organisation": organisation, "scope": mine[0].doc["scope"]}
            self._leave("replies", told, whose, now)

    def extracts(self, organisation: str, now: datetime, scope: str) -> None:
        """Last night's extracts of every fund for the caller's municipality, made when they are first asked for."""
        as_of = _last_night(now)
        municipality = organisation.partition(";")[2]
        stamp = f"{as_of.astimezone(COPENHAGEN):%Y%m%d}"
        if not municipality.isdigit() or self._shelf.get(f"made/{stamp}/{organisation}") is not None:
            return
        members: dict[str, list[Person]] = {}
        for person in self._citizens.people():
            if person.fund is not None and person.insured and not person.dead and person.municipality == municipality:
                members.setdefault(person.fund, []).append(person)
        with self._store.transaction():
            self._shelf.put(f"made/{stamp}/{organisation}", {}, now, scope)
            for fund in sorted(members):
                number = number_of(fund)
                if number is None:
                    continue
                own = f"JTR-{number:04}-{stamp}-{municipality}"
                head = {"type": "71", "file": own, "fund": number, "as_of": as_of, "municipality": municipality}
                lines = [head]
                for person in sorted(members[fund], key=lambda one: one.cpr):
                    heard = tuple(self._heard(person, as_of))
                    day = as_of.astimezone(COPENHAGEN).date()
                    lines += world.member(self._seed, person, self._citizens.epoch, heard, day)
                content = written("extract", summed("extract", lines)).decode("iso-8859-1")
                told = {"name": own, "kind": "extract", "fund": number, "answers": None, "madeAt": to_text(as_of)}
                whose = {"content": content, "organisation": organisation, "scope": scope}
                self._leave("extract", told, whose, now)

    def _heard(self, person: Person, as_of: datetime) -> Iterator[Event]:
        """What was passed on to the fund about a citizen until then."""
        sql = (
            "SELECT * FROM ledger WHERE system = 'fund' AND citizen = ? AND effect = 'forwarded' AND at <= ? ORDER BY n"
        )
        for row in self._store.rows(sql, (person.cpr, as_of.timestamp())):
            for entity in self._store.entities(row["origin"], row["entity"]):
                yield event_of(entity)


def _fund(kept: Kept) -> int:
    return int(kept.doc["fund"])


def _organisation(kept: Kept) -> str:
    return str(kept.doc["organisation"])


def _morning(kept: Kept) -> datetime:
    """When a reply is left: in the night of its day."""
    return datetime.combine(date.fromisoformat(kept.doc["on"]), NIGHT, COPENHAGEN)


def _last_night(now: datetime) -> datetime:
    local = now.astimezone(COPENHAGEN)
    night = datetime.combine(local.date(), NIGHT, COPENHAGEN)
    return (night if night <= local else night - timedelta(days=1)).astimezone(UTC)
