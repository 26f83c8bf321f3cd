"""One citizen's file put together from what the systems told, what is kept, and our own items on top. Nobody is asked
from here; who may look stands in ``look_up``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from jobterm.casebook.answers import REPLACED_BY
from jobterm.casebook.parts import Part, join
from jobterm.domain import casefile
from jobterm.domain.casefile import CaseFile, FactValue
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office.answers import outcome_sentence
from jobterm.office.parts import Parts
from jobterm.office.queue import views
from jobterm.office.views import (
    CaseOf,
    CaseView,
    FactView,
    ItemView,
    LookUpView,
    MatterView,
    SourceView,
    TimelineView,
    ValueView,
)
from jobterm.office.wording import system_label
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Reading, ReadState, Section
from jobterm.outbox.store import FINAL_SHOWN, ItemQuery, NoSuchItem

CASE_KIND: Final = "enrolment.start"
"""The kind whose record system is the one that keeps a citizen's case."""
RECENT: Final = 50
"""Settled items of a citizen that are looked through for such as no system shows yet."""
HIDDEN: Final = "protected"
"""What stands in the place of a protected address (``fact_value`` has the word)."""
_OWN_ADDRESS: Final = frozenset({"person.address"})


def case_view(
    parts: Parts,
    cpr: str,
    told: Mapping[str, Reading],
    sections: Collection[Section],
    *,
    full: bool,
    replaces: str | None = None,
) -> CaseView:
    """The merged file, its sources as they are for the sections shown.

    ``told``: how each system that was asked just now answered; what it said is kept by then, and what others said
    before is taken from there, of all sections: nobody is asked for it. ``replaces``: the number under which she was
    asked for.
    """
    now = parts.clock.now()
    kept = parts.cache().parts(cpr, Section)
    readings = _in_order(parts, _with_kept(told, kept, frozenset(sections)))
    case = casefile.merge(
        [replace(reading, message=_message(reading)) for reading in readings], now,
        read_at={(one.system, one.section.value): one.fetched_at for one in kept},
    )  # fmt: skip
    group, municipality = _text(case, "person.target_group"), _text(case, "person.municipality")
    protected = any(value.value is True for value in _values(case, "person.protected"))
    numbers = (cpr,) if replaces is None else (cpr, replaces)
    return CaseView(
        citizen=parts.citizen_ids().of(cpr),
        cpr=cpr if full else Cpr(cpr).masked,
        name=_text(case, "person.name"),
        protected=protected,
        training=parts.site.training,
        at=now,
        case_of=_case_of(parts, cpr),
        **_whose(parts, group, municipality),
        sources=tuple(
            SourceView(one.system, one.state.value, one.fetched_at, one.age_s, one.message) for one in case.sources
        ),
        facts=tuple(_facts(case, hidden=protected)),
        timeline=tuple(
            TimelineView(one.date, one.kind, one.text, one.system or "", one.ref, one.registration)
            for one in case.timeline
        ),
        pending=_pending(parts, numbers, case, full=full),
        settled=_settled(parts, case, full=full),
        matters=tuple(_matters(readings)),
        guest=municipality not in (None, parts.site.municipality),
        reason=parts.lookups().reason(cpr),
        replaces=None if replaces is None else (replaces if full else Cpr(replaces).masked),
        lookups=tuple(_looked_up(parts, numbers)),
    )


def _looked_up(parts: Parts, numbers: Iterable[str]) -> Iterator[LookUpView]:
    """Who has looked her up, under each number that she has had."""
    for number in numbers:
        for one in parts.lookups().of(number):
            yield LookUpView(one.at, one.user, one.user_name, one.place, one.reason, one.sections)


def _case_of(parts: Parts, cpr: str) -> CaseOf | None:
    """Whose citizen she is, by the user's and the team's caseload as they are kept; nobody is asked."""
    near = parts.cache().near(parts.site.user)
    if cpr not in near:
        return None
    for row in parts.cache().caseload(parts.site.user, team=not near[cpr]).rows:
        if row.cpr == cpr:
            return CaseOf(row.caseworker, row.caseworker_name, near[cpr])
    return None


def _whose(parts: Parts, group: str | None, municipality: str | None) -> dict[str, Any]:
    """Which system keeps the case and who answers for it, each with the moment at which that changes."""
    plan, now = parts.plan(), parts.clock.now()
    if group is None:
        return {
            "record": {"system": None, "until": None, "since": None, "next": None},
            "responsible": {"authority": None, "until": None},
        }
    route = plan.route(CASE_KIND, group, municipality, now)
    authority = plan.responsible(group, municipality, now)
    until = plan.route_until(CASE_KIND, group, municipality, now) if route is not None else None
    after = plan.route(CASE_KIND, group, municipality, until) if until is not None else None
    return {
        "record": {
            "system": route.record if route is not None else None,
            "until": until,
            "since": route.valid_from if route is not None else None,
            "next": after.record if after is not None else None,
        },
        "responsible": {
            "authority": authority.value if authority is not None else None,
            "until": plan.responsible_until(group, municipality, now) if authority is not None else None,
        },
    }


def _with_kept(told: Mapping[str, Reading], kept: Collection[Part], shown: frozenset[Section]) -> dict[str, Reading]:
    """What each system said: how it answered now, with all that is kept of it, as old as what is shown of it."""
    found = join(kept)
    ages = join(part for part in kept if part.section in shown)
    for system, before in found.items():
        if system in ages:
            found[system] = replace(before, fetched_at=ages[system].fetched_at)
    for system, reading in told.items():
        there = found.get(system)
        stays = reading.facts or reading.state is not ReadState.NOT_KNOWN
        if there is None or reading.state is ReadState.NO_ACCESS or not stays:
            found[system] = reading
        else:
            found[system] = replace(there, state=reading.state, message=reading.message, outcome=reading.outcome)
    return found


def _in_order(parts: Parts, readings: Mapping[str, Reading]) -> list[Reading]:
    order = [facts.id for facts in parts.systems]
    return sorted(readings.values(), key=lambda one: order.index(one.system) if one.system in order else len(order))


def _facts(case: CaseFile, *, hidden: bool) -> Iterable[FactView]:
    """The facts; a protected address is told to nobody by us: letters find their way without it."""
    for fact in case.facts:
        if fact.field == REPLACED_BY:
            continue
        cover = hidden and fact.field in _OWN_ADDRESS
        yield FactView(
            fact.field,
            fact.disagree and not cover,
            tuple(
                ValueView(HIDDEN if cover else one.value, one.system, one.since, one.fetched_at) for one in fact.values
            ),
        )


def _matters(readings: Iterable[Reading]) -> Iterable[MatterView]:
    seen: set[str] = set()
    for reading in readings:
        for one in reading.matters:
            if one.ref not in seen:
                seen.add(one.ref)
                yield MatterView(
                    one.kind, reading.system, one.ref, one.registration, one.owner, one.data, reading.fetched_at
                )


def _pending(parts: Parts, numbers: Iterable[str], case: CaseFile, *, full: bool) -> tuple[ItemView, ...]:
    """Our open items, and settled ones that no reading shows yet: nothing disappears between receipt and next look."""
    store = parts.store()
    shown = {line.registration for line in case.timeline if line.registration is not None}
    since = max((one.fetched_at for one in case.sources if one.fetched_at is not None), default=None)
    found = []
    for cpr in numbers:
        found += store.items(ItemQuery(citizen=cpr, open_only=True, limit=RECENT * 4))
        found += [
            item
            for item in store.items(ItemQuery(citizen=cpr, shown=("confirmed",), confirmed_since=since, limit=RECENT))
            if item.registration.id not in shown and item.shown in FINAL_SHOWN
        ]
    return tuple(views(parts, sorted(found, key=lambda item: item.n), full=full))


def _settled(parts: Parts, case: CaseFile, *, full: bool) -> tuple[ItemView, ...]:
    """Our own items among the newest lines of the systems' history, once nothing of them is open any more."""
    store = parts.store()
    named = dict.fromkeys(line.registration for line in case.timeline[:RECENT] if line.registration is not None)
    found = []
    for registration in named:
        with suppress(NoSuchItem):  # another desk's
            item = store.item(registration)
            found += [item] if item.shown == "confirmed" else []
    return tuple(views(parts, found, full=full))


def _message(reading: Reading) -> str:
    """Why a system told nothing new, as a sentence."""
    match reading.state:
        case ReadState.FRESH | ReadState.CACHED:
            return ""
        case ReadState.NOT_KNOWN:
            return _("{system} does not know this citizen.").format(system=system_label(reading.system))
        case _:
            told = reading.outcome or Outcome(OutcomeClass.UNKNOWN, reading.state.value)
            return outcome_sentence(reading.system, told)


def _values(case: CaseFile, field: str) -> tuple[FactValue, ...]:
    fact = case.fact(field)
    return fact.values if fact is not None else ()


def _text(case: CaseFile, field: str) -> str | None:
    value = case.value(field)
    return value if isinstance(value, str) and value else None
