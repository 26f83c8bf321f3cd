"""The kit can fail: an adapter with one defect, whichever it is, is found by the test that is for it, and the report
says so. Tests of the tests."""

from __future__ import annotations

import dataclasses
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    LookUp,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Fact, Reading, Section
from jobterm.systems import joined
from jobterm.systems.adapter import Adapter
from jobterm.systems.maker import Made
from jobterm.systems.wire import Wire
from jobterm.testing import AdapterKit, Bench
from jobterm.testing.line import Weather
from jobterm.testing.meeting import Meeting

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nordlys"
HOUSE = Asker(("municipality", "0751"), ("system", "jobterm", "jobterm"))


@pytest.fixture
def nordlys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's modules, from where they lie."""
    monkeypatch.syspath_prepend(EXAMPLE)
    from nordlys import adapter, simulator  # type: ignore[import-not-found, unused-ignore]

    joined.join("nordlys", adapter.MAKER.introduction)
    yield adapter, simulator
    joined.forget()
    for name in [name for name in sys.modules if name.partition(".")[0] == "nordlys"]:
        del sys.modules[name]


Defect = Callable[[Adapter], None]


def bench(modules: Any, defect: Defect) -> type[Bench]:
    """Nordlys with one defect in its adapter."""
    adapter, simulator = modules
    made: Made = adapter.MAKER

    class Spoilt(Bench):
        system = "nordlys"

        @classmethod
        def maker(cls) -> Made:
            return made

        def start(self) -> None:
            self.simulator = simulator.Nordlys()
            self.url = self.simulator.url

        def stop(self) -> None:
            self.simulator.shutdown()
            self.simulator.server_close()

        def applied(self, registration: str) -> int:
            return int(registration in self.simulator.taken)

        def shut(self, until: datetime) -> bool:
            self.simulator.opens = until.isoformat()
            return True

        def open(self) -> None:
            self.simulator.opens = None

        def connect(self, wire: Wire) -> Any:
            port = made.connect(wire, self.clock, HOUSE)
            assert isinstance(port, Adapter)
            defect(port)
            return port

    return Spoilt


def _believes_silence(port: Adapter) -> None:
    honest = port.send

    async def send(rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        outcome = await honest(rendered, before_first_byte)
        if outcome.cls is OutcomeClass.UNKNOWN:
            return replace(outcome, cls=OutcomeClass.ACCEPTED, receipt=Receipt("?", port._clock.now()))
        return outcome

    port.send = send  # type: ignore[method-assign]


def _sends_twice(port: Adapter) -> None:
    honest = port.send

    async def send(rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        await honest(rendered, before_first_byte)
        return await honest(rendered, before_first_byte)

    port.send = send  # type: ignore[method-assign]


def _changing_bytes(port: Adapter) -> None:
    honest, count = port.render, iter(range(1000))

    def render(assignment: Assignment) -> Rendered:
        made = honest(assignment)
        return dataclasses.replace(made, body=made.body + b" " * next(count))

    port.render = render  # type: ignore[method-assign]


def _blind(port: Adapter) -> None:
    async def look_up(assignment: Assignment, rendered: Rendered | None) -> LookUp:
        del assignment, rendered
        return LookUp(Sight.ABSENT)

    port.look_up = look_up  # type: ignore[method-assign]


def _content_does_not_matter(port: Adapter) -> None:
    honest = port.look_up

    async def look_up(assignment: Assignment, rendered: Rendered | None) -> LookUp:
        seen = await honest(assignment, rendered)
        return replace(seen, sight=Sight.FOUND, theirs={}) if seen.sight is Sight.DIFFERENT else seen

    port.look_up = look_up  # type: ignore[method-assign]


def _leaves_out(port: Adapter) -> None:
    honest = port.render

    def render(assignment: Assignment) -> Rendered:
        item = assignment.registration
        return honest(replace(assignment, registration=replace(item, details={**item.details, "text": "-"})))

    port.render = render  # type: ignore[method-assign]


def _claims_nothing(port: Adapter) -> None:
    honest = port.send

    async def nothing() -> None:
        return None

    async def send(rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        del before_first_byte
        return await honest(rendered, nothing)

    port.send = send  # type: ignore[method-assign]


def _tells_more(port: Adapter) -> None:
    honest = port.read

    async def read(cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        told = await honest(cpr, sections, asker)
        return replace(told, facts=(*told.facts, Fact("job.cv", "yes")))

    port.read = read  # type: ignore[method-assign]


def _talks(port: Adapter) -> None:
    honest = port.read

    async def read(cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        logging.getLogger("nordlys").warning("reading %s", cpr)
        return await honest(cpr, sections, asker)

    port.read = read  # type: ignore[method-assign]


def _nameless(port: Adapter) -> None:
    port._codec.asker = lambda *_: ()  # type: ignore[attr-defined]


def _in_the_address(port: Adapter) -> None:
    codec: Any = port._codec
    honest = codec.ask_citizen

    def ask(cpr: str, sections: frozenset[Section], asker: Asker) -> Any:
        request = honest(cpr, sections, asker)
        return replace(request, target=f"{request.target}&cpr={cpr}")

    codec.ask_citizen = ask


def _own_words(port: Adapter) -> None:
    codec: Any = port._codec
    codec.dialect = replace(codec.dialect, codes={**codec.dialect.codes, "ukendt-borger": OutcomeClass.ACCEPTED})


def _always_open(port: Adapter) -> None:
    codec: Any = port._codec
    codec.stands = lambda _content: ("open", None, None)


DEFECTS: dict[str, tuple[Defect, str, dict[str, Any]]] = {
    "an answer that does not name it is believed": (
        _believes_silence, "test_an_answer_that_does_not_name_it_proves_nothing", {"weather": Weather.GARBLED}),
    "it repeats by itself": (_sends_twice, "test_one_delivery_is_one_write", {}),
    "the bytes change": (_changing_bytes, "test_it_is_delivered_once_and_found", {"kind": "note"}),
    "it never finds anything": (_blind, "test_it_is_delivered_once_and_found", {"kind": "note"}),
    "other content is taken for ours": (_content_does_not_matter, "test_other_content_under_our_id_is_not_ours", {}),
    "a text is left out": (
        _leaves_out, "test_all_of_it_is_sent_and_when_the_answer_is_lost_it_is_found_and_never_doubled",
        {"kind": "note"}),
    "nothing is claimed": (_claims_nothing, "test_where_the_claim_fails_nothing_is_sent", {}),
    "more is told than was asked": (_tells_more, "test_only_what_was_asked_for_is_told", {}),
    "a number stands in a log": (_talks, "test_no_person_stands_in_a_log", {}),
    "nobody is named": (_nameless, "test_every_call_says_for_whom_and_by_whom", {}),
    "a number stands in the address": (_in_the_address, "test_no_person_stands_in_an_address", {}),
    "a refusal is taken for an acceptance": (_own_words, "test_somebody_that_it_does_not_know_is_refused_in_words", {}),
    "it is always open": (_always_open, "test_while_it_is_closed_nothing_happens_and_then_it_goes", {}),
    "any answer is a good one": (
        _always_open, "test_a_wrong_body_is_no_answer_under_any_status", {"name": "a list"}),
}  # fmt: skip


def hold(modules: Any, defect: Defect, test: str, given: dict[str, Any], node: Any) -> None:
    """One test of the kit, with a defect."""
    meeting = Meeting(bench(modules, defect)(), node)
    try:
        getattr(AdapterKit(), test)(meeting, **given)
    finally:
        meeting.hang_up()


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_a_defect_is_found_and_without_it_the_test_passes(
    nordlys: Any, name: str, request: pytest.FixtureRequest
) -> None:
    defect, test, given = DEFECTS[name]
    hold(nordlys, lambda _: None, test, given, request.node)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        hold(nordlys, defect, test, given, request.node)


NOBODY_ASKS = f"""
import sys
sys.path[:0] = [{str(EXAMPLE)!r}, {str(EXAMPLE / "tests")!r}]
from nordlys import adapter
from test_nordlys import NordlysBench
from jobterm.testing import AdapterKit

class Nobody(NordlysBench):
    maker = classmethod(lambda cls: adapter.MAKER)

    def connect(self, wire):
        return adapter.MAKER.connect(wire, self.clock, None)

class TestIt(AdapterKit):
    bench = Nobody
"""


@pytest.mark.slow
def test_the_report_says_what_failed(tmp_path: Path) -> None:
    """A run in which one test of the kit fails leaves a report that says which workflow."""
    from jobterm.office import conformance

    (tmp_path / "conftest.py").write_text('pytest_plugins = ["jobterm.testing.plugin"]\n', encoding="utf-8")
    (tmp_path / "test_one.py").write_text(NOBODY_ASKS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "-p", "no:cacheprovider", "-k",
         "open_system or late or what_never", "--jobterm-report", "report.json", "test_one.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    report = conformance.read((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report.workflows["windows"] == "fail", "the probe needs somebody to ask in whose name"
    assert report.failures
    assert not report.whole
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["counts"]["fail"] == report.failed
