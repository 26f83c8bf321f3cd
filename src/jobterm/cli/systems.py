"""`systems list` and `systems show`: the systems that this jobterm can talk to, ours and suppliers', what they declare,
and what their last conformance run said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobterm.bootstrap import systems
from jobterm.bootstrap.systems import Capabilities, InstalledSystem, SystemDetail
from jobterm.cli import plain, site
from jobterm.cli.call import Call
from jobterm.clock import to_text
from jobterm.i18n import _
from jobterm.office import conformance
from jobterm.office.conformance import Report, Verdict, Wanted
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.wording import system_label


def listed(call: Call) -> int:
    """``systems list``: every system, whose it is, whether the site names it, and how its last run ended."""
    named = _named(call)
    folder = systems.report_folder(call.given.config)
    rows = [(one, systems.system_detail(one.id, folder)) for one in systems.systems()]
    if call.speech.as_json:
        call.speech.json([_row(one, found, named) for one, found in rows])
        return Exit.DONE
    headings = (_("system"), _("name"), _("from"), _("here"), _("conformance"))
    call.speech.lines(
        plain.table(
            headings,
            ((one.id, system_label(one.id), _whose(one), one.id in named, _state(one, found)) for one, found in rows),
            give=(4, 2),
        )
    )
    return Exit.DONE


def show(call: Call) -> int:
    """``systems show ID``: one system whole; 3 where it cannot be used here."""
    system = str(call.given.id)
    found = systems.system_detail(system, systems.report_folder(call.given.config))
    report = _given_report(call.given.report) if call.given.report is not None else found.report
    if found.installed is None and found.trouble is None:
        raise _unknown(system)
    verdict = _verdict(found, report)
    if call.speech.as_json:
        call.speech.json(_as_json(found, report, verdict, system))
    else:
        call.speech.lines(_as_text(found, report, verdict, system))
    return Exit.DONE if found.trouble is None else Exit.REFUSED


def _named(call: Call) -> frozenset[str]:
    """The systems that the site file names; none where there is no site file."""
    try:
        config, _troubles = site.looked_at(call)
    except OfficeError:
        return frozenset()
    return frozenset(config.settings.systems) if config is not None else frozenset()


def _unknown(system: str) -> OfficeError:
    return OfficeError(
        "plugin.missing",
        _("There is no system {system} here.").format(system=system[:40]),
        cure=_("`jobterm systems list` names those that there are."),
        field="ID",
        exit_code=Exit.USAGE,
    )


def _given_report(path: Path) -> Report:
    try:
        return conformance.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        code = "report.unreadable"
    except conformance.BadReport as error:
        code = str(error)
    raise OfficeError(
        code,
        _("The file is no report of the conformance kit, or was changed since."),
        cure=_("Make it anew: pytest --jobterm-report FILE."),
        field="--report",
        exit_code=Exit.USAGE,
    )


def _verdict(found: SystemDetail, report: Report | None) -> Verdict | None:
    """What the last run says of the code that is installed; nothing of ours, which are tried with every change."""
    if found.installed is None or (found.installed.ours and report is None):
        return None
    wanted = Wanted(found.installed.id, found.code_sha256 or None)
    return conformance.verdict(report, wanted, datetime.now(UTC))


def _whose(one: InstalledSystem) -> str:
    return f"{one.package} {one.version}".strip()


def _state(one: InstalledSystem, found: SystemDetail) -> str:
    """A column's word for how it stands with a system."""
    if one.shadowed:
        return _("not used: one of ours has this name")
    if found.trouble is not None:
        return _("cannot be used: {code}").format(code=found.trouble.code)
    verdict = _verdict(found, found.report)
    if verdict is None:
        return _("tried with jobterm")
    if found.report is None:
        return _("not tried")
    if verdict.good:
        return f"{_('passed')} {plain.cell(found.report.at.date())}"
    return _("failed, or not as installed")


def _row(one: InstalledSystem, found: SystemDetail, named: frozenset[str]) -> dict[str, Any]:
    verdict = _verdict(found, found.report)
    return {
        "id": one.id,
        "ours": one.ours,
        "package": one.package,
        "version": one.version,
        "shadowed": one.shadowed,
        "at_this_site": one.id in named,
        "trouble": found.trouble.code if found.trouble is not None and not one.shadowed else None,
        "conformance": None if one.ours or one.shadowed else bool(verdict is not None and verdict.good),
    }


def _as_json(found: SystemDetail, report: Report | None, verdict: Verdict | None, system: str) -> dict[str, Any]:
    one, trouble = found.installed, found.trouble
    wrong = None if trouble is None else {"code": trouble.code, "message": trouble.message, "cure": trouble.cure}
    reasons = [] if verdict is None else [code for code, _values in verdict.reasons]
    return {
        "id": system,
        "label": system_label(system),
        "ours": one.ours if one is not None else False,
        "package": one.package if one is not None else None,
        "version": one.version if one is not None else None,
        "code_sha256": found.code_sha256 or None,
        "trouble": wrong,
        "capabilities": None if found.capabilities is None else systems.as_json(found.capabilities),
        "kinds": list(found.kinds),
        "settings": dict(found.settings or {}),
        "conformance": None if report is None else _report_json(report),
        "verdict": None if verdict is None else {"good": verdict.good, "reasons": reasons},
    }


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "at": to_text(report.at),
        "plugin_version": report.version,
        "kit": report.kit,
        "jobterm": report.jobterm,
        "passed": report.passed,
        "failed": report.failed,
        "not_offered": report.not_offered,
        "workflows": dict(report.workflows),
        "failures": list(report.failures),
        "sha256": report.sha256,
    }


def _as_text(found: SystemDetail, report: Report | None, verdict: Verdict | None, system: str) -> list[str]:
    one = found.installed
    lines = plain.pairs(
        (
            (_("system"), f"{system} ({system_label(system)})" if system_label(system) != system else system),
            (_("from"), _whose(one) if one is not None else None),
            (_("code"), found.code_sha256[:16] or None),
        )
    )
    if found.trouble is not None:
        lines += ["", *plain.sentence(found.trouble.message), *plain.sentence(found.trouble.cure)]
    if found.capabilities is not None:
        lines += plain.headed(_("Its contract declares"), plain.pairs(_declared(found.capabilities)))
    if found.settings:
        lines += plain.headed(_("Its own settings"), plain.pairs(found.settings.items()))
    if found.kinds:
        lines += plain.headed(_("Registrations that it takes"), plain.sentence(", ".join(found.kinds)))
    if verdict is not None:
        lines += plain.headed(_("Conformance"), [*_report_text(report), *_judged(verdict)])
    return lines


def _declared(able: Capabilities) -> list[tuple[str, Any]]:
    """Capabilities in words."""

    def length(value: timedelta | None) -> str | None:
        return None if value is None else plain.age(value.total_seconds())

    return [
        (_("refuses a twin for ever"), able.create_once),
        (_("writes under a version"), able.version),
        (_("remembers a key for"), length(able.key_ttl)),
        (_("can be asked for ours"), able.lookup),
        (_("longest life of a request (L)"), length(able.life)),
        (_("closes, and says so"), able.closes),
        (_("requests at once"), able.per_system_in_flight),
        (_("takes back"), sorted(able.deletes)),
        (_("replaces"), sorted(able.replaces)),
        (_("files go at"), None if able.file_hour is None else f"{able.file_hour:%H:%M}"),
    ]


def _report_text(report: Report | None) -> list[str]:
    if report is None:
        return []
    words = (
        (conformance.FAIL, _("FAILED")),
        (conformance.PASS, _("passed")),
        (conformance.NOT_OFFERED, _("not offered")),
    )
    rows = [(word, [name for name, end in report.workflows.items() if end == ended]) for ended, word in words]
    return [*plain.sentence(conformance.summary(report)), *plain.pairs([row for row in rows if row[1]], indent="  ")]


def _judged(verdict: Verdict) -> list[str]:
    if verdict.good:
        return [_("It did everything that it offers, as it is installed.")]
    return [line for said in verdict.said() for line in plain.sentence(said)]
