"""Words for the events of an item's log, as people read it; JSON keeps the codes."""

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
    "decided": N_("decided"),
    "retry_wished": N_("try again"),
    "withdraw_wished": N_("withdraw"),
    "supersede_wished": N_("replace"),
    "need_met": N_("need confirmed"),
    "need_failed": N_("need failed"),
    "routed": N_("recipients found"),
    "follows_record": N_("follows the record"),
    "nobody_to_ask": N_("nobody to ask"),
    "quarantined": N_("set aside"),
    "handed": N_("handed on"),
    "hand_failed": N_("handing on failed"),
    "came_back": N_("came back"),
    "imported": N_("imported"),
    "taken_back": N_("taken back"),
    "unanswered": N_("no answer"),
    "evidence_made": N_("proof made"),
}


def event_word(code: str) -> str:
    """What happened, in a word or two; a code of a later version as it is."""
    return _(_EVENTS[code]) if code in _EVENTS else code
