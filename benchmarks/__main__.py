"""``python -m benchmarks``, which is what ``make bench`` runs."""

from __future__ import annotations

from benchmarks.run import entrance

if __name__ == "__main__":
    raise SystemExit(entrance())
