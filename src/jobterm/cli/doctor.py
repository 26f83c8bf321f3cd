"""`doctor`: what stands between this machine and a working day, with a cure for each thing. It changes nothing and
asks no system unless told to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from jobterm.bootstrap import entrances
from jobterm.cli import machine, plain, site
from jobterm.cli.call import Call
from jobterm.cli.findings import Finding, Level
from jobterm.clock import to_text
from jobterm.config import Config
from jobterm.i18n import _, ngettext
from jobterm.office import words
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import StatusView, SystemView
from jobterm.office.wording import system_label

SKEW_S: Final = 120.0
"""A clock error from here on is shown (guarantee G13)."""
_GRAVEST: Final = (Exit.DAMAGED, Exit.NEWER, Exit.LOCKED, Exit.USAGE)


def doctor(call: Call) -> int:
    """``doctor``: 0, or the code of the gravest error found."""
    found = [*machine.versions(entrances.sqlcipher_version()), *machine.terminal()]
    where = site.located(call)
    found += machine.disk(where.home.data)
    config, told = _site(call)
    found += told
    status: StatusView | None = None
    if config is not None:
        status, told = _desk(call, config)
        found += told
    systems = _systems(config, status)
    found += [_clock(status), *_silent(systems)]
    if call.speech.as_json:
        call.speech.json(_as_json(found, systems, config, status))
    else:
        call.speech.lines(_as_text(found, systems))
    codes = {one.exit_code for one in found if one.level is Level.ERROR}
    return next((code for code in _GRAVEST if code in codes), Exit.DONE)


def _site(call: Call) -> tuple[Config | None, list[Finding]]:
    """The site file and what is wrong with it; its absence is no error, since there is a demo."""
    try:
        config, troubles = site.looked_at(call)
    except OfficeError as error:
        return None, [Finding("site_file", Level.REMARK, None, error.message, error.cure)]
    level = {"error": Level.ERROR, "warning": Level.WARNING}
    found = [
        Finding("site_file", level[one.level], f"{one.file}:{one.line}", one.message, one.cure) for one in troubles
    ]
    if config is None:
        return None, found
    profile = _("training") if config.training else _("production")
    whole = [Finding("site_file", Level.OK, str(config.file)), Finding("profile", Level.OK, profile)]
    return (None if any(one.level is Level.ERROR for one in found) else config), whole + found


def _desk(call: Call, config: Config) -> tuple[StatusView | None, list[Finding]]:
    """Vault and store. A home that was never used has neither: they are made at first use, not by looking."""
    vault = entrances.vault_facts(call.access.config)
    if not vault.exists and not call.given.probe:
        text = _("Nothing was saved here yet; vault and queue are made when they are first needed.")
        missing = Finding("vault", Level.REMARK, None, text)
        if not config.training:
            text = _("This home has no vault yet, so nothing can be kept in it.")
            cure = _("Make one, once, with `jobterm vault init`; it asks for a passphrase.")
            missing = Finding("vault", Level.WARNING, None, text, cure)
        return None, [missing, Finding("store", Level.REMARK, None, text)]
    found = [Finding("vault", Level.OK, ", ".join(words.slot_kind(one) for one in vault.slots) or None)]
    try:
        with call.office() as office:
            status = office.status(probe=call.given.probe)
            found.append(Finding("signing_key", Level.OK, office.signing_key()))
    except OfficeError as error:
        return None, [*found, Finding("store", Level.ERROR, None, error.message, error.cure, error.exit_code)]
    return status, [*found, *_store(status)]


def _store(status: StatusView) -> list[Finding]:
    from jobterm.office.status import exit_code

    state = status.store.get("state")
    code = exit_code(status)
    if code is not Exit.DONE:
        text = str(status.store.get("reason") or words.store_state(state))
        cure = _("Stop registering here and call the superuser; do not delete anything.")
        return [Finding("store", Level.ERROR, state, text, cure, code)]
    anchor = status.store.get("anchor")
    schema = status.store.get("schema")
    return [
        Finding("store", Level.OK, _("{state}, schema {schema}").format(state=words.store_state(state), schema=schema)),
        Finding("anchor", Level.OK, anchor),
    ]


def _clock(status: StatusView | None) -> Finding:
    """How far this machine's clock is from the systems', as far as they said."""
    skews = [one.clock_skew_s for one in status.systems if one.clock_skew_s is not None] if status else []
    if not skews:
        return Finding("clock", Level.REMARK, None, _("No system has told the time yet."), "")
    worst = max(skews, key=abs)
    value = f"{round(worst):+d} s"
    if abs(worst) < SKEW_S:
        return Finding("clock", Level.OK, value)
    text = _("The clock of this machine differs by {seconds} seconds from a system's.").format(seconds=round(worst))
    return Finding("clock", Level.WARNING, value, text, _("Have it set: times told and keyed are written by it."))


def _silent(systems: list[dict[str, Any]]) -> list[Finding]:
    """Systems that cannot be sent to now, as far as is known: no fault of this machine, and worth knowing."""
    away = [one for one in systems if one["state"] in ("closed", "down")]
    if not away:
        return []
    names = ", ".join(f"{system_label(one['id'])} ({words.system_state(one['state'])})" for one in away)
    text = _("What is saved waits here, safely, and goes when they answer.")
    return [
        Finding("systems", Level.WARNING, names, text, _("If it lasts, call whoever stands with the system below."))
    ]


def _systems(config: Config | None, status: StatusView | None) -> list[dict[str, Any]]:
    """Each system with whom to call about it."""
    seen: dict[str, SystemView] = {one.id: one for one in status.systems} if status else {}
    settings = config.settings.systems if config else {}
    return [
        {
            "id": id,
            "state": seen[id].state if id in seen else "unknown",
            "reason": seen[id].reason if id in seen else None,
            "until": to_text(until) if id in seen and (until := seen[id].until) is not None else None,
            "clock_skew_s": seen[id].clock_skew_s if id in seen else None,
            "owner": settings[id].owner if id in settings else None,
            "support_phone": settings[id].support_phone if id in settings else None,
        }
        for id in dict.fromkeys((*settings, *seen))
    ]


def _as_json(
    found: list[Finding], systems: list[dict[str, Any]], config: Config | None, status: StatusView | None
) -> dict[str, Any]:
    return {
        "at": to_text(datetime.now(UTC)),
        "training": config.training if config else None,
        "worst": max((one.level for one in found), key=list(Level).index).value,
        "checks": [one.to_json() for one in found],
        "systems": systems,
        "store": dict(status.store) if status else None,
    }


def _as_text(found: list[Finding], systems: list[dict[str, Any]]) -> list[str]:
    names = {
        "jobterm": "jobterm",
        "python": "Python",
        "textual": "Textual",
        "sqlcipher": "SQLCipher",
        "terminal": _("Terminal"),
        "language": _("Language"),
        "disk": _("Free on disk"),
        "file_system": _("File system"),
        "site_file": _("Site file"),
        "profile": _("Profile"),
        "vault": _("Vault"),
        "store": _("Store"),
        "anchor": _("Anchor"),
        "signing_key": _("Key of proofs"),
        "clock": _("Clock error"),
        "systems": _("Systems"),
    }
    width = max(map(len, names.values())) + 2
    marks = {Level.OK: "  ", Level.REMARK: "  ", Level.WARNING: "! ", Level.ERROR: "!!"}
    lines: list[str] = []
    for one in found:
        lines.append(f"{marks[one.level]} {names[one.id]:<{width}}{plain.cell(one.value)}")
        for sentence in (one.message, one.cure):
            lines += plain.sentence(sentence, " " * (width + 3)) if sentence else []
    headings = (_("system"), _("state"), _("until"), _("owner"), _("support"))
    rows = (
        (system_label(one["id"]), words.system_state(one["state"]), one["until"], one["owner"], one["support_phone"])
        for one in systems
    )
    lines += plain.headed(_("Systems"), plain.table(headings, rows, give=(3, 4)))
    wrong = sum(one.level in (Level.ERROR, Level.WARNING) for one in found)
    verdict = ngettext("{n} thing needs attention.", "{n} things need attention.", wrong).format(n=wrong)
    return [*lines, "", verdict if wrong else _("Nothing stands in the way.")]
