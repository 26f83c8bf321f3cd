"""From the command line to the command: language first, then the parser, then the one module that is needed.

The way to the screen is short on purpose: without arguments, and for a plain ``demo``, nothing of `argparse` is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from jobterm import i18n

if TYPE_CHECKING:
    from jobterm.cli.call import Given, Handler


def enter(arguments: list[str]) -> int:
    """Run the command in ``arguments`` and return its exit code."""
    from jobterm.bootstrap import guard_process
    from jobterm.cli.speech import standard
    from jobterm.office.errors import OfficeError

    guard_process()
    i18n.use(_language(arguments))
    speech = standard(as_json="--json" in arguments)

    def work() -> int:
        from jobterm.cli import quick
        from jobterm.cli.call import Call

        given: Given | None = quick.screen(arguments)
        if given is None:
            from jobterm.cli import parser

            given = parser.parse(arguments)
        call = Call(given, speech)
        try:
            return _handler(given.command.run if given.command else "screen:site")(call)
        except OfficeError as error:
            call.name_what_was_given(error)
            raise

    from jobterm.cli.ending import ended

    try:
        return ended(work, speech)
    except SystemExit as ending:  # argparse leaves this way after --help
        return ending.code if isinstance(ending.code, int) else 0


def _handler(run: str) -> Handler:
    module, name = run.split(":")
    found: Handler = getattr(import_module(f"jobterm.cli.{module}"), name)
    return found


def _language(arguments: list[str]) -> str | None:
    """The value of ``--lang``, if it is one we speak: the parser complains of any other, in the language there is."""
    for place, word in enumerate(arguments):
        name, _equals, value = word.partition("=")
        if name == "--lang":
            wanted = value or (arguments[place + 1] if place + 1 < len(arguments) else "")
            return wanted if wanted in i18n.LANGUAGES else None
    return None
