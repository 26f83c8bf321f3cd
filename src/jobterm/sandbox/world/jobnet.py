"""What Jobnet knew when the world began: CV, job wishes, weekly checks and own reports of a person, and the
advertisements. Pure; the same from the same seed, and in step with the life that the case systems know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world import names
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.employers import Company, companies
from jobterm.sandbox.world.history import baseline, record_system, workday
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.population import Population

_WORKS = ("Lagermedarbejder", "Kontorassistent", "Butiksassistent", "Chauffør", "Rengøringsassistent",
          "Pædagogmedhjælper", "Social- og sundhedshjælper", "Køkkenmedhjælper", "Smed", "Tømrer")  # fmt: skip
WEEK = timedelta(days=7)
EARLY = 400
"""So many places of the population have what they reported before the world began in the feed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's side of Jobnet. ``cv``: ``none``, ``draft`` or ``active``; ``checked``: what the job centre said of
    it last; ``confirmed``: the last weekly check; ``missed``: those that were not made in the last twelve months."""

    cv: str
    cv_updated: date | None
    checked: str | None
    wishes: tuple[dict[str, Any], ...]
    confirmed: date | None
    missed: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Ad:
    """A job advertisement."""

    id: str
    title: str
    company: Company
    text: str
    apply_by: date


def profile(seed: int, person: Person, epoch: date) -> Profile:
    """The profile when the world began; whoever was never a jobseeker has none."""
    life = baseline(seed, person, record_system(person), epoch)
    started = [event.day("first_day") for event in life if event.kind == "enrolment.start"]
    if not started:
        return Profile("none", None, None, (), None, ())
    start = max(day for day in started if day is not None)
    draw = Draw(seed, "jobnet", person.index)
    if seed == 1 and person.index == 0:
        checked = workday(epoch - timedelta(days=18))
        return Profile("active", checked, "approved", ({"title": "Lagermedarbejder", "months": 48},),
                       epoch - timedelta(days=2), ())  # fmt: skip
    cv = draw.pick(("active", "active", "active", "active", "draft", "none"))
    updated = None if cv == "none" else min(epoch, start + timedelta(days=draw.between(0, 40)))
    works = [draw.pick(_WORKS) for _ in range(draw.between(1, 3))]
    wishes = tuple({"title": work, "months": draw.between(0, 240)} for work in dict.fromkeys(works))
    missed = tuple(epoch - timedelta(days=draw.between(14, 300)) for _ in range(draw.pick((0, 0, 0, 0, 1, 2))))
    enrolled = not any(event.kind == "enrolment.end" and event.day("end_date") is not None
                       and (event.day("end_date") or epoch) >= start for event in life)  # fmt: skip
    confirmed = epoch - timedelta(days=draw.between(0, 6)) if enrolled else None
    return Profile(cv, updated, "approved" if cv == "active" and draw.chance(70) else None, wishes, confirmed,
                   tuple(sorted(missed)))  # fmt: skip


def hours(seed: int, person: Person) -> int | None:
    """The most hours a week that a person can take, None where she has not said."""
    if seed == 1 and person.index == 0:
        return 37
    return Draw(seed, "hours", person.index).pick((37, 37, 37, 37, 30, 20, None))


def looks_for(wishes: Iterable[Mapping[str, Any]], words: Sequence[str]) -> bool:
    """Whether a word of a wish's title begins with one of ``words``, which are folded."""
    return any(part.startswith(word) for wish in wishes for part in title_words(str(wish["title"])) for word in words)


def title_words(text: str) -> list[str]:
    """The words of a job title that say something, folded: three letters or more."""
    return [word for word in names.fold(text).replace("-", " ").split() if len(word) >= 3]


@cache
def seekers(seed: int, size: int, epoch: date) -> tuple[tuple[int, Profile], ...]:
    """The people among the first whom Jobnet's search of CVs knows: place in the population, profile."""
    people = Population(seed, size)
    found = []
    for index in range(min(size, EARLY)):
        person = people.at(index)
        if person is not None and not person.dead and (made := profile(seed, person, epoch)).wishes:
            found.append((index, made))
    return tuple(found)


def reports(seed: int, person: Person, epoch: date) -> Iterator[dict[str, Any]]:
    """What the person reported on Jobnet before the world began: half of the illnesses that still last."""
    life = baseline(seed, person, record_system(person), epoch)
    for event in life:
        if event.kind != "sickness.report" or not Draw(seed, "self", person.index, event.id).chance(50):
            continue
        first = event.day("first_day") or epoch
        at = datetime.combine(first, time(7, 41), COPENHAGEN).astimezone(UTC)
        yield {
            "id": made_uuid(seed, "report", event.id), "index": person.index, "kind": "sickness.report",
            "told_at": at.isoformat(), "data": {"first_day": first.isoformat()},
            "text": f"Sygemeldt, 1. sygedag {first.day:02}-{first.month:02}", "registration": None,
        }  # fmt: skip


@cache
def early(seed: int, size: int, epoch: date) -> tuple[dict[str, Any], ...]:
    """The beginning of the feed: own reports from before the world began, in order."""
    people = Population(seed, size)
    found = [
        report for index in range(min(size, EARLY)) if (person := people.at(index)) is not None and not person.dead
        for report in reports(seed, person, epoch)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one["told_at"], one["id"])))


@cache
def ads(seed: int, epoch: date) -> tuple[Ad, ...]:
    """The advertisements of the world's employers."""
    found = []
    for company in companies(seed).employers():
        draw = Draw(seed, "ads", company.index)
        for place in range(draw.pick((0, 0, 1, 1, 2))):
            apply_by = epoch + timedelta(days=draw.between(3, 40))
            text = f"{company.name} søger en {company.work.lower()} til {company.place.town}."
            found.append(Ad(f"{company.index:04}{place}", company.work, company, text, apply_by))
    return tuple(sorted(found, key=lambda ad: (ad.apply_by, ad.id)))


def find_ads(seed: int, epoch: date, text: str, municipality: str | None, today: date) -> list[Ad]:
    """Open advertisements whose title, employer or town begins with every word."""
    words = names.fold(text).split()
    return [
        ad for ad in ads(seed, epoch)
        if ad.apply_by >= today and municipality in (None, ad.company.place.municipality)
        and all(_about(word, ad) for word in words)
    ]  # fmt: skip


def _about(word: str, ad: Ad) -> bool:
    told = f"{ad.title} {ad.company.name} {ad.company.place.town}"
    return any(part.startswith(word) for part in names.fold(told).replace("-", " ").split())
