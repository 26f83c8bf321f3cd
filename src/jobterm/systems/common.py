"""What all adapters share: who asks, references, whole answers, answers that are nobody's own word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from jobterm.clock import from_text
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.port import Allowance, CannotRender, Outcome, OutcomeClass, Receipt
from jobterm.outbox.reading import ReadState
from jobterm.systems.fields import Ref
from jobterm.systems.wire import WireAnswer

FURTHEST: Final = timedelta(days=31)
"""An announced reopening further away than this is taken as not announced: a lying server must not stop the queue."""
CLOCKS_AGREE: Final = timedelta(minutes=2)
"""Up to this difference two clocks are taken for one (guarantee G13)."""
LONGEST_PAUSE_S: Final = 3600
MESSAGE_MAX: Final = 500
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

NEVER: Final = frozenset({"0000000000", ""})


def header_safe(text: str, *, safe: str = "") -> str:
    """``text`` for an HTTP header: percent-encoded UTF-8."""
    return quote(text, safe=safe)


def organisation(asker: tuple[str, str], names: Mapping[str, str]) -> str:
    """``<type>;<code>`` in a system's own words for the type; raises CannotRender for a type it does not know."""
    kind, code = asker
    if kind not in names or not re.fullmatch(r"[0-9A-Za-z-]{1,20}", code):
        raise CannotRender("on_behalf_of", "no_place")
    return f"{names[kind]};{code}"


def user(asker: tuple[str, str, str], names: Mapping[str, str]) -> str:
    """``<type>;<id>;<name>`` in a system's own words for the type; the name cut to the field's 140 characters."""
    kind, ident, name = asker
    written = header_safe(ident, safe="@")
    if kind not in names or not 1 <= len(written) <= 60:
        raise CannotRender("author", "no_place")
    return f"{names[kind]};{written};{header_safe((name or ident)[:140])}"


def reference(value: Any, refs: Mapping[str, str], system: str, field: str) -> str | None:
    """What a system calls the thing that a registration refers to: our id, translated where the system has its own, or
    ``system:id``. Raises CannotRender where the reference is another system's."""
    if value is None:
        return None
    text = str(value)
    if text in refs:
        text = refs[text]
    owner, colon, ident = text.partition(":")
    if colon and owner != system:
        raise CannotRender(field, "other_system")
    plain = ident if colon else text
    if not re.fullmatch(r"[0-9A-Za-z-]{1,46}", plain):
        raise CannotRender(field, "no_place")
    return plain


def references(details: Mapping[str, Any], rows: Iterable[Ref], refs: Mapping[str, str], system: str) -> dict[str, str]:
    """The members for what a registration refers to, in the order of ``rows``; raises CannotRender as ``reference``
    does, but where a member takes what another system holds."""
    made: dict[str, str] = {}
    for row in rows:
        value = details.get(row.name)
        if value is None:
            continue
        owner, colon, _ = str(value).partition(":")
        if row.anywhere and colon and owner != system and re.fullmatch(r"[0-9A-Za-z:._-]{1,80}", str(value)):
            made[row.wire] = str(value)
        elif (plain := reference(value, refs, system, row.name)) is not None:
            made[row.wire] = plain
    return made


BASED: Final = frozenset(
    {"plan.save", "absence.change", "interview.move", "interview.cancel", "activation.change", "activation.end"}
)
"""Kinds that change what somebody else may have changed meanwhile: they name the version that their author saw (G8)."""
GUEST: Final = "citizen.other_centre"
"""Code of the finding that another centre's citizen needs a written reason; the override's reason is that."""


def guest_reason(registration: Registration) -> str | None:
    """Why another centre's citizen is registered on, at most 900 characters; None where nobody said why."""
    said_why = (override.reason for override in registration.overrides if override.code == GUEST)
    return next(said_why, "").strip()[:900] or None


def citizen(registration: Registration) -> str:
    """The CPR number; raises CannotRender where there is none."""
    if registration.citizen is None or registration.citizen in NEVER:
        raise CannotRender("citizen", "missing")
    return registration.citizen


def instant(value: Any) -> datetime | None:
    """An RFC 3339 text as an instant; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return from_text(value)
    except ValueError:
        return None


def reopening(value: Any, answer: WireAnswer) -> datetime | None:
    """When a closed system says it opens, by our clock; None where it does not say, or says something absurd."""
    told = instant(value)
    now = answer.server_at or answer.at
    if told is None or not now < told <= now + FURTHEST:
        return None
    ahead = answer.at - now
    return told + ahead if abs(ahead) > CLOCKS_AGREE else told


def pause(value: Any) -> timedelta | None:
    """Retry-After in whole seconds, within reason; None for anything else."""
    text = str(value).strip() if value is not None else ""
    if not re.fullmatch(r"[0-9]{1,20}", text, re.ASCII):
        return None
    return timedelta(seconds=min(int(text), LONGEST_PAUSE_S))


_REMAINING: Final = re.compile(r"(?:^|[;,\s])(?:r|remaining)=([0-9]{1,20})(?![0-9])", re.ASCII)
_RESET: Final = re.compile(r"(?:^|[;,\s])(?:t|reset)=([0-9]{1,20})(?![0-9])", re.ASCII)


def allowance(headers: Mapping[str, str]) -> Allowance | None:
    """What a system says may still be asked: RateLimit, or RateLimit-Remaining with RateLimit-Reset (IETF drafts); None
    for anything else, as those X- headers whose reset may be seconds or a date."""
    if "ratelimit" in headers:
        told_remaining, told_reset = (found.search(headers["ratelimit"][:200]) for found in (_REMAINING, _RESET))
        if told_remaining is None or told_reset is None:
            return None
        remaining, reset = told_remaining[1], told_reset[1]
    else:
        remaining, reset = headers.get("ratelimit-remaining", "").strip(), headers.get("ratelimit-reset", "").strip()
    wait = pause(reset)
    if wait is None or not re.fullmatch(r"[0-9]{1,20}", remaining, re.ASCII):
        return None
    return Allowance(int(remaining), wait)


def said(text: Any) -> str:
    """A server's own words for "technical detail": short, without control characters."""
    return _UNSAFE.sub(" ", text)[:MESSAGE_MAX] if isinstance(text, str) else ""


CONVERTED: Final = frozenset({"Konvertering", "conversion"})
"""What a look-up says of something that another system handed over under our id: it is there. What it says is compared
by a match run; its message went to the other system."""


def receipt(ident: Any, at: Any, system_id: Any = None, version: Any = None) -> Receipt | None:
    """A receipt, if the parts are there."""
    accepted = instant(at)
    if not isinstance(ident, str) or not ident or accepted is None:
        return None
    return Receipt(
        ident,
        accepted,
        system_id if isinstance(system_id, str) and system_id else None,
        version if isinstance(version, str) and version else None,
    )


CERTAIN_4XX: Final = frozenset(range(400, 500)) - {401, 403, 407, 408, 409, 412, 421, 425, 429, 499}
"""Refusals that any server may give: the request was not applied. The others mean something else, or nothing sure: a
409 without a system's own word may be a gateway's "still in progress"."""


def unmarked(answer: WireAnswer, code: str = "", message: str = "") -> Outcome:
    """An answer that does not carry the system's own mark, judged by its HTTP status alone (design §5)."""
    status = answer.status
    if status in (401, 403):
        cls = OutcomeClass.AUTH
    elif status == 412:
        cls = OutcomeClass.ALREADY
    elif status in CERTAIN_4XX:
        cls = OutcomeClass.REFUSED
    else:
        cls = OutcomeClass.UNKNOWN
    word = code or ("unnamed" if 200 <= status < 300 else f"http_{status}")
    return told(answer, cls, word, message)


def told(answer: WireAnswer, cls: OutcomeClass, code: str, message: str = "", **more: Any) -> Outcome:
    """An outcome with the evidence of the answer it was read from."""
    return Outcome(
        cls,
        code,
        message,
        server_at=answer.server_at,
        answer=answer.body,
        status=answer.status,
        allowance=allowance(answer.headers),
        **more,
    )


def replaced(answer: WireAnswer, code: str, message: str, number: Any) -> Outcome:
    """The answer of a system that knows the citizen under another CPR number by now; ``theirs`` has the number."""
    known = isinstance(number, str) and re.fullmatch(r"[0-9]{10}", number, re.ASCII) is not None
    theirs = {"citizen": number} if known else {}
    return told(answer, OutcomeClass.REFUSED, code, message, field="citizen", theirs=theirs)


_NOT_KNOWN: Final = frozenset(
    {"4404", "1010", "90311", "citizen-unknown", "cpr-replaced", "BORGER_UKENDT", "CPR_ERSTATTET"}
)
_NO_ACCESS: Final = frozenset(
    {"1013", "4575", "4922", "forbidden", "not-your-citizen", "IKKE_DIN_BORGER", "INGEN_ADGANG"}
)


def read_state(outcome: Outcome) -> ReadState:
    """How a question that got no content ended."""
    if outcome.code in _NOT_KNOWN:
        return ReadState.NOT_KNOWN
    if outcome.code in _NO_ACCESS or outcome.cls is OutcomeClass.AUTH:
        return ReadState.NO_ACCESS
    return ReadState.CLOSED if outcome.cls is OutcomeClass.CLOSED else ReadState.UNREACHABLE


# ---- what a person types into the search -------------------------------------------------------------------------


def query(text: str, today: date) -> tuple[str, tuple[str, ...]]:
    """What kind of search a text is: ``("cpr", (digits,))``, ``("born", (day, …))`` with every century that fits,
    ``("phone", (digits,))``, ``("name", (text,))``, or ``("nothing", ())``."""
    trimmed = " ".join(text.split())
    digits = trimmed.replace("-", "").replace(" ", "")
    if re.fullmatch(r"[0-9]{10}", digits, re.ASCII):
        return "cpr", (digits,)
    if re.fullmatch(r"[0-9]{6}", digits, re.ASCII) and (days := _birthdays(digits, today)):
        return "born", days
    if re.fullmatch(r"\+?[0-9]{3,20}", digits, re.ASCII):
        return "phone", (digits,)
    if re.search(r"\w", trimmed):
        return "name", (trimmed[:130],)
    return "nothing", ()


def _birthdays(digits: str, today: date) -> tuple[str, ...]:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    days = []
    for century in (1900, 2000):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            days.append(born.isoformat())
    return tuple(days)
