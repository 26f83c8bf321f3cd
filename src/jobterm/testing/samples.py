"""One registration of each kind, as full as people make them, and what has to be there before it. Days are counted from
the day of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.clock import COPENHAGEN


@dataclass
class Story:
    """What has been registered before: kind → our id; ``now`` is when it is told."""

    now: datetime
    done: dict[str, str] = field(default_factory=dict)

    def day(self, days: int = 0) -> str:
        """So many days from today."""
        return (self.now.astimezone(COPENHAGEN).date() + timedelta(days=days)).isoformat()

    def hour(self, days: int, hour: int = 10) -> str:
        """That hour of a day."""
        there = self.now.astimezone(COPENHAGEN).replace(hour=hour, minute=0, second=0, microsecond=0)
        return (there + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Sample:
    """``details`` of a kind, and the kinds that come ``first``."""

    details: Callable[[Story], Mapping[str, Any]]
    first: tuple[str, ...] = ()


COMPANY: Final = "10150817"
_MEASURE: Final = "activation.offer"
_BOOKED: Final = "interview.summons"


def _summons(story: Story) -> dict[str, Any]:
    return {"interview_type": "7", "contact_form": "meeting", "place": "Lokale 2", "start": story.hour(9),
            "end": story.hour(9, 11), "text": "Medbring dit CV"}  # fmt: skip


def _measure(story: Story) -> dict[str, Any]:
    return {"type": "guidance", "start": story.day(3), "end": story.day(30), "hours": 25, "minutes": 0,
            "place": "Kursuscentret i byen"}  # fmt: skip


SAMPLES: Final[Mapping[str, Sample]] = {
    "enrolment.start": Sample(lambda s: {"first_day": s.day(), "client_category": "insured", "phone": "20000012"},
                              ("enrolment.end",)),
    "enrolment.end": Sample(lambda s: {"end_date": s.day(), "cause": "job", "comment": "Nyt job"}),
    "sickness.report": Sample(lambda s: {"first_day": s.day(), "comment": "Ringede selv"}),
    "sickness.recovery": Sample(lambda s: {"recovered_on": s.day(), "absence": s.done["sickness.report"]},
                                ("sickness.report",)),
    "absence.holiday": Sample(lambda s: {"first_day": s.day(30), "last_day": s.day(37), "scheme": "own"}),
    "absence.other": Sample(lambda s: {"type": "3", "first_day": s.day(2), "last_day": s.day(4)}),
    "absence.change": Sample(lambda s: {"absence": s.done["absence.other"], "type": "3", "first_day": s.day(2),
                                        "last_day": s.day(5)}, ("absence.other",)),
    _BOOKED: Sample(_summons),
    "interview.move": Sample(lambda s: {"booking": s.done[_BOOKED], "start": s.hour(11), "end": s.hour(11, 11),
                                        "place": "Lokale 3", "reason": "Borgeren er optaget"}, (_BOOKED,)),
    "interview.cancel": Sample(lambda s: {"booking": s.done[_BOOKED], "by": "office", "reason": "Ikke brug for det"},
                               (_BOOKED,)),
    "interview.held": Sample(lambda s: {"interview_type": "7", "held_at": s.hour(-1), "contact_form": "phone",
                                        "agreements": "To job om ugen"}),
    "interview.no_show": Sample(lambda s: {"booking": s.done[_BOOKED], "heard": True,
                                          "contact_tried": "Ringet to gange"},
                                (_BOOKED,)),
    "referral.offer": Sample(lambda s: {"title": "Lagermedarbejder", "delivered": "digital_post",
                                        "apply_by": s.day(5), "ad": "annonce-17"}),
    "referral.outcome": Sample(lambda s: {"referral": s.done["referral.offer"], "outcome": "hired"},
                               ("referral.offer",)),
    "plan.save": Sample(lambda _: {"goal": "Job som lagermedarbejder"}),
    "plan.activity": Sample(lambda s: {"plan": s.done["plan.save"], "title": "Truckcertifikat", "start": s.day(7),
                                       "end": s.day(12), "hours": 37, "minutes": 0, "authority": "municipality"},
                            ("plan.save",)),
    _MEASURE: Sample(_measure),
    "activation.change": Sample(lambda s: {**_measure(s), "activation": s.done[_MEASURE], "end": s.day(40)},
                                (_MEASURE,)),
    "activation.end": Sample(lambda s: {"activation": s.done[_MEASURE], "end": s.day(5), "cause": "other"},
                             (_MEASURE,)),
    "activation.attendance": Sample(lambda s: {"activation": s.done[_MEASURE], "hours": 6, "minutes": 30}, (_MEASURE,)),
    "group.change": Sample(lambda _: {"match_category": "2", "reason": "Ny vurdering"}),
    "hearing.start": Sample(lambda s: {"subject": "no_show", "text": "Hvorfor kom du ikke", "answer_by": s.day(8)}),
    "hearing.answer": Sample(lambda s: {"hearing": s.done["hearing.start"], "answered": True, "received_on": s.day(),
                                        "outcome": "reasonable", "answer": "Bussen var aflyst"}, ("hearing.start",)),
    "letter.send": Sample(lambda _: {"to": "citizen", "subject": "CV", "text": "Vi har set dit CV",
                                     "channel": "digital_post"}),
    "cv.check": Sample(lambda _: {"result": "approved", "comment": "Godt CV"}),
    "selfreport.seen": Sample(lambda _: {"report": "jobnet:R-1", "verdict": "in_order"}),
    "fund.notice": Sample(lambda s: {"type": "service", "incident": "other", "incident_date": s.day(),
                                     "text": "Til orientering"}),
    "benefit.notice": Sample(lambda s: {"event": "absence", "date": s.day(), "text": "Syg i dag"}),
    "caseload.transfer": Sample(lambda s: {"to_user": "pbe", "to_name": "Per Berg", "from_day": s.day(),
                                           "reason": "Ny fordeling"}),
    "note": Sample(lambda _: {"text": "Ringede om praktik"}),
    "task": Sample(lambda s: {"action": "create", "title": "Ring til borgeren", "due": s.day(7)}),
    "employer.contact": Sample(lambda s: {"cvr": COMPANY, "form": "visit", "date": s.day(), "contact": "Fru Larsen",
                                          "outcome": "To pladser", "places": 2}),
    "employer.job_order": Sample(lambda _: {"action": "create", "cvr": COMPANY, "title": "Lagermedarbejder",
                                            "positions": 2, "hours": 37, "minutes": 0, "municipality": "0751",
                                            "description": "To linjer"}),
}  # fmt: skip
"""Kind → its sample."""
