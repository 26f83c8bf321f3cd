"""How a command ends: every error, signal and closed pipe becomes a sentence and an exit code (interface §1)."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from jobterm.cli.speech import Speech
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

INTERRUPTED: Final = 128 + signal.SIGINT
TERMINATED: Final = 128 + signal.SIGTERM
PIPE_CLOSED: Final = 128 + signal.SIGPIPE
"""What shells expect of a program that a signal ended."""


class Terminated(BaseException):
    """SIGTERM came; not an Exception, so that nothing on the way takes it for a failure of its own."""


@contextlib.contextmanager
def orderly() -> Iterator[None]:
    """SIGTERM unwinds the stack as Ctrl+C does: files are closed, locks given back. Where signals cannot be set (not
    the main thread) they are left alone."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ended(work: Callable[[], int], speech: Speech) -> int:
    """Do ``work`` and return its exit code, or that of what stopped it, having said why."""
    try:
        with orderly():
            code = work()
            speech.out.flush()
            return code
    except OfficeError as error:
        return _failed(error, speech)
    except BrokenPipeError:
        _let_go_of_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return _stopped(speech, INTERRUPTED)
    except Terminated:
        return _stopped(speech, TERMINATED)
    except OSError as error:
        return _failed(_of_the_machine(error), speech, report=_report(error))
    except Exception as error:  # the last resort: said plainly, with places and no values, and never passed over
        return _failed(_unforeseen(), speech, report=_report(error))


def _failed(error: OfficeError, speech: Speech, *, report: str = "") -> int:
    with contextlib.suppress(BrokenPipeError, ValueError):
        speech.out.flush()
    with contextlib.suppress(BrokenPipeError):
        speech.error(error, report=report)
    return int(error.exit_code)


def _stopped(speech: Speech, code: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        speech.out.flush()
        speech.remark(_("Stopped. Nothing is lost: what was said to be taken is saved."))
    return code


def _of_the_machine(error: OSError) -> OfficeError:
    from jobterm.cli.files import why

    return OfficeError(
        "machine",
        _("The machine refused: {reason}.").format(reason=why(error)),
        cure=_("What was saved before is safe. `jobterm doctor` looks at disk, folders and terminal."),
        exit_code=Exit.UNEXPECTED,
    )


def _unforeseen() -> OfficeError:
    return OfficeError(
        "unexpected",
        _("jobterm itself failed. What was saved before is safe."),
        cure=_("Try again; if it stays, send the lines below to support: they hold no personal data."),
        exit_code=Exit.UNEXPECTED,
    )


def _report(error: BaseException) -> str:
    from jobterm.bootstrap import crash_report

    return crash_report(error)


def _let_go_of_stdout() -> None:
    """Nobody reads any more: without this, Python complains again while it shuts down."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
