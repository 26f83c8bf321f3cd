"""Each sentence of rules R1-R7 as a story that ends well; that each would end badly without its rule is proved in
``test_oracle``."""

from __future__ import annotations

import pytest
from tests.simulation.moving_rules import R7
from tests.simulation.rules import SCENARIOS as OTHERS
from tests.simulation.scenarios import play

SCENARIOS = OTHERS | R7


@pytest.mark.parametrize("name", SCENARIOS)
def test_rule(name: str) -> None:
    assert play(SCENARIOS[name]) == [], SCENARIOS[name].sentence
