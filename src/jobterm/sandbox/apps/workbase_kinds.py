"""The form of WorkBase's messages for the kinds beyond the first seven (contracts/workbase.yaml), and what members are
called in jobterm's words."""

from __future__ import annotations

from jobterm.sandbox.apps.forms import (
    EMAIL,
    PHONE,
    Member,
    coded,
    day,
    form,
    instant,
    listed,
    may,
    need,
    prose,
    rows,
    text,
    whole,
    yes_no,
)

CONTACT = {form: form for form in ("meeting", "phone", "digital", "workplace")}
INTERVIEWS = (4, 7, 8, 9, 10, 11, 12, 13, 15, 17, 19)
ABSENCES = {
    "education": 1,
    "temporaryWork": 2,
    "civicDuty": 3,
    "shortParentalLeave": 4,
    "under18": 6,
    "noPension": 7,
    "parentalLeave": 8,
    "freePeriod": 9,
    "holiday": 10,
}
ABSENCE_END = {"recovered": "recovered", "work": "work", "returned": "returned", "other": "other"}
CANCELLED_BY = {"office": "office", "citizen": "citizen"}
PARTICIPATION = {"all": "all", "some": "some", "none": "none"}
DELIVERED = {"letter": "letter", "digitalPost": "digital_post", "phone": "phone", "inPerson": "in_person"}
REFERRAL = {
    "hired": "hired",
    "notHired": "not_hired",
    "declined": "declined",
    "noAnswer": "no_answer",
    "orderClosed": "order_closed",
}
AUTHORITY = {"state": "state", "municipality": "municipality", "fund": "fund", "provider": "provider"}
MEASURE = {"wageSubsidy": "wage_subsidy", "placement": "placement", "guidance": "guidance"}
MEASURE_END = {
    "completed": "completed",
    "job": "job",
    "illness": "illness",
    "left": "left",
    "endedByPlace": "ended_by_place",
    "endedByOffice": "ended_by_office",
    "other": "other",
}
NOTICE = {
    "negative": "negative",
    "service": "service",
    "enrolment": "enrolment",
    "activation": "activation",
    "withdrawn": "withdrawn",
}
INCIDENT = {
    "noShow": "no_show",
    "refusedJob": "refused_job",
    "refusedOffer": "refused_offer",
    "leftOffer": "left_offer",
    "absentOffer": "absent_offer",
    "notAvailable": "not_available",
    "noJobSearch": "no_job_search",
    "noCv": "no_cv",
    "illness": "illness",
    "holiday": "holiday",
    "enrolled": "enrolled",
    "deregistered": "deregistered",
    "activationStart": "activation_start",
    "activationEnd": "activation_end",
    "other": "other",
}
JOURNAL = {
    "absence": "absence",
    "noShow": "no_show",
    "activationStart": "activation_start",
    "activationEnd": "activation_end",
    "deregistered": "deregistered",
    "availability": "availability",
    "withdrawn": "withdrawn",
    "citizen": "citizen",
    "employer": "employer",
    "provider": "provider",
    "other": "other",
    "reasonable": "reasonable",
    "notReasonable": "not_reasonable",
    "noAnswer": "no_answer",
    "approved": "approved",
    "needsWork": "needs_work",
    "missing": "missing",
    "inOrder": "in_order",
    "ask": "ask",
    "registered": "registered",
    "create": "create",
    "done": "done",
}
CHANNEL = {"digitalPost": "digital_post", "print": "print"}
SORTS = {
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
"""Type of a journal entry → jobterm's kind."""

_ident = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_ref = text(80, 1, r"^[0-9A-Za-z:._-]{1,80}\Z")
_phone, _email = text(21, 3, PHONE), text(256, 3, EMAIL)
PARTICIPANT = form(need("name", "name", text(256)), may("phone", "phone", _phone), may("email", "email", _email))

Members = tuple[Member, ...]

RESOURCES: dict[str, tuple[str, Members]] = {
    "absences": (
        "absence.other",
        (
            need("type", "type", coded(ABSENCES)),
            need("firstDay", "first_day", day),
            may("lastDay", "last_day", day),
            may("endCause", "end_cause", coded(ABSENCE_END)),
            may("comment", "comment", prose(1500)),
        ),
    ),
    "absence-changes": (
        "absence.change",
        (
            need("date", "date", day),
            need("absence", "absence", _ident),
            need("type", "type", coded(ABSENCES)),
            need("firstDay", "first_day", day),
            may("lastDay", "last_day", day),
            may("endCause", "end_cause", coded(ABSENCE_END)),
            may("comment", "comment", prose(1500)),
            may("basedOn", "base_version", text(46)),
        ),
    ),
    "appointment-moves": (
        "interview.move",
        (
            need("date", "date", day),
            need("appointment", "booking", _ident),
            need("start", "start", instant),
            need("end", "end", instant),
            may("place", "place", text(200)),
            may("link", "link", text(2000, 9, r"^https://")),
            need("reason", "reason", prose(1500)),
            need("owner", "owner", text(40)),
            may("basedOn", "base_version", text(46)),
        ),
    ),
    "appointment-cancellations": (
        "interview.cancel",
        (
            need("date", "date", day),
            need("appointment", "booking", _ident),
            need("by", "by", coded(CANCELLED_BY)),
            need("reason", "reason", prose(1500)),
            need("owner", "owner", text(40)),
            may("basedOn", "base_version", text(46)),
        ),
    ),
    "interviews": (
        "interview.held",
        (
            need("date", "date", day),
            may("appointment", "booking", _ident),
            need("type", "interview_type", listed(INTERVIEWS)),
            need("heldAt", "held_at", instant),
            need("form", "contact_form", coded(CONTACT)),
            may("participation", "participation", coded(PARTICIPATION)),
            may("participants", "participants", rows(20, PARTICIPANT)),
            may("agreements", "agreements", prose(1500)),
        ),
    ),
    "no-shows": (
        "interview.no_show",
        (
            need("date", "date", day),
            need("appointment", "booking", _ident),
            need("heard", "heard", yes_no),
            may("contactTried", "contact_tried", text(200)),
            may("reason", "reason", prose(1500)),
        ),
    ),
    "referrals": (
        "referral.offer",
        (
            need("date", "date", day),
            may("order", "order", _ref),
            need("title", "title", text(200)),
            need("delivered", "delivered", coded(DELIVERED)),
            need("applyBy", "apply_by", day),
            may("ad", "ad", text(46)),
            may("employerCvr", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("employerPno", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("start", "start", day),
            may("hours", "hours", whole(0, 59)),
            may("minutes", "minutes", whole(0, 59)),
            may("toldIsReferral", "told_is_referral", yes_no),
        ),
    ),
    "referral-outcomes": (
        "referral.outcome",
        (
            need("date", "date", day),
            need("referral", "referral", _ident),
            may("order", "order", _ref),
            need("outcome", "outcome", coded(REFERRAL)),
            may("reason", "reason", prose(1500)),
        ),
    ),
    "plan-activities": (
        "plan.activity",
        (
            need("date", "date", day),
            need("plan", "plan", _ident),
            need("title", "title", text(200)),
            need("start", "start", day),
            may("end", "end", day),
            may("hours", "hours", whole(0, 59)),
            may("minutes", "minutes", whole(0, 59)),
            need("authority", "authority", coded(AUTHORITY)),
            may("responsible", "responsible", text(140)),
        ),
    ),
    "activations": (
        "activation.offer",
        (
            need("date", "date", day),
            need("type", "type", coded(MEASURE)),
            need("start", "start", day),
            need("end", "end", day),
            may("hours", "hours", whole(0, 59)),
            may("minutes", "minutes", whole(0, 59)),
            may("place", "place", text(200)),
            may("providerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("agreement", "agreement", text(46)),
            may("employerCvr", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("employerPno", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("basis", "basis", text(200)),
        ),
    ),
    "activation-changes": (
        "activation.change",
        (
            need("date", "date", day),
            need("activation", "activation", _ident),
            need("type", "type", coded(MEASURE)),
            need("start", "start", day),
            need("end", "end", day),
            may("hours", "hours", whole(0, 59)),
            may("minutes", "minutes", whole(0, 59)),
            may("place", "place", text(200)),
            may("providerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("agreement", "agreement", text(46)),
            may("employerCvr", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("employerPno", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("basis", "basis", text(200)),
            may("basedOn", "base_version", text(46)),
        ),
    ),
    "activation-ends": (
        "activation.end",
        (
            need("date", "date", day),
            need("activation", "activation", _ident),
            need("end", "end", day),
            need("cause", "cause", coded(MEASURE_END)),
            may("providerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("agreement", "agreement", text(46)),
            may("basedOn", "base_version", text(46)),
        ),
    ),
    "attendances": (
        "activation.attendance",
        (
            need("date", "date", day),
            need("activation", "activation", _ident),
            need("hours", "hours", whole(0, 59)),
            may("minutes", "minutes", whole(0, 59)),
            may("providerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("agreement", "agreement", text(46)),
        ),
    ),
    "group-changes": (
        "group.change",
        (
            need("date", "date", day),
            may("targetGroup", "target_group", text(5, 1, r"^[0-9]{1,2}([.][0-9]{1,2})?\Z")),
            may("contactGroup", "contact_group", text(10, 1, r"^[0-9A-Za-z.]{1,10}\Z")),
            may("matchCategory", "match_category", whole(1, 5)),
            may("from", "from_day", day),
            may("reason", "reason", prose(1500)),
        ),
    ),
    "fund-notices": (
        "fund.notice",
        (
            need("date", "date", day),
            may("answers", "answers", _ref),
            need("type", "type", coded(NOTICE)),
            need("incident", "incident", coded(INCIDENT)),
            need("incidentDate", "incident_date", day),
            may("date1", "date_1", day),
            may("date2", "date_2", day),
            need("text", "text", prose(600)),
        ),
    ),
    "journal-entries": (
        "note",
        (
            need("date", "date", day),
            need("type", "sort", coded(SORTS)),
            may("settles", "settles", _ident),
            may("about", "about", _ref),
            may("registration", "registration_ref", _ref),
            may("code", "code", coded(JOURNAL)),
            may("title", "title", text(200)),
            may("template", "template", text(60)),
            may("channel", "channel", coded(CHANNEL)),
            may("recipient", "recipient", text(60)),
            may("recipientName", "recipient_name", text(140)),
            may("from", "from_day", day),
            may("deadline", "deadline", day),
            may("answered", "answered", yes_no),
            may("text", "text", prose(4000)),
        ),
    ),
}
"""Resource → kind (of an entry of the journal, `sort` says it), members."""
