"""Findings in the user's language, made at the edge: from the domain's table, or as they were kept with an item."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain import findings as table
from jobterm.domain.msgids import Word
from jobterm.domain.registrations.model import Finding, Level
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import FindingView
from jobterm.office.wording import system_name

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*[+-]\d\d:\d\d", re.ASCII)


def view(finding: Finding) -> FindingView:
    """A finding with its sentences; a system in them by its name, our own queue where no system said it."""
    if "system" in finding.values:
        named = system_name(str(finding.values["system"] or "")) or _("The queue here")
        finding = replace(finding, values={**finding.values, "system": named})
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
        "values": {name: _kept(value) for name, value in finding.values.items()},
    }


def _kept(value: Any) -> Any:
    """A value of a finding as the store takes it; a word that is to be translated stays marked as one."""
    if isinstance(value, Word):
        return {"word": str(value)}
    return value if value is None or isinstance(value, int | float) else str(value)


def _told(value: Any) -> Any:
    """The value that `_kept` stored: days and times again as such, so that they are written as people write them."""
    if isinstance(value, Mapping):
        return Word(str(value.get("word", "")))
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
            if _INSTANT.fullmatch(value):
                return datetime.fromisoformat(value)
    return value


def stored_finding(stored: Mapping[str, Any]) -> FindingView:
    """A finding that `kept` made; one whose code this version does not know is shown by its code."""
    code = str(stored.get("code", ""))
    field, level = str(stored.get("field", "")), str(stored.get("level", Level.SOFT.value))
    source = stored.get("source")
    if code not in table.FINDINGS:
        return FindingView(field, code, level, code, "", source)
    values = {name: _told(value) for name, value in (stored.get("values") or {}).items()}
    return view(Finding(field, code, Level(level), source, values))


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
