"""The simulated REST systems against their contracts, by a program that knows neither of our two sides."""

from __future__ import annotations

import itertools
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.rest import read_contract
from tests.unit.sandbox.caller import BO, KAJ, World

world = World()
amp = read_contract("amp", world.app("amp"))
workbase = read_contract("workbase", world.app("workbase"))
national = read_contract("national", world.app("national"))
good_amp = read_contract("amp", world.app("amp"), good_only=True)
good_workbase = read_contract("workbase", world.app("workbase"), good_only=True)
# "Give registration or since, not both and not neither (400)": a schema cannot say that.
fund = read_contract("registers", world.app("fund"), prefix="fund", accepts=["2xx", 400])
numbers = itertools.count()
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@amp.parametrize()
@few
def test_amp_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@workbase.parametrize()
@few
def test_workbase_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@national.include(tag="read").parametrize()
@few
def test_the_common_data_base_is_read_as_its_contract_says(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@fund.parametrize()
@few
def test_the_registers_keep_their_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@good_amp.include(tag="write").parametrize()
@few
def test_amp_keeps_its_contract_when_the_citizen_is_known(case: schemathesis.Case[Any]) -> None:
    case.headers["x-civilRegistrationIdentifier"] = BO
    case.headers["x-activeOrganisation"] = "1;0751"
    case.headers["x-requestId"] = f"k-{next(numbers)}"
    case.call_and_validate()


@good_workbase.include(tag="write").parametrize()
@few
def test_workbase_keeps_its_contract_when_the_citizen_is_known(case: schemathesis.Case[Any]) -> None:
    if isinstance(case.body, dict):
        inner = case.body.get("content")  # of a correction it says whose case it is
        (inner if isinstance(inner, dict) else case.body)["citizenCpr"] = KAJ
        case.headers["X-Acting-Organisation"] = "municipality;0751"
        case.headers["Idempotency-Key"] = f"k-{next(numbers)}"
    case.call_and_validate()
