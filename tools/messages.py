"""Collects, checks and compiles the texts on the screen: English stands in the source, the other language in one .po
file per package (``locale/da/tui.po``, ``house.po`` for what lies in no package).

`python tools/messages.py` updates the catalogues from the source and compiles them; `--check` changes nothing and fails
where a sentence has no translation, or two; `--compile` only writes the .mo, which is never committed.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DOMAIN = "jobterm"
REST = "house"
"""The catalogue for what has none of its own."""
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def locale_folder(root: Path) -> Path:
    """Where the catalogues lie in a checkout."""
    return root / "src" / "jobterm" / "locale"


def languages(root: Path) -> list[Path]:
    """The folder of every language of the checkout."""
    return sorted({path.parent for path in locale_folder(root).glob("*/*.po")})


def read(path: Path) -> Catalog:
    """One .po file; its language is the folder's name."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, domain=DOMAIN, abort_invalid=True)


def parts(language: Path) -> dict[str, Catalog]:
    """The catalogues of one language by the name of their package."""
    return {path.stem: read(path) for path in sorted(language.glob("*.po"))}


def together(language: Path) -> Catalog:
    """All catalogues of one language in one."""
    whole = Catalog(locale=language.name, domain=DOMAIN, charset="utf-8")
    for catalogue in parts(language).values():
        for message in catalogue:
            if message.id and not (message.id in whole and whole[message.id].string):
                whole[message.id] = message
    return whole


def contradictions(language: Path) -> list[str]:
    """Sentences that two catalogues of one language translate differently."""
    said: dict[object, object] = {}
    found = []
    for catalogue in parts(language).values():
        for message in catalogue:
            if message.id and message.string and said.setdefault(_key(message.id), message.string) != message.string:
                found.append(str(message.id))
    return found


def _key(ident: object) -> object:
    return tuple(ident) if isinstance(ident, list) else ident


def home_of(location: str, names: dict[str, Catalog]) -> str:
    """The catalogue in which a sentence of that source file belongs."""
    package = Path(location).parts[1].removesuffix(".py")
    return package if package in names else REST


def collect(root: Path) -> Catalog:
    """All sentences marked in the source, without line numbers (they would change with every edit)."""
    template = Catalog(project=DOMAIN, charset="utf-8")
    source = root / "src" / "jobterm"
    found = extract_from_dir(str(source), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("L10N:",))
    for name, _line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        template.add(message, locations=[(f"jobterm/{name}", 0)], auto_comments=comments, context=context)
    for path in sorted(source.rglob("*.py")):
        for text in within_fstrings(path.read_text("utf-8")):
            template.add(text, locations=[(path.relative_to(source.parent).as_posix(), 0)])
    return template


def within_fstrings(source: str) -> list[str]:
    """Sentences marked within an f-string: to the tokens that Babel reads, the whole of it is one string."""
    strings = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    marked = (node for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("_", "N_") and node.args)
    first = (node.args[0] for node in marked)
    return [one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)]


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
    for language in languages(root):
        name, known = language.name, together(language)
        problems += [f"{name}: not in a catalogue: {m.id!r}" for m in template if m.id and m.id not in known]
        problems += [f"{name}: not translated: {text!r}" for text in untranslated(known)]
        problems += [f"{name}: said in two ways: {text!r}" for text in contradictions(language)]
        problems += [f"{name}: {m.id!r}: {error}" for m, errors in known.check() for error in errors]
    return problems


def update_all(root: Path) -> None:
    """Give every sentence of the source its place in one catalogue; what is no longer used is dropped."""
    template = collect(root)
    for language in languages(root):
        known, named = together(language), parts(language)
        named.setdefault(REST, Catalog(locale=language.name, domain=DOMAIN, charset="utf-8"))
        homes = {name: _blank(catalogue, name) for name, catalogue in named.items()}
        for message in template:
            if message.id:
                home = homes[home_of(message.locations[0][0], named)]
                # No guessing by likeness: a wrong sentence on the screen is worse than an English one.
                translated = known[message.id].string if message.id in known else ""
                home.add(message.id, translated, flags=message.flags, auto_comments=message.auto_comments)
        for name, catalogue in homes.items():
            (language / f"{name}.po").write_bytes(_text(catalogue))


def _blank(old: Catalog, name: str) -> Catalog:
    blank = Catalog(locale=old.locale, header_comment=f"# {old.locale}: the sentences of {name}.", fuzzy=False)
    blank.mime_headers = [
        ("Language", str(old.locale)),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    ]
    return blank


def _text(catalogue: Catalog) -> bytes:
    """A .po file without the lines that name nobody and change with every run."""
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=False, include_lineno=False, omit_header=False)
    noise = (b'"Project-Id-Version', b'"Report-Msgid', b'"POT-', b'"PO-Revision', b'"Last-Tr', b'"Language-Team',
             b'"Generated-By', b'"MIME-Version')  # fmt: skip
    return b"".join(line for line in file.getvalue().splitlines(keepends=True) if not line.startswith(noise))


def compile_all(root: Path) -> list[Path]:
    """Write one .mo per language; returns what was written."""
    written = []
    for language in languages(root):
        target = language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        target.parent.mkdir(exist_ok=True)
        temporary = target.with_suffix(f".mo.{os.getpid()}")  # two may compile at once
        with temporary.open("wb") as file:
            write_mo(file, together(language))
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
    missing = [text for language in languages(root) for text in untranslated(together(language))]
    for text in missing:
        print(f"not translated yet: {text!r}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
