"""Findings in the user's language, made at the edge: from the domain's table, or as they were kept with an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.domain import findings as table
from jobterm.domain.registrations.model import Finding, Level
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import FindingView


def view(finding: Finding) -> FindingView:
    """A finding with its sentences."""
    return FindingView(
        field=finding.field,
        code=finding.code,
        level=finding.level.value,
        message=table.message(finding).say(_),
        cure=table.cure(finding).say(_),
        source=finding.source,
    )


def kept(finding: Finding) -> Mapping[str, Any]:
    """A finding as it is stored with its item: codes and values, so that it can be said in any language later."""
    return {
        "field": finding.field,
        "code": finding.code,
        "level": finding.level.value,
        "source": finding.source,
        "values": {name: value if isinstance(value, int | float) else str(value)
                   for name, value in finding.values.items()},
    }  # fmt: skip


def stored_finding(stored: Mapping[str, Any]) -> FindingView:
    """A finding that `kept` made; one whose code this version does not know is shown by its code."""
    code = str(stored.get("code", ""))
    field, level = str(stored.get("field", "")), str(stored.get("level", Level.SOFT.value))
    source = stored.get("source")
    if code not in table.FINDINGS:
        return FindingView(field, code, level, code, "", source)
    return view(Finding(field, code, Level(level), source, stored.get("values") or {}))


def identifier_error(code: str) -> OfficeError:
    """What to tell of a text that names no citizen; ``code`` as `InvalidIdentifier` has it."""
    if code == "citizen.unknown_id":
        return OfficeError(
            code,
            _("This id names nobody here."),
            cure=_("Give the CPR number, or an id that 'citizen find' prints at this site."),
            field="citizen",
            exit_code=Exit.USAGE,
        )
    finding = table.found(code, "citizen")
    return OfficeError(
        code,
        table.message(finding).say(_),
        cure=table.cure(finding).say(_),
        field="citizen",
        exit_code=Exit.USAGE,
    )
