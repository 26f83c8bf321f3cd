"""The form of Jobnet's messages and questions (contracts/jobnet.yaml), in jobterm's words inside."""

from __future__ import annotations

from typing import Any

from jobterm.sandbox.apps.forms import BadForm, Check, Member, coded, day, form, instant, may, need, prose, text
from jobterm.sandbox.apps.jsonrest import Operation

RESULTS = {"approved": "approved", "needsWork": "needs_work", "missing": "missing"}
VERDICTS = {"inOrder": "in_order", "ask": "ask", "registered": "registered"}
SECTIONS = ("job", "absence", "enrolment", "interview", "timeline")

CPR = text(10, 10, r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}\Z")
_IDENT = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_BOTH = (
    need("reference", "reference", _IDENT), need("citizenCpr", "citizen", CPR), need("occurredOn", "day", day),
    need("toldAt", "told_at", instant), need("keyedAt", "keyed_at", instant),
)  # fmt: skip


def _operation(name: str, kind: str, *members: Member) -> Operation:
    return Operation(f"/api/v1/{name}", name, kind, form(*_BOTH, *members), "day")


OPERATIONS = (
    _operation(
        "cv-checks", "cv.check",
        need("result", "result", coded(RESULTS)), may("followUp", "follow_up", day),
        may("comment", "comment", prose(1500)),
    ),
    _operation(
        "self-report-verdicts", "selfreport.seen",
        need("report", "report", _IDENT), need("verdict", "verdict", coded(VERDICTS)),
        may("registration", "registration", _IDENT), may("comment", "comment", prose(1500)),
    ),
)  # fmt: skip


def _sections(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
        raise BadForm()
    if any(name not in SECTIONS for name in value):
        raise BadForm()
    return list(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or not 1 <= value <= 200:
        raise BadForm()
    return int(value)  # 50.0 is a whole number, says JSON Schema


CANDIDATES: Check = form(
    need("occupation", "occupation", text(200, 1)), may("concept", "concept", text(300, 1)),
    may("limit", "limit", _whole),
)  # fmt: skip
READ: Check = form(need("cpr", "cpr", CPR), need("sections", "sections", _sections), may("reason", "reason", text(900)))
