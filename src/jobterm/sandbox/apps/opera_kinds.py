"""What the elements of Opera's messages for the kinds beyond the first seven are called in jobterm's words
(contracts/opera.xsd, opera.wsdl). Data; how they are read stands in `opera_xml`."""

from __future__ import annotations

ABSENCE_END = {"RASK": "recovered", "ARBEJDE": "work", "TILBAGE": "returned", "ANDET": "other"}
CANCELLED_BY = {"JOBCENTER": "office", "BORGER": "citizen"}
PARTICIPATION = {"ALLE": "all", "NOGLE": "some", "INGEN": "none"}
DELIVERED = {"BREV": "letter", "DIGITAL_POST": "digital_post", "TELEFON": "phone", "PERSONLIGT": "in_person"}
REFERRAL = {
    "ANSAT": "hired",
    "IKKE_ANSAT": "not_hired",
    "AFSLAAET": "declined",
    "INTET_SVAR": "no_answer",
    "ORDRE_LUKKET": "order_closed",
}
AUTHORITY = {"STAT": "state", "KOMMUNE": "municipality", "AKASSE": "fund", "ANDEN_AKTOER": "provider"}
MEASURE = {"LOENTILSKUD": "wage_subsidy", "PRAKTIK": "placement", "VEJLEDNING": "guidance"}
MEASURE_END = {
    "GENNEMFOERT": "completed",
    "JOB": "job",
    "SYGDOM": "illness",
    "UDEBLEVET": "left",
    "STED_AFBROED": "ended_by_place",
    "JOBCENTER_AFBROED": "ended_by_office",
    "ANDET": "other",
}
NOTICE = {
    "NEGATIV": "negative",
    "SERVICE": "service",
    "TIL_AFMELDING": "enrolment",
    "AKTIVERING": "activation",
    "TILBAGEKALDT": "withdrawn",
}
INCIDENT = {
    "UDEBLEVET": "no_show",
    "AFSLAG_JOB": "refused_job",
    "AFSLAG_TILBUD": "refused_offer",
    "FORLADT_TILBUD": "left_offer",
    "FRAVAER_TILBUD": "absent_offer",
    "IKKE_TIL_RAADIGHED": "not_available",
    "INGEN_JOBSOEGNING": "no_job_search",
    "INTET_CV": "no_cv",
    "SYGDOM": "illness",
    "FERIE": "holiday",
    "TILMELDT": "enrolled",
    "AFMELDT": "deregistered",
    "AKTIVERING_START": "activation_start",
    "AKTIVERING_SLUT": "activation_end",
    "ANDET": "other",
}
JOURNAL = {
    "FRAVAER": "absence",
    "UDEBLIVELSE": "no_show",
    "AKTIVERING_START": "activation_start",
    "AKTIVERING_SLUT": "activation_end",
    "AFMELDT": "deregistered",
    "RAADIGHED": "availability",
    "TILBAGEKALDT": "withdrawn",
    "BORGER": "citizen",
    "VIRKSOMHED": "employer",
    "ANDEN_AKTOER": "provider",
    "ANDET": "other",
    "RIMELIG_GRUND": "reasonable",
    "INGEN_RIMELIG_GRUND": "not_reasonable",
    "INTET_SVAR": "no_answer",
    "GODKENDT": "approved",
    "SKAL_RETTES": "needs_work",
    "MANGLER": "missing",
    "I_ORDEN": "in_order",
    "SPOERG": "ask",
    "REGISTRERET": "registered",
    "OPRET": "create",
    "UDFOERT": "done",
}
CHANNEL = {"DIGITAL_POST": "digital_post", "PRINT": "print"}
SORTS = {
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
"""Type of a journal entry → jobterm's kind."""

WRITES = {
    "AendrFravaer": ("absence.change", "FravaerAendring"),
    "FlytIndkaldelse": ("interview.move", "IndkaldelseFlytning"),
    "AflysIndkaldelse": ("interview.cancel", "IndkaldelseAflysning"),
    "RegistrerSamtale": ("interview.held", "Samtale"),
    "RegistrerUdeblivelse": ("interview.no_show", "Udeblivelse"),
    "OpretHenvisning": ("referral.offer", "JobHenvisning"),
    "AfslutHenvisning": ("referral.outcome", "HenvisningAfslutning"),
    "OpretPlanAktivitet": ("plan.activity", "PlanAktivitet"),
    "OpretAktivering": ("activation.offer", "AktiveringTilbud"),
    "AendrAktivering": ("activation.change", "AktiveringAendring"),
    "AfslutAktivering": ("activation.end", "AktiveringAfslutning"),
    "RegistrerFremmoede": ("activation.attendance", "Fremmoede"),
    "RegistrerVisitering": ("group.change", "Visitering"),
    "GemUnderretning": ("fund.notice", "Underretning"),
    "OpretJournalnotat": ("note", "Journalnotat"),
}
"""Operation → kind (of an entry of the journal, its type says it), the structure's element."""

MEMBERS: dict[str, tuple[str, str | dict[str, str]]] = {
    "HaendelseDato": ("date", "day"),
    "BasisVersionIdentifikator": ("base_version", "str"),
    "JournalTypeKode": ("sort", SORTS),
    "AfslutterIdentifikator": ("settles", "str"),
    "VedroererReference": ("about", "str"),
    "RegistreringReference": ("registration_ref", "str"),
    "SlutAarsagKode": ("end_cause", ABSENCE_END),
    "IndkaldelseIdentifikator": ("booking", "str"),
    "BegrundelseKommentarTekst": ("reason", "prose"),
    "AflystAfKode": ("by", CANCELLED_BY),
    "AfholdtTidspunkt": ("held_at", "instant"),
    "DeltagelseKode": ("participation", PARTICIPATION),
    "HoertIndikator": ("heard", "flag"),
    "KontaktForsoegTekst": ("contact_tried", "str"),
    "JobordreReference": ("order", "str"),
    "HenvisningTitelTekst": ("title", "str"),
    "AfleveringKode": ("delivered", DELIVERED),
    "AnsoegningFristDato": ("apply_by", "day"),
    "AnnonceIdentifikator": ("ad", "str"),
    "JobStartDato": ("start", "day"),
    "TimeAntal": ("hours", "int"),
    "MinutAntal": ("minutes", "int"),
    "OplystHenvisningIndikator": ("told_is_referral", "flag"),
    "HenvisningIdentifikator": ("referral", "str"),
    "HenvisningUdfaldKode": ("outcome", REFERRAL),
    "PlanIdentifikator": ("plan", "str"),
    "AktivitetTitelTekst": ("title", "str"),
    "AktivitetStartDato": ("start", "day"),
    "AktivitetSlutDato": ("end", "day"),
    "AnsvarligMyndighedKode": ("authority", AUTHORITY),
    "AnsvarligPersonTekst": ("responsible", "str"),
    "AktiveringTypeKode": ("type", MEASURE),
    "AktiveringStartDato": ("start", "day"),
    "AktiveringSlutDato": ("end", "day"),
    "AndenAktoerCVRnumberIdentifier": ("provider_cvr", "str"),
    "AftaleIdentifikator": ("agreement", "str"),
    "HjemmelTekst": ("basis", "str"),
    "AktiveringIdentifikator": ("activation", "str"),
    "AktiveringSlutAarsagKode": ("cause", MEASURE_END),
    "MaalGruppeKode": ("target_group", "str"),
    "MatchKategoriKode": ("match_category", "int"),
    "GaelderFraDato": ("from_day", "day"),
    "BesvarerReference": ("answers", "str"),
    "UnderretningTypeKode": ("type", NOTICE),
    "HaendelseKode": ("incident", INCIDENT),
    "UnderretningDato": ("incident_date", "day"),
    "FoersteDato": ("date_1", "day"),
    "AndenDato": ("date_2", "day"),
    "UnderretningTekst": ("text", "prose"),
    "JournalKode": ("code", JOURNAL),
    "JournalTekst": ("text", "prose"),
    "JournalTitelTekst": ("title", "str"),
    "SkabelonNavn": ("template", "str"),
    "KanalKode": ("channel", CHANNEL),
    "ModtagerIdentifikator": ("recipient", "str"),
    "ModtagerNavn": ("recipient_name", "str"),
    "FristDato": ("deadline", "day"),
    "BesvaretIndikator": ("answered", "flag"),
}
"""Element → its word, and what its text is: `day`, `instant`, `flag`, `int`, `str`, `prose`, or a list of codes."""
