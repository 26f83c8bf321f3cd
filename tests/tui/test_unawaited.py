"""Work that is replaced before it has begun leaves nothing behind."""

from __future__ import annotations

import gc
import warnings

from jobterm.tui.unawaited import Later


async def test_work_that_never_begins_is_closed_and_work_that_does_gives_its_answer() -> None:
    async def work() -> int:
        return 7

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Later(work())
        gc.collect()
        assert await Later(work()) == 7
