"""What Opera shows: receipts, look-ups and a citizen's case as the elements of contracts/opera.xsd. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobterm.clock import to_text
from jobterm.sandbox.apps.opera_kinds import SORTS
from jobterm.sandbox.apps.opera_xml import CATEGORY, CAUSE, CONTACT, Element, again, el, opt
from jobterm.sandbox.desk import Accepted, Moment
from jobterm.sandbox.store import Row
from jobterm.sandbox.world.case import Absence, Event, day_of, text_of
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.slots import Slot
from jobterm.sandbox.world.standing import due

_CONTACT_CODES = {word: code for code, word in CONTACT.items()}
_CATEGORIES = {word: code for code, word in CATEGORY.items()}
_CAUSES = {word: code for code, word in CAUSE.items()}
_ACTIVATIONS = {"wage_subsidy": "LOENTILSKUD", "placement": "PRAKTIK", "guidance": "VEJLEDNING"}
_EVENTS = {
    "enrolment.start": "TILMELDING",
    "enrolment.end": "AFMELDING",
    "sickness.report": "SYGEMELDING",
    "sickness.recovery": "RASKMELDING",
    "absence.holiday": "FERIE",
    "absence.other": "FRAVAER",
    "interview.summons": "INDKALDELSE",
    "interview.held": "SAMTALE",
    "plan.save": "PLAN",
    "activation.offer": "AKTIVERING",
    "absence.change": "FRAVAERSAENDRING",
    "interview.move": "FLYTNING",
    "interview.cancel": "AFLYSNING",
    "interview.no_show": "UDEBLIVELSE",
    "referral.offer": "HENVISNING",
    "referral.outcome": "HENVISNINGSUDFALD",
    "plan.activity": "PLANAKTIVITET",
    "activation.change": "AKTIVERINGSAENDRING",
    "activation.end": "AKTIVERINGSSLUT",
    "activation.attendance": "FREMMOEDE",
    "group.change": "VISITERING",
    "fund.notice": "UNDERRETNING",
    **{kind: word for word, kind in SORTS.items()},
}
_OPEN = {"referral": "HENVISNING", "hearing": "PARTSHOERING", "task": "OPGAVE"}


def receipt(operation: str, done: Accepted, version: str) -> Element:
    """The answer to a write."""
    row = done.row
    onward = [
        el("Videresendes", el("SystemNavn", each.system), el("SenestTidspunkt", to_text(each.due)))
        for each in done.forwards
    ]
    return el(
        f"{operation}Response",
        el("EksternReferenceIdentifikator", row["id"]),
        el("KvitteringIdentifikator", row["receipt"]),
        el("ModtagetTidspunkt", row["received"]),
        el("SagVersionIdentifikator", version),
        el("OperaIdentifikator", row["reference"]),
        *onward,
    )


def looked_up(rows: list[Row], version: str, statuses: Mapping[str, str]) -> Element:
    """The answer to a look-up: what is there, and the version of the case at the same instant; ``statuses``: of what
    was corrected, by id."""
    return el(
        "HentEksternReferenceResponse",
        el("FundetIndikator", bool(rows)),
        el("SagVersionIdentifikator", version),
        *(_registration(row, statuses.get(row["id"], "GAELDENDE")) for row in rows[:20]),
    )


def _registration(row: Row, status: str) -> Element:
    wire = json.loads(row["wire"])
    said = (
        (again(wire["structure"]), el("AnmeldelseTidspunkt", wire["told_at"]), el("TastetTidspunkt", wire["keyed_at"]))
        if wire
        else ()
    )
    return el(
        "Registrering",
        el("EksternReferenceIdentifikator", row["id"]),
        el("OperationNavn", row["operation"]),
        el("StatusKode", status),
        el("KvitteringIdentifikator", row["receipt"]),
        el("ModtagetTidspunkt", row["received"]),
        el("SagVersionIdentifikator", f"v{row['seq']}"),
        el("OperaIdentifikator", row["reference"]),
        *said,
    )


SECTIONS = ("PERSON", "TILMELDING", "FRAVAER", "INDKALDELSE", "PLAN", "AKTIVERING", "TIDSLINJE")


def citizen(moment: Moment, version: str, wanted: list[str]) -> Element:
    """A citizen's case, in the schema's order whatever the order of asking."""
    return el(
        "HentBorgerResponse",
        el("HentetTidspunkt", to_text(moment.now)),
        el("SagVersionIdentifikator", version),
        *sections(moment, wanted),
    )


def sections(moment: Moment, wanted: Sequence[str]) -> list[Element | None]:
    """The sections of a case that are wanted."""
    parts: list[Element | None] = []
    if "PERSON" in wanted:
        parts.append(_person(moment.person))
    if "TILMELDING" in wanted:
        parts.append(_enrolment(moment))
    if "FRAVAER" in wanted:
        parts += [_absence(absence) for absence in moment.case.absences_from(moment.today)[:200]]
    if "INDKALDELSE" in wanted:
        parts += [_booking(booking) for booking in moment.case.bookings_from(moment.now)[:200]]
        parts += [_unsettled(booking) for booking in moment.case.unsettled(moment.now)[:200]]
    if "PLAN" in wanted and moment.case.plan is not None:
        parts.append(_plan(moment.case.plan))
    if "AKTIVERING" in wanted:
        parts += [_measure(offer) for offer in moment.case.activations[:200]]
    if "PLAN" in wanted:
        parts += [_open(kind, event) for kind in sorted(moment.case.waiting) for event in moment.case.waiting[kind]]
    if "TIDSLINJE" in wanted:
        parts += [
            el("Haendelse", *_refs(event), el("HaendelseDato", day_of(event).isoformat()),
               el("HaendelseTypeKode", _EVENTS.get(event.kind, "ANDET")), el("HaendelseTekst", text_of(event)))
            for event in moment.case.timeline()
        ]  # fmt: skip
    return parts


def slots(found: list[Slot], user: str) -> Element:
    """The answer to the question for free appointments."""
    rows = [
        el("LedigTid", el("StartTidspunkt", to_text(one.start)), el("SlutTidspunkt", to_text(one.end)),
           el("StedTekst", one.place), el("BrugerIdentifikator", user), opt("TolkSprogTekst", one.interpreter))
        for one in found
    ]  # fmt: skip
    return el("HentLedigeTiderResponse", *rows)


def message(number: str, cpr: str, event: Event) -> Element:
    """One message of the queue."""
    return el(
        "Besked",
        el("BeskedIdentifikator", number),
        el("BeskedTidspunkt", to_text(event.recorded)),
        el("PersonCivilRegistrationIdentifier", cpr),
        el("HaendelseTypeKode", _EVENTS.get(event.kind, "ANDET")),
        el("HaendelseTekst", text_of(event)),
        *_refs(event),
    )


def _absence(absence: Absence) -> Element:
    return el(
        "FravaerPeriode",
        *_refs(absence.event),
        el("FravaerTypeIdentifikator", absence.type),
        el("StartDato", absence.first.isoformat()),
        opt("SlutDato", _iso(absence.last)),
        el("BasisVersionIdentifikator", absence.event.version),
    )


def _measure(offer: Event) -> Element:
    return el(
        "Aktivering",
        *_refs(offer),
        el("AktiveringTypeKode", _ACTIVATIONS[offer.data["type"]]),
        el("StartDato", offer.data["start"]),
        opt("SlutDato", offer.data.get("end")),
        el("BasisVersionIdentifikator", offer.version),
        opt("AndenAktoerCVRnumberIdentifier", offer.data.get("provider_cvr")),
        opt("AftaleIdentifikator", offer.data.get("agreement")),
        opt("CVRnumberIdentifier", offer.data.get("employer_cvr")),
        opt("StedTekst", offer.data.get("place")),
    )


def _open(kind: str, event: Event) -> Element:
    return el(
        "AabentForhold",
        *_refs(event),
        el("ForholdKode", _OPEN[kind]),
        el("ForholdTekst", text_of(event)),
        opt("FristDato", due(event)),
    )


def found(people: list[Person], more: bool) -> Element:
    """The answer to a search."""
    rows = [
        el(
            "Borger",
            el("PersonCivilRegistrationIdentifier", who.cpr),
            person_name(who),
            el("BirthDate", who.born.isoformat()),
            el("TelephoneNumberIdentifier", who.phone),
            el("MunicipalityCode", who.municipality),
            el("MaalGruppeKode", who.target_group),
            el("PersonInformationProtectionIndicator", who.protected),
        )
        for who in people
    ]
    return el("SoegBorgerResponse", *rows, el("FlereIndikator", more))


def plan_structure(data: Any) -> Element:
    """A plan in force as the detail of a fault shows it."""
    return el(
        "GaeldendePlan",
        el("AftaltDato", data["agreed_on"]),
        el("MaalTekst", data["goal"]),
        opt("AftaleTekst", data.get("agreements")),
    )


def _person(who: Person) -> Element:
    return el(
        "Person",
        el("PersonCivilRegistrationIdentifier", who.cpr),
        person_name(who),
        None if who.protected else el("AddressPostalTekst", who.address),
        el("TelephoneNumberIdentifier", who.phone),
        el("EmailAddressIdentifier", who.email),
        el("MunicipalityCode", who.municipality),
        el("MaalGruppeKode", who.target_group),
        opt("KontaktGruppeKode", who.contact_group),
        opt("YdelseNavn", who.benefit),
        opt("AkasseNavn", who.fund),
        el("PersonInformationProtectionIndicator", who.protected),
        el("DoedIndikator", who.dead),
    )


def person_name(who: Person) -> Element:
    """A name in the parts that Opera has for it."""
    given, *rest = who.name.split(" ")
    return el(
        "PersonNameStructure",
        el("PersonGivenName", given),
        opt("PersonMiddleName", " ".join(rest[:-1]) or None),
        el("PersonSurnameName", rest[-1] if rest else given),
    )


def _enrolment(moment: Moment) -> Element:
    case = moment.case
    if not case.enrolments:
        return el("TilmeldingStatus", el("StatusKode", "ALDRIG"))
    last = case.enrolments[-1]
    holds = case.enrolment(moment.today) is not None
    said = last.event if holds or last.ended_by is None else last.ended_by
    return el(
        "TilmeldingStatus",
        el("StatusKode", "TILMELDT" if holds else "AFMELDT"),
        el("StartDato", last.start.isoformat()),
        opt("SlutDato", _iso(last.end)),
        el("GaelderFraDato", day_of(said).isoformat()),
        *_refs(said),
    )


def _booking(booking: Event) -> Element:
    data = booking.data
    return el(
        "KommendeIndkaldelse",
        *_refs(booking),
        el("SamtaleTypeIdentifikator", int(data["interview_type"])),
        el("KontaktFormKode", _CONTACT_CODES[data["contact_form"]]),
        el("StartTidspunkt", to_text(booking.at("start"))),
        el("SlutTidspunkt", to_text(booking.at("end"))),
        opt("StedTekst", data.get("place")),
        opt("EjerSystemNavn", data.get("owner")),
        el("BasisVersionIdentifikator", booking.version),
        opt("GruppeIdentifikator", data.get("group")),
        opt("UdstedtDato", data.get("issued_on")),
    )


def _unsettled(booking: Event) -> Element:
    data = booking.data
    return el(
        "UafsluttetIndkaldelse",
        *_refs(booking),
        el("SamtaleTypeIdentifikator", int(data["interview_type"])),
        el("KontaktFormKode", _CONTACT_CODES[data["contact_form"]]),
        el("StartTidspunkt", to_text(booking.at("start"))),
        el("SlutTidspunkt", to_text(booking.at("end"))),
        opt("EjerSystemNavn", data.get("owner")),
        el("BasisVersionIdentifikator", booking.version),
    )


def in_force(event: Event) -> Element:
    """What a change or a correction was not written on."""
    data = event.data
    if event.kind == "enrolment.start":
        category = opt("KlientKategoriKode", _CATEGORIES.get(str(data.get("client_category"))))
        said = [el("TilmeldingDato", data["first_day"]), category]
        return el("Gaeldende", el("BasisVersionIdentifikator", event.version), *said)
    if event.kind == "enrolment.end":
        said = [el("AfmeldingDato", data["end_date"]), opt("AfmeldingAarsagKode", _CAUSES.get(str(data.get("cause"))))]
        return el("Gaeldende", el("BasisVersionIdentifikator", event.version), *said)
    if event.kind in ("plan.save", "referral.offer"):
        return el("Gaeldende", el("BasisVersionIdentifikator", event.version))
    if event.kind == "interview.summons":
        start, end = (to_text(event.at(name)) for name in ("start", "end"))
        said = [el("StartTidspunkt", start), el("SlutTidspunkt", end), opt("StedTekst", data.get("place")),
                opt("LinkReference", data.get("link"))]  # fmt: skip
    elif event.kind == "activation.offer":
        said = [el("AktiveringTypeKode", _ACTIVATIONS[data["type"]]), el("AktiveringStartDato", data["start"]),
                opt("AktiveringSlutDato", data.get("end"))]  # fmt: skip
        said = [opt("StedTekst", data.get("place")), *said]
    else:
        kind = 11 if event.kind == "sickness.report" else int(data.get("type", 10))
        said = [el("FravaerTypeIdentifikator", kind), el("StartDato", data["first_day"]),
                opt("SlutDato", data.get("last_day"))]  # fmt: skip
    return el("Gaeldende", el("BasisVersionIdentifikator", event.version), *said)


def _plan(saved: Event) -> Element:
    return el(
        "GaeldendePlan",
        *_refs(saved),
        el("PlanVersionIdentifikator", saved.version),
        el("MaalTekst", saved.data["goal"]),
        opt("AftaleTekst", saved.data.get("agreements")),
        el("GemtTidspunkt", to_text(saved.recorded)),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _refs(event: Event) -> tuple[Element | None, Element | None]:
    return el("OperaIdentifikator", event.reference), opt("EksternReferenceIdentifikator", event.registration)
