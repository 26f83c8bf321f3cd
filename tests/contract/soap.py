"""What the contract tests of Opera share: zeep, a client that knows only the WSDL, and a second schema validator."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree

import requests
import xmlschema
import zeep
from tests.unit.sandbox.caller import TOLD, World, send
from zeep.transports import Transport

from jobterm import resources

NS = "urn:oio:opera:beskaeftigelse:1.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PATH = "/opera/services/Beskaeftigelse"


@cache
def schema() -> xmlschema.XMLSchema10:
    """The contract's schema as xmlschema reads it; lxml, which the simulator uses, has no part in it."""
    return xmlschema.XMLSchema10(str(resources.path("contracts", "opera.xsd")))


def validate(raw: bytes) -> None:
    """Every element of Opera's in a message, in header, body and fault detail, against the schema."""
    root = ElementTree.fromstring(raw)
    found = [*root.findall(f"{{{SOAP}}}Header/*"), *root.findall(f"{{{SOAP}}}Body/{{{NS}}}*")]
    found += root.findall(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/detail/*")
    assert found
    for element in found:
        schema().validate(element)


class InProcess(Transport):
    """Carries zeep's messages to the simulator in this process; both directions are validated on the way."""

    def __init__(self, world: World) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.world = world
        self.status = 0

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        del address
        validate(message)
        reply = send(self.world.app("opera"), "POST", PATH, headers, message)
        validate(reply.body)
        self.status = reply.status
        answer = requests.Response()
        answer.status_code = reply.status
        answer.headers.update(reply.headers)
        answer._content = reply.body
        return answer


class OperaClient:
    """An independent client of Opera for one citizen."""

    def __init__(self, world: World, cpr: str, municipality: str) -> None:
        self.transport = InProcess(world)
        untyped: Any = zeep
        self.client = untyped.Client(str(resources.path("contracts", "opera.wsdl")), transport=self.transport)
        self.cpr = cpr
        self.municipality = municipality

    def call(self, operation: str, *args: Any, municipality: str | None = None, **named: Any) -> Any:
        """Call an operation as a caseworker of the citizen's municipality, or of another."""
        context = self.client.get_element(f"{{{NS}}}KaldKontekst")(
            MyndighedTypeKode="KOMMUNE",
            MyndighedIdentifikator=municipality or self.municipality,
            BrugerTypeKode="PERSON",
            BrugerIdentifikator="trainee1",
            BrugerNavn="Anne Børgesen",
        )
        return self.client.service[operation](*args, _soapheaders=[context], **named)

    def version(self, id: str = "none") -> str:
        """The version of the case, as a look-up gives it."""
        return str(self.call("HentEksternReference", self.cpr, id).SagVersionIdentifikator)

    def write(self, operation: str, id: str, structure: dict[str, Any], version: str | None = None) -> Any:
        """A write under the version in force, or under another."""
        return self.call(operation, id, version or self.version(), self.cpr, structure, TOLD, TOLD)

    def refusal(self, operation: str, id: str, structure: dict[str, Any], version: str | None = None) -> str:
        """The FejlKode with which a write is refused."""
        try:
            self.write(operation, id, structure, version)
        except zeep.exceptions.Fault as fault:
            return code_of(fault)
        raise AssertionError(f"{operation} was accepted")


def code_of(fault: Any) -> str:
    """The FejlKode in a SOAP fault."""
    return str(fault.detail.findtext(f".//{{{NS}}}FejlKode"))
