"""Registrations, assignments and answers for the tests of systems; no assertions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from jobterm.clock import to_text
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.port import Assignment
from jobterm.outbox.reading import Asker
from jobterm.systems.wire import WireAnswer

ID = "6f6e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60"
KEY = "8b1e7c2e-7a46-5f0c-9a27-2f1f7f0f9a11"
KAREN = "1503801234"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ASKER = Asker(("municipality", "0751"), ("person", "trainee1", "Anne Børgesen"))

DETAILS: dict[str, dict[str, Any]] = {
    "enrolment.start": {
        "first_day": "2026-11-20",
        "client_category": "insured",
        "unemployment_degree": "full",
        "job_wishes": [
            {"title": "Tømrer", "concept": "urn:esco:1", "education": True, "last_used_year": 2019, "months": 48},
            {"title": "Chauffør"},
        ],
        "email": "karen@example.dk",
        "phone": "+4512345678",
    },
    "enrolment.end": {
        "end_date": "2026-12-01",
        "cause": "job",
        "comment": "Begynder hos Ågård & Søn, løn < 30.000",
        "less_intensive": True,
    },
    "sickness.report": {
        "first_day": "2026-11-20",
        "last_day": "2026-11-24",
        "comment": "Influenza\nringer igen tirsdag",
        "unemployment_degree": "part",
        "employer_cvr": "10150817",
        "employer_pno": "9912345678",
    },
    "sickness.recovery": {
        "recovered_on": "2026-11-20",
        "absence": "0e0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60",
        "reenrol": {"client_category": "insured", "first_day": "2026-11-20"},
        "contact_group": "KG1",
    },
    "absence.holiday": {
        "first_day": "2026-12-21",
        "last_day": "2027-01-03",
        "scheme": "holiday_benefit",
        "comment": "Ferie",
    },
    "interview.summons": {
        "interview_type": "7",
        "contact_form": "meeting",
        "start": "2026-12-03T09:00:00.000+01:00",
        "end": "2026-12-03T10:00:00.000+01:00",
        "place": "Værkmestergade 3, lokale 2",
        "group": "G-1",
        "may_rebook": True,
        "rebook_by": "2026-12-01",
        "may_cancel": False,
        "participants": [{"name": "Søren Prøve", "phone": "12345678", "email": "sp@example.dk"}],
        "text": "Medbring dit CV.",
        "letter": True,
    },
    "plan.save": {
        "goal": "Arbejde som tømrer inden for tre måneder",
        "occupation": "urn:esco:1",
        "contact": "Anne Børgesen",
        "agreements": "Søger to job om ugen.",
        "acknowledged_at": "2026-11-20T08:30:00.000+01:00",
    },
}
"""Each kind with every field filled that goes to a system."""


def registration(kind: str, details: Mapping[str, Any] | None = None, **changes: Any) -> Registration:
    """A registration of Karen Testesen's."""
    values: dict[str, Any] = {
        "id": ID,
        "kind": kind,
        "citizen": KAREN,
        "event_date": date(2026, 11, 20),
        "told_at": NOW - timedelta(minutes=9),
        "details": DETAILS[kind] if details is None else details,
        "author": "trainee1",
        "author_name": "Anne Børgesen",
        "keyed_at": NOW,
        "on_behalf_of": Authority.MUNICIPALITY,
    }
    return Registration(**{**values, **changes})


def assignment(kind: str, details: Mapping[str, Any] | None = None, **changes: Any) -> Assignment:
    """What an adapter is given for it."""
    refs = changes.pop("refs", {})
    version = changes.pop("version", "17")
    item = registration(kind, details, **changes)
    return Assignment(item, KEY, ASKER.organisation, ASKER.user, refs, version)


def answer(status: int, body: Any = b"", **headers: str) -> WireAnswer:
    """An answer; a body that is not bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WireAnswer(status, {name.replace("_", "-"): value for name, value in headers.items()}, data, NOW, NOW)


# ---- random details ----------------------------------------------------------------------------------------------

_LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "Z"), exclude_characters="<>\u2028\u2029")
_DAYS = st.dates(date(2007, 1, 1), date(2030, 12, 31)).map(date.isoformat)
_TIMES = st.datetimes(datetime(2007, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)).map(to_text)
_PHONES = st.from_regex(r"\+?[0-9]{3,20}", fullmatch=True).filter(str.isascii)
_MAILS = st.just("a.b@example.dk")


def _text(most: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=1, max_size=min(most, 60)).filter(lambda text: text.strip() == text)


def _some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


_WISH = _some(
    {"title": _text(200)},
    {
        "concept": st.just("urn:esco:7"),
        "education": st.booleans(),
        "last_used_year": st.integers(1950, 2026),
        "months": st.integers(0, 720),
    },
)
_CATEGORY = st.sampled_from(["insured", "cash_benefit", "other"])
_DEGREE = st.sampled_from(["full", "part"])
RANDOM: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "enrolment.start": _some(
        {"first_day": _DAYS, "client_category": _CATEGORY},
        {"unemployment_degree": _DEGREE, "job_wishes": st.lists(_WISH, max_size=4), "email": _MAILS, "phone": _PHONES},
    ),
    "enrolment.end": _some(
        {
            "end_date": _DAYS,
            "cause": st.sampled_from(["job", "education", "own_wish", "benefit_ended", "no_contact", "other"]),
        },
        {"comment": _text(1500), "less_intensive": st.booleans()},
    ),
    "sickness.report": _some(
        {"first_day": _DAYS}, {"last_day": _DAYS, "comment": _text(1500), "unemployment_degree": _DEGREE}
    ),
    "sickness.recovery": _some(
        {"recovered_on": _DAYS},
        {
            "absence": st.just(ID),
            "reenrol": st.fixed_dictionaries({"client_category": _CATEGORY, "first_day": _DAYS}),
            "contact_group": st.just("KG1"),
        },
    ),
    "absence.holiday": _some(
        {"first_day": _DAYS, "last_day": _DAYS},
        {"scheme": st.sampled_from(["own", "holiday_benefit", "holiday_pay"]), "comment": _text(1500)},
    ),
    "interview.summons": _some(
        {
            "interview_type": st.sampled_from(["4", "7", "8", "9", "15", "19"]),
            "contact_form": st.sampled_from(["meeting", "phone", "digital", "workplace"]),
            "start": _TIMES,
            "end": _TIMES,
        },
        {
            "place": _text(200),
            "link": st.just("https://example.dk/rum"),
            "group": st.just("G-1"),
            "may_rebook": st.booleans(),
            "rebook_by": st.one_of(_TIMES, _DAYS),
            "may_cancel": st.booleans(),
            "cancel_by": _TIMES,
            "participants": st.lists(_some({"name": _text(256)}, {"phone": _PHONES, "email": _MAILS}), max_size=3),
            "text": _text(1500),
        },
    ),
    "plan.save": _some(
        {"goal": _text(600)},
        {
            "occupation": st.just("urn:esco:9"),
            "contact": _text(200),
            "agreements": _text(1500),
            "acknowledged_at": _TIMES,
        },
    ),
}
"""Kind → details as the domain lets them through."""
