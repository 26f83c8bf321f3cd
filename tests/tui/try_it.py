"""The screen over the desk in memory, in a real terminal: ``python -m tests.tui.try_it [theme]``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.tui.danish import speak

from jobterm.terminal.probe import prepare, probe

HOSTILE = (
    "Karen\x1b]52;c;S0FSRU4=\x07 \x1b[6n\x1b]0;stolen\x07\x9b6n\x85\x90q\x9c\u202eneseT\u2066\u200f"
    " [bold]x[/bold] [/b] \x00\x7f\ud800 漢字"
)
"""A clipboard write, a report request, a window title, C1 controls, bidi controls, markup, a lone surrogate."""


def main() -> int:
    """Run until the user leaves; ``JOBTERM_TRY`` names variations of the world, ``JOBTERM_TRY_LOG`` a file that is told
    when the desk has stopped."""
    profile = probe(os.environ.get("JOBTERM_PROFILE"))
    prepare(profile)
    speak(os.environ.get("JOBTERM_LANG", "da"))
    from tests.tui import mock_world as world
    from tests.tui.fake_desk import FakeDesk

    from jobterm.tui.app import run

    wanted = os.environ.get("JOBTERM_TRY", "").split(",")

    class Desk(FakeDesk):
        def stop(self) -> None:
            if "hang" in wanted:
                import threading

                threading.Event().wait()
            super().stop()
            if log := os.environ.get("JOBTERM_TRY_LOG"):
                Path(log).write_text("stopped\n", encoding="utf-8")

    if "crash" in wanted:
        from jobterm.tui.screens import citizen

        def broken(self: object, columns: int, rows: int) -> list[object]:
            secret = "HEMMELIG 150380"
            return [secret, columns // (rows - rows), self]

        vars(citizen)["citizen_rows"] = broken
        citizen.CitizenScreen.body_rows = broken  # type: ignore[method-assign, assignment]
    desk = Desk()
    if "queue" in wanted:
        desk.put(*world.queue_of_mock_d())
    if "hostile" in wanted:
        poison(desk)
    theme = sys.argv[1] if len(sys.argv) > 1 else ""
    return run(desk, profile=profile, theme=theme, training=True, clock=desk.clock, stock="stock" in wanted)


def poison(desk: object) -> None:
    """Put hostile text into every place where the desk's text is shown."""
    from tests.tui import mock_world as world
    from tests.tui.fake_desk import FakeDesk

    from jobterm.office.views import FindingView, LastError, ReceiptView

    assert isinstance(desk, FakeDesk)
    error = LastError(world.NOW, "refused", HOSTILE, HOSTILE)
    deliveries = tuple(
        replace(one, message=HOSTILE, short=HOSTILE, last_error=error, receipt=ReceiptView(HOSTILE, world.NOW, HOSTILE))
        for one in world.karens_sickness().deliveries
    )
    desk.put(replace(world.karens_sickness(), name=HOSTILE, title=HOSTILE, message=HOSTILE, author=HOSTILE,
                     deliveries=deliveries))  # fmt: skip
    case = world.karens_case()
    desk.case_changes = {
        "name": HOSTILE,
        "timeline": tuple(replace(one, text=HOSTILE, ref=HOSTILE) for one in case.timeline),
        "facts": tuple(
            replace(fact, disagree=True, values=tuple(replace(value, value=HOSTILE) for value in fact.values))
            for fact in case.facts
        ),
        "sources": tuple(replace(one, message=HOSTILE) for one in case.sources),
    }
    desk.silent = {"amp": HOSTILE}
    desk.findings = lambda _values: (FindingView("first_day", HOSTILE, "rule", HOSTILE, HOSTILE),)


if __name__ == "__main__":
    raise SystemExit(main())
