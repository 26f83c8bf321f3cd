"""What the simulated Jobnet holds about citizens, and what they do there: their reports, their weekly check, their CV.
Its wire is not here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from jobterm.clock import COPENHAGEN, Clock, from_text, to_text
from jobterm.sandbox.apps.jsonfeed import Feed
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.store import Store
from jobterm.sandbox.world import jobnet as world
from jobterm.sandbox.world.draw import made_uuid
from jobterm.sandbox.world.person import Person

Doc = dict[str, Any]

REPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "sickness.report": ("first_day",),
    "sickness.recovery": ("recovered_on",),
    "absence.holiday": ("first_day", "last_day"),
    "enrolment.start": ("first_day",),
    "enrolment.end": ("end_date",),
    "interview.move": ("booking", "start"),
    "interview.cancel": ("booking",),
    "jobcheck.confirmed": (),
    "jobcheck.missed": (),
    "cv.updated": (),
    "job_wishes.updated": ("job_wishes",),
}
"""What a citizen can do on Jobnet (``jobcheck.missed``: what Jobnet notices by itself), and what must be told."""
DAYS: Final = ("first_day", "last_day", "recovered_on", "end_date")


class House:
    """Jobnet's memory, over the world's store."""

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        self._store = store
        self._citizens = citizens
        self._clock = clock
        self._shelf = store.shelf("jobnet")
        people = citizens.population
        self.feed = Feed(store, "jobnet", lambda: world.early(people.seed, people.size, citizens.epoch))

    def take(self, person: Person, kind: str, details: Mapping[str, Any], scope: str, effect: str = "citizen") -> Doc:
        """The citizen does something on Jobnet; ``details`` in jobterm's words, ``told_at`` among them where it was
        earlier than Jobnet lets others know. Raises ValueError, and KeyError naming what is missing."""
        if kind not in REPORTS:
            raise ValueError(f"kind: known on Jobnet: {', '.join(REPORTS)}")
        told = {name: value for name, value in details.items() if name != "told_at"}
        for name in REPORTS[kind]:
            told[name]  # KeyError names what is missing, before anything is written
        for name in DAYS:
            if name in told:
                date.fromisoformat(str(told[name]))
        now = self._clock.now()
        told_at = from_text(str(details["told_at"])) if "told_at" in details else now
        with self._store.transaction():
            id = made_uuid("jobnet", person.index, kind, self._store.next_number())
            event = {
                "id": id, "index": person.index, "kind": kind, "told_at": told_at.astimezone(UTC).isoformat(),
                "data": told, "text": text_of(kind, told), "registration": None,
            }  # fmt: skip
            self.feed.publish({**event, "published": to_text(now)}, now, scope)
            self._shelf.put(f"report/{person.index}/{id}", event, now, scope)
            self._store.add_ledger({
                "system": "jobnet", "registration": None, "kind": kind, "citizen": person.cpr, "cvr": None,
                "applied_at": to_text(now), "author": None, "on_behalf_of": None,
                "event_date": day_of(event).isoformat(), "effect": effect, "caused_by": None, "key": None,
                "entity": id, "origin": "jobnet", "fund": None, "at": now.timestamp(), "scope": scope,
            })  # fmt: skip
        return event

    def reports(self, person: Person) -> list[Doc]:
        """All that a citizen did here, oldest first; ``seen`` is what the job centre said of it."""
        origin = self._citizens.origin(person)
        past = list(world.reports(self._citizens.population.seed, origin, self._citizens.epoch))
        stored = [kept.doc for kept in self._shelf.under(f"report/{person.index}/")]
        seen = {kept.doc["report"]: kept.doc for kept in self._shelf.under(f"seen/{person.index}/")}
        return [{**one, "seen": seen.get(one["id"])} for one in (*past, *stored)]

    def see(self, person: Person, told: Mapping[str, Any], now: datetime, scope: str) -> None:
        """The job centre has looked at a report: ``report``, ``verdict``, ``registration``."""
        doc = {"report": told["report"], "verdict": told["verdict"], "registration": told.get("registration"),
               "at": to_text(now)}  # fmt: skip
        self._shelf.put(f"seen/{person.index}/{told['report']}", doc, now, scope)

    def check_cv(self, person: Person, result: str, now: datetime, scope: str) -> None:
        """The job centre has looked at the CV."""
        self._shelf.put(f"cv/{person.index}", {"result": result, "at": to_text(now)}, now, scope)

    def profile(self, person: Person) -> Doc:
        """CV, wishes and weekly checks as they stand."""
        origin = self._citizens.origin(person)
        past = world.profile(self._citizens.population.seed, origin, self._citizens.epoch)
        made: Doc = {
            "cv": past.cv, "cv_updated": past.cv_updated, "checked": past.checked, "checked_on": None,
            "wishes": list(past.wishes), "confirmed": past.confirmed, "missed": list(past.missed),
        }  # fmt: skip
        for report in self.reports(person):
            day = day_of(report)
            match report["kind"]:
                case "cv.updated":
                    made.update(cv="active", cv_updated=day, checked=None)
                case "job_wishes.updated":
                    made["wishes"] = list(report["data"]["job_wishes"])
                case "jobcheck.confirmed":
                    made["confirmed"] = day
                case "jobcheck.missed":
                    made["missed"] = [*made["missed"], day]
        kept = self._shelf.get(f"cv/{person.index}")
        if kept is not None:
            told = from_text(kept.doc["at"]).astimezone(COPENHAGEN).date()
            if made["cv_updated"] is None or told >= made["cv_updated"]:
                made.update(checked=kept.doc["result"], checked_on=told)
        return made

    def seekers(self, occupation: str, concept: str | None) -> Iterator[tuple[Person, Doc]]:
        """Those whose job wishes a word of the occupation begins, or that have the concept, with their profiles: of the
        people whom the search of CVs knows, and of those who changed their wishes since."""
        people, words = self._citizens.population, world.title_words(occupation)
        changed = {int(kept.doc["index"]) for kept in self._shelf.under("report/")
                   if kept.doc["kind"] == "job_wishes.updated"}  # fmt: skip
        told = dict(world.seekers(people.seed, people.size, self._citizens.epoch))
        for index in sorted({*told, *changed}):
            if index not in changed and concept is None and not world.looks_for(told[index].wishes, words):
                continue
            person = self._citizens.at(index)
            if person is None or person.dead:
                continue
            profile = self.profile(person)
            if world.looks_for(profile["wishes"], words) or (
                concept is not None and any(wish.get("concept") == concept for wish in profile["wishes"])
            ):
                yield person, profile

    def hours(self, person: Person) -> int | None:
        """The most hours a week that the citizen can take."""
        return world.hours(self._citizens.population.seed, self._citizens.origin(person))

    def absences(self, person: Person, today: date) -> list[Doc]:
        """Illnesses and holidays that the citizen reported here and that have not ended here."""
        return [one for one in self._open(person) if one["last_day"] is None or one["last_day"] >= today.isoformat()]

    def _open(self, person: Person) -> Iterator[Doc]:
        reports = self.reports(person)
        for place, report in enumerate(reports):
            if report["kind"] not in ("sickness.report", "absence.holiday"):
                continue
            last = report["data"].get("last_day")
            if report["kind"] == "sickness.report":
                well = next((one["data"]["recovered_on"] for one in reports[place + 1 :]
                             if one["kind"] == "sickness.recovery"), None)  # fmt: skip
                if well is not None:
                    last = date.fromordinal(date.fromisoformat(well).toordinal() - 1).isoformat()
            yield {**report, "first_day": report["data"]["first_day"], "last_day": last}


def day_of(event: Mapping[str, Any]) -> date:
    """The day that an event is about."""
    data = event["data"]
    for name in ("first_day", "recovered_on", "end_date"):
        if name in data:
            return date.fromisoformat(data[name])
    return datetime.fromisoformat(event["told_at"]).astimezone(COPENHAGEN).date()


def text_of(kind: str, data: Mapping[str, Any]) -> str:
    """Jobnet's own words (Danish) for what the citizen did."""
    match kind:
        case "sickness.report":
            return f"Sygemeldt, 1. sygedag {_short(data['first_day'])}"
        case "sickness.recovery":
            return f"Raskmeldt, første raske dag {_short(data['recovered_on'])}"
        case "absence.holiday":
            return f"Ferie {_short(data['first_day'])} til {_short(data['last_day'])}"
        case "enrolment.start":
            return f"Tilmeldt som ledig {_short(data['first_day'])}"
        case "enrolment.end":
            return f"Afmeldt {_short(data['end_date'])}"
        case "interview.move":
            return "Samtale ombooket af borgeren"
        case "interview.cancel":
            return "Samtale aflyst af borgeren"
        case "jobcheck.confirmed":
            return "Jobsøgning bekræftet"
        case "jobcheck.missed":
            return "Bekræftelse af jobsøgning udeblev"
        case "cv.updated":
            return "CV opdateret"
        case _:
            return "Jobønsker opdateret"


def _short(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day:02}-{when.month:02}"
