"""Hatchling's build hook: compiles the messages, and puts the shipped folders into the wheel (not into a checkout)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("themes", "contracts", "lessons")
"""Folders beside pyproject.toml that a wheel carries as jobterm/NAME; `jobterm.resources` finds both."""


class HouseBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it writes a wheel, an sdist or an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue; for a real wheel also add the shipped folders that exist."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "tools"))
        from messages import compile_all

        compile_all(root)
        if self.target_name == "wheel" and version == "standard":
            present = [name for name in SHIPPED if (root / name).is_dir()]
            build_data["force_include"].update({str(root / name): f"jobterm/{name}" for name in present})
