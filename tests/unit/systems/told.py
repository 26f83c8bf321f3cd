"""What the systems tell in these tests, and a wire that tells it; no assertions."""

from __future__ import annotations

import json

from tests.unit.systems.making import ASKER, ID, KAREN, NOW, answer
from tests.unit.systems.test_answers import fault

from jobterm.clock import ManualClock, to_text
from jobterm.outbox.port import BeforeFirstByte
from jobterm.systems import opera_tables
from jobterm.systems.adapter import Adapter, Codec
from jobterm.systems.amp import AmpCodec
from jobterm.systems.opera import OperaCodec
from jobterm.systems.soap import envelope
from jobterm.systems.wire import WireAnswer, WireFault, WireRequest
from jobterm.systems.workbase import WorkbaseCodec

CODECS: dict[str, Codec] = {"amp": AmpCodec(), "workbase": WorkbaseCodec(), "opera": OperaCodec()}
AT = to_text(NOW)


class Script:
    """A wire that gives the answers it was told to give and keeps the questions."""

    def __init__(self, *answers: WireAnswer | WireFault) -> None:
        self.answers = list(answers)
        self.asked: list[WireRequest] = []

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """The next answer."""
        del identify, deadline_s
        self.asked.append(request)
        if before_first_byte is not None:
            await before_first_byte()
        return self.answers.pop(0)

    async def close(self) -> None:
        """Nothing to close."""


def adapter(system: str, *answers: WireAnswer | WireFault) -> tuple[Adapter, Script]:
    """A system that answers so."""
    script = Script(*answers)
    return Adapter(CODECS[system], script, ManualClock(), ASKER), script


CITIZENS: dict[str, bytes] = {
    "amp": json.dumps(
        {
            "hentet": AT,
            "person": {
                "cpr": KAREN, "navn": "Karen Testesen", "kommunekode": "0751", "maalgruppe": "2.1", "beskyttet": False,
                "doed": False, "akasse": "HK", "telefon": "12345678", "gaelderFra": "2026-01-05",
            },
            "tilmelding": {"status": "tilmeldt", "startdato": "2026-09-01", "gaelderFra": "2026-09-01"},
            "fravaer": [{"reference": "F-1", "fravaerType": 11, "startDato": "2026-11-20", "slutDato": None}],
            "indkaldelser": [
                {"reference": "I-1", "samtaletype": 7, "kontaktform": 1, "startTidspunkt": "2026-12-03T08:00:00Z"}
            ],
            "plan": {
                "version": "7", "maal": "Arbejde", "gemt": "2026-10-01T10:00:00+02:00",
                "aktiviteter": [{"type": "praktik", "startDato": "2026-10-15", "slutDato": "2026-11-15"}],
            },
            "tidslinje": [
                {
                    "dato": "2026-11-20", "haendelse": "sygemelding", "tekst": "Syg", "reference": "F-1",
                    "registreringId": ID,
                }
            ],
        }
    ).encode(),
    "workbase": json.dumps(
        {
            "at": AT,
            "version": "c-9",
            "person": {
                "cpr": KAREN, "name": "Karen Testesen", "municipality": "0751", "targetGroup": "2.1",
                "protected": False, "dead": False, "fund": "HK", "phone": "12345678", "since": "2026-01-05",
            },
            "enrolment": {"status": "enrolled", "startDate": "2026-09-01", "since": "2026-09-01"},
            "absences": [{"number": "F-1", "type": "sickness", "firstDay": "2026-11-20"}],
            "appointments": [{"number": "I-1", "type": 7, "form": "meeting", "start": "2026-12-03T08:00:00Z"}],
            "plan": {"version": "7", "goal": "Arbejde", "savedAt": "2026-10-01T10:00:00+02:00"},
            "activations": [{"number": "A-1", "type": "placement", "start": "2026-10-15", "end": "2026-11-15"}],
            "timeline": [
                {"date": "2026-11-20", "event": "sickness", "text": "Syg", "number": "F-1", "registration": ID}
            ],
        }
    ).encode(),
    "opera": envelope(
        opera_tables.NS,
        {},
        {
            "HentBorgerResponse": {
                "HentetTidspunkt": AT,
                "SagVersionIdentifikator": "18",
                "Person": {
                    "PersonCivilRegistrationIdentifier": KAREN,
                    "PersonNameStructure": {"PersonGivenName": "Karen", "PersonSurnameName": "Testesen"},
                    "TelephoneNumberIdentifier": "12345678", "MunicipalityCode": "0751", "MaalGruppeKode": "2.1",
                    "AkasseNavn": "HK", "PersonInformationProtectionIndicator": False, "DoedIndikator": False,
                    "GaelderFraDato": "2026-01-05",
                },
                "TilmeldingStatus": {
                    "StatusKode": "TILMELDT", "StartDato": "2026-09-01", "GaelderFraDato": "2026-09-01",
                },
                "FravaerPeriode": {
                    "OperaIdentifikator": "F-1", "FravaerTypeIdentifikator": 11, "StartDato": "2026-11-20",
                },
                "KommendeIndkaldelse": {
                    "OperaIdentifikator": "I-1", "SamtaleTypeIdentifikator": 7, "KontaktFormKode": "MOEDE",
                    "StartTidspunkt": "2026-12-03T08:00:00Z", "SlutTidspunkt": "2026-12-03T09:00:00Z",
                },
                "GaeldendePlan": {
                    "OperaIdentifikator": "P-1", "PlanVersionIdentifikator": "7", "MaalTekst": "Arbejde",
                    "GemtTidspunkt": "2026-10-01T10:00:00+02:00",
                },
                "Aktivering": {
                    "OperaIdentifikator": "A-1", "AktiveringTypeKode": "PRAKTIK", "StartDato": "2026-10-15",
                    "SlutDato": "2026-11-15",
                },
                "Haendelse": {
                    "OperaIdentifikator": "F-1", "EksternReferenceIdentifikator": ID, "HaendelseDato": "2026-11-20",
                    "HaendelseTypeKode": "SYGEMELDING", "HaendelseTekst": "Syg",
                },
            }
        },
    ),
}  # fmt: skip


NOT_KNOWN = {
    "amp": answer(404, {"fejlkode": "4404", "fejltekst": "x"}),
    "workbase": answer(404, {"type": "urn:workbase:problem:citizen-unknown", "title": "x", "status": 404}),
    "opera": answer(500, fault("BORGER_UKENDT")),
}
NO_ACCESS = {
    "amp": answer(403, {"fejlkode": "4922", "fejltekst": "x"}),
    "workbase": answer(403, {"type": "urn:workbase:problem:not-your-citizen", "title": "x", "status": 403}),
    "opera": answer(500, fault("IKKE_DIN_BORGER")),
}


PERSON = {
    "amp": {
        "cpr": KAREN, "navn": "Karen Testesen", "foedselsdato": "1980-03-15", "kommunekode": "0751",
        "maalgruppe": "2.1", "beskyttet": True,
    },
    "workbase": {
        "cpr": KAREN, "name": "Karen Testesen", "born": "1980-03-15", "municipality": "0751", "targetGroup": "2.1",
        "protected": True,
    },
    "opera": {
        "PersonCivilRegistrationIdentifier": KAREN,
        "PersonNameStructure": {"PersonGivenName": "Karen", "PersonSurnameName": "Testesen"},
        "BirthDate": "1980-03-15", "MunicipalityCode": "0751", "MaalGruppeKode": "2.1",
        "PersonInformationProtectionIndicator": True,
    },
}  # fmt: skip
_FOUND_AT_OPERA = {"SoegBorgerResponse": {"Borger": PERSON["opera"], "FlereIndikator": False}}
FOUND = {
    "amp": answer(200, {"personer": [PERSON["amp"]], "flere": False}),
    "workbase": answer(200, {"citizens": [PERSON["workbase"]], "more": False}),
    "opera": answer(200, envelope(opera_tables.NS, {}, _FOUND_AT_OPERA)),
}
