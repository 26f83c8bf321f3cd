"""Looking people up: search, and the merged file of one citizen. Nothing is registered from here.

Every look is written down before it is shown, and another centre's citizen takes a reason (``lookups``); how the file
is put together stands in ``case_file``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from jobterm.casebook.fetch import AGAIN_AFTER, Casebook
from jobterm.casebook.people import Person as Indexed
from jobterm.casebook.people import Searcher, ranked
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office import find_companies, my_citizens
from jobterm.office.answers import outcome_sentence
from jobterm.office.case_file import RECENT, case_view
from jobterm.office.errors import REASON_REQUIRED, Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.people import followed, person
from jobterm.office.queue import citizen_cpr
from jobterm.office.troubles import telling
from jobterm.office.views import CaseView, FindResult, FoundView
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Reading, ReadState, Section
from jobterm.outbox.store import ItemQuery
from jobterm.systems.words import word

FOUND_MAX = 200
"""People in one answer (interface §3)."""
WITH_PEOPLE: Final = 0.4
"""Seconds that people who were found wait for companies."""
ALL = frozenset(Section)
WHO = frozenset({Section.PERSON})


async def find(parts: Parts, text: str, *, full: bool = False) -> FindResult:
    """Search what is kept and every system, each with its deadline; ``silent`` says who did not answer and why. Whose
    citizens are the user's is asked first where no record system has ever told it."""
    # No system takes a control character, and nobody is found by one.
    wanted = "".join(one if one.isprintable() else " " for one in text).strip()
    answer, _mine = await asyncio.gather(
        parts.casebook().find(wanted, parts.site.asker(), FOUND_MAX), my_citizens.first_told(parts)
    )
    near = parts.cache().near(parts.site.user)
    people = ranked(answer.people, near, parts.site.municipality or "")
    with telling():
        parts.lookups().searched(wanted, len(people))
    return found_views(parts, people, answer.silent, full=full)


def kept(parts: Parts, text: str, *, full: bool = False) -> FindResult:
    """The same from what is kept alone, at once."""
    whose = Searcher(parts.site.user, parts.site.municipality or "")
    people = parts.cache().search(text.strip(), FOUND_MAX, whose)
    with telling():
        parts.lookups().searched(text.strip(), len(people))
    return found_views(parts, people, {}, full=full)


async def find_all(parts: Parts, text: str) -> FindResult:
    """People, companies and providers by one text. Companies that are slow to come do not keep people waiting: those
    that are kept stand in for them."""
    companies = asyncio.create_task(find_companies.find(parts, text))
    try:
        found = await find(parts, text, full=True)
        await asyncio.wait({companies}, timeout=WITH_PEOPLE if found.people else None)
        told = companies.result() if companies.done() else find_companies.kept(parts, text)
    finally:
        companies.cancel()
    return replace(found, companies=told.rows, quiet=told.silent or {})


def kept_all(parts: Parts, text: str) -> FindResult:
    """The same from what is kept alone, at once."""
    return replace(kept(parts, text, full=True), companies=find_companies.kept(parts, text).rows)


def found_views(
    parts: Parts, people: Iterable[Indexed], silent: Mapping[str, Outcome], *, full: bool = False
) -> FindResult:
    """People as they are shown; without the systems that merely cannot search for such a text."""
    now, ids = parts.clock.now(), parts.citizen_ids()
    people, near = list(people), parts.cache().near(parts.site.user)
    told = my_citizens.told(parts)
    return FindResult(
        tuple(
            FoundView(
                citizen=ids.of(one.cpr),
                cpr=one.cpr if full else Cpr(one.cpr).masked,
                name=_shown_name(parts, one),
                born=one.born or _born(one.cpr),
                municipality=one.municipality,
                target_group=one.target_group,
                protected=bool(one.protected),
                mine=near.get(one.cpr, False) if told else _here(parts, one),
                matched=one.matched,
                systems=tuple(one.systems),
                age_s=max(0.0, round((now - one.seen_at).total_seconds(), 3)),
            )
            for one in people
        ),
        {system: outcome_sentence(system, outcome) for system, outcome in silent.items()},
        frozenset(ids.of(one.cpr) for one in people if near.get(one.cpr) is False),
    )


def _here(parts: Parts, one: Indexed) -> bool:
    """Whether somebody is of our own centre: all that can be said where no record system tells whose citizen she is."""
    return one.municipality is not None and one.municipality == parts.site.municipality


def _shown_name(parts: Parts, one: Indexed) -> str:
    """The name in a list: a protected one of another centre's citizen is not told to who merely searches."""
    if one.protected and one.municipality not in (None, parts.site.municipality):
        return _("(protected name)")
    return one.name


async def show(parts: Parts, citizen: str, *, reason: str | None, full: bool) -> CaseView:
    """The merged file of one citizen, read now; OfficeError (exit 3) for another centre's citizen without a reason."""
    with telling():
        cpr = citizen_cpr(parts, citizen)
        return await _read(parts, cpr, ALL, reason=reason, place="command", full=full)


async def fresh_case(
    parts: Parts,
    citizen: str,
    *,
    force: bool = False,
    sections: frozenset[Section] | None = None,
    reason: str | None = None,
) -> CaseView:
    """The same for a screen: one question to each system for the sections shown (all, without ``sections``), each with
    its deadline. What was read within the last minute and has not changed since is not asked for again, unless
    ``force`` (guarantee G17). ``reason``: for another centre's citizen; once given it holds for the visit."""
    cpr = citizen_cpr(parts, citizen)
    with telling():
        return await _read(parts, cpr, sections or ALL, reason=reason, place="screen", force=force, full=True)


async def _read(
    parts: Parts, asked_for: str, sections: frozenset[Section], *, reason: str | None, place: str, full: bool,
    force: bool = False,
) -> CaseView:  # fmt: skip
    """Find out whose citizen she is, write the look-up down, read what is to be shown. A number that was replaced leads
    to the new one."""
    book, lookups = parts.casebook(), parts.lookups()
    cpr = followed(parts, asked_for)
    confirmed = _note_confirmed(parts, book, cpr)
    why = lookups.reason(cpr, reason)
    asker = parts.site.asker(why)
    who: dict[str, Reading] = {}
    if home_centre(parts, cpr) is None:
        # Of whom nothing is known only that is asked: whether she is ours to look at.
        who = await book.look_all(cpr, WHO & sections or WHO, asker)
        if followed(parts, asked_for) != cpr:
            return await _read(parts, asked_for, sections, reason=reason, place=place, full=full, force=force)
    check_reason(parts, cpr, why, who.values())
    lookups.note(cpr, place, sections, why)
    # Who was silent a moment ago is not waited for a second time: one deadline a look (interface §3). Nor is one asked
    # who said that it does not know her.
    done = {system for system, one in who.items() if one.state is not ReadState.FRESH}
    if not force:
        done |= _strangers(parts, cpr) - confirmed
    asked = [system for system in parts.readers() if system not in done]
    readings = await book.look_all(cpr, sections, asker, force=force, systems=asked) if asked else {}
    told = {system: one for system, one in who.items() if system not in readings} | readings
    if followed(parts, asked_for) != cpr:
        return await _read(parts, asked_for, sections, reason=reason, place=place, full=full, force=force)
    replaces = asked_for if asked_for != cpr else None
    return case_view(parts, cpr, told, sections, full=full, replaces=replaces)


def _strangers(parts: Parts, cpr: str) -> set[str]:
    """Systems that have said within the last minute that they do not know her."""
    oldest = parts.clock.now() - AGAIN_AFTER
    return {one.system for one in parts.cache().parts(cpr, WHO) if not one.known and one.fetched_at > oldest}


def _note_confirmed(parts: Parts, book: Casebook, cpr: str) -> set[str]:
    """What a system has confirmed since it was last read changes what it will say; those that have."""
    found = set()
    store, since = parts.store(), parts.clock.now() - AGAIN_AFTER
    recent = store.items(ItemQuery(citizen=cpr, shown=("confirmed",), confirmed_since=since, limit=RECENT))
    for item in (*recent, *store.items(ItemQuery(citizen=cpr, open_only=True, limit=RECENT))):
        for delivery in item.deliveries:
            if delivery.receipt is not None and delivery.receipt.at > since:
                book.changed(cpr, delivery.system, delivery.receipt.at)
                found.add(delivery.system)
    return found


def kept_case(
    parts: Parts, citizen: str, *, sections: frozenset[Section] | None = None, reason: str | None = None
) -> CaseView:
    """What is kept of a citizen, at once; systems that are kept nothing of are left out."""
    with telling():
        asked_for, wanted = citizen_cpr(parts, citizen), sections or ALL
        cpr = followed(parts, asked_for)
        lookups = parts.lookups()
        why = lookups.reason(cpr, reason)
        check_reason(parts, cpr, why, ())
        view = case_view(parts, cpr, {}, wanted, full=True, replaces=asked_for if asked_for != cpr else None)
        if view.facts or view.timeline:
            lookups.still(cpr, "screen", wanted, why)
        return view


def home_centre(parts: Parts, cpr: str) -> str | None:
    """The municipality that a citizen belongs to, from what was read or found last; None where nobody has told."""
    indexed = parts.cache().person(cpr)
    return person(parts, cpr).municipality or (indexed.municipality if indexed is not None else None)


def is_guest(parts: Parts, cpr: str) -> bool:
    """Whether a citizen is known to be another centre's."""
    return home_centre(parts, cpr) not in (None, parts.site.municipality)


def check_reason(parts: Parts, cpr: str, reason: str | None, readings: Iterable[Reading]) -> None:
    """Another centre's citizen needs a reason: known by what was read, by a search, or because a system says so."""
    if reason:
        return
    refused = any(
        one.state is ReadState.NO_ACCESS and one.outcome is not None
        and word(one.system, one.outcome.code) == "not_your_citizen"
        for one in readings
    )  # fmt: skip
    if not refused and not is_guest(parts, cpr):
        return
    centre = home_centre(parts, cpr)
    raise OfficeError(
        REASON_REQUIRED,
        _("This citizen belongs to another job centre: {name}.").format(name=centre_name(centre))
        if centre not in (None, parts.site.municipality)
        else _("This citizen belongs to another job centre."),
        cure=_("Say why you look the citizen up, with --reason TEXT; it stands in the log."),
        field="reason",
        exit_code=Exit.REFUSED,
    )


def centre_name(municipality: str | None) -> str:
    """A municipality's name, for a sentence."""
    from jobterm.office.words import municipality as named

    return named(municipality) if municipality is not None else ""


def _born(cpr: str) -> str | None:
    born = Cpr(cpr).born
    return born.isoformat() if born is not None else None
