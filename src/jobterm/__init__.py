"""jobterm: one screen over every system a Danish job centre works in; here stands only its version."""

from __future__ import annotations

__version__ = "0.1.0"
