"""What the contract tests of the REST simulators share: two independent readers of `contracts/*.yaml`.

schemathesis makes requests from a contract and judges the answers; jsonschema judges the answers to our own requests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema
import schemathesis
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from tests.unit.sandbox.caller import Reply, World

from jobterm import resources
from jobterm.sandbox.apps.wire import AsgiApp, Receive, Scope, Send

# A message may be well-formed and still be refused by a business rule; that is no fault of its form.
REFUSED = ["2xx", 403, 404, 409, 412, 422]
# What is wrong in the form is 400, 415, 422 or 428; a taken id or an unknown citizen may be noticed first, because a
# schema cannot know of them.
REJECTED = [400, 403, 404, 405, 406, 409, 412, 415, 422, 428]


@cache
def contract(name: str) -> dict[str, Any]:
    """A contract as it stands in `contracts/`; one of a family (`x-family`) is the family's and what it says."""
    loaded: dict[str, Any] = yaml.safe_load(resources.path("contracts", f"{name}.yaml").read_text(encoding="utf-8"))
    if "x-family" not in loaded:
        return loaded
    family = contract(loaded["x-family"])
    return {**family, **loaded, "x-jobterm": {**family["x-jobterm"], **loaded["x-jobterm"]}}


def read_contract(
    name: str, app: AsgiApp, *, prefix: str | None = None, good_only: bool = False, accepts: list[Any] | None = None
) -> schemathesis.BaseSchema:
    """The contract as schemathesis reads it, spoken to an application whose paths begin with ``prefix``.

    ``good_only``: make only well-formed requests. ``accepts``: the statuses that a well-formed request may get.
    """
    raw = {**contract(name), "servers": [{"url": f"/{prefix or name}"}]}
    config = {
        "generation": {"deterministic": True, "database": "none", "mode": "positive" if good_only else "all"},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": accepts or REFUSED},
            "negative_data_rejection": {"expected-statuses": REJECTED},
        },
    }
    text = yaml.safe_dump(raw).encode()

    async def with_contract(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/contract.yaml":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/yaml")]})
            await send({"type": "http.response.body", "body": text})
        else:
            await app(scope, receive, send)

    return schemathesis.openapi.from_asgi("/contract.yaml", with_contract, config=schemathesis.Config.from_dict(config))


class ContractedWorld(World):
    """A world each of whose answers is held against its contract before a test sees it."""

    def _json(self, system: str, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        reply = super()._json(system, method, path, headers, body)
        if reply.status:
            conforms(system, method, path, reply)
        return reply

    def register(self, system: str, query: str) -> Reply:
        reply = super().register(system, query)
        conforms("registers", "GET", "/received", reply)
        return reply


def conforms(name: str, method: str, path: str, reply: Reply) -> None:
    """Whether an answer has a status, a media type, headers and a body that the contract knows; AssertionError."""
    operation = _operation(contract(name), method, path.partition("?")[0])
    known = operation["responses"]
    assert str(reply.status) in known, f"{operation['operationId']} knows no answer {reply.status}"
    answer = _resolved(contract(name), known[str(reply.status)])
    media_type = reply.headers["content-type"].partition(";")[0]
    assert media_type in answer["content"], f"{media_type} is not in the contract"
    sent = {header.lower() for header in reply.headers}
    assert {"date", "x-jobterm-sandbox"} <= sent
    _validator(name, answer["content"][media_type]["schema"]["$ref"]).validate(reply.json)


def _operation(whole: Mapping[str, Any], method: str, path: str) -> Mapping[str, Any]:
    for template, operations in whole["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, path) and method.lower() in operations:
            found: Mapping[str, Any] = operations[method.lower()]
            return found
    raise AssertionError(f"the contract has no {method} {path}")


def _resolved(whole: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in value:
        found: Any = whole
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


@cache
def _validator(name: str, ref: str) -> jsonschema.Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource("urn:contract", DRAFT202012.create_resource(contract(name)))
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator({"$ref": f"urn:contract{ref}"}, registry=registry, format_checker=checker)
