"""`citizen find` and `citizen show`: people and their merged file, as JSON or aligned text."""

from __future__ import annotations

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.i18n import _
from jobterm.office import words
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.log_words import place_word
from jobterm.office.views import CaseView, FactView, to_json
from jobterm.office.wording import system_label

REASON_MAX = 900


def find(call: Call) -> int:
    """``citizen find TEXT``: nothing found is an empty list and exit 0; silent systems are named on stderr."""
    text = call.text(call.given.text, "text")
    with call.office() as office:
        found = office.find(text, full=call.given.full)
    for system, why in found.silent.items():
        call.speech.remark(f"{system_label(system)}: {why}")
    if call.speech.as_json:
        call.speech.json([to_json(person) for person in found.people])
        return Exit.DONE
    if not found.people:
        call.speech.remark(_("Nobody found."))
    headings = (_("id"), _("CPR"), _("name"), _("municipality"), _("group"), _("known by"), _("age"))
    rows = (
        (
            person.citizen,
            person.cpr,
            f"{person.name}{' ' + _('(protected)') if person.protected else ''}",
            person.municipality,
            person.target_group,
            [system_label(system) for system in person.systems],
            plain.age(person.age_s),
        )
        for person in found.people
    )
    call.speech.lines(plain.table(headings, rows, give=(2, 5)))
    return Exit.DONE


def show(call: Call) -> int:
    """``citizen show CITIZEN``: the merged file, and what waits in the queue."""
    given = call.given
    if given.plain and call.speech.as_json:
        raise OfficeError(
            "usage",
            _("--plain and --json do not go together."),
            cure=_("Leave one of them out."),
            field="--plain",
            exit_code=Exit.USAGE,
        )
    if given.reason is not None and not 1 <= len(given.reason.strip()) <= REASON_MAX:
        raise OfficeError(
            "reason.length",
            _("The reason must have 1 to {most} characters.").format(most=REASON_MAX),
            cure=_("Say in a few words why you look this citizen up."),
            field="--reason",
            exit_code=Exit.USAGE,
        )
    citizen = call.text(given.citizen, "citizen")
    with call.office() as office:
        case = office.show(citizen, reason=given.reason, full=given.full)
    if call.speech.as_json:
        call.speech.json(to_json(case))
    else:
        call.speech.lines(_case(case))
    return _ended(call, case)


def _ended(call: Call, case: CaseView) -> int:
    """0, or 6 where no system could be asked and nothing was kept: then nobody knows whether there is such a person."""
    states = {source.state for source in case.sources}
    if case.facts or not states:
        return Exit.DONE
    if states & {"fresh", "cached", "not_known"}:
        call.speech.remark(_("No system that answers knows this citizen."))
        return Exit.DONE
    call.speech.remark(_("No system could be asked, and nothing was kept from before. Try again when they answer."))
    return Exit.UNREACHABLE


def _case(case: CaseView) -> list[str]:
    head = [f"{plain.cell(case.name)}  {plain.cell(case.cpr)}  {case.citizen}"]
    if case.training:
        head.append(_("TRAINING: made-up people only"))
    if case.protected:
        head.append(_("Name and address are protected."))
    if case.replaces is not None:
        head.append(_("The number was replaced: before {cpr}.").format(cpr=case.replaces))
    if case.guest:
        head.append(
            _("Another job centre's citizen; looked up because: {reason}").format(reason=plain.cell(case.reason))
        )
    head += plain.pairs(
        (
            (_("Record system"), _labelled(case.record.get("system"))),
            (_("Responsible"), words.authority(case.responsible.get("authority"))),
            (_("As of"), case.at),
        )
    )
    history = (_("date"), _("system"), _("what"))
    return [
        *head,
        *plain.headed(_("What each system says"), _facts(case.facts)),
        *plain.headed(
            _("History"),
            plain.table(history, ((line.date, system_label(line.system), line.text) for line in case.timeline)),
        ),
        *plain.headed(_("In the queue"), _pending(case)),
        *plain.headed(_("Looked up by"), _looked_up(case)),
        *plain.headed(_("Sources"), _sources(case)),
    ]


def _sources(case: CaseView) -> list[str]:
    rows = ((system_label(one.system), words.source_state(one.state), plain.age(one.age_s)) for one in case.sources)
    lines = plain.table((_("system"), _("state"), _("age")), rows)
    return lines + plain.said(
        (system_label(one.system), one.message) for one in case.sources if one.state not in ("fresh", "not_known")
    )


def _looked_up(case: CaseView) -> list[str]:
    rows = ((one.at, one.user_name or one.user, place_word(one.place), one.reason) for one in case.lookups)
    return plain.table((_("when"), _("who"), _("where"), _("reason")), rows)


def _pending(case: CaseView) -> list[str]:
    rows = ((item.id[:8], item.title or item.kind, item.message) for item in case.pending)
    return plain.table((_("id"), _("what"), _("state")), rows)


def _facts(facts: tuple[FactView, ...]) -> list[str]:
    odd = _("<- DISAGREE")
    rows = [
        (words.fact_name(fact.field) if place == 0 else " ", value, systems, since, odd if fact.disagree else " ")
        for fact in facts
        for place, (value, systems, since) in enumerate(_said(fact))
    ]
    return plain.table((_("fact"), _("value"), _("system"), _("since"), " "), rows, give=(1, 2))


def _said(fact: FactView) -> list[tuple[str, str, str]]:
    """What is said of a fact, since when, and by whom: systems that agree stand together (JSON folds nothing)."""
    agreed: dict[tuple[str, str], list[str]] = {}
    for value in fact.values:
        said = plain.cell(words.coded_value(fact.field, value.value))
        agreed.setdefault((said, plain.cell(value.since)), []).append(system_label(value.system))
    return [(value, _who(systems), since) for (value, since), systems in agreed.items()]


def _who(systems: list[str]) -> str:
    """``AMP, Jobnet``, ``AMP +2``: the value is what the line is for."""
    return ", ".join(systems) if len(systems) < 3 else f"{systems[0]} +{len(systems) - 1}"


def _labelled(system: object) -> str | None:
    return system_label(system) if isinstance(system, str) else None
