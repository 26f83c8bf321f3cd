"""The receipt for a citizen: what was registered about her, when, by whom, who has received it and when, and what is
still on its way; in plain Danish, to be read aloud or printed. Only what is known for certain stands in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from jobterm.domain.dates import COPENHAGEN, parse_day, parse_instant

WHAT: Final[Mapping[str, str]] = {
    "enrolment.start": "Tilmelding som jobsøgende", "enrolment.end": "Afmelding som jobsøgende",
    "sickness.report": "Sygemelding", "sickness.recovery": "Raskmelding", "absence.holiday": "Ferie",
    "absence.other": "Fravær", "absence.change": "Ændring af fravær", "interview.summons": "Indkaldelse til samtale",
    "interview.move": "Flytning af samtale", "interview.cancel": "Aflysning af samtale",
    "interview.held": "Samtale, der er holdt", "interview.no_show": "Udeblivelse fra samtale",
    "referral.offer": "Henvisning til job", "referral.outcome": "Svar på en henvisning", "plan.save": "Jobplan",
    "plan.activity": "Aktivitet i jobplanen", "activation.offer": "Aktivering",
    "activation.change": "Ændret aktivering",
    "activation.end": "Aktivering slutter", "activation.attendance": "Fremmøde i aktivering",
    "benefit.notice": "Underretning til ydelsescentret", "fund.notice": "Underretning til a-kassen",
    "letter.send": "Brev", "group.change": "Ændret målgruppe", "hearing.start": "Partshøring",
    "hearing.answer": "Svar på partshøring", "cv.check": "CV er set igennem", "correction": "Rettelse",
}  # fmt: skip
"""Kind → what it is called to the citizen. A kind that is not here is the office's own affair and in no receipt."""
TO: Final[Mapping[str, str]] = {
    "amp": "Arbejdsmarkedsportalen", "workbase": "kommunens system WorkBase", "opera": "kommunens system Opera",
    "national": "landsregistret", "fund": "a-kassen", "benefits": "ydelsescentret",
    "letters": "brevet til dig",
    "jobnet": "Jobnet", "providers": "anden aktør", "employers": "virksomhedsmodulet",
}  # fmt: skip


class Heard(StrEnum):
    """What is certain of one recipient. HAS: it has confirmed; TOLD: a person delivered the paper, or saw it there;
    WAY: it is not sent yet; SENT: sent, and not confirmed; PASSED_ON: another system passes it on, and it was not seen
    there; PAPER: a person is to deliver it; STUCK: it was not taken, and a person looks at it; BACK: taken back before
    it took effect."""

    HAS = "has"
    TOLD = "told"
    WAY = "way"
    SENT = "sent"
    PASSED_ON = "passed_on"
    PAPER = "paper"
    STUCK = "stuck"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient. ``at``: when it confirmed; ``receipt``: the number it gave; ``via``: who passes it on."""

    system: str
    heard: Heard
    at: datetime | None = None
    receipt: str = ""
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One registration. ``event_date``: the day that it counts from; ``told_at``: when the citizen said it; ``id``: our
    number; ``corrects``: the number of what it takes back or puts right;
    ``when``: the days or hour that it is about, empty where the event date says it."""

    id: str
    kind: str
    event_date: date
    told_at: datetime
    keyed_at: datetime
    by: str
    recipients: tuple[Recipient, ...]
    corrects: str | None = None
    when: str = ""


def when_of(kind: str, details: Mapping[str, Any]) -> str:
    """The days or the hour that a registration is about, in Danish; empty where its event date says it."""
    if kind in ("interview.summons", "interview.move"):
        start = _instant(details.get("start"))
        return _moment(start) if start is not None else ""
    first, last = ("first_day", "last_day") if kind.startswith("absence.") else ("start", "end")
    if not kind.startswith(("absence.", "activation.offer", "plan.activity")):
        return ""
    days = [f"{day:%d-%m-%Y}" for name in (first, last) if (day := _day(details.get(name))) is not None]
    return "fra " + " til ".join(days) if days else ""


def _instant(value: Any) -> datetime | None:
    try:
        return parse_instant(value)
    except (ValueError, TypeError):
        return None


def _day(value: Any) -> date | None:
    try:
        return parse_day(str(value)[:10])
    except ValueError:
        return None


def lines(entries: Sequence[Entry], since: date | None, now: datetime) -> list[str]:
    """The receipt line by line; continued lines are indented."""
    made = [
        f"Her står, hvad vi har registreret om dig {_since(since)}, som det ser ud {_moment(now)}.",
        "Kun det, der er sikkert, står her.",
        "",
    ]
    if not entries:
        return [*made, "Vi har ikke registreret noget herfra i den tid."]
    for number, entry in enumerate(entries, 1):
        made += [*_entry(number, entry), ""]
    waiting = sum(1 for entry in entries if any(one.heard in _OPEN for one in entry.recipients))
    made.append(f"{len(entries)} i alt. " + _whole(waiting))
    return made


_OPEN: Final = frozenset({Heard.WAY, Heard.SENT, Heard.PASSED_ON, Heard.PAPER, Heard.STUCK})


def _whole(waiting: int) -> str:
    if not waiting:
        return "Alle modtagere har fået besked."
    return f"{waiting} er endnu ikke nået frem til alle. Du skal ikke sende noget igen."


def _entry(number: int, entry: Entry) -> list[str]:
    if entry.recipients and all(one.heard is Heard.BACK for one in entry.recipients):
        return [
            f"{number:2}. {WHAT.get(entry.kind, 'Registrering')}, {entry.event_date:%d-%m-%Y}: TRUKKET TILBAGE.",
            f"    Registreret {_moment(entry.keyed_at)} af {entry.by}. Den gælder ikke.",
        ]
    made = [
        f"{number:2}. {WHAT.get(entry.kind, 'Registrering')}, {entry.when or f'{entry.event_date:%d-%m-%Y}'}",
        f"    {_when(entry)}",
    ]
    if entry.corrects is not None:
        made.append(f"    Den retter det, der har vores nummer {entry.corrects}.")
    made += [f"    {_said(one)}" for one in entry.recipients]
    made.append(f"    Vores nummer: {entry.id}")
    return made


_TOLD: Final = frozenset(
    {
        "enrolment.start", "enrolment.end", "sickness.report", "sickness.recovery", "absence.holiday", "absence.other",
        "absence.change", "hearing.answer", "referral.outcome",
    }
)  # fmt: skip
"""Kinds that begin with something the citizen says."""


def _when(entry: Entry) -> str:
    keyed = f"{_moment(entry.keyed_at)} af {entry.by}."
    if entry.kind not in _TOLD:
        return f"Registreret {keyed}"
    return f"Du gav besked {_moment(entry.told_at)}. Registreret {keyed}"


def _said(one: Recipient) -> str:
    name = TO.get(one.system, one.system)
    at = f" {_moment(one.at)}" if one.at is not None else ""
    letter = one.system == "letters"
    match one.heard:
        case Heard.HAS:
            number = f" (kvittering {one.receipt})" if one.receipt else ""
            return f"Brevet til dig er sendt{at}{number}." if letter else _first(f"{name} har det{at}{number}.")
        case Heard.TOLD:
            return _first(f"{name} er afleveret{at}, efter hvad vores medarbejder siger.") if letter else _first(
                f"{name} har fået det{at}, efter hvad vores medarbejder siger."
            )  # fmt: skip
        case Heard.WAY:
            return _first(f"{name} er ikke sendt endnu." if letter else f"{name} har ikke fået det endnu: det venter.")
        case Heard.SENT:
            return _first(f"{name} er sendt, men der er ikke kvitteret endnu." if letter
                          else f"{name}: det er sendt, men der er ikke kvitteret endnu.")  # fmt: skip
        case Heard.PASSED_ON:
            via = TO.get(one.via or "", one.via or "et andet system")
            return _first(f"{name} får det gennem {via}; det er ikke set dér endnu.")
        case Heard.PAPER:
            return _first(f"{name} skal afleveres på papir; det er ikke gjort endnu." if letter
                          else f"{name} får det på papir; det er ikke afleveret endnu.")  # fmt: skip
        case Heard.STUCK:
            return _first(f"{name}: det er ikke bekræftet endnu; vi ser på det.")
        case Heard.BACK:
            return _first(f"{name}: det er trukket tilbage.")


def _first(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _since(since: date | None) -> str:
    return f"siden {since:%d-%m-%Y}" if since is not None else "her"


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(COPENHAGEN):%d-%m-%Y kl. %H.%M}"


def told(entries: Iterable[Entry]) -> list[Entry]:
    """Those that a receipt may tell of, in the order in which they were registered."""
    return sorted((one for one in entries if one.kind in WHAT), key=lambda one: (one.keyed_at, one.id))
