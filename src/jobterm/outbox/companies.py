"""What the joint employer module tells: employers, both authorities' contacts with them, job orders, places. Values
only; the domain's words, no wire name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A production unit (P-number) of a company."""

    pno: str
    name: str
    address: str = ""
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Employer:
    """A company; ``protected``: it wants no unsolicited advances (reklamebeskyttet)."""

    cvr: str
    name: str
    address: str = ""
    municipality: str | None = None
    industry: str = ""
    phone: str | None = None
    protected: bool = False
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact with an employer. ``authority``: ``state`` or ``municipality``, whoever of us it was; ``by``: the
    caseworker's name; ``form`` as interface §6. ``registration``: ours, where it came from jobterm."""

    ref: str
    date: Day
    form: str
    authority: str
    by: str
    cvr: str
    pno: str | None = None
    person: str = ""
    outcome: str = ""
    follow_up: Day | None = None
    places: int | None = None
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class Referred:
    """A referral to a job order without an outcome. ``registration``: its id at jobterm, which its outcome names, empty
    where it did not come from here; ``cpr`` and ``name``: None where the module does not tell them (another job
    centre's citizen, protection)."""

    registration: str
    given: Day
    authority: str
    by: str = ""
    cpr: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A job order. ``ref`` is what a referral names (``employers:ID``); ``open_positions``: those that nobody has got;
    ``referred``: how many citizens were referred to it and have no outcome yet, ``referrals``: those of them that the
    module tells of. ``authority``: who took it."""

    ref: str
    cvr: str
    employer: str
    title: str
    status: str
    positions: int
    open_positions: int
    issued: Day
    authority: str
    pno: str | None = None
    occupation: str | None = None
    hours: int | None = None
    minutes: int | None = None
    start: Day | None = None
    apply_by: Day | None = None
    municipality: str | None = None
    description: str = ""
    referred: int = 0
    registration: str | None = None
    version: str | None = None
    referrals: tuple[Referred, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Places of one type (``placement`` or ``wage_subsidy``) at an employer; ``free`` of ``agreed``."""

    cvr: str
    employer: str
    type: str
    agreed: int
    free: int
    pno: str | None = None
    occupation: str | None = None
    title: str = ""
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class EmployerFile:
    """Everything that the module holds about one employer, newest contacts first."""

    employer: Employer
    fetched_at: datetime
    contacts: tuple[Contact, ...] = ()
    orders: tuple[JobOrder, ...] = ()
    places: tuple[Places, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """What is free for a citizen: open job orders and free places. ``more``: there were more than was asked for."""

    orders: tuple[JobOrder, ...] = ()
    places: tuple[Places, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class JobAd:
    """A job advertisement on Jobnet; ``ref`` is what a referral names (``ad``)."""

    ref: str
    title: str
    employer: str
    cvr: str | None = None
    municipality: str | None = None
    occupation: str | None = None
    hours: int | None = None
    apply_by: Day | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProviderAgreement:
    """A job centre's contract with another provider, which acts only inside it. ``types``: of measures, as interface
    §6; ``free``: places that nobody has."""

    number: str
    cvr: str
    provider: str
    types: tuple[str, ...]
    valid_from: Day
    valid_to: Day
    free: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: a job title, its concept (ESCO) where it has one, and months of experience in it."""

    title: str
    concept: str | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who looks for work, as a search of CVs and job wishes tells of her. ``name``: None under protection.
    ``hours``: most a week that she can take, None where she has not said; ``enrolled``: whether she is registered as
    jobseeker; ``away``: absent from work until that day (`Day.max`: nobody knows until when), None where she is not."""

    cpr: str
    name: str | None
    wishes: tuple[Wish, ...] = ()
    municipality: str | None = None
    postcode: str | None = None
    hours: int | None = None
    enrolled: bool | None = None
    away: Day | None = None
    cv: str | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one search found. ``more``: there were more than was asked for."""

    found: tuple[Candidate, ...]
    fetched_at: datetime
    more: bool = False
