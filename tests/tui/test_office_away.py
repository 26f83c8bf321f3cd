"""An office store that is away stands on the strip as a closed system does, and costs nobody anything (U3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.tui import mock_world as world
from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import at_work

from jobterm import i18n
from jobterm.office.shared.contact import Answers, Contact
from jobterm.office.shared.words import sentence, strip
from jobterm.office.views import StatusView

AWAY = Contact(Answers.AWAY, "office.unreachable", world.NOW - timedelta(minutes=5), world.NOW - timedelta(minutes=5))


class OfOffice(FakeDesk):
    """A desk of an office whose store stands as it is told to."""

    contact = AWAY

    async def status(self) -> StatusView:
        """With what the strip says of the office store."""
        stands = world.status(training=True, amp="open")
        return replace(stands, systems=(*stands.systems, *strip(self.contact, world.NOW)))


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_strip_names_an_office_store_that_is_away_and_is_silent_when_it_is_there(
    size: tuple[int, int],
) -> None:
    async with at_work(OfOffice(training=True), training=True, size=size) as anne:
        await anne.sees("Kontorlager SVARER IKKE")
    there = OfOffice(training=True)
    there.contact = replace(AWAY, answers=Answers.THERE)
    async with at_work(there, training=True, size=size) as anne:
        await anne.sees_no("Kontorlager")


async def test_a_save_says_who_is_waited_for() -> None:
    async with at_work(OfOffice(training=True), training=True) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9")
        await anne.sees("sikkert. Den afleveres af sig selv, når kontorlageret svarer.")


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_said_of_it_is_that_nothing_is_lost(language: str) -> None:
    speak(language)
    try:
        said = sentence(AWAY, world.NOW)
        assert ("gemt her som altid" if language == "da" else "saved here as ever") in said
        assert "{" not in said
        wrong = sentence(replace(AWAY, code="office.rights"), world.NOW)
        assert ("gemt her som altid" if language == "da" else "saved here as ever") in wrong
        assert wrong != said, "who may help is named"
    finally:
        i18n.forget()
