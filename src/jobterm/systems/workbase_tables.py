"""Which field of a registration is which member at WorkBase, and WorkBase's codes (contracts/workbase.yaml). Data; how
they are sent and read stands in ``workbase``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems import workbase_kinds as kinds
from jobterm.systems.fields import (
    DAY,
    DEADLINE,
    FLAG,
    GROUP,
    INSTANT,
    NUMBER,
    NUMBERED,
    Codes,
    Field,
    Many,
    One,
    Ref,
    Table,
)

CATEGORY: Final = Codes({"insured": "insured", "cash_benefit": "cashBenefit", "other": "other"})
DEGREE: Final = Codes({"full": "full", "part": "part"})
CAUSE: Final = Codes(
    {
        "job": "job",
        "education": "education",
        "own_wish": "ownWish",
        "benefit_ended": "benefitEnded",
        "no_contact": "noContact",
        "other": "other",
    }
)
SCHEME: Final = Codes({"own": "own", "holiday_benefit": "holidayBenefit", "holiday_pay": "holidayPay"})

_JOB_WISH: Final[Table] = (
    Field("title", "title"),
    Field("concept", "concept"),
    Field("education", "educated", FLAG),
    Field("last_used_year", "lastUsedYear", NUMBER),
    Field("months", "months", NUMBER),
)
_REENROL: Final[Table] = (Field("client_category", "category", CATEGORY), Field("first_day", "firstDay", DAY))

TABLES: Final[dict[str, Table]] = {
    "enrolment.start": (
        Field("first_day", "firstDay", DAY),
        Field("client_category", "category", CATEGORY),
        Field("unemployment_degree", "degree", DEGREE),
        Field("job_wishes", "jobWishes", Many(_JOB_WISH)),
        Field("email", "email"),
        Field("phone", "phone"),
    ),
    "enrolment.end": (
        Field("end_date", "endDate", DAY),
        Field("cause", "cause", CAUSE),
        Field("comment", "comment"),
        Field("less_intensive", "lessIntensive", FLAG),
    ),
    "sickness.report": (
        Field("first_day", "firstDay", DAY),
        Field("last_day", "lastDay", DAY),
        Field("comment", "comment"),
        Field("unemployment_degree", "degree", DEGREE),
        Field("employer_cvr", "employerCvr"),
        Field("employer_pno", "employerPno"),
    ),
    "sickness.recovery": (
        Field("recovered_on", "recoveredOn", DAY),
        Field("reenrol", "reenrol", One(_REENROL)),
        Field("contact_group", "contactGroup", GROUP),
    ),
    "absence.holiday": (
        Field("first_day", "firstDay", DAY),
        Field("last_day", "lastDay", DAY),
        Field("scheme", "scheme", SCHEME),
        Field("comment", "comment"),
    ),
    "interview.summons": (
        Field("interview_type", "type", NUMBERED),
        Field("contact_form", "form", kinds.FORM),
        Field("start", "start", INSTANT),
        Field("end", "end", INSTANT),
        Field("place", "place"),
        Field("link", "link"),
        Field("group", "group"),
        Field("may_rebook", "mayRebook", FLAG, False),
        Field("rebook_by", "rebookBy", DEADLINE),
        Field("may_cancel", "mayCancel", FLAG, False),
        Field("cancel_by", "cancelBy", DEADLINE),
        Field("participants", "participants", Many(kinds.PARTICIPANT)),
        Field("text", "text"),
    ),
    "plan.save": (
        Field("goal", "goal"),
        Field("occupation", "occupation"),
        Field("contact", "contact"),
        Field("agreements", "agreements"),
        Field("acknowledged_at", "acknowledgedAt", INSTANT),
    ),
    **kinds.TABLES,
}
"""Kind → its details."""

RESOURCES: Final = {
    "enrolment.start": "enrolments",
    "enrolment.end": "deregistrations",
    "sickness.report": "sickness-absences",
    "sickness.recovery": "recoveries",
    "absence.holiday": "holidays",
    "interview.summons": "appointments",
    "plan.save": "plans",
    **kinds.RESOURCES,
}
REFS: Final = {"sickness.recovery": (Ref("absence", "absence"),), **kinds.REFS}
EVENT_DATE: Final = {"interview.summons": "issuedOn", "plan.save": "agreedOn", **kinds.EVENT_DATE}
FIXED: Final[dict[str, dict[str, object]]] = {"interview.summons": {"owner": "jobterm"}, **kinds.FIXED}

PROBLEM: Final = "urn:workbase:problem:"
_REFUSED: Final = (
    "malformed", "unsupported", "precondition-required", "invalid", "citizen-unknown", "citizen-dead", "forbidden",
    "not-your-citizen", "not-enrolled", "already-enrolled", "no-open-absence", "deregistration-date",
    "deregistration-cause", "dates-reversed", "meeting-in-past", "meeting-collision", "deadline-contrary",
    "html-in-text", "owner-locked", "appointment-unknown", "nothing-open", "interview-twice", "no-plan",
    "no-contact-group", "education-too-short", "work-too-short", "not-member", "other-fund", "cpr-replaced",
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(_REFUSED, OutcomeClass.REFUSED),
    "already-exists": OutcomeClass.ALREADY,
    "key-reused": OutcomeClass.ALREADY,
    "key-in-progress": OutcomeClass.UNKNOWN,
    "version-mismatch": OutcomeClass.CONFLICT,
    "plan-changed": OutcomeClass.CONFLICT,
    "gone": OutcomeClass.MOVED,
    "unauthenticated": OutcomeClass.AUTH,
}
"""Last word of the problem type → what it means. ``closed`` and ``throttled`` count only with their own status."""
NOT_THERE: Final = "not-found"
CLOSED: Final = "closed"
BUSY: Final = "throttled"
OWN_FAULT: Final = "internal"

ABSENCE_WORDS: Final = {
    "sickness": "sickness", "holiday": "holiday", "education": "education", "temporaryWork": "temporary_work",
    "civicDuty": "civic_duty", "parentalLeave": "parental_leave", "freePeriod": "free_period",
    "shortParentalLeave": "parental_leave", "under18": "under_18", "noPension": "no_pension",
}  # fmt: skip
STATUS_WORDS: Final = {"enrolled": "enrolled", "deregistered": "deregistered", "never": "never"}
ACTIVATION_WORDS: Final = {"wageSubsidy": "wage_subsidy", "placement": "placement", "guidance": "guidance"}
EVENT_KINDS: Final = {
    "enrolment": "enrolment.start", "deregistration": "enrolment.end", "sickness": "sickness.report",
    "recovery": "sickness.recovery", "holiday": "absence.holiday", "absence": "absence.other",
    "summons": "interview.summons", "interview": "interview.held", "plan": "plan.save",
    "activation": "activation.offer", "other": "note",
    **kinds.EVENT_KINDS,
}  # fmt: skip
