"""The screen over the desk in memory, in a real terminal: ``python -m tests.tui.try_it [theme]``."""

from __future__ import annotations

import os
import sys

from tests.tui.danish import speak

from jobterm.terminal.probe import prepare, probe


def main() -> int:
    """Run until the user leaves; ``JOBTERM_TRY`` names a variation of the world."""
    profile = probe(os.environ.get("JOBTERM_PROFILE"))
    prepare(profile)
    speak(os.environ.get("JOBTERM_LANG", "da"))
    from tests.tui import mock_world as world
    from tests.tui.fake_desk import FakeDesk

    from jobterm.tui.app import run

    desk = FakeDesk()
    if "queue" in os.environ.get("JOBTERM_TRY", ""):
        desk.put(*world.queue_of_mock_d())
    return run(desk, profile=profile, theme=sys.argv[1] if len(sys.argv) > 1 else "", training=True, clock=desk.clock)


if __name__ == "__main__":
    raise SystemExit(main())
