"""Which field of a registration is which element at Opera, and Opera's codes (contracts/opera.xsd). Data, in the
order of the schema; how they are sent and read stands in ``opera``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.port import OutcomeClass
from jobterm.systems import opera_kinds as kinds
from jobterm.systems.fields import (
    DAY,
    DEADLINE,
    FLAG,
    GROUP,
    INSTANT,
    NUMBER,
    NUMBERED,
    Codes,
    Field,
    Many,
    One,
    Ref,
    Table,
)

NS: Final = "urn:oio:opera:beskaeftigelse:1.0"
CATEGORY: Final = Codes({"insured": "FORSIKRET", "cash_benefit": "KONTANTHJAELP", "other": "ANDEN"})
DEGREE: Final = Codes({"full": "FULD", "part": "DELTID"})
CAUSE: Final = Codes(
    {
        "job": "JOB",
        "education": "UDDANNELSE",
        "own_wish": "EGET_OENSKE",
        "benefit_ended": "YDELSE_OPHOERT",
        "no_contact": "INGEN_KONTAKT",
        "other": "ANDET",
    }
)
SCHEME: Final = Codes({"own": "EGEN", "holiday_benefit": "FERIEDAGPENGE", "holiday_pay": "FERIEPENGE"})

_JOB_WISH: Final[Table] = (
    Field("title", "StillingBetegnelseTekst"),
    Field("concept", "KlassifikationReference"),
    Field("education", "UddannelseIndikator", FLAG),
    Field("last_used_year", "SenestAnvendtAar", NUMBER),
    Field("months", "ErfaringMaaneder", NUMBER),
)
_REENROL: Final[Table] = (
    Field("client_category", "KlientKategoriKode", CATEGORY),
    Field("first_day", "TilmeldingDato", DAY),
)

TABLES: Final[dict[str, Table]] = {
    "enrolment.start": (
        Field("first_day", "TilmeldingDato", DAY),
        Field("client_category", "KlientKategoriKode", CATEGORY),
        Field("unemployment_degree", "LedighedGradKode", DEGREE),
        Field("job_wishes", "JobOenske", Many(_JOB_WISH)),
        Field("email", "EmailAddressIdentifier"),
        Field("phone", "TelephoneNumberIdentifier"),
    ),
    "enrolment.end": (
        Field("end_date", "AfmeldingDato", DAY),
        Field("cause", "AfmeldingAarsagKode", CAUSE),
        Field("comment", "KommentarTekst"),
        Field("less_intensive", "MindreIntensivIndsatsIndikator", FLAG),
    ),
    "sickness.report": (
        Field("first_day", "StartDato", DAY),
        Field("last_day", "SlutDato", DAY),
        Field("comment", "KommentarTekst"),
        Field("unemployment_degree", "LedighedGradKode", DEGREE),
        Field("employer_cvr", "CVRnumberIdentifier"),
        Field("employer_pno", "ProductionUnitIdentifier"),
    ),
    "sickness.recovery": (
        Field("recovered_on", "RaskmeldingDato", DAY),
        Field("reenrol", "Gentilmelding", One(_REENROL)),
        Field("contact_group", "KontaktGruppeKode", GROUP),
    ),
    "absence.holiday": (
        Field("first_day", "StartDato", DAY),
        Field("last_day", "SlutDato", DAY),
        Field("scheme", "FerieOrdningKode", SCHEME),
        Field("comment", "KommentarTekst"),
    ),
    "interview.summons": (
        Field("interview_type", "SamtaleTypeIdentifikator", NUMBERED),
        Field("contact_form", "KontaktFormKode", kinds.FORM),
        Field("start", "StartTidspunkt", INSTANT),
        Field("end", "SlutTidspunkt", INSTANT),
        Field("place", "StedTekst"),
        Field("link", "LinkReference"),
        Field("group", "GruppeIdentifikator"),
        Field("rebook_by", "OmbookningFristTidspunkt", DEADLINE),
        Field("cancel_by", "AflysningFristTidspunkt", DEADLINE),
        Field("may_rebook", "MaaOmbookesIndikator", FLAG, False),
        Field("may_cancel", "MaaAflysesIndikator", FLAG, False),
        Field("participants", "Deltager", Many(kinds.PARTICIPANT)),
        Field("text", "IndkaldelseTekst"),
    ),
    "plan.save": (
        Field("goal", "MaalTekst"),
        Field("occupation", "BeskaeftigelseReference"),
        Field("contact", "KontaktPersonTekst"),
        Field("agreements", "AftaleTekst"),
        Field("acknowledged_at", "BorgerBekraeftetTidspunkt", INSTANT),
    ),
    **kinds.TABLES,
}
"""Kind → its details."""

OPERATIONS: Final = {
    "enrolment.start": ("OpretTilmelding", "Tilmelding"),
    "enrolment.end": ("OpretAfmelding", "Afmelding"),
    "sickness.report": ("OpretSygemelding", "Sygemelding"),
    "sickness.recovery": ("OpretRaskmelding", "Raskmelding"),
    "absence.holiday": ("OpretFravaer", "Fravaer"),
    "interview.summons": ("OpretIndkaldelse", "Indkaldelse"),
    "plan.save": ("GemPlan", "Plan"),
    **kinds.OPERATIONS,
}
"""Kind → operation, block."""
FIXED: Final[dict[str, dict[str, object]]] = {"interview.summons": {"EjerSystemNavn": "jobterm"}, **kinds.FIXED}
"""What every message of a kind says besides."""
REFS: Final = {"sickness.recovery": (Ref("absence", "FravaerIdentifikator"),), **kinds.REFS}
FIRST: Final = {
    "absence.holiday": "FravaerTypeIdentifikator",
    "interview.summons": "UdstedtDato",
    "plan.save": "AftaltDato",
    **kinds.EVENT_DATE,
}
"""What stands before the table's fields: the absence's type, or the day it happened."""

_REFUSED: Final = (
    "UGYLDIG_BESKED", "UGYLDIG_VAERDI", "BORGER_UKENDT", "BORGER_DOED", "IKKE_DIN_BORGER", "INGEN_ADGANG",
    "IKKE_TILMELDT", "ALLEREDE_TILMELDT", "INGEN_AABEN_SYGEMELDING", "AFMELDINGSDATO", "AFMELDINGSAARSAG", "DATO_ORDEN",
    "MOEDE_FORTID", "MOEDE_KOLLISION", "FRIST", "HTML_I_TEKST", "EJER_LAAST", "MOEDE_UKENDT",
    "INTET_AABENT", "SAMTALE_FINDES", "INGEN_PLAN", "INGEN_KONTAKTGRUPPE", "UDDANNELSE_FOR_KORT", "ARBEJDE_FOR_KORT",
    "IKKE_MEDLEM", "ANDEN_AKASSE", "CPR_ERSTATTET", "KOE_UKENDT",
)  # fmt: skip
CODES: Final[dict[str, OutcomeClass]] = {
    **dict.fromkeys(_REFUSED, OutcomeClass.REFUSED),
    "VERSION_FORAELDET": OutcomeClass.CONFLICT,
    "PLAN_AENDRET": OutcomeClass.CONFLICT,
    "REGISTRERING_AENDRET": OutcomeClass.CONFLICT,
    "SAG_FLYTTET": OutcomeClass.MOVED,
    "IKKE_LOGGET_IND": OutcomeClass.AUTH,
    "LUKKET": OutcomeClass.CLOSED,
    "TRAVL": OutcomeClass.THROTTLED,
    "INTERN_FEJL": OutcomeClass.UNKNOWN,
}
"""FejlKode → what it means for the attempt."""

ABSENCE_WORDS: Final = {
    "1": "education", "2": "temporary_work", "3": "civic_duty", "4": "parental_leave", "6": "under_18",
    "7": "no_pension", "8": "parental_leave", "9": "free_period", "10": "holiday", "11": "sickness",
}  # fmt: skip
STATUS_WORDS: Final = {"TILMELDT": "enrolled", "AFMELDT": "deregistered", "ALDRIG": "never"}
ACTIVATION_WORDS: Final = {"LOENTILSKUD": "wage_subsidy", "PRAKTIK": "placement", "VEJLEDNING": "guidance"}
EVENT_KINDS: Final = {
    "TILMELDING": "enrolment.start", "AFMELDING": "enrolment.end", "SYGEMELDING": "sickness.report",
    "RASKMELDING": "sickness.recovery", "FERIE": "absence.holiday", "FRAVAER": "absence.other",
    "INDKALDELSE": "interview.summons", "SAMTALE": "interview.held", "PLAN": "plan.save",
    "AKTIVERING": "activation.offer", "ANDET": "note",
    **kinds.EVENT_KINDS,
}  # fmt: skip
SECTIONS: Final = {
    "person": "PERSON", "enrolment": "TILMELDING", "absence": "FRAVAER", "interview": "INDKALDELSE", "plan": "PLAN",
    "activation": "AKTIVERING", "timeline": "TIDSLINJE",
}  # fmt: skip
