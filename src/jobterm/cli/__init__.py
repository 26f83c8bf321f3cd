"""The commands: arguments in, data on stdout, messages on stderr; the work is done in `office`."""

from __future__ import annotations


def main(arguments: list[str]) -> int:
    """Run one command, given without the program's name, and return its exit code (interface §1)."""
    from jobterm.cli.entry import enter

    return enter(arguments)
