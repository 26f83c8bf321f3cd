"""Checks the documents against the project: dead relative links, make targets and jobterm commands that do not exist.

Whether a guide says the right thing is for its readers; this finds what can be found without reading.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"(?:^|[`$&;(]\s*)make ([a-z][a-z-]*)", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[`$&;|(]\s*)(?:\.venv/bin/)?jobterm((?: [a-z][a-z-]*(?![\w.=/:])){1,2})", re.MULTILINE)
SKIPPED = {".venv", "node_modules", ".git"}


def documents(root: Path) -> Iterator[Path]:
    """Every Markdown file of the project."""
    return (path for path in sorted(root.rglob("*.md")) if not SKIPPED & set(path.relative_to(root).parts))


def make_targets(root: Path) -> set[str]:
    """The names that `make` knows."""
    return set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@cache
def is_command(words: tuple[str, ...]) -> bool:
    """Whether the program takes these words: it is asked for its help on them, which runs nothing."""
    from jobterm.__main__ import run

    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        try:
            return run([*words, "--help"]) == 0
        except SystemExit as ending:
            return ending.code in (0, None)


def check(root: Path, known: Callable[[tuple[str, ...]], bool] = is_command) -> list[str]:
    """What is wrong, one line each; `known` says whether words are a command of jobterm."""
    targets, problems = make_targets(root), []
    for path in documents(root):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(root)
        for link in LINK.findall(CODE.sub("", text)):
            target = link.split("#")[0]
            if target and "://" not in link and not link.startswith("mailto:") and not (path.parent / target).exists():
                problems.append(f"{name}: dead link to {link}")
        code = "\n".join(CODE.findall(text))
        problems += [f"{name}: no such target: make {goal}" for goal in MAKE.findall(code) if goal not in targets]
        for words in sorted({tuple(found.split()) for found in COMMAND.findall(code)}):
            if not known(words):
                problems.append(f"{name}: no such command: jobterm {' '.join(words)}")
    return problems


def main() -> int:
    """Entrance of `make docs` and of the check in `make lint`."""
    problems = check(Path(__file__).resolve().parent.parent)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
