"""The site file: where it is, what may stand in it, what it says, and where everything of a home lies.

Nothing here opens a store or a connection. Only the JSON Schema loads pydantic. `read` belongs in the engine's
thread, and what the first paint needs is told by `glance`.
"""

from __future__ import annotations

from jobterm.config.glance import Glance, glance
from jobterm.config.home import Home, Located, locate
from jobterm.config.init import init_text
from jobterm.config.model import (
    CapabilitySettings,
    PrintSettings,
    SecuritySettings,
    Settings,
    Site,
    StoreSettings,
    SupportSettings,
    SystemSettings,
    TerminalSettings,
)
from jobterm.config.problems import PROBLEMS, ConfigErrors, ConfigMissing, ConfigProblem
from jobterm.config.reading import Config, parse, read, schema, shown
from jobterm.security.profile import Profile

__all__ = [
    "PROBLEMS",
    "CapabilitySettings",
    "Config",
    "ConfigErrors",
    "ConfigMissing",
    "ConfigProblem",
    "Glance",
    "Home",
    "Located",
    "PrintSettings",
    "Profile",
    "SecuritySettings",
    "Settings",
    "Site",
    "StoreSettings",
    "SupportSettings",
    "SystemSettings",
    "TerminalSettings",
    "glance",
    "init_text",
    "locate",
    "parse",
    "read",
    "schema",
    "shown",
]
