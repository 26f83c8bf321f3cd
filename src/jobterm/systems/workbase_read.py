"""What WorkBase tells about citizens, in the words of interface §3. Pure; asking stands in ``workbase``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from jobterm.outbox.reading import Entry, Fact, Hit, Matter, RollPage
from jobterm.systems import common, lists, reading
from jobterm.systems.fields import NotReadable
from jobterm.systems.lists import Names, Page, Wish
from jobterm.systems.rolls import resident, whole_page
from jobterm.systems.workbase_kinds import ABSENCE, OPEN_KINDS
from jobterm.systems.workbase_tables import ABSENCE_WORDS, ACTIVATION_WORDS, EVENT_KINDS, STATUS_WORDS

SYSTEM: Final = "workbase"
_PERSON: Final = (
    ("person.name", "name"), ("person.address", "address"), ("person.phone", "phone"), ("person.email", "email"),
    ("person.municipality", "municipality"), ("person.target_group", "targetGroup"),
    ("person.contact_group", "contactGroup"), ("person.benefit", "benefit"), ("person.fund", "fund"),
    ("person.protected", "protected"), ("person.dead", "dead"),
)  # fmt: skip
_ENROLMENT: Final = (
    ("enrolment.status", "word"), ("enrolment.start_date", "startDate"), ("enrolment.end_date", "endDate"),
)  # fmt: skip
_HIT: Final = {
    "cpr": "cpr", "name": "name", "born": "born", "municipality": "municipality", "target_group": "targetGroup",
    "protected": "protected", "phone": "phone",
}  # fmt: skip


def citizen(content: Mapping[str, Any], cpr: str) -> tuple[tuple[Fact, ...], tuple[Entry, ...], str | None]:
    """Facts, history and the plan's version; NotReadable where the answer is about somebody else."""
    person = content.get("person")
    if isinstance(person, Mapping) and person.get("cpr") != cpr:
        raise NotReadable("person.cpr")
    plan = content.get("plan")
    version = plan.get("version") if isinstance(plan, Mapping) else None
    lines = tuple(_line(item) for item in reading.blocks(content.get("timeline")))
    return tuple(_facts(content)), lines, version if isinstance(version, str) else None


_STANDING: Final = {"ref": "number", "registration": "registration", "version": "version"}
_BOOKING: Final = _STANDING | {
    "owner": "owner", "start": "start", "end": "end", "place": "place", "link": "link", "group": "group",
    "issued_on": "issuedOn", "contact_form": "form",
}  # fmt: skip
_ABSENCE: Final = _STANDING | {"first_day": "firstDay", "last_day": "lastDay"}
_MEASURE: Final = _STANDING | {
    "start": "start", "end": "end", "provider_cvr": "providerCvr", "agreement": "agreement",
    "employer_cvr": "employerCvr", "place": "place",
}  # fmt: skip


def matters(content: Mapping[str, Any]) -> tuple[Matter, ...]:
    """What stands at WorkBase and can be changed, settled or answered."""
    return tuple(_matters(content))


def _matters(content: Mapping[str, Any]) -> Iterator[Matter]:
    for one in reading.blocks(content.get("absences")):
        sort = "11" if one.get("type") == "sickness" else ABSENCE.word(one.get("type"))
        yield from reading.matter(SYSTEM, "absence", one, _ABSENCE, type=sort)
    for member, kind in (("appointments", "booking"), ("unsettled", "unsettled")):
        for one in reading.blocks(content.get(member)):
            yield from reading.matter(SYSTEM, kind, one, _BOOKING, interview_type=str(one.get("type")))
    if isinstance(plan := content.get("plan"), Mapping):
        yield from reading.matter(SYSTEM, "plan", plan, _STANDING | {"goal": "goal"})
    for one in reading.blocks(content.get("activations")):
        yield from reading.matter(SYSTEM, "activation", one, _MEASURE, type=ACTIVATION_WORDS.get(str(one.get("type"))))
    for one in reading.blocks(content.get("open")):
        kind = OPEN_KINDS.get(str(one.get("type")), "task")
        yield from reading.matter(SYSTEM, kind, one, _STANDING | {"title": "text", "due": "due"})


def _facts(content: Mapping[str, Any]) -> Iterator[Fact]:
    if isinstance(person := content.get("person"), Mapping):
        yield from reading.facts(person, _PERSON, person.get("since"))
    if isinstance(status := content.get("enrolment"), Mapping):
        word = STATUS_WORDS.get(str(status.get("status")), "unknown")
        yield from reading.facts({**status, "word": word}, _ENROLMENT, status.get("since"))
    if isinstance(content.get("absences"), list):
        found = reading.blocks(content["absences"])
        now: Mapping[str, Any] = found[0] if found else {}
        word = ABSENCE_WORDS.get(str(now.get("type")), "other")
        yield from reading.first_absence(word if now else None, now.get("firstDay"), now.get("lastDay"))
    if found := reading.blocks(content.get("appointments")):
        yield from reading.next_interview(found[0].get("start"), found[0].get("type"))
    if isinstance(plan := content.get("plan"), Mapping):
        yield from reading.plan(plan.get("goal"), plan.get("agreements"), plan.get("savedAt"))
    if found := reading.blocks(content.get("activations")):
        word = ACTIVATION_WORDS.get(str(found[0].get("type")), "other")
        yield from reading.activation(word, found[0].get("start"), found[0].get("end"))


def _line(item: Mapping[str, Any]) -> Entry:
    kind = EVENT_KINDS.get(str(item.get("event")), "note")
    told = reading.Told(item.get("date"), kind, item.get("text"), item.get("number"), item.get("registration"))
    return told.entry(SYSTEM)


def hits(people: list[Any]) -> list[Hit]:
    """Whom a search found."""
    return [reading.hit(SYSTEM, person, _HIT) for person in reading.blocks(people)]


_WHOSE: Final = {
    "cpr": "cpr", "name": "name", "protected": "protected", "caseworker": "caseworker",
    "caseworker_name": "caseworkerName",
}  # fmt: skip
_CASES: Final = Names(
    _WHOSE | {
        "since": "caseworkerSince", "born": "born", "municipality": "municipality", "target_group": "targetGroup",
        "contact_group": "contactGroup", "phone": "phone", "enrolled_since": "enrolledSince",
        "last_interview": "lastInterview", "next_booking": "nextAppointment", "plan_saved": "planSavedOn",
        "cv_approved": "cvApprovedOn", "ill_since": "illSince",
    }
)  # fmt: skip
_APPOINTMENTS: Final = Names(
    _WHOSE | {
        "ref": "number", "registration": "registration", "version": "version", "interview_type": "type",
        "contact_form": "form", "start": "start", "end": "end", "place": "place", "link": "link", "group": "group",
        "text": "remark", "interpreter": "interpreter", "notice": "letterSentOn", "owner": "owner",
        "settled": "outcome",
    },
    settled={"held": "held", "noShow": "no_show", "cancelled": "cancelled"},
)  # fmt: skip


def list_target(wish: Wish) -> str:
    """Where a page of a list is asked for."""
    more = f"scope={'team' if wish.team else 'own'}" + (f"&cursor={quote(wish.after)}" if wish.after else "")
    if wish.span is None:
        return f"/api/v1/caseload?{more}"
    return f"/api/v1/calendar?from={wish.span[0].isoformat()}&to={wish.span[1].isoformat()}&{more}"


def roll_target(municipality: str, after: str | None) -> str:
    """Where a page of everybody of a municipality is asked for."""
    more = "" if after is None else f"&cursor={quote(after)}"
    return f"/api/v1/citizens?municipality={quote(municipality)}{more}"


def roll(content: Mapping[str, Any]) -> RollPage | None:
    """One page of everybody of a municipality; None for an answer that is none."""
    rows, following, at = content.get("items"), content.get("next"), common.instant(content.get("at"))
    if not isinstance(rows, list) or not (following is None or isinstance(following, str)) or at is None:
        return None
    return whole_page((resident(row, "person", citizen, matters) for row in rows), at, following)


def listed(content: Mapping[str, Any], wish: Wish) -> Page | None:
    """One page of a list; None for an answer that is none."""
    rows, following = content.get("items"), content.get("next")
    if not isinstance(rows, list) or not (following is None or isinstance(following, str)):
        return None
    told = reading.blocks(rows)
    if wish.span is None:
        return lists.case_rows(SYSTEM, told, _CASES), following
    return lists.appointments(SYSTEM, told, _APPOINTMENTS), following
