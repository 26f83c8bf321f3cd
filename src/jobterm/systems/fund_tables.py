"""The layouts and codes of the funds' files, as jobterm writes and reads them (contracts/fund.toml). Values only."""

from __future__ import annotations

from typing import Final

from jobterm.systems.records import Field, Layout


def _fields(kind: str, *rest: str) -> tuple[Field, ...]:
    """Fields in few words: ``name:form:width`` with ``=value`` where it never differs."""
    found = [Field("type", "a", 2, kind)]
    for one in rest:
        told, _, value = one.partition("=")
        name, form, width = told.split(":")
        found.append(Field(name, form, int(width), value or None))
    return tuple(found)


_ENCODING: Final = "encoding:a:10=ISO-8859-1"
_SUM: Final = "sha256:a:64"

NOTICES: Final = Layout(
    830,
    "01",
    ("20",),
    "99",
    {
        "01": _fields(
            "01", "layout:a:8=JTFUND01", _ENCODING, "file:a:60", "fund:n:4", "fund_name:a:40", "sender_type:a:1",
            "sender:a:20", "closed_at:t:14",
        ),
        "20": _fields(
            "20", "number:n:7", "registration:a:36", "cpr:n:10", "kind:a:1", "incident:n:2", "incident_date:d:8",
            "date_1:d:8", "date_2:d:8", "answers:a:46", "authority:a:1", "organisation:a:20", "author:a:50",
            "told_at:t:14", "keyed_at:t:14", "text:a:600",
        ),
        "99": _fields("99", "count:n:7", "control:n:15", _SUM),
    },
)  # fmt: skip
RECEIPT: Final = Layout(
    280,
    "51",
    ("52", "53"),
    "59",
    {
        "51": _fields(
            "51", "layout:a:8=JTFKVI01", _ENCODING, "file:a:60", "fund:n:4", "made_at:t:14", "answers:a:60",
            "answers_sha256:a:64", "verdict:a:1", "code:a:8", "line:n:7",
        ),
        "52": _fields("52", "number:n:7", "registration:a:36", "reference:a:20"),
        "53": _fields("53", "number:n:7", "registration:a:36", "code:a:8", "field:a:20", "text:a:200"),
        "59": _fields("59", "accepted:n:7", "errors:n:7", "count:n:7", "control:n:15", _SUM),
    },
)  # fmt: skip
REPLIES: Final = Layout(
    720,
    "61",
    ("62",),
    "69",
    {
        "61": _fields("61", "layout:a:8=JTFSVA01", _ENCODING, "file:a:60", "fund:n:4", "made_at:t:14"),
        "62": _fields(
            "62", "number:n:7", "reply:a:36", "registration:a:36", "cpr:n:10", "decision:a:1", "decided:d:8",
            "from:d:8", "to:d:8", "text:a:600",
        ),
        "69": _fields("69", "count:n:7", "control:n:15", _SUM),
    },
)  # fmt: skip
EXTRACT: Final = Layout(
    104,
    "71",
    ("72", "73"),
    "79",
    {
        "71": _fields(
            "71", "layout:a:8=JTFREG01", _ENCODING, "file:a:60", "fund:n:4", "as_of:t:14", "municipality:n:4",
        ),
        "72": _fields(
            "72", "cpr:n:10", "member_from:d:8", "member_to:d:8", "enrolled:a:1", "enrolled_from:d:8",
            "benefit_from:d:8", "degree:a:1", "paid_to:d:8",
        ),
        "73": _fields("73", "cpr:n:10", "absence:n:2", "first_day:d:8", "last_day:d:8"),
        "79": _fields("79", "members:n:7", "absences:n:7", "control:n:15", _SUM),
    },
)  # fmt: skip

KINDS: Final = {"negative": "N", "service": "S", "enrolment": "T", "activation": "A", "withdrawn": "F"}
INCIDENTS: Final = {
    "no_show": 1, "refused_job": 2, "refused_offer": 3, "left_offer": 4, "absent_offer": 5, "not_available": 6,
    "no_job_search": 7, "no_cv": 8, "illness": 9, "holiday": 10, "enrolled": 11, "deregistered": 12,
    "activation_start": 13, "activation_end": 14, "other": 99,
}  # fmt: skip
DECISIONS: Final = {
    "I": "no_consequence", "K": "quarantine", "E": "effective_sanction", "U": "under_review", "M": "membership_ended",
}  # fmt: skip
AUTHORITIES: Final = {"state": "S", "municipality": "K"}
FUNDS: Final = {
    "3F": 1, "Akademikernes": 2, "ASE": 3, "Business Danmark": 4, "CA": 5, "DANA": 6, "Det Faglige Hus": 7, "DSA": 8,
    "FOA": 9, "Frie": 10, "FTFa": 11, "HK": 12, "Krifa": 13, "Lærernes": 14, "Magistrenes": 15, "Metal": 16,
    "Min A-kasse": 17, "NNF": 18, "Socialpædagogernes": 19, "TL": 20,
}  # fmt: skip
"""Names as in daily use; the numbers are our assumption."""
_BY_NAME: Final = {name.casefold(): (name, number) for name, number in FUNDS.items()}


def fund(name: str) -> tuple[str, int] | None:
    """A fund's name as it is written and its number, however it was spelt; None for one that the table lacks."""
    return _BY_NAME.get(name.strip().casefold())


def fund_name(number: int) -> str | None:
    """The name of a fund."""
    return next((name for name, one in FUNDS.items() if one == number), None)
