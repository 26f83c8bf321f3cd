"""Letters by Digital Post: their requests and what the gateway's answers mean (contracts/letters.yaml). What stands in
a letter comes from the office; how a MeMo message is written stands in ``memo``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from jobterm.domain import letters as texts
from jobterm.domain.letters import Addressee, Letter, NoLetter
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    Capabilities,
    LookUp,
    OnPaper,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker
from jobterm.systems import common, memo, soap
from jobterm.systems.adapter import Sender
from jobterm.systems.amp import ORGANISATIONS, USERS
from jobterm.systems.maker import Made
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import WireAnswer, WireFault, WireRequest

ID: Final = "letters"
KOMBI: Final = "/service/KombiPostAfsend_1/kombi"
ASK: Final = "/service/PostForespoerg_1/digitalpost"
STATUS: Final = "/service/KombiPostAfsend_1/status"
PRINT_WISHED: Final = "print_wished"
EXEMPT: Final = "FRITAGET"
CODES: Final[Mapping[str, tuple[int, OutcomeClass]]] = {
    "UGYLDIG_BESKED": (400, OutcomeClass.REFUSED),
    "MODTAGER_UKENDT": (404, OutcomeClass.REFUSED),
    "MODTAGER_DOED": (410, OutcomeClass.REFUSED),
    EXEMPT: (409, OutcomeClass.REFUSED),
    "UUID_GENBRUGT": (409, OutcomeClass.ALREADY),
    "INGEN_ADGANG": (403, OutcomeClass.REFUSED),
    "IKKE_AUTENTIFICERET": (401, OutcomeClass.AUTH),
    "INTERN_FEJL": (500, OutcomeClass.UNKNOWN),
}
"""FejlId → the HTTP status with which alone it counts, and what it means."""
_CLOSED: Final = "LUKKET"
_BUSY: Final = "TRAVL"


class LettersCodec:
    """Bytes in, values out, for the gateway to Digital Post."""

    id = ID
    capabilities = Capabilities(key_ttl=timedelta(days=30), lookup=False, life=timedelta(seconds=120), closes=True)

    def render(self, assignment: Assignment) -> Rendered:
        """One letter; raises OnPaper where it is wanted on paper."""
        item = assignment.registration
        if not texts.has_letter(item.kind):
            raise CannotRender("kind", "no_place")
        if item.details.get("channel") == "print" or item.details.get("delivered") == "letter":
            raise OnPaper(PRINT_WISHED)
        letter = assignment.letter if assignment.letter is not None else _plain(assignment)
        if letter.to.dead:
            raise CannotRender("citizen", "dead")
        sender = (letter.sender.cvr, "CVR") if letter.sender.cvr else (assignment.organisation[1], "KOMMUNEKODE")
        message = memo.Memo(
            uuid=assignment.key,
            registration=item.id,
            kind=item.kind,
            label=letter.subject,
            text=letter.text,
            sender=sender,
            sender_label=letter.sender.name or assignment.user[2] or "Jobcenter",
            recipient=(letter.to.number, letter.to.scheme.upper()),
            event_date=item.event_date,
            created=item.keyed_at,
        )
        try:
            body = memo.kombi_request(message)
        except ValueError:
            raise CannotRender("text", "no_place") from None
        headers = (
            *_asker(Asker(assignment.organisation, assignment.user)),
            ("x-transaktionsid", assignment.key),
            ("content-type", "application/xml"),
        )
        return Rendered("POST", KOMBI, headers, body, assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a letter means."""
        content = _answer(answer)
        if answer.status != 200 or content.get("Result") != "true":
            return refusal(answer, content)
        receipt = common.receipt(
            content.get("TransmissionID"), content.get("ModtagetTidspunkt"), content.get("MessageUUID")
        )
        if receipt is None or content.get("MessageUUID") != rendered.key:
            return common.unmarked(answer)
        return common.told(answer, OutcomeClass.ACCEPTED, "accepted", receipt=receipt)

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """There is no look-up (contract): what is unknown is sent again under its key while that is remembered."""
        del assignment
        raise CannotRender("look_up", "no_place")

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """Never asked."""
        del assignment
        return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return WireRequest("GET", STATUS, _asker(asker))

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of the gateway's own."""
        content = _object(answer)
        if answer.status != 200:
            return refusal(answer, _answer(answer))
        match content.get("state"):
            case "open" | "slow" as word:
                return common.told(answer, OutcomeClass.ACCEPTED, word)
            case "closed":
                return _closed(answer, content.get("reason"), content.get("closedUntil"))
            case _:
                return common.unmarked(answer)


class Letters(Sender):
    """The gateway to Digital Post: a ``SystemPort``, and a ``PostPort`` that tells who gets it."""

    async def subscribes(self, cpr: str, asker: Asker) -> bool | Outcome:
        """Whether a citizen gets Digital Post; an Outcome tells why there is no answer."""
        body = json.dumps({"cprNumber": cpr}).encode()
        headers = (*_asker(asker), ("content-type", "application/json"))
        answer = await self._ask(WireRequest("POST", ASK, headers, body))
        if isinstance(answer, WireFault):
            return answer.outcome()
        told = _object(answer).get("result")
        return told if answer.status == 200 and isinstance(told, bool) else refusal(answer, _answer(answer))


def refusal(answer: WireAnswer, content: Mapping[str, str]) -> Outcome:
    """An answer that is no acceptance: the gateway's own code with its own status, else the HTTP status alone."""
    code, message = content.get("FejlId", ""), common.said(content.get("FejlTekst"))
    if answer.status == 503 and code == _CLOSED:
        return _closed(answer, content.get("LukketAarsag"), content.get("LukketTil"), message)
    if answer.status == 429 and code == _BUSY:
        retry_after = common.pause(answer.headers.get("retry-after"))
        return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
    status, cls = CODES.get(code, (0, OutcomeClass.UNKNOWN))
    if answer.status != status:
        return common.unmarked(answer, message=message)
    return common.told(answer, cls, code, message, paper=code == EXEMPT)


def _plain(assignment: Assignment) -> Letter:
    """A letter made of the registration alone, where nobody wrote one: its citizen by number, no name."""
    item = assignment.registration
    to = Addressee("cpr", common.citizen(item))
    try:
        return texts.compose(item, to, texts.Sender("", by=item.author_name))
    except NoLetter as error:
        raise CannotRender(error.field, error.code) from None


def _closed(answer: WireAnswer, reason: Any, until: Any, message: str = "") -> Outcome:
    why = f"closed.{reason}" if reason in ("planned", "breakdown") else "closed"
    return common.told(answer, OutcomeClass.CLOSED, why, message, until=common.reopening(until, answer))


def _asker(asker: Asker) -> tuple[tuple[str, str], ...]:
    return (
        ("x-activeOrganisation", common.organisation(asker.organisation, ORGANISATIONS)),
        ("x-requestUser", common.user(asker.user, USERS)),
    )


def _answer(answer: WireAnswer) -> dict[str, str]:
    """The texts of a ``kombi_response`` by the name of their element; nothing of any other body."""
    try:
        root = soap.root_of(answer.body)
    except soap.NotSoap:
        return {}
    if root.tag != "kombi_response":
        return {}
    return {soap.local(one): (one.text or "").strip() for one in root.iter() if len(one) == 0}


def _object(answer: WireAnswer) -> dict[str, Any]:
    try:
        return loads_object(answer.body)
    except NotJson:
        return {}


MAKER: Final = Made(LettersCodec.capabilities, lambda wire, clock, house: Letters(LettersCodec(), wire, clock, house))
"""See ``maker``."""
