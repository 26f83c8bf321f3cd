"""Arbejdsmarkedsportalen: its requests and what its answers mean (contracts/amp.yaml). Tables stand in ``amp_tables``,
talking in ``adapter``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.registrations.kinds import KINDS
from jobterm.outbox.port import Assignment, CannotRender, Capabilities, LookUp, Outcome, OutcomeClass, Rendered, Sight
from jobterm.outbox.reading import Asker, Hit, Reading, ReadState, RollPage, Section, Slot
from jobterm.systems import amp_read, common, reading
from jobterm.systems.amp_kinds import REFS, TARGETS
from jobterm.systems.amp_said import closed, field_name, refusal
from jobterm.systems.amp_tables import (
    DELETED,
    DELETION,
    DELETIONS,
    EVENT_DATE,
    FIXED,
    NOT_THERE,
    OPERATIONS,
    PUT_RIGHT,
    PUTTING_RIGHT,
    REPLACEMENTS,
    TABLES,
)
from jobterm.systems.booking import Booking, read_slots
from jobterm.systems.fields import NotReadable, decode, differences, encode
from jobterm.systems.lists import Page, Wish
from jobterm.systems.maker import Made
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import WireAnswer, WireRequest

ID: Final = "amp"
ORGANISATIONS: Final = {"state": "1", "municipality": "2", "fund": "3", "provider": "4"}
USERS: Final = {"person": "1", "system": "2"}
THE_OPEN_ONE: Final = "aaben"
JSON: Final = ("content-type", "application/json")
CORRECTION: Final = "correction"
OWN_ID: Final = "x-berigtigelseIdentifier"
WHY: Final = "x-berigtigelseskommentar"
BASE_VERSION: Final = "x-basisVersion"


class AmpCodec:
    """Bytes in, values out, for amp, or for another ``system`` of the same family."""

    capabilities = Capabilities(
        create_once=True,
        version=False,
        key_ttl=timedelta(days=7),
        lookup=True,
        life=timedelta(seconds=90),
        closes=True,
        deletes=frozenset(DELETIONS),
        replaces=frozenset(REPLACEMENTS),
    )

    def __init__(self, system: str = ID) -> None:
        self.id = system

    def render(self, assignment: Assignment) -> Rendered:
        """One write."""
        item = assignment.registration
        if item.kind == CORRECTION:
            made = _replacement if item.details.get("action") == "replace" else _deletion
            return made(assignment, self.id)
        if item.kind not in OPERATIONS:
            raise CannotRender("kind", "no_place")
        _, method, path = OPERATIONS[item.kind]
        body = {**FIXED.get(item.kind, {}), **encode(TABLES[item.kind], item.details)}
        place = item.id
        body.update(common.references(item.details, REFS.get(item.kind, ()), assignment.refs, self.id))
        if item.kind == "sickness.recovery":
            body = {"raskmeldingIdentifier": item.id, **body}
            absence = common.reference(item.details.get("absence"), assignment.refs, self.id, "absence")
            place = absence or THE_OPEN_ONE
        elif (target := TARGETS.get(item.kind)) is not None:
            body = {"aendringIdentifier": item.id, **body}
            place = common.reference(item.details.get(target), assignment.refs, self.id, target) or ""
            if not place:
                raise CannotRender(target, "missing")
        if (member := EVENT_DATE.get(item.kind)) is not None:
            body[member] = item.event_date.isoformat()
        if item.kind in common.BASED and (base := assignment.read_as(self.id)) is not None:
            body["basisVersion"] = base
        body["anmeldelsesDato"] = to_text(item.told_at)
        body["tastetTidspunkt"] = to_text(item.keyed_at)
        headers = (
            *_asker(assignment.organisation, assignment.user),
            ("x-civilRegistrationIdentifier", common.citizen(item)),
            ("x-requestId", assignment.key),
            *_guest(assignment),
            JSON,
        )
        return Rendered(method, path.format(id=place), headers, _bytes(body), assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a write means."""
        content = _object(answer)
        if not 200 <= answer.status < 300:
            return refusal(answer, content, kind_of(rendered))
        if content.get("registreringId") != entity(rendered):
            return common.unmarked(answer)
        receipt = _receipt(content)
        if receipt is None:
            return common.unmarked(answer)
        return common.told(answer, OutcomeClass.ACCEPTED, "accepted", receipt=receipt)

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """Look-up by entity id."""
        item = assignment.registration
        headers = (
            *_asker(assignment.organisation, assignment.user),
            ("x-civilRegistrationIdentifier", common.citizen(item)),
        )
        return WireRequest("GET", f"/Registrering/v1/Registrering/{item.id}", headers)

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """There (and the same), there with other content, not there, or no answer to that question."""
        content = _object(answer)
        code = str(content.get("fejlkode", ""))
        if answer.status == 404 and code == NOT_THERE:
            return LookUp(Sight.ABSENT, server_at=answer.server_at)
        if answer.status == 409 and code == "4977":
            return LookUp(Sight.DIFFERENT, theirs={"citizen": None}, server_at=answer.server_at)
        if answer.status != 200:
            return LookUp(Sight.FAILED, outcome=refusal(answer, content), server_at=answer.server_at)
        receipt = _receipt(content)
        if receipt is None or content.get("registreringId") != assignment.registration.id:
            return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)
        theirs = _differences(content, assignment)
        sight = Sight.DIFFERENT if theirs else Sight.FOUND
        return LookUp(sight, receipt, receipt.version, theirs, server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return WireRequest("GET", "/Drift/v1/Status", _asker(asker.organisation, asker.user))

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of amp's own."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        match content.get("tilstand"):
            case "aaben" | "langsom" as word:
                return common.told(answer, OutcomeClass.ACCEPTED, "open" if word == "aaben" else "slow")
            case "lukket":
                return closed(answer, content)
            case _:
                return common.unmarked(answer)

    def ask_citizen(self, cpr: str, sections: frozenset[Section], asker: Asker) -> WireRequest:
        """One citizen, the sections named."""
        headers = [*_asker(asker.organisation, asker.user), ("x-civilRegistrationIdentifier", cpr)]
        if asker.reason:
            headers.append(("x-gaesteadgangskommentar", common.header_safe(asker.reason[:900])))
        target = "/PersonStatus/v1/VariabelPersonstatus" + amp_read.sections(sections)
        return WireRequest("GET", target, tuple(headers))

    def citizen(self, answer: WireAnswer, cpr: str, asked: frozenset[Section]) -> Reading:
        """What amp told about the citizen."""
        content = _object(answer)
        if answer.status != 200:
            outcome = refusal(answer, content)
            return Reading(self.id, common.read_state(outcome), message=outcome.message, outcome=outcome)
        try:
            found, lines, version = amp_read.citizen(content, cpr, self.id)
            there = amp_read.matters(content, self.id)
        except NotReadable:
            return Reading(self.id, ReadState.UNREACHABLE, outcome=common.unmarked(answer, "garbled"))
        if not isinstance(content.get("hentet"), str):
            return Reading(self.id, ReadState.UNREACHABLE, outcome=common.unmarked(answer))
        return Reading(self.id, ReadState.FRESH, answer.at, reading.only(found, asked), lines, version, matters=there)

    def ask_slots(self, first: date, last: date, asker: Asker) -> WireRequest:
        """The question for the asker's free appointments."""
        target = f"/Kontaktforloeb/v1/LedigeTider?fra={first.isoformat()}&til={last.isoformat()}"
        return WireRequest("GET", target, _asker(asker.organisation, asker.user))

    def slots(self, answer: WireAnswer) -> list[Slot] | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        if not isinstance(content.get("ledigeTider"), list):
            return common.unmarked(answer)
        rows = reading.blocks(content["ledigeTider"])
        return read_slots(rows, ("startTidspunkt", "slutTidspunkt", "sted", "medarbejder", "tolk"))

    def ask_list(self, wish: Wish, asker: Asker) -> WireRequest:
        """The question for one page of a caseload or calendar."""
        return WireRequest("GET", amp_read.list_target(wish), _asker(asker.organisation, asker.user))

    def listed(self, wish: Wish, answer: WireAnswer) -> Page | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        return amp_read.listed(content, wish, self.id) or common.unmarked(answer)

    def ask_roll(self, municipality: str, after: str | None, asker: Asker) -> WireRequest:
        """The question for one page of everybody of a municipality."""
        return WireRequest("GET", amp_read.roll_target(municipality, after), _asker(asker.organisation, asker.user))

    def rolled(self, answer: WireAnswer) -> RollPage | Outcome:
        """What the answer to it means."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        return amp_read.roll(content, self.id) or common.unmarked(answer, "garbled")

    def ask_search(self, field: str, value: str, asker: Asker, limit: int) -> WireRequest:
        """A search; POST, so that nothing personal stands in a URL."""
        member = {"name": "navn", "born": "foedselsdato", "phone": "telefon"}[field]
        headers = (*_asker(asker.organisation, asker.user), JSON)
        body = _bytes({member: value, "antal": max(1, min(limit, 200))})
        return WireRequest("POST", "/PersonStatus/v1/Soegning", headers, body)

    def found(self, answer: WireAnswer) -> list[Hit] | Outcome:
        """Whom the search found."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, content)
        if not isinstance(content.get("personer"), list):
            return common.unmarked(answer)
        return amp_read.hits(content["personer"], self.id)


def _deletion(assignment: Assignment, system: str) -> Rendered:
    """One correction that takes back what is there: its own id in a header, the reason as the last part of the path."""
    item = assignment.registration
    details = item.details
    path = DELETIONS.get(str(details.get("kind")))
    if details.get("action") != "delete" or path is None:
        raise CannotRender("details.action", "no_place")
    target = common.reference(details.get("target"), {}, system, "target")
    headers = (
        *_asker(assignment.organisation, assignment.user),
        ("x-civilRegistrationIdentifier", common.citizen(item)),
        ("x-requestId", assignment.key),
        (OWN_ID, item.id),
        *_guest(assignment),
    )
    # A path part of nothing but dots would be read as a direction.
    why = common.header_safe(str(details.get("comment", "")).strip()).replace(".", "%2E")
    return Rendered("DELETE", f"{path}/{target}/{why}", headers, b"", assignment.key)


def _replacement(assignment: Assignment, system: str) -> Rendered:
    """One correction by which what is there says something else: the whole body as when it was made, against the
    version that its author had before her."""
    item, kind = assignment.registration, str(assignment.registration.details.get("kind"))
    version = assignment.read_as(system)
    if kind not in REPLACEMENTS or version is None:
        raise CannotRender("details.action", "no_place")
    details = item.details.get("details") or {}
    body = {**FIXED.get(kind, {}), **encode(TABLES[kind], details)}
    if (member := EVENT_DATE.get(kind)) is not None and (field := KINDS[kind].event_field) is not None:
        body[member] = details[field]
    body["anmeldelsesDato"] = to_text(item.told_at)
    body["tastetTidspunkt"] = to_text(item.keyed_at)
    target = common.reference(item.details.get("target"), {}, system, "target")
    headers = (
        *_asker(assignment.organisation, assignment.user),
        ("x-civilRegistrationIdentifier", common.citizen(item)),
        ("x-requestId", assignment.key),
        (OWN_ID, item.id),
        (WHY, common.header_safe(str(item.details.get("comment", "")).strip())),
        (BASE_VERSION, version),
        *_guest(assignment),
        JSON,
    )
    return Rendered("PUT", REPLACEMENTS[kind].format(id=target), headers, _bytes(body), assignment.key)


def entity(rendered: Rendered) -> str:
    """The entity id that a write made: the last part of its path, or the recovery or correction that names itself."""
    if (own := dict(rendered.headers).get(OWN_ID)) is not None:
        return own
    if rendered.method == "PUT":
        body = json.loads(rendered.body)
        return str(body.get("raskmeldingIdentifier") or body.get("aendringIdentifier"))
    return rendered.target.rpartition("/")[2]


def kind_of(rendered: Rendered) -> str:
    """The kind that a write is; of several with one operation the first, which has the same members."""
    area = rendered.target.rpartition("/")[0]
    wanted = (rendered.method, f"{area}/{{id}}")
    if OWN_ID in dict(rendered.headers):
        wanted = ("POST", f"{area}/{{id}}")  # what is put right, in the words in which it was made
    fits = (kind for kind, (_, method, path) in OPERATIONS.items() if (method, path) == wanted)
    return next(fits, "plan.save")


def _differences(content: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    item = assignment.registration
    if content.get("operation") in common.CONVERTED:
        return {}
    body = content.get("indhold")
    if item.kind == CORRECTION and item.details.get("action") == "replace":
        return _otherwise_right(content, assignment)
    if item.kind == CORRECTION:
        if content.get("operation") != DELETION or not isinstance(body, Mapping):
            return {"kind": common.said(content.get("operation"))}
        return differences(DELETED, item.details, decode(DELETED, body))
    if content.get("operation") != OPERATIONS[item.kind][0] or not isinstance(body, Mapping):
        return {"kind": common.said(content.get("operation"))}
    if (sort := FIXED.get(item.kind, {}).get("notatType")) is not None and body.get("notatType") != sort:
        return {"kind": common.said(body.get("notatType"))}
    try:
        return differences(TABLES[item.kind], item.details, decode(TABLES[item.kind], body))
    except NotReadable as error:
        return {field_name(str(error)): None}


def _otherwise_right(content: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    details, body = assignment.registration.details, content.get("indhold")
    inner = body.get("indhold") if isinstance(body, Mapping) else None
    if content.get("operation") != PUTTING_RIGHT or not isinstance(body, Mapping) or not isinstance(inner, Mapping):
        return {"kind": common.said(content.get("operation"))}
    table = TABLES[str(details.get("kind"))]
    try:
        found = differences(PUT_RIGHT, details, decode(PUT_RIGHT, body))
        return found or differences(table, details.get("details") or {}, decode(table, inner))
    except NotReadable as error:
        return {field_name(str(error)): None}


def _receipt(content: Mapping[str, Any]) -> Any:
    return common.receipt(
        content.get("kvitteringId"), content.get("modtaget"), content.get("reference"), content.get("version")
    )


def _guest(assignment: Assignment) -> tuple[tuple[str, str], ...]:
    """Why another centre's citizen is registered on, where somebody said why."""
    why = common.guest_reason(assignment.registration)
    return () if why is None else (("x-gaesteadgangskommentar", common.header_safe(why)),)


def _asker(organisation: tuple[str, str], user: tuple[str, str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("x-activeOrganisation", common.organisation(organisation, ORGANISATIONS)),
        ("x-requestUser", common.user(user, USERS)),
    )


def _object(answer: WireAnswer) -> dict[str, Any]:
    """The answer's object; an empty one where the body is none that we take."""
    try:
        return loads_object(answer.body)
    except NotJson:
        return {}


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


MAKER: Final = Made(AmpCodec.capabilities, lambda wire, clock, house: Booking(AmpCodec(), wire, clock, house))
"""See ``maker``."""
