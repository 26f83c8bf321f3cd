"""The extra look-up before a summons, a referral or an illness, done by the program: exactly the facts that matter to
the form are read anew when it opens, and the form says who was asked when and who could not be (memo of 2007)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.registrations.names import family
from jobterm.i18n import _
from jobterm.office.errors import OfficeError
from jobterm.office.look_up import fresh_case
from jobterm.office.parts import Parts
from jobterm.office.wording import clock, moment, system_label
from jobterm.outbox.reading import Section

_ALWAYS: Final = frozenset({Section.PERSON})
_MATTERS: Final[Mapping[str, frozenset[Section]]] = {
    "interview": frozenset({Section.INTERVIEW, Section.ABSENCE, Section.JOB}),
    "referral": frozenset({Section.ENROLMENT, Section.ABSENCE, Section.ACTIVATION, Section.TIMELINE}),
    "sickness": frozenset({Section.ENROLMENT, Section.ABSENCE, Section.INTERVIEW, Section.JOB}),
    "absence": frozenset({Section.ABSENCE, Section.INTERVIEW, Section.JOB}),
    "enrolment": frozenset({Section.ENROLMENT, Section.ABSENCE, Section.JOB}),
    "activation": frozenset({Section.ENROLMENT, Section.ACTIVATION}),
    "plan": frozenset({Section.PLAN, Section.ACTIVATION}),
}
"""The family of a kind → the sections that its rules and its remarks look at."""
NOW: Final = timedelta(minutes=10)
"""What was read within this time counts as asked for this form."""


def sections(kind: str) -> frozenset[Section]:
    """What is read anew for a form of this kind; nothing where nothing of the systems matters to it."""
    wanted = _MATTERS.get(family(kind))
    return wanted | _ALWAYS if wanted is not None else frozenset()


async def read(parts: Parts, kind: str, citizen: str) -> None:
    """Read what matters to a form of this kind, each system within its deadline; nothing twice within a minute (G17).

    Who may not be looked up is not: the form says then that nobody was asked.
    """
    wanted = sections(kind)
    if not wanted:
        return
    try:
        await fresh_case(parts, citizen, sections=wanted)
    except OfficeError:
        return


@dataclass(frozen=True, slots=True)
class Looked:
    """When one system was read last for what matters; ``at`` None = never, or only a part of it."""

    system: str
    at: datetime | None


def looked(parts: Parts, kind: str, cpr: str) -> Iterator[Looked]:
    """Every system that can tell any of it, with the age of what is known; one that does not know her was asked too."""
    wanted = sections(kind)
    ages: dict[str, dict[Section, datetime]] = {}
    strangers: dict[str, datetime] = {}
    for part in parts.cache().parts(cpr, wanted):
        ages.setdefault(part.system, {})[part.section] = part.fetched_at
        if not part.known:
            strangers[part.system] = max(part.fetched_at, strangers.get(part.system, part.fetched_at))
    for system, reader in parts.readers().items():
        tells = reader.sections & wanted
        if not tells - _ALWAYS:
            continue
        found = ages.get(system, {})
        if system in strangers:
            yield Looked(system, strangers[system])
        else:
            yield Looked(system, min(found.values()) if tells <= found.keys() else None)


def said(parts: Parts, kind: str, cpr: str) -> tuple[tuple[str, bool], ...]:
    """What the form says of it: (sentence, whether all is well). Our own queue is always looked at."""
    if not sections(kind):
        return ()
    now = parts.clock.now()
    asked, not_asked = [_("my queue {time}").format(time=clock(now))], []
    for one in looked(parts, kind, cpr):
        name = system_label(one.system)
        if one.at is not None and now - one.at <= NOW:
            asked.append(f"{name} {clock(one.at)}")
        elif one.at is not None:
            not_asked.append(_("{system} (read {when})").format(system=name, when=moment(one.at, now)))
        else:
            not_asked.append(name)
    told = [(_("Checked: {systems}.").format(systems=", ".join(asked)), True)]
    if not_asked:
        words = _("Not checked just now: {systems}. It is looked at again before it is sent.")
        told.append((words.format(systems=", ".join(not_asked)), False))
    return tuple(told)
