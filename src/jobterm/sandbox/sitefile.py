"""The site file and plan that `sandbox serve --write-config` leaves for clients of the training profile."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from jobterm.resources import inside
from jobterm.sandbox.world.places import HOME, TOWN_OF

MARK = "# written by jobterm sandbox"


class NotOurs(Exception):
    """A file stands where ours should go, and a sandbox did not write it; ``path`` is left as it is."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} was not written by a sandbox")
        self.path = path


def site_text(urls: Mapping[str, str]) -> str:
    """A site file for a job centre in Aarhus whose systems are at these addresses."""
    centre = "Jobcenter " + TOWN_OF[HOME].name.removesuffix(" C")
    lines = [
        MARK,
        "# Made-up people only. Delete the first line to keep your own changes.",
        'plan = "plan.toml"',
        "",
        "[site]",
        'profile = "training"',
        f"name = {json.dumps(centre, ensure_ascii=False)}",
        f'municipality = "{HOME}"',
        'user = "trainee1"',
        'user_name = "Anne Holm"',
        'role = "caseworker"',
        'authority = "state"',
    ]
    for system, url in urls.items():
        lines += ["", f"[systems.{system}]", f"url = {json.dumps(url)}", 'auth = "organisation"']
    return "\n".join(lines) + "\n"


def plan_text(scenario: str = "i-dag") -> str:
    """The plan of a scenario, as shipped with the program."""
    plan = inside("domain", "data", "plans", f"{scenario}.toml")
    return f"{MARK}\n{plan.read_text(encoding='utf-8')}"


def write(config: Path, urls: Mapping[str, str]) -> None:
    """Write the site file and ``plan.toml`` beside it, each at once or not at all.

    Raises NotOurs, before anything is written, where either name is taken by a file without our mark.
    """
    plan = config.with_name("plan.toml")
    for path in (plan, config):
        if path.exists() and not path.read_bytes().startswith(MARK.encode("ascii")):
            raise NotOurs(path)
    config.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _replace(plan, plan_text())
    _replace(config, site_text(urls))


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
