"""The texts that letters are made of: read strictly from TOML, with every slip named by line, field and cure. Pure;
which files there are, and filling them in, is not known here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any, Final

from jobterm.domain.letters_fields import FIELDS
from jobterm.domain.msgids import N_, Sentence
from jobterm.domain.registrations.names import nearest
from jobterm.domain.shipped import text
from jobterm.domain.text import normal, safe_text
from jobterm.domain.toml_lines import TomlLines, line_of_error

PARTS: Final = ("title", "key", "subject", "text")
"""What a template may have; ``subject`` and ``text`` it must have."""
MOST: Final[Mapping[str, int]] = {"title": 60, "key": 1, "subject": 200, "text": 8000}
"""Longest of each, in characters."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
_LINE: Final = re.compile(r"\s*\(?at line \d+, column \d+\)?")


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of letter: a subject and a text with ``{fields}``. ``title``: its name on the screen; ``key``: the
    letter that picks it in a form, empty where it has none of its own."""

    subject: str
    text: str
    title: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One slip in a file of letters: ``line`` from 1 (0: the whole file), ``place`` the part or field."""

    file: str
    line: int
    template: str
    place: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Sentence:
        """What is wrong."""
        return Sentence(PROBLEMS[self.code][0], self._values())

    @property
    def cure(self) -> Sentence:
        """How to put it right."""
        return Sentence(PROBLEMS[self.code][1], self._values())

    def _values(self) -> Mapping[str, Any]:
        return {"template": self.template, "place": self.place, "line": self.line, "file": self.file, **self.values}


class BadTemplate(ValueError):
    """Files of letters that cannot be used; ``problems`` has every slip, in the order of the files."""

    def __init__(self, problems: tuple[TemplateProblem, ...]) -> None:
        super().__init__(", ".join(f"{one.file}:{one.line} {one.template}.{one.place}: {one.code}" for one in problems))
        self.problems = problems


PROBLEMS: Final[Mapping[str, tuple[str, str]]] = {
    "letters.unreadable": (
        N_("The file of letters {file} cannot be read as TOML (line {line}): {why}."),
        N_("Correct that line. A text of several lines stands between three quotation marks and three more."),
    ),
    "letters.name": (
        N_("A letter cannot be called {template}."), N_("Write 1 to 40 small letters a-z, digits, _ or -.")
    ),
    "letters.no_table": (
        N_("{template} stands in no letter."), N_("Write [name] on a line of its own before subject and text.")
    ),
    "letters.unknown_part": (N_("The letter {template} has a part {place}, and there is none of that name."),
                             N_("Did you mean {nearest}?")),
    "letters.missing": (N_("The letter {template} has no {place}."), N_("Write it: {place} = \"...\".")),
    "letters.type": (
        N_("The part {place} of the letter {template} is no text."), N_("Put it between quotation marks.")
    ),
    "letters.too_long": (
        N_("The part {place} of the letter {template} is longer than {most} characters."), N_("Make it shorter.")
    ),
    "letters.control": (
        N_("The part {place} of the letter {template} holds a control character."), N_("Take it out.")
    ),
    "letters.bracket": (
        N_("In {place} of the letter {template} a curly bracket stands alone."),
        N_("Fields stand in brackets, as {{name}}. Write {{{{ or }}}} for a bracket that is to be seen."),
    ),
    "letters.unknown_field": (
        N_("The letter {template} has a field {wanted}, and there is none of that name."), N_("Did you mean {nearest}?")
    ),
    "letters.odd_field": (
        N_("The field {wanted} of the letter {template} has more than its name in the brackets."),
        N_("Write the name alone: a field is a text and has no format."),
    ),
    "letters.key": (
        N_("The key of the letter {template} is no letter."), N_("Write one letter a-z, as key = \"r\".")
    ),
    "letters.key_twice": (
        N_("The letter {template} has the same key as {other}."), N_("Give one of them another letter.")
    ),
    "letters.twice": (
        N_("The letter {template} stands in {other} too."), N_("Keep one of them, or give it another name.")
    ),
}  # fmt: skip
"""Code → what is wrong and how to put it right (English msgids)."""


def templates_from(source: str, name: str = "letters.toml") -> dict[str, Template]:
    """The templates in one file's text; raises BadTemplate."""
    return templates_in({name: source})


def templates_in(sources: Mapping[str, str]) -> dict[str, Template]:
    """The templates of several files (name → text), in the order of the names; raises BadTemplate with every slip."""
    found: dict[str, Template] = {}
    came_from: dict[str, str] = {}
    problems: list[TemplateProblem] = []
    for file in sorted(sources):
        made, slips, lines = _read(sources[file], file)
        problems += slips
        for name, template in made.items():
            if name in found:
                twice = {"other": came_from[name]}
                problems.append(TemplateProblem(file, lines.table(name), name, "name", "letters.twice", twice))
                continue
            same = next((other for other, one in found.items() if template.key and one.key == template.key), None)
            if same is not None:
                line = lines.key(name, 0, "key")
                problems.append(TemplateProblem(file, line, name, "key", "letters.key_twice", {"other": same}))
            found[name], came_from[name] = template, file
    if problems:
        raise BadTemplate(tuple(problems))
    return found


@cache
def shipped() -> Mapping[str, Template]:
    """The templates that came with the program."""
    return templates_from(text("templates", "letters.toml"))


def wanted_fields(template: str) -> list[str]:
    """The fields that a text asks for, in order, each once."""
    return list(dict.fromkeys(name for _text, name, _spec, _conversion in Formatter().parse(template) if name))


def _read(source: str, file: str) -> tuple[dict[str, Template], list[TemplateProblem], TomlLines]:
    try:
        tables = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = line_of_error(error) if isinstance(error, ValueError) else 0
        why = safe_text(_LINE.sub("", str(error)))[:120]
        slip = TemplateProblem(file, line, "", "", "letters.unreadable", {"why": why})
        return {}, [slip], TomlLines()
    lines = TomlLines.of(source)
    made: dict[str, Template] = {}
    slips: list[TemplateProblem] = []
    for name, table in tables.items():
        wrong = [TemplateProblem(file, *one) for one in _problems(name, table, lines, source.split("\n"))]
        slips += wrong
        if not wrong:
            parts = {part: normal(str(table.get(part, ""))) for part in PARTS}
            made[name] = Template(parts["subject"], parts["text"], parts["title"], parts["key"].upper())
    return made, slips, lines


_Slip = tuple[int, str, str, str, Mapping[str, Any]]
"""Line, template, place, code, values."""


def _problems(name: str, table: Any, lines: TomlLines, content: list[str]) -> Iterator[_Slip]:
    shown = safe_text(name)[:60]
    if not isinstance(table, dict):
        yield lines.key("", 0, name), shown, "name", "letters.no_table", {}
        return
    if not _NAME.fullmatch(name):
        yield lines.table(name), shown, "name", "letters.name", {}
    for part in table:
        if part not in PARTS:
            near = nearest(part, PARTS) or ", ".join(PARTS)
            yield lines.key(name, 0, part), shown, safe_text(part)[:60], "letters.unknown_part", {"nearest": near}
    for part in PARTS:
        line, value = lines.key(name, 0, part), table.get(part)
        if value is None and part in ("title", "key"):
            continue
        if value is None or (isinstance(value, str) and not value.strip()):
            yield line, shown, part, "letters.missing", {}
        elif not isinstance(value, str):
            yield line, shown, part, "letters.type", {}
        else:
            yield from _text_problems(shown, part, value, (line, content))


def _text_problems(name: str, part: str, value: str, at: tuple[int, list[str]]) -> Iterator[_Slip]:
    line, content = at
    plain = normal(value)
    if len(plain) > MOST[part] and part != "key":
        yield line, name, part, "letters.too_long", {"most": MOST[part]}
    if safe_text(plain, newlines=True) != plain or ("\n" in plain and part != "text"):
        yield line, name, part, "letters.control", {}
    if part == "key" and not re.fullmatch("[A-Za-z]", plain):
        yield line, name, part, "letters.key", {}
    if part not in ("subject", "text"):
        return
    try:
        pieces = list(Formatter().parse(plain))
    except ValueError:
        yield line, name, part, "letters.bracket", {}
        return
    for _plain, wanted, spec, conversion in pieces:
        if wanted is None:
            continue
        shown = safe_text(wanted)[:60]
        there = _line_with(content, line, wanted)
        if wanted not in FIELDS:
            near = nearest(wanted, sorted(FIELDS)) or ", ".join(sorted(FIELDS))
            yield there, name, shown, "letters.unknown_field", {"wanted": shown, "nearest": near}
        elif spec or conversion:
            yield there, name, shown, "letters.odd_field", {"wanted": shown}


def _line_with(content: list[str], first: int, wanted: str) -> int:
    """The first line from `first` on that has the field; `first` where none has it as it is."""
    for number, line in enumerate(content[max(0, first - 1) :], start=max(1, first)):
        if re.search(rf"\{{{re.escape(wanted)}[}}!:]", line):
            return number
    return first
