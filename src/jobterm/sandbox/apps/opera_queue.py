"""Opera's queue of messages (contracts/opera.wsdl, HentBeskeder): what happened at Opera by another way than its
interface, in one order, for the citizens of the municipality that asks. Polled; asking from a message acknowledges
it."""

from __future__ import annotations

import re
from typing import Final

from jobterm.sandbox.apps import opera_views
from jobterm.sandbox.apps.opera_xml import Call, Element, el, text
from jobterm.sandbox.desk import Caller, Desk, event_of
from jobterm.sandbox.store import ALL

_NUMBER: Final = re.compile(r"B-([0-9]{1,12})", re.ASCII)
_OTHERS: Final = frozenset({"citizen", "control"})
"""Effects that no caller of the interface made."""


class UnknownMessage(LookupError):
    """The message that is acknowledged is none of this queue's."""


def messages(desk: Desk, call: Call, caller: Caller) -> Element:
    """What came after the message that is acknowledged; raises UnknownMessage."""
    after, most = (
        _after(desk, text(call.body, "KvitteretTilIdentifikator")),
        int(text(call.body, "MaksimumAntal") or 50),
    )
    found: list[Element] = []
    while rows := desk.store.ledger(desk.system, after, ALL, 500):
        for row in rows:
            if len(found) == most:
                return _answer(found, after, more=True)
            after = row["n"]
            person = desk.citizens.by_cpr(row["citizen"] or "")
            entity = desk.store.entities(desk.system, row["entity"] or "")
            if row["effect"] in _OTHERS and entity and person is not None and desk.yours(person, caller):
                found.append(opera_views.message(f"B-{row['n']}", person.cpr, event_of(entity[-1])))
    return _answer(found, after, more=False)


def _after(desk: Desk, given: str | None) -> int:
    if given is None:
        return 0
    known = _NUMBER.fullmatch(given)
    number = int(known[1]) if known else -1
    if number < 0 or (number > 0 and not desk.store.ledger(None, number - 1, ALL, 1)):
        raise UnknownMessage(given)
    return number


def _answer(found: list[Element], last: int, *, more: bool) -> Element:
    return el("HentBeskederResponse", *found, el("SidsteIdentifikator", f"B-{last}"), el("FlereIndikator", more))
