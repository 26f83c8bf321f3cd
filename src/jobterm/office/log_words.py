"""Words for the lines of logs, as people read them: an item's events, who looked a citizen up. JSON keeps the codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.i18n import N_, _

_EVENTS: Final[Mapping[str, str]] = {
    "taken": N_("saved here"),
    "claimed": N_("sent"),
    "answered": N_("answer"),
    "late_answer": N_("late answer"),
    "void_answer": N_("answer without effect"),
    "looked_up": N_("asked after"),
    "interrupted": N_("interrupted"),
    "released": N_("may go on"),
    "far_end": N_("seen there"),
    "for_a_person": N_("left to a person"),
    "on_paper": N_("goes on paper"),
    "decided": N_("decided"),
    "retry_wished": N_("try again"),
    "withdraw_wished": N_("withdraw"),
    "supersede_wished": N_("replace"),
    "rebased": N_("written on the later version"),
    "system_restored": N_("the system was put back"),
    "held_for_author": N_("waits for its author"),
    "author_back": N_("its author is back"),
    "need_met": N_("need confirmed"),
    "need_failed": N_("need failed"),
    "routed": N_("recipients found"),
    "follows_record": N_("follows the record"),
    "nobody_to_ask": N_("nobody to ask"),
    "quarantined": N_("set aside"),
    "handed": N_("handed on"),
    "hand_failed": N_("handing on failed"),
    "settled_elsewhere": N_("settled elsewhere"),
    "came_back": N_("came back"),
    "imported": N_("imported"),
    "taken_back": N_("taken back"),
    "at_office": N_("with the office store"),
    "lost_there": N_("the office store lacks it"),
    "not_taken": N_("not taken there"),
    "taken_back_there": N_("taken back there by a correction"),
    "taken_over": N_("taken over from an absent colleague"),
    "unanswered": N_("no answer"),
    "evidence_made": N_("proof made"),
    "held_back": N_("kept back"),
    "file_answered": N_("its file was answered"),
    "file_sent_again": N_("its file goes again"),
    "file_asked_after": N_("its file was asked after"),
    "receipted": N_("receipt read"),
    "receipt_broken": N_("a receipt that cannot be believed"),
    "receipt_missing": N_("the receipt is missing"),
    "no_addressee": N_("fund not known"),
}

_ANSWERS: Final[Mapping[str, str]] = {
    "accepted": N_("received"),
    "already": N_("had it already"),
    "closed": N_("closed"),
    "throttled": N_("too busy"),
    "not_sent": N_("no connection, nothing was sent"),
    "unknown": N_("no certain answer"),
    "refused": N_("said no"),
    "conflict": N_("changed by another"),
    "moved": N_("the citizen has moved to another system"),
    "auth": N_("login not accepted"),
    "identity": N_("wrong certificate"),
    "found": N_("it is there"),
    "absent": N_("it is not there"),
    "different": N_("it is there, with other content"),
    "failed": N_("no answer"),
}
_VERDICTS: Final[Mapping[str, str]] = {
    "applied": N_("it arrived"),
    "not_applied": N_("it did not arrive"),
    "handed_over": N_("the paper was delivered"),
    "keep_mine": N_("ours stands"),
    "keep_theirs": N_("theirs stands"),
    "merge": N_("merged"),
    "register_today": N_("registered today instead"),
    "was_held": N_("it was held"),
    "as_seen": N_("reported by the citizen herself"),
}
NEUTRAL: Final = frozenset({"closed", "throttled", "not_sent", "unknown"})
"""Answers that are no error: closed, busy, out of reach, silent. What comes of them is jobterm's affair (U3)."""


def answer_word(code: str | None) -> str:
    """What a system answered, in a few words; nothing for no answer."""
    return _(_ANSWERS[code]) if code is not None and code in _ANSWERS else code or ""


def verdict_word(code: str | None) -> str:
    """What a person decided, in a few words."""
    return _(_VERDICTS[code]) if code is not None and code in _VERDICTS else code or ""


def event_word(code: str) -> str:
    """What happened, in a word or two; a code of a later version as it is."""
    return _(_EVENTS[code]) if code in _EVENTS else code


_PLACES: Final[Mapping[str, str]] = {
    "screen": N_("on the citizen's screen"),
    "command": N_("with a command"),
    "search": N_("in a search"),
    "today": N_("on the day's list"),
    "sending": N_("before sending"),
    "print": N_("on a print"),
    "receipt": N_("in a receipt"),
}


def place_word(place: str) -> str:
    """Where somebody was looked up, in words; a code of a later version as it is."""
    return _(_PLACES[place]) if place in _PLACES else place
