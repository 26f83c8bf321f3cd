"""Which field of a registration is which member at the joint employer module, and its codes (contracts/employers.yaml).
Data; how they are sent and read stands in ``employers``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems.fields import DAY, NUMBER, Codes, Field, Table

FORM: Final = Codes({"visit": "besoeg", "call": "opkald", "mail": "mail", "meeting": "moede"})
ACTION: Final = Codes({"create": "opret", "update": "ret", "close": "luk"})
DELIVERED: Final = Codes(
    {"letter": "brev", "digital_post": "digitalpost", "phone": "telefon", "in_person": "personligt"}
)
OUTCOME: Final = Codes(
    {
        "hired": "ansat",
        "not_hired": "ikke_ansat",
        "declined": "afslaaet",
        "no_answer": "intet_svar",
        "order_closed": "ordre_lukket",
    }
)
PLACE_TYPE: Final = Codes({"placement": "praktik", "wage_subsidy": "loentilskud"})
AUTHORITY: Final = Codes({"state": "stat", "municipality": "kommune"})
STATUS: Final = Codes({"open": "aaben", "closed": "lukket"})

TABLES: Final[dict[str, Table]] = {
    "employer.contact": (
        Field("cvr", "cvr"),
        Field("pno", "pnummer"),
        Field("form", "form", FORM),
        Field("date", "kontaktdato", DAY),
        Field("contact", "kontaktperson"),
        Field("outcome", "resultat"),
        Field("follow_up", "opfoelgning", DAY),
        Field("places", "pladser", NUMBER),
    ),
    "employer.job_order": (
        Field("action", "handling", ACTION),
        Field("cvr", "cvr"),
        Field("pno", "pnummer"),
        Field("title", "titel"),
        Field("occupation", "fag"),
        Field("positions", "antal", NUMBER),
        Field("hours", "timer", NUMBER),
        Field("minutes", "minutter", NUMBER),
        Field("start", "start", DAY),
        Field("apply_by", "ansoegSenest", DAY),
        Field("municipality", "kommune"),
        Field("description", "beskrivelse"),
    ),
    "referral.offer": (
        Field("title", "titel"),
        Field("delivered", "givet", DELIVERED),
        Field("apply_by", "ansoegSenest", DAY),
        Field("ad", "annonce"),
        Field("employer_cvr", "cvr"),
        Field("employer_pno", "pnummer"),
        Field("start", "start", DAY),
        Field("hours", "timer", NUMBER),
        Field("minutes", "minutter", NUMBER),
    ),
    "referral.outcome": (
        Field("outcome", "udfald", OUTCOME),
        Field("reason", "begrundelse"),
    ),
}
"""Kind → its details, but for what it refers to."""
REFERENCES: Final = {
    "employer.job_order": ("order", "ordre", False),
    "referral.offer": ("order", "ordre", True),
    "referral.outcome": ("referral", "henvisning", True),
}
"""Kind → the field that names another registration, its member, and whether it must be there."""

COLLECTIONS: Final = {
    "employer.contact": "/vm/v1/kontakter/",
    "employer.job_order": "/vm/v1/jobordrer/",
    "referral.offer": "/vm/v1/henvisninger/",
    "referral.outcome": "/vm/v1/henvisningssvar/",
}

_REFUSED: Final = (
    "VM01", "VM10", "VM11", "VM12", "VM13", "VM14", "VM15", "VM20", "VM21", "VM22", "VM23", "VM24", "VM25", "VM26",
    "VM30", "VM40",
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(_REFUSED, OutcomeClass.REFUSED),
    "VM02": OutcomeClass.ALREADY,
    "VM03": OutcomeClass.ALREADY,
    "VM05": OutcomeClass.CONFLICT,
    "VM31": OutcomeClass.AUTH,
}
"""Code → what it means. ``VM04`` (not there), ``VM90``, ``VM91`` and ``VM99`` count only with their own status."""
NOT_THERE: Final = "VM04"
CLOSED: Final = "VM90"
BUSY: Final = "VM91"
OWN_FAULT: Final = "VM99"
