"""Which field of a registration is which member at the other providers' hub, and its codes (contracts/providers.yaml).
Data; how they are sent and read stands in ``providers``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems.fields import DAY, NUMBER, Codes, Field, Table

TYPE: Final = Codes({"wage_subsidy": "wageSubsidy", "placement": "placement", "guidance": "guidance"})
CAUSE: Final = Codes(
    {
        "completed": "completed",
        "job": "job",
        "illness": "illness",
        "left": "left",
        "ended_by_place": "endedByPlace",
        "ended_by_office": "endedByOffice",
        "other": "other",
    }
)
_MEASURE: Final[Table] = (
    Field("type", "type", TYPE),
    Field("start", "start", DAY),
    Field("end", "end", DAY),
    Field("hours", "hours", NUMBER),
    Field("minutes", "minutes", NUMBER),
    Field("place", "place"),
    Field("agreement", "agreement"),
    Field("employer_cvr", "employerCvr"),
    Field("employer_pno", "employerPno"),
    Field("basis", "basis"),
)
_DAYS: Final[Table] = (Field("first_day", "firstDay", DAY), Field("last_day", "lastDay", DAY))

TABLES: Final[dict[str, Table]] = {
    "activation.offer": _MEASURE,
    "activation.change": _MEASURE,
    "activation.end": (Field("end", "end", DAY), Field("cause", "cause", CAUSE), Field("agreement", "agreement")),
    # A provider is told that somebody is away, not why: no comment, no type of absence (health, art. 9).
    "sickness.report": _DAYS,
    "sickness.recovery": (Field("recovered_on", "recoveredOn", DAY),),
    "absence.holiday": _DAYS,
    "absence.other": _DAYS,
    "absence.change": _DAYS,
    "enrolment.end": (Field("end_date", "endDate", DAY),),
    "enrolment.start": (Field("first_day", "firstDay", DAY),),
}
"""Kind → what of its details a provider is told."""
EVENTS: Final = {
    "sickness.report": "sickness", "sickness.recovery": "recovery", "absence.holiday": "holiday",
    "absence.other": "absence", "absence.change": "absenceChanged", "enrolment.end": "deregistered",
    "enrolment.start": "enrolledAgain",
}  # fmt: skip
COLLECTIONS: Final = {
    "activation.offer": "/v1/offers/",
    "activation.change": "/v1/offer-changes/",
    "activation.end": "/v1/offer-ends/",
    **dict.fromkeys(EVENTS, "/v1/notices/"),
}

_REFUSED: Final = (
    "malformed", "citizen-unknown", "citizen-dead", "not-your-citizen", "provider-unknown", "unknown-agreement",
    "outside-agreement", "agreement-full", "not-referred", "offer-unknown", "offer-ended", "dates-reversed",
    "html-in-text", "forbidden",
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(_REFUSED, OutcomeClass.REFUSED),
    "id-used": OutcomeClass.ALREADY,
    "key-reused": OutcomeClass.ALREADY,
    "unauthenticated": OutcomeClass.AUTH,
}
"""Code → what it means. ``not-found``, ``cursor-unknown``, ``closed``, ``throttled`` and ``internal`` count only with
their own status."""
NOT_THERE: Final = "not-found"
CURSOR_UNKNOWN: Final = "cursor-unknown"
CLOSED: Final = "closed"
BUSY: Final = "throttled"
OWN_FAULT: Final = "internal"

REPORT_KINDS: Final = {
    "attended": "activation.attendance", "absent": "provider.absent", "notStarted": "provider.not_started",
    "report": "provider.report",
}  # fmt: skip
