"""The unit files for systemd that come with jobterm: which there are, and their text."""

from __future__ import annotations

from typing import Final

from jobterm.resources import inside

UNITS: Final = ("jobterm-worker@.service", "jobterm-workers.target")


def unit(name: str) -> str:
    """The text of one of `UNITS`."""
    return inside("deploy", name).read_text(encoding="utf-8")
