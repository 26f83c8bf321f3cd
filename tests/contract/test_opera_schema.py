"""The sandbox's small schema checker finds what a full validator finds, and names the same element."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import etree

from jobterm import resources
from jobterm.sandbox.apps.xsd import Fault, Schema, UnknownConstruct

NS = "urn:oio:opera:beskaeftigelse:1.0"
HEAD = (
    "<EksternReferenceIdentifikator>a-1</EksternReferenceIdentifikator>"
    "<SagVersionIdentifikator>v1</SagVersionIdentifikator>"
    "<PersonCivilRegistrationIdentifier>1503801234</PersonCivilRegistrationIdentifier>"
)
TIMES = (
    "<AnmeldelseTidspunkt>2026-11-20T09:12:00+01:00</AnmeldelseTidspunkt>"
    "<TastetTidspunkt>2026-11-20T09:38:00.123Z</TastetTidspunkt>"
)
WISH = (
    "<JobOenske><StillingBetegnelseTekst>lager</StillingBetegnelseTekst><UddannelseIndikator>true</UddannelseIndikator>"
    "<SenestAnvendtAar>2019</SenestAnvendtAar><ErfaringMaaneder>14</ErfaringMaaneder></JobOenske>"
)
MESSAGES = (
    f"<OpretTilmelding>{HEAD}<Tilmelding><TilmeldingDato>2026-11-20</TilmeldingDato><KlientKategoriKode>FORSIKRET"
    f"</KlientKategoriKode>{WISH}{WISH}<EmailAddressIdentifier>a@b.dk</EmailAddressIdentifier><TelephoneNumberIdentifier>"
    f"20000012</TelephoneNumberIdentifier></Tilmelding>{TIMES}</OpretTilmelding>",
    f"<OpretAfmelding>{HEAD}<Afmelding><AfmeldingDato>2026-11-20</AfmeldingDato><AfmeldingAarsagKode>JOB"
    f"</AfmeldingAarsagKode><KommentarTekst>ja</KommentarTekst></Afmelding>{TIMES}</OpretAfmelding>",
    f"<OpretRaskmelding>{HEAD}<Raskmelding><RaskmeldingDato>2026-11-20</RaskmeldingDato><Gentilmelding>"
    f"<KlientKategoriKode>ANDEN</KlientKategoriKode><TilmeldingDato>2026-11-20</TilmeldingDato></Gentilmelding>"
    f"</Raskmelding>{TIMES}</OpretRaskmelding>",
    f"<OpretFravaer>{HEAD}<Fravaer><FravaerTypeIdentifikator>3</FravaerTypeIdentifikator><StartDato>2026-12-21"
    f"</StartDato><SlutDato>2027-01-03</SlutDato></Fravaer>{TIMES}</OpretFravaer>",
    "<HentBorger><PersonCivilRegistrationIdentifier>1503801234</PersonCivilRegistrationIdentifier><SektionKode>PERSON"
    "</SektionKode><SektionKode>PLAN</SektionKode></HentBorger>",
    "<HentEksternReferenceResponse><FundetIndikator>1</FundetIndikator><SagVersionIdentifikator>v2"
    "</SagVersionIdentifikator><Registrering><EksternReferenceIdentifikator>a-1</EksternReferenceIdentifikator>"
    "<OperationNavn>GemPlan</OperationNavn><StatusKode>SLETTET</StatusKode><KvitteringIdentifikator>k"
    "</KvitteringIdentifikator><ModtagetTidspunkt>2026-11-20T09:12:00Z</ModtagetTidspunkt><SagVersionIdentifikator>v"
    "</SagVersionIdentifikator><Plan><AftaltDato>2026-11-20</AftaltDato><MaalTekst>job</MaalTekst></Plan>"
    f"{TIMES}</Registrering></HentEksternReferenceResponse>",
    "<HentBorgerResponse><HentetTidspunkt>2026-11-20T09:12:00Z</HentetTidspunkt><SagVersionIdentifikator>v"
    "</SagVersionIdentifikator><TilmeldingStatus><StatusKode>TILMELDT</StatusKode><OperaIdentifikator>o1"
    "</OperaIdentifikator></TilmeldingStatus><Haendelse><OperaIdentifikator>o2</OperaIdentifikator><HaendelseDato>"
    "2026-11-20</HaendelseDato><HaendelseTypeKode>X</HaendelseTypeKode><HaendelseTekst/></Haendelse>"
    "</HentBorgerResponse>",
    "<SoegBorger><PersonNavnTekst>kar te</PersonNavnTekst><MaksimumAntal>50</MaksimumAntal></SoegBorger>",
    "<HentDriftStatus/>",
)
TEXTS = ("", " ", "JOB", "ANDET", "3", "-1", "+4", "11", "2026-02-30", "2026-11-20", "2026-11-20T25:00:00Z", "true",
         "1503801234", "3299991234", "x" * 1501, "æøå", " 4 ", "0", "20000012", "9" * 40, "1e3", "2019")  # fmt: skip


@cache
def full() -> etree.XMLSchema:
    """The reference."""
    return etree.XMLSchema(etree.parse(str(resources.path("contracts", "opera.xsd"))))


@cache
def ours() -> Schema:
    """The one in the sandbox."""
    return Schema(resources.path("contracts", "opera.xsd"))


def reference(element: ElementTree.Element) -> Fault | None:
    """What the full validator finds first."""
    read = etree.fromstring(ElementTree.tostring(element))
    if full().validate(read):
        return None
    errors: Any = full().error_log  # the stubs know neither its length nor its items
    first = errors[0]
    name = re.search(r"Element '(?:\{[^}]*\})?(\w+)'", first.message)
    place = first.type_name in ("SCHEMAV_ELEMENT_CONTENT", "SCHEMAV_CVC_ELT_1")
    return Fault(name[1] if name else "", place)


def message(text: str) -> ElementTree.Element:
    """One of the messages above."""
    return ElementTree.fromstring(re.sub(r"^<(\w+)", rf'<\1 xmlns="{NS}"', text))


def spoilt(element: ElementTree.Element, chance: Random) -> ElementTree.Element:
    """The message with one or two things changed."""
    made = deepcopy(element)
    for _ in range(chance.choice((1, 1, 2))):
        where = chance.choice(list(made.iter()))
        match chance.randrange(7):
            case 0 if len(where):
                where.remove(chance.choice(list(where)))
            case 1 if len(where):
                where.insert(chance.randrange(len(where) + 1), deepcopy(chance.choice(list(where))))
            case 2 if len(where) > 1:
                children = list(where)
                chance.shuffle(children)
                where[:] = children
            case 3 if len(where):
                chance.choice(list(where)).tag = f"{{{NS}}}{chance.choice(('StartDato', 'SlutDato', 'Ukendt'))}"
            case 4:
                where.set("noget", "andet")
            case 5 if len(where):
                where.text = "tekst"
            case _ if not len(where):
                where.text = chance.choice(TEXTS)
    return made


@pytest.mark.parametrize("text", MESSAGES)
def test_a_good_message_is_found_good(text: str) -> None:
    element = message(text)
    assert reference(element) is None
    assert ours().check(element) is None


@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_a_spoilt_message_is_refused_as_the_full_validator_does(number: int) -> None:
    chance = Random(number)
    found = 0
    for _ in range(300):
        changed = spoilt(message(MESSAGES[number]), chance)
        wanted, got = reference(changed), ours().check(changed)
        assert (got is None) == (wanted is None), ElementTree.tostring(changed)
        found += wanted is not None
    assert found > 50


@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_the_first_fault_is_named_as_the_full_validator_does(number: int) -> None:
    chance = Random(1000 + number)
    for _ in range(150):
        before = message(MESSAGES[number])
        changed = deepcopy(before)
        leaves = [one for one in changed.iter() if len(one) == 0]
        match chance.randrange(2):
            case 0:
                chance.choice(leaves).text = chance.choice(TEXTS)
            case _ if len(changed):
                parent = chance.choice([one for one in changed.iter() if len(one)])
                parent.remove(chance.choice(list(parent)))
        assert ours().check(changed) == reference(changed), ElementTree.tostring(changed)


def test_an_element_that_the_contract_does_not_know_is_out_of_place() -> None:
    assert ours().check(ElementTree.Element(f"{{{NS}}}Ukendt")) == Fault("Ukendt", place=True)
    assert ours().check(ElementTree.Element("HentDriftStatus")) == Fault("", place=True)


@pytest.mark.parametrize(
    "inside",
    [
        '<xs:complexType><xs:all><xs:element name="x" type="xs:string"/></xs:all></xs:complexType>',
        '<xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>',
        '<xs:simpleType><xs:restriction base="xs:string"><xs:totalDigits value="3"/></xs:restriction></xs:simpleType>',
        '<xs:simpleType><xs:restriction base="xs:decimal"/></xs:simpleType>',
    ],
)
def test_a_contract_that_uses_more_than_is_checked_is_refused(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "more.xsd"
    file.write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NS}">'
        f'<xs:element name="A">{inside}</xs:element></xs:schema>'
    )
    with pytest.raises(UnknownConstruct):
        Schema(file).check(ElementTree.Element(f"{{{NS}}}A"))
