"""The stable English word behind every code that a system or the wire can give. Sentences stand in ``sentences``."""

from __future__ import annotations

from typing import Final

from jobterm.systems import joined
from jobterm.systems.json_words import JSON_WORDS

_SHARED_REGISTER: Final = {
    "malformed": "message_invalid", "unauthenticated": "auth", "forbidden": "no_permission", "internal": "internal",
}  # fmt: skip

_CLASSES: Final = {
    "auth": "auth", "moved": "moved", "refused": "http_refused", "unknown": "http_unclear", "already": "request_known",
    "conflict": "plan_changed", "identity": "certificate", "not_sent": "no_connection",
}  # fmt: skip
"""What an outcome's class says where there is no code."""

WIRE: Final = _CLASSES | {
    code: code
    for code in (
        "accepted", "replayed", "open", "slow", "closed", "closed.planned", "closed.breakdown", "throttled", "version",
        "no_connection", "connect_timeout", "timeout", "cut", "too_big", "packed", "unnamed", "garbled", "certificate",
        "not_loopback", "not_encrypted", "not_a_sandbox", "sandbox_answer", "bad_url", "transport_fault", "no_place",
        "other_system", "missing", "stalled", "no_version",
    )
} | {
    "no_adapter": "no_adapter", "no_answer": "timeout", "looked_up": "accepted", "receipted": "accepted",
    "planned": "closed.planned", "dead": "citizen_dead", "not_asked": "no_connection",
    "adapter_failed": "transport_fault",
}  # fmt: skip
"""Codes that any system's line can give, and that jobterm itself gives an attempt or a question."""

WORDS: Final[dict[str, dict[str, str]]] = {
    "amp": {
        "412": "request_known", "4977": "id_known", "4998": "plan_changed", "TRAVL": "throttled",
        "1001": "cpr_malformed", "1014": "message_invalid", "1003": "dates_reversed", "1010": "citizen_unknown",
        "4404": "citizen_unknown", "4405": "citizen_dead", "60007": "citizen_dead", "1013": "no_permission",
        "4575": "not_your_citizen", "4922": "not_your_citizen", "4317": "nothing_open", "4367": "not_enrolled",
        "4366": "already_enrolled", "4322": "deregistration_date", "4340": "deregistration_cause",
        "4591": "education_too_short", "4592": "work_too_short", "4783": "meeting_in_past", "90002": "meeting_in_past",
        "4792": "dates_reversed", "90004": "dates_reversed", "4708": "contact_form", "90000": "contact_form",
        "4709": "interview_type", "90001": "interview_type", "4805": "group_type", "90005": "group_type",
        "4768": "booking_unknown", "90036": "booking_unknown", "4856": "not_member", "90006": "not_member",
        "4857": "other_fund", "90007": "other_fund", "90008": "collision", "4933": "html", "8125": "deadline",
        "8126": "deadline", "8127": "deadline", "90009": "deadline", "90010": "deadline", "90014": "deadline",
        "8002": "no_plan", "8060": "no_contact_group", "90310": "moved", "1011": "auth",
        "90500": "internal", "90037": "owner_locked", "90038": "interview_twice", "90311": "cpr_replaced",
    },
    "workbase": {
        "already-exists": "id_known", "key-reused": "request_known", "key-in-progress": "in_progress",
        "version-mismatch": "plan_changed", "plan-changed": "plan_changed", "malformed": "message_invalid",
        "unsupported": "message_invalid", "precondition-required": "message_invalid", "invalid": "value_invalid",
        "citizen-unknown": "citizen_unknown", "citizen-dead": "citizen_dead", "forbidden": "no_permission",
        "not-your-citizen": "not_your_citizen", "not-enrolled": "not_enrolled", "already-enrolled": "already_enrolled",
        "no-open-absence": "nothing_open", "deregistration-date": "deregistration_date",
        "deregistration-cause": "deregistration_cause", "dates-reversed": "dates_reversed",
        "meeting-in-past": "meeting_in_past", "meeting-collision": "collision", "deadline-contrary": "deadline",
        "html-in-text": "html", "owner-locked": "owner_locked", "appointment-unknown": "booking_unknown",
        "nothing-open": "nothing_open", "interview-twice": "interview_twice", "no-plan": "no_plan",
        "no-contact-group": "no_contact_group", "education-too-short": "education_too_short",
        "work-too-short": "work_too_short", "not-member": "not_member", "other-fund": "other_fund",
        "cpr-replaced": "cpr_replaced", "gone": "moved", "unauthenticated": "auth", "internal": "internal",
    },
    "opera": {
        "PLAN_AENDRET": "plan_changed", "UGYLDIG_BESKED": "message_invalid", "UGYLDIG_VAERDI": "value_invalid",
        "BORGER_UKENDT": "citizen_unknown", "BORGER_DOED": "citizen_dead", "IKKE_DIN_BORGER": "not_your_citizen",
        "INGEN_ADGANG": "no_permission", "IKKE_TILMELDT": "not_enrolled", "ALLEREDE_TILMELDT": "already_enrolled",
        "INGEN_AABEN_SYGEMELDING": "nothing_open", "AFMELDINGSDATO": "deregistration_date",
        "AFMELDINGSAARSAG": "deregistration_cause", "DATO_ORDEN": "dates_reversed", "MOEDE_FORTID": "meeting_in_past",
        "MOEDE_KOLLISION": "collision", "FRIST": "deadline", "HTML_I_TEKST": "html", "EJER_LAAST": "owner_locked",
        "MOEDE_UKENDT": "booking_unknown", "INTET_AABENT": "nothing_open", "SAMTALE_FINDES": "interview_twice",
        "INGEN_PLAN": "no_plan", "INGEN_KONTAKTGRUPPE": "no_contact_group",
        "UDDANNELSE_FOR_KORT": "education_too_short", "ARBEJDE_FOR_KORT": "work_too_short",
        "IKKE_MEDLEM": "not_member", "ANDEN_AKASSE": "other_fund",
        "CPR_ERSTATTET": "cpr_replaced", "KOE_UKENDT": "message_invalid",
        "REGISTRERING_AENDRET": "plan_changed", "SAG_FLYTTET": "moved",
        "IKKE_LOGGET_IND": "auth", "TRAVL": "throttled", "INTERN_FEJL": "internal",
    },
    "letters": {
        "UGYLDIG_BESKED": "message_invalid", "MODTAGER_UKENDT": "citizen_unknown", "MODTAGER_DOED": "citizen_dead",
        "FRITAGET": "exempt", "UUID_GENBRUGT": "request_known", "INGEN_ADGANG": "no_permission",
        "IKKE_AUTENTIFICERET": "auth", "TRAVL": "throttled", "INTERN_FEJL": "internal",
    },
    **JSON_WORDS,
    "benefits": {
        "UGYLDIG_MEDDELELSE": "message_invalid", "BORGER_UKENDT": "citizen_unknown", "BORGER_DOED": "citizen_dead",
        "IKKE_YDELSE_HER": "not_paid_here", "INGEN_ADGANG": "no_permission", "IKKE_LOGGET_IND": "auth",
        "TRAVL": "throttled", "INTERN_FEJL": "internal",
    },
    "cvr": {},
    "jobindsats": {"wrong_path": "no_path", "no_table": "no_path", "unauthenticated": "auth"},
    "fund": {
        **_SHARED_REGISTER, "fund_unknown": "other_fund", "no_agreement": "no_permission", "too_large": "too_big",
        "name_taken": "file_different", "not_found": "message_invalid", "4404": "citizen_unknown",
        "4405": "citizen_dead", "4856": "not_member", "4857": "other_fund", "4977": "id_known",
        "1003": "dates_reversed", "8001": "notice_unknown", "LAENGDE": "file_wrong", "TEGN": "file_wrong",
        "POST": "file_wrong", "FELT": "file_wrong", "LOEBENR": "file_wrong", "ANTAL": "file_wrong",
        "KONTROL": "file_wrong", "SUM": "file_wrong", "AKASSE": "file_wrong", "NAVN": "file_wrong",
        "AELDRE": "file_wrong",
    },
    "national": {},
}  # fmt: skip
WORDS["national"] = WORDS["amp"] | _SHARED_REGISTER
"""System → its own code → word."""
KNOWN: Final = frozenset(WIRE.values()) | {name for own in WORDS.values() for name in own.values()}
"""Every word that has a sentence; a supplier's codes may mean these too."""
OWN: Final = "own"
"""The word for a supplier's code that comes with a sentence of its own."""


def word(system: str, code: str) -> str:
    """The word for a code: the system's own, then the wire's, then what an HTTP status says, else ``unmapped``."""
    known = WORDS.get(system, {}).get(code) or _joined(system, code) or WIRE.get(code)
    if known is not None:
        return known
    if not code.startswith("http_"):
        return "unmapped"
    status = code.removeprefix("http_")
    if status in ("401", "403"):
        return "auth"
    if status == "412":
        return "request_known"
    certain = status.startswith("4") and status not in ("407", "408", "421", "425", "429", "499")
    return "http_refused" if certain else "http_unclear"


def _joined(system: str, code: str) -> str | None:
    """What a supplier's code means, of a plug-in that was loaded."""
    introduction = None if system in WORDS else joined.told(system)
    said = introduction.codes.get(code) if introduction is not None else None
    return OWN if isinstance(said, joined.Sentence) else said
