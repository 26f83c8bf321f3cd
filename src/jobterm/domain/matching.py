"""How somebody who looks for work meets a job order: kind of work, hours, place, whether she is free, and whether she
was referred to it already. Pure; every point says in words what it rests on, and what nobody knows is said too.

Nobody is left out: who does not fit stands last, and a person decides. No system knows where people live to the
kilometre (domain: fields of job orders), so a place is said as far as it is known and no distance is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, Final

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Municipality
from jobterm.domain.msgids import N_, Sentence, Word
from jobterm.domain.text import spelled_out

FULL_TIME: Final = 30
"""So many hours a week leave no room for another job (our assumption)."""
_SHORTEST: Final = 3
"""Shorter words of a job title (og, i, at) say nothing of the work."""


class Fit(IntEnum):
    """How well one point fits; what nobody knows speaks neither for nor against."""

    NO = 0
    UNKNOWN = 1
    PARTLY = 2
    YES = 3


class Criterion(IntEnum):
    """What is compared, in the order in which it counts."""

    WORK = 1
    HOURS = 2
    PLACE = 3
    FREE = 4
    REFERRED = 5


@dataclass(frozen=True, slots=True)
class Job:
    """What a job order asks for. ``hours`` and ``minutes`` a week; ``municipality`` by its code; ``concept`` the URI of
    an occupation (ESCO)."""

    title: str
    concept: str | None = None
    hours: int | None = None
    minutes: int | None = None
    municipality: str | None = None
    postcode: str | None = None
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job that somebody looks for, with months of experience in it."""

    title: str
    concept: str | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """An absence; ``last`` None: nobody knows until when."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """An active measure that runs or will; ``hours`` a week, None where nobody has said."""

    start: date
    end: date | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A referral to this very order. ``by``: which of us, as people say it; ``day`` None where nobody told it."""

    day: date | None
    by: str | Word


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who looks for work, as far as it is known. ``hours``: most a week; ``enrolled`` None: nobody could be
    asked; ``hired``: the day since which she has a job; ``elsewhere``: open referrals to other jobs."""

    citizen: str
    name: str = ""
    wishes: tuple[Wanted, ...] = ()
    hours: int | None = None
    municipality: str | None = None
    postcode: str | None = None
    enrolled: bool | None = None
    away: tuple[Away, ...] = ()
    measures: tuple[Measure, ...] = ()
    hired: date | None = None
    referred: Given | None = None
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was compared, and what came of it."""

    criterion: Criterion
    fit: Fit
    says: Sentence


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody held against a job order."""

    seeker: Seeker
    points: tuple[Point, ...] = field(default=())

    def fit(self, criterion: Criterion) -> Fit:
        """How well one point fits."""
        return next((one.fit for one in self.points if one.criterion is criterion), Fit.YES)

    @property
    def against(self) -> int:
        """How many points speak against it."""
        return sum(one.fit is Fit.NO for one in self.points)


def ranked(job: Job, seekers: Iterable[Seeker], today: date) -> list[Match]:
    """Everybody held against a job order, who fits best first, who was referred to it already last."""
    return sorted((match(job, one, today) for one in seekers), key=_place_in_list)


def match(job: Job, seeker: Seeker, today: date) -> Match:
    """One held against a job order on a day."""
    from_day = max(today, job.start or today)
    points = (
        _work(job, seeker), _hours(job, seeker), _place(job, seeker), *_free(seeker, today, from_day),
        *_referred(seeker),
    )  # fmt: skip
    return Match(seeker, points)


def _place_in_list(one: Match) -> tuple[Any, ...]:
    months = max((wish.months or 0 for wish in one.seeker.wishes), default=0)
    fits = tuple(-int(one.fit(each)) for each in (Criterion.WORK, Criterion.FREE, Criterion.HOURS, Criterion.PLACE))
    return (one.seeker.referred is not None, one.against, *fits, -months, one.seeker.name, one.seeker.citizen)


# ---- kind of work -----------------------------------------------------------------------------------------------


def _work(job: Job, seeker: Seeker) -> Point:
    """The same concept, every word of the title, or some of them."""
    if not seeker.wishes:
        return Point(Criterion.WORK, Fit.UNKNOWN, Sentence(N_("no job wish is known")))
    same = [one for one in seeker.wishes if job.concept is not None and one.concept == job.concept]
    whole = [one for one in seeker.wishes if likeness(job.title, one.title) is Fit.YES]
    part = [one for one in seeker.wishes if likeness(job.title, one.title) is Fit.PARTLY]
    for found, fit, words in ((same, Fit.YES, N_("looks for {title}")), (whole, Fit.YES, N_("looks for {title}")),
                              (part, Fit.PARTLY, N_("looks for {title}, which is like it"))):  # fmt: skip
        if found:
            return Point(Criterion.WORK, fit, _with_months(words, max(found, key=lambda one: one.months or 0)))
    titles = ", ".join(one.title for one in seeker.wishes)
    return Point(Criterion.WORK, Fit.NO, Sentence(N_("looks for other work: {titles}"), {"titles": titles}))


def _with_months(words: str, wish: Wanted) -> Sentence:
    if not wish.months:
        return Sentence(words, {"title": wish.title})
    whole = {
        "looks for {title}": N_("looks for {title} ({months} months of experience)"),
        "looks for {title}, which is like it": N_("looks for {title}, which is like it ({months} months)"),
    }
    return Sentence(whole[words], {"title": wish.title, "months": wish.months})


def likeness(title: str, other: str) -> Fit:
    """How alike two job titles are: every word of the one begins a word of the other, or the other way round; some
    words do; none. Spelling of æ, ø, å does not matter."""
    mine, theirs = title_words(title), title_words(other)
    if not mine or not theirs:
        return Fit.NO
    if _all_begin(mine, theirs) or _all_begin(theirs, mine):
        return Fit.YES
    return Fit.PARTLY if any(_begins(one, each) for one in mine for each in theirs) else Fit.NO


def title_words(text: str) -> list[str]:
    """The words of a job title that say something, as they are compared."""
    plain = "".join(letter if letter.isalnum() else " " for letter in spelled_out(text))
    return [word for word in plain.split() if len(word) >= _SHORTEST]


def _all_begin(words: Sequence[str], others: Sequence[str]) -> bool:
    return all(any(other.startswith(word) for other in others) for word in words)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


# ---- hours and place --------------------------------------------------------------------------------------------


def _hours(job: Job, seeker: Seeker) -> Point:
    if job.hours is None:
        return Point(Criterion.HOURS, Fit.UNKNOWN, Sentence(N_("the order says no hours")))
    if seeker.hours is None:
        return Point(Criterion.HOURS, Fit.UNKNOWN, Sentence(N_("has not said how many hours")))
    wanted = job.hours + (job.minutes or 0) / 60
    if seeker.hours >= wanted:
        return Point(Criterion.HOURS, Fit.YES, Sentence(N_("{hours} hours"), {"hours": seeker.hours}))
    shown = f"{job.hours}:{job.minutes:02}" if job.minutes else str(job.hours)
    said = Sentence(N_("at most {hours} hours, the job has {wanted}"), {"hours": seeker.hours, "wanted": shown})
    return Point(Criterion.HOURS, Fit.NO, said)


def _place(job: Job, seeker: Seeker) -> Point:
    """Post code, municipality, region: as near as is known."""
    here, there = _municipality(job.municipality), _municipality(seeker.municipality)
    if job.postcode is not None and job.postcode == seeker.postcode:
        return Point(Criterion.PLACE, Fit.YES, Sentence(N_("same post code, {code}"), {"code": job.postcode}))
    if here is None or there is None:
        return Point(Criterion.PLACE, Fit.UNKNOWN, Sentence(N_("nobody knows how far it is")))
    if here == there:
        return Point(Criterion.PLACE, Fit.YES, Sentence(N_("same municipality, {name}"), {"name": here.name}))
    told = {"name": there.name, "job": here.name}
    if here.region == there.region:
        return Point(Criterion.PLACE, Fit.PARTLY, Sentence(N_("lives in {name}, same region as {job}"), told))
    return Point(Criterion.PLACE, Fit.NO, Sentence(N_("lives in {name}, another region than {job}"), told))


def _municipality(code: str | None) -> Municipality | None:
    try:
        return Municipality.parse(code) if code is not None else None
    except InvalidIdentifier:
        return None


# ---- free, and referred already ---------------------------------------------------------------------------------


def _free(seeker: Seeker, today: date, from_day: date) -> Iterator[Point]:
    """What keeps her from the job on the day it begins, each by itself; else that she is free."""
    found = [*_kept_by_work(seeker), *_kept_by_absence(seeker, today, from_day), *_kept_by_measure(seeker, from_day)]
    if not any(one.fit is not Fit.YES for one in found):
        if seeker.enrolled is None:
            found.append(Point(Criterion.FREE, Fit.UNKNOWN, Sentence(N_("nobody knows whether she is registered"))))
        else:
            found.append(Point(Criterion.FREE, Fit.YES, Sentence(N_("free"))))
    yield min(found, key=lambda one: one.fit)


def _kept_by_work(seeker: Seeker) -> Iterator[Point]:
    if seeker.hired is not None:
        yield Point(Criterion.FREE, Fit.NO, Sentence(N_("has got a job ({day})"), {"day": seeker.hired}))
    elif seeker.enrolled is False:
        yield Point(Criterion.FREE, Fit.NO, Sentence(N_("is not registered as jobseeker")))


def _kept_by_absence(seeker: Seeker, today: date, from_day: date) -> Iterator[Point]:
    for one in seeker.away:
        if one.last is None and one.first <= from_day:
            yield Point(Criterion.FREE, Fit.NO, Sentence(N_("away, nobody knows until when")))
        elif one.last is not None and one.first <= from_day <= one.last:
            yield Point(Criterion.FREE, Fit.NO, Sentence(N_("away until {day}"), {"day": one.last}))
        elif one.last is not None and one.first <= today <= one.last:
            said = Sentence(N_("away until {day}, before the job begins"), {"day": one.last})
            yield Point(Criterion.FREE, Fit.PARTLY, said)


def _kept_by_measure(seeker: Seeker, from_day: date) -> Iterator[Point]:
    for one in seeker.measures:
        if not one.start <= from_day or (one.end is not None and one.end < from_day):
            continue
        if one.hours is None:
            yield Point(
                Criterion.FREE,
                Fit.PARTLY,
                _until(
                    N_("in a measure until {day}, its hours are not known"),
                    N_("in a measure, its hours are not known"),
                    one,
                ),
            )
        elif one.hours >= FULL_TIME:
            yield Point(
                Criterion.FREE,
                Fit.NO,
                _until(N_("in a measure of {hours} hours until {day}"), N_("in a measure of {hours} hours"), one),
            )


def _until(words: str, without_end: str, one: Measure) -> Sentence:
    told: dict[str, Any] = {"hours": one.hours}
    return Sentence(without_end, told) if one.end is None else Sentence(words, {**told, "day": one.end})


def _referred(seeker: Seeker) -> Iterator[Point]:
    """To this very order: that speaks against referring her again. To others: said, and no more."""
    if (given := seeker.referred) is not None:
        told = {"by": given.by, "day": given.day}
        said = N_("already referred by {by} {day}") if given.day is not None else N_("already referred by {by}")
        yield Point(Criterion.REFERRED, Fit.NO, Sentence(said, told))
    elif seeker.elsewhere:
        said = N_("{n} other open referrals")
        yield Point(Criterion.REFERRED, Fit.PARTLY, Sentence(said, {"n": seeker.elsewhere}))
