"""When an employer is to be talked with again: the days that contacts have set, over what is kept of the module and of
this desk's own. Pure but for the last function, which looks both up and asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.domain.registrations.model import Registration
from jobterm.office.parts import Parts
from jobterm.office.people import day_of, text_of
from jobterm.office.troubles import telling
from jobterm.outbox.companies import Contact, EmployerFile
from jobterm.outbox.store import ItemQuery

KIND: Final = "employer.contact"
AHEAD: Final = timedelta(days=7)
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An employer that is to be talked with again on ``day``. ``contacted``, ``by``, ``authority``: the contact that
    set it; ``mine``: it was the user's own; ``protected``: not to be called unasked; ``registration``: ours, where the
    contact came from this desk."""

    day: date
    cvr: str
    employer: str
    contacted: date
    by: str
    authority: str
    mine: bool
    person: str = ""
    outcome: str = ""
    protected: bool = False
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Who looks: the user's id, and the name that the employer module has for her."""

    user: str
    name: str


def due(
    files: Iterable[EmployerFile], own: Iterable[Registration], me: Whose, today: date, *, team: bool = False
) -> list[FollowUp]:
    """The follow-ups that have fallen due or will within a week, the first first; the user's own, with ``team`` all
    that are known. One is settled by a later contact of the same colleague, or by anybody's on that day or after it."""
    by_cvr: dict[str, dict[str, Contact]] = {}
    names: dict[str, str] = {}
    protected: set[str] = set()
    mine: set[str] = set()
    for file in files:
        names[file.employer.cvr] = file.employer.name
        protected |= {file.employer.cvr} if file.employer.protected else set()
        by_cvr.setdefault(file.employer.cvr, {}).update({one.registration or one.ref: one for one in file.contacts})
    for made in own:
        contact = _contact(made)
        if contact is not None:
            by_cvr.setdefault(contact.cvr, {}).setdefault(made.id, contact)
            mine |= {made.id} if made.author == me.user else set()
    found = [
        _follow_up(one, names.get(cvr, cvr), cvr in protected, one.registration in mine or one.by == me.name)
        for cvr, contacts in by_cvr.items() for one in _open(tuple(contacts.values()), today)
    ]  # fmt: skip
    shown = (one for one in found if team or one.mine)
    return sorted(shown, key=lambda one: (one.day, one.employer, one.cvr))


def _open(contacts: tuple[Contact, ...], today: date) -> Iterator[Contact]:
    """The contacts of one company whose day is near or past, and that nothing has settled."""
    for one in contacts:
        if one.follow_up is None or one.follow_up > today + AHEAD:
            continue
        later = (each for each in contacts if each is not one and each.date >= one.date)
        if not any(each.date >= one.follow_up or (each.by == one.by and each.date > one.date) for each in later):
            yield one


def _follow_up(one: Contact, name: str, protected: bool, mine: bool) -> FollowUp:
    assert one.follow_up is not None
    return FollowUp(
        one.follow_up, one.cvr, name, one.date, one.by, one.authority, mine, one.person, one.outcome, protected,
        one.registration,
    )  # fmt: skip


def _contact(made: Registration) -> Contact | None:
    """A contact out of our own registration of it; None for anything else."""
    details: dict[str, Any] = dict(made.details)
    cvr = text_of(details.get("cvr"))
    if made.kind != KIND or cvr is None:
        return None
    return Contact(
        ref=made.id, date=day_of(details.get("date")) or made.event_date, form=str(details.get("form") or ""),
        authority=made.on_behalf_of.value, by=made.author_name or made.author, cvr=cvr,
        person=text_of(details.get("contact")) or "", outcome=text_of(details.get("outcome")) or "",
        follow_up=day_of(details.get("follow_up")), registration=made.id,
    )  # fmt: skip


def followups(parts: Parts, today: date, *, team: bool = False) -> list[FollowUp]:
    """The follow-ups as they are known here; nobody is asked. What was withdrawn sets no day."""
    with telling():
        author = None if team else parts.site.user
        stored = parts.store().items(ItemQuery(system="employers", author=author, limit=_MOST))
        own = [one.registration for one in stored if one.shown not in ("withdrawn", "superseded")]
        me = Whose(parts.site.user, parts.site.user_name)
        return due(EmployerShelf(parts.cache).files(), own, me, today, team=team)
