"""A report of the conformance kit is read whole or not at all, and judged by what is wanted of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobterm import i18n
from jobterm.office import conformance
from jobterm.office.conformance import REASONS, BadReport, Wanted, digest, read, verdict

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CODE = "c0de" * 16


def content(**more: Any) -> dict[str, Any]:
    made = {
        "format": 1, "kit": "1.0", "jobterm": "0.1.0", "system": "nordlys",
        "plugin": {"distribution": "jobterm-nordlys", "version": "1.0", "sha256": CODE},
        "at": "2026-11-20T10:00:00.000+01:00", "counts": {"pass": 3, "fail": 0, "not_offered": 1},
        "workflows": {"note": "pass", "plan.save": "not_offered", "reading": "pass"}, "failures": [], **more,
    }  # fmt: skip
    return {**made, "sha256": digest(made)}


def text(**more: Any) -> str:
    return json.dumps(content(**more))


def reasons(wanted: Wanted, **more: Any) -> list[str]:
    return [code for code, _values in verdict(read(text(**more)), wanted, NOW).reasons]


def test_a_whole_report_is_read_as_it_was_written() -> None:
    report = read(text())
    assert (report.system, report.plugin, report.version, report.code_sha256) == (
        "nordlys", "jobterm-nordlys", "1.0", CODE)  # fmt: skip
    assert (report.passed, report.failed, report.not_offered, report.whole) == (3, 0, 1, True)
    assert report.at == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("", "report.unreadable"),
        ("[]", "report.format"),
        ('{"format": 2}', "report.format"),
        ("[" * 100_000, "report.unreadable"),
        (json.dumps({**content(), "system": "amp"}), "report.changed"),
        (json.dumps({**content(), "workflows": {"plan.save": "pass"}}), "report.changed"),
        (text(counts={}), "report.format"),
        (text(at="yesterday"), "report.format"),
        (text(workflows=[]), "report.format"),
        (" " * ((1 << 20) + 1), "report.too_large"),
    ],
)
def test_what_is_no_report_or_was_changed_is_refused(bad: str, code: str) -> None:
    with pytest.raises(BadReport, match=code):
        read(bad)


def test_all_that_it_offers_is_enough_where_nothing_is_named() -> None:
    assert reasons(Wanted("nordlys", CODE)) == []


@pytest.mark.parametrize(
    ("wanted", "more", "why"),
    [
        (Wanted("amp"), {}, ["system"]),
        (Wanted("nordlys", "other"), {}, ["code"]),
        (Wanted("nordlys"), {"workflows": {"note": "fail", "reading": "pass"}}, ["failed"]),
        (Wanted("nordlys", workflows=("note", "plan.save")), {}, ["not_offered"]),
        (Wanted("nordlys", workflows=("task",)), {}, ["not_tried"]),
        (Wanted("nordlys"), {"workflows": {"plan.save": "not_offered"}}, ["empty"]),
        (Wanted("nordlys", not_before=timedelta(days=1)), {}, ["old"]),
    ],
)
def test_what_speaks_against_it_is_said(wanted: Wanted, more: dict[str, Any], why: list[str]) -> None:
    assert reasons(wanted, **more) == why
    found = verdict(read(text(**more)), wanted, NOW)
    assert not found.good
    for language in ("en", "da"):
        i18n.use(language)
        assert all(said and "{" not in said for said in found.said())


def test_no_report_is_no_proof() -> None:
    assert [code for code, _ in verdict(None, Wanted("nordlys"), NOW).reasons] == ["none"]


def test_it_is_summed_up_in_a_line() -> None:
    i18n.use("en")
    assert conformance.summary(read(text())) == "2026-11-20: 2 passed, 0 failed, 1 not offered"


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_is_said_in_danish_too(code: str) -> None:
    i18n.use("da")
    assert i18n._(REASONS[code]) != REASONS[code]
