"""``python -m benchmarks.ptymeter``."""

from __future__ import annotations

from benchmarks.ptymeter.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
