"""How a desk and its office store stand with each other, in words: for the strip, `status`, and what is said of an item
while nobody answers. Closed is normal, and so is away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.i18n import N_, _
from jobterm.office.office_troubles import OFFICE
from jobterm.office.shared.contact import KEPT_AS, Answers, Contact
from jobterm.office.troubles import STORE
from jobterm.office.views import OFFICE_STORE, SystemView
from jobterm.office.wording import moment
from jobterm.outbox.delivery import Delivery, State

if TYPE_CHECKING:
    from jobterm.office.parts import Parts
    from jobterm.outbox.store import StoredItem

ID: Final = OFFICE_STORE
"""What the office store is called among the systems of a strip."""
_QUIET: Final = frozenset(
    {"office.unreachable", "office.crowded", "office.slow", "office.read_only", "office.unsure", "store.unsure"}
)
"""What passes by itself, and needs nobody."""

_AWAY: Final = N_(
    "The office store has not answered since {since}. What you register is saved here as ever, and handed over by"
    " itself when it answers. What you see of earlier items is as it stood then."
)
_WRONG: Final = N_("What you register is saved here as ever. {message} {cure}")
_AS_OF: Final = N_("So it stood {at}; the office store does not answer now.")


def contact_of(parts: Parts) -> Contact | None:
    """How the office store answered last; None at a desk that has none. Asks nobody."""
    shared = parts.shared()
    if shared is None:
        return None
    if shared.contact.answers is Answers.NEW:
        shared.remember(Contact.of(parts.store().gates().get(KEPT_AS)))
    return shared.contact


def strip(contact: Contact | None, now: datetime) -> tuple[SystemView, ...]:
    """What the strip says of it: nothing where it answers."""
    if contact is None or not contact.away:
        return ()
    return (
        SystemView(
            id=ID, state="down", reason=contact.code, since=contact.since, until=None, latency_ms=None,
            last_ok_at=contact.last_at, queued=0, clock_skew_s=None, label=_("Office store"),
            message=sentence(contact, now),
        ),
    )  # fmt: skip


def sentence(contact: Contact, now: datetime) -> str:
    """What is wrong, that nothing is lost, and who helps where somebody must."""
    trouble = OFFICE.get(contact.code or "") or STORE.get(contact.code or "")
    if contact.code in _QUIET or trouble is None:
        since = contact.last_at or contact.since
        return _(_AWAY).format(since=moment(since, now) if since is not None else _("a while"))
    return _(_WRONG).format(message=_(trouble.message), cure=_(trouble.cure))


def as_of(contact: Contact | None, stored: StoredItem, now: datetime) -> str:
    """What is said behind the state of an item that the office has, while it does not answer."""
    if contact is None or not contact.away or not stored.elsewhere or contact.last_at is None:
        return ""
    return _(_AS_OF).format(at=moment(contact.last_at, now))


def hands_over(contact: Contact | None, delivery: Delivery, stored: StoredItem) -> bool | None:
    """Of a delivery that the office store is to get: whether that happens in a moment; None of any other."""
    if contact is None or delivery.state not in (State.QUEUED, State.HANDED):
        return None
    if delivery.state is State.QUEUED and stored.elsewhere:
        return None
    return not contact.away


def told(contact: Contact | None, *, left: bool) -> dict[str, Any] | None:
    """The same for `status --json`. ``left``: whether something here is not with the office yet."""
    if contact is None:
        return None
    return {"store": contact.answers.value, "code": contact.code, "since": contact.since,
            "last_answer_at": contact.last_at, "handed_over": not left}  # fmt: skip
