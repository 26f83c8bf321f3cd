"""The commands around a worker, as far as they need no office store."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobterm.cli import workers
from jobterm.cli.call import Call
from jobterm.cli.speech import Speech
from jobterm.office.errors import OfficeError
from jobterm.office.workers.units import UNITS, unit


def call(**given: object) -> tuple[Call, io.StringIO]:
    """A call with these arguments, and what it says."""
    out = io.StringIO()
    return Call(SimpleNamespace(**given), Speech(out, io.StringIO())), out


@pytest.mark.parametrize("option", ["worker", "metrics_file", "lease"])
def test_an_option_of_a_worker_without_office_is_usage(option: str) -> None:
    given = dict.fromkeys(workers.ALONE) | {option: 1}
    with pytest.raises(OfficeError) as refusal:
        workers.refuse_alone(call(**given)[0])
    assert (refusal.value.code, int(refusal.value.exit_code)) == ("usage.only_with", 2)
    assert refusal.value.field == f"--{option.replace('_', '-')}"


def test_without_any_of_them_nothing_is_refused() -> None:
    workers.refuse_alone(call(**dict.fromkeys(workers.ALONE))[0])


def test_units_go_to_stdout_or_into_a_folder_and_over_no_file(tmp_path: Path) -> None:
    made, out = call(folder=None)
    assert workers.units(made) == 0
    assert all(f"# {name}" in out.getvalue() for name in UNITS)
    made, out = call(folder=tmp_path)
    assert workers.units(made) == 0
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {
        name: unit(name) for name in UNITS
    }
    with pytest.raises(OfficeError) as refusal:
        workers.units(made)
    assert (refusal.value.code, refusal.value.field) == ("units.cannot_write", "--folder")
