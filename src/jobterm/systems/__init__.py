"""One adapter per outside system, each encoding and decoding its wire; nothing here decides what is sent when."""

from __future__ import annotations

import sys

# httpx loads its own command line (click, pygments, half of rich) for whoever imports it, and does without where that
# cannot be imported: 2.5 MB and 40 ms less in every desk. It must stand before the import in `transport`.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
