"""What the room of employers shows: values for a screen, words already in the user's language where they are words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jobterm.office.views import ItemView


@dataclass(frozen=True, slots=True)
class SourceView:
    """How asking one system went. ``state``: ``fresh``, ``kept``, ``closed``, ``unreachable``, ``no_login``,
    ``not_there`` or ``none`` (this site does not have it); ``at``: when what is shown was read."""

    system: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company in a list. ``protected``: not to be called unasked; None where nobody could tell."""

    cvr: str
    name: str
    address: str = ""
    municipality: str | None = None
    protected: bool | None = None
    ended: bool = False
    pno: str | None = None


@dataclass(frozen=True, slots=True)
class CompaniesFound:
    """What a search found, and how asking each system went."""

    text: str
    rows: tuple[CompanyRow, ...]
    sources: tuple[SourceView, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact with an employer; ``item``: ours that still waits here, its words in ``state``."""

    day: date
    form: str
    authority: str
    by: str
    mine: bool
    person: str = ""
    outcome: str = ""
    follow_up: date | None = None
    places: int | None = None
    state: str = ""
    item: str | None = None


@dataclass(frozen=True, slots=True)
class ReferredView:
    """Somebody who was referred to an order and of whom nothing is known yet. ``name``: empty where the module does
    not say whose referral it is; ``citizen``: how a screen opens her."""

    name: str
    given: date | None
    authority: str
    by: str
    citizen: str | None = None
    registration: str | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """A job order as it stands, with what of ours will change it. ``others``: open referrals that nobody names."""

    ref: str
    title: str
    open: bool
    positions: int
    free: int
    issued: date
    authority: str
    pno: str | None = None
    occupation: str | None = None
    hours: int | None = None
    minutes: int | None = None
    start: date | None = None
    apply_by: date | None = None
    municipality: str | None = None
    description: str = ""
    referred: tuple[ReferredView, ...] = ()
    others: int = 0
    state: str = ""
    item: str | None = None


@dataclass(frozen=True, slots=True)
class PlacesView:
    """Places of one type at an employer, with how many nobody has."""

    type: str
    agreed: int
    free: int
    title: str = ""
    pno: str | None = None


@dataclass(frozen=True, slots=True)
class UnitView:
    """A production unit."""

    pno: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class EmployerView:
    """Everything about one employer: what both authorities' module has, what the company register has, and our own
    items that are not settled laid over it. Contacts stand newest first, ours that wait above them."""

    cvr: str
    name: str
    sources: tuple[SourceView, ...]
    address: str = ""
    phone: str | None = None
    industry: str = ""
    municipality: str | None = None
    protected: bool | None = None
    ended: date | None = None
    units: tuple[UnitView, ...] = ()
    contacts: tuple[ContactView, ...] = ()
    orders: tuple[OrderView, ...] = ()
    places: tuple[PlacesView, ...] = ()
    pending: tuple[ItemView, ...] = ()

    @property
    def last(self) -> ContactView | None:
        """The last contact of either authority."""
        return max(self.contacts, key=lambda one: one.day, default=None)


@dataclass(frozen=True, slots=True)
class PointView:
    """One thing that was compared. ``criterion``: ``work``, ``hours``, ``place``, ``free`` or ``referred``; ``fit``:
    ``yes``, ``partly``, ``unknown`` or ``no``; ``words`` say what it rests on."""

    criterion: str
    fit: str
    words: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Somebody held against a job order; ``citizen``: how a screen opens her."""

    citizen: str
    cpr: str
    name: str
    points: tuple[PointView, ...]
    referred: bool = False

    def point(self, criterion: str) -> PointView | None:
        """What was found of one criterion."""
        return next((one for one in self.points if one.criterion == criterion), None)

    @property
    def against(self) -> bool:
        """Whether anything speaks against a referral."""
        return any(one.fit == "no" for one in self.points)


@dataclass(frozen=True, slots=True)
class CandidatesView:
    """The candidates of one job order, who fits best first. ``source``: how Jobnet was asked; ``more``: it knows more
    than were asked for; ``pending``: ids of ours about the order that the employer module may not have yet."""

    cvr: str
    employer: str
    order: OrderView | None
    rows: tuple[CandidateView, ...]
    source: SourceView
    more: bool = False
    pending: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotReferred:
    """Somebody of several who was not referred, and why not."""

    citizen: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ReferredMany:
    """What came of referring several: how many are in the queue, who is not."""

    saved: int
    not_saved: tuple[NotReferred, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """A job order that somebody can be referred to, with its employer."""

    cvr: str
    employer: str
    order: OrderView


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """Open job orders that a beginning of a title finds, those in the own municipality first, then the first to end."""

    rows: tuple[OpenOrder, ...]
    source: SourceView
