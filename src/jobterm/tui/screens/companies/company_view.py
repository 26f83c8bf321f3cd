"""One employer's file as lines: who of us called last, contacts, job orders and places, and all about the line under
the cursor. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jobterm.i18n import N_, _
from jobterm.office.companies.views import ContactView, EmployerView, OrderView, PlacesView, ReferredView, UnitView
from jobterm.tui.cells import Row, clip, exactly, fit, row, rule, table, width, wrap
from jobterm.tui.dates import column_day, near_day, relative_day
from jobterm.tui.screens.companies.words import asked, by_whom, contact_form, places_type, side

TABS: Final = (N_("Contacts"), N_("Job orders"), N_("Places"), N_("P-numbers"))
CONTACTS, ORDERS, PLACES, UNITS = range(1, 5)
Line = ContactView | OrderView | PlacesView | UnitView
PANE: Final = 6


@dataclass(frozen=True, slots=True)
class CompanyPicture:
    """What the employer's screen shows; ``view`` None until the kept part has come."""

    cvr: str
    today: date
    view: EmployerView | None = None
    tab: int = CONTACTS
    cursor: int = 0
    top: int = 0
    reading: bool = False
    problem: str = ""


def lines_of(view: EmployerView, tab: int) -> tuple[Line, ...]:
    """What a tab lists."""
    shown: dict[int, tuple[Line, ...]] = {
        CONTACTS: view.contacts, ORDERS: view.orders, PLACES: view.places, UNITS: view.units,
    }  # fmt: skip
    return shown[tab]


def company_rows(picture: CompanyPicture, columns: int, rows: int) -> list[Row]:
    """The body in this size."""
    view = picture.view
    if view is None:
        text = picture.problem or _("Fetching ...")
        return [rule(f"CVR {picture.cvr}", columns), *(row(f"  {line}") for line in wrap(text, columns - 2))]
    head = _head(picture, view, columns)
    lines = lines_of(view, picture.tab)
    pane = _pane(picture, lines, columns) if columns >= 80 else []
    room = rows - len(head) - 1 - len(pane)
    return [*head, _tabs(picture, view, columns), *exactly(_list(picture, lines, columns, room), room), *pane]


def list_room(picture: CompanyPicture, columns: int, rows: int) -> int:
    """How many lines of the list fit."""
    if picture.view is None:
        return 1
    head = len(_head(picture, picture.view, columns))
    return max(1, rows - head - 2 - (PANE if columns >= 80 else 0))


def _head(picture: CompanyPicture, view: EmployerView, columns: int) -> list[Row]:
    name = rule(f"CVR {view.cvr} {view.name}", columns)
    lines = [name, _last(view, picture.today, columns)]
    about = [view.address, view.phone and _("Tel. {number}").format(number=view.phone), view.industry]
    about += [f"P {view.units[0].pno}" + (f" +{len(view.units) - 1}" if len(view.units) > 1 else "")
              if view.units else ""]  # fmt: skip
    lines.append(row(clip("   ".join(part for part in about if part), columns)))
    if view.ended is not None:
        lines.append(row((_("HAS ENDED on {day}.").format(day=f"{view.ended:%d-%m-%Y}"), "alarm")))
    if view.protected:
        text = _("DO NOT CALL: wants no unsolicited contact (CVR). Contact it only where it has asked for it.")
        lines += [row((line, "alarm")) for line in wrap(text, columns)]
    return lines


def _last(view: EmployerView, today: date, columns: int) -> Row:
    """Who of us called them last: the first thing to know before a call."""
    last = view.last
    if last is None:
        return row(_("Last contact: none is known."))
    when = relative_day(last.day, today) if abs((today - last.day).days) <= 1 else ""
    day = f"{near_day(last.day, today)}{f' ({when})' if when else ''}"
    text = _("Last contact: {day} by {by}, {form}").format(
        day=day, by=by_whom(last.authority, last.by), form=contact_form(last.form)
    )
    if last.state:
        text += f" [{last.state}]"
    if last.follow_up is not None:
        text += _("; follow up {day}").format(day=near_day(last.follow_up, today))
    return row((clip(text, columns), "notice"))


def _tabs(picture: CompanyPicture, view: EmployerView, columns: int) -> Row:
    counts = (len(view.contacts), sum(one.open for one in view.orders), sum(one.free for one in view.places),
              len(view.units))  # fmt: skip
    parts: list[str | tuple[str, str]] = []
    for number, (name, count) in enumerate(zip(TABS, counts, strict=True), 1):
        parts += [(f"{number}{_(name)} {count}", "cursor" if number == picture.tab else "key"), " "]
    end = _("reading now ...") if picture.reading else " | ".join(asked(one, picture.today) for one in view.sources)
    used = sum(width(part if isinstance(part, str) else part[0]) for part in parts)
    end = clip(end, max(0, columns - used - 2))
    parts.append(("-" * max(0, columns - used - width(end) - 1) + f" {end}", "title"))
    return row(*parts)


def _list(picture: CompanyPicture, lines: tuple[Line, ...], columns: int, room: int) -> list[Row]:
    if not lines:
        return [row(f"  {_empty(picture.tab)}")]
    made = [row((_heading(picture.tab, columns), "dim"))]
    for at, line in list(enumerate(lines))[picture.top : picture.top + max(1, room - 1)]:
        here = at == picture.cursor
        text = f"{'>' if here else ' '} {_words(line, picture.today, columns - 2)}"
        made.append(row((fit(text, columns), "cursor" if here else "text")))
    return made


def _empty(tab: int) -> str:
    return {
        CONTACTS: _("No contact is known. F3 V registers one."),
        ORDERS: _("No job order is known. F3 N takes a new one."),
        PLACES: _("No places are agreed. F3 V, Places agreed, says how many."),
        UNITS: _("No P-number is known."),
    }[tab]


_DAY, _WHO, _FORM, _AFTER = 7, 24, 11, 10


def _heading(tab: int, columns: int) -> str:
    room = columns - 2
    heads = {
        CONTACTS: ((_("Date"), _DAY), (_("Form"), _FORM), (_("Who of us"), _WHO),
                   (_("What came of it"), room - _DAY - _FORM - _WHO - _AFTER), (_("Follow up"), _AFTER)),
        ORDERS: ((_("Date"), _DAY), (_("Job title"), room - _DAY - 50), (_("Free"), 9), (_("Hours"), 7),
                 (_("Apply by"), 11), (_("Referred"), 10), (_("State"), 13)),
        PLACES: ((_("Type"), 20), (_("Free"), 9), (_("Job title"), room - 29)),
        UNITS: ((_("P-number"), 12), (_("Name"), (room - 12) // 2), (_("Address"), 20)),
    }  # fmt: skip
    return "  " + table(*heads[tab])


def _words(line: Line, today: date, room: int) -> str:
    match line:
        case ContactView():
            after = line.state or ("" if line.follow_up is None else column_day(line.follow_up, today))
            what = clip(line.outcome or line.person, room - _DAY - _FORM - _WHO - _AFTER - 1)
            return table(
                (column_day(line.day, today), _DAY), (contact_form(line.form), _FORM),
                (clip(by_whom(line.authority, line.by), _WHO - 1), _WHO),
                (what, room - _DAY - _FORM - _WHO - _AFTER), (after, _AFTER),
            )  # fmt: skip
        case OrderView():
            state = line.state or (_("open") if line.open else _("closed"))
            return table(
                (column_day(line.issued, today), _DAY), (clip(line.title, room - _DAY - 51), room - _DAY - 50),
                (_("{free} of {all}").format(free=line.free, all=line.positions), 9), (hours_text(line), 7),
                ("" if line.apply_by is None else column_day(line.apply_by, today), 11),
                (str(len(line.referred) + line.others), 10), (clip(state, 13), 13),
            )  # fmt: skip
        case PlacesView():
            free = _("{free} of {all}").format(free=line.free, all=line.agreed)
            return table((places_type(line.type), 20), (free, 9), (line.title, room - 29))
        case UnitView():
            half = (room - 12) // 2
            return table((line.pno, 12), (clip(line.name, half - 1), half), (line.address, room - 12 - half))


def hours_text(order: OrderView) -> str:
    """``37`` or ``18:30``; empty where nobody said."""
    if order.hours is None:
        return ""
    return f"{order.hours}:{order.minutes:02}" if order.minutes else str(order.hours)


def _pane(picture: CompanyPicture, lines: tuple[Line, ...], columns: int) -> list[Row]:
    if not lines:
        return []
    line = lines[min(picture.cursor, len(lines) - 1)]
    title, texts, keys = _told(line, picture.today)
    shown = [row(part) for text in texts for part in wrap(text, columns)]
    return [rule(title, columns), *exactly(shown[: PANE - 2], PANE - 2), row((keys, "key"))]


def _told(line: Line, today: date) -> tuple[str, list[str], str]:
    """Heading, sentences and keys about the line under the cursor."""
    match line:
        case ContactView():
            texts = [by_whom(line.authority, line.by) + (f", {line.state}" if line.state else "") + "."]
            texts += [_("Spoke with {person}.").format(person=line.person)] if line.person else []
            texts += (
                [line.outcome if line.outcome.endswith((".", "!", "?")) else f"{line.outcome}."] if line.outcome else []
            )
            texts += [_("{n} places agreed.").format(n=line.places)] if line.places is not None else []
            if line.follow_up is not None:
                texts.append(_("Follow up on {day}.").format(day=f"{line.follow_up:%d-%m-%Y}"))
            keys = _("F3 V=new contact  Enter=all about it") if line.item else _("F3 V=new contact")
            return f"{contact_form(line.form)} {near_day(line.day, today)}", [" ".join(texts)], keys
        case OrderView():
            keys = _("M or Enter=candidates  F3 R=change  F3 L=close") if line.open else _("F3 N=new order")
            return line.title, [order_text(line), referred_text(line, today)], keys
        case PlacesView():
            text = _("{free} of {all} are free; taken are the measures that run there.").format(
                free=line.free, all=line.agreed)  # fmt: skip
            return places_type(line.type), [text], _("F3 V=contact, with the number of places agreed")
        case UnitView():
            return f"P {line.pno}", [f"{line.name}, {line.address}".strip(", ")], ""


def order_text(order: OrderView) -> str:
    """What is looked for, in a sentence."""
    parts = [_("taken {day} by {side}").format(day=f"{order.issued:%d-%m-%Y}", side=side(order.authority))]
    if order.start is not None:
        parts.append(_("starts {day}").format(day=f"{order.start:%d-%m-%Y}"))
    if order.apply_by is not None:
        parts.append(_("apply by {day}").format(day=f"{order.apply_by:%d-%m-%Y}"))
    if order.state:
        parts.append(order.state)
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}. {order.description}".rstrip()


def referred_text(order: OrderView, today: date) -> str:
    """Who has been referred already and by whom; a module that names nobody only counts."""
    names = [_one(each, today) for each in order.referred]
    if order.others:
        names.append(_("{n} whom the module does not name").format(n=order.others))
    return _("Referred and no outcome yet: {names}.").format(names=", ".join(names)) if names else _(
        "Nobody is referred to it now.")  # fmt: skip


def _one(each: ReferredView, today: date) -> str:
    day = "" if each.given is None else f" {near_day(each.given, today)}"
    state = f" [{each.state}]" if each.state else ""
    told = _("{name} by {by}").format(name=f"{each.name or _('a citizen')}{day}", by=by_whom(each.authority, each.by))
    return f"{told}{state}"
