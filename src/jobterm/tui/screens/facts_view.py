"""A citizen's facts in words: who has what, who is responsible, where two systems disagree. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from jobterm.domain import where
from jobterm.i18n import _
from jobterm.office.views import CaseView, FactView, ItemView, SystemView, ValueView
from jobterm.office.words import fact_name, fact_value, source_state
from jobterm.tui.cells import Row, row, row_width, spread
from jobterm.tui.dates import as_day, as_moment, local, near_day, short_day, weekday
from jobterm.tui.words import (
    FINAL,
    PAYER_SYSTEMS,
    RECORD_SYSTEMS,
    authority_name,
    has_arrived,
    system_in_a_sentence,
    system_name,
    text_of,
)

_SICK = frozenset({"sickness", "sickness.report", "11"})


def fact(case: CaseView, field: str) -> FactView | None:
    """A fact by name."""
    return next((one for one in case.facts if one.field == field and one.values), None)


def best(case: CaseView, field: str) -> object:
    """What counts for a fact: the record system's value, else that of a record system, else the first; None if none."""
    found = fact(case, field)
    if found is None:
        return None
    record = text_of(case.record, "system")
    chosen = (
        next((value for value in found.values if value.system == record), None)
        or next((value for value in found.values if value.system in RECORD_SYSTEMS), None)
        or found.values[0]
    )
    return chosen.value


def is_insured(case: CaseView) -> bool:
    """Whether a fund pays: then the payer's column is the fund's."""
    group = best(case, "person.target_group")
    return group is None or str(group) in ("2.1", "insured")


def own_systems(case: CaseView) -> Collection[str]:
    """Systems that know this citizen."""
    return [source.system for source in case.sources if source.state != "not_known"]


def person_row(case: CaseView) -> Row:
    """Benefit, fund, telephone, digital post, offer."""
    benefit = best(case, "person.benefit") or best(case, "person.target_group")
    word = fact_value("person.benefit" if best(case, "person.benefit") else "person.target_group", benefit)
    fund = best(case, "person.fund")
    parts = [f"{word[:1].upper()}{word[1:]}{f', {fund}' if fund else ''}" if benefit else _("Benefit unknown")]
    if phone := best(case, "person.phone"):
        parts.append(_("Tel {number}").format(number=phone_text(str(phone))))
    post = best(case, "person.digital_post")
    if post is not None:
        parts.append(_("Digital post: {answer}").format(answer=fact_value("", post)) + " ")
    offer = best(case, "activation.type")
    parts.append(_("Company: {name}").format(name=fact_value("activation.type", offer)))
    return row("   ".join(parts))


def phone_text(number: str) -> str:
    """Eight digits in pairs."""
    digits = number.replace(" ", "").removeprefix("+45")
    if len(digits) == 8 and digits.isdecimal():
        return " ".join(digits[at : at + 2] for at in range(0, 8, 2))
    return number


def responsible_row(case: CaseView, today: date, systems: Iterable[SystemView]) -> Row:
    """Who is responsible, where it is registered, until when, and where after."""
    known = list(systems)
    who = authority_name(text_of(case.responsible, "authority")) or _("unknown")
    parts: list[str | tuple[str, str]] = [_("Responsible: {who}.").format(who=who)]
    if system := text_of(case.record, "system"):
        parts.append(_(" Registered in {system}").format(system=system_name(system, known)))
    if until := as_day(case.record.get("until")):
        parts.append(_(" until {day}").format(day=near_day(until, today)))
        if after := text_of(case.record, "next"):
            parts.append(_(", then {system}").format(system=system_name(after, known)))
    start, end = as_day(best(case, "enrolment.start_date")), as_day(best(case, "enrolment.end_date"))
    if end is not None and (start is None or end >= start):
        parts.append(("   " + _("Deregistered {day}").format(day=near_day(end, today)), "notice"))
    if case.protected or best(case, "person.protected") in (True, "true"):
        parts.append(("   " + _("PROTECTED ADDRESS"), "alarm"))
    return row(*parts)


def standing_row(case: CaseView) -> Row | None:
    """What holds for all that is done about her, said once and quietly: that she is dead, or another centre's."""
    parts: list[str] = []
    if best(case, "person.dead") in (True, "true"):
        parts.append(_("Dead: nothing can be registered"))
    if case.guest and (centre := best(case, "person.municipality")):
        name = fact_value("person.municipality", centre)
        parts.append(_("Belongs to the job centre of {name}").format(name=name))
    return row(("   ".join(parts), "notice")) if parts else None


def enrolled_row(case: CaseView, today: date, systems: Iterable[SystemView], columns: int) -> Row:
    """When the citizen enrolled, by each system where they disagree; other disagreements are counted."""
    known = list(systems)
    disagreeing = [one for one in case.facts if one.disagree]
    start = fact(case, "enrolment.start_date")
    parts: list[str | tuple[str, str]] = []
    if start is None:
        parts.append(_("Not known as enrolled"))
    elif start.disagree:
        parts += [_("Enrolled"), " ", (_each_word(start, today, known, columns), "disagree")]
    else:
        say = said if columns >= 80 else _said_briefly  # K tells when it was read
        parts += [_("Enrolled"), " ", say(start.values[0], today, known)]
    others = len(disagreeing) - (1 if start is not None and start.disagree else 0)
    more = f" +{others}" if others else ""
    end_part = row((_("C=who is right?") + more, "key"), " ") if disagreeing else ()
    return spread(row(*parts), end_part, columns)


def _each_word(fact: FactView, today: date, systems: list[SystemView], columns: int) -> str:
    """``3-9 (AMP, set 06:55) <> 4-9 (a-kassen, nat 19-11)``; where that is too long, who says the same stands together
    and K tells when it was read."""
    text = " <> ".join(said(value, today, systems) for value in fact.values)
    if columns >= 80 and len(text) + len(_("Enrolled")) + len(_("C=who is right?")) + 3 <= columns:
        return text
    words: dict[str, list[str]] = {}
    for value in fact.values:
        day = as_day(value.value)
        word = short_day(day, today) if day is not None else fact_value("", value.value)
        words.setdefault(word, []).append(system_name(value.system, systems))
    return " <> ".join(f"{word} ({', '.join(names)})" for word, names in words.items())


def said(value: ValueView, today: date, systems: Iterable[SystemView] = ()) -> str:
    """``3-9 (AMP, set 06:55)``, ``4-9 (a-kassen, nat 19-11)``."""
    known = list(systems)
    day = as_day(value.value)
    shown = short_day(day, today) if day is not None else fact_value("", value.value)
    return (
        f"{shown} ({system_in_a_sentence(value.system, known)}, {seen(value.system, value.fetched_at, today, known)})"
    )


def _said_briefly(value: ValueView, today: date, systems: Iterable[SystemView] = ()) -> str:
    """``3-9 (AMP)``."""
    day = as_day(value.value)
    shown = short_day(day, today) if day is not None else fact_value("", value.value)
    return f"{shown} ({system_name(value.system, systems)})"


def seen(system: str, at: datetime | None, today: date, systems: Iterable[SystemView] = ()) -> str:
    """When a system's word was read: ``set 06:55``; of one that writes by night the night."""
    if at is None:
        return _("never read")
    night = any(view.id == system and view.reason == "night" for view in systems)
    day = local(at).date()
    if night:
        return _("night {day}").format(day=near_day(day, today))
    return _("seen {when}").format(when=f"{local(at):%H:%M}" if day == today else near_day(day, today))


def next_row(case: CaseView, today: date) -> Row:
    """The next interview."""
    text = next_words(case, today)
    if not text:
        return row(_("Next: no interview booked"))
    parts = [_("Next: {interview}").format(interview=text)]
    letter = as_day(best(case, "interview.letter_sent"))
    summoned = as_day(best(case, "interview.summoned"))
    if summoned is not None:
        sent = _(", letter sent {day}").format(day=near_day(letter, today)) if letter else ""
        parts.append(_("summoned {day}").format(day=near_day(summoned, today)) + sent)
    return row("   ".join(parts))


def next_words(case: CaseView, today: date) -> str:
    """When, what and where the next interview is; empty where none is booked."""
    start = as_moment(best(case, "interview.next_start"))
    if start is None:
        return ""
    there = local(start)
    kind = fact_value("interview.next_type", best(case, "interview.next_type") or _("interview"))
    text = f"{weekday(there.date())} {near_day(there.date(), today)} {there:%H:%M} {kind}"
    if place := best(case, "interview.next_place"):
        text += f", {place}"
    return text


def clash_row(case: CaseView, today: date, columns: int = 80) -> Row | None:
    """Sick, and an interview stands: the keys that cancel it, or take the remark away; None where nothing clashes."""
    start = as_moment(best(case, "interview.next_start"))
    first = sick_from(case)
    if start is None or first is None or local(start).date() < max(first, today):
        return None
    since = _("Sick today") if first == today else _("Sick since {day}").format(day=near_day(first, today))
    text = _("{since}, and the interview {day} still stands:").format(
        since=since, day=near_day(local(start).date(), today)
    )
    made = row((_("NOTE"), "notice"), f"  {text}  ", (_("A=cancel  B=keep"), "key"))
    if row_width(made) <= columns:
        return made
    text = _("{since}, the interview {day} stands").format(since=since, day=near_day(local(start).date(), today))
    return row((_("NOTE"), "notice"), f"  {text}  ", (_("A, B"), "key"))


def sick_from(case: CaseView) -> date | None:
    """The first day of a sickness that has not ended, from our own queue or from the systems; None if well."""
    ended = any(item.kind == "sickness.recovery" and item.state not in FINAL for item in case.pending)
    if ended:
        return None
    corrected = {item.corrects for item in (*case.settled, *case.pending) if has_arrived(item)}
    for item in case.pending:
        if item.kind == "sickness.report" and item.state not in FINAL | {"refused"} and item.id not in corrected:
            return item.event_date
    if str(best(case, "absence.type")) in _SICK and best(case, "absence.last_day") is None:
        return as_day(best(case, "absence.first_day"))
    return None


def disagreement_lines(case: CaseView, today: date, systems: Iterable[SystemView]) -> list[str]:
    """Every disagreement: who says what, whose word counts for that fact and since when, and the keys that put it
    right."""
    known = list(systems)
    lines = []
    for one in case.facts:
        if one.disagree:
            words = "; ".join(said(value, today, known) for value in one.values)
            lines.append(f"{fact_name(one.field)}: {words}. {_counting(case, one, today, known)}")
    if not lines:
        return [_("No system disagrees with another about this citizen.")]
    record = system_name(text_of(case.record, "system"), known) or _("the record system")
    return [*lines, _("{system} keeps the case: its word counts until it is corrected there.").format(system=record)]


def _counting(case: CaseView, fact: FactView, today: date, systems: list[SystemView]) -> str:
    """``AMP counts, since 3-9. Wrong there: F3 K. A-kassen hears it by F3 B.``"""
    chief = counting(case, fact.field)
    mine = next((value for value in fact.values if value.system == chief), None)
    if mine is None:
        return ""
    since = as_day(mine.since or case.record.get("since"))
    told = _("{system} counts").format(system=system_name(chief, systems))
    words = [f"{told}, {_('since {day}').format(day=short_day(since, today))}." if since is not None else f"{told}."]
    if chief in RECORD_SYSTEMS:
        words.append(_("Wrong there: F3 K corrects it."))
    others = [value.system for value in fact.values if value.value != mine.value]
    if any(system in PAYER_SYSTEMS for system in others):
        words.append(_("Wrong at who pays: F3 B tells it."))
    return " ".join(words)


def counting(case: CaseView, field: str) -> str:
    """The system whose word counts for a fact."""
    record, whose = text_of(case.record, "system"), where.counts(field)
    if whose == "record":
        return record
    chief = ("fund" if is_insured(case) else "benefits") if whose == "payer" else whose
    found = fact(case, field)
    return chief if found is not None and any(value.system == chief for value in found.values) else record


def source_lines(case: CaseView, today: date, systems: Iterable[SystemView]) -> list[str]:
    """Each system with how reading it went, when, and its sentence."""
    known = list(systems)
    lines = []
    for source in case.sources:
        when = seen(source.system, source.fetched_at, today, known)
        text = f"{system_name(source.system, known)}: {source_state(source.state)}, {when}."
        # That it does not know the citizen has been said by then.
        lines.append(text if source.state == "not_known" else f"{text} {source.message}".strip())
    return lines or [_("No system has been asked yet.")]


def oldest_source(case: CaseView, today: date) -> str:
    """When the oldest source that knows the citizen was read."""
    times = [source.fetched_at for source in case.sources if source.fetched_at and source.state != "not_known"]
    if not times:
        return _("no source read yet")
    oldest = local(min(times))
    shown = f"{oldest:%H:%M}" if oldest.date() == today else near_day(oldest.date(), today)
    return _("oldest source {when}").format(when=shown)


def open_sickness(items: Iterable[ItemView]) -> bool:
    """Whether a sickness waits in the queue."""
    return any(item.kind == "sickness.report" and item.state not in FINAL for item in items)
