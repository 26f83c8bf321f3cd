"""`outbox ...`: the queue as JSON or aligned text, and what a person may do with an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.cli.table import SHOWN_STATES
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.last_error import last_error, reference
from jobterm.office.log_words import answer_word, event_word
from jobterm.office.views import ChoiceView, ConflictField, ItemDetail, ItemView, PrintView, to_json
from jobterm.office.wishes import REASON_NEEDED, Decision, OutboxQuery, Verdict
from jobterm.office.wording import system_label

REASON_MAX = 900
_URGENT: Final = frozenset(SHOWN_STATES[: SHOWN_STATES.index("queued")])
"""States that somebody should see: all that are worse than waiting for one's turn."""


def listed(call: Call) -> int:
    """``outbox list``."""
    given = call.given
    query = OutboxQuery(
        states=tuple(given.state),
        system=given.system,
        citizen=None if given.citizen is None else call.text(given.citizen, "--citizen"),
        author=given.author,
        after=given.after,
        limit=given.limit,
        full=given.full,
    )
    with call.office() as office:
        items = office.outbox_list(query)
    if call.speech.as_json:
        call.speech.json([to_json(item) for item in items])
        return Exit.DONE
    if not items:
        call.speech.remark(_("Nothing in the queue fits."))
    rows = (
        (item.n, item.id[:8], item.cpr or item.cvr, item.title or item.kind, _states(item)) for item in items
    )  # fmt: skip
    call.speech.lines(plain.table(("n", _("id"), _("who"), _("what"), _("state")), rows, give=(3, 4)))
    if len(items) == query.limit:
        call.speech.remark(_("There may be more: go on with --after {n}.").format(n=items[-1].n))
    return Exit.DONE


def show(call: Call) -> int:
    """``outbox show ID``."""
    with call.office() as office:
        detail = office.outbox_show(call.given.id, full=call.given.full)
    if call.speech.as_json:
        call.speech.json(to_json(detail))
    else:
        call.speech.lines(_detail(detail))
    return Exit.DONE


def retry(call: Call) -> int:
    """``outbox retry ID``."""
    with call.office() as office:
        return after(call, office.retry(call.given.id))


def withdraw(call: Call) -> int:
    """``outbox withdraw ID --reason``."""
    why = reason(call)
    with call.office() as office:
        return after(call, office.withdraw(call.given.id, why))


def decide(call: Call) -> int:
    """``outbox decide ID ...``."""
    decision = _decision(call)
    with call.office() as office:
        return after(call, office.decide(call.given.id, decision))


def after(call: Call, item: ItemView) -> int:
    """Say what became of an item."""
    if call.speech.as_json:
        call.speech.json(to_json(item))
    else:
        call.speech.lines(_item(item))
    return Exit.DONE


def _decision(call: Call) -> Decision:
    given = call.given
    verdicts = {
        "mine": Verdict.KEEP_MINE,
        "theirs": Verdict.KEEP_THEIRS,
        "merge": Verdict.MERGE,
    }
    if given.keep is None:
        verdict = next(one for one in _PLAIN if getattr(given, one.value))
        if given.all_alike and verdict not in CURED:
            raise _usage(_("--all-alike goes with a way out of what has gone stale."), "--all-alike")
        why = reason(call) if verdict in REASON_NEEDED or given.reason else ""
        return Decision(verdict, reason=why, system=given.system, all_alike=given.all_alike)
    if given.all_alike:
        raise _usage(_("--all-alike goes with a way out of what has gone stale."), "--all-alike")
    fields = tuple(_choice(text) for text in given.field)
    if fields and verdicts[given.keep] is not Verdict.MERGE:
        raise _usage(_("--field goes with --keep merge only."), "--field")
    return Decision(verdicts[given.keep], reason=given.reason or "", system=given.system, fields=fields)


_PLAIN: Final = (
    Verdict.APPLIED, Verdict.NOT_APPLIED, Verdict.HANDED_OVER, Verdict.REGISTER_TODAY, Verdict.WAS_HELD,
    Verdict.AS_SEEN, Verdict.WITHDRAW_ALL,
)  # fmt: skip
"""Verdicts that are an option of their own, by its name."""
CURED: Final = frozenset({Verdict.REGISTER_TODAY, Verdict.WAS_HELD, Verdict.AS_SEEN, Verdict.WITHDRAW_ALL})
"""Ways out of what has gone stale, for one item or for all of the same cause."""


def _choice(text: str) -> tuple[str, str]:
    name, _equals, side = text.partition("=")
    if not name or side not in ("mine", "theirs"):
        raise _usage(_("--field is written FIELD=mine or FIELD=theirs."), "--field")
    return name, side


def reason(call: Call) -> str:
    """The reason that was given; OfficeError where it is none."""
    why: str = (call.given.reason or "").strip()
    if not 1 <= len(why) <= REASON_MAX:
        message = _("A reason of 1 to {most} characters is needed.").format(most=REASON_MAX)
        raise _usage(message, "--reason", " ".join(call.given.command.words))
    return why


def _usage(message: str, field: str, command: str = "outbox decide") -> OfficeError:
    cure = _("See `{program} --help`.").format(program=f"jobterm {command}")
    return OfficeError("usage", message, cure=cure, field=field, exit_code=Exit.USAGE)


def _states(item: ItemView) -> str:
    """The state at each recipient: ``AMP ok, A-kasse via AMP``; the urgent first, since a column cuts the rest."""
    worst_first = sorted(item.deliveries, key=lambda one: SHOWN_STATES.index(one.state) if one.state in _URGENT else 99)
    return ", ".join(f"{system_label(one.system)} {one.short or one.state}" for one in worst_first)


def _item(item: ItemView) -> list[str]:
    lines = [
        f"{item.n}  {item.id}",
        *plain.pairs(
            (
                (_("What"), item.title or item.kind),
                (_("Who"), " ".join(filter(None, (item.name, item.cpr or item.cvr)))),
                (_("Event date"), item.event_date),
                (_("Told"), item.told_at),
                (_("Keyed"), item.keyed_at),
                (_("Author"), item.author),
            )
        ),
    ]
    for delivery in item.deliveries:
        lines += ["", f"{system_label(delivery.system)}: {delivery.short or delivery.state}"]
        for said in (delivery.message, last_error(delivery, plain.moment), reference(item.id, delivery, plain.moment)):
            lines += plain.sentence(said, "  ") if said else []
    return lines


def _named(kind: str, details: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The details by the names that their fields have on the form, and choices by theirs."""
    from jobterm.domain.registrations.kinds import form_fields, label

    choices = {path: {one.code: one.label for one in field.choices} for path, field in form_fields(kind)}
    named: list[tuple[str, Any]] = []
    for name, value in details.items():
        msgid = label(kind, f"details.{name}")
        chosen = choices.get(name, {}).get(value) if isinstance(value, str) else None
        named.append((_(msgid) if msgid else name, _(chosen) if chosen else value))
    return named


def _versions(kind: str, one: ConflictField) -> list[str]:
    """A field as read, mine and theirs, whole, with whose a merge takes by itself."""
    sides = {"mine": _("mine"), "theirs": _("theirs")}
    there = f"{plain.cell(one.theirs)} ({system_label(one.source)} {plain.cell(one.at)})"
    rows = (
        (_("as read"), one.base if one.read else _("nobody has read it")),
        (_("mine"), one.mine),
        (_("theirs"), there),
        (_("a merge takes"), sides.get(one.side or "", _("what you choose"))),
    )
    # Two of the four columns that `pairs` counts are those of the heading that these stand under.
    return [_field_name(kind, one.field), *(line[2:] for line in plain.pairs(rows, indent="    "))]


def _field_name(kind: str, name: str) -> str:
    """The field as ``--field`` takes it, with its name on the form."""
    from jobterm.domain.registrations.kinds import label

    msgid = label(kind, f"details.{name}")
    return f"{name} ({_(msgid)})" if msgid else name


_WAYS: Final = {
    "keep_mine": "--keep mine",
    "keep_theirs": "--keep theirs",
    "merge": "--keep merge",
    "applied": "--applied --reason TEXT",
    "not_applied": "--not-applied --reason TEXT",
    "handed_over": "--handed-over --reason TEXT",
    "register_today": "--register-today [--all-alike]",
    "was_held": "--was-held [--all-alike]",
    "as_seen": "--as-seen [--all-alike]",
    "withdraw_all": "--withdraw-all --reason TEXT",
    "edit": "register, supersedes ID",
}
"""How each verdict is given to ``outbox decide``."""


def _decidable(choice: ChoiceView) -> list[str]:
    """A verdict, how it is given, what follows, or why not yet."""
    head = f"{_WAYS.get(choice.verdict, choice.verdict)}  {choice.label} ({system_label(choice.system)})"
    return [head, *plain.sentence(choice.consequence if choice.allowed else choice.why_not, "  ")]


def _printed(one: PrintView) -> list[str]:
    """A text to print, as it is: it is 80 columns wide already."""
    heading = _("Text to print ({to})").format(to=one.to)
    return ["", heading, *one.text.split("\n")]


def _detail(detail: ItemDetail) -> list[str]:
    return [
        *_item(detail.item),
        *plain.headed(_("Details"), plain.pairs(_named(detail.item.kind, detail.details))),
        *plain.headed(_("Note"), plain.sentence(detail.note or "") if detail.note else []),
        *plain.headed(_("Overrides"), plain.pairs((one["code"], one["reason"]) for one in detail.overrides)),
        *plain.headed(_("Remarks"), [line for one in detail.findings for line in plain.sentence(one.message)]),
        *plain.headed(
            _("Conflict"),
            [line for one in detail.conflict.fields for line in _versions(detail.item.kind, one)]
            if detail.conflict
            else [],
        ),
        *(line for one in detail.prints for line in _printed(one)),
        *plain.headed(_("To decide"), [line for one in detail.decisions for line in _decidable(one)]),
        *plain.headed(
            _("Log"),
            plain.table(
                ("n", _("at"), _("event"), _("system"), _("class"), _("code"), _("by")),
                (
                    (
                        e.n,
                        e.at,
                        event_word(e.event),
                        e.system and system_label(e.system),
                        answer_word(e.cls),
                        e.code,
                        e.by,
                    )
                    for e in detail.events
                ),
                give=(6, 5, 2),
            ),
        ),
    ]
