"""Jobnet: its requests and what its answers mean (contracts/jobnet.yaml). Tables stand in ``jobnet_tables``, what it
tells of citizens in ``jobnet_read``, what all JSON systems share in ``jsonrest``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from jobterm.clock import Clock
from jobterm.outbox.companies import Candidates, JobAd
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import Assignment, CannotRender, Capabilities, Outcome, Rendered
from jobterm.outbox.reading import Asker, Reading, ReadState, Section
from jobterm.systems import common, jobnet_read
from jobterm.systems import jobnet_tables as tables
from jobterm.systems.adapter import Sender
from jobterm.systems.jsonrest import JSON, Dialect, Headers, JsonCodec, Told, ask, to_bytes, to_object
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks, words
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import Wire, WireRequest

ID: Final = "jobnet"
ORGANISATIONS: Final = {"state": "state", "municipality": "municipality"}
USERS: Final = {"person": "person", "system": "system"}


class JobnetCodec(JsonCodec):
    """Bytes in, values out, for Jobnet."""

    id = ID
    dialect = Dialect(
        id=ID,
        method="POST",
        collections=tables.COLLECTIONS,
        tables=tables.TABLES,
        citizen="citizenCpr",
        day="occurredOn",
        told_at="toldAt",
        keyed_at="keyedAt",
        key="x-jobnet-key",
        receipt=("reference", "receiptNumber", "receivedAt", "jobnetId", "version"),
        replayed="duplicate",
        content="content",
        collection="collection",
        look_up="/api/v1/receipts/",
        probe="/api/v1/status",
        codes=tables.CODES,
        not_there=tables.NOT_THERE,
        closed=tables.CLOSED,
        busy=tables.BUSY,
        own_fault=tables.OWN_FAULT,
    )
    capabilities = Capabilities(
        create_once=True, key_ttl=timedelta(hours=24), lookup=True, life=timedelta(seconds=60), closes=True
    )
    not_known = frozenset({"CITIZEN_UNKNOWN"})
    no_access = frozenset({"NOT_YOUR_CITIZEN", "NO_PERMISSION"})

    def asker(self, organisation: tuple[str, str], user: tuple[str, str, str]) -> Headers:
        """Whose job centre, and who."""
        return (
            ("x-jobnet-organisation", common.organisation(organisation, ORGANISATIONS)),
            ("x-jobnet-user", common.user(user, USERS)),
        )

    def target(self, assignment: Assignment) -> str:
        """The collection; our id stands in the message."""
        return self.dialect.collections[assignment.registration.kind]

    def our_id(self, rendered: Rendered) -> str:
        """The reference in the message."""
        try:
            return words(loads_object(rendered.body).get("reference"))
        except NotJson:
            return ""

    def complete(self, assignment: Assignment, body: dict[str, Any]) -> dict[str, Any]:
        """Our reference; the report that was looked at, and what it was registered as."""
        item = assignment.registration
        body["reference"] = item.id
        if item.kind == "selfreport.seen":
            report = common.reference(item.details.get("report"), assignment.refs, ID, "report")
            if report is None:
                raise CannotRender("report", "missing")
            body["report"] = report
            # Ours, or some other system's number: Jobnet only keeps it, so it goes as it stands there.
            registered = words(item.details.get("registration")).rpartition(":")[2]
            body |= {"registration": registered} if registered else {}
        return body

    def told(self, content: Mapping[str, Any]) -> Told:
        """An error with its code."""
        return Told(
            words(content.get("errorCode")), words(content.get("errorMessage")), words(content.get("fieldName")),
            content.get("opensAt"), content.get("closedBecause"),
        )  # fmt: skip

    def stands(self, content: Mapping[str, Any]) -> tuple[str, Any, Any]:
        """The probe's answer."""
        return words(content.get("state")), content.get("opensAt"), content.get("closedBecause")


class Jobnet(Sender):
    """Jobnet: a ``SystemPort``, a ``ReaderPort``, a ``FeedPort``, an ``AdsPort`` and a ``CandidatesPort``."""

    sections = frozenset({Section.JOB, Section.ABSENCE, Section.ENROLMENT, Section.INTERVIEW, Section.TIMELINE})

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        self._own = JobnetCodec()
        super().__init__(self._own, wire, clock, house)

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """One citizen, only the sections asked for."""
        sections &= self.sections
        body: dict[str, Any] = {"cpr": cpr, "sections": sorted(section.value for section in sections)}
        body |= {"reason": asker.reason[:900]} if asker.reason else {}
        headers = (*self._own.asker(asker.organisation, asker.user), JSON)
        answer = await ask(self._wire, WireRequest("POST", "/api/v1/citizens/read", headers, to_bytes(body)))
        if isinstance(answer, Outcome):
            return Reading(ID, ReadState.UNREACHABLE, outcome=answer)
        content = to_object(answer)
        if answer.status != 200:
            return self._own.unread(answer, content)
        if content.get("cpr") != cpr or not isinstance(content.get("at"), str):
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer, "garbled"))
        return jobnet_read.citizen(content, answer.at, sections)

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        """What citizens did since a cursor."""
        query = {"limit": str(max(1, min(limit, 500)))} | ({"cursor": cursor} if cursor is not None else {})
        headers = self._own.asker(asker.organisation, asker.user)
        answer = await ask(self._wire, WireRequest("GET", f"/api/v1/events?{urlencode(query)}", headers))
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status == 410 and self._own.told(content).code == tables.CURSOR_UNKNOWN:
            return CursorRefused(tables.CURSOR_UNKNOWN)
        if answer.status != 200:
            return self._own.refusal(answer, content)
        page = jobnet_read.page(content)
        return page if page is not None else common.unmarked(answer, "garbled")

    async def candidates(
        self, asker: Asker, *, occupation: str, concept: str | None = None, limit: int = 50
    ) -> Candidates | Outcome:
        """Who looks for a kind of work, in one request."""
        body: dict[str, Any] = {"occupation": " ".join(occupation.split())[:200], "limit": max(1, min(limit, 200))}
        body |= {"concept": concept[:300]} if concept else {}
        headers = (*self._own.asker(asker.organisation, asker.user), JSON)
        request = WireRequest("POST", "/api/v1/candidates/search", headers, to_bytes(body))
        answer = await ask(self._wire, request)
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status != 200 or not isinstance(content.get("candidates"), list):
            return self._own.refusal(answer, content)
        found = tuple(jobnet_read.candidate(one) for one in blocks(content["candidates"]))
        return Candidates(tuple(one for one in found if one.cpr), answer.at, content.get("more") is True)

    async def find_ads(
        self, text: str, asker: Asker, *, municipality: str | None = None, limit: int = 50
    ) -> list[JobAd] | Outcome:
        """Advertisements, by Jobnet's own search."""
        query = {
            "resultsPerPage": str(max(1, min(limit, 200))), "pageNumber": "1", "orderType": "BestMatch",
            "searchString": " ".join(text.split())[:130],
        }  # fmt: skip
        query |= {"municipality": municipality} if municipality else {}
        headers = (*self._own.asker(asker.organisation, asker.user), ("x-csrf", "1"))
        target = f"/bff/FindJob/Search?{urlencode(query, quote_via=quote)}"
        answer = await ask(self._wire, WireRequest("GET", target, headers))
        if isinstance(answer, Outcome):
            return answer
        content = to_object(answer)
        if answer.status != 200 or not isinstance(content.get("jobAds"), list):
            return self._own.refusal(answer, content)
        return [jobnet_read.ad(one) for one in blocks(content["jobAds"])]


MAKER: Final = Made(JobnetCodec.capabilities, Jobnet)
"""See ``maker``."""
