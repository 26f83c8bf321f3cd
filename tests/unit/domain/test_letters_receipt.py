"""The receipt for a citizen says what is certain, in plain words, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jobterm.domain.letters_receipt import WHAT, Entry, Heard, Recipient, lines, told, when_of
from jobterm.domain.registrations.names import KIND_NAMES

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
OWN = {"note", "task", "caseload.transfer", "selfreport.seen", "employer.contact", "employer.job_order"}
"""Kinds that are the office's own affair."""


def entry(*recipients: Recipient, kind: str = "sickness.report") -> Entry:
    return Entry("8e236eef", kind, date(2026, 11, 20), NOW, NOW, "Anne Holm", recipients)


def text(*entries: Entry) -> str:
    return "\n".join(lines(entries, date(2026, 11, 1), NOW))


def test_every_kind_is_either_told_to_the_citizen_or_the_offices_own() -> None:
    assert set(WHAT) | OWN == set(KIND_NAMES)
    assert not set(WHAT) & OWN


def test_what_was_said_keyed_and_received_each_has_its_time() -> None:
    made = text(entry(Recipient("amp", Heard.HAS, NOW, "A-1")))
    assert "Sygemelding, 20-11-2026" in made
    assert "Du gav besked 20-11-2026 kl. 12.00. Registreret 20-11-2026 kl. 12.00 af Anne Holm." in made
    assert "Arbejdsmarkedsportalen har det 20-11-2026 kl. 12.00 (kvittering A-1)." in made
    assert "Alle modtagere har fået besked." in made


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (Heard.WAY, "A-kassen har ikke fået det endnu: det venter."),
        (Heard.SENT, "A-kassen: det er sendt, men der er ikke kvitteret endnu."),
        (Heard.PASSED_ON, "A-kassen får det gennem Arbejdsmarkedsportalen; det er ikke set dér endnu."),
        (Heard.PAPER, "A-kassen får det på papir; det er ikke afleveret endnu."),
        (Heard.STUCK, "A-kassen: det er ikke bekræftet endnu; vi ser på det."),
    ],
)
def test_what_is_not_proved_is_never_said_to_have_arrived(heard: Heard, words: str) -> None:
    made = text(entry(Recipient("amp", Heard.HAS, NOW, "A-1"), Recipient("fund", heard, via="amp")))
    assert words in made
    assert "A-kassen har det" not in made
    assert "1 er endnu ikke nået frem til alle." in made


def test_a_persons_word_is_told_as_a_persons_word() -> None:
    assert "efter hvad vores medarbejder siger" in text(entry(Recipient("benefits", Heard.TOLD, NOW)))


def test_what_was_taken_back_says_that_it_does_not_count() -> None:
    made = text(entry(Recipient("amp", Heard.BACK)))
    assert "TRUKKET TILBAGE" in made
    assert "Den gælder ikke." in made
    assert "Arbejdsmarkedsportalen" not in made


def test_what_the_office_does_by_itself_was_not_told_by_the_citizen() -> None:
    made = text(entry(Recipient("amp", Heard.HAS, NOW), kind="interview.summons"))
    assert "Du gav besked" not in made


def test_the_offices_own_affairs_are_in_no_receipt() -> None:
    assert told([entry(kind=kind) for kind in OWN]) == []


def test_the_hour_of_a_meeting_and_the_days_of_a_holiday_stand_on_the_line() -> None:
    assert when_of("interview.summons", {"start": "2026-12-03T10:00:00+01:00"}) == "03-12-2026 kl. 10.00"
    days = {"first_day": "2026-12-01", "last_day": "2026-12-05"}
    assert when_of("absence.holiday", days) == "fra 01-12-2026 til 05-12-2026"
    assert when_of("sickness.report", {"first_day": "2026-12-01"}) == ""
    assert when_of("interview.summons", {"start": None}) == ""


def test_nothing_registered_says_so() -> None:
    assert "Vi har ikke registreret noget herfra i den tid." in text()
