"""The one table of kinds: what each holds, on which day it counts, which letter it has, and which rules it follows.

Form, check, JSON Schema, routing and contract tests all read this table; no list of kinds stands anywhere else but the
bare names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.dates import local_day
from jobterm.domain.msgids import N_
from jobterm.domain.registrations import (
    absence,
    activation,
    caseload,
    corrections,
    employers,
    enrolment,
    hearings,
    interview_changes,
    interviews,
    interviews_held,
    journal,
    letters,
    notices,
    plans,
    referrals,
    self_service,
    sickness,
)
from jobterm.domain.registrations.context import Case, CheckContext
from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.names import KIND_NAMES, family
from jobterm.domain.registrations.outcome import Consequence, Proposal


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of registration.

    ``title``: English msgid. ``letter``: after F3 (users.md §3b), empty where it has none. ``details``: its class.
    ``event_field``: the field whose day the event date must equal; None
    = a day of issue, today unless an earlier one is said. ``check``, ``follow``, ``propose``, ``complete``: its rules,
    its consequences, other ways, and what is filled in before it is kept. ``day``: the event's day where it stands in
    what the details refer to.
    """

    name: str
    title: str
    letter: str
    details: type[Any]
    event_field: str | None = None
    check: Callable[[Any, Case], Iterable[Finding]] | None = None
    follow: Callable[[Any, Case], Iterable[Consequence]] | None = None
    propose: Callable[[Any, Case], Iterable[Proposal]] | None = None
    complete: Callable[[Any, Case], Mapping[str, Any]] | None = None
    day: Callable[[Any, CheckContext], date | None] | None = None

    @property
    def family(self) -> str:
        """The part of the name before the dot."""
        return family(self.name)

    @property
    def about_citizen(self) -> bool:
        """Whether its subject is a citizen; else it is a company."""
        return self.family != "employer"

    def event_date(self, details: Any, context: CheckContext) -> date | None:
        """The day that the details fix, or what they refer to; None for a day of issue."""
        if self.day is not None:
            return self.day(details, context)
        told = getattr(details, self.event_field) if self.event_field is not None else None
        return local_day(told) if isinstance(told, datetime) else told


_NOW: Final = (
    Kind("enrolment.start", N_("Enrolment as jobseeker"), "T", enrolment.EnrolmentStart, "first_day",
         enrolment.check_start, enrolment.follow_start, enrolment.propose_start),
    Kind("enrolment.end", N_("Deregistration"), "A", enrolment.EnrolmentEnd, "end_date", enrolment.check_end,
         propose=enrolment.propose_end),
    Kind("sickness.report", N_("Report of illness"), "S", sickness.SicknessReport, "first_day", sickness.check_report,
         sickness.follow_report, sickness.propose_report),
    Kind("sickness.recovery", N_("Report of recovery"), "R", sickness.SicknessRecovery, "recovered_on",
         sickness.check_recovery, sickness.follow_recovery, sickness.propose_recovery,
         sickness.complete_recovery),
    Kind("absence.holiday", N_("Holiday"), "F", absence.AbsenceHoliday, "first_day", absence.check_holiday,
         propose=absence.propose_holiday),
    Kind("interview.summons", N_("Summons to an interview"), "I", interviews.InterviewSummons, None,
         interviews.check_summons, interviews.follow_summons, interviews.propose_summons, interviews.complete_summons),
    Kind("plan.save", N_("Job plan"), "P", plans.PlanSave, None, plans.check_plan),
    Kind("correction", N_("Correction"), "K", corrections.Correction, None, corrections.check_correction,
         propose=corrections.propose_enrolment),
)  # fmt: skip

_MORE: Final = (
    Kind("absence.other", N_("Other absence"), "E", absence.AbsenceOther, "first_day", absence.check_other),
    Kind("absence.change", N_("Change of an absence"), "", absence.AbsenceChange, "first_day", absence.check_change,
         propose=absence.propose_change),
    Kind("interview.move", N_("Moving an interview"), "M", interview_changes.InterviewMove, None,
         interview_changes.check_move, interview_changes.follow_move, interview_changes.propose_over,
         interview_changes.complete_move),
    Kind("interview.cancel", N_("Cancelling an interview"), "X", interview_changes.InterviewCancel, None,
         interview_changes.check_cancel, interview_changes.follow_cancel, interview_changes.propose_over),
    Kind("interview.held", N_("Interview held"), "H", interviews_held.InterviewHeld, "held_at",
         interviews_held.check_held, interviews_held.follow_held, complete=interviews_held.complete_held),
    Kind("interview.no_show", N_("No-show"), "U", interviews_held.InterviewNoShow, None, interviews_held.check_no_show,
         interviews_held.follow_no_show, interviews_held.propose_no_show, day=interviews_held.day_of_no_show),
    Kind("referral.offer", N_("Referral to a job"), "J", referrals.ReferralOffer, None, referrals.check_offer,
         referrals.follow_offer),
    Kind("referral.outcome", N_("Outcome of a referral"), "", referrals.ReferralOutcome, None, referrals.check_outcome,
         propose=referrals.propose_outcome, complete=referrals.complete_outcome),
    Kind("plan.activity", N_("Activity in the job plan"), "", plans.PlanActivity, None, plans.check_activity),
    Kind("activation.offer", N_("Active measure"), "O", activation.ActivationOffer, "start", activation.check_offer,
         activation.follow_offer),
    Kind("activation.change", N_("Change of an active measure"), "", activation.ActivationChange, None,
         activation.check_change, activation.follow_change, complete=activation.complete_provider),
    Kind("activation.end", N_("End of an active measure"), "", activation.ActivationEnd, "end", activation.check_end,
         activation.follow_change, activation.propose_end, activation.complete_provider),
    Kind("activation.attendance", N_("Attendance at an active measure"), "", activation.ActivationAttendance,
         None, activation.check_attendance, propose=activation.propose_attendance,
         complete=activation.complete_provider),
    Kind("employer.contact", N_("Employer contact"), "V", employers.EmployerContact, "date", employers.check_contact,
         employers.follow_contact),
    Kind("employer.job_order", N_("Job order"), "", employers.EmployerJobOrder, None, employers.check_order,
         employers.follow_order, employers.propose_order),
    Kind("benefit.notice", N_("Notice to the benefit centre"), "", notices.BenefitNotice, "date", notices.check_benefit,
         notices.follow_benefit, notices.propose_benefit),
    Kind("fund.notice", N_("Notice to the fund"), "", notices.FundNotice, "incident_date", notices.check_fund,
         notices.follow_fund, notices.propose_fund),
    Kind("letter.send", N_("Letter or message"), "B", letters.LetterSend, None, letters.check_letter),
    Kind("group.change", N_("Change of target or contact group"), "", caseload.GroupChange, "from_day",
         caseload.check_group, caseload.follow_group, complete=caseload.complete_from),
    Kind("caseload.transfer", N_("Transfer of a citizen to a colleague"), "", caseload.CaseloadTransfer,
         "from_day", caseload.check_transfer, caseload.follow_transfer, complete=caseload.complete_from),
    Kind("hearing.start", N_("Hearing of the party"), "", hearings.HearingStart, None, hearings.check_start,
         hearings.follow_start),
    Kind("hearing.answer", N_("Answer to a hearing"), "", hearings.HearingAnswer, None, hearings.check_answer,
         propose=hearings.propose_answer, complete=hearings.complete_answer),
    Kind("cv.check", N_("CV check"), "", self_service.CvCheck, None, self_service.check_cv, self_service.follow_cv,
         self_service.propose_cv),
    Kind("selfreport.seen", N_("The citizen's own report, seen"), "", self_service.SelfReportSeen, None,
         self_service.check_seen, self_service.follow_seen),
    Kind("task", N_("Task"), "", journal.Task, None, journal.check_task, journal.follow_task),
    Kind("note", N_("Note"), "N", journal.Note),
)  # fmt: skip

_ALL: Final = {kind.name: kind for kind in (*_NOW, *_MORE)}
KINDS: Final[Mapping[str, Kind]] = {name: _ALL[name] for name in KIND_NAMES}
"""Every kind of interface §6 by its name, in its order."""


def form_fields(kind: str) -> tuple[tuple[str, FieldSpec], ...]:
    """What a form for the kind asks, as (path, spec): parts of an object with a dot, lists left to `register`.

    An object's fields come as ``reenrol.first_day``; they are required only once one of them is filled in. KeyError for
    a name that is no kind.
    """
    details = KINDS[kind].details
    found: list[tuple[str, FieldSpec]] = []
    for name, one in specs(details).items():
        if one.holds is Type.OBJECT and one.item is not None:
            found += [(f"{name}.{part}", inner) for part, inner in specs(one.item).items()]
        elif one.holds is not Type.LIST:
            found.append((name, one))
    return tuple(found)


def label(kind: str, path: str) -> str:
    """The English msgid of the field that a finding names (``details.reenrol.first_day``); empty where it has none."""
    from jobterm.domain.registrations.envelope import Envelope

    plain = "".join(part.split("]")[-1] for part in path.split("["))
    names = plain.split(".")
    known = KINDS.get(kind)
    inside = names[0] == "details" and len(names) > 1
    holder: type[Any] | None = (known.details if known is not None else None) if inside else Envelope
    found = ""
    for name in names[1:] if inside else names:
        one = specs(holder).get(name) if holder is not None else None
        if one is None:
            return found
        found, holder = one.label, one.item
    return found
