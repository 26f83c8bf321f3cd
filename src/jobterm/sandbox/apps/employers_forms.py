"""The form of the joint employer module's messages (contracts/employers.yaml), in jobterm's words inside."""

from __future__ import annotations

from jobterm.sandbox.apps.forms import Check, Member, coded, day, form, instant, may, need, prose, text, whole
from jobterm.sandbox.apps.jsonrest import Operation

FORMS = {"besoeg": "visit", "opkald": "call", "mail": "mail", "moede": "meeting"}
ACTIONS = {"opret": "create", "ret": "update", "luk": "close"}
DELIVERED = {"brev": "letter", "digitalpost": "digital_post", "telefon": "phone", "personligt": "in_person"}
OUTCOMES = {"ansat": "hired", "ikke_ansat": "not_hired", "afslaaet": "declined", "intet_svar": "no_answer",
            "ordre_lukket": "order_closed"}  # fmt: skip

CPR = text(10, 10, r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}\Z")
_cvr = text(8, 8, r"^[1-9][0-9]{7}\Z")
_pno = text(10, 10, r"^[0-9]{10}\Z")
_ident = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_MUNICIPALITY = text(4, 4, r"^[0-9]{4}\Z")
_TIMES = (need("oplystTid", "told_at", instant), need("tastetTid", "keyed_at", instant), need("dato", "day", day))


def _operation(name: str, kind: str, *members: Member) -> Operation:
    return Operation(f"/vm/v1/{name}/", name, kind, form(*members, *_TIMES), "day")


OPERATIONS = (
    _operation(
        "kontakter", "employer.contact",
        need("cvr", "cvr", _cvr), may("pnummer", "pno", _pno), need("form", "form", coded(FORMS)),
        need("kontaktdato", "date", day), may("kontaktperson", "contact", text(200)),
        may("resultat", "outcome", prose(1500)), may("opfoelgning", "follow_up", day),
        may("pladser", "places", whole(0, 999)),
    ),
    _operation(
        "jobordrer", "employer.job_order",
        need("handling", "action", coded(ACTIONS)), may("ordre", "order", _ident), need("cvr", "cvr", _cvr),
        may("pnummer", "pno", _pno), need("titel", "title", text(200)), may("fag", "occupation", text(300)),
        may("antal", "positions", whole(1, 999)), may("timer", "hours", whole(0, 59)),
        may("minutter", "minutes", whole(0, 59)), may("start", "start", day), may("ansoegSenest", "apply_by", day),
        may("kommune", "municipality", _MUNICIPALITY), may("beskrivelse", "description", prose(1500)),
        may("byggerPaa", "base_version", text(46)),
    ),
    _operation(
        "henvisninger", "referral.offer",
        need("borgerCpr", "citizen", CPR), need("titel", "title", text(200)),
        need("givet", "delivered", coded(DELIVERED)), need("ansoegSenest", "apply_by", day),
        need("ordre", "order", _ident), may("annonce", "ad", text(46)), may("cvr", "employer_cvr", _cvr),
        may("pnummer", "employer_pno", _pno), may("start", "start", day), may("timer", "hours", whole(0, 59)),
        may("minutter", "minutes", whole(0, 59)),
    ),
    _operation(
        "henvisningssvar", "referral.outcome",
        need("borgerCpr", "citizen", CPR), need("henvisning", "referral", _ident),
        need("udfald", "outcome", coded(OUTCOMES)), may("begrundelse", "reason", prose(1500)),
    ),
)  # fmt: skip

SEARCH: Check = form(need("tekst", "text", text(130)), may("antal", "limit", whole(1, 200)))
OFFERS: Check = form(
    may("fag", "occupation", text(300)), may("kommune", "municipality", _MUNICIPALITY),
    may("antal", "limit", whole(1, 200)),
)  # fmt: skip
