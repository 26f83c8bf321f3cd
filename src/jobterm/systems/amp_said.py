"""What amp's answers that are no acceptance mean (contracts/amp.yaml, x-jobterm.codes). What is asked, and what an
acceptance says, stands in ``amp``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.domain.merge import WIDER
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.systems import common
from jobterm.systems.amp_kinds import REFS
from jobterm.systems.amp_tables import BUSY, CLOSED, CODES, OWN_FAULT, TABLES
from jobterm.systems.fields import NotReadable, whole
from jobterm.systems.wire import WireAnswer

REPLACED: Final = "90311"


def refusal(answer: WireAnswer, content: Mapping[str, Any], kind: str = "plan.save") -> Outcome:
    """An answer that is no acceptance: amp's own code first, then the HTTP status, then the default (design §5).
    ``kind``: what was written."""
    code = str(content.get("fejlkode") or "")
    message = common.said(content.get("fejltekst"))
    if answer.status == 503 and code == CLOSED:
        return closed(answer, content)
    retry_after = common.pause(answer.headers.get("retry-after"))
    if answer.status == 429 and code == BUSY:
        return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
    if answer.status == 500 and code == OWN_FAULT:
        return common.told(answer, OutcomeClass.UNKNOWN, code, message)
    if not 400 <= answer.status < 500 or code not in CODES:
        return common.unmarked(answer, message=message)
    cls = CODES[code]
    if cls is OutcomeClass.CONFLICT:
        return _conflict(answer, content, code, message, kind)
    if code == REPLACED:
        return common.replaced(answer, code, message, content.get("nytCpr"))
    member = content.get("felt")
    field = field_name(member, kind) if isinstance(member, str) else None
    return common.told(answer, cls, code, message, field=field)


def field_name(member: str, kind: str = "plan.save") -> str:
    """Our name for a member of amp's, its own where we have none."""
    tables = (*(table for other, table in TABLES.items() if other != kind), TABLES[kind])
    names = {row.wire: row.name for table in tables for row in table}
    names |= {row.wire: row.name for row in REFS.get(kind, ())}
    return names.get(member, common.said(member)[:60])


def closed(answer: WireAnswer, content: Mapping[str, Any]) -> Outcome:
    """Closed, until when and why."""
    why = {"planlagt": "closed.planned", "nedbrud": "closed.breakdown"}.get(str(content.get("aarsag")), "closed")
    until = common.reopening(content.get("lukketTil"), answer)
    message = common.said(content.get("fejltekst") or content.get("besked"))
    return common.told(answer, OutcomeClass.CLOSED, why, message, until=until)


def _conflict(answer: WireAnswer, content: Mapping[str, Any], code: str, message: str, kind: str) -> Outcome:
    current = content.get("gaeldende")
    block = current if isinstance(current, Mapping) else {}
    body = block.get("indhold")
    try:
        theirs = whole(TABLES[WIDER.get(kind, kind)], body) if isinstance(body, Mapping) else {}
    except NotReadable:
        theirs = {}
    version = block.get("version")
    return common.told(
        answer,
        OutcomeClass.CONFLICT,
        code,
        message,
        theirs=theirs,
        version=version if isinstance(version, str) else None,
    )
