"""The parser, made from the table: `argparse` with sentences in the user's language and errors that name the field."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

from jobterm.cli import table
from jobterm.cli.shape import HIGHEST, Command, Option
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError

# What argparse says (English, in every Python from 3.11 on) and what we say instead; what is not known here stays.
_SAYINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"unrecognized arguments: (?P<field>.*)", N_("There is no argument {field} here.")),
    (r"the following arguments are required: (?P<field>.*)", N_("{field} is missing.")),
    (r"one of the arguments (?P<field>.*) is required", N_("One of these is missing: {field}.")),
    (r"argument (?P<field>.+?): expected one argument", N_("{field} needs a value.")),
    (r"argument (?P<field>.+?): ignored explicit argument (?P<value>.*)", N_("{field} takes no value.")),
    (r"argument (?P<field>.+?): not allowed with argument (?P<other>.*)", N_("{field} does not go with {other}.")),
    (
        r"argument (?P<field>.+?): invalid choice: (?P<value>.+?) \((?:choose from|maybe you meant:?) (?P<other>.*)\)",
        N_("{value} is not known for {field}. Known: {other}."),
    ),
    (r"argument (?P<field>.+?): (?P<value>.*)", "{field}: {value}."),
)
_NO_COMMAND: Final = r"argument COMMAND: invalid choice: '(?P<field>.*)' \((?:choose from|maybe you meant).*\)"


class _Help(argparse.HelpFormatter):
    """Eighty columns, with "usage" in the user's language."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=79, max_help_position=26)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Raises `OfficeError` where argparse would print and leave."""

    def __init__(self, **given: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **given)

    def error(self, message: str) -> NoReturn:
        raise usage_error(message, self.prog)


def usage_error(message: str, program: str) -> OfficeError:
    """What argparse complains of, as an error with field and cure."""
    cure = _("See `{program} --help`.").format(program=program)
    if found := re.fullmatch(_NO_COMMAND, message, re.DOTALL):
        return _unknown_command(found["field"], program, cure)
    for pattern, saying in _SAYINGS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = found.groupdict()
            return OfficeError(
                "usage",
                _(saying).format_map(parts),
                cure=cure,
                field=parts["field"].split("/")[-1].split(" ")[0] or None,
                exit_code=Exit.USAGE,
            )
    return OfficeError("usage", message, cure=cure, exit_code=Exit.USAGE)


def _unknown_command(word: str, program: str, cure: str) -> OfficeError:
    before = tuple(program.split()[1:])
    known = [command.words[len(before)] for command in table.COMMANDS if command.words[: len(before)] == before]
    near = get_close_matches(word, known, n=1)
    return OfficeError(
        "usage",
        _("There is no command `{words}`.").format(words=" ".join((program, word))),
        cure=_("Did you mean `{words}`?").format(words=" ".join((program, near[0]))) if near else cure,
        field=word,
        exit_code=Exit.USAGE,
    )


def usage(command: Command) -> str:
    """One line of usage, without what every command takes."""
    parts = [f"jobterm {' '.join(command.words)}"]
    for keys in command.either:
        parts.append("(" + " | ".join(usage_of(option) for option in command.options if option.key in keys) + ")")
    excluded = {key for keys in command.either for key in keys}
    for option in sorted(command.options, key=lambda option: not option.positional):
        if option.key not in excluded:
            place = 1 if option.positional else len(parts)
            parts.insert(place, usage_of(option) if option.required else _usage_optional(option))
    return " ".join(parts)


def usage_of(option: Option) -> str:
    """One argument as usage has it: its name and what stands for its value."""
    value = option.metavar or "|".join(option.choices) or option.names[0].upper()
    if option.positional:
        return value
    return option.names[0] if option.kind == "flag" else f"{option.names[0]} {value}"


def _usage_optional(option: Option) -> str:
    if option.positional and not option.optional:
        return usage_of(option)
    return f"[{usage_of(option)}]" + ("..." if option.many else "")


def _count(option: Option) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = option.low - 1
        if not option.low <= number <= option.high:
            needed = _("a whole number from {low} to {high} is needed")
            if option.high == HIGHEST:
                needed = _("a whole number, {low} or higher, is needed")
            raise argparse.ArgumentTypeError(needed.format(low=option.low, high=option.high))
        return number

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1e7:  # refuses NaN too: it compares with nothing
        raise argparse.ArgumentTypeError(_("a number of seconds is needed, as 30"))
    return seconds


def _add(target: Any, option: Option, *, suppress: bool = False) -> None:
    """Add an option to a parser or group; with ``suppress`` one that leaves what was given before it alone."""
    default = argparse.SUPPRESS if suppress else option.default
    given: dict[str, Any] = {"help": _(option.help).replace("%", "%%")}
    if option.kind == "flag":
        given |= {"action": "store_true", "default": argparse.SUPPRESS if suppress else False}
    else:
        kinds: dict[str, Any] = {"count": _count(option), "seconds": _seconds, "path": Path}
        given |= {"type": kinds.get(option.kind, str), "metavar": option.metavar, "default": default}
        if option.choices:
            given["choices"] = option.choices
        if option.many:
            given |= {"action": "append", "default": []}
    if option.positional:
        given["nargs"] = "?" if option.optional else None
        given["metavar"] = option.metavar or option.names[0].upper()
    else:
        given |= {"dest": option.key}
        if option.required:
            given["required"] = True
    target.add_argument(*option.names, **given)


def _add_global(parser: argparse.ArgumentParser, *, suppress: bool) -> None:
    group = parser.add_argument_group(_("for every command"))
    group.add_argument("-h", "--help", action="help", help=_("this text"))
    for option in table.GLOBAL:
        _add(group, option, suppress=suppress)


def _add_command(parser: argparse.ArgumentParser, command: Command) -> None:
    group = parser.add_argument_group(_("arguments"))
    exclusive: dict[str, Any] = {}
    for keys in command.either:
        shared = group.add_mutually_exclusive_group(required=command.one_required)
        exclusive |= dict.fromkeys(keys, shared)
    for option in command.options:
        _add(exclusive.get(option.key, group), option)
    _add_global(parser, suppress=True)
    parser.set_defaults(command=command)


def build() -> argparse.ArgumentParser:
    """The whole parser, in the language in use."""
    parser = _Parser(
        prog="jobterm",
        usage="jobterm [COMMAND ...]",
        description=_("One screen over every system of a job centre. Without a command: the screen."),
    )
    _add_global(parser, suppress=False)
    parser.set_defaults(command=None, later=None, group=None)
    nested: dict[str, Any] = {"title": _("commands"), "metavar": "COMMAND", "parser_class": _Parser}
    top = parser.add_subparsers(dest="word", prog="jobterm", **nested)
    groups: dict[str, Any] = {}
    for word, text in table.GROUPS.items():
        inner = top.add_parser(word, help=_(text), description=_sentence(_(text)), usage=f"jobterm {word} COMMAND ...")
        _add_global(inner, suppress=True)
        inner.set_defaults(group=inner)
        groups[word] = inner.add_subparsers(prog=f"jobterm {word}", **nested)
    for command in table.COMMANDS:
        place = top if len(command.words) == 1 else groups[command.words[0]]
        text = _(command.help)
        wrapped = textwrap.fill(usage(command), 70, subsequent_indent="    ", break_on_hyphens=False)
        inner = place.add_parser(command.words[-1], help=text, description=_sentence(text), usage=wrapped)
        _add_command(inner, command)
    for words in sorted(table.LATER):
        place = top if len(words) == 1 else groups[words[0]]
        # No help text: argparse lists only what has one.
        later = place.add_parser(words[-1], description=_later(words), usage=f"jobterm {' '.join(words)}")
        _add_global(later, suppress=True)
        later.set_defaults(later=words)
    return parser


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def _later(words: tuple[str, ...]) -> str:
    return _("`jobterm {words}` comes with a later version of jobterm.").format(words=" ".join(words))


def parse(arguments: list[str]) -> argparse.Namespace:
    """The arguments as a namespace with ``command`` (None: the screen).

    Raises OfficeError (exit 2) for what is not understood or comes with a later version; SystemExit(0) after help.
    """
    parser = build()
    given, unknown = parser.parse_known_args(arguments)
    if given.later is not None:
        raise later(given.later)
    if unknown:
        words = " ".join(("jobterm", *(given.command.words if given.command else ())))
        raise usage_error(f"unrecognized arguments: {' '.join(unknown)}", words)
    if given.command is None and given.word is not None:
        raise usage_error("the following arguments are required: COMMAND", given.group.prog)
    return given


def later(words: tuple[str, ...]) -> OfficeError:
    """The polite refusal of what belongs to the interface and is not there yet."""
    return OfficeError(
        "command.later",
        _later(words),
        cure=_("`jobterm --help` lists what there is now."),
        field=" ".join(words),
        exit_code=Exit.USAGE,
    )
