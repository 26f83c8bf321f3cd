"""``schema registration``: the domain's JSON Schema, with errors as the user must be told them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.domain.findings import cure, message
from jobterm.domain.registrations import schema
from jobterm.domain.registrations.check import unknown_kind
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError


def registration_schema(kind: str | None) -> Mapping[str, Any]:
    """JSON Schema of one kind, or of all; OfficeError for a kind that is unknown (exit 2)."""
    try:
        return schema.registration_schema(kind)
    except KeyError:
        finding = unknown_kind(kind or "")
    raise OfficeError(
        finding.code, message(finding).say(_), cure=cure(finding).say(_), field="kind", exit_code=Exit.USAGE
    )
