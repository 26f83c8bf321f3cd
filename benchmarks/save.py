"""A registration saved ("Gemt lokalt") against one raw durable SQLCipher commit of the same rows."""

from __future__ import annotations

import shutil
import time

from benchmarks import material
from benchmarks.figure import Figure, Size
from jobterm.clock import RandomIds, SystemClock
from jobterm.outbox.sqlcipher import connect

WARM_UP = 10


def measure(size: Size) -> list[Figure]:
    """Append one item, write its rows raw into a twin of the store, and so on in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    with material.folder(size.folder, "save") as where:
        recorders: list[material.Recorder] = []
        store = material.store(where, recorders)
        twin_path = where / "twin.db"
        shutil.copy(where / "outbox.db", twin_path)  # the same empty tables under the same key
        twin = connect(twin_path, material.KEY)
        (recorder,) = recorders
        for item in material.new_items(size.saves + WARM_UP, ids=RandomIds(), clock=SystemClock()):
            recorder.transactions.clear()
            began = time.perf_counter()
            store.append([item], by="kth")
            between = time.perf_counter()
            (transaction,) = recorder.transactions
            before_raw = time.perf_counter()
            material.replay(twin, transaction)
            theirs.append(time.perf_counter() - before_raw)
            ours.append(between - began)
        twin.close()
        store.close()
    return [
        Figure(
            "a registration saved",
            "ms",
            "one raw durable SQLCipher commit of the same rows",
            [1000 * value for value in ours[WARM_UP:]],
            [1000 * value for value in theirs[WARM_UP:]],
            must=2.0,
            goal=1.3,
        )
    ]
