"""Nordlys for jobterm: what is sent, what the answers mean, what its codes say to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jobterm.systems import api

ORGANISATIONS = {"municipality": "kommune", "state": "stat"}
USERS = {"person": "bruger", "system": "system"}
DEGREE = api.Codes({"full": "fuld", "part": "del"})
TABLES = {  # kind → our field, its member, how a value is written
    "sickness.report": (
        api.Field("first_day", "fra", api.DAY), api.Field("last_day", "til", api.DAY),
        api.Field("comment", "bemaerkning"), api.Field("unemployment_degree", "grad", DEGREE),
        api.Field("employer_cvr", "cvr"), api.Field("employer_pno", "pnr"),
    ),
    "note": (api.Field("text", "tekst"),),
}  # fmt: skip
EVENTS = {"sygemeldinger": "sickness.report", "notater": "note"}
CODES: dict[str, tuple[api.OutcomeClass, str | api.Sentence]] = {  # its code → class, sentence
    "findes": (api.OutcomeClass.ALREADY, "id_known"),
    "ukendt-borger": (api.OutcomeClass.REFUSED, "citizen_unknown"),
    "fejl-i-felt": (api.OutcomeClass.REFUSED, "value_invalid"),
    "spaerret": (api.OutcomeClass.REFUSED, api.Sentence(
        "The case is locked for audit. Nothing was registered there; yours is kept here. Call the case's owner.",
        "Sagen er låst til revision. Intet er registreret der; din ligger her. Ring til sagens ejer.",
    )),
    "intern": (api.OutcomeClass.UNKNOWN, "internal"),
    "travlt": (api.OutcomeClass.THROTTLED, "throttled"),
}  # fmt: skip


class NordlysCodec(api.JsonCodec):
    """Bytes in, values out."""

    id = "nordlys"
    not_known = frozenset({"ukendt-borger"})
    capabilities = api.Capabilities(create_once=True, lookup=True, life=timedelta(seconds=60), closes=True)
    dialect = api.Dialect(
        id="nordlys", method="PUT", collections={"sickness.report": "/sygemeldinger/", "note": "/notater/"},
        tables=TABLES, citizen="cpr", day="dato", told_at="oplyst", keyed_at="tastet", key="x-noegle",
        receipt=("id", "kvittering", "modtaget", "nr", "version"), replayed="igen", content="indhold",
        collection="samling", look_up="/poster/", probe="/drift",
        codes={code: cls for code, (cls, _said) in CODES.items() if code not in ("intern", "travlt")},
        not_there="findes-ikke", closed="lukket", busy="travlt", own_fault="intern",
    )  # fmt: skip

    def asker(self, organisation: tuple[str, str], user: tuple[str, str, str]) -> tuple[tuple[str, str], ...]:
        """Every call says for whom and by whom."""
        named = api.organisation(organisation, ORGANISATIONS), api.user(user, USERS)
        return (("x-myndighed", named[0]), ("x-bruger", named[1]))

    def told(self, content: Mapping[str, Any]) -> api.Told:
        """A refusal's own words."""
        text = {name: api.said(content.get(name)) for name in ("kode", "tekst", "felt")}
        return api.Told(text["kode"], text["tekst"], text["felt"], content.get("aabner"), "planned")

    def stands(self, content: Mapping[str, Any]) -> tuple[str, Any, Any]:
        """The probe's answer."""
        word = {True: "closed", False: "open"}.get(content.get("lukket"), "")
        return word, content.get("aabner"), "planned"

    def ask_citizen(self, cpr: str, sections: frozenset[api.Section], asker: api.Asker) -> api.WireRequest:
        """One citizen; the number stands in a header, never in the address."""
        headers = (*self.asker(asker.organisation, asker.user), ("x-cpr", cpr))
        return api.WireRequest("GET", "/borger?dele=" + ",".join(sorted(sections)), headers)

    def citizen(self, answer: api.WireAnswer, cpr: str, asked: frozenset[api.Section]) -> api.Reading:
        """What it told of her."""
        content = api.to_object(answer)
        if answer.status != 200 or content.get("cpr") != cpr:
            return self.unread(answer, content)
        plain = api.facts(content, (("person.name", "navn"), ("person.municipality", "kommune"),
                                    ("person.target_group", "gruppe"), ("absence.first_day", "syg_fra")))  # fmt: skip
        lines = tuple(
            api.Entry(api.words(one.get("dato")), EVENTS.get(api.words(one.get("samling")), "note"),
                      api.words(one.get("tekst")), f"nordlys:{one.get('nr')}", api.words(one.get("id")) or None)
            for one in api.blocks(content.get("poster"))
        )  # fmt: skip
        line = lines if api.Section.TIMELINE in asked else ()
        return api.Reading(self.id, api.ReadState.FRESH, answer.at, api.only(plain, asked), line)

    def ask_search(self, field: str, value: str, asker: api.Asker, limit: int) -> api.WireRequest:
        """A search: what is looked for travels in the body."""
        body = api.to_bytes({"felt": field, "tekst": value, "antal": limit})
        return api.WireRequest("POST", "/soeg", (*self.asker(asker.organisation, asker.user), api.JSON), body)

    def found(self, answer: api.WireAnswer) -> list[api.Hit] | api.Outcome:
        """Whom it found."""
        content, names = api.to_object(answer), {"cpr": "cpr", "name": "navn", "born": "foedt", "phone": "tlf",
                                                 "municipality": "kommune", "target_group": "gruppe",
                                                 "protected": "beskyttet"}  # fmt: skip
        if answer.status != 200 or not isinstance(content.get("borgere"), list):
            return self.refusal(answer, content)
        return [api.hit(self.id, one, names) for one in api.blocks(content["borgere"])]


MAKER = api.Made(
    NordlysCodec.capabilities,
    lambda wire, clock, house: api.Adapter(NordlysCodec(), wire, clock, house),
    api=1,
    introduction=api.Introduction(
        label="Nordlys", name="Nordlys", codes={code: said for code, (_cls, said) in CODES.items()}
    ),
    kinds=frozenset(TABLES),
)
