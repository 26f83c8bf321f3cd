"""The form of the messages to other providers (contracts/providers.yaml), in jobterm's words inside."""

from __future__ import annotations

from typing import Any

from jobterm.sandbox.apps.forms import BadForm, Check, Member, coded, day, form, instant, may, need, text, whole
from jobterm.sandbox.apps.jsonrest import Operation

TYPES = {"wageSubsidy": "wage_subsidy", "placement": "placement", "guidance": "guidance"}
CAUSES = {"completed": "completed", "job": "job", "illness": "illness", "left": "left",
          "endedByPlace": "ended_by_place", "endedByOffice": "ended_by_office", "other": "other"}  # fmt: skip
EVENTS = {
    "sickness": "sickness.report", "recovery": "sickness.recovery", "holiday": "absence.holiday",
    "absence": "absence.other", "absenceChanged": "absence.change", "deregistered": "enrolment.end",
    "enrolledAgain": "enrolment.start",
}  # fmt: skip
SECTIONS = ("activation", "timeline")

CPR = text(10, 10, r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}\Z")
_CVR = text(8, 8, r"^[1-9][0-9]{7}\Z")
_REFERENCE = text(67, 1, r"^([a-z]{2,20}:)?[0-9A-Za-z-]{1,46}\Z")
_BOTH = (
    need("citizen", "citizen", CPR), need("occurredOn", "day", day), need("toldAt", "told_at", instant),
    need("keyedAt", "keyed_at", instant),
)  # fmt: skip
_MEASURE = (
    need("type", "type", coded(TYPES)), need("start", "start", day), need("end", "end", day),
    may("hours", "hours", whole(0, 59)), may("minutes", "minutes", whole(0, 59)), may("place", "place", text(200)),
    may("agreement", "agreement", text(60)), may("employerCvr", "employer_cvr", _CVR),
    may("employerPno", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")), may("basis", "basis", text(200)),
)  # fmt: skip


def _operation(name: str, kind: str, *members: Member) -> Operation:
    return Operation(f"/v1/{name}/", name, kind, form(*_BOTH, *members), "day")


OPERATIONS = (
    _operation("offers", "activation.offer", *_MEASURE),
    _operation("offer-changes", "activation.change", need("offer", "activation", _REFERENCE), *_MEASURE),
    _operation(
        "offer-ends", "activation.end",
        need("offer", "activation", _REFERENCE), need("end", "end", day), need("cause", "cause", coded(CAUSES)),
        may("agreement", "agreement", text(60)),
    ),
    _operation(
        "notices", "",
        need("event", "event", coded(EVENTS)), may("firstDay", "first_day", day), may("lastDay", "last_day", day),
        may("recoveredOn", "recovered_on", day), may("endDate", "end_date", day),
    ),
)  # fmt: skip


def _sections(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
        raise BadForm()
    if any(name not in SECTIONS for name in value):
        raise BadForm()
    return list(value)


READ: Check = form(need("cpr", "cpr", CPR), need("sections", "sections", _sections), may("reason", "reason", text(900)))
