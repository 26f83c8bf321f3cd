"""Which field of the kinds beyond the first seven is which member at amp, and its codes (contracts/amp.yaml).
Data; how they are sent and read stands in ``amp``. The kinds that are entries of a journal share one resource."""

from __future__ import annotations

from typing import Final

from jobterm.systems.fields import DAY, FLAG, GROUP, INSTANT, NUMBER, NUMBERED, Codes, Field, Many, Ref, Table

FORM: Final = Codes({"meeting": 1, "phone": 2, "workplace": 6, "digital": 8})
PARTICIPANT: Final[Table] = (Field("name", "navn"), Field("phone", "telefon"), Field("email", "email"))
ABSENCE_END: Final = Codes({"recovered": 1, "work": 2, "returned": 3, "other": 9})
CANCELLED_BY: Final = Codes({"office": 1, "citizen": 2})
PARTICIPATION: Final = Codes({"all": 1, "some": 2, "none": 3})
DELIVERED: Final = Codes({"letter": 1, "digital_post": 2, "phone": 3, "in_person": 4})
REFERRAL: Final = Codes({"hired": 1, "not_hired": 2, "declined": 3, "no_answer": 4, "order_closed": 5})
AUTHORITY: Final = Codes({"state": 1, "municipality": 2, "fund": 3, "provider": 4})
MEASURE: Final = Codes({"wage_subsidy": 1, "placement": 2, "guidance": 3})
MEASURE_END: Final = Codes(
    {"completed": 1, "job": 2, "illness": 3, "left": 4, "ended_by_place": 5, "ended_by_office": 6, "other": 9}
)
NOTICE: Final = Codes({"negative": 1, "service": 2, "enrolment": 3, "activation": 4, "withdrawn": 5})
INCIDENT: Final = Codes(
    {
        "no_show": 1,
        "refused_job": 2,
        "refused_offer": 3,
        "left_offer": 4,
        "absent_offer": 5,
        "not_available": 6,
        "no_job_search": 7,
        "no_cv": 8,
        "illness": 9,
        "holiday": 10,
        "enrolled": 11,
        "deregistered": 12,
        "activation_start": 13,
        "activation_end": 14,
        "other": 99,
    }
)
JOURNAL: Final = Codes(
    {
        "absence": "fravaer",
        "no_show": "udeblivelse",
        "activation_start": "aktiveringStart",
        "activation_end": "aktiveringSlut",
        "deregistered": "afmeldt",
        "availability": "raadighed",
        "withdrawn": "tilbagekaldt",
        "citizen": "borger",
        "employer": "virksomhed",
        "provider": "andenAktoer",
        "other": "andet",
        "reasonable": "rimeligGrund",
        "not_reasonable": "ingenRimeligGrund",
        "no_answer": "intetSvar",
        "approved": "godkendt",
        "needs_work": "skalRettes",
        "missing": "mangler",
        "in_order": "iOrden",
        "ask": "spoerg",
        "registered": "registreret",
        "create": "opret",
        "done": "udfoert",
    }
)
CHANNEL: Final = Codes({"digital_post": 1, "print": 2})

_MEASURE: Final[Table] = (
    Field("type", "aktivitetstype", MEASURE),
    Field("start", "startDato", DAY),
    Field("end", "slutDato", DAY),
    Field("hours", "timer", NUMBER),
    Field("minutes", "minutter", NUMBER),
    Field("place", "sted"),
    Field("provider_cvr", "andenAktoerCvr"),
    Field("agreement", "aftaleIdentifier"),
    Field("employer_cvr", "cvrNummer"),
    Field("employer_pno", "pNummer"),
    Field("basis", "hjemmel"),
)
_ABSENCE: Final[Table] = (
    Field("type", "fravaerType", NUMBERED),
    Field("first_day", "startDato", DAY),
    Field("last_day", "slutDato", DAY),
    Field("end_cause", "slutAarsag", ABSENCE_END),
    Field("comment", "fravaersKommentar"),
)

TABLES: Final[dict[str, Table]] = {
    "absence.other": _ABSENCE,
    "absence.change": _ABSENCE,
    "interview.move": (
        Field("start", "startTidspunkt", INSTANT),
        Field("end", "slutTidspunkt", INSTANT),
        Field("place", "sted"),
        Field("link", "link"),
        Field("reason", "begrundelse"),
    ),
    "interview.cancel": (
        Field("by", "aflystAf", CANCELLED_BY),
        Field("reason", "begrundelse"),
    ),
    "interview.held": (
        Field("interview_type", "samtaletype", NUMBERED),
        Field("held_at", "afholdtTidspunkt", INSTANT),
        Field("contact_form", "kontaktform", FORM),
        Field("participation", "deltagelse", PARTICIPATION),
        Field("participants", "deltagere", Many(PARTICIPANT)),
        Field("agreements", "aftaler"),
    ),
    "interview.no_show": (
        Field("heard", "hoert", FLAG),
        Field("contact_tried", "kontaktForsoegt"),
        Field("reason", "aarsag"),
    ),
    "referral.offer": (
        Field("title", "stillingsbetegnelse"),
        Field("delivered", "afleveretVed", DELIVERED),
        Field("apply_by", "ansoegningsfrist", DAY),
        Field("ad", "annonceIdentifier"),
        Field("employer_cvr", "cvrNummer"),
        Field("employer_pno", "pNummer"),
        Field("start", "startDato", DAY),
        Field("hours", "timer", NUMBER),
        Field("minutes", "minutter", NUMBER),
        Field("told_is_referral", "oplystSomHenvisning", FLAG),
    ),
    "referral.outcome": (
        Field("outcome", "udfald", REFERRAL),
        Field("reason", "begrundelse"),
    ),
    "plan.activity": (
        Field("title", "titel"),
        Field("start", "startDato", DAY),
        Field("end", "slutDato", DAY),
        Field("hours", "timer", NUMBER),
        Field("minutes", "minutter", NUMBER),
        Field("authority", "ansvarligMyndighed", AUTHORITY),
        Field("responsible", "ansvarligPerson"),
    ),
    "activation.offer": _MEASURE,
    "activation.change": _MEASURE,
    "activation.end": (
        Field("end", "slutDato", DAY),
        Field("cause", "slutAarsag", MEASURE_END),
        Field("provider_cvr", "andenAktoerCvr"),
        Field("agreement", "aftaleIdentifier"),
    ),
    "activation.attendance": (
        Field("hours", "timer", NUMBER),
        Field("minutes", "minutter", NUMBER),
        Field("provider_cvr", "andenAktoerCvr"),
        Field("agreement", "aftaleIdentifier"),
    ),
    "group.change": (
        Field("target_group", "maalgruppe"),
        Field("contact_group", "kontaktgruppe", GROUP),
        Field("match_category", "matchkategori", NUMBERED),
        Field("from_day", "gaelderFra", DAY),
        Field("reason", "begrundelse"),
    ),
    "fund.notice": (
        Field("type", "underretningstype", NOTICE),
        Field("incident", "haendelsestype", INCIDENT),
        Field("incident_date", "haendelsesdag", DAY),
        Field("date_1", "dato1", DAY),
        Field("date_2", "dato2", DAY),
        Field("text", "tekst"),
    ),
    "benefit.notice": (
        Field("event", "kode", JOURNAL),
        Field("date", "gaelderFra", DAY),
        Field("text", "tekst"),
    ),
    "letter.send": (
        Field("to", "kode", JOURNAL),
        Field("subject", "titel"),
        Field("template", "skabelon"),
        Field("channel", "kanal", CHANNEL),
        Field("text", "tekst"),
    ),
    "caseload.transfer": (
        Field("to_user", "modtager"),
        Field("to_name", "modtagerNavn"),
        Field("from_day", "gaelderFra", DAY),
        Field("reason", "tekst"),
    ),
    "hearing.start": (
        Field("subject", "kode", JOURNAL),
        Field("answer_by", "frist", DAY),
        Field("text", "tekst"),
    ),
    "hearing.answer": (
        Field("outcome", "kode", JOURNAL),
        Field("received_on", "gaelderFra", DAY),
        Field("answered", "besvaret", FLAG),
        Field("answer", "tekst"),
    ),
    "cv.check": (
        Field("result", "kode", JOURNAL),
        Field("follow_up", "frist", DAY),
        Field("comment", "tekst"),
    ),
    "selfreport.seen": (
        Field("verdict", "kode", JOURNAL),
        Field("comment", "tekst"),
    ),
    "task": (
        Field("action", "kode", JOURNAL),
        Field("title", "titel"),
        Field("due", "frist", DAY),
        Field("text", "tekst"),
    ),
    "note": (Field("text", "tekst"),),
}
"""Kind → its details, but for what it refers to."""

REFS: Final[dict[str, tuple[Ref, ...]]] = {
    "interview.held": (Ref("booking", "bookingIdentifier"),),
    "interview.no_show": (Ref("booking", "indkaldelseIdentifier"),),
    "referral.offer": (Ref("order", "jobordreReference", anywhere=True),),
    "referral.outcome": (Ref("order", "jobordreReference", anywhere=True),),
    "plan.activity": (Ref("plan", "planIdentifier"),),
    "activation.attendance": (Ref("activation", "aktivitetIdentifier"),),
    "fund.notice": (Ref("answers", "besvarer", anywhere=True),),
    "benefit.notice": (Ref("about", "vedroerer", anywhere=True),),
    "letter.send": (Ref("about", "vedroerer", anywhere=True),),
    "hearing.start": (Ref("about", "vedroerer", anywhere=True),),
    "hearing.answer": (Ref("hearing", "afslutter"),),
    "selfreport.seen": (
        Ref("report", "vedroerer", anywhere=True),
        Ref("registration", "registrering", anywhere=True),
    ),
    "task": (
        Ref("task", "afslutter"),
        Ref("about", "vedroerer", anywhere=True),
    ),
}
"""Kind → what it refers to, in the order of the contract."""

OPERATIONS: Final[dict[str, tuple[str, str, str]]] = {
    "absence.other": ("CreateFravaer", "POST", "/VisiteringOgStatus/v1/Fravaer/{id}"),
    "absence.change": ("UpdateFravaer", "PUT", "/VisiteringOgStatus/v1/Fravaer/{id}"),
    "interview.move": ("UpdateIndkaldelse", "PUT", "/Kontaktforloeb/v2/Indkaldelse/{id}"),
    "interview.cancel": ("AflysIndkaldelse", "PUT", "/Kontaktforloeb/v2/Indkaldelse/action/Aflys/{id}"),
    "interview.held": ("CreateInterview", "POST", "/Kontaktforloeb/v1/Samtale/{id}"),
    "interview.no_show": ("CreateUdeblivelse", "POST", "/Kontaktforloeb/v1/Udeblivelse/{id}"),
    "referral.offer": ("CreateHenvisning", "POST", "/Formidling/v1/Henvisning/{id}"),
    "referral.outcome": ("AfslutHenvisning", "PUT", "/Formidling/v1/Henvisning/action/Afslut/{id}"),
    "plan.activity": ("CreatePlanaktivitet", "POST", "/Plan/v1/Aktivitet/{id}"),
    "activation.offer": ("CreateActivity", "POST", "/Aktivering/v1/Aktivitet/{id}"),
    "activation.change": ("UpdateActivity", "PUT", "/Aktivering/v1/Aktivitet/{id}"),
    "activation.end": ("AfslutActivity", "PUT", "/Aktivering/v1/Aktivitet/action/Afslut/{id}"),
    "activation.attendance": ("CreateFremmoede", "POST", "/Aktivering/v1/Fremmoede/{id}"),
    "group.change": ("CreateVisitering", "POST", "/VisiteringOgStatus/v1/Visitering/{id}"),
    "fund.notice": ("SaveUnderretning", "POST", "/Underretning/v1/JobcenterMessage/{id}"),
    "benefit.notice": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "letter.send": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "caseload.transfer": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "hearing.start": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "hearing.answer": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "cv.check": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "selfreport.seen": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "task": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
    "note": ("CreateJournalnotat", "POST", "/Journal/v1/Journalnotat/{id}"),
}
"""Kind → operation, method, path."""
TARGETS: Final = {
    "absence.change": "absence",
    "interview.move": "booking",
    "interview.cancel": "booking",
    "referral.outcome": "referral",
    "activation.change": "activation",
    "activation.end": "activation",
}
"""Kind → the detail that names the entity in the path; the registration itself stands in the body."""
FIXED: Final[dict[str, dict[str, object]]] = {
    "interview.move": {"ejersystem": "jobterm"},
    "interview.cancel": {"ejersystem": "jobterm"},
    "benefit.notice": {"notatType": "ydelsesunderretning"},
    "letter.send": {"notatType": "brev"},
    "caseload.transfer": {"notatType": "sagsoverdragelse"},
    "hearing.start": {"notatType": "partshoering"},
    "hearing.answer": {"notatType": "partshoeringssvar"},
    "cv.check": {"notatType": "cvkontrol"},
    "selfreport.seen": {"notatType": "selvbetjening"},
    "task": {"notatType": "opgave"},
    "note": {"notatType": "notat"},
}
EVENT_DATE: Final = dict.fromkeys(TABLES.keys() - {"absence.other"}, "haendelsesdato")
"""Where the day it happened, or was issued, has a member of its own."""
EVENT_KINDS: Final = {
    "fravaersaendring": "absence.change",
    "flytning": "interview.move",
    "aflysning": "interview.cancel",
    "udeblivelse": "interview.no_show",
    "henvisning": "referral.offer",
    "henvisningsudfald": "referral.outcome",
    "planaktivitet": "plan.activity",
    "aktiveringsaendring": "activation.change",
    "aktiveringsslut": "activation.end",
    "fremmoede": "activation.attendance",
    "visitering": "group.change",
    "underretning": "fund.notice",
    "ydelsesunderretning": "benefit.notice",
    "brev": "letter.send",
    "sagsoverdragelse": "caseload.transfer",
    "partshoering": "hearing.start",
    "partshoeringssvar": "hearing.answer",
    "cvkontrol": "cv.check",
    "selvbetjening": "selfreport.seen",
    "opgave": "task",
    "notat": "note",
}
"""What a line of history is called → the kind that it is."""
OPEN_KINDS: Final = {"henvisning": "referral", "partshoering": "hearing", "opgave": "task"}
