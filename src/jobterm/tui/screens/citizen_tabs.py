"""The seven tabs of the citizen's screen: their names, and which parts of the case each shows. Only what a tab shows is
read when it is opened (guarantee G17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.readings import Section
from jobterm.i18n import N_

TABS: Final = (
    N_("Overview"), N_("History"), N_("Job plan"), N_("Job+CV"), N_("Meetings"), N_("Benefit"), N_("Log"),
)  # fmt: skip
OVERVIEW, HISTORY, PLAN, JOB, MEETINGS, BENEFIT, LOG = range(1, 8)

_HEAD: Final = frozenset({Section.PERSON})
"""Who she is stands above every tab."""
SHOWN: Final[Mapping[int, frozenset[Section]]] = {
    OVERVIEW: _HEAD | {Section.ENROLMENT, Section.ABSENCE, Section.INTERVIEW, Section.ACTIVATION, Section.TIMELINE},
    HISTORY: _HEAD | {Section.ENROLMENT, Section.TIMELINE},
    PLAN: _HEAD | {Section.PLAN, Section.ACTIVATION},
    JOB: _HEAD | {Section.JOB},
    MEETINGS: _HEAD | {Section.INTERVIEW, Section.ABSENCE},
    BENEFIT: _HEAD | {Section.BENEFIT},
    LOG: _HEAD,
}
