"""Help as lines: keys of one screen, how dates are typed, what each word for a state means. Pure."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.words import item_state
from jobterm.tui.actions import help_lines
from jobterm.tui.cells import Row, fit, row, wrap

_KEY, _STATE = 11, 20


def help_rows(screen: str, columns: int) -> list[Row]:
    """All lines of help for one screen."""
    lines: list[Row] = [row((_("Keys"), "title"))]
    for key, sentence in help_lines(screen):
        lines += _pair(key, sentence, _KEY, columns)
    lines += [(), row((_("Typing"), "title"))]
    digits = _("ten digits open a citizen (in a form they are text); one or two and Enter take that line or tab")
    lines += _pair("0-9", digits, _KEY, columns)
    lines += _pair(_("dates"), _("i = today, +14, -1, 2411 = 24 November, ti = Tuesday"), _KEY, columns)
    lines += _pair(_("times"), _("10 = 10:00, 1030 = 10:30"), _KEY, columns)
    lines += [(), row((_("What the words mean"), "title"))]
    for state, sentence in _states():
        lines += _pair(item_state(state), sentence, _STATE, columns)
    return lines


def _pair(left: str, sentence: str, size: int, columns: int) -> list[Row]:
    wrapped = wrap(sentence, columns - size - 2)
    return [
        row((fit(f"  {left}" if at == 0 else "", size + 2), "key"), line)
        for at, line in enumerate(wrapped)
    ]  # fmt: skip


def _states() -> list[tuple[str, str]]:
    return [
        ("queued", _("safe here; not its turn yet, or the system is closed. It goes by itself.")),
        ("waiting", _("waits for something else to be confirmed first.")),
        ("sending", _("on the line this moment.")),
        ("retry_wait", _("certainly not received; it is sent again by itself.")),
        ("unknown", _("sent, but no answer came. jobterm asks before it sends again: nothing is doubled.")),
        ("expected", _("another system passes it on; jobterm looks whether it arrives in time.")),
        ("hand_over", _("you deliver it on paper and tick it off with F.")),
        ("held_auth", _("the system wants you to log in again.")),
        ("conflict", _("somebody else changed the same while yours was in the queue: you decide.")),
        ("refused", _("the system said no, in words: correct it or withdraw it.")),
        ("needs_review", _("a machine cannot decide this: look at it.")),
        ("confirmed", _("the system has said that it holds it: there is a receipt.")),
    ]
