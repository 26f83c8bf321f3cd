"""Which field of the kinds beyond the first seven is which element at Opera, and its codes (contracts/opera.xsd).
Data; how they are sent and read stands in ``opera``. The kinds that are entries of a journal share one resource."""

from __future__ import annotations

from typing import Final

from jobterm.systems.fields import DAY, FLAG, GROUP, INSTANT, NUMBER, NUMBERED, Codes, Field, Many, Ref, Table

FORM: Final = Codes({"meeting": "MOEDE", "phone": "TELEFON", "digital": "DIGITAL", "workplace": "ARBEJDSPLADS"})
PARTICIPANT: Final[Table] = (
    Field("name", "PersonNavn"),
    Field("phone", "TelephoneNumberIdentifier"),
    Field("email", "EmailAddressIdentifier"),
)
ABSENCE_END: Final = Codes({"recovered": "RASK", "work": "ARBEJDE", "returned": "TILBAGE", "other": "ANDET"})
CANCELLED_BY: Final = Codes({"office": "JOBCENTER", "citizen": "BORGER"})
PARTICIPATION: Final = Codes({"all": "ALLE", "some": "NOGLE", "none": "INGEN"})
DELIVERED: Final = Codes(
    {"letter": "BREV", "digital_post": "DIGITAL_POST", "phone": "TELEFON", "in_person": "PERSONLIGT"}
)
REFERRAL: Final = Codes(
    {
        "hired": "ANSAT",
        "not_hired": "IKKE_ANSAT",
        "declined": "AFSLAAET",
        "no_answer": "INTET_SVAR",
        "order_closed": "ORDRE_LUKKET",
    }
)
AUTHORITY: Final = Codes({"state": "STAT", "municipality": "KOMMUNE", "fund": "AKASSE", "provider": "ANDEN_AKTOER"})
MEASURE: Final = Codes({"wage_subsidy": "LOENTILSKUD", "placement": "PRAKTIK", "guidance": "VEJLEDNING"})
MEASURE_END: Final = Codes(
    {
        "completed": "GENNEMFOERT",
        "job": "JOB",
        "illness": "SYGDOM",
        "left": "UDEBLEVET",
        "ended_by_place": "STED_AFBROED",
        "ended_by_office": "JOBCENTER_AFBROED",
        "other": "ANDET",
    }
)
NOTICE: Final = Codes(
    {
        "negative": "NEGATIV",
        "service": "SERVICE",
        "enrolment": "TIL_AFMELDING",
        "activation": "AKTIVERING",
        "withdrawn": "TILBAGEKALDT",
    }
)
INCIDENT: Final = Codes(
    {
        "no_show": "UDEBLEVET",
        "refused_job": "AFSLAG_JOB",
        "refused_offer": "AFSLAG_TILBUD",
        "left_offer": "FORLADT_TILBUD",
        "absent_offer": "FRAVAER_TILBUD",
        "not_available": "IKKE_TIL_RAADIGHED",
        "no_job_search": "INGEN_JOBSOEGNING",
        "no_cv": "INTET_CV",
        "illness": "SYGDOM",
        "holiday": "FERIE",
        "enrolled": "TILMELDT",
        "deregistered": "AFMELDT",
        "activation_start": "AKTIVERING_START",
        "activation_end": "AKTIVERING_SLUT",
        "other": "ANDET",
    }
)
JOURNAL: Final = Codes(
    {
        "absence": "FRAVAER",
        "no_show": "UDEBLIVELSE",
        "activation_start": "AKTIVERING_START",
        "activation_end": "AKTIVERING_SLUT",
        "deregistered": "AFMELDT",
        "availability": "RAADIGHED",
        "withdrawn": "TILBAGEKALDT",
        "citizen": "BORGER",
        "employer": "VIRKSOMHED",
        "provider": "ANDEN_AKTOER",
        "other": "ANDET",
        "reasonable": "RIMELIG_GRUND",
        "not_reasonable": "INGEN_RIMELIG_GRUND",
        "no_answer": "INTET_SVAR",
        "approved": "GODKENDT",
        "needs_work": "SKAL_RETTES",
        "missing": "MANGLER",
        "in_order": "I_ORDEN",
        "ask": "SPOERG",
        "registered": "REGISTRERET",
        "create": "OPRET",
        "done": "UDFOERT",
    }
)
CHANNEL: Final = Codes({"digital_post": "DIGITAL_POST", "print": "PRINT"})

_MEASURE: Final[Table] = (
    Field("type", "AktiveringTypeKode", MEASURE),
    Field("start", "AktiveringStartDato", DAY),
    Field("end", "AktiveringSlutDato", DAY),
    Field("hours", "TimeAntal", NUMBER),
    Field("minutes", "MinutAntal", NUMBER),
    Field("place", "StedTekst"),
    Field("provider_cvr", "AndenAktoerCVRnumberIdentifier"),
    Field("agreement", "AftaleIdentifikator"),
    Field("employer_cvr", "CVRnumberIdentifier"),
    Field("employer_pno", "ProductionUnitIdentifier"),
    Field("basis", "HjemmelTekst"),
)
_ABSENCE: Final[Table] = (
    Field("type", "FravaerTypeIdentifikator", NUMBERED),
    Field("first_day", "StartDato", DAY),
    Field("last_day", "SlutDato", DAY),
    Field("end_cause", "SlutAarsagKode", ABSENCE_END),
    Field("comment", "KommentarTekst"),
)

TABLES: Final[dict[str, Table]] = {
    "absence.other": _ABSENCE,
    "absence.change": _ABSENCE,
    "interview.move": (
        Field("start", "StartTidspunkt", INSTANT),
        Field("end", "SlutTidspunkt", INSTANT),
        Field("place", "StedTekst"),
        Field("link", "LinkReference"),
        Field("reason", "BegrundelseKommentarTekst"),
    ),
    "interview.cancel": (
        Field("by", "AflystAfKode", CANCELLED_BY),
        Field("reason", "BegrundelseKommentarTekst"),
    ),
    "interview.held": (
        Field("interview_type", "SamtaleTypeIdentifikator", NUMBERED),
        Field("held_at", "AfholdtTidspunkt", INSTANT),
        Field("contact_form", "KontaktFormKode", FORM),
        Field("participation", "DeltagelseKode", PARTICIPATION),
        Field("participants", "Deltager", Many(PARTICIPANT)),
        Field("agreements", "AftaleTekst"),
    ),
    "interview.no_show": (
        Field("heard", "HoertIndikator", FLAG),
        Field("contact_tried", "KontaktForsoegTekst"),
        Field("reason", "BegrundelseKommentarTekst"),
    ),
    "referral.offer": (
        Field("title", "HenvisningTitelTekst"),
        Field("delivered", "AfleveringKode", DELIVERED),
        Field("apply_by", "AnsoegningFristDato", DAY),
        Field("ad", "AnnonceIdentifikator"),
        Field("employer_cvr", "CVRnumberIdentifier"),
        Field("employer_pno", "ProductionUnitIdentifier"),
        Field("start", "JobStartDato", DAY),
        Field("hours", "TimeAntal", NUMBER),
        Field("minutes", "MinutAntal", NUMBER),
        Field("told_is_referral", "OplystHenvisningIndikator", FLAG),
    ),
    "referral.outcome": (
        Field("outcome", "HenvisningUdfaldKode", REFERRAL),
        Field("reason", "BegrundelseKommentarTekst"),
    ),
    "plan.activity": (
        Field("title", "AktivitetTitelTekst"),
        Field("start", "AktivitetStartDato", DAY),
        Field("end", "AktivitetSlutDato", DAY),
        Field("hours", "TimeAntal", NUMBER),
        Field("minutes", "MinutAntal", NUMBER),
        Field("authority", "AnsvarligMyndighedKode", AUTHORITY),
        Field("responsible", "AnsvarligPersonTekst"),
    ),
    "activation.offer": _MEASURE,
    "activation.change": _MEASURE,
    "activation.end": (
        Field("end", "AktiveringSlutDato", DAY),
        Field("cause", "AktiveringSlutAarsagKode", MEASURE_END),
        Field("provider_cvr", "AndenAktoerCVRnumberIdentifier"),
        Field("agreement", "AftaleIdentifikator"),
    ),
    "activation.attendance": (
        Field("hours", "TimeAntal", NUMBER),
        Field("minutes", "MinutAntal", NUMBER),
        Field("provider_cvr", "AndenAktoerCVRnumberIdentifier"),
        Field("agreement", "AftaleIdentifikator"),
    ),
    "group.change": (
        Field("target_group", "MaalGruppeKode"),
        Field("contact_group", "KontaktGruppeKode", GROUP),
        Field("match_category", "MatchKategoriKode", NUMBERED),
        Field("from_day", "GaelderFraDato", DAY),
        Field("reason", "BegrundelseKommentarTekst"),
    ),
    "fund.notice": (
        Field("type", "UnderretningTypeKode", NOTICE),
        Field("incident", "HaendelseKode", INCIDENT),
        Field("incident_date", "UnderretningDato", DAY),
        Field("date_1", "FoersteDato", DAY),
        Field("date_2", "AndenDato", DAY),
        Field("text", "UnderretningTekst"),
    ),
    "benefit.notice": (
        Field("event", "JournalKode", JOURNAL),
        Field("date", "GaelderFraDato", DAY),
        Field("text", "JournalTekst"),
    ),
    "letter.send": (
        Field("to", "JournalKode", JOURNAL),
        Field("subject", "JournalTitelTekst"),
        Field("template", "SkabelonNavn"),
        Field("channel", "KanalKode", CHANNEL),
        Field("text", "JournalTekst"),
    ),
    "caseload.transfer": (
        Field("to_user", "ModtagerIdentifikator"),
        Field("to_name", "ModtagerNavn"),
        Field("from_day", "GaelderFraDato", DAY),
        Field("reason", "JournalTekst"),
    ),
    "hearing.start": (
        Field("subject", "JournalKode", JOURNAL),
        Field("answer_by", "FristDato", DAY),
        Field("text", "JournalTekst"),
    ),
    "hearing.answer": (
        Field("outcome", "JournalKode", JOURNAL),
        Field("received_on", "GaelderFraDato", DAY),
        Field("answered", "BesvaretIndikator", FLAG),
        Field("answer", "JournalTekst"),
    ),
    "cv.check": (
        Field("result", "JournalKode", JOURNAL),
        Field("follow_up", "FristDato", DAY),
        Field("comment", "JournalTekst"),
    ),
    "selfreport.seen": (
        Field("verdict", "JournalKode", JOURNAL),
        Field("comment", "JournalTekst"),
    ),
    "task": (
        Field("action", "JournalKode", JOURNAL),
        Field("title", "JournalTitelTekst"),
        Field("due", "FristDato", DAY),
        Field("text", "JournalTekst"),
    ),
    "note": (Field("text", "JournalTekst"),),
}
"""Kind → its details, but for what it refers to."""

REFS: Final[dict[str, tuple[Ref, ...]]] = {
    "absence.change": (Ref("absence", "FravaerIdentifikator"),),
    "interview.move": (Ref("booking", "IndkaldelseIdentifikator"),),
    "interview.cancel": (Ref("booking", "IndkaldelseIdentifikator"),),
    "interview.held": (Ref("booking", "IndkaldelseIdentifikator"),),
    "interview.no_show": (Ref("booking", "IndkaldelseIdentifikator"),),
    "referral.offer": (Ref("order", "JobordreReference", anywhere=True),),
    "referral.outcome": (Ref("referral", "HenvisningIdentifikator"), Ref("order", "JobordreReference", anywhere=True)),
    "plan.activity": (Ref("plan", "PlanIdentifikator"),),
    "activation.change": (Ref("activation", "AktiveringIdentifikator"),),
    "activation.end": (Ref("activation", "AktiveringIdentifikator"),),
    "activation.attendance": (Ref("activation", "AktiveringIdentifikator"),),
    "fund.notice": (Ref("answers", "BesvarerReference", anywhere=True),),
    "benefit.notice": (Ref("about", "VedroererReference", anywhere=True),),
    "letter.send": (Ref("about", "VedroererReference", anywhere=True),),
    "hearing.start": (Ref("about", "VedroererReference", anywhere=True),),
    "hearing.answer": (Ref("hearing", "AfslutterIdentifikator"),),
    "selfreport.seen": (
        Ref("report", "VedroererReference", anywhere=True),
        Ref("registration", "RegistreringReference", anywhere=True),
    ),
    "task": (
        Ref("task", "AfslutterIdentifikator"),
        Ref("about", "VedroererReference", anywhere=True),
    ),
}
"""Kind → what it refers to, in the order of the contract."""

OPERATIONS: Final = {
    "absence.other": ("OpretFravaer", "Fravaer"),
    "absence.change": ("AendrFravaer", "FravaerAendring"),
    "interview.move": ("FlytIndkaldelse", "IndkaldelseFlytning"),
    "interview.cancel": ("AflysIndkaldelse", "IndkaldelseAflysning"),
    "interview.held": ("RegistrerSamtale", "Samtale"),
    "interview.no_show": ("RegistrerUdeblivelse", "Udeblivelse"),
    "referral.offer": ("OpretHenvisning", "JobHenvisning"),
    "referral.outcome": ("AfslutHenvisning", "HenvisningAfslutning"),
    "plan.activity": ("OpretPlanAktivitet", "PlanAktivitet"),
    "activation.offer": ("OpretAktivering", "AktiveringTilbud"),
    "activation.change": ("AendrAktivering", "AktiveringAendring"),
    "activation.end": ("AfslutAktivering", "AktiveringAfslutning"),
    "activation.attendance": ("RegistrerFremmoede", "Fremmoede"),
    "group.change": ("RegistrerVisitering", "Visitering"),
    "fund.notice": ("GemUnderretning", "Underretning"),
    "benefit.notice": ("OpretJournalnotat", "Journalnotat"),
    "letter.send": ("OpretJournalnotat", "Journalnotat"),
    "caseload.transfer": ("OpretJournalnotat", "Journalnotat"),
    "hearing.start": ("OpretJournalnotat", "Journalnotat"),
    "hearing.answer": ("OpretJournalnotat", "Journalnotat"),
    "cv.check": ("OpretJournalnotat", "Journalnotat"),
    "selfreport.seen": ("OpretJournalnotat", "Journalnotat"),
    "task": ("OpretJournalnotat", "Journalnotat"),
    "note": ("OpretJournalnotat", "Journalnotat"),
}
"""Kind → operation, block."""
FIXED: Final[dict[str, dict[str, object]]] = {
    "interview.move": {"EjerSystemNavn": "jobterm"},
    "interview.cancel": {"EjerSystemNavn": "jobterm"},
    "benefit.notice": {"JournalTypeKode": "YDELSESUNDERRETNING"},
    "letter.send": {"JournalTypeKode": "BREV"},
    "caseload.transfer": {"JournalTypeKode": "SAGSOVERDRAGELSE"},
    "hearing.start": {"JournalTypeKode": "PARTSHOERING"},
    "hearing.answer": {"JournalTypeKode": "PARTSHOERINGSSVAR"},
    "cv.check": {"JournalTypeKode": "CVKONTROL"},
    "selfreport.seen": {"JournalTypeKode": "SELVBETJENING"},
    "task": {"JournalTypeKode": "OPGAVE"},
    "note": {"JournalTypeKode": "NOTAT"},
}
EVENT_DATE: Final = dict.fromkeys(TABLES.keys() - {"absence.other"}, "HaendelseDato")
"""Where the day it happened, or was issued, has a member of its own."""
EVENT_KINDS: Final = {
    "FRAVAERSAENDRING": "absence.change",
    "FLYTNING": "interview.move",
    "AFLYSNING": "interview.cancel",
    "UDEBLIVELSE": "interview.no_show",
    "HENVISNING": "referral.offer",
    "HENVISNINGSUDFALD": "referral.outcome",
    "PLANAKTIVITET": "plan.activity",
    "AKTIVERINGSAENDRING": "activation.change",
    "AKTIVERINGSSLUT": "activation.end",
    "FREMMOEDE": "activation.attendance",
    "VISITERING": "group.change",
    "UNDERRETNING": "fund.notice",
    "YDELSESUNDERRETNING": "benefit.notice",
    "BREV": "letter.send",
    "SAGSOVERDRAGELSE": "caseload.transfer",
    "PARTSHOERING": "hearing.start",
    "PARTSHOERINGSSVAR": "hearing.answer",
    "CVKONTROL": "cv.check",
    "SELVBETJENING": "selfreport.seen",
    "OPGAVE": "task",
    "NOTAT": "note",
}
"""What a line of history is called → the kind that it is."""
OPEN_KINDS: Final = {"HENVISNING": "referral", "PARTSHOERING": "hearing", "OPGAVE": "task"}
