"""Forms for one kind on one citizen: everything known filled in, what it would say if it were saved now, and saving.

How a form is drawn and what a person may abbreviate is the screen's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobterm.clock import to_text
from jobterm.domain import routing
from jobterm.domain.dates import from_local, local_day
from jobterm.domain.msgids import Word
from jobterm.domain.registrations.check import GUEST, unknown_kind
from jobterm.domain.registrations.check import similar as same_event
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.envelope import TOLD_HOW
from jobterm.domain.registrations.fields import Choice, FieldSpec
from jobterm.domain.registrations.forms import BEGINS, NEXT, details_from_form, form_from_details, prefill
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Authority, Finding, Level, Registration
from jobterm.domain.registrations.names import family
from jobterm.domain.text import COMMENT_MAX
from jobterm.i18n import _
from jobterm.office import basis, freshness, putting_right
from jobterm.office import findings as saying
from jobterm.office import recipients as routes
from jobterm.office.clerk import Clerk, Draft, refused
from jobterm.office.companies import closing, in_forms
from jobterm.office.day import notices
from jobterm.office.desk import CheckView, FieldView, FormView, KindView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.meetings import free_slots
from jobterm.office.named_refs import with_names
from jobterm.office.papers.templates import with_templates
from jobterm.office.parts import Parts
from jobterm.office.queue import citizen_cpr, views
from jobterm.office.recipients import Whom
from jobterm.office.settling import reminders, settled_by
from jobterm.office.troubles import telling
from jobterm.office.twins import ways
from jobterm.office.views import FindingView, RecipientView, RegisterResult
from jobterm.outbox.store import FINAL_SHOWN

_ENVELOPE = ("told_at", "told_how", "note")
"""Fields of a form that are not details; every kind has them."""
BASE, SUPERSEDES, NEEDS = "base", "supersedes", "needs"
"""What a form carries unseen (`FormView.carried`)."""
COMPANY = "cvr:"
"""Stands before a company's number where a citizen would stand."""


def kinds(parts: Parts, citizen: str) -> list[KindView]:
    """What can be registered from a citizen's case, by letter, then those of the second list, which have a dot before
    theirs; a correction wants a registration under the cursor."""
    if citizen.startswith(COMPANY):
        return in_forms.kinds()
    citizen_cpr(parts, citizen)
    found = [KindView(kind.name, letter_of(kind.name), _(kind.title), available=True) for kind in KINDS.values()]
    return sorted(found, key=lambda one: one.letter.startswith(SECOND))


SECOND = "."
"""What stands before the letter of a kind that has none of its own: F3, the dot, the letter."""


def letter_of(kind: str) -> str:
    """The keys after F3 that open the form of a kind."""
    if KINDS[kind].letter:
        return KINDS[kind].letter
    unlettered = [one.name for one in KINDS.values() if not one.letter]
    return f"{SECOND}{chr(ord('A') + unlettered.index(kind))}"


def form(parts: Parts, kind: str, citizen: str) -> FormView:
    """A form with everything known filled in; OfficeError for what is no kind. ``citizen``: whose case it is opened
    from; for a kind about a company also ``cvr:`` and its number."""
    with telling():
        _check_kind(kind)
        if kind == putting_right.KIND:
            raise _of_nothing()
        clerk = Clerk(parts)
        if not KINDS[kind].about_citizen:
            return _company_form(parts, clerk, kind, citizen)
        cpr = citizen_cpr(parts, citizen)
        readings, waiting = clerk.of_citizen(cpr)
        context = clerk.context(readings, waiting, {"kind": kind})
        record = clerk.record(kind, context.known)
        read = basis.now_read(parts, kind, cpr, record)
        stands = {} if read is None else form_from_details(kind, read.details)
        seen = basis.carried(parts, kind, cpr, record)
        carried = {BASE: seen} if seen else {}
        told = Told(to_text(parts.clock.now()), "phone", "")
        slot = free_slots.offered(parts, kind, context, record)
        if kind == "enrolment.start":
            stands |= putting_right.enrolment_again([*waiting, *clerk.just_confirmed(cpr)])
        view = form_view(kind, citizen, _offered(kind, context) | slot | stands, told, carried)
        return with_templates(parts, with_names(view, context.known))


def _of_nothing() -> OfficeError:
    return OfficeError(
        "correction.of_what",
        _("A correction is of something that a system has."),
        cure=_("Put the cursor on that registration, here or in the queue (F4), and press E."),
        field="kind",
        exit_code=Exit.REFUSED,
    )


def _company_form(parts: Parts, clerk: Clerk, kind: str, subject: str) -> FormView:
    """A form about a company: the one named, else the one where the citizen shown works or is referred to."""
    if subject.startswith(COMPANY):
        named: str | None = subject.removeprefix(COMPANY)
        context = clerk.context({}, (), {"kind": kind})
    else:
        readings, waiting = clerk.of_citizen(citizen_cpr(parts, subject))
        context = clerk.context(readings, waiting, {"kind": kind})
        known = context.known
        places = [one.employer_cvr for one in (*known.running(context.today), *(known.offers or ()))]
        places += [one.employer_cvr for one in known.referrals or ()]
        named = next((cvr for cvr in places if cvr is not None), None)
    if named is not None:
        context = replace(context, known=replace(context.known, company=in_forms.company(parts, named)))
    told = Told(to_text(parts.clock.now()), "phone", "")
    return form_view(kind, subject, _offered(kind, context), told, {})


def _subject(parts: Parts, kind: str, citizen: str) -> str | None:
    """The CPR of whom a registration is about, None for one about a company."""
    return citizen_cpr(parts, citizen) if KINDS[kind].about_citizen else None


def _offered(kind: str, context: CheckContext) -> dict[str, str]:
    """What a form offers, words of the program in the user's language."""
    offered = prefill(kind, context)
    return {path: _(text) if isinstance(text, Word) else text for path, text in offered.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """When and how the citizen told us, and the note to colleagues, as texts of a form."""

    at: str
    how: str
    note: str


def form_view(kind: str, citizen: str, filled: Mapping[str, str], told: Told, carried: Mapping[str, str]) -> FormView:
    """A form with these texts in it: the kind's first field, who told it when, the others, the note."""
    details = [field_view(path, one, filled.get(path, "")) for path, one in form_fields(kind)]
    fields = (details[0], *_told(told), *details[1:], _note(told.note))
    begins, then = BEGINS.get(kind, ""), NEXT.get(kind, ())
    return FormView(kind, _(KINDS[kind].title), citizen, fields, carried, begins, then)


def labels(kind: str) -> Mapping[str, str]:
    """Field → label, and ``field=code`` → the choice in words, for showing an item's details."""
    if kind not in KINDS:
        return {}
    found = {path: _(one.label) for path, one in form_fields(kind)}
    for path, one in form_fields(kind):
        found |= {f"{path}={choice.code}": _(choice.label) for choice in one.choices}
    if kind == putting_right.KIND:  # what it corrects is named by its title
        found |= {f"kind={one.name}": _(one.title) for one in KINDS.values()}
    return found


def check(parts: Parts, kind: str, citizen: str, values: Mapping[str, str]) -> CheckView:
    """What the form would say if it were saved now; saves nothing."""
    with telling():
        _check_kind(kind)
        cpr = _subject(parts, kind, citizen)
        clerk = Clerk(parts)
        intent = _whole_intent(parts, kind, cpr, values, {})
        draft = clerk.draft(intent)
        willing = _as_if_reasoned(clerk, intent, draft)
        waiting = clerk.of_citizen(cpr)[1] if cpr is not None else []
        waiting = [*clerk.just_confirmed(cpr), *(one for one in waiting if one.shown not in FINAL_SHOWN)]
        old = intent.get(SUPERSEDES)
        twins = [one for one in waiting if one.registration.id != old and _same(one.registration, kind, willing)]
        return CheckView(
            findings=_said(kind, draft.checked.findings),
            recipients=clerk.recipient_views(willing) or _likely(parts, clerk, kind, cpr),
            similar=tuple(views(parts, twins, full=True)),
            intent=intent,
            follows=(
                *(one.sentence.say(_) for one in willing.checked.consequences),
                *_to_settle(parts, kind, willing),
                *_afterwards(willing),
            ),
            checked=(
                *(freshness.said(parts, kind, cpr) if cpr is not None else ()),
                *in_forms.said(parts, kind, values),
                *((words, False) for words in notices.on_form(parts, kind)),
            ),
            ways=tuple(ways(kind, willing.checked, _day_of(willing))),
            reasons=_said_already(parts, cpr, draft),
        )


def _said(kind: str, findings: Iterable[Finding]) -> tuple[FindingView, ...]:
    views = (saying.view(one) for one in findings)
    return tuple(putting_right.told(one) if kind == putting_right.KIND else one for one in views)


def _said_already(parts: Parts, cpr: str | None, draft: Draft) -> dict[str, str]:
    """The reason that was given for this visit to another centre's citizen: it is not asked for again."""
    found = any(one.code == GUEST for one in draft.checked.findings)
    why = parts.lookups().reason(cpr) if found and cpr is not None else None
    return {} if why is None else {GUEST: why}


def _to_settle(parts: Parts, kind: str, draft: Draft) -> list[str]:
    """Interviews that nobody has settled, where a form is about interviews."""
    if family(kind) != "interview":
        return []
    made = draft.checked.registration
    return reminders(draft.known, parts.clock.now(), settled_by(made) if made is not None else None)


def _day_of(draft: Draft) -> str:
    made = draft.checked.registration
    return f"{made.event_date:%d-%m-%Y}" if made is not None else ""


def _afterwards(draft: Draft) -> Iterator[str]:
    """What may be registered besides, once this is saved: said, never done by itself."""
    told = (one for one in draft.checked.proposals if one.afterwards and one.code != "end_referral")  # done with it
    words = dict.fromkeys(one.sentence.say(_) for one in told)
    if words:
        yield _("Afterwards, if you decide so: {what}.").format(what=", ".join(words))


def save(  # noqa: PLR0917 - a form, whom it is about, and the reasons given
    parts: Parts, kind: str, citizen: str, values: Mapping[str, str], overrides: Mapping[str, str], token: str
) -> RegisterResult:
    """Save durably. ``token``, a UUID made with the form, becomes the registration's id: a second call with the same
    values saves nothing more (U4)."""
    with telling():
        _check_kind(kind)
        cpr = _subject(parts, kind, citizen)
        clerk = Clerk(parts)
        intent = _whole_intent(parts, kind, cpr, values, overrides)
        draft = clerk.draft({**intent, "id": token})
        result = enter(clerk, draft, _written_on(parts, clerk, draft, values.get(BASE, "")))
        made = draft.checked.registration or (draft.there.registration if draft.there is not None else None)
        if made is not None and closing.closes(made) and result.state != "not_accepted":
            closing.end_referrals(parts, clerk, made)
        return result


def _written_on(parts: Parts, clerk: Clerk, draft: Draft, seen: str) -> basis.Basis | None:
    """What a draft was written on: what its form kept; of a change that no form was opened for, what is there now."""
    made = draft.checked.registration
    if made is None:
        return None
    if made.kind == "employer.job_order":
        return in_forms.written_on(parts, made)
    if not seen and made.kind in basis.CHANGES and made.citizen is not None:
        seen = basis.carried(parts, made.kind, made.citizen, clerk.record(made.kind, draft.known))
    return basis.written_on(seen, made)


def enter(clerk: Clerk, draft: Draft, read: basis.Basis | None) -> RegisterResult:
    """Enter a draft that was written on something, or say why it cannot be."""
    if not draft.accepted:
        return refused(draft, 1)
    made = draft.checked.registration
    if made is not None and read is not None:
        draft = replace(draft, checked=replace(draft.checked, registration=read.on(made)))
    return clerk.enter(draft, 1)


def intent_of(kind: str, cpr: str | None, values: Mapping[str, str], overrides: Mapping[str, str]) -> dict[str, Any]:
    """The registration as ``register`` would be given it, from the texts of a form."""
    intent: dict[str, Any] = {"kind": kind, "citizen": cpr, **envelope_of(values)}
    unlike = (*_ENVELOPE, BASE, SUPERSEDES, NEEDS)
    texts = {path: instant(text) for path, text in values.items() if path not in unlike}
    intent["details"] = details_from_form(kind, texts)
    if values.get(NEEDS):
        intent["needs"] = values[NEEDS].split()
    return intent | _reasons(overrides)


def _reasons(overrides: Mapping[str, str]) -> dict[str, Any]:
    told = [{"code": code, "reason": reason} for code, reason in sorted(overrides.items())]
    return {"overrides": told} if told else {}


def _whole_intent(
    parts: Parts, kind: str, cpr: str | None, values: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, Any]:
    """The same with what a form carries: a correction of what it corrects, a revision with what it takes over from the
    item that it replaces, because no form shows it."""
    from jobterm.office.revising import kept_along

    if kind == putting_right.KIND:
        made = putting_right.intent(parts, cpr, values) | _reasons(overrides)
    else:
        made = intent_of(kind, cpr, values, overrides)
    replaced = values.get(SUPERSEDES)
    return made if not replaced else made | kept_along(parts, replaced, made["details"])


def envelope_of(values: Mapping[str, str]) -> dict[str, str]:
    """What the texts of a form say besides the details: when and how it was told, the note."""
    told = {name: values.get(name, "").strip() for name in _ENVELOPE}
    return {name: instant(text) if name == "told_at" else text for name, text in told.items() if text}


def _as_if_reasoned(clerk: Clerk, intent: Mapping[str, Any], draft: Draft) -> Draft:
    """The draft as it would be once every rule has its reason: who gets it does not depend on that."""
    rules = {one.code for one in draft.checked.findings if one.level is Level.RULE}
    if draft.accepted or not rules or any(one.level is Level.HARD for one in draft.checked.findings):
        return draft
    return clerk.draft({**intent, "overrides": [{"code": code, "reason": "-"} for code in sorted(rules)]})


def _same(one: Registration, kind: str, draft: Draft) -> bool:
    mine = draft.checked.registration
    return one.kind == kind if mine is None else same_event(one, mine)


def _likely(parts: Parts, clerk: Clerk, kind: str, cpr: str | None) -> tuple[RecipientView, ...]:
    """Who will probably get it, while the form is not yet whole."""
    readings, waiting = clerk.of_citizen(cpr) if cpr is not None else ({}, [])
    context = clerk.context(readings, waiting, {"kind": kind})
    known = context.known
    hat = parts.plan().responsible(known.target_group, known.municipality, context.now) or parts.site.authority
    group = known.target_group or ("2.1" if hat is Authority.STATE else "2.2")
    about = Whom(group, known.municipality or parts.site.municipality)
    told = routing.recipients(
        kind, local_day(context.now), about.target_group, about.municipality, parts.plan(), context.now
    )
    return routes.views(told, clerk.openings(), kind, about)


def _check_kind(kind: str) -> None:
    if kind in KINDS:
        return
    told = saying.view(unknown_kind(kind))
    raise OfficeError(told.code, told.message, cure=told.cure, field="kind", exit_code=Exit.REFUSED)


def field_view(path: str, one: FieldSpec, value: str) -> FieldView:
    """One field of a form with a text in it."""
    return FieldView(
        name=path,
        label=_(one.label),
        widget=one.widget,
        required=one.required and "." not in path,
        value=value,
        hint=_(one.hint) if one.hint else "",
        max_length=one.max_length,
        choices=_choices(one.choices),
    )


def _told(told: Told) -> tuple[FieldView, FieldView]:
    """When and how the citizen told us: now, by telephone, unless it is said otherwise."""
    return (
        FieldView("told_at", _("Told"), "datetime", False, told.at),
        FieldView("told_how", _("How"), "choice", False, told.how, choices=_choices(TOLD_HOW)),
    )


def _note(text: str) -> FieldView:
    hint = _("Is sent nowhere.")
    return FieldView("note", _("Note to colleagues"), "lines", False, text, hint, max_length=COMMENT_MAX)


def _choices(choices: tuple[Choice, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.code, _(one.label), one.key) for one in choices)


def instant(text: str) -> str:
    """A local time as people mean it, with its offset; other text as it is (the check finds what is wrong with it)."""
    if len(text) < 16 or text[10:11] not in ("T", " "):
        return text
    try:
        made = datetime.fromisoformat(text)
        return to_text(from_local(made)) if made.tzinfo is None else text
    except ValueError:
        return text
