"""What registrations beyond the first seven kinds make of a case: bookings moved or settled, activations that run,
referrals, hearings and tasks that wait for an end, groups. Pure; what is refused stands in ``rulings``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import COPENHAGEN

if TYPE_CHECKING:
    from jobterm.sandbox.world.case import Case, Event


def amended(event: Event, change: Event, names: Iterable[str], **more: Any) -> Event:
    """The event as a change has left it: what the change says, under the change's version; it still bears its own
    numbers, and the change's."""
    said = {name: change.data[name] for name in names if change.data.get(name) is not None}
    also = (*event.also, change.id, change.registration or change.id)
    return replace(event, data={**event.data, **said, **more}, version=change.version, also=also, changed_by=also[-1])


def find(events: Iterable[Event], ref: Any) -> Event | None:
    """The latest of them that ``ref`` names."""
    return next((event for event in reversed(list(events)) if ref is not None and event.named(str(ref))), None)


def target(data: Mapping[str, Any], *names: str) -> Any:
    """What a registration refers to, under whichever name it came: a form's, or interface §6's."""
    return next((data[name] for name in names if data.get(name) is not None), None)


def due(event: Event) -> str | None:
    """The day until which a referral, a hearing or a task waits."""
    names = ("apply_by", "deadline", "answer_by", "due")
    return next((str(event.data[name]) for name in names if event.data.get(name) is not None), None)


def apply(case: Case, event: Event) -> None:
    """Fold one event into the case; kinds that stand in the timeline only change nothing."""
    if (step := _STEPS.get(event.kind)) is not None:
        step(case, event)


def _absence_changed(case: Case, event: Event) -> None:
    for absence in case.absences:
        if event.data.get("absence") is not None and absence.event.named(str(event.data["absence"])):
            absence.event = amended(absence.event, event, ("type", "first_day"), last_day=event.data.get("last_day"))
            absence.type = int(event.data.get("type", absence.type))
            absence.first, absence.last = event.day("first_day") or absence.first, event.day("last_day")


def _moved(case: Case, event: Event) -> None:
    old = find(case.bookings, event.data.get("booking"))
    if old is not None:
        case.bookings[case.bookings.index(old)] = amended(old, event, ("start", "end", "place", "link"))


def _settled(case: Case, event: Event) -> None:
    old = find(case.bookings, event.data.get("booking"))
    if old is not None:
        case.bookings.remove(old)
        case.settled.append(old)
        case.ended[old.id] = event.kind
    if event.kind == "interview.held":
        case.held.append(event)


def _replaced(case: Case, event: Event) -> None:
    old = find(case.activations, event.data.get("activation"))
    if old is not None:
        names = ("end", "type", "start", "place", "provider_cvr", "agreement", "employer_cvr", "employer_pno")
        case.activations[case.activations.index(old)] = amended(old, event, names)


def _opened(kind: str) -> Callable[[Case, Event], None]:
    return lambda case, event: case.waiting.setdefault(kind, []).append(event)


def _closed(kind: str, *names: str) -> Callable[[Case, Event], None]:
    def close(case: Case, event: Event) -> None:
        waiting = case.waiting.setdefault(kind, [])
        if (old := find(waiting, target(event.data, *names))) is not None:
            waiting.remove(old)

    return close


def _task(case: Case, event: Event) -> None:
    done = target(event.data, "action", "code") == "done"
    (_closed("task", "task", "settles") if done else _opened("task"))(case, event)


def _grouped(case: Case, event: Event) -> None:
    names = ("target_group", "contact_group", "match_category")
    case.group.update({name: event.data[name] for name in names if event.data.get(name) is not None})


_STEPS: Final[Mapping[str, Callable[[Case, Event], None]]] = {
    "absence.change": _absence_changed,
    "interview.move": _moved,
    "interview.cancel": _settled,
    "interview.held": _settled,
    "interview.no_show": _settled,
    "activation.offer": lambda case, event: case.activations.append(event),
    "activation.change": _replaced,
    "activation.end": _replaced,
    "referral.offer": _opened("referral"),
    "referral.outcome": _closed("referral", "referral"),
    "hearing.start": _opened("hearing"),
    "hearing.answer": _closed("hearing", "hearing", "settles"),
    "task": _task,
    "group.change": _grouped,
    "caseload.transfer": lambda case, event: case.handed_over.append(event),
}

_TITLES: Final = {
    "absence.other": "Fravær",
    "absence.change": "Fravær ændret",
    "interview.cancel": "Samtale aflyst",
    "interview.held": "Samtale holdt",
    "interview.no_show": "Udeblevet fra samtale",
    "referral.offer": "Henvist til job",
    "referral.outcome": "Henvisning afsluttet",
    "plan.activity": "Aktivitet i jobplan",
    "activation.offer": "Tilbud",
    "activation.change": "Tilbud ændret",
    "activation.end": "Tilbud afsluttet",
    "activation.attendance": "Fremmøde registreret",
    "benefit.notice": "Underretning til ydelsescenter",
    "fund.notice": "Underretning til a-kasse",
    "letter.send": "Brev",
    "group.change": "Visitering ændret",
    "caseload.transfer": "Sagen overdraget",
    "hearing.start": "Partshøring",
    "hearing.answer": "Svar på partshøring",
    "cv.check": "CV kontrolleret",
    "selfreport.seen": "Borgerens egen melding set",
    "task": "Opgave",
    "note": "Notat",
    "citizen.moved": "Flyttet",
}
_NAMED: Final = ("title", "subject")


def title(event: Event) -> str | None:
    """What stands in a timeline: never a comment, which may be about health; None for a kind that is not ours."""
    if event.kind == "interview.move":
        start = datetime.fromisoformat(event.data["start"]).astimezone(COPENHAGEN)
        return f"Samtale flyttet til {start.day:02}-{start.month:02} {start:%H:%M}"
    word = _TITLES.get(event.kind)
    if word is None or event.data.get("told_at") is None:
        return None if "text" in event.data or word is None else word
    named = next((str(event.data[name]) for name in _NAMED if event.data.get(name)), "")
    return f"{word}: {named}" if named else word
