"""Other providers (andre aktører): requests to their hub and what its answers mean (contracts/providers.yaml). Tables
stand in ``providers_tables``, what all JSON systems share in ``jsonrest``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from jobterm.clock import Clock
from jobterm.domain.readings import Matter
from jobterm.outbox.companies import ProviderAgreement
from jobterm.outbox.feeding import CursorRefused, FeedEvent, FeedPage
from jobterm.outbox.port import Assignment, CannotRender, Capabilities, Outcome
from jobterm.outbox.reading import Asker, Entry, Fact, Reading, ReadState, Section
from jobterm.systems import common, reading
from jobterm.systems import providers_tables as tables
from jobterm.systems.adapter import Sender
from jobterm.systems.jsonrest import JSON, Dialect, Headers, JsonCodec, Told, ask, to_bytes, to_object
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks, words
from jobterm.systems.wire import Wire, WireRequest

ID: Final = "providers"
ORGANISATIONS: Final = {"state": "state", "municipality": "municipality"}
USERS: Final = {"person": "person", "system": "system"}
RUNNING: Final = "running"
"""In the place of a provider's number: whichever has the citizen now; the hub knows, and says whom it told."""
_TYPES: Final = {theirs: ours for ours, theirs in tables.TYPE.words.items()}


class ProvidersCodec(JsonCodec):
    """Bytes in, values out, for the hub. Every call names the controller and the provider (order on data, § 6(4))."""

    id = ID
    dialect = Dialect(
        id=ID,
        method="PUT",
        collections=tables.COLLECTIONS,
        tables=tables.TABLES,
        citizen="citizen",
        day="occurredOn",
        told_at="toldAt",
        keyed_at="keyedAt",
        key="idempotency-key",
        receipt=("id", "receipt", "acceptedAt", "number", "version"),
        replayed="replayed",
        content="content",
        collection="collection",
        look_up="/v1/messages/",
        probe="/v1/health",
        codes=tables.CODES,
        not_there=tables.NOT_THERE,
        closed=tables.CLOSED,
        busy=tables.BUSY,
        own_fault=tables.OWN_FAULT,
    )
    capabilities = Capabilities(
        create_once=True, key_ttl=timedelta(hours=24), lookup=True, life=timedelta(seconds=90), closes=True
    )
    not_known = frozenset({"citizen-unknown"})
    no_access = frozenset({"not-your-citizen", "forbidden"})

    def asker(self, organisation: tuple[str, str], user: tuple[str, str, str], provider: str = RUNNING) -> Headers:
        """Controller, provider, user."""
        return (
            ("x-controller", common.organisation(organisation, ORGANISATIONS)),
            ("x-provider-cvr", provider),
            ("x-user", common.user(user, USERS)),
        )

    def headers(self, assignment: Assignment) -> Headers:
        """The provider that the registration names, else whichever has the citizen."""
        provider = words(assignment.registration.details.get("provider_cvr")) or RUNNING
        return self.asker(assignment.organisation, assignment.user, provider)

    def complete(self, assignment: Assignment, body: dict[str, Any]) -> dict[str, Any]:
        """Which measure, or what happened."""
        item = assignment.registration
        if item.kind in tables.EVENTS:
            body["event"] = tables.EVENTS[item.kind]
        if item.kind in ("activation.change", "activation.end"):
            named = str(item.details.get("activation") or "")
            named = assignment.refs.get(named, named).removeprefix(f"{ID}:")
            if not named:
                raise CannotRender("activation", "missing")
            # The case system's own number goes as it is: the hub keeps it, or takes the citizen's one measure.
            body["offer"] = named
        return body

    def told(self, content: Mapping[str, Any]) -> Told:
        """The first error of the list."""
        found = blocks(content.get("errors"))
        if not found:
            return Told()
        source, meta = found[0].get("source"), content.get("meta")
        member = words(source.get("pointer")).lstrip("/") if isinstance(source, Mapping) else ""
        more = meta if isinstance(meta, Mapping) else {}
        return Told(words(found[0].get("code")), words(found[0].get("title")), member, more.get("opensAt"),
                    more.get("because"))  # fmt: skip

    def field(self, member: str) -> str:
        """Our name for a member, or for the header."""
        return {"offer": "activation", "X-Provider-Cvr": "provider_cvr"}.get(member) or super().field(member)

    def stands(self, content: Mapping[str, Any]) -> tuple[str, Any, Any]:
        """The probe's answer."""
        word = words(content.get("status"))
        return {"up": "open"}.get(word, word), content.get("opensAt"), content.get("because")

    def said_of(self, content: Mapping[str, Any]) -> str:
        """Which providers were told."""
        told = content.get("told")
        return f"Told: {', '.join(words(one) for one in told)}" if isinstance(told, list) else ""


class Providers(Sender):
    """The hub: a ``SystemPort``, a ``ReaderPort``, a ``FeedPort`` (reports back) and an ``AgreementsPort``."""

    sections = frozenset({Section.ACTIVATION, Section.TIMELINE})

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        self._own = ProvidersCodec()
        super().__init__(self._own, wire, clock, house)

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """One citizen's measures at providers, and what these reported back."""
        sections &= self.sections
        body: dict[str, Any] = {"cpr": cpr, "sections": sorted(section.value for section in sections)}
        body |= {"reason": asker.reason[:900]} if asker.reason else {}
        headers = (*self._own.asker(asker.organisation, asker.user), JSON)
        answer = await ask(self._wire, WireRequest("POST", "/v1/citizens/read", headers, to_bytes(body)))
        if isinstance(answer, Outcome):
            return Reading(ID, ReadState.UNREACHABLE, outcome=answer)
        content = to_object(answer)
        if answer.status != 200:
            return self._own.unread(answer, content)
        if content.get("cpr") != cpr or not isinstance(content.get("at"), str):
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer, "garbled"))
        offers = blocks(content.get("offers"))
        lines = tuple(_line(one) for one in blocks(content.get("reports")))
        return Reading(ID, ReadState.FRESH, answer.at, tuple(_facts(offers)), lines, matters=tuple(_matters(offers)))

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        """What providers reported back since a cursor."""
        query = {"limit": str(max(1, min(limit, 500)))} | ({"cursor": cursor} if cursor is not None else {})
        headers = self._own.asker(asker.organisation, asker.user)
        answer = await ask(self._wire, WireRequest("GET", f"/v1/reports?{urlencode(query)}", headers))
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status == 410 and self._own.told(content).code == tables.CURSOR_UNKNOWN:
            return CursorRefused(tables.CURSOR_UNKNOWN)
        if answer.status != 200:
            return self._own.refusal(answer, content)
        rows, after = content.get("reports"), words(content.get("cursor"))
        events = [_event(one) for one in blocks(rows)]
        found = tuple(one for one in events if one is not None)
        if not after or not isinstance(rows, list) or len(found) != len(rows):
            return common.unmarked(answer, "garbled")  # to leave one out would be to lose it
        return FeedPage(found, after, content.get("more") is True)

    async def agreements(self, asker: Asker) -> list[ProviderAgreement] | Outcome:
        """The agreements of the asker's job centre."""
        headers = self._own.asker(asker.organisation, asker.user)
        answer = await ask(self._wire, WireRequest("GET", "/v1/agreements", headers))
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status != 200 or not isinstance(content.get("agreements"), list):
            return self._own.refusal(answer, content)
        return [found for one in blocks(content["agreements"]) if (found := _agreement(one)) is not None]


def _facts(offers: list[Mapping[str, Any]]) -> Iterator[Fact]:
    running = [one for one in offers if one.get("status") == "running"]
    if running:
        one = running[-1]
        yield from reading.activation(_type(one), one.get("start"), one.get("end"))
        yield from reading.facts(one, (("activation.provider", "provider"),), one.get("start"))


def _matters(offers: list[Mapping[str, Any]]) -> Iterator[Matter]:
    members = (("start", "start"), ("end", "end"), ("hours", "hours"), ("minutes", "minutes"), ("place", "place"),
               ("provider_cvr", "providerCvr"), ("agreement", "agreement"), ("employer_cvr", "employerCvr"),
               ("employer_pno", "employerPno"))  # fmt: skip
    for one in offers:
        if one.get("status") != "running":
            continue
        data = {ours: one[theirs] for ours, theirs in members if one.get(theirs) is not None}
        yield Matter(
            "activation",
            f"{ID}:{words(one.get('offer'))}",
            words(one.get("registration")) or None,
            words(one.get("offerVersion")) or None,
            data={**data, "type": _type(one)},
        )


def _type(one: Mapping[str, Any]) -> str:
    return _TYPES.get(str(one.get("type")), "other")


def _line(one: Mapping[str, Any]) -> Entry:
    kind = tables.REPORT_KINDS.get(str(one.get("event")), "note")
    return reading.Told(one.get("date"), kind, one.get("text"), one.get("report"), None).entry(ID)


def _event(one: Mapping[str, Any]) -> FeedEvent | None:
    ident, told = words(one.get("report")), common.instant(one.get("toldAt"))
    if not ident or told is None:
        return None
    members = (("offer", "activation"), ("date", "date"), ("hours", "hours"), ("minutes", "minutes"))
    data = {ours: one[theirs] for theirs, ours in members if one.get(theirs) is not None}
    return FeedEvent(
        id=ident,
        kind=tables.REPORT_KINDS.get(str(one.get("event")), "note"),
        told_at=told,
        citizen=words(one.get("citizen")) or None,
        cvr=words(one.get("providerCvr")) or None,
        text=words(one.get("text")),
        details=data,
    )


def _agreement(one: Mapping[str, Any]) -> ProviderAgreement | None:
    types = one.get("types")
    free = one.get("free")
    try:
        first, last = (date.fromisoformat(words(one.get(name))) for name in ("validFrom", "validTo"))
    except ValueError:
        return None
    return ProviderAgreement(
        number=words(one.get("agreement")), cvr=words(one.get("providerCvr")), provider=words(one.get("provider")),
        types=tuple(_TYPES[name] for name in types if name in _TYPES) if isinstance(types, list) else (),
        valid_from=first, valid_to=last, free=free if isinstance(free, int) else None,
    )  # fmt: skip


MAKER: Final = Made(ProvidersCodec.capabilities, Providers)
"""See ``maker``."""
