"""The sentence for every state and reason of a delivery: what happened, is it safe, what can I do (guarantee U2).

Sentences for what systems answer stand with the systems, those for findings with the domain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobterm.i18n import N_, _
from jobterm.office.wording import moment, system_name
from jobterm.outbox.delivery import Delivery, Mode, Role, State
from jobterm.outbox.handing import is_office
from jobterm.outbox.restored import RESTORED
from jobterm.outbox.states import ASK_FIRST, AUTHOR_AWAY, WANTED_BACK
from jobterm.outbox.store import shown

STATES: Mapping[str, str] = {
    "queued": N_("Saved here, safely. {system} gets it by itself in a moment."),
    "waiting": N_("Saved here, safely. It goes by itself once what it needs is confirmed."),
    "sending": N_("On its way to {system} right now."),
    "retry_wait": N_("Saved here; {system} has certainly not received it. Tried again by itself {next}: {why}"),
    "unknown": N_("Sent to {system}, but no answer came. jobterm asks {system} by itself; do not type it again."),
    "expected": N_("{system} gets it from {via}. jobterm looks after it by itself; expected {promise}."),
    "hand_over": N_("{system} gets this on paper or by telephone. Deliver it, then tick it off here."),
    "handed": N_("Handed on for sending. Nothing is sent from this desk until the answer comes."),
    "held_auth": N_("{system} wants you to log in again. It is safe here and goes when you have logged in."),
    "conflict": N_("Somebody else changed this at {system} while yours waited. Nothing is sent until you choose."),
    "refused": N_("{system} refuses it: {why}"),
    "rerouting": N_("Another system takes over. {system} is asked first, so that nothing lands twice."),
    "needs_review": N_("Look at this, then decide, because jobterm cannot: {why}"),
    "quarantined": N_("Call support: this item is damaged. It is kept whole and nothing of it is sent: {why}"),
    "confirmed": N_("{system} has it. Receipt {receipt}, {at}."),
    "withdrawn": N_("Withdrawn: {system} has not received it and never will."),
    "superseded": N_("Replaced by a later registration; {system} has not received this one."),
}
"""One sentence per shown state; ``{why}`` is that of the reason or of the system's answer."""

QUEUED: Mapping[str, str] = {
    "closed_until": N_("Saved here, safely. {system} is closed until {until}; it is sent by itself then, even if you"
                       " have gone home."),
    "closed": N_("Saved here, safely. {system} is closed; it is sent by itself when it opens, even if you have gone"
                 " home."),
    "down": N_("Saved here, safely. {system} does not answer now; it is sent by itself when it does."),
    "nobody_to_ask": N_("Saved here, safely. No system that answers can say where the citizen belongs; jobterm asks"
                        " again by itself and sends it there."),
    "file": N_("Saved here, safely. {system} gets it in the file that goes {file}."),
    "in_file": N_("{system} has the file in which this lies. It works through it in the night; its receipt is expected"
                  " by {promise}."),
    "no_addressee": N_("Saved here, safely. Nobody can say which unemployment fund the citizen is in; looked up again"
                       " before the file that goes {file}."),
    "to_office": N_("Saved here, safely. It is handed over to the office store in a moment, and sent from there."),
    "to_office_away": N_("Saved here, safely. It is handed over by itself when the office store answers."),
    "held": N_("Held back on purpose until {held}; it can be withdrawn until then."),
    "ask_first": N_("Saved here, safely. Before it goes every system is asked about illness that day, and one does not"
                    " answer now. Asked again by itself {held}; it can be withdrawn until then."),
    "restored": N_("{system} was put back to an older copy and may have lost this. jobterm asks after it by itself; do"
                   " not type it again."),
    "wanted_back": N_("Withdrawn here; it has not arrived at {system}, but {via} may still pass it on. jobterm looks"
                      " for it some days more."),
    "author_away": N_("Saved here, safely. {system} takes it only by its author's own login; it goes by itself when"
                      " the author opens jobterm."),
    "waiting_record": N_("Saved here. {system} gets it once {record} has confirmed."),
    "waiting_via": N_("Saved here. {system} gets it from {via} once {via} has it."),
    "waiting_paper": N_("Nothing to do yet: {system} gets it on paper once {record} has confirmed."),
}  # fmt: skip
"""Variants of ``queued`` and ``waiting``."""

PAPER: Mapping[str, str] = {
    "FRITAGET": N_("The citizen does not get Digital Post. Print the letter, post it, then tick it off here."),
    "print_wished": N_("The letter is wanted on paper. Print it, post it, then tick it off here."),
    "paper_wished": N_("The letter goes on paper today because somebody decided so. Print it, post it, then tick it off"
                       " here."),
}  # fmt: skip
"""Variants of ``hand_over``."""

SETTLED: Mapping[str, str] = {
    "person": N_("Ticked off by {receipt}."),
    "expected": N_("{system} has it, seen there {at}. Receipt {receipt}."),
    "withdraw_too_late": N_("{system} has it already (receipt {receipt}): it was too late to withdraw. Make a"
                            " correction."),
    "supersede_too_late": N_("{system} has it already (receipt {receipt}): it was too late to replace. Make a"
                             " correction."),
}  # fmt: skip
"""Variants of ``confirmed``."""

REASONS: Mapping[str, str] = {
    "interrupted": N_("the program or the line stopped while it was on its way."),
    "closed": N_("it said that it is closed."),
    "identity": N_("its certificate is not the one it should be. Call support before anything else."),
    "auth": N_("your login is not accepted there."),
    "throttled": N_("it asked to be left in peace for a while."),
    "moved": N_("it says that the citizen has moved to another system."),
    "version": N_("the case there changed at the same moment."),
    "not_there": N_("it said that it does not have it; the same bytes go again."),
    "not_sent": N_("the connection could not be made."),
    "unknown": N_("no answer came."),
    "conflict": N_("somebody else changed the same thing."),
    "refused": N_("its rules do not allow it."),
    "life_not_over": N_("an earlier attempt may still be on its way; jobterm waits until that is impossible."),
    "cannot_be_proved": N_("nothing proves whether it arrived, and the system cannot be asked. Look there, then say"
                           " whether it did."),
    "different_content": N_("the system holds our item, but with other content."),
    "promise_passed": N_("the far end has answered, and it has not got it in the time it was promised."),
    "receipt_missing": N_("its file is there, and the receipt has not come, though it was asked for. Call the fund; a"
                          " receipt that comes late is still taken. Nothing is sent again by itself."),
    "file_different": N_("under the name of its file there is another file. Call the fund's exchange before anything"
                         " else."),
    "file_refused": N_("its file was refused after an attempt of which nobody knows the end. Call the fund, then say"
                       " whether it arrived."),
    "file_lost": N_("its file was there, and is there no more. Call the fund, then say whether it arrived."),
    "no_addressee": N_("nobody can say which unemployment fund the citizen is in. Find out, then try again."),
    "not_seen": N_("the far end has given no answer about it for a long time. Ask there whether they have it."),
    "keeps_failing": N_("it was tried many times and never got through. Look what the system says, or try again."),
    "needed_withdrawn": N_("what it needs was withdrawn."),
    "superseded_was_confirmed": N_("what it should replace arrived after all. Send this one in its place, or withdraw"
                                   " it."),
    "cannot_render": N_("this system has no place for one of the fields: {detail}."),
    "no_look_up": N_("no answer came, and this system cannot be asked. Look there yourself before you send it again:"
                     " that can double it."),
    "cannot_send": N_("this system cannot be reached from this site."),
    "program_error": N_("jobterm itself failed on it ({detail}). Tell support; everything else goes on."),
    "unreadable": N_("a stored row cannot be read."),
    "no_such_system": N_("the site file does not name this system."),
    "author_away": N_("only its author's own login is good enough there; it goes when the author is back."),
    "system_restored": N_("the system was put back to an older copy and may have lost it; it is asked after."),
    "nobody_to_ask": N_("no system could say where the citizen belongs. Find out, then try again or register it anew."),
    "no_route": N_("the plan names no system for it any more."),
    "from_bundle": N_("it came here in a bundle, and nobody knows what became of it before; it is asked after first."),
    "not_used_elsewhere": N_("a person said that no copy of the bundle was used; it goes on from here."),
    "needed_elsewhere": N_("what it needs is not in this queue. Look whether it was confirmed, then decide."),
    "replaced_elsewhere": N_("you have changed the same item in another way at another terminal. Look at both, then"
                             " withdraw one."),
    "id_taken": N_("the office store has another item under the same number."),
    "lost_there": N_("the office store was put back to an older copy; it is asked after first."),
    "handed_unanswered": N_("it was handed on in a bundle, and for a day nobody has answered. Import the bundle here"
                            " again, or say that no copy of it was used."),
    "wanted_back": N_("it is withdrawn here, and may still be passed on."),
    "decided_not_applied": N_("a person said that it had not arrived; it goes again."),
    "stale": N_("something has changed while it waited, or stands against it; the remarks say what. Nothing has been"
                " sent: send it all the same with a reason, change it, or withdraw it."),
}  # fmt: skip
"""One clause per reason a delivery can carry; it follows a colon and ends with a full stop."""

SHORT: Mapping[str, str] = {
    "queued": N_("queued"),
    "waiting": N_("waiting"),
    "sending": N_("sending"),
    "retry_wait": N_("soon again"),
    "unknown": "?",
    "expected": N_("expected"),
    "hand_over": N_("DELIVER PAPER"),
    "handed": N_("handed on"),
    "held_auth": N_("LOG IN"),
    "conflict": N_("CONFLICT"),
    "refused": N_("REFUSED {code}"),
    "rerouting": N_("moving"),
    "needs_review": N_("LOOK"),
    "quarantined": N_("DAMAGED"),
    "confirmed": N_("ok"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("replaced"),
}
"""The word of a screen's column (users.md §3.4: columns are scanned, not read)."""
SHORT_VIA = N_("via {via}")
SHORT_WAITS = N_("waits for {n}")


_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))(?!jobterm)[a-zæøå]")
"""A system's name may begin a sentence and be an ordinary word: "the fund"."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a delivery's sentence depends on besides the delivery.

    ``closed``: closed now (by plan, hours or the system's own word), until when; ``down``: it does not answer;
    ``record``: the system of record of the same registration; ``answer``: the sentence for the system's last answer;
    ``waits_for``: numbers (n) of the items it needs; ``file_at``: when the next file closes in which it can go;
    ``hands_over``: whether it goes to the office store in a moment, False while that is away.
    """

    now: datetime
    closed: bool = False
    until: datetime | None = None
    down: bool = False
    record: str | None = None
    answer: str | None = None
    waits_for: tuple[int, ...] = ()
    file_at: datetime | None = None
    hands_over: bool | None = None

    @property
    def goes_at(self) -> datetime | None:
        """When it goes by itself, where that is an hour: the next file's, or that of an announced opening."""
        return self.until or self.file_at


def message(delivery: Delivery, around: Around) -> str:
    """The delivery's sentence in the user's language."""
    said = _(_msgid(delivery, around)).format_map(_words(delivery, around))
    return _SENTENCE_START.sub(lambda found: found[0].upper(), said)


def short(delivery: Delivery, around: Around) -> str:
    """The delivery's word in a column."""
    state = shown(delivery)
    word = SHORT[state]
    if delivery.via is not None and delivery.mode is Mode.EXPECT and state in ("waiting", "expected"):
        word = SHORT_VIA
    elif state == "waiting" and around.waits_for and delivery.role is Role.RECORD:
        word = SHORT_WAITS
    code = delivery.last_error.code if delivery.last_error is not None else ""
    n = around.waits_for[0] if around.waits_for else ""
    return _(word).format(code=code, via=_label(delivery.via), n=n).strip()


def reason_clause(reason: str | None) -> str:
    """What a reason means, as a clause; a code that no table knows is said to be one."""
    if reason is None:
        return _("the reason is not known.")
    code, _colon, detail = reason.partition(":")
    if code in REASONS:
        return _(REASONS[code]).format(detail=detail)
    return _("code {code}.").format(code=reason)


def _msgid(delivery: Delivery, around: Around) -> str:
    state = shown(delivery)
    match state:
        case "queued":
            return _queued(delivery, around)
        case "expected" if delivery.mode is Mode.DELIVER:
            return QUEUED["in_file"]
        case "waiting" if delivery.role is Role.NOTIFY:
            if delivery.mode is Mode.PERSON:
                return QUEUED["waiting_paper"]
            return QUEUED["waiting_via" if delivery.via is not None else "waiting_record"]
        case "handed" if around.hands_over is not None and is_office(delivery.handed_to):
            return QUEUED["to_office" if around.hands_over else "to_office_away"]
        case "hand_over" if delivery.reason is not None and delivery.reason in PAPER:
            return PAPER[delivery.reason]
        case "unknown" | "expected" | "held_auth" if (state, delivery.reason) in _BY_REASON:
            return QUEUED[_BY_REASON[state, delivery.reason]]
        case "confirmed":
            if delivery.reason is not None and delivery.reason in SETTLED:
                return SETTLED[delivery.reason]
            if delivery.mode is Mode.PERSON:
                return SETTLED["person"]
            return SETTLED["expected"] if delivery.mode is Mode.EXPECT else STATES["confirmed"]
        case _:
            return STATES[state]


def _queued(delivery: Delivery, around: Around) -> str:
    """Why it is still here."""
    if delivery.held_until is not None and delivery.held_until > around.now:
        return QUEUED["ask_first" if delivery.reason == ASK_FIRST else "held"]
    if around.hands_over is not None:
        return QUEUED["to_office" if around.hands_over else "to_office_away"]
    if around.closed:
        return QUEUED["closed_until" if around.until is not None else "closed"]
    if around.down:
        return QUEUED["down"]
    if around.file_at is not None:
        return QUEUED["no_addressee" if delivery.reason == "no_addressee" else "file"]
    return QUEUED["nobody_to_ask"] if delivery.reason == "nobody_to_ask" else STATES["queued"]


_BY_REASON: Mapping[tuple[str, str | None], str] = {
    ("unknown", RESTORED): "restored",
    ("expected", WANTED_BACK): "wanted_back",
    ("held_auth", AUTHOR_AWAY): "author_away",
}
"""(shown state, reason) → a sentence of its own among ``QUEUED``."""


class _Unknown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _words(delivery: Delivery, around: Around) -> Mapping[str, Any]:
    def when(instant: datetime | None, otherwise: str) -> str:
        return moment(instant, around.now) if instant is not None else otherwise

    receipt = delivery.receipt
    return _Unknown(
        system=delivery.addressee or system_name(delivery.system),
        via=system_name(delivery.via) if delivery.via is not None else _("another system"),
        record=system_name(around.record) if around.record is not None else _("the record"),
        until=when(around.until, _("later")),
        held=when(delivery.held_until, _("later")),
        next=when(delivery.next_at, _("soon")),
        file=when(around.file_at, _("later")),
        promise=when(delivery.promise_at, _("soon")),
        why=_why(delivery, around),
        receipt=receipt.id if receipt is not None else _("unknown"),
        at=when(receipt.at if receipt is not None else None, ""),
    )


def _why(delivery: Delivery, around: Around) -> str:
    """The system's own answer in words where it gave one, else our reason."""
    code = (delivery.reason or "").partition(":")[0]
    if around.answer and (code not in REASONS or delivery.state in _ANSWERED):
        return around.answer
    return reason_clause(delivery.reason)


_ANSWERED = frozenset({State.REFUSED, State.CONFLICT})


def _label(system: str | None) -> str:
    from jobterm.office.wording import system_label

    return system_label(system) if system is not None else ""
