"""`sync --office`, `status --office`, `status --metrics` and `office units`: a worker of the office store, and what
whoever operates it wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobterm.cli.call import Call
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.bootstrap.worker import WorkerParts
    from jobterm.office.views import StatusView, SyncView

ALONE = ("worker", "metrics_file", "lease")
"""Options of ``sync`` that only a worker has."""


@contextmanager
def _worker(call: Call) -> Iterator[WorkerParts]:
    from jobterm.bootstrap.worker import WorkerAccess, worker_parts

    given = call.given
    seconds = getattr(given, "lease", None) or 30.0
    access = WorkerAccess(call.unlocking(), getattr(given, "worker", None), float(seconds))
    with worker_parts(access) as parts:
        yield parts


def refuse_alone(call: Call) -> None:
    """OfficeError where an option of a worker is given without ``--office``."""
    for option in ALONE:
        if getattr(call.given, option) is not None:
            name = f"--{option.replace('_', '-')}"
            raise OfficeError(
                "usage.only_with",
                _("{option} belongs to --office.").format(option=name),
                cure=_("Give both, or neither."),
                field=name,
                exit_code=Exit.USAGE,
            )


def sync(call: Call) -> SyncView:
    """``sync --office``."""
    from jobterm.office.workers.commands import WorkWish, drain

    given = call.given
    with _worker(call) as parts:
        return drain(parts, WorkWish(given.until_idle, given.timeout, given.metrics_file))


def status(call: Call) -> StatusView:
    """``status --office``."""
    from jobterm.office.workers.commands import how_it_stands

    with _worker(call) as parts:
        return how_it_stands(parts)


def metrics(call: Call) -> int:
    """``status --metrics``, of the office store with ``--office``."""
    from jobterm.office.workers.commands import metrics as figures

    if call.given.office:
        with _worker(call) as parts:
            text = figures(parts, office=True)
    else:
        from jobterm.bootstrap.site import parts_of

        desk = parts_of(call.unlocking())
        try:
            text = figures(desk, office=False)
        finally:
            desk.close()
    call.speech.lines(text.splitlines())
    return Exit.DONE


def units(call: Call) -> int:
    """``office units``: the unit files that come with jobterm, into a folder or to stdout."""
    from jobterm.office.workers.units import UNITS, unit

    folder = call.given.folder
    if folder is None:
        for name in UNITS:
            call.speech.lines([f"# {name}", *unit(name).splitlines(), ""])
        return Exit.DONE
    for name in UNITS:
        try:
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(unit(name))
        except OSError as error:
            raise OfficeError(
                "units.cannot_write",
                _("{file} cannot be written: {why}.").format(file=folder / name, why=error.strerror or "?"),
                cure=_("Name a folder that is there and holds no file of this name."),
                field="--folder",
                exit_code=Exit.USAGE,
            ) from None
        call.speech.lines([str(folder / name)])
    return Exit.DONE
