"""Looking people up: search, and the merged file of one citizen. Nothing is registered from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from jobterm.casebook.fetch import AGAIN_AFTER, Casebook
from jobterm.casebook.people import Person as Indexed
from jobterm.domain import casefile
from jobterm.domain.casefile import CaseFile
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office.answers import outcome_sentence
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.people import person
from jobterm.office.queue import citizen_cpr, views
from jobterm.office.troubles import telling
from jobterm.office.views import (
    CaseView,
    FactView,
    FindResult,
    FoundView,
    ItemView,
    SourceView,
    TimelineView,
    ValueView,
)
from jobterm.office.wording import system_label
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Reading, ReadState, Section
from jobterm.outbox.store import FINAL_SHOWN, ItemQuery
from jobterm.systems.words import word

FOUND_MAX = 200
"""People in one answer (interface §3)."""
ALL = frozenset(Section)
CASE_KIND = "enrolment.start"
"""The kind whose record system is the one that keeps a citizen's case."""
RECENT = 50
"""Settled items of a citizen that are looked through for such as no system shows yet."""


async def find(parts: Parts, text: str, *, full: bool = False) -> FindResult:
    """Search what is kept and every system, each with its deadline; ``silent`` says who did not answer and why."""
    # No system takes a control character, and nobody is found by one.
    wanted = "".join(one if one.isprintable() else " " for one in text).strip()
    answer = await parts.casebook().find(wanted, parts.site.asker(), FOUND_MAX)
    return found_views(parts, answer.people, answer.silent, full=full)


def kept(parts: Parts, text: str, *, full: bool = False) -> FindResult:
    """The same from what is kept alone, at once."""
    return found_views(parts, parts.cache().search(text.strip(), FOUND_MAX), {}, full=full)


def found_views(
    parts: Parts, people: Iterable[Indexed], silent: Mapping[str, Outcome], *, full: bool = False
) -> FindResult:
    """People as they are shown; without the systems that merely cannot search for such a text."""
    now, ids = parts.clock.now(), parts.citizen_ids()
    return FindResult(
        tuple(
            FoundView(
                citizen=ids.of(one.cpr),
                cpr=one.cpr if full else Cpr(one.cpr).masked,
                name=one.name,
                born=one.born or _born(one.cpr),
                municipality=one.municipality,
                target_group=one.target_group,
                protected=bool(one.protected),
                mine=one.municipality is not None and one.municipality == parts.site.municipality,
                matched=one.matched,
                systems=tuple(one.systems),
                age_s=max(0.0, round((now - one.seen_at).total_seconds(), 3)),
            )
            for one in people
        ),
        {system: outcome_sentence(system, outcome) for system, outcome in silent.items()},
    )


async def show(parts: Parts, citizen: str, *, reason: str | None, full: bool) -> CaseView:
    """The merged file of one citizen, read now; OfficeError (exit 3) for another centre's citizen without a reason."""
    with telling():
        cpr = citizen_cpr(parts, citizen)
        book, asker = parts.casebook(), parts.site.asker(reason)
        readings: dict[str, Reading] = {}
        if not parts.cache().parts(cpr, (Section.PERSON,)):
            readings = await book.look_all(cpr, frozenset({Section.PERSON}), asker)
        _check_reason(parts, cpr, reason, readings.values())
        # Who was silent a moment ago is not waited for a second time: one deadline a look (interface §3).
        silent = {one.system for one in readings.values() if one.state in (ReadState.CLOSED, ReadState.UNREACHABLE)}
        if asked := [system for system in parts.readers() if system not in silent]:
            readings |= await book.look_all(cpr, ALL, asker, systems=asked)
        return case_view(parts, cpr, list(readings.values()), full=full)


async def fresh_case(parts: Parts, citizen: str, *, force: bool = False) -> CaseView:
    """The same for a screen: one question to each system for all its tabs, each with its deadline. What was read within
    the last minute and has not changed since is not asked for again, unless ``force`` (guarantee G17)."""
    cpr, book = citizen_cpr(parts, citizen), parts.casebook()
    with telling():
        _note_confirmed(parts, book, cpr)
    readings = await book.look_all(cpr, ALL, parts.site.asker(), force=force)
    with telling():
        return case_view(parts, cpr, list(readings.values()), full=True)


def _note_confirmed(parts: Parts, book: Casebook, cpr: str) -> None:
    """What a system has confirmed since it was last read changes what it will say."""
    store, since = parts.store(), parts.clock.now() - AGAIN_AFTER
    recent = store.items(ItemQuery(citizen=cpr, shown=("confirmed",), confirmed_since=since, limit=RECENT))
    for item in (*recent, *store.items(ItemQuery(citizen=cpr, open_only=True, limit=RECENT))):
        for delivery in item.deliveries:
            if delivery.receipt is not None and delivery.receipt.at > since:
                book.changed(cpr, delivery.system, delivery.receipt.at)


def kept_case(parts: Parts, citizen: str) -> CaseView:
    """What is kept of a citizen, at once; systems that are kept nothing of are left out."""
    with telling():
        cpr = citizen_cpr(parts, citizen)
        return case_view(parts, cpr, list(parts.cache().readings(cpr, ALL).values()), full=True)


def case_view(parts: Parts, cpr: str, readings: Sequence[Reading], *, full: bool) -> CaseView:
    """The merged file from readings, with our own items that no system shows yet."""
    now = parts.clock.now()
    order = [facts.id for facts in parts.systems]
    readings = sorted(readings, key=lambda one: order.index(one.system) if one.system in order else len(order))
    case = casefile.merge([replace(reading, message=_message(reading)) for reading in readings], now)
    group, municipality = _text(case, "person.target_group"), _text(case, "person.municipality")
    plan = parts.plan()
    route = plan.route(CASE_KIND, group, municipality, now) if group is not None else None
    authority = plan.responsible(group, municipality, now) if group is not None else None
    return CaseView(
        citizen=parts.citizen_ids().of(cpr),
        cpr=cpr if full else Cpr(cpr).masked,
        name=_text(case, "person.name"),
        protected=any(value.value is True for value in _values(case, "person.protected")),
        training=parts.site.training,
        at=now,
        record={
            "system": route.record if route is not None else None,
            "until": plan.route_until(CASE_KIND, group, municipality, now) if route is not None else None,
        },
        responsible={
            "authority": authority.value if authority is not None else None,
            "until": plan.responsible_until(group, municipality, now) if authority is not None else None,
        },
        sources=tuple(
            SourceView(one.system, one.state.value, one.fetched_at, one.age_s, one.message) for one in case.sources
        ),
        facts=tuple(
            FactView(
                fact.field,
                fact.disagree,
                tuple(ValueView(one.value, one.system, one.since, one.fetched_at) for one in fact.values),
            )
            for fact in case.facts
        ),
        timeline=tuple(
            TimelineView(one.date, one.kind, one.text, one.system or "", one.ref, one.registration)
            for one in case.timeline
        ),
        pending=_pending(parts, cpr, case, full=full),
    )


def _pending(parts: Parts, cpr: str, case: CaseFile, *, full: bool) -> tuple[ItemView, ...]:
    """Our open items, and settled ones that no reading shows yet: nothing disappears between receipt and next look."""
    store = parts.store()
    shown = {line.registration for line in case.timeline if line.registration is not None}
    open_items = store.items(ItemQuery(citizen=cpr, open_only=True, limit=RECENT * 4))
    since = max((one.fetched_at for one in case.sources if one.fetched_at is not None), default=None)
    settled = [
        item
        for item in store.items(ItemQuery(citizen=cpr, shown=("confirmed",), confirmed_since=since, limit=RECENT))
        if item.registration.id not in shown and item.shown in FINAL_SHOWN
    ]
    both = sorted([*open_items, *settled], key=lambda item: item.n)
    return tuple(views(parts, both, full=full))


def _check_reason(parts: Parts, cpr: str, reason: str | None, readings: Iterable[Reading]) -> None:
    """Another centre's citizen needs a reason: known by what was read, by a search, or because a system says so."""
    if (reason or "").strip():
        return
    indexed = parts.cache().person(cpr)
    municipality = person(parts, cpr).municipality or (indexed.municipality if indexed is not None else None)
    refused = any(
        one.state is ReadState.NO_ACCESS and one.outcome is not None
        and word(one.system, one.outcome.code) == "not_your_citizen"
        for one in readings
    )  # fmt: skip
    if municipality in (None, parts.site.municipality) and not refused:
        return
    raise OfficeError(
        "reason.required",
        _("This citizen belongs to another job centre."),
        cure=_("Say why you look the citizen up, with --reason TEXT; it stands in the log."),
        field="reason",
        exit_code=Exit.REFUSED,
    )


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


def _values(case: CaseFile, field: str) -> tuple[casefile.FactValue, ...]:
    fact = case.fact(field)
    return fact.values if fact is not None else ()


def _text(case: CaseFile, field: str) -> str | None:
    value = case.value(field)
    return value if isinstance(value, str) and value else None


def _born(cpr: str) -> str | None:
    born = Cpr(cpr).born
    return born.isoformat() if born is not None else None
