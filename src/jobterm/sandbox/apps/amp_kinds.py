"""The form of AMP's messages for the kinds beyond the first seven (contracts/amp.yaml), and what their members are
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

CONTACT = {1: "meeting", 2: "phone", 6: "workplace", 8: "digital"}
INTERVIEWS = (4, 7, 8, 9, 10, 11, 12, 13, 15, 17, 19)
ABSENCES = (1, 2, 3, 4, 6, 7, 8, 9, 10)
ABSENCE_END = {1: "recovered", 2: "work", 3: "returned", 9: "other"}
CANCELLED_BY = {1: "office", 2: "citizen"}
PARTICIPATION = {1: "all", 2: "some", 3: "none"}
DELIVERED = {1: "letter", 2: "digital_post", 3: "phone", 4: "in_person"}
REFERRAL = {1: "hired", 2: "not_hired", 3: "declined", 4: "no_answer", 5: "order_closed"}
AUTHORITY = {1: "state", 2: "municipality", 3: "fund", 4: "provider"}
MEASURE = {1: "wage_subsidy", 2: "placement", 3: "guidance"}
MEASURE_END = {1: "completed", 2: "job", 3: "illness", 4: "left", 5: "ended_by_place", 6: "ended_by_office", 9: "other"}
NOTICE = {1: "negative", 2: "service", 3: "enrolment", 4: "activation", 5: "withdrawn"}
INCIDENT = {
    1: "no_show",
    2: "refused_job",
    3: "refused_offer",
    4: "left_offer",
    5: "absent_offer",
    6: "not_available",
    7: "no_job_search",
    8: "no_cv",
    9: "illness",
    10: "holiday",
    11: "enrolled",
    12: "deregistered",
    13: "activation_start",
    14: "activation_end",
    99: "other",
}
JOURNAL = {
    "fravaer": "absence",
    "udeblivelse": "no_show",
    "aktiveringStart": "activation_start",
    "aktiveringSlut": "activation_end",
    "afmeldt": "deregistered",
    "raadighed": "availability",
    "tilbagekaldt": "withdrawn",
    "borger": "citizen",
    "virksomhed": "employer",
    "andenAktoer": "provider",
    "andet": "other",
    "rimeligGrund": "reasonable",
    "ingenRimeligGrund": "not_reasonable",
    "intetSvar": "no_answer",
    "godkendt": "approved",
    "skalRettes": "needs_work",
    "mangler": "missing",
    "iOrden": "in_order",
    "spoerg": "ask",
    "registreret": "registered",
    "opret": "create",
    "udfoert": "done",
}
CHANNEL = {1: "digital_post", 2: "print"}
SORTS = {
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
"""Type of a journal entry → jobterm's kind."""

_ident = text(46, 1, r"^[0-9A-Za-z-]{1,46}\Z")
_ref = text(80, 1, r"^[0-9A-Za-z:._-]{1,80}\Z")
_phone, _email = text(21, 3, PHONE), text(256, 3, EMAIL)
PARTICIPANT = form(need("navn", "name", text(256)), may("telefon", "phone", _phone), may("email", "email", _email))

Members = tuple[Member, ...]

OPERATIONS: dict[tuple[str, str], tuple[str, str, str | None, Members]] = {
    ("PUT", "/VisiteringOgStatus/v1/Fravaer"): (
        "UpdateFravaer",
        "absence.change",
        "absence",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            need("fravaerType", "type", listed(ABSENCES)),
            need("startDato", "first_day", day),
            may("slutDato", "last_day", day),
            may("slutAarsag", "end_cause", coded(ABSENCE_END)),
            may("fravaersKommentar", "comment", prose(1500)),
            may("basisVersion", "base_version", text(46)),
        ),
    ),
    ("PUT", "/Kontaktforloeb/v2/Indkaldelse"): (
        "UpdateIndkaldelse",
        "interview.move",
        "booking",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            need("startTidspunkt", "start", instant),
            need("slutTidspunkt", "end", instant),
            may("sted", "place", text(200)),
            may("link", "link", text(2000, 9, r"^https://")),
            need("begrundelse", "reason", prose(1500)),
            need("ejersystem", "owner", text(40)),
            may("basisVersion", "base_version", text(46)),
        ),
    ),
    ("PUT", "/Kontaktforloeb/v2/Indkaldelse/action/Aflys"): (
        "AflysIndkaldelse",
        "interview.cancel",
        "booking",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            need("aflystAf", "by", coded(CANCELLED_BY)),
            need("begrundelse", "reason", prose(1500)),
            need("ejersystem", "owner", text(40)),
            may("basisVersion", "base_version", text(46)),
        ),
    ),
    ("POST", "/Kontaktforloeb/v1/Samtale"): (
        "CreateInterview",
        "interview.held",
        None,
        (
            need("haendelsesdato", "date", day),
            may("bookingIdentifier", "booking", _ident),
            need("samtaletype", "interview_type", listed(INTERVIEWS, "interview_type")),
            need("afholdtTidspunkt", "held_at", instant),
            need("kontaktform", "contact_form", coded(CONTACT, "contact_form")),
            may("deltagelse", "participation", coded(PARTICIPATION)),
            may("deltagere", "participants", rows(20, PARTICIPANT)),
            may("aftaler", "agreements", prose(1500)),
        ),
    ),
    ("POST", "/Kontaktforloeb/v1/Udeblivelse"): (
        "CreateUdeblivelse",
        "interview.no_show",
        None,
        (
            need("haendelsesdato", "date", day),
            need("indkaldelseIdentifier", "booking", _ident),
            need("hoert", "heard", yes_no),
            may("kontaktForsoegt", "contact_tried", text(200)),
            may("aarsag", "reason", prose(1500)),
        ),
    ),
    ("POST", "/Formidling/v1/Henvisning"): (
        "CreateHenvisning",
        "referral.offer",
        None,
        (
            need("haendelsesdato", "date", day),
            may("jobordreReference", "order", _ref),
            need("stillingsbetegnelse", "title", text(200)),
            need("afleveretVed", "delivered", coded(DELIVERED)),
            need("ansoegningsfrist", "apply_by", day),
            may("annonceIdentifier", "ad", text(46)),
            may("cvrNummer", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("pNummer", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("startDato", "start", day),
            may("timer", "hours", whole(0, 59)),
            may("minutter", "minutes", whole(0, 59)),
            may("oplystSomHenvisning", "told_is_referral", yes_no),
        ),
    ),
    ("PUT", "/Formidling/v1/Henvisning/action/Afslut"): (
        "AfslutHenvisning",
        "referral.outcome",
        "referral",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            may("jobordreReference", "order", _ref),
            need("udfald", "outcome", coded(REFERRAL)),
            may("begrundelse", "reason", prose(1500)),
        ),
    ),
    ("POST", "/Plan/v1/Aktivitet"): (
        "CreatePlanaktivitet",
        "plan.activity",
        None,
        (
            need("haendelsesdato", "date", day),
            need("planIdentifier", "plan", _ident),
            need("titel", "title", text(200)),
            need("startDato", "start", day),
            may("slutDato", "end", day),
            may("timer", "hours", whole(0, 59)),
            may("minutter", "minutes", whole(0, 59)),
            need("ansvarligMyndighed", "authority", coded(AUTHORITY)),
            may("ansvarligPerson", "responsible", text(140)),
        ),
    ),
    ("POST", "/Aktivering/v1/Aktivitet"): (
        "CreateActivity",
        "activation.offer",
        None,
        (
            need("haendelsesdato", "date", day),
            need("aktivitetstype", "type", coded(MEASURE)),
            need("startDato", "start", day),
            need("slutDato", "end", day),
            may("timer", "hours", whole(0, 59)),
            may("minutter", "minutes", whole(0, 59)),
            may("sted", "place", text(200)),
            may("andenAktoerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("aftaleIdentifier", "agreement", text(46)),
            may("cvrNummer", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("pNummer", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("hjemmel", "basis", text(200)),
        ),
    ),
    ("PUT", "/Aktivering/v1/Aktivitet"): (
        "UpdateActivity",
        "activation.change",
        "activation",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            need("aktivitetstype", "type", coded(MEASURE)),
            need("startDato", "start", day),
            need("slutDato", "end", day),
            may("timer", "hours", whole(0, 59)),
            may("minutter", "minutes", whole(0, 59)),
            may("sted", "place", text(200)),
            may("andenAktoerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("aftaleIdentifier", "agreement", text(46)),
            may("cvrNummer", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("pNummer", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
            may("hjemmel", "basis", text(200)),
            may("basisVersion", "base_version", text(46)),
        ),
    ),
    ("PUT", "/Aktivering/v1/Aktivitet/action/Afslut"): (
        "AfslutActivity",
        "activation.end",
        "activation",
        (
            need("aendringIdentifier", "id", _ident),
            need("haendelsesdato", "date", day),
            need("slutDato", "end", day),
            need("slutAarsag", "cause", coded(MEASURE_END)),
            may("andenAktoerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("aftaleIdentifier", "agreement", text(46)),
            may("basisVersion", "base_version", text(46)),
        ),
    ),
    ("POST", "/Aktivering/v1/Fremmoede"): (
        "CreateFremmoede",
        "activation.attendance",
        None,
        (
            need("haendelsesdato", "date", day),
            need("aktivitetIdentifier", "activation", _ident),
            need("timer", "hours", whole(0, 59)),
            may("minutter", "minutes", whole(0, 59)),
            may("andenAktoerCvr", "provider_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
            may("aftaleIdentifier", "agreement", text(46)),
        ),
    ),
    ("POST", "/VisiteringOgStatus/v1/Visitering"): (
        "CreateVisitering",
        "group.change",
        None,
        (
            need("haendelsesdato", "date", day),
            may("maalgruppe", "target_group", text(5, 1, r"^[0-9]{1,2}([.][0-9]{1,2})?\Z")),
            may("kontaktgruppe", "contact_group", text(10, 1, r"^[0-9A-Za-z.]{1,10}\Z")),
            may("matchkategori", "match_category", whole(1, 5)),
            may("gaelderFra", "from_day", day),
            may("begrundelse", "reason", prose(1500)),
        ),
    ),
    ("POST", "/Underretning/v1/JobcenterMessage"): (
        "SaveUnderretning",
        "fund.notice",
        None,
        (
            need("haendelsesdato", "date", day),
            may("besvarer", "answers", _ref),
            need("underretningstype", "type", coded(NOTICE)),
            need("haendelsestype", "incident", coded(INCIDENT)),
            need("haendelsesdag", "incident_date", day),
            may("dato1", "date_1", day),
            may("dato2", "date_2", day),
            need("tekst", "text", prose(600)),
        ),
    ),
    ("POST", "/Journal/v1/Journalnotat"): (
        "CreateJournalnotat",
        "note",
        None,
        (
            need("haendelsesdato", "date", day),
            need("notatType", "sort", coded(SORTS)),
            may("afslutter", "settles", _ident),
            may("vedroerer", "about", _ref),
            may("registrering", "registration_ref", _ref),
            may("kode", "code", coded(JOURNAL)),
            may("titel", "title", text(200)),
            may("skabelon", "template", text(60)),
            may("kanal", "channel", coded(CHANNEL)),
            may("modtager", "recipient", text(60)),
            may("modtagerNavn", "recipient_name", text(140)),
            may("gaelderFra", "from_day", day),
            may("frist", "deadline", day),
            may("besvaret", "answered", yes_no),
            may("tekst", "text", prose(4000)),
        ),
    ),
}
"""Method and area of the path → operation, kind (of an entry of the journal, `sort` says it), the detail that the
path names, members."""
