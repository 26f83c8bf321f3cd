"""The statistics as CSV: on stdout, or in a file of the user's export folder that nobody else can read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from jobterm.clock import COPENHAGEN
from jobterm.domain.csv_text import Cell, as_csv
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.figures.statistics import StatisticsView
from jobterm.office.parts import Parts

HEADER: Final = ("table", "measure", "group", "part", "area", "period", "value", "change_percent", "own")
"""``part``: ``trend`` (the own centre, period by period) or ``compare`` (the newest of all)."""
MOST: Final = 1000


def csv_of(view: StatisticsView) -> str:
    """All that there is to show, a line for each figure; only the header where there is nothing."""
    told = view.comparison
    rows: list[tuple[Cell, ...]] = []
    if told is not None:
        first = (view.table, told.measure, told.group)
        rows += [(*first, "trend", view.area, str(period), value, None, True) for period, value in told.trend]
        rows += [
            (*first, "compare", one.area, str(told.period), one.value,
             None if one.change is None else round(one.change, 1), one.own)
            for one in told.rows
        ]  # fmt: skip
    return as_csv(HEADER, rows)


def write(parts: Parts, view: StatisticsView) -> Path:
    """Write it to a new file in the export folder (0600, the folder 0700); OfficeError where that cannot be."""
    from jobterm.security.files import FILE_MODE, private_folder

    folder = parts.public().printing.exports
    if folder is None or view.comparison is None:
        raise OfficeError("export.nothing", _("There is nothing to export."), exit_code=Exit.REFUSED)
    stem = f"statistik-{view.table}-{parts.clock.now().astimezone(COPENHAGEN):%Y-%m-%d}"
    content = csv_of(view).encode()
    try:
        private_folder(folder)
        file, descriptor = _new(folder, stem, FILE_MODE)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
    except OSError as error:
        raise OfficeError(
            "export.unwritable",
            _("The file cannot be written in {folder} ({reason}).").format(
                folder=folder, reason=error.strerror or type(error).__name__
            ),
            cure=_("Make room there, or name another folder: [print] exports in the site file."),
            field="print.exports",
            exit_code=Exit.UNEXPECTED,
        ) from error
    return file


def _new(folder: Path, stem: str, mode: int) -> tuple[Path, int]:
    """A file that was not there before."""
    for number in range(1, MOST):
        file = folder / (f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv")
        with contextlib.suppress(FileExistsError):
            return file, os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    raise FileExistsError(stem)
