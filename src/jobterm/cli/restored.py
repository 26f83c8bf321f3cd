"""`outbox restored ...`: a system was put back to an older copy."""

from __future__ import annotations

from datetime import datetime

from jobterm.cli.call import Call
from jobterm.clock import from_text, to_text
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError


def restored(call: Call) -> int:
    """``outbox restored SYSTEM --since TIME --reason TEXT``."""
    given = call.given
    with call.office() as office:
        told = office.system_restored(given.system, _moment(given.since), given.reason)
    if call.speech.as_json:
        call.speech.json({"system": told.system, "since": to_text(told.since), "deliveries": told.deliveries})
        return Exit.DONE
    call.speech.lines([told.message])
    return Exit.DONE


def _moment(text: str) -> datetime:
    try:
        return from_text(text)
    except ValueError:
        raise OfficeError(
            "usage",
            _("A moment has a date, a time and an offset."),
            cure=_("Write it like 2026-11-20T12:00:00+01:00."),
            field="--since",
            exit_code=Exit.USAGE,
        ) from None
