"""The queue as lines: one per delivery, and below all about the chosen one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobterm.i18n import _
from jobterm.office.last_error import last_error
from jobterm.office.views import DeliveryView, ItemDetail, ItemView, SystemView
from jobterm.office.words import item_state
from jobterm.tui.cells import Row, clip, exactly, fit, right, row, rule, table, width, wrap
from jobterm.tui.dates import age, clock_time, local, moment, near_day
from jobterm.tui.overlay import whole_parts
from jobterm.tui.screens.decision_view import choice_rows, conflict_rows
from jobterm.tui.words import FINAL, changeable, cpr_text, state_role, state_word, system_name, system_short, taken_back

FILTERS = ("all", "needs_me", "on_the_way", "paper", "confirmed_today")
_HERE, _TO, _STATE, _AGE = 26, 9, 15, 5
_NARROW_HERE = 19  # a birthday and enough of a name; there is no column for the age then
"""In a narrow window the birthday and the beginning of the name: what was registered must be seen whole."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One delivery of one registration."""

    item: ItemView
    delivery: DeliveryView | None

    @property
    def key(self) -> str:
        """Keeps the cursor on the line when the list is read again."""
        return self.delivery.id if self.delivery is not None else self.item.id


@dataclass(frozen=True, slots=True)
class QueuePicture:
    """What the queue's screen shows; ``detail`` belongs to the line under the cursor, once it has come."""

    lines: tuple[QueueLine, ...]
    now: datetime
    me: str
    show: str = "all"
    mine_only: bool = True
    cursor: int = 0
    top: int = 0
    loading: bool = False
    more: bool = False
    page: int = 1
    detail: ItemDetail | None = None
    systems: tuple[SystemView, ...] = ()

    @property
    def today(self) -> date:
        """The day it is in Denmark."""
        return local(self.now).date()


def queue_lines(items: Iterable[ItemView]) -> list[QueueLine]:
    """A line per delivery, as the strip counts them."""
    return [
        QueueLine(item, delivery) for item in items for delivery in (item.deliveries or (None,))
    ]  # fmt: skip


def list_room(rows: int) -> int:
    """How many lines the upper half has."""
    return max(3, min(rows - 12, rows // 2)) if rows < 30 else rows - 16


def queue_rows(picture: QueuePicture, columns: int, rows: int) -> list[Row]:
    """The body: list above, the chosen line below."""
    room = list_room(rows)
    lines = [_title(picture, columns), _heading(columns)]
    if not picture.lines:
        text = _("One moment ...") if picture.loading else _empty(picture.show)
        return [*lines, row(f"  {text}")]
    shown = list(enumerate(picture.lines))[picture.top : picture.top + room]
    lines += exactly([_line(picture, at, one, columns) for at, one in shown], min(room, len(picture.lines)))
    chosen = picture.lines[min(picture.cursor, len(picture.lines) - 1)]
    return [*lines, *detail_rows(picture, chosen, columns, rows - len(lines))]


def _title(picture: QueuePicture, columns: int) -> Row:
    whose = _("My queue") if picture.mine_only else _("The team's queue")
    keys = _("k=needs me  v=on its way  p=paper  b=confirmed today  *=the team")
    shown = {
        "needs_me": _("needs me"), "on_the_way": _("on its way"), "paper": _("paper"),
        "confirmed_today": _("confirmed today"),
    }.get(picture.show)  # fmt: skip
    end = ""
    if picture.more or picture.page > 1:
        end = _("page {n}").format(n=picture.page) + (_(", PgDn: more") if picture.more else "")
    fitting = "".join(span.text for span in whole_parts(row(keys), columns - width(whose) - width(end) - 8))
    name = f"{whose}: {shown}   " + _("a=all") if shown else f"{whose}   {fitting}"
    return rule(name, columns, end)


def _empty(show: str) -> str:
    return {
        "needs_me": _("Nothing needs you."),
        "on_the_way": _("Nothing is on its way."),
        "paper": _("Nothing is to be delivered on paper."),
        "confirmed_today": _("Nothing has been confirmed today."),
    }.get(show, _("The queue is empty: everything is confirmed."))


def _here_width(columns: int) -> int:
    return _HERE if columns >= 80 else _NARROW_HERE


def _what_width(columns: int) -> int:
    return columns - _here_width(columns) - _TO - _state_width(columns) - _age_width(columns)


def _state_width(columns: int) -> int:
    return _STATE if columns >= 80 else _STATE - 1


def _age_width(columns: int) -> int:
    return _AGE if columns >= 80 else 0


def _heading(columns: int) -> Row:
    text = table(
        ("", 3), (_("Citizen"), _here_width(columns) - 3), (_("What"), _what_width(columns)), (_("To"), _TO),
        (_("State"), _state_width(columns)),
    )  # fmt: skip
    return row((text + (right(_("Age"), _AGE) if _age_width(columns) else ""), "dim"))


def _line(picture: QueuePicture, at: int, line: QueueLine, columns: int) -> Row:
    here = at == picture.cursor
    role = "cursor" if here else "text"
    item, delivery = line.item, line.delivery
    who = f"{(item.cpr or item.cvr or '')[:6]} {item.name or ''}".strip()
    system = system_short(delivery.system, picture.systems) if delivery else ""
    state = _state(picture, delivery) if delivery else item_state(item.state)
    old = _age(item, delivery, picture.now)
    state_style = state_role(delivery.state if delivery else item.state)
    return row(
        (f"{'>' if here else ' '}{at + 1:<2}{fit(who, _here_width(columns) - 4)} ", role),
        (f"{fit(_what(item, _what_width(columns) - 1), _what_width(columns) - 1)} {fit(system, _TO - 1)} ", role),
        (f"{fit(state, _state_width(columns))}", role if here else state_style),
        (right(old, _AGE) if _age_width(columns) else "", role),
    )


def _what(item: ItemView, room: int) -> str:
    """What was registered, in so few words that its day is seen."""
    whole = item.title or item.kind
    return whole if width(whole) <= room else item.brief or whole


def _state(picture: QueuePicture, delivery: DeliveryView) -> str:
    if delivery.state in ("waiting", "queued") and delivery.waiting_for:
        wanted = set(delivery.waiting_for)
        for at, other in enumerate(picture.lines, 1):
            if other.item.id in wanted or (other.delivery is not None and other.delivery.id in wanted):
                return _("waits for {n}").format(n=at)
    return state_word(delivery, picture.systems)


def _age(item: ItemView, delivery: DeliveryView | None, now: datetime) -> str:
    if delivery is not None and delivery.state in FINAL:
        return clock_time(delivery.receipt.at) if delivery.receipt is not None else "-"
    return age((now - item.keyed_at).total_seconds())


def detail_rows(picture: QueuePicture, line: QueueLine, columns: int, rows: int) -> list[Row]:
    """The lower half: sentence, last error, receipt, the other recipients, and what can be done."""
    item, delivery = line.item, line.delivery
    heading = f"{picture.cursor + 1} {item.title or item.kind}"
    lines: list[Row] = [rule(heading, columns)]
    detail = picture.detail if picture.detail is not None and picture.detail.item.id == item.id else None
    conflict = detail is not None and detail.conflict is not None
    sentence = (delivery.message if delivery is not None else "") or item.message
    lines += [row(one) for one in wrap(sentence, columns)[: 1 if conflict else 5]]
    if delivery is not None and not conflict:
        lines += error_rows(delivery, picture.today, columns)
    if detail is not None and detail.decisions:
        lines += conflict_rows(detail, picture.today, columns, {}, short=True)
        lines += choice_rows(detail.decisions, columns, short=conflict)
    else:
        lines += recipients_rows(item, picture, columns)
    keys = row((action_words(item), "key"))
    room = max(1, rows - 1)
    return [*exactly(lines, min(len(lines), room)), keys]


def error_rows(delivery: DeliveryView, today: date, columns: int) -> list[Row]:
    """The last error with its time and attempt (it stays while the item is open), the receipt, the next attempt."""
    lines = []
    if said := last_error(delivery, lambda at: moment(at, today)):
        lines += [row(one) for one in wrap(said, columns)[:3]]
    if (receipt := delivery.receipt) is not None and receipt.id not in delivery.message:
        text = _("Receipt {id}, {when}").format(id=receipt.id, when=moment(receipt.at, today))
        lines.append(row((clip(text, columns), "ok")))
    soon = []
    if delivery.next_at is not None and delivery.state not in FINAL:
        soon.append(_("next attempt {when}").format(when=moment(delivery.next_at, today)))
    if delivery.promise_at is not None and delivery.state not in FINAL:
        soon.append(_("expected by {when}").format(when=moment(delivery.promise_at, today)))
    if soon:
        text = ", ".join(soon)
        lines.append(row((clip(f"{text[:1].upper()}{text[1:]}.", columns), "dim")))
    return lines


def recipients_rows(item: ItemView, picture: QueuePicture, columns: int) -> list[Row]:
    """Every recipient of the registration with its state."""
    who = _("you") if item.author == picture.me else item.author
    there = local(item.keyed_at)
    saved = (
        f"{there:%H:%M}" if there.date() == picture.today else f"{near_day(there.date(), picture.today)} {there:%H:%M}"
    )
    told = clock_time(item.told_at)
    lines = [row((_("Saved {when} by {who}, told {told}").format(when=saved, who=who, told=told), "dim"))]
    for one in item.deliveries:
        role = _("case") if one.role == "record" else _("copy")
        text = f" {fit(system_name(one.system, picture.systems), 15)}{fit(role, 7)}{state_word(one, picture.systems)}"
        lines.append(row((clip(text, columns), state_role(one.state))))
    return lines


def action_words(item: ItemView) -> str:
    """What can be done with one registration, as keys."""
    words = [_("Enter=all"), _("C=citizen")]
    if item.state not in FINAL:
        words += [_("G=try again"), *([_("E=change")] if changeable(item) else [])]
    if taken_back(item):
        words += [_("T=take back"), _("E=put right")]
    elif item.state not in FINAL:
        words.append(_("T=withdraw"))
    if any(one.state == "hand_over" for one in item.deliveries):
        words.append(_("F=delivered on paper"))
    return "  ".join(words)


def visible_top(cursor: int, top: int, room: int) -> int:
    """The first line shown, so that the cursor is in sight."""
    return max(0, min(max(top, cursor - room + 1), cursor))


def trail_of(lines: Sequence[QueueLine]) -> tuple[str, ...]:
    """The citizens of a list in its order, each once: what F7 and F8 walk."""
    return tuple(dict.fromkeys(line.item.citizen for line in lines if line.item.citizen is not None))


def citizen_words(item: ItemView) -> str:
    """The citizen of an item in words."""
    return f"{cpr_text(item.cpr)} {item.name or ''}".strip() or (item.cvr or "")
