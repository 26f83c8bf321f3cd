"""A meeting of adapter and simulator with the contract between them: every request and every answer is held against it
before the other side sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema
from tests.contract.meeting import Meeting
from tests.contract.rest import _operation, _resolved, _validator, conforms, contract
from tests.unit.sandbox.caller import Reply

from jobterm.outbox.port import BeforeFirstByte
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest


class Watched:
    """A line whose traffic is held against a contract."""

    def __init__(self, wire: Wire, name: str) -> None:
        self._wire = wire
        self._name = name
        self.requests: list[WireRequest] = []

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """Check, carry, check."""
        asked_rightly(self._name, request)
        self.requests.append(request)
        answer = await self._wire.exchange(request, before_first_byte, identify=identify, deadline_s=deadline_s)
        if isinstance(answer, WireAnswer) and answer.status != 503:
            path = request.target.partition("?")[0]
            conforms(self._name, request.method, path, Reply(answer.status, answer.headers, answer.body))
        return answer

    async def close(self) -> None:
        """Close the line."""
        await self._wire.close()


class ContractedMeeting(Meeting):
    """See the module."""

    def wire(self, authorization: str | None = None) -> Wire:
        """A watched line to the system."""
        self.watched = Watched(super().wire(authorization), self.system)
        return self.watched


def asked_rightly(name: str, request: WireRequest) -> None:
    """Whether a request has the headers, the query and the body that the contract wants; AssertionError."""
    whole = contract(name)
    path, _, query = request.target.partition("?")
    operation = _operation(whole, request.method, path)
    headers = {header.lower(): value for header, value in request.headers}
    given = dict(part.split("=", 1) for part in query.split("&") if part)
    for row in operation.get("parameters", ()):
        parameter = _resolved(whole, row)
        value = {"header": headers, "query": given, "path": {}}[parameter["in"]].get(parameter["name"].lower(), None)
        value = given.get(parameter["name"]) if parameter["in"] == "query" else value
        if parameter["in"] == "path":
            continue
        assert value is not None or not parameter.get("required"), parameter["name"]
        pattern = parameter["schema"].get("pattern")
        assert value is None or pattern is None or re.search(pattern, value), parameter["name"]
    known = {_resolved(whole, row)["name"] for row in operation.get("parameters", ())}
    assert set(given) <= known
    if "requestBody" in operation:
        body = json.loads(request.body)
        _body(name, operation["requestBody"]["content"]["application/json"]["schema"], body)


def _body(name: str, schema: Mapping[str, Any], body: Any) -> None:
    try:
        _validator(name, schema["$ref"]).validate(body)
    except jsonschema.ValidationError as error:
        raise AssertionError(f"{'/'.join(map(str, error.path))}: {error.validator}") from None
