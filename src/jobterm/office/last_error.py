"""The last thing that went wrong with a delivery, in words: when, at which attempt, what it means, and what the support
of the system must be told to find it. Screens and commands say the same (guarantees U2 and U3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from jobterm.i18n import _
from jobterm.office.log_words import NEUTRAL, answer_word
from jobterm.office.views import DeliveryView
from jobterm.office.wording import system_label
from jobterm.systems.words import WIRE

When = Callable[[datetime], str]
"""How a screen or a command writes a moment."""
FINAL: Final = frozenset({"confirmed", "withdrawn", "superseded"})
"""Shown states under which nothing wrong stays."""


def last_error(delivery: DeliveryView, when: When) -> str:
    """The sentence; empty where nothing went wrong, where it has arrived after all, and for a closed system, of which
    the delivery's own sentence tells."""
    error = delivery.last_error
    if error is None or delivery.state in FINAL or error.cls == "closed":
        return ""
    if error.cls in NEUTRAL:
        return _("Last attempt {when}: {answer}.").format(when=when(error.at), answer=answer_word(error.cls))
    code = f" ({error.code})" if error.code else ""
    if error.message.lower() in delivery.message.lower():  # said there already: when, and at which attempt, is left
        said = _("Last error {when}, attempt {n}") if delivery.attempts else _("Last error {when}")
        return f"{said.format(when=when(error.at), n=delivery.attempts)}{code}."
    if not delivery.attempts:
        return _("Last error {when}: {message}").format(when=when(error.at), message=error.message) + code
    said = _("Last error {when}, attempt {n}: {message}")
    return said.format(when=when(error.at), n=delivery.attempts, message=error.message) + code


def reference(registration: str, delivery: DeliveryView, when: When) -> str:
    """What the system's support must be told to find it there; empty where nothing went wrong that they could."""
    error = delivery.last_error
    if error is None or not last_error(delivery, when) or error.cls == "not_sent":
        return ""
    label, code = system_label(delivery.system), error.code
    if not code or code in WIRE:  # a word of ours, which says nothing to them
        said = _("Reference for support at {system}: our number {id}, {when}.")
        return said.format(system=label, id=registration, when=when(error.at))
    said = _("Reference for support at {system}: code {code}, our number {id}, {when}.")
    return said.format(system=label, code=code, id=registration, when=when(error.at))
