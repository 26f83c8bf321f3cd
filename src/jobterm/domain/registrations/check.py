"""Checks a registration as it came in: form, the citizen, the kind's own rules, the queue; and makes it if it may go.

Pure: everything it looks at stands in the `CheckContext`. Needs and ids that refer to what is stored are the office's.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from jobterm.domain.findings import found
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.context import Case, CheckContext
from jobterm.domain.registrations.decoding import decode, encode
from jobterm.domain.registrations.envelope import Envelope
from jobterm.domain.registrations.kinds import KINDS, Kind
from jobterm.domain.registrations.model import Authority, Finding, Level, Override, Registration, ToldHow
from jobterm.domain.registrations.names import KIND_NAMES, nearest
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.routing import recipients

CLOCK_TOLERANCE: Final = timedelta(minutes=2)
"""How far ahead of us the clock of who told it may be (interface §3)."""
GUEST: Final = "citizen.other_centre"
"""The finding that an override's reason answers where a citizen is another centre's."""
SIMILAR_MAX: Final = 3
"""Similar items in the queue that are told (guarantee U4)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check. ``registration`` is there only if nothing stands against it."""

    registration: Registration | None
    findings: tuple[Finding, ...]
    consequences: tuple[Consequence, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def check(intent: Any, context: CheckContext) -> Checked:
    """Check one registration as given (JSON values that `loading` has read).

    Hard findings stop it; a rule stops it unless an override with the same code gives a reason; remarks never stop.
    """
    if not isinstance(intent, dict):
        return Checked(None, (found("json.not_object", ""),))
    envelope, findings = decode(Envelope, intent)
    kind = _kind(intent.get("kind"), findings)
    details = None
    if kind is not None and isinstance(intent.get("details"), dict):
        details, faults = decode(kind.details, intent["details"], "details")
        findings += faults
    if kind is not None and kind.about_citizen and intent.get("citizen") in (None, ""):
        findings.append(found("citizen.missing", "citizen"))
    if kind is not None and not kind.about_citizen and intent.get("citizen") not in (None, ""):
        findings.append(found("citizen.unwanted", "citizen"))
    if envelope is None or kind is None or details is None:
        return Checked(None, tuple(findings))
    made, case = _make(envelope, kind, details, context, findings)
    findings += _about_citizen(made, context)
    findings += _whose(made, context)
    findings += _for_whom(made, envelope, context)
    findings += kind.check(details, case) if kind.check is not None else ()
    findings += _similar(made, context)
    findings += _routed(made, context)
    return Checked(
        made if _may_go(findings, made.overrides) else None,
        tuple(findings),
        tuple(kind.follow(details, case)) if kind.follow is not None else (),
        tuple(kind.propose(details, case)) if kind.propose is not None else (),
    )


def canonical(intent: Mapping[str, Any]) -> bytes:
    """A registration as given, in one spelling: two of the same id are equal when these bytes are (amendment 13).

    Order of keys, blanks, and null for left out do not count; defaults are not filled in.
    """
    return json.dumps(_plain(intent), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode(
        "ascii"
    )


def similar(one: Registration, other: Registration) -> bool:
    """Whether two registrations may be the same event told twice: citizen, kind, day of the event (guarantee U4)."""
    return (one.subject, one.kind, one.event_date) == (other.subject, other.kind, other.event_date)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_plain(name): _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def unknown_kind(name: str) -> Finding:
    """The finding on a kind that is none, with the one that was probably meant or those that there are."""
    made = ", ".join(KINDS)
    return found("kind.unknown", "kind", nearest=nearest(name[:60], KIND_NAMES), known=made)


def _kind(name: Any, findings: list[Finding]) -> Kind | None:
    if not isinstance(name, str) or not name:
        return None  # the envelope has said so already
    kind = KINDS.get(name)
    if kind is None:
        findings.append(unknown_kind(name))
    return kind


def _make(
    envelope: Envelope, kind: Kind, details: Any, context: CheckContext, findings: list[Finding]
) -> tuple[Registration, Case]:
    """The registration with its defaults filled in, and the case for the kind's rules; notes wrong dates."""
    told_at = envelope.told_at or context.now
    if told_at > context.now + CLOCK_TOLERANCE:
        findings.append(found("told_at.future", "told_at"))
    fixed = kind.event_date(details, context)
    event_date = fixed or envelope.event_date or context.today
    if fixed is not None and envelope.event_date not in (None, fixed):
        findings.append(found("event_date.mismatch", "event_date", expected=fixed))
    if fixed is None and event_date > context.today:
        findings.append(found("date.future", "event_date", latest=context.today))
    id_ = envelope.id or context.fresh_id
    if id_ in envelope.needs:
        findings.append(found("needs.cycle", "needs"))
    if id_ == envelope.supersedes:
        findings.append(found("supersedes.self", "supersedes"))
    case = Case(kind.name, event_date, told_at, context, envelope.citizen)
    completed = kind.complete(details, case) if kind.complete is not None else {}
    made = Registration(
        id=id_,
        kind=kind.name,
        citizen=envelope.citizen if kind.about_citizen else None,
        event_date=event_date,
        told_at=told_at,
        details={**encode(details), **completed},
        author=context.author,
        author_name=context.author_name,
        keyed_at=context.now,
        on_behalf_of=_authority(envelope, case),
        told_how=ToldHow(envelope.told_how) if envelope.told_how else None,
        note=envelope.note,
        needs=tuple(dict.fromkeys(envelope.needs)),
        supersedes=envelope.supersedes,
        overrides=tuple(Override(one.code, one.reason) for one in envelope.overrides),
        base=dict(envelope.base or {}),
        taken_by=envelope.taken_by,
        slip=envelope.slip,
    )
    return made, case


def _authority(envelope: Envelope, case: Case) -> Authority:
    """As said, else by the plan on the day of the event, else the hat that the author wears."""
    if envelope.on_behalf_of:
        return Authority(envelope.on_behalf_of)
    plan, known = case.context.plan, case.known
    by_plan = plan.responsible(known.target_group, known.municipality, case.event_date) if plan is not None else None
    return by_plan or case.context.authority


def _about_citizen(made: Registration, context: CheckContext) -> Iterator[Finding]:
    if made.citizen is None:
        return
    known = context.known
    if known.dead:
        yield found("citizen.dead", "citizen")
    if known.exists is False:
        yield found("citizen.unknown", "citizen")
    elif known.exists is None:
        yield found("citizen.unchecked", "citizen")
    if known.exists is not True and Cpr.parse(made.citizen).fails_modulus_11:
        yield found("citizen.modulus_11", "citizen")


def _whose(made: Registration, context: CheckContext) -> Iterator[Finding]:
    """Another centre's citizen is registered on with a written reason, which goes to the system (users.md W17)."""
    known = context.known
    if made.citizen is None or not context.centre or not known.exists:
        return
    if known.municipality is None:
        yield found("citizen.centre_unknown", "citizen")
    elif known.municipality != context.centre:
        yield found(GUEST, "citizen", municipality=known.municipality)


def _for_whom(made: Registration, envelope: Envelope, context: CheckContext) -> Iterator[Finding]:
    """Which system is right depends on the citizen's group; where nobody could tell it, nobody guesses (decision 7)."""
    told = envelope.on_behalf_of is not None or made.details.get("client_category") is not None
    if made.citizen is not None and context.known.target_group is None and not told:
        yield found("citizen.group_unknown", "on_behalf_of")


def _similar(made: Registration, context: CheckContext) -> Iterator[Finding]:
    wanted = (made.citizen, made.kind, made.event_date)
    twins = [
        item for item in context.pending
        if (item.citizen, item.kind, item.event_date) == wanted and item.id not in (made.id, made.supersedes)
    ]  # fmt: skip
    # The newest few are enough to recognise a double; a remark on each would bury all others.
    for item in twins[-SIMILAR_MAX:]:
        yield found("similar.pending", "kind", id=item.id, at=item.at, author=item.author)


def _routed(made: Registration, context: CheckContext) -> Iterator[Finding]:
    """A registration that the plan sends nowhere would lie in the queue for ever. A correction goes where that is which
    it corrects."""
    known = context.known
    if made.kind == "correction":
        return
    if context.plan is None or known.target_group is None or known.municipality is None:
        return
    told = recipients(made.kind, made.event_date, known.target_group, known.municipality, context.plan, context.now)
    if not told:
        yield found("route.none", "citizen")


def _may_go(findings: list[Finding], overrides: tuple[Override, ...]) -> bool:
    reasons = {override.code for override in overrides}
    return not any(
        finding.level is Level.HARD or (finding.level is Level.RULE and finding.code not in reasons)
        for finding in findings
    )
