"""Hearing of the citizen before a decision, and the answer: model, limits and rules (interface §6, users.md W7)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec

SUBJECTS = (
    Choice("no_show", N_("no-show"), "u"),
    Choice("availability", N_("availability"), "r"),
    Choice("absence", N_("absence"), "f"),
    Choice("other", N_("other"), "a"),
)

OUTCOMES = (
    Choice("reasonable", N_("there was a reasonable ground"), "r"),
    Choice("not_reasonable", N_("there was no reasonable ground"), "i"),
    Choice("no_answer", N_("no answer"), "u"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingStart:
    """The citizen is asked for her side before anything is decided."""

    subject: str = choice(N_("About what"), SUBJECTS, required=True, known="hearing_subject")
    text: str = spec(Type.TEXT, N_("Text of the letter"), required=True, max_length=1500, lines=True)
    answer_by: date = day(N_("Answer by"), required=True, known="hearing_deadline")
    about: str | None = spec(Type.REF, N_("About"), known="no_show")
    letter: bool | None = spec(Type.BOOL, N_("Send a letter"), default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingAnswer:
    """What the citizen answered, and what the job centre makes of it."""

    hearing: str = spec(Type.REF, N_("Hearing"), required=True, known="open_hearing")
    answered: bool = spec(Type.BOOL, N_("The citizen has answered"), required=True)
    received_on: date | None = day(N_("Answer received on"))
    outcome: str = choice(N_("Assessment"), OUTCOMES, required=True)
    answer: str | None = spec(Type.TEXT, N_("The answer"), max_length=1500, lines=True, health=True)
