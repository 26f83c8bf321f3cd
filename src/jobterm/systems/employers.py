"""The joint employer module (fælles virksomhedsmodul): its requests and what its answers mean
(contracts/employers.yaml). Tables stand in ``employers_tables``, what all JSON systems share in ``jsonrest``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from jobterm.clock import Clock
from jobterm.outbox.companies import Contact, Employer, EmployerFile, JobOrder, Offered, Places, Referred, Unit
from jobterm.outbox.port import Assignment, CannotRender, Capabilities, Outcome
from jobterm.outbox.reading import Asker
from jobterm.systems import common
from jobterm.systems import employers_tables as tables
from jobterm.systems.adapter import Sender
from jobterm.systems.jsonrest import JSON, Dialect, Headers, JsonCodec, Told, ask, to_bytes, to_object
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks, words
from jobterm.systems.wire import Wire, WireAnswer, WireRequest

ID: Final = "employers"
ORGANISATIONS: Final = {"state": "stat", "municipality": "kommune"}
USERS: Final = {"person": "medarbejder", "system": "system"}


class EmployersCodec(JsonCodec):
    """Bytes in, values out, for the employer module."""

    id = ID
    dialect = Dialect(
        id=ID,
        method="PUT",
        collections=tables.COLLECTIONS,
        tables=tables.TABLES,
        citizen="borgerCpr",
        day="dato",
        told_at="oplystTid",
        keyed_at="tastetTid",
        key="x-noegle",
        receipt=("id", "kvittering", "modtaget", "nummer", "version"),
        replayed="gentaget",
        content="indhold",
        collection="samling",
        look_up="/vm/v1/registreringer/",
        probe="/vm/v1/drift",
        codes=tables.CODES,
        not_there=tables.NOT_THERE,
        closed=tables.CLOSED,
        busy=tables.BUSY,
        own_fault=tables.OWN_FAULT,
    )
    capabilities = Capabilities(
        create_once=True, key_ttl=timedelta(hours=24), lookup=True, life=timedelta(seconds=60), closes=True
    )

    def asker(self, organisation: tuple[str, str], user: tuple[str, str, str]) -> Headers:
        """Both authorities use it; it says which of them."""
        return (
            ("x-myndighed", common.organisation(organisation, ORGANISATIONS)),
            ("x-bruger", common.user(user, USERS)),
        )

    def told(self, content: Mapping[str, Any]) -> Told:
        """A ``fejl`` block."""
        fault = content.get("fejl")
        if not isinstance(fault, Mapping):
            return Told()
        return Told(
            words(fault.get("kode")), words(fault.get("tekst")), words(fault.get("felt")), fault.get("lukketTil"),
            fault.get("aarsag"), fault.get("gaeldende"),
        )  # fmt: skip

    def stands(self, content: Mapping[str, Any]) -> tuple[str, Any, Any]:
        """The probe's answer."""
        known = {"aaben": "open", "langsom": "slow", "lukket": "closed"}
        return known.get(str(content.get("tilstand")), ""), content.get("lukketTil"), content.get("aarsag")

    def complete(self, assignment: Assignment, body: dict[str, Any]) -> dict[str, Any]:
        """The order or the referral that it is about; the version that a change was made on."""
        item = assignment.registration
        if item.kind in tables.REFERENCES:
            name, member, needed = tables.REFERENCES[item.kind]
            # Orders and referrals go by our own registration id there, also once it has given them a number.
            named = common.reference(item.details.get(name), {}, ID, name)
            if named is None and needed:
                raise CannotRender(name, "missing")
            body |= {member: named} if named is not None else {}
        if item.kind == "employer.job_order" and (base := assignment.read_as(ID)) is not None:
            body["byggerPaa"] = base
        return body

    def field(self, member: str) -> str:
        """Our name for a member; what it refers to has one too."""
        return {wire: name for name, wire, _ in tables.REFERENCES.values()}.get(member) or super().field(member)

    def said_of(self, content: Mapping[str, Any]) -> str:
        """Which referrals a closing has closed."""
        closed = content.get("lukkedeHenvisninger")
        ids = [words(one) for one in closed if words(one)] if isinstance(closed, list) else []
        return f"Lukkede henvisninger: {', '.join(ids)}" if ids else ""


class Employers(Sender):
    """The employer module: a ``SystemPort`` and an ``EmployersPort``."""

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        self._own = EmployersCodec()
        super().__init__(self._own, wire, clock, house)

    async def find_employers(self, text: str, asker: Asker, limit: int = 50) -> list[Employer] | Outcome:
        """Employers by CVR number, P-number or beginnings of the words of a name."""
        if not text.strip():
            return []
        body = {"tekst": " ".join(text.split())[:130], "antal": max(1, min(limit, 200))}
        answer = await self._question("POST", "/vm/v1/virksomheder/soeg", asker, body)
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status != 200 or not isinstance(content.get("virksomheder"), list):
            return self._own.refusal(answer, content)
        return [_employer(one) for one in blocks(content["virksomheder"])]

    async def employer(self, cvr: str, asker: Asker) -> EmployerFile | Outcome | None:
        """One employer with contacts, orders and places."""
        answer = await self._question("GET", f"/vm/v1/virksomheder/{quote(cvr, safe='')}", asker)
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status == 404 and self._own.told(content).code == "VM10":
            return None
        one = content.get("virksomhed")
        if answer.status != 200 or not isinstance(one, Mapping) or one.get("cvr") != cvr:
            return self._own.refusal(answer, content)
        contacts = [_contact(found, cvr) for found in blocks(content.get("kontakter"))]
        return EmployerFile(
            _employer(one),
            answer.at,
            tuple(found for found in contacts if found is not None),
            tuple(_order(found) for found in blocks(content.get("ordrer"))),
            tuple(_places(found) for found in blocks(content.get("pladser"))),
        )

    async def open_offers(
        self, asker: Asker, *, occupation: str | None = None, municipality: str | None = None, limit: int = 100
    ) -> Offered | Outcome:
        """Open job orders and free places."""
        body: dict[str, Any] = {"antal": max(1, min(limit, 200))}
        body |= {"fag": occupation[:300]} if occupation else {}
        body |= {"kommune": municipality} if municipality else {}
        answer = await self._question("POST", "/vm/v1/ledige", asker, body)
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status != 200 or not isinstance(content.get("ordrer"), list):
            return self._own.refusal(answer, content)
        orders = tuple(_order(one) for one in blocks(content["ordrer"]))
        places = tuple(_places(one) for one in blocks(content.get("pladser")))
        return Offered(orders, places, content.get("flere") is True)

    async def _question(
        self, method: str, path: str, asker: Asker, body: Mapping[str, Any] | None = None
    ) -> WireAnswer | Outcome:
        headers = self._own.asker(asker.organisation, asker.user)
        if body is None:
            return await ask(self._wire, WireRequest(method, path, headers))
        return await ask(self._wire, WireRequest(method, path, (*headers, JSON), to_bytes(body)))


def _employer(one: Mapping[str, Any]) -> Employer:
    return Employer(
        cvr=words(one.get("cvr")), name=words(one.get("navn")), address=words(one.get("adresse")),
        municipality=words(one.get("kommune")) or None, industry=words(one.get("branche")),
        phone=words(one.get("telefon")) or None, protected=one.get("reklamebeskyttet") is True,
        units=tuple(
            Unit(words(unit.get("pnummer")), words(unit.get("navn")), words(unit.get("adresse")),
                 words(unit.get("kommune")) or None)
            for unit in blocks(one.get("enheder"))
        ),
    )  # fmt: skip


def _contact(one: Mapping[str, Any], cvr: str) -> Contact | None:
    when = _day(one.get("kontaktdato"))
    if when is None:
        return None
    return Contact(
        ref=f"{ID}:{words(one.get('id'))}", date=when, form=_word(tables.FORM, one.get("form")),
        authority=_word(tables.AUTHORITY, one.get("myndighed")), by=words(one.get("medarbejder")), cvr=cvr,
        pno=words(one.get("pnummer")) or None, person=words(one.get("kontaktperson")),
        outcome=words(one.get("resultat")), follow_up=_day(one.get("opfoelgning")), places=_number(one.get("pladser")),
        registration=words(one.get("registrering")) or None,
    )  # fmt: skip


def _order(one: Mapping[str, Any]) -> JobOrder:
    return JobOrder(
        ref=f"{ID}:{words(one.get('ordre'))}", cvr=words(one.get("cvr")), employer=words(one.get("virksomhed")),
        title=words(one.get("titel")), status=_word(tables.STATUS, one.get("status")),
        positions=_number(one.get("antal")) or 0, open_positions=_number(one.get("ledige")) or 0,
        issued=_day(one.get("udstedt")) or date.min, authority=_word(tables.AUTHORITY, one.get("myndighed")),
        pno=words(one.get("pnummer")) or None, occupation=words(one.get("fag")) or None,
        hours=_number(one.get("timer")), minutes=_number(one.get("minutter")), start=_day(one.get("start")),
        apply_by=_day(one.get("ansoegSenest")), municipality=words(one.get("kommune")) or None,
        description=words(one.get("beskrivelse")), referred=_number(one.get("aabneHenvisninger")) or 0,
        registration=words(one.get("registrering")) or None, version=words(one.get("ordreversion")) or None,
        referrals=tuple(_referred(found) for found in blocks(one.get("henvisninger"))),
    )  # fmt: skip


def _referred(one: Mapping[str, Any]) -> Referred:
    return Referred(
        registration=words(one.get("registrering")), given=_day(one.get("givet")) or date.min,
        authority=_word(tables.AUTHORITY, one.get("myndighed")), by=words(one.get("medarbejder")),
        cpr=words(one.get("borgerCpr")) or None, name=words(one.get("borgerNavn")) or None,
    )  # fmt: skip


def _places(one: Mapping[str, Any]) -> Places:
    return Places(
        cvr=words(one.get("cvr")), employer=words(one.get("virksomhed")),
        type=_word(tables.PLACE_TYPE, one.get("type")), agreed=_number(one.get("aftalt")) or 0,
        free=_number(one.get("ledige")) or 0, pno=words(one.get("pnummer")) or None, title=words(one.get("titel")),
        municipality=words(one.get("kommune")) or None,
    )  # fmt: skip


def _word(codes: Any, value: Any) -> str:
    try:
        return str(codes.back(value))
    except (KeyError, ValueError):
        return words(value)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(words(value)[:10])
    except ValueError:
        return None


MAKER: Final = Made(EmployersCodec.capabilities, Employers)
"""See ``maker``."""
