"""Checks one registration against all that the desk knows, and enters it in the queue: the one way in, for commands and
forms alike. Where registrations come from is not known here."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from jobterm.clock import to_text
from jobterm.domain import routing
from jobterm.domain.dates import local_day
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.findings import found
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.check import Checked, canonical, check
from jobterm.domain.registrations.context import CheckContext, Known, PendingItem
from jobterm.domain.registrations.fields import Type
from jobterm.domain.registrations.kinds import form_fields
from jobterm.domain.registrations.model import Finding, Level, Registration
from jobterm.domain.registrations.reach import regret
from jobterm.domain.stale import at_entry
from jobterm.office import basis
from jobterm.office import findings as saying
from jobterm.office import recipients as routes
from jobterm.office.companies import in_forms
from jobterm.office.day.calendar import with_calendar
from jobterm.office.known import known
from jobterm.office.known_queue import may_regroup
from jobterm.office.opening import Openings
from jobterm.office.parts import Parts
from jobterm.office.people import SECTIONS, could_know
from jobterm.office.recipients import Whom
from jobterm.office.views import RecipientView, RegisterResult
from jobterm.outbox.reading import Reading
from jobterm.outbox.store import (
    CannotSupersede,
    IdReused,
    ItemQuery,
    NewEvent,
    NewItem,
    NoSuchItem,
    StoredItem,
    StoreError,
    Transaction,
    UnknownNeed,
)

PENDING_MAX = 200
"""Open items of one citizen that a check compares with."""

JUST = timedelta(days=1)
"""What was confirmed no longer ago is compared too."""
LAST = 2000
"""Only among so many of the newest of all: one citizen with thousands of items must not make every save slower."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One registration after its check, before the queue has it.

    ``id``: what the result names, None where even that cannot be read. ``given_sha256``: of the content as given
    (amendment 13). ``there``: the same id is in the queue already. ``accepted``: it may be entered.
    """

    id: str | None
    checked: Checked
    given_sha256: str
    known: Known
    about: Whom | None = None
    recipients: tuple[routing.Recipient, ...] = ()
    there: StoredItem | None = None

    @property
    def accepted(self) -> bool:
        """Whether nothing stands against it."""
        return self.checked.registration is not None or self.there is not None

    @property
    def guessed(self) -> bool:
        """Whether nobody could tell the citizen's group, so that its recipients are a guess."""
        return any(one.code == "citizen.group_unknown" for one in self.checked.findings)

    @property
    def needs(self) -> tuple[str, ...]:
        """Ids that must be confirmed before it."""
        return self.checked.registration.needs if self.checked.registration is not None else ()

    def refused(self, *more: Finding) -> Draft:
        """The same, not to be entered because of more findings."""
        return replace(self, checked=replace(self.checked, registration=None, findings=(*self.checked.findings, *more)))


class Clerk:
    """Checks and enters registrations in the name of the desk's user."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # ---- checking ----------------------------------------------------------------------------------------------

    def draft(self, intent: Any) -> Draft:
        """One registration as given, checked with all that is known of its citizen."""
        given = intent if isinstance(intent, Mapping) else {}
        digest = hashlib.sha256(canonical(given)).hexdigest()
        there = self._there(given.get("id"))
        if there is not None:
            return Draft(there.registration.id, Checked(None, ()), digest, Known(), there=there)
        readings, waiting = self._of_citizen(given.get("citizen"))
        old = self._there(given.get("supersedes"))
        if old is not None:  # what it replaces neither comes about nor stands beside it
            waiting = [one for one in waiting if one.registration.id != old.registration.id]
        context = self.context(readings, waiting, given, done=self.just_confirmed(given.get("citizen"), old))
        checked = check(intent, context)
        registration = checked.registration
        shown_id = registration.id if registration is not None else _id(given)
        draft = Draft(shown_id, checked, digest, context.known)
        if registration is None:
            return draft
        registration = _as_known(self._with_needs(registration), context.known)
        if old is not None:
            registration = replace(registration, revision=old.registration.revision + 1)
        about = routes.whom(registration, context.known, self._parts.site.municipality)
        if registration.kind == "correction":
            return self._correction(draft, registration, about, context)
        told = routes.recipients(registration, about, context.known, self._parts.plan(), context.now)
        draft = replace(draft, checked=replace(checked, registration=registration), about=about, recipients=told)
        return draft if told else draft.refused(found("route.none", "citizen"))

    def _correction(self, draft: Draft, registration: Registration, about: Whom, context: CheckContext) -> Draft:
        """A correction goes to whoever has what it takes back, whatever the plan says today."""
        from jobterm.office import corrections

        made, told, said = corrections.checked(self._parts, registration, context)
        draft = replace(draft, checked=replace(draft.checked, registration=made), about=about, recipients=told)
        wrong = next((one for one in said if one.level is Level.HARD), None)
        if wrong is not None:
            return draft.refused(wrong)
        return replace(draft, checked=replace(draft.checked, findings=(*draft.checked.findings, *said)))

    def context(
        self,
        readings: Mapping[str, Reading],
        waiting: Iterable[StoredItem],
        given: Mapping[str, Any],
        done: Iterable[StoredItem] = (),
    ) -> CheckContext:
        """What a check of a registration on this citizen looks at; ``done``: what was confirmed just now."""
        parts, now = self._parts, self._parts.clock.now()
        plan, site, waiting = parts.plan(), parts.site, list(waiting)
        readers = could_know(parts)
        # Who has her record depends on her group and municipality alone, and few of our items change these.
        regrouping = [one for one in waiting if may_regroup(one.registration)]
        first = known(readings, regrouping, None, local_day(now), readers=readers)
        municipality = first.municipality or site.municipality
        record = self.record(str(given.get("kind", "")), first)
        seen = known(readings, waiting, record, local_day(now), readers=readers)
        closed = None
        if record is not None and not self.openings().of(record, str(given.get("kind", "")), municipality).open:
            closed = record
        company = in_forms.about(parts, given.get("details"))
        if company is not None:
            seen = replace(seen, company=company)
        return CheckContext(
            now=now,
            author=site.user,
            author_name=site.user_name,
            fresh_id=parts.ids.new(),
            authority=site.authority,
            known=seen,
            pending=tuple(_pending(item) for item in (*done, *waiting)),
            plan=plan,
            closed=closed,
            usual_place=site.name or "",
            centre=site.municipality or "",
        )

    def record(self, kind: str, seen: Known) -> str | None:
        """The system of record for a kind about somebody of whom this is known; None where the plan has no route."""
        parts = self._parts
        municipality = seen.municipality or parts.site.municipality
        route = parts.plan().route(kind, seen.target_group, municipality, parts.clock.now())
        return route.record if route is not None else None

    def of_citizen(self, cpr: str) -> tuple[Mapping[str, Reading], list[StoredItem]]:
        """What was read of a citizen last, in her case and in one's calendar, and her open items in the queue."""
        query = ItemQuery(citizen=cpr, open_only=True, limit=PENDING_MAX)
        readings = with_calendar(self._parts, cpr, self._parts.cache().readings(cpr, SECTIONS))
        return readings, self._parts.store().items(query)

    def just_confirmed(self, citizen: Any, replaced: StoredItem | None = None) -> list[StoredItem]:
        """What was confirmed of a citizen within a day: it may be typed again by somebody who does not know that it has
        arrived (guarantee U4)."""
        try:
            cpr = Cpr.parse(citizen).digits if isinstance(citizen, str) else None
        except InvalidIdentifier:
            cpr = None
        if cpr is None:
            return []
        store, since = self._parts.store(), self._parts.clock.now() - JUST
        newest = max(0, sum(store.tally().registrations.values()) - LAST)
        found = store.items(ItemQuery(citizen=cpr, confirmed_since=since, after=newest, limit=PENDING_MAX))
        return [one for one in found if replaced is None or one.registration.id != replaced.registration.id]

    def openings(self) -> Openings:
        """Which systems may be sent to at this moment."""
        parts = self._parts
        systems = {facts.id: facts for facts in parts.systems}
        return Openings(parts.plan(), parts.store().gates(), systems, parts.clock.now())

    def stored(self, registration: str) -> bool:
        """Whether the queue has a registration with this whole id."""
        try:
            self._parts.store().registration(registration)
        except NoSuchItem:
            return False
        return True

    # ---- entering ----------------------------------------------------------------------------------------------

    def enter(self, draft: Draft, line: int) -> RegisterResult:
        """Take an accepted draft in a commit of its own; what the store refuses becomes a finding.

        Raises StoreError where the store can take nothing at all.
        """
        registration = draft.checked.registration or (draft.there.registration if draft.there is not None else None)
        if registration is None:
            return refused(draft, line)
        openings = self.openings()
        about = draft.about or routes.whom(registration, draft.known, self._parts.site.municipality)
        item = NewItem(
            registration,
            tuple(
                routes.deliveries(
                    draft.recipients,
                    openings,
                    registration.kind,
                    about,
                    provisional=draft.guessed,
                    kept_back=regret(registration.kind, registration.details),
                )
            ),
            draft.given_sha256,
            tuple(saying.kept(one) for one in draft.checked.findings),
            self._parts.plan().sha256 or None,
            openings.clock_error(),
        )
        (taken,) = self._parts.store().append([item], self._parts.site.user)
        if isinstance(taken, StoreError):
            return refused(draft.refused(_finding(taken)), line)
        if taken.new:
            self._rebase(registration)
            waits = bool(registration.needs or registration.supersedes)
            told = routes.views(draft.recipients, openings, registration.kind, about, waits=waits)
        else:
            there = draft.there or self._parts.store().item(taken.id)
            told = routes.stored_views(there.deliveries, openings, registration.kind, about)
        return RegisterResult(
            line, taken.id, "queued", taken.new, told, tuple(saying.view(one) for one in draft.checked.findings)
        )

    def recipient_views(self, draft: Draft) -> tuple[RecipientView, ...]:
        """Who would get it, if it were entered now."""
        registration = draft.checked.registration
        if registration is None or draft.about is None:
            return ()
        return routes.views(draft.recipients, self.openings(), registration.kind, draft.about)

    # ---- inside ------------------------------------------------------------------------------------------------

    def _rebase(self, registration: Registration) -> None:
        """What was written on the item that this one replaces is now written on this one: two own edits in a row never
        conflict with themselves (guarantee G8)."""
        if registration.supersedes is None:
            return
        replaced = self._parts.store().registration(registration.supersedes)
        mine = [one for one in basis.followers(self._parts, replaced) if one.registration != registration.id]

        def work(tx: Transaction) -> None:
            for one in mine:
                current = tx.delivery(one.id)
                if current == one:
                    tx.put(replace(current, base=registration.id), NewEvent("rebased", code=registration.id))

        if mine:
            self._parts.store().commit([work])

    def _there(self, given_id: Any) -> StoredItem | None:
        """The item of the queue with the id that a registration brings."""
        wanted = _uuid(given_id)
        if wanted is None:
            return None
        try:
            return self._parts.store().item(wanted)
        except NoSuchItem:
            return None

    def _of_citizen(self, citizen: Any) -> tuple[Mapping[str, Reading], list[StoredItem]]:
        try:
            return self.of_citizen(Cpr.parse(citizen).digits) if isinstance(citizen, str) else ({}, [])
        except InvalidIdentifier:
            return {}, []

    def _with_needs(self, registration: Registration) -> Registration:
        """What refers to an item of ours waits for it: only then does a system's own id for it exist (G7)."""
        refs = references(registration)
        more = [ref for ref in refs if ref not in registration.needs and self.stored(ref)]
        return replace(registration, needs=(*registration.needs, *more)) if more else registration


def _as_known(registration: Registration, seen: Known) -> Registration:
    """With what was known of the citizen when it was saved, so that a change can be told before it is sent."""
    booking = seen.booking(registration.details.get("booking"))
    start = {} if booking is None else {"booking.start": to_text(booking.start)}
    return replace(registration, base_details={**registration.base_details, **at_entry(seen), **start})


def references(registration: Registration) -> tuple[str, ...]:
    """Ids of our registrations that its details refer to; the systems have their own for them (G7)."""
    named = (
        registration.details[name]
        for name, one in form_fields(registration.kind)
        if one.holds is Type.REF and name in registration.details
    )
    return tuple(ref for one in named if (ref := _uuid(one)) is not None)


def refused(draft: Draft, line: int) -> RegisterResult:
    """The result of what is not taken."""
    told = tuple(saying.view(one) for one in draft.checked.findings)
    return RegisterResult(line, draft.id, "not_accepted", False, (), told)


def unread(line: int, findings: Iterable[Finding]) -> RegisterResult:
    """The result of what cannot even be read."""
    return RegisterResult(line, None, "not_accepted", False, (), tuple(saying.view(one) for one in findings))


def _finding(error: StoreError) -> Finding:
    if isinstance(error, IdReused):
        return found("id.reused", "id")
    if isinstance(error, CannotSupersede):
        return found("supersedes.unknown", "supersedes")
    if isinstance(error, UnknownNeed):
        return found("needs.unknown", "needs", id="?")
    raise error


def _pending(item: StoredItem) -> PendingItem:
    one = item.registration
    return PendingItem(one.id, one.kind, one.citizen, one.event_date, one.keyed_at, one.author)


def _id(given: Mapping[str, Any]) -> str | None:
    return _uuid(given.get("id"))


def _uuid(value: Any) -> str | None:
    """A UUID in its 36 characters, in small letters; None for anything else."""
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        made = str(uuid.UUID(value))
    except ValueError:
        return None
    return made if made == value.lower() else None
