"""Codes are listed with what they mean."""

from __future__ import annotations

from jobterm.domain.findings import found, message
from jobterm.domain.msgids import Listing


def test_a_choice_that_there_is_not_is_answered_with_codes_and_their_words() -> None:
    known = Listing((("7", "job interview"), ("4", "follow-up interview")))
    finding = found("choice.unknown", "details.interview_type", known=known, nearest="")
    assert message(finding).say(lambda text: text) == "This is not one of: 7 = job interview, 4 = follow-up interview."
    danish = {"job interview": "jobsamtale"}
    assert "7 = jobsamtale" in message(finding).say(lambda text: danish.get(text, text))
