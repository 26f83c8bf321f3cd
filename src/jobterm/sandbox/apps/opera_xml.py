"""SOAP and XML of Opera (contracts/opera.wsdl, .xsd): reading and checking what comes in, building what goes out.

The only module here that knows XML; it is imported at the first call, since a demo may never make one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NoReturn
from xml.etree import ElementTree

from jobterm import resources
from jobterm.sandbox.apps import opera_kinds
from jobterm.sandbox.apps.xsd import Schema

NS = "urn:oio:opera:beskaeftigelse:1.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

DEEPEST = 32
"""Elements within elements in a message; the contract needs eight."""

Element = ElementTree.Element
ElementTree.register_namespace("soap", SOAP)

CATEGORY = {"FORSIKRET": "insured", "KONTANTHJAELP": "cash_benefit", "ANDEN": "other"}
DEGREE = {"FULD": "full", "DELTID": "part"}
CAUSE = {
    "JOB": "job",
    "UDDANNELSE": "education",
    "EGET_OENSKE": "own_wish",
    "YDELSE_OPHOERT": "benefit_ended",
    "INGEN_KONTAKT": "no_contact",
    "ANDET": "other",
}
SCHEME = {"EGEN": "own", "FERIEDAGPENGE": "holiday_benefit", "FERIEPENGE": "holiday_pay"}
CONTACT = {"MOEDE": "meeting", "TELEFON": "phone", "DIGITAL": "digital", "ARBEJDSPLADS": "workplace"}


class BadMessage(Exception):
    """A message that is not as the contract has it: ``code`` is Opera's, ``field`` the element's name."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Call:
    """A good message: the operation's name, the caller's words, the body's element."""

    operation: str
    context: Mapping[str, str]
    body: Element


class _Builder(ElementTree.TreeBuilder):
    """Takes no document type, so no entity can be declared, and nothing deeper than a message is."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: object) -> NoReturn:
        """Called at a document type."""
        raise BadMessage("UGYLDIG_BESKED", "Envelope")

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Called at an element's beginning."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadMessage("UGYLDIG_BESKED")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Called at an element's end."""
        self._depth -= 1
        return super().end(tag)


@cache
def _schema() -> Schema:
    return Schema(resources.path("contracts", "opera.xsd"))


def read(raw: bytes) -> Call:
    """Take an envelope apart and check header and body against the schema; raises BadMessage."""
    try:
        root = ElementTree.fromstring(raw, ElementTree.XMLParser(target=_Builder()))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadMessage("UGYLDIG_BESKED") from error
    if root.tag != f"{{{SOAP}}}Envelope":
        raise BadMessage("UGYLDIG_BESKED", "Envelope")
    context = root.find(f"{{{SOAP}}}Header/{{{NS}}}KaldKontekst")
    bodies = root.findall(f"{{{SOAP}}}Body/*")
    if context is None:
        raise BadMessage("UGYLDIG_BESKED", "KaldKontekst")
    if len(bodies) != 1 or not local(bodies[0]):
        raise BadMessage("UGYLDIG_BESKED", "Body")
    _check(context)
    _check(bodies[0])
    return Call(local(bodies[0]), {local(each): (each.text or "").strip() for each in context}, bodies[0])


def _check(element: Element) -> None:
    fault = _schema().check(element)
    if fault is None:
        return
    if fault.element == "AfmeldingAarsagKode":
        raise BadMessage("AFMELDINGSAARSAG", fault.element)
    raise BadMessage("UGYLDIG_BESKED" if fault.place else "UGYLDIG_VAERDI", fault.element or None)


def local(element: Element) -> str:
    """An element's name without its namespace; empty for one of another namespace."""
    tag = str(element.tag)
    return tag.removeprefix(f"{{{NS}}}") if tag.startswith(f"{{{NS}}}") else ""


def text(parent: Element, name: str) -> str | None:
    """The text of a child, None where there is no such child."""
    child = parent.find(f"{{{NS}}}{name}")
    return None if child is None else (child.text or "").strip()


# ---- to jobterm's words ----


def _day(value: str) -> str:
    return date.fromisoformat(value).isoformat()


def _instant(value: str) -> str:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("an instant without offset")
    return instant.isoformat()


def _prose(value: str) -> str:
    if re.search(r"<[/!?]?[A-Za-z][^<>]*>", value):
        raise BadMessage("HTML_I_TEKST")
    return value


def _words(codes: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: codes[value]


_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_MEMBERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "TilmeldingDato": ("first_day", _day),
    "KlientKategoriKode": ("client_category", _words(CATEGORY)),
    "LedighedGradKode": ("unemployment_degree", _words(DEGREE)),
    "StillingBetegnelseTekst": ("title", str),
    "KlassifikationReference": ("concept", str),
    "UddannelseIndikator": ("education", _FLAGS.__getitem__),
    "SenestAnvendtAar": ("last_used_year", int),
    "ErfaringMaaneder": ("months", int),
    "EmailAddressIdentifier": ("email", str),
    "TelephoneNumberIdentifier": ("phone", str),
    "AfmeldingDato": ("end_date", _day),
    "AfmeldingAarsagKode": ("cause", _words(CAUSE)),
    "KommentarTekst": ("comment", _prose),
    "MindreIntensivIndsatsIndikator": ("less_intensive", _FLAGS.__getitem__),
    "StartDato": ("first_day", _day),
    "SlutDato": ("last_day", _day),
    "CVRnumberIdentifier": ("employer_cvr", str),
    "ProductionUnitIdentifier": ("employer_pno", str),
    "RaskmeldingDato": ("recovered_on", _day),
    "FravaerIdentifikator": ("absence", str),
    "KontaktGruppeKode": ("contact_group", str),
    "FravaerTypeIdentifikator": ("type", int),
    "FerieOrdningKode": ("scheme", _words(SCHEME)),
    "UdstedtDato": ("issued_on", _day),
    "SamtaleTypeIdentifikator": ("interview_type", int),
    "KontaktFormKode": ("contact_form", _words(CONTACT)),
    "StartTidspunkt": ("start", _instant),
    "SlutTidspunkt": ("end", _instant),
    "StedTekst": ("place", str),
    "LinkReference": ("link", str),
    "GruppeIdentifikator": ("group", str),
    "OmbookningFristTidspunkt": ("rebook_by", _instant),
    "AflysningFristTidspunkt": ("cancel_by", _instant),
    "MaaOmbookesIndikator": ("may_rebook", _FLAGS.__getitem__),
    "MaaAflysesIndikator": ("may_cancel", _FLAGS.__getitem__),
    "PersonNavn": ("name", str),
    "IndkaldelseTekst": ("text", _prose),
    "EjerSystemNavn": ("owner", str),
    "AftaltDato": ("agreed_on", _day),
    "MaalTekst": ("goal", str),
    "BeskaeftigelseReference": ("occupation", str),
    "KontaktPersonTekst": ("contact", str),
    "AftaleTekst": ("agreements", _prose),
    "BorgerBekraeftetTidspunkt": ("acknowledged_at", _instant),
    "PlanBasisVersionIdentifikator": ("base_version", str),
}
_NAMED: Mapping[str, Callable[[str], Any]] = {
    "day": _day, "instant": _instant, "flag": _FLAGS.__getitem__, "int": int, "str": str, "prose": _prose,
}  # fmt: skip
_MEMBERS.update({
    name: (word, _NAMED[how] if isinstance(how, str) else _words(how))
    for name, (word, how) in {**opera_kinds.MEMBERS, "SlutAarsagKode": ("end_cause", opera_kinds.ABSENCE_END)}.items()
})  # fmt: skip
_LISTS = {"JobOenske": "job_wishes", "Deltager": "participants"}


def members(structure: Element) -> dict[str, Any]:
    """A structure's elements in jobterm's words; raises BadMessage for a value the schema could not refuse."""
    found: dict[str, Any] = {}
    for child in structure:
        name = local(child)
        if name in _LISTS:
            found.setdefault(_LISTS[name], []).append(members(child))
        elif name == "Gentilmelding":
            found["reenrol"] = members(child)
        else:
            found[_MEMBERS[name][0]] = value(child)
    return found


def value(element: Element) -> Any:
    """One element's value in jobterm's words."""
    name = local(element)
    given = element.text or ""
    convert = _MEMBERS[name][1]
    try:
        return convert(given if convert in (str, _prose) else given.strip())
    except (ValueError, KeyError):
        raise BadMessage("UGYLDIG_VAERDI", name) from None
    except BadMessage as error:
        raise BadMessage(error.code, name) from None


def prose(element: Element) -> str:
    """An element's free text; BadMessage where it has tags."""
    try:
        return _prose(element.text or "")
    except BadMessage as error:
        raise BadMessage(error.code, local(element)) from None


def times(body: Element) -> dict[str, str]:
    """When it was told and keyed."""
    found = {}
    for name, word in (("AnmeldelseTidspunkt", "told_at"), ("TastetTidspunkt", "keyed_at")):
        try:
            found[word] = _instant(text(body, name) or "")
        except ValueError:
            raise BadMessage("UGYLDIG_VAERDI", name) from None
    return found


# ---- building ----


def el(name: str, *content: Element | str | int | bool | None) -> Element:
    """An element of Opera's namespace with children or a text; None leaves a child out."""
    made = ElementTree.Element(f"{{{NS}}}{name}")
    for part in content:
        if isinstance(part, ElementTree.Element):
            made.append(part)
        elif part is not None:
            made.text = ("true" if part else "false") if isinstance(part, bool) else str(part)
    return made


def opt(name: str, content: str | int | bool | None) -> Element | None:
    """An element, or nothing where there is nothing to say."""
    return None if content is None else el(name, content)


def kept(structure: Element) -> str:
    """A structure as text, to be shown again as it came."""
    return ElementTree.tostring(structure, encoding="unicode").strip()


def again(text_: str) -> Element:
    """A structure that was kept."""
    return ElementTree.fromstring(text_)


def envelope(body: Element) -> bytes:
    """A SOAP message around a body."""
    root = ElementTree.Element(f"{{{SOAP}}}Envelope")
    ElementTree.SubElement(root, f"{{{SOAP}}}Body").append(body)
    return bytes(ElementTree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def fault(code: str, *, server: bool, message: str, detail: list[Element | None]) -> bytes:
    """A SOAP fault with Opera's own words in its detail."""
    made = ElementTree.Element(f"{{{SOAP}}}Fault")
    ElementTree.SubElement(made, "faultcode").text = "soap:Server" if server else "soap:Client"
    ElementTree.SubElement(made, "faultstring").text = message
    ElementTree.SubElement(made, "detail").append(
        el("OperaFejl", el("FejlKode", code), el("FejlTekst", message), *detail)
    )
    return envelope(made)
