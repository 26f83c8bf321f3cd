"""What Jobnet shows of a citizen, an event and an advertisement, in the words of contracts/jobnet.yaml. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from jobterm.clock import COPENHAGEN, to_text
from jobterm.sandbox.apps.jobnet_house import day_of
from jobterm.sandbox.desk import Moment
from jobterm.sandbox.store import Row
from jobterm.sandbox.world.jobnet import Ad
from jobterm.sandbox.world.person import Person

Doc = dict[str, Any]

TYPES: Final[Mapping[str, str]] = {
    "sickness.report": "SICKNESS_REPORTED",
    "sickness.recovery": "RECOVERY_REPORTED",
    "absence.holiday": "HOLIDAY_REPORTED",
    "enrolment.start": "REGISTERED",
    "enrolment.end": "DEREGISTERED",
    "interview.move": "INTERVIEW_REBOOKED",
    "interview.cancel": "INTERVIEW_CANCELLED",
    "jobcheck.confirmed": "JOB_SEARCH_CONFIRMED",
    "jobcheck.missed": "JOB_SEARCH_NOT_CONFIRMED",
    "cv.updated": "CV_UPDATED",
    "job_wishes.updated": "JOB_WISHES_UPDATED",
}
_MEMBERS: Final = {
    "first_day": "firstDay", "last_day": "lastDay", "recovered_on": "recoveredOn", "end_date": "endDate",
    "cause": "cause", "booking": "booking", "start": "start", "end": "end", "reason": "reason",
}  # fmt: skip
_CHECKED = {"approved": "approved", "needs_work": "needsWork", "missing": "missing"}
_VERDICTS = {"in_order": "inOrder", "ask": "ask", "registered": "registered"}


def event(doc: Doc, cpr: str) -> dict[str, Any]:
    """One event of the feed."""
    told = to_text(datetime.fromisoformat(doc["told_at"]))
    return {
        "eventId": doc["id"], "type": TYPES[doc["kind"]], "citizenCpr": cpr, "toldAt": told,
        "publishedAt": doc.get("published", told), "text": doc["text"], "data": _data(doc["data"]),
    }  # fmt: skip


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    return {_MEMBERS[name]: value for name, value in data.items() if name in _MEMBERS}


def job(profile: Doc, reports: Iterable[Doc]) -> dict[str, Any]:
    """CV, wishes, weekly check and what the citizen reported."""
    return {
        "cv": {"status": profile["cv"], "updatedOn": _day(profile["cv_updated"]),
               "check": _CHECKED.get(str(profile["checked"])), "checkedOn": _day(profile["checked_on"])},
        "jobWishes": [{"title": wish["title"], "months": wish.get("months")} for wish in profile["wishes"]],
        "weeklyCheck": {"confirmedOn": _day(profile["confirmed"]),
                        "missed": [_day(day) for day in profile["missed"]]},
        "selfReports": [
            {"reportId": one["id"], "type": TYPES[one["kind"]],
             "toldAt": to_text(datetime.fromisoformat(one["told_at"])), "text": one["text"],
             "data": _data(one["data"]), "verdict": _VERDICTS[one["seen"]["verdict"]] if one["seen"] else None}
            for one in reports if not one["kind"].startswith(("jobcheck.", "cv.", "job_wishes."))
        ],
    }  # fmt: skip


def candidate(person: Person, profile: Doc, hours: int | None, moment: Moment) -> dict[str, Any]:
    """Somebody who looks for work: no name or place under protection, and never why she is away."""
    away = [one for one in moment.case.absences_from(moment.today) if one.first <= moment.today]
    last = [one.last for one in away]
    return {
        "citizenCpr": person.cpr, "name": None if person.protected else person.name,
        "municipality": person.municipality, "postalCode": None if person.protected else person.postcode,
        "jobWishes": [{"title": wish["title"], "concept": wish.get("concept"), "months": wish.get("months")}
                      for wish in profile["wishes"]],
        "hoursPerWeek": hours, "cv": profile["cv"],
        "registered": moment.case.enrolment(moment.today) is not None, "away": bool(away),
        "awayUntil": None if not last or None in last else _day(max(day for day in last if day is not None)),
    }  # fmt: skip


def absences(found: Iterable[Doc]) -> list[dict[str, Any]]:
    """What the citizen reported and what has not ended."""
    return [
        {"reportId": one["id"], "type": "sickness" if one["kind"] == "sickness.report" else "holiday",
         "firstDay": one["first_day"], "lastDay": one["last_day"],
         "toldAt": to_text(datetime.fromisoformat(one["told_at"]))}
        for one in found
    ]  # fmt: skip


def enrolment(moment: Moment) -> dict[str, Any]:
    """Whether the citizen is registered as jobseeker, as Jobnet has it from the case system."""
    case = moment.case
    if not case.enrolments:
        return {"status": "never", "startDate": None, "endDate": None}
    last = case.enrolments[-1]
    holds = case.enrolment(moment.today) is not None
    return {"status": "registered" if holds else "deregistered", "startDate": last.start.isoformat(),
            "endDate": _day(last.end)}  # fmt: skip


def bookings(moment: Moment, reports: Iterable[Doc]) -> list[dict[str, Any]]:
    """Bookings to come as the citizen sees them, with what she did about them here."""
    done = {str(one["data"].get("booking")): one for one in reports if one["kind"].startswith("interview.")}
    found = []
    for booking in moment.case.bookings_from(moment.now):
        own = done.get(booking.registration or "") or done.get(booking.reference) or done.get(booking.id)
        found.append({
            "bookingId": booking.reference, "type": int(booking.data["interview_type"]),
            "start": to_text(booking.at("start")), "end": to_text(booking.at("end")),
            "place": booking.data.get("place"),
            "citizenDid": None if own is None else TYPES[own["kind"]],
            "citizenWants": None if own is None else own["data"].get("start"),
        })  # fmt: skip
    return found


def timeline(reports: Iterable[Doc], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """What the citizen did here and what the job centre said of it, newest first."""
    lines = [
        {"date": day_of(one).isoformat(), "type": TYPES[one["kind"]], "text": one["text"], "id": one["id"],
         "registration": None}
        for one in reports
    ]  # fmt: skip
    for row in rows:
        when = datetime.fromisoformat(row["received"]).astimezone(COPENHAGEN).date().isoformat()
        kind, text = ("CV_CHECKED", "CV set på af jobcentret") if row["kind"] == "cv.check" else (
            "REPORT_SEEN", "Melding set på af jobcentret")  # fmt: skip
        lines.append({"date": when, "type": kind, "text": text, "id": row["id"], "registration": row["registration"]})
    return sorted(lines, key=lambda line: str(line["date"]), reverse=True)[:200]


def ad(one: Ad) -> dict[str, Any]:
    """One advertisement, in the members that Jobnet's own search has."""
    return {
        "jobAdId": one.id, "title": one.title, "hiringOrgName": one.company.name, "hiringOrgCvr": one.company.cvr,
        "postalDistrictName": one.company.place.town, "municipality": one.company.place.municipality,
        "applicationDeadline": one.apply_by.isoformat(), "jobAdUrl": f"https://example.dk/jobad/{one.id}",
        "description": one.text,
    }  # fmt: skip


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
