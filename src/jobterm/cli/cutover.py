"""`cutover ...`: a plan checked before the night. What a finding means is decided in the office."""

from __future__ import annotations

from datetime import UTC, datetime

from jobterm.cli import plain, site
from jobterm.cli.call import Call
from jobterm.config import Config
from jobterm.domain.identifiers import SYSTEMS
from jobterm.i18n import _, ngettext
from jobterm.office.cutover.check import CheckedPlan, PlanFinding, Surroundings, checked
from jobterm.office.errors import Exit, OfficeError


def check(call: Call) -> int:
    """``cutover check PLAN``: 0, or 2 with every error; warnings do not count. Needs no key and opens no store."""
    found, troubles = site.looked_at(call)
    if found is None:
        raise site.first(troubles)
    told = checked(call.given.plan.expanduser(), found.plan, around(found))
    if call.speech.as_json:
        call.speech.json([one.to_json() for one in told.findings])
    else:
        call.speech.lines(_lines(told))
    if told.errors:
        first = next(one for one in told.findings if one.level == "error")
        raise OfficeError(
            first.code,
            ngettext("{n} error in the plan.", "{n} errors in the plan.", told.errors).format(n=told.errors),
            cure=_("Correct what is named above, and check again. The plan in force was not touched."),
            field="PLAN",
            exit_code=Exit.USAGE,
        )
    return Exit.DONE


def blank(call: Call) -> int:
    """``paper blank [KIND]``: plain text in pages, a form feed between two; print it before it is needed."""
    wanted = () if call.given.kind is None else (call.given.kind,)
    with call.office() as office:
        text = office.cutover.blank_forms(wanted)
    if call.speech.as_json:
        call.speech.json({"text": text})
    else:
        call.speech.whole(text)
    return Exit.DONE


def around(found: Config) -> Surroundings:
    """What a plan is weighed against at this site."""
    named = found.settings.systems
    return Surroundings(
        datetime.now(UTC),
        frozenset({*SYSTEMS, *named}),
        frozenset(name for name, one in named.items() if one.url is not None),
        found.settings.site.municipality,
    )


def _lines(told: CheckedPlan) -> list[str]:
    lines = [line for one in told.findings for line in _said(told, one)]
    in_force = _("yes") if told.in_force else _("no, the site routes by another file")
    rows = ", ".join(f"{n} [[{name}]]" for name, n in told.rows)
    facts = [(_("Plan"), told.file.name), (_("Rows"), rows or None), (_("sha256"), told.sha256),
             (_("In force here"), in_force)]  # fmt: skip
    if not told.findings:
        lines.append(_("The plan is in order."))
    return [*lines, "", *plain.pairs(facts)] if lines else plain.pairs(facts)


def _said(told: CheckedPlan, one: PlanFinding) -> list[str]:
    place = f"{told.file.name}:{one.line}" if one.line else told.file.name
    warning = f" ({_('warning')})" if one.level != "error" else ""
    return [*plain.sentence(f"{place}:{warning} {one.message}"), *plain.sentence(one.cure, "  ")]
