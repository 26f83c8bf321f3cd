"""What the office says of a registration before it is sent for the first time: whether it still holds, asked of the
systems only where something can have changed, and only what matters. Nothing is altered here: what is stale goes to a
person with the evidence (domain §7.6, guarantee G19)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.domain.dates import local_day
from jobterm.domain.findings import found
from jobterm.domain.registrations.context import Known
from jobterm.domain.registrations.facts import SelfReport
from jobterm.domain.registrations.model import Finding, Registration
from jobterm.domain.stale import OLD_AFTER, SILENT_FOR, changed, passed, wanted
from jobterm.domain.twins import IN_JOBNET, explains, twin
from jobterm.i18n import _
from jobterm.office import findings as saying
from jobterm.office import gates
from jobterm.office.known import known
from jobterm.office.parts import Parts
from jobterm.office.people import SECTIONS, could_know, followed
from jobterm.office.wording import system_label
from jobterm.outbox.clearance import GO, BeforeSending, Clearance, Hold, Review
from jobterm.outbox.delivery import Delivery, Role, State
from jobterm.outbox.port import OutcomeClass
from jobterm.outbox.reading import Asker, Reading, ReadState, Section
from jobterm.outbox.states import ASK_FIRST
from jobterm.outbox.store import StoredEvent, StoredItem
from jobterm.systems.words import word

STALE: Final = "stale"
"""The reason of what a person must look at before it goes; the finding's code follows after a colon."""
ASK_AGAIN: Final = timedelta(minutes=2)
GIVE_UP: Final = 300
"""How soon a system that must be asked is asked again, and after how many times (ten hours) a person is asked instead
(guarantee G12)."""
STRANGER_FOR: Final = timedelta(days=1)
"""So long a system that does not know a citizen is not asked about her before something is sent somewhere else."""
_MOVES: Final = frozenset({"today", "system"})
"""Values of a finding that change though the matter stays the same: the day, and which system tells it by now."""
_ANSWERED: Final = frozenset({ReadState.FRESH, ReadState.NOT_KNOWN})


def reason(findings: Iterable[Finding]) -> str:
    """The delivery's reason for these findings."""
    return f"{STALE}:{','.join(one.code for one in findings)}"


def codes(told: str | None) -> tuple[str, ...]:
    """The findings' codes in a delivery's reason, none where it has another one."""
    word, _colon, rest = (told or "").partition(":")
    return tuple(rest.split(",")) if word == STALE and rest else ()


def before_sending(parts: Parts) -> BeforeSending:
    """The office's word on registrations of one desk."""
    silent: dict[str, datetime] = {}

    def said(registration: Registration, delivery: Delivery) -> Clearance | Awaitable[Clearance]:
        if registration.citizen is None:
            return GO
        if delivery.role is Role.RECORD and (over := passed(registration, parts.clock.now())) is not None:
            return _reviewed(parts, registration, [over])
        if gates.gated(registration):
            return _through_gates(parts, registration, delivery)
        if delivery.role is not Role.RECORD:
            return _copy(parts, registration)
        sections = wanted(registration, parts.clock.now())
        return _asked(parts, registration, delivery, sections, silent) if sections else GO

    return said


def _copy(parts: Parts, registration: Registration) -> Clearance:
    """One who is told of what the record has confirmed: only death stops it, and nobody is asked for that."""
    assert registration.citizen is not None
    told = parts.cache().readings(registration.citizen, (Section.PERSON,)).values()
    if any(fact.field == "person.dead" and fact.value is True for one in told for fact in one.facts):
        return _reviewed(parts, registration, [found("citizen.dead", "citizen")])
    return GO


async def _asked(
    parts: Parts, registration: Registration, delivery: Delivery, sections: frozenset[Section],
    silent: dict[str, datetime],
) -> Clearance:  # fmt: skip
    """Whether it still holds, by what the systems say now; where none can be asked, by what they said last.

    ``silent``: until when each system that said nothing is left alone, which is kept here.
    """
    assert registration.citizen is not None
    now = parts.clock.now()
    systems = [
        system
        for system in worth_asking(parts, registration.citizen, delivery.system, sections)
        if silent.get(system, now) <= now
    ]
    readings = await _read(parts, registration, sections, systems, force=False) if systems else {}
    for reading in readings.values():
        busy = reading.outcome is not None and reading.outcome.cls is OutcomeClass.THROTTLED
        if reading.state in (ReadState.CLOSED, ReadState.UNREACHABLE) and not busy:
            silent[reading.system] = parts.clock.now() + SILENT_FOR
    entered = parts.store().item(registration.id).findings
    said = frozenset(str(one.get("code")) for one in entered)
    replaced = followed(parts, registration.citizen) != registration.citizen
    return _reviewed(parts, registration, list(changed(registration, seen_now(parts, registration), said,
                                                       replaced=replaced)))  # fmt: skip


async def _through_gates(parts: Parts, registration: Registration, delivery: Delivery) -> Clearance:
    """A no-show: everybody is asked anew, and one who does not answer keeps it here."""
    systems = [one for one, reader in parts.readers().items() if reader.sections & gates.LOOKED_AT]
    readings = await _read(parts, registration, gates.LOOKED_AT, systems, force=True)
    seen = seen_now(parts, registration)
    against = list(gates.stands_against(registration, seen, readings, parts.store()))
    if seen.dead:
        against.insert(0, found("citizen.dead", "citizen"))
    if against:
        return _reviewed(parts, registration, against)
    told_by = {system for system, reader in parts.readers().items() if reader.sections & gates.TELLS_ILLNESS}
    silent = sorted(one.system for one in readings.values() if one.state not in _ANSWERED and one.system in told_by)
    if not silent:
        return GO
    if delivery.failures >= GIVE_UP:
        names = ", ".join(system_label(one) for one in silent)
        return _reviewed(parts, registration, [found("gate.unchecked", "citizen", systems=names)])
    return Hold(parts.clock.now() + ASK_AGAIN, ASK_FIRST)


def worth_asking(parts: Parts, cpr: str, goes_to: str, sections: frozenset[Section]) -> list[str]:
    """The systems to be read anew: those that can tell any of it, but for what was read a quarter of an hour ago and
    stands (one read serves all that waits of a citizen), and strangers that nothing is sent to (guarantee G17)."""
    now, book = parts.clock.now(), parts.casebook()
    told = {(part.system, part.section): part for part in parts.cache().parts(cpr, sections)}
    found = []
    for system, reader in parts.readers().items():
        wanted = reader.sections & sections
        kept = [told[system, one] for one in wanted if (system, one) in told]
        if kept and len(kept) == len(wanted):
            read_at = min(part.fetched_at for part in kept)
            if now - read_at < OLD_AFTER and book.stands(cpr, system, read_at):
                continue
            if system != goes_to and now - read_at < STRANGER_FOR and not any(part.known for part in kept):
                continue
        if wanted:
            found.append(system)
    return found


async def _read(
    parts: Parts, registration: Registration, sections: frozenset[Section], systems: Sequence[str], *, force: bool
) -> Mapping[str, Reading]:
    """What these systems say, each within its deadline, in the author's name and for this."""
    assert registration.citizen is not None
    organisation, user = parts.site.sender(registration)
    asker = Asker(organisation, user, _("before sending"))
    parts.lookups().note(registration.citizen, "sending", sections)
    return await parts.casebook().look_all(registration.citizen, sections, asker, force=force, systems=systems)


def seen_now(parts: Parts, registration: Registration) -> Known:
    """The citizen as the systems have her, and as our other items will change her; not what this one does."""
    assert registration.citizen is not None
    readings = parts.cache().readings(registration.citizen, (*SECTIONS, Section.JOB))
    mine = gates.all_items(parts.store(), registration.citizen, open_only=True)
    others = [one for one in mine if one.registration.id != registration.id and _sooner(one.registration, registration)]
    today = local_day(parts.clock.now())
    seen = known(readings, others, None, today, readers=could_know(parts))
    own = (registration.id,)
    return replace(seen, bookings=tuple(one for one in seen.bookings if one.ref not in own))


def _sooner(one: Registration, than: Registration) -> bool:
    return (one.event_date, one.told_at, one.keyed_at) <= (than.event_date, than.told_at, than.keyed_at)


def _reviewed(parts: Parts, registration: Registration, findings: list[Finding]) -> Clearance:
    """A person's, with these findings as evidence; unless a person has decided on each of them already."""
    if not findings:
        return GO
    kept = tuple(saying.kept(one) for one in findings)
    if {_fact(one) for one in kept} <= _decided(parts, registration):
        return GO
    return Review(reason(findings), kept)


def _decided(parts: Parts, registration: Registration) -> frozenset[str]:
    """What somebody has looked at and sent it all the same, by its log: the findings with what they said, for the same
    code about another illness or another hour is another matter."""
    seen: list[StoredEvent] = []
    through: set[str] = set()
    for event in parts.store().events(registration.id):
        if event.what.event == "for_a_person":
            seen = [event]
        elif event.what.event == "decided" and event.what.code == "not_applied":
            through |= {_fact(one) for one in evidence(seen)}
    return frozenset(through)


def _fact(kept: Mapping[str, Any]) -> str:
    """A kept finding so that it can be compared."""
    values = {name: value for name, value in kept.get("values", {}).items() if name not in _MOVES}
    return json.dumps([kept.get("code"), kept.get("field"), values], sort_keys=True, default=str)


def evidence(events: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The findings with which an item went to a person last, as they were kept; none where nothing was stale."""
    last: list[Mapping[str, Any]] = []
    for event in events:
        if event.what.event == "for_a_person":
            stale = (event.what.code or "").startswith(f"{STALE}:")
            last = [one for one in json.loads(event.what.note or "[]") if isinstance(one, Mapping)] if stale else []
    return last


def own_report(parts: Parts, stored: StoredItem) -> SelfReport | None:
    """The citizen's own report of the same event, or the one that a system's refusal comes of."""
    registration = stored.registration
    if registration.citizen is None:
        return None
    seen = seen_now(parts, registration)
    record = next((one for one in stored.deliveries if one.role is Role.RECORD), None)
    if record is not None and record.state is State.REFUSED and record.last_error is not None:
        return explains(word(record.system, record.last_error.code), registration, seen)
    return twin(registration, seen)


def explained(parts: Parts, stored: StoredItem) -> list[Mapping[str, Any]]:
    """The remark on a refusal that comes of the citizen's own report: she was quicker than we."""
    if not any(one.role is Role.RECORD and one.state is State.REFUSED for one in stored.deliveries):
        return []
    report = own_report(parts, stored)
    if report is None:
        return []
    return [saying.kept(found(IN_JOBNET, "details", first_day=report.first_day, told=report.told_at))]
