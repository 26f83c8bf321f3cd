"""What is shown when the screen itself has a fault: where it happened, never with what values."""

from __future__ import annotations

import traceback
from pathlib import Path

from rich.text import Text

from jobterm.i18n import _


def report(error: BaseException | None) -> Text:
    """A sentence, the kind of fault and the places it passed through. The exception's own text is left out: it may
    name a citizen."""
    inner = getattr(error, "error", None)  # a worker's fault comes wrapped
    error = inner if isinstance(inner, BaseException) else error
    lines = [
        _("The screen stopped because of a fault in jobterm. What was saved is safe and is still being sent."),
        _("Start jobterm again. Give the lines below to the superuser; they hold no personal data."),
        "",
        type(error).__name__ if error is not None else "?",
    ]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return Text("\n".join(lines))
