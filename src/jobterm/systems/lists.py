"""Caseloads and calendars as record systems tell them: what is asked for, and rows read by a table of each system's own
names. Which system asks how stands with its codec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.outbox.reading import Appointment, CaseRow
from jobterm.systems import common
from jobterm.systems.reading import words

MOST_PAGES: Final = 8
"""A list that goes on is cut off: more than a team has."""
_CPR: Final = re.compile(r"[0-9]{10}", re.ASCII)

Rows = list[CaseRow] | list[Appointment]
Page = tuple[Rows, str | None]
"""Rows, and what the next page is asked for with; None: there is none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One page of a list: the calendar from the first to the last day of ``span``, else the caseload. ``after``: what
    the page before said of the next."""

    team: bool
    span: tuple[date, date] | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What a system calls things: ``members`` our word → its member; ``forms`` and ``settled`` its word → ours."""

    members: Mapping[str, str]
    forms: Mapping[str, str] | None = None
    settled: Mapping[str, str] | None = None


def case_rows(system: str, rows: Iterable[Mapping[str, Any]], names: Names) -> list[CaseRow]:
    """The citizens of a caseload; a row without a CPR number is none."""
    found = []
    for row in rows:
        told = _Told(row, names.members)
        if _CPR.fullmatch(told.text("cpr")):
            enrolled_since = told.day("enrolled_since")
            found.append(
                CaseRow(
                    told.text("cpr"), told.text("name"), told.text("caseworker"), told.text("caseworker_name"),
                    told.day("since"), told.day("born"), told.text("municipality") or None,
                    told.text("target_group") or None, told.text("contact_group") or None, told.text("phone") or None,
                    told.flag("protected"), enrolled_since is not None, enrolled_since, told.day("last_interview"),
                    told.instant("next_booking"), told.day("plan_saved"), told.day("cv_approved"),
                    told.day("ill_since"), system,
                )
            )  # fmt: skip
    return found


def appointments(system: str, rows: Iterable[Mapping[str, Any]], names: Names) -> list[Appointment]:
    """The appointments of a calendar; one without a citizen, a number or a time is none."""
    forms, settled = names.forms or {}, names.settled or {}
    found = []
    for row in rows:
        told = _Told(row, names.members)
        start, end, ref = told.instant("start"), told.instant("end"), told.text("ref")
        if start is None or end is None or not ref or not _CPR.fullmatch(told.text("cpr")):
            continue
        form = told.text("contact_form")
        found.append(
            Appointment(
                f"{system}:{ref}", told.text("cpr"), told.text("name"), start, end, told.text("version") or None,
                told.text("registration") or None, told.text("interview_type"), forms.get(form, form),
                told.text("place") or None, told.text("link") or None, told.text("text"), told.text("group") or None,
                told.flag("interpreter"), told.day("notice"), told.text("caseworker"), told.text("caseworker_name"),
                told.flag("protected"), told.text("owner") or None, settled.get(told.text("settled")), system,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.start, one.ref))


@dataclass(frozen=True, slots=True)
class _Told:
    """One row, asked by our words."""

    row: Mapping[str, Any]
    members: Mapping[str, str]

    def text(self, name: str) -> str:
        value = self.row.get(self.members.get(name, ""))
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else words(value)

    def flag(self, name: str) -> bool:
        return self.row.get(self.members.get(name, "")) in (True, "true", "1")

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name)[:10])
        except ValueError:
            return None

    def instant(self, name: str) -> datetime | None:
        return common.instant(self.text(name))
