"""Letters to citizens and others as pure values: which template a registration has, its fields, and the finished text.

How a letter travels, by Digital Post or on paper, is not known here. Letters are in Danish, whatever the screen speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobterm.domain import letters_fields
from jobterm.domain.letters_fields import Around, Written
from jobterm.domain.letters_templates import BadTemplate, Template, shipped, templates_from, templates_in, wanted_fields
from jobterm.domain.registrations.model import Registration

__all__ = [
    "Addressee",
    "BadTemplate",
    "Letter",
    "NoLetter",
    "Sender",
    "Template",
    "compose",
    "filled",
    "has_letter",
    "offered",
    "shipped",
    "template_of",
    "templates_from",
    "templates_in",
]

TEMPLATE_OF: Final[Mapping[str, str]] = {
    "interview.summons": "summons",
    "interview.move": "moved",
    "interview.cancel": "cancelled",
    "hearing.start": "hearing",
    "referral.offer": "referral",
}
"""Kind → its template; ``letter.send`` names its own, or none (a free letter)."""
FREE: Final = "free"
SUBJECT_MAX: Final = 200
TEXT_MAX: Final = 12_000
"""Characters of a finished letter: far below what a message may hold, far above what anybody reads."""


class NoLetter(ValueError):
    """A registration of which no letter can be made; ``field`` names what is missing or unknown."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the letter. ``scheme``: ``cpr`` or ``cvr``; ``address``: one line, parts parted by commas."""

    scheme: str
    number: str = field(repr=False)
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    protected: bool = False
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. ``name``: the centre; ``cvr``: its number, None where the site file has none; ``by``: the author."""

    name: str
    cvr: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter. ``day``: the day on it."""

    template: str
    subject: str
    text: str = field(repr=False)
    to: Addressee
    sender: Sender
    day: date


def compose(
    registration: Registration,
    to: Addressee,
    sender: Sender,
    around: Around | None = None,
    templates: Mapping[str, Template] | None = None,
) -> Letter:
    """The letter of a registration: the same one for the same values, on every machine and every day.

    ``around``: the registrations that it refers to, as far as they are known. ``templates``: a centre's own, which go
    before the shipped ones. The day on it is that of keying. Raises NoLetter.
    """
    known = {**shipped(), **(templates or {})}
    name = template_of(registration)
    if name not in known:
        raise NoLetter("template", "unknown")
    values = letters_fields.values(registration, Written(to.name, sender.name, sender.by), around or Around())
    subject = " ".join(filled(known[name].subject, values).split())[:SUBJECT_MAX]
    body = filled(known[name].text, values)
    if not body:
        raise NoLetter("text", "missing")
    if len(body) > TEXT_MAX:
        raise NoLetter("text", "too_long")
    signature = "\n".join(line for line in ("Venlig hilsen", sender.by, sender.name) if line)
    day = letters_fields.local_date(registration.keyed_at)
    return Letter(name, subject or sender.name, f"{body}\n\n{signature}", to, sender, day)


def template_of(registration: Registration) -> str:
    """The name of a registration's template."""
    own = registration.details.get("template")
    return TEMPLATE_OF.get(registration.kind) or (str(own) if own else FREE)


def has_letter(kind: str) -> bool:
    """Whether letters are made of registrations of this kind."""
    return kind in TEMPLATE_OF or kind == "letter.send"


def offered(templates: Mapping[str, Template] | None = None) -> dict[str, Template]:
    """The templates that a letter of its own may be made of: all but those of other registrations and the free one."""
    bound = {*TEMPLATE_OF.values(), FREE}
    return {name: one for name, one in {**shipped(), **(templates or {})}.items() if name not in bound}


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template filled in; lines whose fields are all empty are left out, and no two empty lines follow each
    other."""
    lines: list[str] = []
    for line in template.strip("\n").split("\n"):
        wanted = wanted_fields(line)
        if wanted and not any(values.get(name) for name in wanted):
            continue
        made = line.format_map({name: values.get(name, "") for name in wanted}).rstrip()
        if made or (lines and lines[-1]):
            lines.append(made)
    return "\n".join(lines).strip("\n")
