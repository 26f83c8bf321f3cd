"""The company register, simulated: keeps contracts/cvr.yaml over the made-up companies of the world."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from jobterm.sandbox.apps.wire import Answer, Request, Unreadable, to_json
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.employers import Companies, Company, Place, Unit

_PATHS: Final = {"/cvr-permanent/virksomhed/_search": "company", "/cvr-permanent/produktionsenhed/_search": "unit"}
_BY_CVR: Final = "Vrvirksomhed.cvrNummer"
_BY_PNO: Final = "VrproduktionsEnhed.pNummer"
_BY_NAME: Final = "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"
_BASIC: Final = re.compile(r"Basic [A-Za-z0-9+/]+={0,2}", re.ASCII)
_NOW: Final = {"gyldigFra": "2004-01-01", "gyldigTil": None}
_OVER: Final = {"gyldigFra": "1999-05-01", "gyldigTil": "2003-12-31"}
_CEASED: Final = {"gyldigFra": "1999-05-01", "gyldigTil": "2025-06-30"}
_MOST: Final = 20


class _Wrong(ValueError):
    """A query that is none."""


class CompanyRegister:
    """Companies and their production units, found by number and by name."""

    id = "cvr"

    def __init__(self, companies: Companies) -> None:
        self._companies = companies

    def writes(self, request: Request) -> bool:
        """Never."""
        del request
        return False

    def scope_of(self, request: Request) -> str:
        """Nobody: a register of companies does not hear who asks."""
        del request
        return ""

    def internal_error(self) -> Answer:
        """A fault of its own."""
        return _error(500, "internal")

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        what = _PATHS.get(request.path)
        if what is None:
            return _error(404, "no such index")
        if request.method != "POST":
            return Answer(405, to_json({"error": "POST only", "status": 405}), (("Allow", "POST"),), outcome="refused")
        if setting.state is State.CLOSED:
            return Answer(503, b"Service Unavailable", media_type="text/plain", outcome="closed")
        if not _BASIC.fullmatch(request.headers.get("authorization", "")):
            return _error(401, "authentication required")
        try:
            if request.media_type != "application/json":
                raise _Wrong("content type")
            rows = self._found(what, request.json())
        except (_Wrong, Unreadable):
            return _error(400, "parsing_exception")
        return Answer(200, to_json({"took": 1, "timed_out": False, "hits": {"total": len(rows), "hits": rows}}))

    def _found(self, what: str, asked: Any) -> list[dict[str, Any]]:
        size = asked.get("size", 10) if isinstance(asked, dict) else None
        query = asked.get("query") if isinstance(asked, dict) else None
        if not isinstance(query, dict) or len(query) != 1:
            raise _Wrong("query")
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 3000:
            raise _Wrong("size")
        source = asked.get("_source", [])
        if not isinstance(source, list) or not all(isinstance(one, str) for one in source):
            raise _Wrong("_source")
        if what == "unit":
            number = _term(query, _BY_PNO, _BY_CVR)
            return [_hit(_unit(company, unit)) for company, unit in self._units(number)][:size]
        if "match" in query:
            found: Iterable[Company] = self._companies.search(_name(query))
        else:
            company = self._companies.by_cvr(_term(query, _BY_CVR, _BY_PNO))
            found = [] if company is None else [company]
        return [_hit(_company(one)) for one in found][: min(size, _MOST)]

    def _units(self, number: str) -> list[tuple[Company, Unit]]:
        company = self._companies.by_pno(number)
        unit = None if company is None else company.unit(number)
        return [] if company is None or unit is None else [(company, unit)]


def _term(query: dict[str, Any], wanted: str, other: str) -> str:
    """The number asked for; a field of the other index finds nothing, as Elasticsearch has it."""
    term = query.get("term")
    if not isinstance(term, dict) or len(term) != 1 or not {wanted, other} & set(term):
        raise _Wrong("term")
    [(field, value)] = term.items()
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 9_999_999_999:
        raise _Wrong("term")
    return str(value) if field == wanted else ""


def _name(query: dict[str, Any]) -> str:
    match = query["match"]
    inner = match.get(_BY_NAME) if isinstance(match, dict) and len(match) == 1 else None
    if not isinstance(inner, dict) or set(inner) - {"query", "operator"} or inner.get("operator", "and") != "and":
        raise _Wrong("match")
    text = inner.get("query")
    if not isinstance(text, str) or not text:
        raise _Wrong("match")
    return text


def _hit(source: dict[str, Any]) -> dict[str, Any]:
    return {"_index": "cvr-v-20220630", "_score": 1.0, "_source": source}


def _company(company: Company) -> dict[str, Any]:
    life = _CEASED if company.ceased else _NOW
    name = [{"navn": company.name, "periode": life}]
    if company.index % 7 == 0:  # some had another name before
        name.insert(0, {"navn": f"{company.name} (tidligere)", "periode": _OVER})
    made = {
        "cvrNummer": int(company.cvr),
        "reklamebeskyttet": company.protected,
        "navne": name,
        "beliggenhedsadresse": [_address(company.place, life)],
        "hovedbranche": [{"branchekode": company.industry, "branchetekst": company.line, "periode": life}],
        "livsforloeb": [{"periode": life}],
        "penheder": [{"pNummer": int(unit.pno), "periode": life} for unit in company.units],
        "virksomhedMetadata": {"nyesteNavn": {"navn": company.name, "periode": life}},
    }
    return {"Vrvirksomhed": made}


def _unit(company: Company, unit: Unit) -> dict[str, Any]:
    life = _CEASED if company.ceased else _NOW
    made = {
        "pNummer": int(unit.pno),
        "reklamebeskyttet": company.protected,
        "navne": [{"navn": unit.name, "periode": life}],
        "beliggenhedsadresse": [_address(unit.place, life)],
        "virksomhedsrelation": [{"cvrNummer": int(company.cvr), "periode": life}],
    }
    return {"VrproduktionsEnhed": made}


def _address(place: Place, period: dict[str, Any]) -> dict[str, Any]:
    street, _blank, number = place.street.rpartition(" ")
    return {
        "vejnavn": street,
        "husnummerFra": int(number) if number.isdigit() else None,
        "postnummer": int(place.postcode),
        "postdistrikt": place.town,
        "kommune": {"kommuneKode": int(place.municipality)},
        "periode": period,
    }


def _error(status: int, message: str) -> Answer:
    return Answer(status, to_json({"error": message, "status": status}), outcome="refused")
