"""What Opera tells of a caseworker's caseload and calendar, in the elements of contracts/opera.xsd."""

from __future__ import annotations

from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from jobterm.clock import to_text
from jobterm.sandbox import caseloads, rolls
from jobterm.sandbox.apps.forms import BadForm, span
from jobterm.sandbox.apps.opera_views import SECTIONS, person_name, sections
from jobterm.sandbox.apps.opera_xml import CONTACT, el, opt, text
from jobterm.sandbox.desk import Caller, Desk
from jobterm.sandbox.world.person import Person

_CONTACT_CODES: Final = {word: code for code, word in CONTACT.items()}
_SETTLED: Final = {"held": "AFHOLDT", "no_show": "UDEBLEVET", "cancelled": "AFLYST"}


def told(desk: Desk, caller: Caller, operation: str, body: Element) -> Element:
    """One page of a list; BadForm naming the element that the contract has otherwise."""
    team = text(body, "HoldIndikator") in ("true", "1")
    mark = text(body, "FortsaetIdentifikator") or "S-1"
    if not (mark.startswith("S-") and mark[2:].isascii() and mark[2:].isdecimal() and 0 < int(mark[2:5]) < 100):
        raise BadForm("malformed", "FortsaetIdentifikator")
    page = int(mark[2:5])
    if operation == "HentSagsliste":
        cases, more = caseloads.pages(caseloads.caseload(desk, caller, team=team), page)
        rows = [_case(one) for one in cases]
    else:
        days = span({name: text(body, name) for name in ("FraDato", "TilDato")}, "FraDato", "TilDato",
                    caseloads.MOST_DAYS)  # fmt: skip
        meetings, more = caseloads.pages(caseloads.calendar(desk, caller, *days, team=team), page)
        rows = [_meeting(one) for one in meetings]
    return el(f"{operation}Response", *rows, opt("FortsaetIdentifikator", f"S-{page + 1}" if more else None))


def roll(desk: Desk, body: Element) -> Element:
    """One page of everybody of a municipality, each with all sections of a case; BadForm for a mark that no page has
    given."""
    try:
        found, more = rolls.page(desk, text(body, "MunicipalityCode") or "", text(body, "FortsaetIdentifikator"))
    except rolls.BadMark:
        raise BadForm("malformed", "FortsaetIdentifikator") from None
    people = [el("BorgerSag", *sections(one, SECTIONS)) for one in found]
    at = el("HentetTidspunkt", to_text(desk.clock.now()))
    return el("HentBorgerlisteResponse", at, *people, opt("FortsaetIdentifikator", more))


def _case(one: caseloads.Mine) -> Element:
    who = one.person
    return el(
        "Sag",
        *_who(who),
        el("BirthDate", who.born.isoformat()),
        el("TelephoneNumberIdentifier", who.phone),
        el("MunicipalityCode", who.municipality),
        el("MaalGruppeKode", who.target_group),
        opt("KontaktGruppeKode", who.contact_group),
        el("SagsbehandlerIdentifikator", one.colleague.user),
        el("SagsbehandlerNavn", one.colleague.name),
        _day("SagsbehandlerFraDato", one.since),
        _day("TilmeldtFraDato", one.enrolled_since),
        _day("SenesteSamtaleDato", one.last_interview),
        opt("NaesteSamtaleTidspunkt", None if one.next_booking is None else to_text(one.next_booking)),
        _day("PlanGemtDato", one.plan_saved),
        _day("CvGodkendtDato", one.cv_approved),
        _day("SygFraDato", one.ill_since),
    )


def _meeting(one: caseloads.Meeting) -> Element:
    event = one.event
    return el(
        "Aftale",
        el("OperaIdentifikator", event.reference),
        opt("EksternReferenceIdentifikator", event.registration),
        el("BasisVersionIdentifikator", event.version),
        *_who(one.person),
        el("SamtaleTypeIdentifikator", str(event.data["interview_type"])),
        el("KontaktFormKode", _CONTACT_CODES[event.data["contact_form"]]),
        el("StartTidspunkt", to_text(event.at("start"))),
        el("SlutTidspunkt", to_text(event.at("end"))),
        opt("StedTekst", event.data.get("place")),
        opt("LinkReference", event.data.get("link")),
        opt("GruppeIdentifikator", event.data.get("group")),
        opt("BemaerkningTekst", one.remark),
        el("TolkIndikator", one.interpreter),
        _day("BrevSendtDato", one.notice),
        el("SagsbehandlerIdentifikator", one.colleague.user),
        el("SagsbehandlerNavn", one.colleague.name),
        opt("EjerSystemNavn", event.data.get("owner")),
        opt("AfslutningKode", _SETTLED.get(one.settled or "")),
    )


def _who(person: Person) -> tuple[Element, ...]:
    return (
        el("PersonCivilRegistrationIdentifier", person.cpr),
        person_name(person),
        el("PersonInformationProtectionIndicator", person.protected),
    )


def _day(name: str, day: date | None) -> Element | None:
    return opt(name, None if day is None else day.isoformat())
