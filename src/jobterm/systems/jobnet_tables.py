"""Which field of a registration is which member at Jobnet, and its codes (contracts/jobnet.yaml). Data; how they are
sent and read stands in ``jobnet``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems.fields import DAY, Codes, Field, Table

RESULT: Final = Codes({"approved": "approved", "needs_work": "needsWork", "missing": "missing"})
VERDICT: Final = Codes({"in_order": "inOrder", "ask": "ask", "registered": "registered"})

TABLES: Final[dict[str, Table]] = {
    "cv.check": (
        Field("result", "result", RESULT),
        Field("follow_up", "followUp", DAY),
        Field("comment", "comment"),
    ),
    "selfreport.seen": (
        Field("verdict", "verdict", VERDICT),
        Field("comment", "comment"),
    ),
}
"""Kind → its details, but for what it refers to."""
COLLECTIONS: Final = {"cv.check": "/api/v1/cv-checks", "selfreport.seen": "/api/v1/self-report-verdicts"}

_REFUSED: Final = (
    "INVALID_REQUEST", "CITIZEN_UNKNOWN", "CITIZEN_DEAD", "NOT_YOUR_CITIZEN", "NO_PERMISSION", "CV_NOT_FOUND",
    "REPORT_UNKNOWN", "HTML_IN_TEXT", "DATE_IN_FUTURE",
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(_REFUSED, OutcomeClass.REFUSED),
    "REFERENCE_USED": OutcomeClass.ALREADY,
    "KEY_REUSED": OutcomeClass.ALREADY,
    "NOT_LOGGED_IN": OutcomeClass.AUTH,
}
"""Code → what it means. ``NOT_RECEIVED``, ``CURSOR_UNKNOWN``, ``CLOSED``, ``TOO_MANY_REQUESTS`` and ``INTERNAL`` count
only with their own status."""
NOT_THERE: Final = "NOT_RECEIVED"
CURSOR_UNKNOWN: Final = "CURSOR_UNKNOWN"
CLOSED: Final = "CLOSED"
BUSY: Final = "TOO_MANY_REQUESTS"
OWN_FAULT: Final = "INTERNAL"

EVENT_KINDS: Final = {
    "SICKNESS_REPORTED": "sickness.report", "RECOVERY_REPORTED": "sickness.recovery",
    "HOLIDAY_REPORTED": "absence.holiday", "REGISTERED": "enrolment.start", "DEREGISTERED": "enrolment.end",
    "INTERVIEW_REBOOKED": "interview.move", "INTERVIEW_CANCELLED": "interview.cancel",
    "JOB_SEARCH_CONFIRMED": "jobcheck.confirmed", "JOB_SEARCH_NOT_CONFIRMED": "jobcheck.missed",
    "CV_UPDATED": "cv.updated", "JOB_WISHES_UPDATED": "job_wishes.updated", "CV_CHECKED": "cv.check",
    "REPORT_SEEN": "selfreport.seen",
}  # fmt: skip
"""What happened on Jobnet → jobterm's kind where there is one, else a word of its own."""
EVENT_MEMBERS: Final = {
    "firstDay": "first_day", "lastDay": "last_day", "recoveredOn": "recovered_on", "endDate": "end_date",
    "cause": "cause", "booking": "booking", "start": "start", "end": "end", "reason": "reason",
}  # fmt: skip
CV_STATUS: Final = {"none": "none", "draft": "draft", "active": "active"}
ENROLMENT: Final = {"registered": "enrolled", "deregistered": "deregistered", "never": "never"}
