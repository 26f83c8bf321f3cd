"""WorkBase's noes (contracts/workbase.yaml, x-jobterm.codes): type, HTTP status and title of each, and which rule or
form gives which. Who finds them stands in `workbase`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.sandbox.apps.wire import Answer, to_json

PROBLEM: Final = "application/problem+json"
PROBLEMS: Final[Mapping[str, tuple[int, str]]] = {
    "already-exists": (412, "The id was used before"),
    "key-reused": (422, "The key was used with another body"),
    "not-found": (404, "No registration with that id"),
    "plan-changed": (409, "Another plan is in force"),
    "malformed": (400, "The message is not valid"),
    "unsupported": (415, "Not application/json"),
    "precondition-required": (428, "If-None-Match: * is missing"),
    "invalid": (422, "A value is not allowed"),
    "citizen-unknown": (404, "CPR unknown"),
    "citizen-dead": (409, "The citizen is dead"),
    "forbidden": (403, "No permission for this operation"),
    "not-your-citizen": (403, "Belongs to another job centre"),
    "not-enrolled": (409, "Not enrolled"),
    "already-enrolled": (409, "Enrolled already"),
    "no-open-absence": (409, "No open illness to end"),
    "deregistration-date": (422, "Must be today or at most 30 days ahead (60 with less intensive effort)"),
    "deregistration-cause": (422, "Cause invalid"),
    "dates-reversed": (422, "Starts after it ends"),
    "meeting-in-past": (422, "The meeting starts before today"),
    "meeting-collision": (409, "Collides with another booking of the citizen"),
    "deadline-contrary": (422, "A deadline is missing, too many, or after the meeting"),
    "html-in-text": (422, "Text must not contain HTML tags"),
    "owner-locked": (409, "Another system owns the appointment"),
    "appointment-unknown": (404, "No such appointment, or settled"),
    "nothing-open": (409, "Nothing open to end, change or answer"),
    "interview-twice": (409, "Registered already"),
    "no-plan": (409, "No active plan"),
    "no-contact-group": (409, "No active contact group"),
    "education-too-short": (422, "Education under 15 days"),
    "work-too-short": (422, "Temporary work under 15 days"),
    "not-member": (409, "Not a member of a fund"),
    "other-fund": (409, "Member of another fund"),
    "cpr-replaced": (409, "The CPR number was replaced"),
    "version-mismatch": (412, "Changed since the version given"),
    "gone": (410, "This case is no longer kept here"),
    "internal": (500, "Internal error"),
}
FORM_PROBLEMS = {"malformed": "malformed", "html": "html-in-text", "cause": "deregistration-cause"}
RULE_PROBLEMS: Final[Mapping[str, str]] = {
    "already_enrolled": "already-enrolled",
    "not_enrolled": "not-enrolled",
    "deregistration_date": "deregistration-date",
    "dates_reversed": "dates-reversed",
    "in_future": "invalid",
    "no_open_illness": "no-open-absence",
    "meeting_in_past": "meeting-in-past",
    "meeting_ends_before": "dates-reversed",
    "place_missing": "invalid",
    "link_missing": "invalid",
    "may_rebook_contrary": "deadline-contrary",
    "may_cancel_contrary": "deadline-contrary",
    "deadline_after_meeting": "deadline-contrary",
    "collision": "meeting-collision",
    "plan_changed": "plan-changed",
    "not_offered": "forbidden",
    "changed": "version-mismatch",
    "nothing_open": "nothing-open",
    "booking_unknown": "appointment-unknown",
    "owner_locked": "owner-locked",
    "interview_twice": "interview-twice",
    "education_too_short": "education-too-short",
    "work_too_short": "work-too-short",
    "no_plan": "no-plan",
    "no_contact_group": "no-contact-group",
    "not_member": "not-member",
    "other_fund": "other-fund",
}
FIELDS = {"first_day": "firstDay", "last_day": "lastDay", "end_date": "endDate", "recovered_on": "recoveredOn",
           "rebook_by": "rebookBy", "cancel_by": "cancelBy", "base_version": "basedOn", "booking": "appointment",
           "held_at": "heldAt", "apply_by": "applyBy", "match_category": "matchCategory", "hearing": "settles",
           "task": "settles"}  # fmt: skip


class Problem(Exception):
    """An answer other than the one hoped for."""

    def __init__(self, kind: str, field: str | None = None, status: int | None = None, **more: Any) -> None:
        super().__init__(kind)
        known, title = PROBLEMS[kind]
        self.status = status or known
        self.body = {
            "type": f"urn:workbase:problem:{kind}", "title": title, "status": self.status, "field": field, **more,
        }  # fmt: skip


def problem_answer(problem: Problem, key: str | None = None) -> Answer:
    """The answer that says it."""
    id = problem.body.get("id")
    return Answer(
        problem.status, to_json(problem.body), media_type=PROBLEM, outcome="refused", registration=id, key=key
    )
