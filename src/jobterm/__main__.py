"""The entrance: hands the command line to `jobterm.cli` and loads nothing else, so that the first paint is near."""

from __future__ import annotations

import sys


def main() -> int:
    """Run one command and return its exit code (the table of codes stands in docs/guide)."""
    from jobterm.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
