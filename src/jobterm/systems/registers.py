"""Readers of what the far ends received (contracts/registers.yaml; the funds answer the same): an expected delivery is
confirmed there and not merely believed. They write nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from jobterm.outbox.port import Outcome, OutcomeClass, Receipt
from jobterm.outbox.reading import Asker
from jobterm.systems import common
from jobterm.systems.amp import ORGANISATIONS, USERS
from jobterm.systems.reading import blocks
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

READ_S: Final = 3.0
CODES: Final = {"unauthenticated": OutcomeClass.AUTH, "forbidden": OutcomeClass.AUTH, "malformed": OutcomeClass.REFUSED}


class Register:
    """One far end's register: a ``RegisterPort``."""

    def __init__(self, system: str, wire: Wire, house: Asker) -> None:
        self.id = system
        self._wire = wire
        self._house = house

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        """Its receipt for our registration, None if it has none yet, an Outcome if it gave no answer."""
        answer = await self._ask(ask_received(registration, asker))
        return answer.outcome() if isinstance(answer, WireFault) else received(answer, registration)

    async def probe(self) -> Outcome:
        """Open, closed, or no answer."""
        answer = await self._ask(WireRequest("GET", "/health", asked_by(self._house)))
        return answer.outcome() if isinstance(answer, WireFault) else state(answer)

    async def close(self) -> None:
        """Close idle connections."""
        await self._wire.close()

    async def _ask(self, request: WireRequest) -> WireAnswer | WireFault:
        answer = await self._wire.exchange(request, deadline_s=READ_S)
        return answer.asked() if isinstance(answer, WireFault) else answer


def ask_received(registration: str, asker: Asker) -> WireRequest:
    """The question "have you received this registration?"."""
    return WireRequest("GET", f"/received?registration={quote(registration, safe='')}", asked_by(asker))


def received(answer: WireAnswer, registration: str) -> Receipt | Outcome | None:
    """What the answer to that question means."""
    content = json_object(answer)
    rows = content.get("received")
    if answer.status != 200 or not isinstance(rows, list):
        return refusal(answer, content, CODES)
    for row in blocks(rows):
        if row.get("registration") == registration:
            found = common.receipt(row.get("receiptId"), row.get("receivedAt"))
            return found if found is not None else common.unmarked(answer, "garbled")
    return None


def state(answer: WireAnswer) -> Outcome:
    """What the answer to the probe means."""
    content = json_object(answer)
    if answer.status == 200 and content.get("state") in ("open", "slow"):
        return common.told(answer, OutcomeClass.ACCEPTED, str(content["state"]))
    if answer.status == 200 and content.get("state") == "closed":
        return _closed(answer, content)
    return refusal(answer, content, CODES)


def refusal(answer: WireAnswer, content: Mapping[str, Any], codes: Mapping[str, OutcomeClass]) -> Outcome:
    """What an answer means that gives nothing. ``codes``: the contract's own for 4xx."""
    code = str(content.get("code") or "")
    message = common.said(content.get("message"))
    if answer.status == 503 and code == "closed":
        return _closed(answer, content)
    if answer.status == 429 and code == "throttled":
        retry_after = common.pause(answer.headers.get("retry-after"))
        return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
    if 400 <= answer.status < 500 and code in codes:
        return common.told(answer, codes[code], code, message)
    return common.unmarked(answer, message=message)


def _closed(answer: WireAnswer, content: Mapping[str, Any]) -> Outcome:
    reason = str(content.get("reason"))
    why = f"closed.{reason}" if reason in ("planned", "breakdown") else "closed"
    until = common.reopening(content.get("closedUntil"), answer)
    return common.told(answer, OutcomeClass.CLOSED, why, common.said(content.get("message")), until=until)


def asked_by(asker: Asker) -> tuple[tuple[str, str], ...]:
    """The headers that name who asks."""
    return (
        ("x-activeOrganisation", common.organisation(asker.organisation, ORGANISATIONS)),
        ("x-requestUser", common.user(asker.user, USERS)),
    )


def json_object(answer: WireAnswer) -> dict[str, Any]:
    """The answer's body; empty for what is no JSON object."""
    try:
        return loads_object(answer.body)
    except NotJson:
        return {}
