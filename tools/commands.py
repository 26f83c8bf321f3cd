"""Writes docs/commands.md from the table of commands; `--check` changes nothing and fails when the page is stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from jobterm import i18n
from jobterm.cli import parser, table
from jobterm.cli.shape import Option
from jobterm.office.errors import Exit

PAGE = Path("docs") / "commands.md"
_EXITS = {
    Exit.DONE: "done",
    Exit.UNEXPECTED: "unexpected",
    Exit.USAGE: "usage, configuration, nothing readable",
    Exit.REFUSED: "refused by rules, or not in a state that allows it",
    Exit.LOCKED: "locked, or the wrong key",
    Exit.NEEDS_PERSON: "some items need a person",
    Exit.UNREACHABLE: "a system is unreachable or closed, something is left; nothing is lost",
    Exit.DAMAGED: "the store is damaged or rolled back; it is only read",
    Exit.NEWER: "a newer version wrote the store",
}


def page() -> str:
    """The whole page, in English."""
    i18n.use("en")
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Made from the table of commands by `make docs`; change the table, not this page."
    yield ""
    yield "Without a command, `jobterm` opens the screen. Data goes to stdout, messages to stderr. Personal numbers"
    yield "are masked unless `--full`. `-` for a citizen reads from stdin, since an argument is"
    yield "visible to other users of the machine."
    for command in table.COMMANDS:
        yield ""
        yield f"## {' '.join(command.words)}"
        yield ""
        yield f"{command.help[0].upper()}{command.help[1:]}."
        yield ""
        yield "```"
        yield parser.usage(command)
        yield "```"
        yield from _options(command.options)
    yield ""
    yield "## For every command"
    yield from _options(table.GLOBAL)
    yield ""
    yield "## Exit codes"
    yield ""
    yield "| code | means |"
    yield "|---|---|"
    yield from (f"| {int(code)} | {_EXITS[code]} |" for code in Exit)
    yield "| 130, 141, 143 | Ctrl+C, nobody reads the output, SIGTERM: stopped, nothing lost |"
    yield ""
    yield "With `--json` the last line of an error on stderr is"
    yield '`{"error": {"code", "message", "field", "cure", "exit"}}`.'
    yield ""
    yield "## Later"
    yield ""
    names = ", ".join(" ".join(words) for words in sorted(table.LATER))
    yield f"These names are taken, and refused politely until a later version: {names}."


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    if not options:
        return
    yield ""
    yield "| argument | means |"
    yield "|---|---|"
    for option in options:
        name = parser.usage_of(option).replace("|", "\\|")
        default = f" (default: {option.default})" if option.default not in (None, 0, "-") else ""
        yield f"| `{name}` | {option.help}{default} |"


def main(arguments: list[str] | None = None) -> int:
    """Entrance of `make docs` and `make lint`."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--check", action="store_true")
    chosen = reader.parse_args(arguments)
    file = Path(__file__).resolve().parent.parent / PAGE
    text = page()
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    if chosen.check:
        print(f"{PAGE} is stale: run `make docs`", file=sys.stderr)
        return 1
    file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
