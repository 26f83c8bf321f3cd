"""A letter as it will go, before anything is registered: that of a form, or of a template with what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from jobterm.domain import letters_fields
from jobterm.domain.letters import TEMPLATE_OF, Letter, NoLetter, filled, has_letter, template_of
from jobterm.domain.letters_fields import FIELDS, Around, Written
from jobterm.domain.letters_templates import Template, shipped
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.registrations.model import Authority, Level, Registration
from jobterm.domain.registrations.names import nearest
from jobterm.i18n import N_, _
from jobterm.office import findings as saying
from jobterm.office.clerk import Clerk, Draft
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import check
from jobterm.office.look_up import check_reason
from jobterm.office.papers.letters import letter_of, person_facts
from jobterm.office.papers.printing import paged
from jobterm.office.papers.prints import letter_text
from jobterm.office.parts import Parts
from jobterm.office.queue import citizen_cpr, stored_item
from jobterm.office.troubles import telling
from jobterm.outbox.reading import Section


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as it will go. ``text``: 80 columns wide; ``page``: the same with the marks of a print; ``remarks``:
    what to know before it goes, whole sentences."""

    template: str
    title: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    page: str = field(repr=False)
    remarks: tuple[str, ...] = ()


_MISSING: Final = {
    "text": N_("The letter has no text yet."),
    "template": N_("There is no letter of that name at this centre."),
    "about": N_("Say what the letter is about first."),
    "citizen": N_("The letter has no addressee yet."),
}


def of_form(parts: Parts, kind: str, citizen: str, values: Mapping[str, str]) -> LetterView:
    """The letter that this form would send if it were saved now; saves nothing. OfficeError ``letter.none`` where the
    kind has no letter, ``letter.not_yet`` where the form still lacks what the letter needs."""
    if not has_letter(kind):
        raise _none(_("No letter goes with this registration."))
    with telling():
        draft = _willing(Clerk(parts), check(parts, kind, citizen, values).intent)
        made = draft.checked.registration
        if made is None:
            raise _not_yet(draft)
        try:
            letter = letter_of(parts, parts.store(), made)
        except NoLetter as error:
            raise _none(_(_MISSING.get(error.field, _MISSING["text"]))) from None
        return _view(parts, letter, _remarks(parts, made, letter))


def _willing(clerk: Clerk, intent: Mapping[str, object]) -> Draft:
    """The draft as it would be once every rule has its reason: a letter does not depend on that."""
    draft = clerk.draft(intent)
    rules = sorted({one.code for one in draft.checked.findings if one.level is Level.RULE})
    if draft.checked.registration is not None or not rules:
        return draft
    return clerk.draft({**intent, "overrides": [{"code": code, "reason": "-"} for code in rules]})


def _not_yet(draft: Draft) -> OfficeError:
    first = next((one for one in draft.checked.findings if one.level is Level.HARD), None)
    said = saying.view(first).message if first is not None else ""
    return _none(" ".join(part for part in (_("The letter can be shown once the form is filled in."), said) if part))


def _none(message: str) -> OfficeError:
    return OfficeError("letter.not_yet", message, exit_code=Exit.REFUSED)


def _remarks(parts: Parts, made: Registration, letter: Letter) -> tuple[str, ...]:
    found = []
    if made.details.get("letter") is False:
        found.append(_("No letter goes: the form says so."))
    if letter.to.dead:
        found.append(_("The addressee is dead: no letter should go."))
    if letter.to.protected:
        found.append(_("The address is protected: do not leave the letter lying."))
    if letter.to.scheme == "cpr" and not letter.to.address:
        found.append(_("No address is known: on paper it cannot be posted."))
    own = parts.public().templates
    found.append(_("Text of this centre's own.") if template_of(made) in own else _("The shipped text."))
    if made.kind != "letter.send":
        found.append(_("It goes when the registration is confirmed."))
    return tuple(found)


def _view(parts: Parts, letter: Letter, remarks: tuple[str, ...]) -> LetterView:
    known = {**shipped(), **parts.public().templates}.get(letter.template)
    text = letter_text(letter)
    return LetterView(
        letter.template, known.title if known is not None and known.title else letter.template, letter.to.name, text,
        paged(parts, text), remarks,
    )  # fmt: skip


def of_template(parts: Parts, name: str, citizen: str | None = None, about: str | None = None) -> LetterView:
    """A template with what is known of a citizen and of one of our registrations; a field that nothing is known of
    stands in square brackets. OfficeError ``letter.unknown`` for no such template."""
    with telling():
        known: dict[str, Template] = {**shipped(), **parts.public().templates}
        if name not in known:
            near = nearest(name, sorted(known))
            raise OfficeError(
                "letter.unknown",
                _("There is no letter {name}.").format(name=name[:40]),
                cure=_("Did you mean {name}?").format(name=near) if near
                else _("Letters: {names}.").format(names=", ".join(sorted(known))),
                field="NAME",
                exit_code=Exit.USAGE,
            )  # fmt: skip
        item = stored_item(parts, about).registration if about else None
        cpr = citizen_cpr(parts, citizen) if citizen else item.citizen if item is not None else None
        to = ""
        if cpr is not None:
            lookups = parts.lookups()
            why = lookups.reason(cpr)
            check_reason(parts, cpr, why, ())
            lookups.note(cpr, "command", (Section.PERSON,), why)
            to = str(person_facts(parts, cpr).get("person.name") or "")
        text = _of_template(parts, name, known[name], (to, cpr, item))
        return LetterView(name, known[name].title or name, to, text, paged(parts, text))


def _of_template(
    parts: Parts, name: str, template: Template, about: tuple[str, str | None, Registration | None]
) -> str:
    to, cpr, item = about
    kind = next((kind for kind, one in TEMPLATE_OF.items() if one == name), "letter.send")
    registration = item if item is not None and item.kind == kind else _empty(parts, kind, cpr)
    who = Written(to, parts.site.name, parts.site.user_name)
    around = Around(about=item) if item is not registration else Around()
    told = letters_fields.values(registration, who, around)
    values = {one: told.get(one) or f"[{one}]" for one in FIELDS}
    if not to:
        values["name"] = "[name]"
    subject = filled(template.subject, values)
    return "\n".join([subject.upper(), "", filled(template.text, values)])


def _empty(parts: Parts, kind: str, cpr: str | None) -> Registration:
    """A registration that nothing is known of, for the look of a letter."""
    assert kind in KINDS
    now = parts.clock.now()
    return Registration(
        id="-", kind=kind, citizen=cpr, event_date=now.date(), told_at=now, details={}, author=parts.site.user,
        author_name=parts.site.user_name, keyed_at=now, on_behalf_of=Authority.MUNICIPALITY,
    )  # fmt: skip
