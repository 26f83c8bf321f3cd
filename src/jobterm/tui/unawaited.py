"""Work for a worker that may be replaced before it has begun: its coroutine is then closed, not left behind. What work
there is stands in the screens."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any


class Later:
    """A coroutine to be awaited once, or never. Python complains of one that nobody ever awaits."""

    def __init__(self, work: Coroutine[Any, Any, object]) -> None:
        self._work = work
        self._begun = False

    def __await__(self) -> Generator[Any, Any, object]:
        self._begun = True
        return self._work.__await__()

    def __del__(self) -> None:
        if not self._begun:
            self._work.close()
