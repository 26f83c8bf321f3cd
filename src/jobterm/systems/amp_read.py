"""What amp tells about citizens, in the words of interface §3. Pure; asking stands in ``amp``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from jobterm.outbox.reading import Entry, Fact, Hit, Matter, RollPage, Section
from jobterm.systems import common, lists, reading
from jobterm.systems.amp_kinds import FORM, OPEN_KINDS
from jobterm.systems.amp_tables import ABSENCE_WORDS, ACTIVATION_WORDS, EVENT_KINDS, STATUS_WORDS
from jobterm.systems.fields import NotReadable
from jobterm.systems.lists import Names, Page, Wish
from jobterm.systems.rolls import resident, whole_page

SYSTEM: Final = "amp"
_PARTS: Final = {
    Section.PERSON: "person",
    Section.ENROLMENT: "tilmelding",
    Section.ABSENCE: "fravaer",
    Section.INTERVIEW: "indkaldelser",
    Section.PLAN: "plan",
    Section.ACTIVATION: "plan",
    Section.TIMELINE: "tidslinje",
}
_PERSON: Final = (
    ("person.name", "navn"), ("person.address", "adresse"), ("person.phone", "telefon"), ("person.email", "email"),
    ("person.municipality", "kommunekode"), ("person.target_group", "maalgruppe"),
    ("person.contact_group", "kontaktgruppe"), ("person.benefit", "ydelse"), ("person.fund", "akasse"),
    ("person.protected", "beskyttet"), ("person.dead", "doed"),
)  # fmt: skip

_ENROLMENT: Final = (
    ("enrolment.status", "word"), ("enrolment.start_date", "startdato"), ("enrolment.end_date", "slutdato"),
)  # fmt: skip


def sections(wanted: frozenset[Section]) -> str:
    """The query that asks for these sections and no others."""
    parts = sorted({_PARTS[section] for section in wanted})
    return "?" + "&".join(f"{part}=true" for part in parts) if parts else ""


def citizen(
    content: Mapping[str, Any], cpr: str, system: str = SYSTEM
) -> tuple[tuple[Fact, ...], tuple[Entry, ...], str | None]:
    """Facts, history and the plan's version; NotReadable where the answer is about somebody else."""
    person = content.get("person")
    if isinstance(person, Mapping) and person.get("cpr") != cpr:
        raise NotReadable("person.cpr")
    plan = content.get("plan")
    version = plan.get("version") if isinstance(plan, Mapping) else None
    lines = tuple(_line(item, system) for item in reading.blocks(content.get("tidslinje")))
    return tuple(_facts(content)), lines, version if isinstance(version, str) else None


_STANDING: Final = {"ref": "reference", "registration": "registreringId", "version": "version"}
_BOOKING: Final = _STANDING | {
    "owner": "ejersystem", "start": "startTidspunkt", "end": "slutTidspunkt", "place": "sted", "link": "link",
    "group": "gruppeIdentifier", "issued_on": "udstedtDato",
}  # fmt: skip
_ABSENCE: Final = _STANDING | {"first_day": "startDato", "last_day": "slutDato"}
_MEASURE: Final = _STANDING | {
    "start": "startDato", "end": "slutDato", "provider_cvr": "andenAktoerCvr", "agreement": "aftaleIdentifier",
    "employer_cvr": "cvrNummer", "place": "sted",
}  # fmt: skip


def matters(content: Mapping[str, Any], system: str = SYSTEM) -> tuple[Matter, ...]:
    """What stands at amp and can be changed, settled or answered."""
    return tuple(_matters(content, system))


def _matters(content: Mapping[str, Any], system: str) -> Iterator[Matter]:
    for one in reading.blocks(content.get("fravaer")):
        yield from reading.matter(system, "absence", one, _ABSENCE, type=str(one.get("fravaerType")))
    for member, kind in (("indkaldelser", "booking"), ("uafsluttede", "unsettled")):
        for one in reading.blocks(content.get(member)):
            form, sort = FORM.word(one.get("kontaktform")), str(one.get("samtaletype"))
            yield from reading.matter(system, kind, one, _BOOKING, contact_form=form, interview_type=sort)
    if isinstance(plan := content.get("plan"), Mapping):
        yield from reading.matter(system, "plan", plan, _STANDING | {"goal": "maal"})
        for one in reading.blocks(plan.get("aktiviteter")):
            yield from reading.matter(
                SYSTEM, "activation", one, _MEASURE, type=ACTIVATION_WORDS.get(str(one.get("type")))
            )
    for one in reading.blocks(content.get("aabne")):
        kind = OPEN_KINDS.get(str(one.get("type")), "task")
        yield from reading.matter(system, kind, one, _STANDING | {"title": "tekst", "due": "frist"})


def _facts(content: Mapping[str, Any]) -> Iterator[Fact]:
    if isinstance(person := content.get("person"), Mapping):
        yield from reading.facts(person, _PERSON, person.get("gaelderFra"))
    if isinstance(status := content.get("tilmelding"), Mapping):
        word = STATUS_WORDS.get(str(status.get("status")), "unknown")
        yield from reading.facts({**status, "word": word}, _ENROLMENT, status.get("gaelderFra"))
    if isinstance(content.get("fravaer"), list):
        found = reading.blocks(content["fravaer"])
        now: Mapping[str, Any] = found[0] if found else {}
        word = ABSENCE_WORDS.get(str(now.get("fravaerType")), "other")
        yield from reading.first_absence(word if now else None, now.get("startDato"), now.get("slutDato"))
    if found := reading.blocks(content.get("indkaldelser")):
        yield from reading.next_interview(found[0].get("startTidspunkt"), found[0].get("samtaletype"))
    if isinstance(plan := content.get("plan"), Mapping):
        yield from reading.plan(plan.get("maal"), plan.get("aftaler"), plan.get("gemt"))
        if steps := reading.blocks(plan.get("aktiviteter")):
            word = ACTIVATION_WORDS.get(str(steps[0].get("type")), "other")
            yield from reading.activation(word, steps[0].get("startDato"), steps[0].get("slutDato"))


def _line(item: Mapping[str, Any], system: str) -> Entry:
    kind = EVENT_KINDS.get(str(item.get("haendelse")), "note")
    told = reading.Told(item.get("dato"), kind, item.get("tekst"), item.get("reference"), item.get("registreringId"))
    return told.entry(system)


_HIT: Final = {
    "cpr": "cpr", "name": "navn", "born": "foedselsdato", "municipality": "kommunekode", "target_group": "maalgruppe",
    "protected": "beskyttet", "phone": "telefon",
}  # fmt: skip


def hits(people: list[Any], system: str = SYSTEM) -> list[Hit]:
    """Whom a search found."""
    return [reading.hit(system, person, _HIT) for person in reading.blocks(people)]


_WHOSE: Final = {
    "cpr": "cpr", "name": "navn", "protected": "beskyttet", "caseworker": "medarbejder",
    "caseworker_name": "medarbejderNavn",
}  # fmt: skip
_CASES: Final = Names(
    _WHOSE | {
        "since": "medarbejderFra", "born": "foedselsdato", "municipality": "kommunekode", "target_group": "maalgruppe",
        "contact_group": "kontaktgruppe", "phone": "telefon", "enrolled_since": "tilmeldtFra",
        "last_interview": "senesteSamtale", "next_booking": "naesteSamtale", "plan_saved": "planGemt",
        "cv_approved": "cvGodkendt", "ill_since": "sygFra",
    }
)  # fmt: skip
_APPOINTMENTS: Final = Names(
    _WHOSE | {
        "ref": "reference", "registration": "registreringId", "version": "version", "interview_type": "samtaletype",
        "contact_form": "kontaktform", "start": "startTidspunkt", "end": "slutTidspunkt", "place": "sted",
        "link": "link", "group": "gruppeIdentifier", "text": "bemaerkning", "interpreter": "tolk",
        "notice": "brevSendt", "owner": "ejersystem", "settled": "afsluttet",
    },
    forms={str(code): word for word, code in FORM.words.items()},
    settled={"afholdt": "held", "udeblevet": "no_show", "aflyst": "cancelled"},
)  # fmt: skip


def list_target(wish: Wish) -> str:
    """Where a page of a list is asked for."""
    more = f"hold={str(wish.team).lower()}" + (f"&side={wish.after}" if wish.after else "")
    if wish.span is None:
        return f"/Kontaktforloeb/v1/Sagsliste?{more}"
    return f"/Kontaktforloeb/v1/Kalender?fra={wish.span[0].isoformat()}&til={wish.span[1].isoformat()}&{more}"


def roll_target(municipality: str, after: str | None) -> str:
    """Where a page of everybody of a municipality is asked for."""
    more = "" if after is None else f"&efter={quote(after)}"
    return f"/PersonStatus/v1/Borgerliste?kommunekode={quote(municipality)}{more}"


def roll(content: Mapping[str, Any], system: str = SYSTEM) -> RollPage | None:
    """One page of everybody of a municipality; None for an answer that is none."""
    rows, following, at = content.get("borgere"), content.get("efter"), common.instant(content.get("hentet"))
    if not isinstance(rows, list) or not (following is None or isinstance(following, str)) or at is None:
        return None
    people = (resident(row, "person", lambda one, cpr: citizen(one, cpr, system), lambda one: matters(one, system))
              for row in rows)  # fmt: skip
    return whole_page(people, at, following)


def listed(content: Mapping[str, Any], wish: Wish, system: str = SYSTEM) -> Page | None:
    """One page of a list; None for an answer that is none."""
    rows = content.get("sager" if wish.span is None else "aftaler")
    following = content.get("naesteSide")
    if not isinstance(rows, list) or not (following is None or isinstance(following, int)):
        return None
    after = None if following is None else str(following)
    told = reading.blocks(rows)
    if wish.span is None:
        return lists.case_rows(system, told, _CASES), after
    return lists.appointments(system, told, _APPOINTMENTS), after
