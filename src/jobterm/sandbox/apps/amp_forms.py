"""The form of AMP's messages (contracts/amp.yaml) and what their members are called in jobterm's words."""

from __future__ import annotations

from dataclasses import dataclass

from jobterm.sandbox.apps import amp_kinds
from jobterm.sandbox.apps.forms import (
    EMAIL,
    PHONE,
    Check,
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

IDENT = r"^[0-9A-Za-z-]{1,46}\Z"

CATEGORY = {1: "insured", 2: "cash_benefit", 9: "other"}
DEGREE = {1: "full", 2: "part"}
CAUSE = {1: "job", 2: "education", 3: "own_wish", 4: "benefit_ended", 5: "no_contact", 9: "other"}
SCHEME = {1: "own", 2: "holiday_benefit", 3: "holiday_pay"}

_TIMES = (need("anmeldelsesDato", "told_at", instant), need("tastetTidspunkt", "keyed_at", instant))
_phone, _email = text(21, 3, PHONE), text(256, 3, EMAIL)


@dataclass(frozen=True, slots=True)
class Operation:
    """One write: its name in the contract, jobterm's kind, the form of its body; ``target``: the detail that its path
    names, where that is not the entity's own id."""

    name: str
    kind: str
    body: Check
    target: str | None = None


ENROL = Operation(
    "CreateTilmelding",
    "enrolment.start",
    form(
        need("klientkategori", "client_category", coded(CATEGORY)),
        need("tilmeldingsdato", "first_day", day),
        may("haendelsesdato", "event_date", day),
        may("ledighedsgrad", "unemployment_degree", coded(DEGREE)),
        may(
            "jobOensker",
            "job_wishes",
            rows(
                200,
                form(
                    need("stillingsbetegnelse", "title", text(200)),
                    may("conceptUriDa", "concept", text(300)),
                    may("harUddannelse", "education", yes_no),
                    may("senestAnvendtAar", "last_used_year", whole(1900, 2100)),
                    may("maanedersErfaring", "months", whole(0, 720)),
                ),
            ),
        ),
        may("email", "email", _email),
        may("telefon", "phone", _phone),
        *_TIMES,
    ),
)
DEREGISTER = Operation(
    "CreateAfmelding",
    "enrolment.end",
    form(
        need("afmeldingsdato", "end_date", day),
        need("afmeldingsaarsag", "cause", coded(CAUSE, "cause")),
        may("kommentar", "comment", prose(1500)),
        may("mindreIntensivIndsats", "less_intensive", yes_no),
        *_TIMES,
    ),
)
SICK = Operation(
    "CreateSygemelding",
    "sickness.report",
    form(
        need("fravaerType", "type", listed((11,))),
        need("startDato", "first_day", day),
        may("slutDato", "last_day", day),
        may("fravaersKommentar", "comment", prose(1500)),
        may("ledighedsgrad", "unemployment_degree", coded(DEGREE)),
        may("cvrNummer", "employer_cvr", text(8, 8, r"^[1-9][0-9]{7}\Z")),
        may("pNummer", "employer_pno", text(10, 10, r"^[0-9]{10}\Z")),
        *_TIMES,
    ),
)
WELL = Operation(
    "Raskmeld",
    "sickness.recovery",
    form(
        need("raskmeldingIdentifier", "id", text(46, 1, IDENT)),
        need("raskmeldingsdato", "recovered_on", day),
        may(
            "gentilmelding",
            "reenrol",
            form(
                need("klientkategori", "client_category", coded(CATEGORY)),
                need("tilmeldingsdato", "first_day", day),
            ),
        ),
        may("kontaktgruppe", "contact_group", text(10, 1, r"^[0-9A-Za-z.]{1,10}\Z")),
        *_TIMES,
    ),
)
ABSENT = Operation(
    "CreateFravaer",
    "absence.holiday",
    form(
        need("fravaerType", "type", listed(amp_kinds.ABSENCES)),
        need("startDato", "first_day", day),
        may("slutDato", "last_day", day),
        may("slutAarsag", "end_cause", coded(amp_kinds.ABSENCE_END)),
        may("ferieordning", "scheme", coded(SCHEME)),
        may("fravaersKommentar", "comment", prose(1500)),
        *_TIMES,
    ),
)
SUMMON = Operation(
    "CreateIndkaldelse",
    "interview.summons",
    form(
        need("samtaletype", "interview_type", listed(amp_kinds.INTERVIEWS, "interview_type")),
        need("kontaktform", "contact_form", coded(amp_kinds.CONTACT, "contact_form")),
        need("startTidspunkt", "start", instant),
        need("slutTidspunkt", "end", instant),
        need("udstedtDato", "issued_on", day),
        may("sted", "place", text(200)),
        may("link", "link", text(2000, 9, r"^https://")),
        may("gruppeIdentifier", "group", text(46)),
        need("maaOmbookes", "may_rebook", yes_no),
        may("ombookningsfrist", "rebook_by", instant),
        need("maaAflyses", "may_cancel", yes_no),
        may("aflysningsfrist", "cancel_by", instant),
        may("deltagere", "participants", rows(20, amp_kinds.PARTICIPANT)),
        may("tekst", "text", prose(1500)),
        need("ejersystem", "owner", text(40)),
        *_TIMES,
    ),
)
PLAN = Operation(
    "SavePlan",
    "plan.save",
    form(
        need("maal", "goal", text(600)),
        may("beskaeftigelseConceptUri", "occupation", text(300)),
        may("kontaktperson", "contact", text(200)),
        may("aftaler", "agreements", prose(1500)),
        may("borgerBekraeftet", "acknowledged_at", instant),
        need("aftaltDato", "agreed_on", day),
        may("basisVersion", "base_version", text(46)),
        *_TIMES,
    ),
)

WRITES: dict[tuple[str, str], Operation] = {
    ("POST", "/VisiteringOgStatus/v1/Tilmelding"): ENROL,
    ("POST", "/VisiteringOgStatus/v1/Afmelding"): DEREGISTER,
    ("POST", "/Komposit/v1/Sygemelding"): SICK,
    ("PUT", "/Komposit/v1/Sygemelding/action/Raskmeld"): WELL,
    ("POST", "/VisiteringOgStatus/v1/Fravaer"): ABSENT,
    ("POST", "/Kontaktforloeb/v2/Indkaldelse"): SUMMON,
    ("POST", "/Plan/v1/MinPlan"): PLAN,
    **{
        place: Operation(name, kind, form(*members, *_TIMES), target)
        for place, (name, kind, target, members) in amp_kinds.OPERATIONS.items()
    },
}

SEARCH: Check = form(
    may("navn", "name", text(130)),
    may("foedselsdato", "born", day),
    may("telefon", "phone", _phone),
    may("antal", "limit", whole(1, 200)),
)
