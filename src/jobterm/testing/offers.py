"""How a test of the kit says which workflow it speaks of, and that an adapter does not offer it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import pytest

from jobterm.testing.meeting import Meeting

P = ParamSpec("P")
Self = TypeVar("Self")
NOT_OFFERED: Final = "jobterm_not_offered"
SYSTEM: Final = "jobterm_system"
WORKFLOW: Final = "jobterm_workflow"
"""Names of what is written into a test's report."""
NOTHING: Final = "-"
"""The kind of a system that takes none."""
Test = Callable[Concatenate[Self, Meeting, P], None]


def speaks_of(workflow: str, offered: Callable[[Meeting], bool] = lambda _: True) -> Callable[[Test[Self, P]], Any]:
    """Marks a test: ``workflow`` is what its end counts for (``kind``: the kind of registration it is given); where it
    is not ``offered``, it passes as such. The test's first argument is the meeting."""

    def mark(test: Test[Self, P]) -> Any:
        @wraps(test)
        def marked(self: Self, met: Meeting, *args: P.args, **given: P.kwargs) -> None:
            kind = str(given.get("kind", NOTHING))
            if (kind == NOTHING and "kind" in given) or not offered(met):
                told(met, NOT_OFFERED, "yes")
                return
            test(self, met, *args, **given)

        return pytest.mark.jobterm_workflow(workflow)(marked)

    return mark


def told(met: Meeting, name: str, value: str) -> None:
    """Write something into the report of the test that is running."""
    node: pytest.Item = met.node
    node.user_properties.append((name, value))


def writes(met: Meeting) -> bool:
    """Whether it can be sent to."""
    return met.writes


def asks(met: Meeting) -> bool:
    """Whether it can be sent to and asked whether it has something."""
    return met.writes and bool(met.port.capabilities.lookup)


def refuses_twins(met: Meeting) -> bool:
    """Whether what is sent twice takes effect once: by its id, its key or its version."""
    able = met.port.capabilities if met.writes else None
    return able is not None and bool(able.create_once or able.key_ttl or able.version)
