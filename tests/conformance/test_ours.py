"""Our own adapters are held against the kit that suppliers' are held against."""

from __future__ import annotations

import pytest
from tests.conformance.ours import OURS

from jobterm.domain.identifiers import SYSTEMS
from jobterm.testing import AdapterKit

for _bench in OURS:
    _name = f"Test{_bench.__name__}"
    globals()[_name] = type(_name, (AdapterKit,), {"bench": _bench, "__doc__": f"All of the kit for {_bench.system}."})


def test_none_of_ours_is_forgotten() -> None:
    assert {one.system for one in OURS} == set(SYSTEMS)


@pytest.mark.parametrize("bench", OURS)
def test_what_is_tried_is_a_system_of_ours(bench: type) -> None:
    assert bench.__doc__ is None or bench.__name__
