"""Which field of the kinds beyond the first seven is which member at WorkBase, and its codes (contracts/workbase.yaml).
Data; how they are sent and read stands in ``workbase``. The kinds that are entries of a journal share one resource."""

from __future__ import annotations

from typing import Final

from jobterm.systems.fields import DAY, FLAG, GROUP, INSTANT, NUMBER, NUMBERED, Codes, Field, Many, Ref, Table

FORM: Final = Codes({"meeting": "meeting", "phone": "phone", "digital": "digital", "workplace": "workplace"})
PARTICIPANT: Final[Table] = (Field("name", "name"), Field("phone", "phone"), Field("email", "email"))
ABSENCE_END: Final = Codes({"recovered": "recovered", "work": "work", "returned": "returned", "other": "other"})
CANCELLED_BY: Final = Codes({"office": "office", "citizen": "citizen"})
PARTICIPATION: Final = Codes({"all": "all", "some": "some", "none": "none"})
DELIVERED: Final = Codes({"letter": "letter", "digital_post": "digitalPost", "phone": "phone", "in_person": "inPerson"})
REFERRAL: Final = Codes(
    {
        "hired": "hired",
        "not_hired": "notHired",
        "declined": "declined",
        "no_answer": "noAnswer",
        "order_closed": "orderClosed",
    }
)
AUTHORITY: Final = Codes({"state": "state", "municipality": "municipality", "fund": "fund", "provider": "provider"})
MEASURE: Final = Codes({"wage_subsidy": "wageSubsidy", "placement": "placement", "guidance": "guidance"})
MEASURE_END: Final = Codes(
    {
        "completed": "completed",
        "job": "job",
        "illness": "illness",
        "left": "left",
        "ended_by_place": "endedByPlace",
        "ended_by_office": "endedByOffice",
        "other": "other",
    }
)
NOTICE: Final = Codes(
    {
        "negative": "negative",
        "service": "service",
        "enrolment": "enrolment",
        "activation": "activation",
        "withdrawn": "withdrawn",
    }
)
INCIDENT: Final = Codes(
    {
        "no_show": "noShow",
        "refused_job": "refusedJob",
        "refused_offer": "refusedOffer",
        "left_offer": "leftOffer",
        "absent_offer": "absentOffer",
        "not_available": "notAvailable",
        "no_job_search": "noJobSearch",
        "no_cv": "noCv",
        "illness": "illness",
        "holiday": "holiday",
        "enrolled": "enrolled",
        "deregistered": "deregistered",
        "activation_start": "activationStart",
        "activation_end": "activationEnd",
        "other": "other",
    }
)
JOURNAL: Final = Codes(
    {
        "absence": "absence",
        "no_show": "noShow",
        "activation_start": "activationStart",
        "activation_end": "activationEnd",
        "deregistered": "deregistered",
        "availability": "availability",
        "withdrawn": "withdrawn",
        "citizen": "citizen",
        "employer": "employer",
        "provider": "provider",
        "other": "other",
        "reasonable": "reasonable",
        "not_reasonable": "notReasonable",
        "no_answer": "noAnswer",
        "approved": "approved",
        "needs_work": "needsWork",
        "missing": "missing",
        "in_order": "inOrder",
        "ask": "ask",
        "registered": "registered",
        "create": "create",
        "done": "done",
    }
)
CHANNEL: Final = Codes({"digital_post": "digitalPost", "print": "print"})
ABSENCE: Final = Codes(
    {
        "1": "education",
        "2": "temporaryWork",
        "3": "civicDuty",
        "4": "shortParentalLeave",
        "6": "under18",
        "7": "noPension",
        "8": "parentalLeave",
        "9": "freePeriod",
        "10": "holiday",
    }
)

_MEASURE: Final[Table] = (
    Field("type", "type", MEASURE),
    Field("start", "start", DAY),
    Field("end", "end", DAY),
    Field("hours", "hours", NUMBER),
    Field("minutes", "minutes", NUMBER),
    Field("place", "place"),
    Field("provider_cvr", "providerCvr"),
    Field("agreement", "agreement"),
    Field("employer_cvr", "employerCvr"),
    Field("employer_pno", "employerPno"),
    Field("basis", "basis"),
)
_ABSENCE: Final[Table] = (
    Field("type", "type", ABSENCE),
    Field("first_day", "firstDay", DAY),
    Field("last_day", "lastDay", DAY),
    Field("end_cause", "endCause", ABSENCE_END),
    Field("comment", "comment"),
)

TABLES: Final[dict[str, Table]] = {
    "absence.other": _ABSENCE,
    "absence.change": _ABSENCE,
    "interview.move": (
        Field("start", "start", INSTANT),
        Field("end", "end", INSTANT),
        Field("place", "place"),
        Field("link", "link"),
        Field("reason", "reason"),
    ),
    "interview.cancel": (
        Field("by", "by", CANCELLED_BY),
        Field("reason", "reason"),
    ),
    "interview.held": (
        Field("interview_type", "type", NUMBERED),
        Field("held_at", "heldAt", INSTANT),
        Field("contact_form", "form", FORM),
        Field("participation", "participation", PARTICIPATION),
        Field("participants", "participants", Many(PARTICIPANT)),
        Field("agreements", "agreements"),
    ),
    "interview.no_show": (
        Field("heard", "heard", FLAG),
        Field("contact_tried", "contactTried"),
        Field("reason", "reason"),
    ),
    "referral.offer": (
        Field("title", "title"),
        Field("delivered", "delivered", DELIVERED),
        Field("apply_by", "applyBy", DAY),
        Field("ad", "ad"),
        Field("employer_cvr", "employerCvr"),
        Field("employer_pno", "employerPno"),
        Field("start", "start", DAY),
        Field("hours", "hours", NUMBER),
        Field("minutes", "minutes", NUMBER),
        Field("told_is_referral", "toldIsReferral", FLAG),
    ),
    "referral.outcome": (
        Field("outcome", "outcome", REFERRAL),
        Field("reason", "reason"),
    ),
    "plan.activity": (
        Field("title", "title"),
        Field("start", "start", DAY),
        Field("end", "end", DAY),
        Field("hours", "hours", NUMBER),
        Field("minutes", "minutes", NUMBER),
        Field("authority", "authority", AUTHORITY),
        Field("responsible", "responsible"),
    ),
    "activation.offer": _MEASURE,
    "activation.change": _MEASURE,
    "activation.end": (
        Field("end", "end", DAY),
        Field("cause", "cause", MEASURE_END),
        Field("provider_cvr", "providerCvr"),
        Field("agreement", "agreement"),
    ),
    "activation.attendance": (
        Field("hours", "hours", NUMBER),
        Field("minutes", "minutes", NUMBER),
        Field("provider_cvr", "providerCvr"),
        Field("agreement", "agreement"),
    ),
    "group.change": (
        Field("target_group", "targetGroup"),
        Field("contact_group", "contactGroup", GROUP),
        Field("match_category", "matchCategory", NUMBERED),
        Field("from_day", "from", DAY),
        Field("reason", "reason"),
    ),
    "fund.notice": (
        Field("type", "type", NOTICE),
        Field("incident", "incident", INCIDENT),
        Field("incident_date", "incidentDate", DAY),
        Field("date_1", "date1", DAY),
        Field("date_2", "date2", DAY),
        Field("text", "text"),
    ),
    "benefit.notice": (
        Field("event", "code", JOURNAL),
        Field("date", "from", DAY),
        Field("text", "text"),
    ),
    "letter.send": (
        Field("to", "code", JOURNAL),
        Field("subject", "title"),
        Field("template", "template"),
        Field("channel", "channel", CHANNEL),
        Field("text", "text"),
    ),
    "caseload.transfer": (
        Field("to_user", "recipient"),
        Field("to_name", "recipientName"),
        Field("from_day", "from", DAY),
        Field("reason", "text"),
    ),
    "hearing.start": (
        Field("subject", "code", JOURNAL),
        Field("answer_by", "deadline", DAY),
        Field("text", "text"),
    ),
    "hearing.answer": (
        Field("outcome", "code", JOURNAL),
        Field("received_on", "from", DAY),
        Field("answered", "answered", FLAG),
        Field("answer", "text"),
    ),
    "cv.check": (
        Field("result", "code", JOURNAL),
        Field("follow_up", "deadline", DAY),
        Field("comment", "text"),
    ),
    "selfreport.seen": (
        Field("verdict", "code", JOURNAL),
        Field("comment", "text"),
    ),
    "task": (
        Field("action", "code", JOURNAL),
        Field("title", "title"),
        Field("due", "deadline", DAY),
        Field("text", "text"),
    ),
    "note": (Field("text", "text"),),
}
"""Kind → its details, but for what it refers to."""

REFS: Final[dict[str, tuple[Ref, ...]]] = {
    "absence.change": (Ref("absence", "absence"),),
    "interview.move": (Ref("booking", "appointment"),),
    "interview.cancel": (Ref("booking", "appointment"),),
    "interview.held": (Ref("booking", "appointment"),),
    "interview.no_show": (Ref("booking", "appointment"),),
    "referral.offer": (Ref("order", "order", anywhere=True),),
    "referral.outcome": (Ref("referral", "referral"), Ref("order", "order", anywhere=True)),
    "plan.activity": (Ref("plan", "plan"),),
    "activation.change": (Ref("activation", "activation"),),
    "activation.end": (Ref("activation", "activation"),),
    "activation.attendance": (Ref("activation", "activation"),),
    "fund.notice": (Ref("answers", "answers", anywhere=True),),
    "benefit.notice": (Ref("about", "about", anywhere=True),),
    "letter.send": (Ref("about", "about", anywhere=True),),
    "hearing.start": (Ref("about", "about", anywhere=True),),
    "hearing.answer": (Ref("hearing", "settles"),),
    "selfreport.seen": (
        Ref("report", "about", anywhere=True),
        Ref("registration", "registration", anywhere=True),
    ),
    "task": (
        Ref("task", "settles"),
        Ref("about", "about", anywhere=True),
    ),
}
"""Kind → what it refers to, in the order of the contract."""

RESOURCES: Final = {
    "absence.other": "absences",
    "absence.change": "absence-changes",
    "interview.move": "appointment-moves",
    "interview.cancel": "appointment-cancellations",
    "interview.held": "interviews",
    "interview.no_show": "no-shows",
    "referral.offer": "referrals",
    "referral.outcome": "referral-outcomes",
    "plan.activity": "plan-activities",
    "activation.offer": "activations",
    "activation.change": "activation-changes",
    "activation.end": "activation-ends",
    "activation.attendance": "attendances",
    "group.change": "group-changes",
    "fund.notice": "fund-notices",
    "benefit.notice": "journal-entries",
    "letter.send": "journal-entries",
    "caseload.transfer": "journal-entries",
    "hearing.start": "journal-entries",
    "hearing.answer": "journal-entries",
    "cv.check": "journal-entries",
    "selfreport.seen": "journal-entries",
    "task": "journal-entries",
    "note": "journal-entries",
}
FIXED: Final[dict[str, dict[str, object]]] = {
    "interview.move": {"owner": "jobterm"},
    "interview.cancel": {"owner": "jobterm"},
    "benefit.notice": {"type": "benefitNotice"},
    "letter.send": {"type": "letter"},
    "caseload.transfer": {"type": "transfer"},
    "hearing.start": {"type": "hearing"},
    "hearing.answer": {"type": "hearingAnswer"},
    "cv.check": {"type": "cvCheck"},
    "selfreport.seen": {"type": "selfReport"},
    "task": {"type": "task"},
    "note": {"type": "note"},
}
EVENT_DATE: Final = dict.fromkeys(TABLES.keys() - {"absence.other"}, "date")
"""Where the day it happened, or was issued, has a member of its own."""
EVENT_KINDS: Final = {
    "absence-change": "absence.change",
    "appointment-move": "interview.move",
    "appointment-cancellation": "interview.cancel",
    "no-show": "interview.no_show",
    "referral": "referral.offer",
    "referral-outcome": "referral.outcome",
    "plan-activity": "plan.activity",
    "activation-change": "activation.change",
    "activation-end": "activation.end",
    "attendance": "activation.attendance",
    "group-change": "group.change",
    "fund-notice": "fund.notice",
    "benefitNotice": "benefit.notice",
    "letter": "letter.send",
    "transfer": "caseload.transfer",
    "hearing": "hearing.start",
    "hearingAnswer": "hearing.answer",
    "cvCheck": "cv.check",
    "selfReport": "selfreport.seen",
    "task": "task",
    "note": "note",
}
"""What a line of history is called → the kind that it is."""
OPEN_KINDS: Final = {"referral": "referral", "hearing": "hearing", "task": "task"}
