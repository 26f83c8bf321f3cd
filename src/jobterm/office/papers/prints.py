"""Texts to print, 80 columns wide: the letter, or the notice to an office that has no wire here, with what, who, when
and the receipt; and the list on which papers are signed for. A thin terminal has no viewer, so they are plain text
(users.md W25). They are in Danish, whatever the screen speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jobterm.clock import COPENHAGEN
from jobterm.domain import letters_notices as notices
from jobterm.domain.identifiers import Cpr
from jobterm.domain.letters import Letter, NoLetter, has_letter
from jobterm.domain.registrations.model import Registration
from jobterm.office.papers import letters
from jobterm.office.papers.pages import WIDTH, wrapped
from jobterm.office.papers.printing import Paper
from jobterm.office.parts import Parts
from jobterm.office.views import PrintView
from jobterm.office.wording import system_label
from jobterm.outbox.delivery import Delivery, Mode, Role, State
from jobterm.outbox.store import ItemQuery, StoredItem

_TO: Final = {"benefits": "Ydelsescentret", "fund": "A-kassen", "providers": "Anden aktør", "employers": "Virksomheden"}
_ON_PAPER: Final = frozenset({State.HAND_OVER})
_PAGE: Final = 500
_RULE: Final = "-" * WIDTH
_SIGNED: Final = "Afleveret til: ____________________  Dato: __________  Underskrift: ____________"


def prints(parts: Parts, stored: StoredItem, *, full: bool = False) -> tuple[PrintView, ...]:
    """The texts of all recipients of an item that a person serves now. ``full``: the whole CPR, as a paper that leaves
    the house needs it."""
    waiting = [one for one in stored.deliveries if one.state in _ON_PAPER and one.mode in (Mode.PERSON, Mode.EXPECT)]
    return tuple(PrintView(one.system, _to(one, stored), _text(parts, stored, one, full=full)) for one in waiting)


def papers(parts: Parts, stored: StoredItem, *, full: bool) -> list[Paper]:
    """The same as papers for the printer."""
    made = stored.registration
    return [
        Paper(
            _heading(one, stored), _name(parts, made) or one.to, one.text, made.citizen,
            made.id, one.system,
        )
        for one in prints(parts, stored, full=full)
    ]  # fmt: skip


def _heading(one: PrintView, stored: StoredItem) -> str:
    made = stored.registration
    what = f"{notices.title(made)} {made.event_date:%d-%m}"
    return f"Brev: {what}" if one.system == letters.SYSTEM else f"{what}, til {one.to}"


def waiting(parts: Parts, system: str | None = None, *, full: bool) -> list[Paper]:
    """Every paper that waits to be delivered, oldest first."""
    found = [paper for item in _open(parts) for paper in papers(parts, item, full=full)]
    return [one for one in found if system in (None, one.system)]


def post_list(parts: Parts, system: str | None = None, *, full: bool = False) -> str:
    """The list of papers to deliver, oldest first, with room to sign for each."""
    rows = [
        (item, one)
        for item in _open(parts)
        for one in item.deliveries
        if one.state in _ON_PAPER and system in (None, one.system)
    ]
    today = parts.clock.now().astimezone(COPENHAGEN)
    lines = [_ends(parts.site.name, f"{today:%d-%m-%Y %H:%M}"), "PAPIRER TIL AFLEVERING", ""]
    for place, (item, one) in enumerate(rows, 1):
        registration = item.registration
        who = " ".join(part for part in (_name(parts, registration), _number(registration, full=full)) if part)
        lines += [
            f"{place:3}. {_to(one, item)}: {notices.title(registration)}, {registration.event_date:%d-%m-%Y}"[:WIDTH],
            f"     {who}  ({registration.id[:8]})"[:WIDTH],
            f"     {_SIGNED}"[:WIDTH],
            "",
        ]
    return "\n".join([*lines, f"I alt: {len(rows)}"])


def _open(parts: Parts) -> Iterator[StoredItem]:
    """Every open item, a page at a time."""
    after = 0
    while page := parts.store().items(ItemQuery(open_only=True, after=after, limit=_PAGE)):
        yield from page
        after = page[-1].n


def _text(parts: Parts, stored: StoredItem, delivery: Delivery, *, full: bool) -> str:
    registration = stored.registration
    if delivery.system == letters.SYSTEM and has_letter(registration.kind):
        try:
            letter = letters.letter_of(parts, parts.store(), registration)
        except NoLetter:
            return _notice(parts, stored, delivery, full=full)
        return letter_text(letter, _foot(stored))
    return _notice(parts, stored, delivery, full=full)


def letter_text(letter: Letter, foot: Sequence[str] = ()) -> str:
    """A letter as it goes into an envelope; the foot stays in the office."""
    to = [letter.to.name, *(part.strip() for part in letter.to.address.split(","))]
    warning = ["BESKYTTET ADRESSE: læg ikke brevet fra dig."] if letter.to.protected else []
    warning += ["MODTAGEREN ER DØD: send ikke brevet."] if letter.to.dead else []
    if letter.to.scheme == "cpr" and not (letter.to.name and letter.to.address):
        warning.append("NAVN ELLER ADRESSE KENDES IKKE: find den, før brevet sendes.")
    head = [_ends(letter.sender.name, f"{letter.day:%d-%m-%Y}"), "", *(part for part in to if part), "", ""]
    body = [letter.subject.upper(), "", *wrapped(letter.text.split("\n"))]
    below = [*warning, *foot]
    return "\n".join([*head, *body, *(["", _RULE, *below] if below else [])])


def _notice(parts: Parts, stored: StoredItem, delivery: Delivery, *, full: bool) -> str:
    """A notice to another office."""
    registration = stored.registration
    keyed = registration.keyed_at.astimezone(COPENHAGEN)
    told = registration.told_at.astimezone(COPENHAGEN)
    facts = (
        ("Borger", " ".join(part for part in (_name(parts, registration), _number(registration, full=full)) if part)),
        ("Borgeren sagde det", f"{told:%d-%m-%Y %H:%M}"),
        ("Registreret", f"{keyed:%d-%m-%Y %H:%M} af {registration.author_name or registration.author}"),
    )
    lines = [
        _ends(parts.site.name, f"{keyed:%d-%m-%Y}"),
        "",
        f"UNDERRETNING TIL {_to(delivery, stored).upper()}",
        "",
        *wrapped(f"{label + ':':21}{value}" for label, value in facts if value),
        "",
        *wrapped(notices.lines(registration)),
        "",
        _RULE,
        *_foot(stored),
    ]
    return "\n".join(lines)


def _foot(stored: StoredItem) -> list[str]:
    """Number, receipt of the record, and room to sign."""
    lines = [f"Vores nummer: {stored.registration.id}"]
    for one in stored.deliveries:
        if one.role is Role.RECORD and one.receipt is not None:
            at = one.receipt.at.astimezone(COPENHAGEN)
            said = f"Kvittering fra {system_label(one.system)}: {one.receipt.id}, {at:%d-%m-%Y %H:%M}"
            lines += wrapped([said])
        elif one.role is Role.RECORD:
            lines.append(f"{system_label(one.system)} har endnu ikke kvitteret.")
    return [*lines, "", _SIGNED]


def _to(delivery: Delivery, stored: StoredItem) -> str:
    if delivery.system == letters.SYSTEM:
        to = stored.registration.details.get("to")
        return {"employer": "Virksomheden", "provider": "Anden aktør"}.get(str(to), "Borgeren")
    return _TO.get(delivery.system, system_label(delivery.system))


def _name(parts: Parts, registration: Registration) -> str:
    if registration.citizen is None:
        return ""
    return str(letters.person_facts(parts, registration.citizen).get("person.name") or "")


def _number(registration: Registration, *, full: bool) -> str:
    if registration.citizen is None:
        return f"CVR {registration.details.get('cvr', '')}".strip()
    cpr = Cpr(registration.citizen)
    return cpr.dashed if full else cpr.masked


def _ends(left: str, right: str) -> str:
    return f"{left[: WIDTH - len(right) - 1]:<{WIDTH - len(right)}}{right}"
