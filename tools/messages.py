"""Collects, checks and compiles the texts on the screen: English stands in the source, Danish in the .po file.

`python tools/messages.py` updates every catalogue from the source and compiles it; `--check` changes nothing and fails
where a sentence has no Danish; `--compile` only writes the .mo files, which are never committed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DOMAIN = "jobterm"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def locale_folder(root: Path) -> Path:
    """Where the catalogues lie in a checkout."""
    return root / "src" / "jobterm" / "locale"


def catalogues(root: Path) -> list[Path]:
    """Every .po file of the checkout."""
    return sorted(locale_folder(root).glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path) -> Catalog:
    """One catalogue; its language is the folder's name."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN, abort_invalid=True)


def collect(root: Path) -> Catalog:
    """All sentences marked in the source, without line numbers (they would change with every edit)."""
    template = Catalog(project=DOMAIN, charset="utf-8")
    source = root / "src" / "jobterm"
    found = extract_from_dir(str(source), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("L10N:",))
    for name, _line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        template.add(message, locations=[(f"jobterm/{name}", 0)], auto_comments=comments, context=context)
    return template


def untranslated(catalogue: Catalog) -> list[str]:
    """English sentences of one catalogue that have no full translation, or a doubtful one."""

    def missing(strings: object) -> bool:
        return not all(strings) if isinstance(strings, list | tuple) else not strings

    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (missing(message.string) or message.fuzzy)
    ]


def check(root: Path) -> list[str]:
    """What stands between the source and complete catalogues, one sentence each."""
    template = collect(root)
    problems: list[str] = []
    for path in catalogues(root):
        language, known = path.parent.parent.name, read(path)
        problems += [f"{language}: not in the catalogue: {m.id!r}" for m in template if m.id and m.id not in known]
        problems += [f"{language}: not translated: {text!r}" for text in untranslated(known)]
        problems += [f"{language}: {m.id!r}: {error}" for m, errors in known.check() for error in errors]
    return problems


def update_all(root: Path) -> None:
    """Take the sentences of the source into every catalogue; what is no longer used is dropped."""
    template = collect(root)
    for path in catalogues(root):
        known = read(path)
        # No guessing by likeness: a wrong sentence on the screen is worse than an English one.
        known.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        known.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, known, width=110, sort_by_file=True, include_lineno=False, omit_header=False)


def compile_all(root: Path) -> list[Path]:
    """Write the .mo beside each .po; returns what was written."""
    written = []
    for path in catalogues(root):
        target = path.with_suffix(".mo")
        temporary = target.with_suffix(".mo.new")
        with temporary.open("wb") as file:
            write_mo(file, read(path))
        temporary.replace(target)
        written.append(target)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Entrance of `make messages` and of the check in `make lint`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    chosen = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    if chosen.check:
        problems = check(root)
        for problem in problems:
            print(problem, file=sys.stderr)
        return 1 if problems else 0
    if not chosen.compile:
        update_all(root)
    compile_all(root)
    missing = [text for path in catalogues(root) for text in untranslated(read(path))]
    for text in missing:
        print(f"not translated yet: {text!r}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
