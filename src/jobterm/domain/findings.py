"""All findings there are: code → level, sentence and cure (English msgids), source. Sentences are said at the edge.

The table comes in three parts: `findings_form` (form and limits, hard), `findings_case` (what the case and the dated
rules say) and `findings_stale` (what has changed while it waited). A code that is not in it cannot be found: `found`
looks each one up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.domain.findings_case import CASE
from jobterm.domain.findings_form import FORM
from jobterm.domain.findings_stale import STALE
from jobterm.domain.findings_work import WORK
from jobterm.domain.msgids import Sentence
from jobterm.domain.registrations.model import Finding, Level
from jobterm.domain.said import Said

FINDINGS: Final[Mapping[str, Said]] = {**FORM, **CASE, **WORK, **STALE}
"""Every code that a finding can have."""


def found(code: str, field: str, *, level: Level | None = None, source: str | None = None, **values: Any) -> Finding:
    """A finding with the table's level and source unless a dated rule gives its own; KeyError for an unknown code."""
    said = FINDINGS[code]
    return Finding(field, code, level or said.level, source or said.source, values)


def message(finding: Finding) -> Sentence:
    """What the finding says; personal data is only in it where the values hold it."""
    return Sentence(FINDINGS[finding.code].message, finding.values)


def cure(finding: Finding) -> Sentence:
    """What can be done about it."""
    said = FINDINGS[finding.code]
    wanting = said.otherwise is not None and finding.values.get("nearest") is None
    return Sentence(said.otherwise if wanting and said.otherwise else said.cure, finding.values)
