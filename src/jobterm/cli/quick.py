"""The short way to the screen: understands `jobterm` and `jobterm demo` with ordinary options, without `argparse`.

What it does not understand at once it leaves to the parser, which also does the complaining.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jobterm.cli.shape import Option
from jobterm.cli.table import COMMANDS, GLOBAL

_DEMO = next(command for command in COMMANDS if command.words == ("demo",))


def screen(arguments: list[str]) -> SimpleNamespace | None:
    """The arguments as the parser would give them, for the two commands that open a screen; None for all else."""
    demo = arguments[:1] == ["demo"]
    options = (*GLOBAL, *_DEMO.options) if demo else GLOBAL
    known = {name: option for option in options for name in option.names}
    values: dict[str, Any] = {option.key: option.default for option in options if option.kind != "flag"}
    values |= {option.key: False for option in options if option.kind == "flag"}
    words = iter(arguments[1:] if demo else arguments)
    for word in words:
        option = known.get(word)
        if option is None:
            return None
        value = True if option.kind == "flag" else _value(option, next(words, None))
        if value is None:
            return None
        values[option.key] = value
    return SimpleNamespace(command=_DEMO if demo else None, **values)


def _value(option: Option, text: str | None) -> Any:
    """The value of an option, None where the parser should have its say."""
    if not text or text.startswith("-"):
        return None
    if option.choices:
        return text if text in option.choices else None
    if option.kind == "count":
        plain = text.isascii() and text.isdigit() and len(text) < 10 and option.low <= int(text) <= option.high
        return int(text) if plain else None
    return Path(text) if option.kind == "path" else text
