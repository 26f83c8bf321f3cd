"""The form of WorkBase's messages (contracts/workbase.yaml) and what their members are called in jobterm's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobterm.sandbox.apps import workbase_kinds
from jobterm.sandbox.apps.forms import (
    EMAIL,
    PHONE,
    BadForm,
    Check,
    Member,
    coded,
    day,
    form,
    instant,
    listed,
    may,
    need,
    prose,
    rows,
    text,
    whole,
    yes_no,
)

CATEGORY = {"insured": "insured", "cashBenefit": "cash_benefit", "other": "other"}
DEGREE = {"full": "full", "part": "part"}
CAUSE = {
    "job": "job",
    "education": "education",
    "ownWish": "own_wish",
    "benefitEnded": "benefit_ended",
    "noContact": "no_contact",
    "other": "other",
}
SCHEME = {"own": "own", "holidayBenefit": "holiday_benefit", "holidayPay": "holiday_pay"}
SECTIONS = ("person", "enrolment", "absence", "interview", "plan", "activation", "timeline")

CPR = text(10, 10, r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}\Z")
_ident = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_phone, _mail = text(21, 3, PHONE), text(256, 3, EMAIL)


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of resource: its name in the path, jobterm's kind, the form of its body."""

    name: str
    kind: str
    body: Check


def _resource(name: str, kind: str, *members: Member) -> Resource:
    both = (
        need("citizenCpr", "citizen", CPR),
        need("toldAt", "told_at", instant),
        need("keyedAt", "keyed_at", instant),
    )
    return Resource(name, kind, form(*both, *members))


_WISH = form(
    need("title", "title", text(200)),
    may("concept", "concept", text(300)),
    may("educated", "education", yes_no),
    may("lastUsedYear", "last_used_year", whole(1900, 2100)),
    may("months", "months", whole(0, 720)),
)
_REENROL = form(need("category", "client_category", coded(CATEGORY)), need("firstDay", "first_day", day))

RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        _resource(
            "enrolments",
            "enrolment.start",
            need("firstDay", "first_day", day),
            need("category", "client_category", coded(CATEGORY)),
            may("degree", "unemployment_degree", coded(DEGREE)),
            may("jobWishes", "job_wishes", rows(200, _WISH)),
            may("email", "email", _mail),
            may("phone", "phone", _phone),
        ),
        _resource(
            "deregistrations",
            "enrolment.end",
            need("endDate", "end_date", day),
            need("cause", "cause", coded(CAUSE, "cause")),
            may("comment", "comment", prose(1500)),
            may("lessIntensive", "less_intensive", yes_no),
        ),
        _resource(
            "sickness-absences",
            "sickness.report",
            need("firstDay", "first_day", day),
            may("lastDay", "last_day", day),
            may("comment", "comment", prose(1500)),
            may("degree", "unemployment_degree", coded(DEGREE)),
            may("employerCvr", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("employerPno", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
        ),
        _resource(
            "recoveries",
            "sickness.recovery",
            need("recoveredOn", "recovered_on", day),
            may("absence", "absence", _ident),
            may("reenrol", "reenrol", _REENROL),
            may("contactGroup", "contact_group", text(10, 1, r"^[0-9A-Za-z.]{1,10}\Z")),
        ),
        _resource(
            "holidays",
            "absence.holiday",
            need("firstDay", "first_day", day),
            need("lastDay", "last_day", day),
            may("scheme", "scheme", coded(SCHEME)),
            may("comment", "comment", prose(1500)),
        ),
        _resource(
            "appointments",
            "interview.summons",
            need("issuedOn", "issued_on", day),
            need("type", "interview_type", listed(workbase_kinds.INTERVIEWS)),
            need("form", "contact_form", coded(workbase_kinds.CONTACT)),
            need("start", "start", instant),
            need("end", "end", instant),
            may("place", "place", text(200)),
            may("link", "link", text(2000, 9, r"^https://")),
            may("group", "group", text(46)),
            need("mayRebook", "may_rebook", yes_no),
            may("rebookBy", "rebook_by", instant),
            need("mayCancel", "may_cancel", yes_no),
            may("cancelBy", "cancel_by", instant),
            may("participants", "participants", rows(20, workbase_kinds.PARTICIPANT)),
            may("text", "text", prose(1500)),
            need("owner", "owner", text(40)),
        ),
        _resource(
            "plans",
            "plan.save",
            need("agreedOn", "agreed_on", day),
            need("goal", "goal", text(600)),
            may("occupation", "occupation", text(300)),
            may("contact", "contact", text(200)),
            may("agreements", "agreements", prose(1500)),
            may("acknowledgedAt", "acknowledged_at", instant),
            may("basedOn", "base_version", text(46)),
        ),
        *(_resource(name, kind, *members) for name, (kind, members) in workbase_kinds.RESOURCES.items()),
    )
}


def _sections(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
        raise BadForm()
    if any(name not in SECTIONS for name in value):
        raise BadForm()
    return list(value)


READ: Check = form(need("cpr", "cpr", CPR), need("sections", "sections", _sections), may("reason", "reason", text(900)))
SEARCH: Check = form(
    may("name", "name", text(130)),
    may("born", "born", day),
    may("phone", "phone", _phone),
    may("limit", "limit", whole(1, 200)),
)
