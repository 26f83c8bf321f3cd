"""AMP's noes (contracts/amp.yaml, x-jobterm.codes): number, HTTP status and text of each, and which rule or form gives
which. Who finds them stands in `amp`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.sandbox.apps.wire import Answer, to_json
from jobterm.sandbox.switchboard import Setting, State

TEXTS: Final[Mapping[str, tuple[int, str]]] = {
    "412": (412, "x-requestId er modtaget før"),
    "4977": (409, "Det angivne id findes allerede"),
    "4990": (404, "Ingen registrering med det id"),
    "4998": (409, "Ændret siden den angivne version"),
    "1001": (422, "CPR-nummeret er ikke gyldigt"),
    "1014": (422, "Beskeden er ikke gyldig"),
    "1003": (422, "Slutter før den begynder"),
    "1010": (404, "CPR-nummeret er ukendt"),
    "4404": (404, "CPR-nummeret er ukendt"),
    "4405": (409, "Borgeren er død"),
    "4575": (403, "Ikke jeres borger"),
    "4922": (403, "Ikke jeres borger: gæsteadgang kræver en kommentar"),
    "4317": (409, "Ingen åben registrering at afslutte"),
    "4367": (409, "Borgeren er ikke tilmeldt"),
    "4366": (409, "Borgeren er allerede tilmeldt"),
    "4322": (422, "Afmeldingsdatoen skal være i dag eller højst 30 dage frem (60 ved mindre intensiv indsats)"),
    "4340": (422, "Afmeldingsårsagen er ikke gyldig"),
    "90000": (422, "Kontaktformen er ikke gyldig"),
    "90001": (422, "Samtaletypen er ikke gyldig"),
    "90002": (422, "Mødet begynder før i dag"),
    "90004": (422, "Mødet slutter før det begynder"),
    "90008": (409, "Borgeren har et andet møde på det tidspunkt"),
    "90009": (422, "Frist for ombookning mangler eller er for meget"),
    "90010": (422, "Frist for aflysning mangler eller er for meget"),
    "90014": (422, "Fristen ligger efter mødet"),
    "4591": (422, "Uddannelse under 15 dage kan ikke registreres for kontaktgruppen"),
    "4592": (422, "Midlertidigt arbejde under 15 dage kan ikke registreres for kontaktgruppen"),
    "60007": (409, "Borgeren er død"),
    "8002": (409, "Ingen aktiv plan"),
    "8060": (409, "Ingen aktiv kontaktgruppe"),
    "90006": (409, "Ikke medlem af en a-kasse"),
    "90007": (409, "Medlem af en anden a-kasse"),
    "90036": (404, "Bookingen er ukendt"),
    "90037": (409, "Et andet system ejer bookingen"),
    "90038": (409, "Samtalen er allerede registreret"),
    "90311": (409, "CPR-nummeret er udskiftet"),
    "4933": (422, "Kommentaren må ikke indeholde HTML"),
    "1013": (403, "Ingen adgang til operationen"),
    "90500": (500, "Intern fejl"),
}
FORM_CODES = {"malformed": "1014", "html": "4933", "cause": "4340", "interview_type": "90001", "contact_form": "90000"}
RULE_CODES: Final[Mapping[str, str]] = {
    "already_enrolled": "4366",
    "not_enrolled": "4367",
    "deregistration_date": "4322",
    "dates_reversed": "1003",
    "in_future": "1014",
    "no_open_illness": "4317",
    "meeting_in_past": "90002",
    "meeting_ends_before": "90004",
    "place_missing": "90000",
    "link_missing": "90000",
    "may_rebook_contrary": "90009",
    "may_cancel_contrary": "90010",
    "deadline_after_meeting": "90014",
    "collision": "90008",
    "plan_changed": "4998",
    "not_offered": "1013",
    "nothing_there": "4317",
    "changed": "4998",
    "nothing_open": "4317",
    "booking_unknown": "90036",
    "owner_locked": "90037",
    "interview_twice": "90038",
    "education_too_short": "4591",
    "work_too_short": "4592",
    "no_plan": "8002",
    "no_contact_group": "8060",
    "not_member": "90006",
    "other_fund": "90007",
}


class Fault(Exception):
    """An answer other than the one hoped for."""

    def __init__(self, code: str, field: str | None = None, status: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or TEXTS[code][0]
        self.body = {"fejlkode": code, "fejltekst": TEXTS[code][1], "felt": field, **more}


def fault_answer(fault: Fault, key: str | None = None, registration: str | None = None) -> Answer:
    """The answer that says it."""
    outcome = "replayed" if fault.code == "412" else "refused"
    return Answer(fault.status, to_json(fault.body), outcome=outcome, registration=registration, key=key)


def until(setting: Setting) -> dict[str, Any]:
    """Until when it is closed, and why."""
    reasons = {"planned": "planlagt", "breakdown": "nedbrud"}
    opens: datetime | None = setting.until
    return {
        "lukketTil": None if opens is None else to_text(opens),
        "aarsag": reasons.get(setting.reason or "") if setting.state is State.CLOSED else None,
    }


def closed(setting: Setting) -> Answer:
    """The answer while it is closed."""
    body = {"fejlkode": "LUKKET", "fejltekst": "Arbejdsmarkedsportalen er lukket", **until(setting)}
    return Answer(503, to_json(body), outcome="closed")
