"""WorkBase: its requests and what its answers mean (contracts/workbase.yaml). Tables stand in ``workbase_tables``,
talking in ``adapter``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.merge import WIDER
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Hit, Reading, ReadState, RollPage, Section, Slot
from jobterm.systems import common, reading, workbase_read, workbase_right
from jobterm.systems.booking import Booking, read_slots
from jobterm.systems.fields import NotReadable, decode, differences, encode, whole
from jobterm.systems.lists import Page, Wish
from jobterm.systems.maker import Made
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import WireAnswer, WireRequest
from jobterm.systems.workbase_tables import (
    BUSY,
    CLOSED,
    CODES,
    EVENT_DATE,
    FIXED,
    NOT_THERE,
    OWN_FAULT,
    PROBLEM,
    REFS,
    RESOURCES,
    TABLES,
)

ID: Final = "workbase"
ORGANISATIONS: Final = {"state": "state", "municipality": "municipality", "fund": "fund", "provider": "provider"}
USERS: Final = {"person": "person", "system": "system"}
REPLACED: Final = "cpr-replaced"
JSON: Final = ("content-type", "application/json")


class WorkbaseCodec:
    """Bytes in, values out, for WorkBase."""

    id = ID
    capabilities = Capabilities(
        create_once=True,
        version=False,
        key_ttl=timedelta(hours=24),
        lookup=True,
        life=timedelta(seconds=60),
        closes=True,
        deletes=workbase_right.DELETES,
        replaces=workbase_right.REPLACES,
    )

    def render(self, assignment: Assignment) -> Rendered:
        """One write."""
        item = assignment.registration
        if item.kind == workbase_right.CORRECTION:
            return workbase_right.render(assignment, ID, _asker(assignment.organisation, assignment.user))
        if item.kind not in RESOURCES:
            raise CannotRender("kind", "no_place")
        body: dict[str, Any] = {"citizenCpr": common.citizen(item), **FIXED.get(item.kind, {})}
        body.update(encode(TABLES[item.kind], item.details))
        body.update(common.references(item.details, REFS.get(item.kind, ()), assignment.refs, ID))
        if (member := EVENT_DATE.get(item.kind)) is not None:
            body[member] = item.event_date.isoformat()
        if item.kind in common.BASED and (base := assignment.read_as(ID)) is not None:
            body["basedOn"] = base
        body["toldAt"] = to_text(item.told_at)
        body["keyedAt"] = to_text(item.keyed_at)
        headers = (
            *_asker(assignment.organisation, assignment.user),
            ("if-none-match", "*"),
            ("idempotency-key", assignment.key),
            *_guest(item),
            JSON,
        )
        return Rendered("PUT", f"/api/v1/{RESOURCES[item.kind]}/{item.id}", headers, _bytes(body), assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a write means."""
        content = _object(answer)
        if not 200 <= answer.status < 300:
            return refusal(answer, content, kind_of(rendered))
        receipt = _receipt(content)
        if receipt is None or content.get("id") != workbase_right.entity(rendered):
            return common.unmarked(answer)
        replayed = answer.headers.get("idempotency-replayed") == "true"
        return common.told(answer, OutcomeClass.ACCEPTED, "replayed" if replayed else "accepted", receipt=receipt)

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """Look-up by our id."""
        headers = _asker(assignment.organisation, assignment.user)
        return WireRequest("GET", f"/api/v1/registrations/{assignment.registration.id}", headers)

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """There (and the same), there with other content, not there, or no answer to that question."""
        content = _object(answer)
        if answer.status == 404 and _problem(content) == NOT_THERE:
            return LookUp(Sight.ABSENT, server_at=answer.server_at)
        if answer.status != 200:
            return LookUp(Sight.FAILED, outcome=refusal(answer, content), server_at=answer.server_at)
        receipt = _receipt(content)
        if receipt is None or content.get("id") != assignment.registration.id:
            return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)
        theirs = _differences(content, assignment)
        sight = Sight.DIFFERENT if theirs else Sight.FOUND
        return LookUp(sight, receipt, receipt.version, theirs, server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return WireRequest("GET", "/api/v1/health", _asker(asker.organisation, asker.user))

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of WorkBase's own."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        match content.get("state"):
            case "open" | "slow" as word:
                return common.told(answer, OutcomeClass.ACCEPTED, word)
            case "closed":
                return _closed(answer, content)
            case _:
                return common.unmarked(answer)

    def ask_citizen(self, cpr: str, sections: frozenset[Section], asker: Asker) -> WireRequest:
        """One citizen, the sections named; POST, because the CPR stands in the body."""
        body: dict[str, Any] = {"cpr": cpr, "sections": sorted(section.value for section in sections)}
        if asker.reason:
            body["reason"] = asker.reason[:900]
        headers = (*_asker(asker.organisation, asker.user), JSON)
        return WireRequest("POST", "/api/v1/citizens/read", headers, _bytes(body))

    def citizen(self, answer: WireAnswer, cpr: str, asked: frozenset[Section]) -> Reading:
        """What WorkBase told about the citizen."""
        content = _object(answer)
        if answer.status != 200:
            outcome = refusal(answer, content)
            return Reading(ID, common.read_state(outcome), message=outcome.message, outcome=outcome)
        try:
            found, lines, version = workbase_read.citizen(content, cpr)
            there = workbase_read.matters(content)
        except NotReadable:
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer, "garbled"))
        if not isinstance(content.get("at"), str):
            return Reading(ID, ReadState.UNREACHABLE, outcome=common.unmarked(answer))
        return Reading(ID, ReadState.FRESH, answer.at, reading.only(found, asked), lines, version, matters=there)

    def ask_slots(self, first: date, last: date, asker: Asker) -> WireRequest:
        """The question for the asker's free appointments."""
        target = f"/api/v1/slots?from={first.isoformat()}&to={last.isoformat()}"
        return WireRequest("GET", target, _asker(asker.organisation, asker.user))

    def slots(self, answer: WireAnswer) -> list[Slot] | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        if not isinstance(content.get("slots"), list):
            return common.unmarked(answer)
        return read_slots(reading.blocks(content["slots"]), ("start", "end", "place", "user", "interpreter"))

    def ask_list(self, wish: Wish, asker: Asker) -> WireRequest:
        """The question for one page of a caseload or calendar."""
        return WireRequest("GET", workbase_read.list_target(wish), _asker(asker.organisation, asker.user))

    def listed(self, wish: Wish, answer: WireAnswer) -> Page | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        return workbase_read.listed(content, wish) or common.unmarked(answer)

    def ask_roll(self, municipality: str, after: str | None, asker: Asker) -> WireRequest:
        """The question for one page of everybody of a municipality."""
        target = workbase_read.roll_target(municipality, after)
        return WireRequest("GET", target, _asker(asker.organisation, asker.user))

    def rolled(self, answer: WireAnswer) -> RollPage | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        return workbase_read.roll(content) or common.unmarked(answer, "garbled")

    def ask_search(self, field: str, value: str, asker: Asker, limit: int) -> WireRequest:
        """A search."""
        headers = (*_asker(asker.organisation, asker.user), JSON)
        body = _bytes({field: value, "limit": max(1, min(limit, 200))})
        return WireRequest("POST", "/api/v1/citizens/search", headers, body)

    def found(self, answer: WireAnswer) -> list[Hit] | Outcome:
        """Whom the search found."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        if not isinstance(content.get("citizens"), list):
            return common.unmarked(answer)
        return workbase_read.hits(content["citizens"])


def kind_of(rendered: Rendered) -> str:
    """The kind that a write is; of several with one resource the first, which has the same members."""
    resource = rendered.target.split("/")[-2]
    return next((kind for kind, known in RESOURCES.items() if known == resource), "plan.save")


def refusal(answer: WireAnswer, content: Mapping[str, Any], kind: str = "plan.save") -> Outcome:
    """An answer that is no acceptance: the problem type first, then the HTTP status, then the default (design §5).
    ``kind``: what was written."""
    code = _problem(content)
    message = common.said(content.get("detail") or content.get("title"))
    if answer.status == 503 and code == CLOSED:
        return _closed(answer, content)
    if answer.status == 429 and code == BUSY:
        retry_after = common.pause(answer.headers.get("retry-after"))
        return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
    if answer.status == 500 and code == OWN_FAULT:
        return common.told(answer, OutcomeClass.UNKNOWN, code, message)
    if not 400 <= answer.status < 500 or code not in CODES:
        return common.unmarked(answer, message=message)
    cls = CODES[code]
    if cls is OutcomeClass.CONFLICT:
        return _conflict(answer, content, code, message, kind)
    if code == REPLACED:
        return common.replaced(answer, code, message, content.get("newCpr"))
    member = content.get("field")
    field = field_name(member, kind) if isinstance(member, str) else None
    return common.told(answer, cls, code, message, field=field)


def field_name(member: str, kind: str = "plan.save") -> str:
    """Our name for a member of WorkBase's, its own where we have none."""
    tables = (*(table for other, table in TABLES.items() if other != kind), TABLES[kind])
    names = {row.wire: row.name for table in tables for row in table}
    names |= {row.wire: row.name for row in REFS.get(kind, ())}
    return names.get(member, common.said(member)[:60])


def _problem(content: Mapping[str, Any]) -> str:
    told = content.get("type")
    return told.removeprefix(PROBLEM) if isinstance(told, str) and told.startswith(PROBLEM) else ""


def _closed(answer: WireAnswer, content: Mapping[str, Any]) -> Outcome:
    reason = str(content.get("reason"))
    why = f"closed.{reason}" if reason in ("planned", "breakdown") else "closed"
    until = common.reopening(content.get("closedUntil"), answer)
    return common.told(answer, OutcomeClass.CLOSED, why, common.said(content.get("title")), until=until)


def _conflict(answer: WireAnswer, content: Mapping[str, Any], code: str, message: str, kind: str) -> Outcome:
    current = content.get("current")
    block = current if isinstance(current, Mapping) else {}
    body = block.get("content")
    try:
        theirs = whole(TABLES[WIDER.get(kind, kind)], body) if isinstance(body, Mapping) else {}
    except NotReadable:
        theirs = {}
    version = block.get("version")
    kept = version if isinstance(version, str) else None
    return common.told(answer, OutcomeClass.CONFLICT, code, message, theirs=theirs, version=kept)


def _differences(content: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    item = assignment.registration
    if content.get("resource") in common.CONVERTED:
        return {}
    if item.kind == workbase_right.CORRECTION:
        return workbase_right.otherwise(content, assignment)
    body = content.get("content")
    if content.get("resource") != RESOURCES[item.kind] or not isinstance(body, Mapping):
        return {"kind": common.said(content.get("resource"))}
    if (sort := FIXED.get(item.kind, {}).get("type")) is not None and body.get("type") != sort:
        return {"kind": common.said(body.get("type"))}
    if body.get("citizenCpr") != item.citizen:
        return {"citizen": None}
    try:
        return differences(TABLES[item.kind], item.details, decode(TABLES[item.kind], body))
    except NotReadable as error:
        return {field_name(str(error)): None}


def _receipt(content: Mapping[str, Any]) -> Receipt | None:
    return common.receipt(
        content.get("receiptId"), content.get("acceptedAt"), content.get("number"), content.get("version")
    )


def _guest(item: Registration) -> tuple[tuple[str, str], ...]:
    """Why another centre's citizen is registered on, where somebody said why."""
    why = common.guest_reason(item)
    return () if why is None else (("x-access-reason", common.header_safe(why)),)


def _asker(organisation: tuple[str, str], user: tuple[str, str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("x-acting-organisation", common.organisation(organisation, ORGANISATIONS)),
        ("x-acting-user", common.user(user, USERS)),
    )


def _object(answer: WireAnswer) -> dict[str, Any]:
    """The answer's object; an empty one where the body is none that we take."""
    try:
        return loads_object(answer.body)
    except NotJson:
        return {}


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


MAKER: Final = Made(WorkbaseCodec.capabilities, lambda wire, clock, house: Booking(WorkbaseCodec(), wire, clock, house))
"""See ``maker``."""
