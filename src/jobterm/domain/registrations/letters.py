"""Letters and messages that are no part of another registration: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.model import Finding

ADDRESSEES = (
    Choice("citizen", N_("the citizen"), "b"),
    Choice("employer", N_("the employer"), "v"),
    Choice("provider", N_("the provider"), "a"),
)

CHANNELS = (
    Choice("digital_post", N_("Digital Post"), "d"),
    Choice("print", N_("print and post"), "p"),
)

TEXT_MAX = 4000
"""Longest text of a letter (our assumption)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSend:
    """A letter from a template of the centre, or with a text of its own."""

    to: str = choice(N_("To"), ADDRESSEES, required=True, known="letter_to")
    subject: str | None = spec(Type.TEXT, N_("Subject"), max_length=200)
    template: str | None = spec(Type.TEXT, N_("Template"), max_length=60)
    text: str | None = spec(Type.TEXT, N_("Text"), max_length=TEXT_MAX, lines=True)
    about: str | None = spec(Type.REF, N_("About"))
    channel: str | None = choice(N_("Sent by"), CHANNELS)


def check_letter(details: LetterSend, _: Case) -> Iterator[Finding]:
    """Findings of a letter: something must stand in it, and one to a company is about something."""
    text = (details.text or "").strip()
    if not text and details.template is None:
        yield found("letter.empty", "details.text")
    if text and details.template is None and not (details.subject or "").strip():
        yield found("letter.no_subject", "details.subject")
    if details.to != "citizen" and details.about is None:
        yield found("letter.to_whom", "details.about")
