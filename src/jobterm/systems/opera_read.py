"""What Opera tells about citizens, in the words of interface §3. Pure; asking stands in ``opera``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from jobterm.outbox.feeding import FeedEvent
from jobterm.outbox.reading import CASE_SECTIONS, Entry, Fact, Hit, Matter, Resident, RollPage, Section
from jobterm.systems import common, lists, reading, soap
from jobterm.systems.fields import NotReadable
from jobterm.systems.lists import Names, Page, Wish
from jobterm.systems.opera_kinds import FORM, OPEN_KINDS
from jobterm.systems.opera_tables import ABSENCE_WORDS, ACTIVATION_WORDS, EVENT_KINDS, NS, SECTIONS, STATUS_WORDS
from jobterm.systems.rolls import whole_page

SYSTEM: Final = "opera"
_PERSON: Final = (
    ("person.name", "name"), ("person.address", "AddressPostalTekst"), ("person.phone", "TelephoneNumberIdentifier"),
    ("person.email", "EmailAddressIdentifier"), ("person.municipality", "MunicipalityCode"),
    ("person.target_group", "MaalGruppeKode"), ("person.contact_group", "KontaktGruppeKode"),
    ("person.benefit", "YdelseNavn"), ("person.fund", "AkasseNavn"), ("person.protected", "protected"),
    ("person.dead", "dead"),
)  # fmt: skip
_ENROLMENT: Final = (
    ("enrolment.status", "word"), ("enrolment.start_date", "StartDato"), ("enrolment.end_date", "SlutDato"),
)  # fmt: skip
_HIT: Final = {
    "cpr": "PersonCivilRegistrationIdentifier", "name": "name", "born": "BirthDate", "municipality": "MunicipalityCode",
    "target_group": "MaalGruppeKode", "protected": "protected", "phone": "TelephoneNumberIdentifier",
}  # fmt: skip


def sections(wanted: frozenset[Section]) -> list[str]:
    """Opera's codes for these sections, in the order of interface §3."""
    return [SECTIONS[section.value] for section in Section if section in wanted]


def citizen(
    block: soap.Element, cpr: str, asked: frozenset[Section]
) -> tuple[tuple[Fact, ...], tuple[Entry, ...], str | None]:
    """Facts, history and the plan's version; NotReadable where the answer is about somebody else.

    ``asked``: XML does not show an empty list, so only the question tells "no absence" from "not asked".
    """
    person = block.find(f"{{{NS}}}Person")
    if person is not None and soap.text(person, NS, "PersonCivilRegistrationIdentifier") != cpr:
        raise NotReadable("PersonCivilRegistrationIdentifier")
    plan = block.find(f"{{{NS}}}GaeldendePlan")
    version = soap.text(plan, NS, "PlanVersionIdentifikator") if plan is not None else None
    lines = tuple(_line(_block(item)) for item in soap.children(block, NS, "Haendelse"))
    return tuple(_facts(block, asked)), lines, version


_STANDING: Final = {
    "ref": "OperaIdentifikator", "registration": "EksternReferenceIdentifikator",
    "version": "BasisVersionIdentifikator",
}  # fmt: skip
_BOOKING: Final = _STANDING | {
    "owner": "EjerSystemNavn", "start": "StartTidspunkt", "end": "SlutTidspunkt", "place": "StedTekst",
    "group": "GruppeIdentifikator", "issued_on": "UdstedtDato", "interview_type": "SamtaleTypeIdentifikator",
}  # fmt: skip
_ABSENCE: Final = _STANDING | {"first_day": "StartDato", "last_day": "SlutDato", "type": "FravaerTypeIdentifikator"}
_MEASURE: Final = _STANDING | {
    "start": "StartDato", "end": "SlutDato", "provider_cvr": "AndenAktoerCVRnumberIdentifier",
    "agreement": "AftaleIdentifikator", "employer_cvr": "CVRnumberIdentifier", "place": "StedTekst",
}  # fmt: skip
_PLAN: Final = _STANDING | {"version": "PlanVersionIdentifikator", "goal": "MaalTekst"}


def matters(block: soap.Element) -> tuple[Matter, ...]:
    """What stands at Opera and can be changed, settled or answered."""
    return tuple(_matters(block))


def _matters(block: soap.Element) -> Iterator[Matter]:
    for one in _blocks(block, "FravaerPeriode"):
        yield from reading.matter(SYSTEM, "absence", one, _ABSENCE)
    for name, kind in (("KommendeIndkaldelse", "booking"), ("UafsluttetIndkaldelse", "unsettled")):
        for one in _blocks(block, name):
            yield from reading.matter(SYSTEM, kind, one, _BOOKING, contact_form=FORM.word(one.get("KontaktFormKode")))
    for one in _blocks(block, "GaeldendePlan"):
        yield from reading.matter(SYSTEM, "plan", one, _PLAN)
    for one in _blocks(block, "Aktivering"):
        sort = ACTIVATION_WORDS.get(str(one.get("AktiveringTypeKode")))
        yield from reading.matter(SYSTEM, "activation", one, _MEASURE, type=sort)
    for one in _blocks(block, "AabentForhold"):
        kind = OPEN_KINDS.get(str(one.get("ForholdKode")), "task")
        yield from reading.matter(SYSTEM, kind, one, _STANDING | {"title": "ForholdTekst", "due": "FristDato"})


def _blocks(block: soap.Element, name: str) -> list[dict[str, Any]]:
    return [_block(one) for one in soap.children(block, NS, name)]


def _facts(block: soap.Element, asked: frozenset[Section]) -> Iterator[Fact]:
    if (person := block.find(f"{{{NS}}}Person")) is not None:
        told = _block(person)
        yield from reading.facts(told, _PERSON, told.get("GaelderFraDato"))
    if (status := block.find(f"{{{NS}}}TilmeldingStatus")) is not None:
        told = _block(status)
        word = STATUS_WORDS.get(str(told.get("StatusKode")), "unknown")
        yield from reading.facts({**told, "word": word}, _ENROLMENT, told.get("GaelderFraDato"))
    if Section.ABSENCE in asked:
        now = _first(block, "FravaerPeriode")
        kind = ABSENCE_WORDS.get(str(now.get("FravaerTypeIdentifikator")), "other")
        yield from reading.first_absence(kind if now else None, now.get("StartDato"), now.get("SlutDato"))
    if booking := _first(block, "KommendeIndkaldelse"):
        yield from reading.next_interview(booking.get("StartTidspunkt"), booking.get("SamtaleTypeIdentifikator"))
    if plan := _first(block, "GaeldendePlan"):
        yield from reading.plan(plan.get("MaalTekst"), plan.get("AftaleTekst"), plan.get("GemtTidspunkt"))
    if step := _first(block, "Aktivering"):
        word = ACTIVATION_WORDS.get(str(step.get("AktiveringTypeKode")), "other")
        yield from reading.activation(word, step.get("StartDato"), step.get("SlutDato"))


def _first(block: soap.Element, name: str) -> dict[str, Any]:
    found = soap.children(block, NS, name)
    return _block(found[0]) if found else {}


def _block(element: soap.Element) -> dict[str, Any]:
    """The texts of a block, with name and flags in plain form."""
    told: dict[str, Any] = dict(soap.texts(element, NS))
    name = element.find(f"{{{NS}}}PersonNameStructure")
    if name is not None:
        parts = soap.texts(name, NS)
        order = ("PersonGivenName", "PersonMiddleName", "PersonSurnameName")
        told["name"] = " ".join(parts[part] for part in order if parts.get(part))
    for ours, theirs in (("protected", "PersonInformationProtectionIndicator"), ("dead", "DoedIndikator")):
        if theirs in told:
            told[ours] = told[theirs] in ("true", "1")
    return told


def _line(told: dict[str, Any]) -> Entry:
    kind = EVENT_KINDS.get(str(told.get("HaendelseTypeKode")).upper(), "note")
    ref, ours = told.get("OperaIdentifikator"), told.get("EksternReferenceIdentifikator")
    return reading.Told(told.get("HaendelseDato"), kind, told.get("HaendelseTekst"), ref, ours).entry(SYSTEM)


def message(block: soap.Element) -> FeedEvent | None:
    """One message of the queue; None where it has no number, time or citizen."""
    told = soap.texts(block, NS)
    at, ident, cpr = (
        common.instant(told.get("BeskedTidspunkt")),
        told.get("BeskedIdentifikator"),
        told.get("PersonCivilRegistrationIdentifier"),
    )
    if at is None or not ident or not cpr:
        return None
    kind = EVENT_KINDS.get(told.get("HaendelseTypeKode", ""), "note")
    text, ours = common.said(told.get("HaendelseTekst")), told.get("EksternReferenceIdentifikator")
    return FeedEvent(ident, kind, at, citizen=cpr, text=text, registration=ours)


def hits(block: soap.Element) -> list[Hit]:
    """Whom a search found."""
    return [reading.hit(SYSTEM, _block(person), _HIT) for person in soap.children(block, NS, "Borger")]


_WHOSE: Final = {
    "cpr": "PersonCivilRegistrationIdentifier", "name": "name", "protected": "protected",
    "caseworker": "SagsbehandlerIdentifikator", "caseworker_name": "SagsbehandlerNavn",
}  # fmt: skip
_CASES: Final = Names(
    _WHOSE | {
        "since": "SagsbehandlerFraDato", "born": "BirthDate", "municipality": "MunicipalityCode",
        "target_group": "MaalGruppeKode", "contact_group": "KontaktGruppeKode", "phone": "TelephoneNumberIdentifier",
        "enrolled_since": "TilmeldtFraDato", "last_interview": "SenesteSamtaleDato",
        "next_booking": "NaesteSamtaleTidspunkt", "plan_saved": "PlanGemtDato", "cv_approved": "CvGodkendtDato",
        "ill_since": "SygFraDato",
    }
)  # fmt: skip
_APPOINTMENTS: Final = Names(
    _WHOSE | {
        "ref": "OperaIdentifikator", "registration": "EksternReferenceIdentifikator",
        "version": "BasisVersionIdentifikator", "interview_type": "SamtaleTypeIdentifikator",
        "contact_form": "KontaktFormKode", "start": "StartTidspunkt", "end": "SlutTidspunkt", "place": "StedTekst",
        "link": "LinkReference", "group": "GruppeIdentifikator", "text": "BemaerkningTekst",
        "interpreter": "TolkIndikator", "notice": "BrevSendtDato", "owner": "EjerSystemNavn",
        "settled": "AfslutningKode",
    },
    forms={code: word for word, code in FORM.words.items()},
    settled={"AFHOLDT": "held", "UDEBLEVET": "no_show", "AFLYST": "cancelled"},
)  # fmt: skip


def list_asked(wish: Wish) -> tuple[str, dict[str, Any]]:
    """Operation and elements that ask for a page of a list."""
    more = {"HoldIndikator": wish.team} | ({"FortsaetIdentifikator": wish.after} if wish.after else {})
    if wish.span is None:
        return "HentSagsliste", more
    return "HentKalender", {"FraDato": wish.span[0].isoformat(), "TilDato": wish.span[1].isoformat(), **more}


def roll(block: soap.Element) -> RollPage | None:
    """One page of everybody of a municipality; None for an answer that is none."""
    at = common.instant(soap.text(block, NS, "HentetTidspunkt"))
    if at is None:
        return None
    people = []
    for one in soap.children(block, NS, "BorgerSag"):
        person = one.find(f"{{{NS}}}Person")
        cpr = None if person is None else soap.text(person, NS, "PersonCivilRegistrationIdentifier")
        told = None if cpr is None else citizen(one, cpr, CASE_SECTIONS)
        people.append(None if cpr is None or told is None else Resident(cpr, told[0], matters(one), told[1]))
    return whole_page(people, at, soap.text(block, NS, "FortsaetIdentifikator") or None)


def listed(block: soap.Element, wish: Wish) -> Page:
    """One page of a list."""
    following = soap.text(block, NS, "FortsaetIdentifikator") or None
    if wish.span is None:
        return lists.case_rows(SYSTEM, _blocks(block, "Sag"), _CASES), following
    return lists.appointments(SYSTEM, _blocks(block, "Aftale"), _APPOINTMENTS), following
