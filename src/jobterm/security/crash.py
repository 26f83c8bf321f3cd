"""What is said when the program itself fails: classes and places, never values; and no core file.

Texts and local variables of an exception may hold a citizen's data or a key (Textual's own report prints both), so a
report names the class, the module, the function and the line, and the stable code of our own errors. Loaded before the
first paint: only light modules of the standard library.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Any

Report = Callable[[str], None]
"""Shows or files a report; must not raise."""

PR_SET_DUMPABLE = 4
MAX_FRAMES = 40


def describe(error: BaseException) -> str:
    """A report on an error and what caused it, without a single value of the running program."""
    return "\n".join(line for one in _chain(error) for line in _lines(one)) + "\n"


def install(report: Report | None = None) -> None:
    """Report what nobody caught, in any thread, through `report` (default: stderr), instead of Python's own hooks."""
    say = report or _to_stderr

    def on_error(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        say(describe(error))

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
            say(describe(failed.exc_value))

    def unraisable(failed: sys.UnraisableHookArgs) -> None:
        # `failed.object` is not named: its repr may be anything.
        if failed.exc_value is not None:
            say(describe(failed.exc_value))

    sys.excepthook = on_error
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


def on_loop_error(report: Report | None = None) -> Callable[[Any, dict[str, Any]], None]:
    """A handler for ``loop.set_exception_handler``: asyncio's own prints the repr of tasks and their arguments."""
    say = report or _to_stderr

    def handler(_loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        say(describe(error) if isinstance(error, BaseException) else "asyncio: an error without exception\n")

    return handler


def no_core_dumps() -> None:
    """Have the kernel write no image of this process's memory, and let no other process of the user read it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def not_dumpable() -> None:
    """Also when cores go to a collector, which the limit does not stop (Linux). Costs an import of ctypes, so the
    engine's thread calls it before it opens the vault, not the way to the first paint."""
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def private_by_default() -> None:
    """Files and folders that this process makes are its owner's alone."""
    os.umask(0o077)


def _to_stderr(report: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(report)
        sys.stderr.flush()


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    code = getattr(error, "code", None)
    # Only our own classes' codes: SystemExit and others keep arbitrary values under that name.
    ours = type(error).__module__.partition(".")[0] == "jobterm" and isinstance(code, str)
    yield f"{type(error).__module__}.{type(error).__qualname__}" + (f" [{code}]" if ours else "")
    frames = []
    trace = error.__traceback__
    while trace is not None:
        where = trace.tb_frame.f_code
        frames.append(f"  {PurePath(where.co_filename).name}:{trace.tb_lineno} {where.co_qualname}")
        trace = trace.tb_next
    if len(frames) > MAX_FRAMES:
        frames[MAX_FRAMES // 2 : -MAX_FRAMES // 2] = ["  …"]
    yield from reversed(frames)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from ("  | " + line for line in _lines(part))
