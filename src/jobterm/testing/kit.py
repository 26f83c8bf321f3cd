"""All that an adapter is held against, in one class to be inherited from: ``bench`` says which adapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest

from jobterm.testing.bench import Bench
from jobterm.testing.manners import Codes, Hostility, Manners
from jobterm.testing.meeting import Meeting
from jobterm.testing.offers import NOTHING, SYSTEM, told
from jobterm.testing.reading import Reads, Windows
from jobterm.testing.writing import EachKind, Fences, Weathers


class AdapterKit(EachKind, Fences, Weathers, Reads, Windows, Codes, Manners, Hostility):
    """Inherit, set ``bench``, and let pytest find it."""

    bench: ClassVar[type[Bench]]

    @pytest.fixture
    def met(self, request: pytest.FixtureRequest) -> Iterator[Meeting]:
        """The adapter at its simulator, for one test."""
        meeting = Meeting(self.bench(), request.node)
        told(meeting, SYSTEM, self.bench.system)
        try:
            yield meeting
            assert meeting.unsaid() == [], "codes without a sentence"
        finally:
            meeting.hang_up()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A test of each kind for every kind that it takes."""
        if "kind" in metafunc.fixturenames:
            metafunc.parametrize("kind", sorted(self.bench.kinds()) or [NOTHING])
