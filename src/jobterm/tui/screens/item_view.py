"""All about one registration as lines: what was registered, every recipient, the log. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jobterm.i18n import _
from jobterm.office.last_error import reference
from jobterm.office.log_words import answer_word, event_word, verdict_word
from jobterm.office.views import DeliveryView, EventView, ItemDetail, SystemView
from jobterm.tui.cells import Row, fit, pad, row, rule, wrap
from jobterm.tui.dates import local, moment, near_day
from jobterm.tui.overlay import whole_parts
from jobterm.tui.screens.decision_view import deciding_rows, said
from jobterm.tui.screens.queue_view import action_words, citizen_words, error_rows
from jobterm.tui.words import FINAL, authority, state_role, state_word, system_name

_CODED = frozenset({"refused", "conflict", "auth"})
"""Answers whose own code is worth saying to the system's support."""


@dataclass(frozen=True, slots=True)
class ItemPicture:
    """What the item's screen shows; ``labels`` are the names of the kind's fields; ``only_read``: nothing is done to it
    here."""

    registration: str
    today: date
    detail: ItemDetail | None = None
    labels: Mapping[str, object] | None = None
    systems: tuple[SystemView, ...] = ()
    top: int = 0
    problem: str = ""
    only_read: bool = False


def item_rows(picture: ItemPicture, columns: int, rows: int) -> list[Row]:
    """The body: a heading that stays and text that scrolls."""
    detail = picture.detail
    if detail is None:
        return [rule(picture.registration[:8], columns), row("  ", picture.problem or _("Fetching ..."))]
    text = item_text(picture, detail, columns)
    room = rows - 2
    top = min(picture.top, max(0, len(text) - room))
    end = _("{first}-{last} of {all} lines").format(
        first=top + 1, last=min(len(text), top + room), all=len(text)
    )  # fmt: skip
    head = rule(f"{citizen_words(detail.item)} - {detail.item.title or detail.item.kind}", columns)
    _all, _gap, words = action_words(detail.item).partition("  ")  # this is all, already
    keys = whole_parts(row(("" if picture.only_read else words, "key")), columns - 22)
    return [head, *text[top : top + room], (*pad(keys, columns - 22), *row((end, "dim")))]


def length(picture: ItemPicture, columns: int) -> int:
    """How many lines there are in all."""
    return len(item_text(picture, picture.detail, columns)) if picture.detail is not None else 0


def item_text(picture: ItemPicture, detail: ItemDetail, columns: int) -> list[Row]:
    """Everything, line by line."""
    item = detail.item
    lines: list[Row] = [row((line, state_role(item.state))) for line in wrap(item.message, columns)]
    lines += deciding_rows(detail, picture.today, columns, picture.labels or {})
    if lines and detail.decisions:
        lines.append(rule(_("What was registered"), columns))
    hat = f" {authority(item.on_behalf_of)}"
    lines += [
        _pair(_("Event day"), near_day(item.event_date, picture.today), columns)[0],
        _pair(_("Reported"), moment(item.told_at, picture.today), columns)[0],
        _pair(_("Saved here"), f"{moment(item.keyed_at, picture.today)}, {item.author}{hat}", columns)[0],
        _pair(_("Number"), item.id, columns)[0],
    ]
    if item.supersedes is not None:
        lines += _pair(_("Replaces"), _("{id}, now revision {n}").format(id=item.supersedes, n=item.revision), columns)
    if item.superseded_by is not None:
        lines += _pair(_("Replaced by"), item.superseded_by, columns)
    lines += _happened(picture, detail, columns)
    for finding in detail.findings:
        lines += _pair(_("Remark"), f"{finding.message} {finding.cure}".strip(), columns)
    labels = picture.labels or {}
    for name, value in detail.details.items():
        lines += _pair(str(labels.get(name, name)), said(name, value, picture.today, labels), columns)
    if detail.note:
        lines += _pair(_("Note"), detail.note, columns)
    for override in detail.overrides:
        lines += _pair(_("All the same"), f"{override.get('reason', '')} ({override.get('code', '')})", columns)
    for delivery in item.deliveries:
        lines += _delivery(delivery, picture, columns)
    for one in detail.prints:
        lines.append(rule(_("Text to print ({to})").format(to=one.to), columns))
        lines += [row(fit(text, columns)) for text in one.text.split("\n")]
    lines.append(rule(_("Log"), columns))
    lines += [_event(event, picture) for event in detail.events]
    return lines


def _happened(picture: ItemPicture, detail: ItemDetail, columns: int) -> list[Row]:
    """Who took it back there, or carries it for its absent author."""
    lines: list[Row] = []
    for event in detail.events:
        by = f"{moment(event.at, picture.today)}, {event.by}"
        if event.event == "taken_back_there" and event.code:
            lines += _pair(_("Taken back"), f"{by}: {event.code}", columns)
        elif event.event == "taken_over" and event.system == detail.item.deliveries[0].system:
            lines += _pair(_("Taken over"), by, columns)
    return lines


def _pair(name: str, value: str, columns: int) -> list[Row]:
    label = 20 if columns < 80 else 25
    wrapped = wrap(value, columns - label) or [*wrap("-", 2)]
    return [
        row((fit(f" {name}", label) if at == 0 else " " * label, "dim"), line) for at, line in enumerate(wrapped)
    ]  # fmt: skip


def _delivery(delivery: DeliveryView, picture: ItemPicture, columns: int) -> list[Row]:
    name = system_name(delivery.system, picture.systems)
    role = _("case") if delivery.role == "record" else _("copy")
    lines = [
        rule(f"{name} ({role}): {state_word(delivery, picture.systems)}", columns, role=state_role(delivery.state))
    ]
    lines += [row(line) for line in wrap(delivery.message, columns)]
    if delivery.state in FINAL and (error := delivery.last_error) is not None:
        text = _("On the way, {when}: {answer}.").format(
            when=moment(error.at, picture.today), answer=answer_word(error.cls)
        )
        lines += [row((line, "dim")) for line in wrap(text, columns)]
    lines += error_rows(delivery, picture.today, columns)
    told = reference(picture.registration, delivery, lambda at: moment(at, picture.today))
    return lines + [row((line, "dim")) for line in wrap(told, columns)]


def _event(event: EventView, picture: ItemPicture) -> Row:
    at = local(event.at)
    parts = [event_word(event.event)]
    if event.system:
        parts.append(system_name(event.system, picture.systems))
    if event.attempt is not None:
        parts.append(_("attempt {n}").format(n=event.attempt))
    if event.cls:
        parts.append(answer_word(event.cls))
    if event.event == "decided":
        parts.append(verdict_word(event.code))
    elif event.code and event.cls in _CODED:
        parts.append(_("code {code}").format(code=event.code))
    if event.by and event.event != "claimed":  # that is the engine's own number
        parts.append(event.by)
    return row((f" {at:%d-%m %H:%M:%S}  ", "dim"), "  ".join(parts))
