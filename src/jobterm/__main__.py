"""The entrance: hands the command line to `jobterm.cli` and loads nothing else, so that the first paint is near."""

from __future__ import annotations

import sys


def run(arguments: list[str]) -> int:
    """Run one command, given without the program's name, and return its exit code."""
    from jobterm import lean

    lean.install()  # before any other module makes a dataclass
    from jobterm import cli

    return cli.main(arguments)


def main() -> int:
    """The console script `jobterm`."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
