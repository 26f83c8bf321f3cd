"""Which field of a registration is which member at amp, and amp's codes (contracts/amp.yaml). Data; how they are sent
and read stands in ``amp``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems import amp_kinds as kinds
from jobterm.systems.fields import DAY, DEADLINE, FLAG, GROUP, INSTANT, NUMBER, NUMBERED, Codes, Field, Many, One, Table

CATEGORY: Final = Codes({"insured": 1, "cash_benefit": 2, "other": 9})
DEGREE: Final = Codes({"full": 1, "part": 2})
CAUSE: Final = Codes({"job": 1, "education": 2, "own_wish": 3, "benefit_ended": 4, "no_contact": 5, "other": 9})
SCHEME: Final = Codes({"own": 1, "holiday_benefit": 2, "holiday_pay": 3})

_JOB_WISH: Final[Table] = (
    Field("title", "stillingsbetegnelse"),
    Field("concept", "conceptUriDa"),
    Field("education", "harUddannelse", FLAG),
    Field("last_used_year", "senestAnvendtAar", NUMBER),
    Field("months", "maanedersErfaring", NUMBER),
)
_REENROL: Final[Table] = (
    Field("client_category", "klientkategori", CATEGORY),
    Field("first_day", "tilmeldingsdato", DAY),
)

TABLES: Final[dict[str, Table]] = {
    "enrolment.start": (
        Field("client_category", "klientkategori", CATEGORY),
        Field("first_day", "tilmeldingsdato", DAY),
        Field("unemployment_degree", "ledighedsgrad", DEGREE),
        Field("job_wishes", "jobOensker", Many(_JOB_WISH)),
        Field("email", "email"),
        Field("phone", "telefon"),
    ),
    "enrolment.end": (
        Field("end_date", "afmeldingsdato", DAY),
        Field("cause", "afmeldingsaarsag", CAUSE),
        Field("comment", "kommentar"),
        Field("less_intensive", "mindreIntensivIndsats", FLAG),
    ),
    "sickness.report": (
        Field("first_day", "startDato", DAY),
        Field("last_day", "slutDato", DAY),
        Field("comment", "fravaersKommentar"),
        Field("unemployment_degree", "ledighedsgrad", DEGREE),
        Field("employer_cvr", "cvrNummer"),
        Field("employer_pno", "pNummer"),
    ),
    "sickness.recovery": (
        Field("recovered_on", "raskmeldingsdato", DAY),
        Field("reenrol", "gentilmelding", One(_REENROL)),
        Field("contact_group", "kontaktgruppe", GROUP),
    ),
    "absence.holiday": (
        Field("first_day", "startDato", DAY),
        Field("last_day", "slutDato", DAY),
        Field("scheme", "ferieordning", SCHEME),
        Field("comment", "fravaersKommentar"),
    ),
    "interview.summons": (
        Field("interview_type", "samtaletype", NUMBERED),
        Field("contact_form", "kontaktform", kinds.FORM),
        Field("start", "startTidspunkt", INSTANT),
        Field("end", "slutTidspunkt", INSTANT),
        Field("place", "sted"),
        Field("link", "link"),
        Field("group", "gruppeIdentifier"),
        Field("may_rebook", "maaOmbookes", FLAG, False),
        Field("rebook_by", "ombookningsfrist", DEADLINE),
        Field("may_cancel", "maaAflyses", FLAG, False),
        Field("cancel_by", "aflysningsfrist", DEADLINE),
        Field("participants", "deltagere", Many(kinds.PARTICIPANT)),
        Field("text", "tekst"),
    ),
    "plan.save": (
        Field("goal", "maal"),
        Field("occupation", "beskaeftigelseConceptUri"),
        Field("contact", "kontaktperson"),
        Field("agreements", "aftaler"),
        Field("acknowledged_at", "borgerBekraeftet", INSTANT),
    ),
    **kinds.TABLES,
}
"""Kind → its details."""

OPERATIONS: Final[dict[str, tuple[str, str, str]]] = {
    "enrolment.start": ("CreateTilmelding", "POST", "/VisiteringOgStatus/v1/Tilmelding/{id}"),
    "enrolment.end": ("CreateAfmelding", "POST", "/VisiteringOgStatus/v1/Afmelding/{id}"),
    "sickness.report": ("CreateSygemelding", "POST", "/Komposit/v1/Sygemelding/{id}"),
    "sickness.recovery": ("Raskmeld", "PUT", "/Komposit/v1/Sygemelding/action/Raskmeld/{id}"),
    "absence.holiday": ("CreateFravaer", "POST", "/VisiteringOgStatus/v1/Fravaer/{id}"),
    "interview.summons": ("CreateIndkaldelse", "POST", "/Kontaktforloeb/v2/Indkaldelse/{id}"),
    "plan.save": ("SavePlan", "POST", "/Plan/v1/MinPlan/{id}"),
    **kinds.OPERATIONS,
}
"""Kind → operation, method, path."""

DELETION: Final = "SletRegistrering"
DELETED: Final[Table] = (Field("target", "sletter"), Field("comment", "berigtigelseskommentar"))
DELETIONS: Final[dict[str, str]] = {
    "enrolment.start": "/VisiteringOgStatus/v1/Tilmelding",
    "enrolment.end": "/VisiteringOgStatus/v1/Afmelding",
    "sickness.report": "/VisiteringOgStatus/v1/Fravaer",
    "absence.holiday": "/VisiteringOgStatus/v1/Fravaer",
    "interview.summons": "/Kontaktforloeb/v2/Indkaldelse",
    "plan.save": "/Plan/v1/MinPlan",
}
"""Kind of what can be taken back → where; a recovery cannot."""
PUTTING_RIGHT: Final = "RetRegistrering"
PUT_RIGHT: Final[Table] = (Field("target", "retter"), Field("comment", "berigtigelseskommentar"))
REPLACEMENTS: Final[dict[str, str]] = {
    kind: OPERATIONS[kind][2] for kind in ("enrolment.start", "enrolment.end", "sickness.report")
}
"""Kind of what can be put right → where; an absence, a booking and a plan have changes of their own."""

EVENT_DATE: Final = {
    "enrolment.start": "haendelsesdato",
    "interview.summons": "udstedtDato",
    "plan.save": "aftaltDato",
    **kinds.EVENT_DATE,
}
"""Where the day it happened has a member of its own."""
FIXED: Final[dict[str, dict[str, object]]] = {
    "sickness.report": {"fravaerType": 11},
    "absence.holiday": {"fravaerType": 10},
    "interview.summons": {"ejersystem": "jobterm"},
    **kinds.FIXED,
}

_REFUSED: Final = (
    1001, 1014, 1003, 1010, 4404, 4405, 60007, 1013, 4575, 4922, 4317, 4367, 4366, 4322, 4340, 4591, 4592,
    4783, 90002, 4792, 90004, 4708, 90000, 4709, 90001, 4805, 90005, 4768, 90036, 4856, 90006, 4857, 90007, 90008,
    90037, 90038, 90311,
    4933, 8125, 8126, 8127, 90009, 90010, 90014, 8002, 8060,
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(map(str, _REFUSED), OutcomeClass.REFUSED),
    "412": OutcomeClass.ALREADY,
    "4977": OutcomeClass.ALREADY,
    "4998": OutcomeClass.CONFLICT,
    "90310": OutcomeClass.MOVED,
    "1011": OutcomeClass.AUTH,
}
"""Business code → what it means for the attempt. LUKKET and TRAVL count only with their own status, see ``amp``."""
NOT_THERE: Final = "4990"
CLOSED: Final = "LUKKET"
BUSY: Final = "TRAVL"
OWN_FAULT: Final = "90500"

ABSENCE_WORDS: Final = {
    "1": "education", "2": "temporary_work", "3": "civic_duty", "4": "parental_leave", "6": "under_18",
    "7": "no_pension", "8": "parental_leave", "9": "free_period", "10": "holiday", "11": "sickness",
}  # fmt: skip
STATUS_WORDS: Final = {"tilmeldt": "enrolled", "afmeldt": "deregistered", "aldrig": "never"}
ACTIVATION_WORDS: Final = {"loentilskud": "wage_subsidy", "praktik": "placement", "vejledning": "guidance"}
EVENT_KINDS: Final = {
    "tilmelding": "enrolment.start", "afmelding": "enrolment.end", "sygemelding": "sickness.report",
    "raskmelding": "sickness.recovery", "ferie": "absence.holiday", "fravaer": "absence.other",
    "indkaldelse": "interview.summons", "samtale": "interview.held", "plan": "plan.save",
    "aktivering": "activation.offer", "andet": "note",
    **kinds.EVENT_KINDS,
}  # fmt: skip
