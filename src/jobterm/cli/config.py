"""`config ...`: the site file made, checked, described and shown. What it means is read elsewhere."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

from jobterm import config
from jobterm.cli import plain, site
from jobterm.cli.call import Call
from jobterm.cli.files import why
from jobterm.cli.site import Trouble
from jobterm.config import Config, Home, Profile
from jobterm.domain import shipped
from jobterm.i18n import _, ngettext
from jobterm.office.errors import Exit, OfficeError

PRIVATE = 0o600
PLAN = "plan.toml"


def init(call: Call) -> int:
    """``config init``: a site file and, where there is none, a plan beside it; nothing is ever overwritten."""
    file = Path(call.given.file) if call.given.file else site.located(call).looked_at[0]
    file = file.expanduser().absolute()
    plan = file.with_name(PLAN)
    text = config.init_text(Profile(call.given.profile))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, text)
    except OSError as error:
        raise OfficeError(
            "config.exists" if isinstance(error, FileExistsError) else "config.unwritable",
            _("The site file {file} cannot be made: {reason}.").format(file=file, reason=why(error)),
            cure=_("Nothing was written. Name another file, or change the one that is there."),
            field="FILE",
            exit_code=Exit.USAGE,
        ) from None
    made = [file]
    if not plan.exists():
        _write(plan, shipped.text("plans", f"{shipped.TODAY}.toml"))
        made.append(plan)
    if call.speech.as_json:
        call.speech.json({"made": [str(one) for one in made]})
        return Exit.DONE
    call.speech.lines(str(one) for one in made)
    call.speech.remark(_("Write the names and addresses of your site into it, then: jobterm config check"))
    return Exit.DONE


def _write(file: Path, text: str) -> None:
    """A new file of the user's own; FileExistsError where one stands."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as made:
        made.write(text)
        made.flush()
        os.fsync(made.fileno())


def check(call: Call) -> int:
    """``config check``: 0, or 2 with every error; warnings do not count."""
    _found, troubles = site.looked_at(call)
    if call.speech.as_json:
        call.speech.json([one.to_json() for one in troubles])
    else:
        call.speech.lines(line for one in troubles for line in told(one))
    errors = [one for one in troubles if one.level == "error"]
    if errors:
        raise OfficeError(
            "config.errors",
            ngettext("{n} error in the site file or plan.", "{n} errors in the site file or plan.", len(errors)).format(
                n=len(errors)
            ),
            cure=_("Correct what is named above; `jobterm config schema` tells what may stand there."),
            field=errors[0].field or None,
            exit_code=Exit.USAGE,
        )
    if not troubles and not call.speech.as_json:
        call.speech.lines([_("Site file and plan are in order.")])
    return Exit.DONE


def told(one: Trouble) -> list[str]:
    """One error as people read it: place, what is wrong, what to do."""
    place = f"{one.file.name if one.file else '-'}:{one.line}" if one.line else str(one.file.name if one.file else "-")
    named = f" {one.field}" if one.field else ""
    warning = f" ({_('warning')})" if one.level != "error" else ""
    return [*plain.sentence(f"{place}{named}:{warning} {one.message}"), *plain.sentence(one.cure, "  ")]


def schema(call: Call) -> int:
    """``config schema``."""
    call.speech.json(config.schema(), indent=2)
    return Exit.DONE


def show(call: Call) -> int:
    """``config show``: what the file says with every default, secrets as ``***``, and where things lie."""
    where = site.located(call)
    found, troubles = site.looked_at(call)
    if found is None:
        raise site.first(troubles)
    made = {
        "file": str(found.file),
        "plan": str(found.plan),
        "training": found.training,
        "home": {one.name: str(getattr(where.home, one.name)) for one in fields(Home)},
        "settings": config.shown(found),
    }
    if call.speech.as_json:
        call.speech.json(made)
    else:
        call.speech.lines(_shown(found, where.home))
    return Exit.DONE


def _shown(found: Config, home: Home) -> list[str]:
    lines = plain.pairs(
        ((_("Site file"), found.file), (_("Plan"), found.plan), (_("Data"), home.data), (_("Copies"), home.cache))
    )
    for table, settings in config.shown(found).items():
        if not isinstance(settings, dict):
            continue
        for name, value in settings.items():
            if isinstance(value, dict):
                lines += ["", f"[{table}.{name}]", *plain.pairs(value.items())]
        single = [(name, value) for name, value in settings.items() if not isinstance(value, dict)]
        if single:
            lines += ["", f"[{table}]", *plain.pairs(single)]
    return lines
