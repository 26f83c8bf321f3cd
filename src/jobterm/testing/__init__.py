"""The conformance kit: what every adapter is held against, ours and a supplier's (docs/guide/adapter.md). It needs
pytest, which jobterm itself does not; nobody in the house imports it.

A supplier writes a `Bench` for his system and a class of `AdapterKit`; ``pytest --jobterm-report FILE`` writes what
came of it. What the report means stands in `jobterm.office.conformance`.
"""

from __future__ import annotations

from jobterm.testing.bench import Bench
from jobterm.testing.kit import AdapterKit

__all__ = ["AdapterKit", "Bench"]
