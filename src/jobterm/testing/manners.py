"""What must hold of every call: for whom and by whom it is made, no person in an address or a log, codes that people
can read, code that leans on nothing but what is promised; and what must come of answers that no honest system gives."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Mapping
from itertools import product
from typing import Any, Final
from urllib.parse import quote, unquote

import pytest

from jobterm import i18n
from jobterm.outbox.port import CannotRender, LookUp, Outcome, OutcomeClass, Sight, SystemPort
from jobterm.outbox.reading import ReaderPort, Reading, ReadState, RegisterPort, SearchPort
from jobterm.systems import plugins, sentences, words
from jobterm.systems.joined import Sentence
from jobterm.systems.maker import Made
from jobterm.systems.plugin_code import breaches
from jobterm.systems.plugin_errors import PluginError
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import WireAnswer, WireRequest
from jobterm.testing.hostile import BODIES, MANNERS, STATUSES, serving
from jobterm.testing.line import Tap
from jobterm.testing.meeting import AUTHOR, Meeting, said
from jobterm.testing.offers import speaks_of, writes
from jobterm.testing.samples import SAMPLES

LONGEST: Final = 500
"""Characters of a system's own words that are shown."""
DEADLINE_S: Final = 2.5
"""How long an answer that never comes may keep anybody, on the kit's short line."""
_LONG: Final = 100_000
"""Bytes of a body that takes its time: it is tried under one status only."""
_VERY_LONG: Final = 500_000
"""Bytes of one that takes seconds."""
_DIGITS: Final = re.compile(r"(?<![\w-])\d{6}-?\d{4}(?![\w-])")


def _names(request: WireRequest) -> str:
    """All of a request in which somebody can be named, as plain text."""
    parts = [value for _, value in request.headers] + [request.target, request.body.decode("utf-8", "replace")]
    return unquote("\n".join(parts))


def _says(text: str, whole: str) -> bool:
    return text in whole or quote(text) in whole or b64encode(text.encode()).decode() in whole


async def _everything(met: Meeting, item: Any) -> list[Outcome | LookUp | Reading | object]:
    """Every question that the adapter can be asked, and a write, at once."""
    port = met.port
    found: list[Any] = []
    if isinstance(port, SystemPort):
        found.append(port.probe())
    if item is not None:
        assigned = met.assign(item, version="1")

        async def claim() -> None:
            return None

        found += [port.send(port.render(assigned), claim), port.look_up(assigned, None)]
    if isinstance(port, ReaderPort):
        found.append(port.read(met.bench.citizen, port.sections, met.asker))
    if isinstance(port, SearchPort):
        found += [port.search("Karen", met.asker), port.search(met.bench.citizen, met.asker)]
    if isinstance(port, RegisterPort):
        found.append(port.received("00000000-0000-4000-8000-000000000000", met.asker))
    return list(await asyncio.gather(*found))


def _is_no_answer(met: Meeting, found: object, status: int = 0) -> None:
    """What came of a dishonest answer is nothing that anybody would act on."""
    match found:
        case Outcome():
            met.heard(found)
            assert found.cls is not OutcomeClass.ACCEPTED, said(found)
            assert found.receipt is None
            assert len(found.message) <= LONGEST
            assert found.message.isprintable()
        case LookUp():
            # A version system's "not there" is a version and no receipt; ours is asked for by id.
            assert found.sight is Sight.FAILED, f"{found.sight} under HTTP {status}"
        case Reading():
            assert found.state is not ReadState.FRESH, f"told of somebody under HTTP {status}"
            assert not found.facts
        case list():
            assert found == []
        case _:
            assert found is None


class Manners:
    """Tests of every call."""

    @speaks_of("manners", lambda met: met.bench.names_asker)
    def test_every_call_says_for_whom_and_by_whom(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind) if met.writes else None
        met.run(_everything(met, item))
        for seen in met.tap.seen:
            whole = _names(seen.request)
            assert _says(met.bench.organisation[1], whole), "the organisation is not named"
            assert _says(AUTHOR[1], whole) or _says("jobterm", whole), "the user is not named"
        mine = [seen.request for seen in met.tap.seen if seen.write]
        assert all(_says(AUTHOR[1], _names(one)) for one in mine), "a write names its author"

    @speaks_of("manners")
    def test_no_person_stands_in_an_address(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind) if met.writes else None
        met.run(_everything(met, item))
        for seen in met.tap.seen:
            assert not _DIGITS.search(unquote(seen.request.target).replace(met.bench.organisation[1], ""))
            assert "Karen" not in unquote(seen.request.target)

    @speaks_of("manners")
    def test_no_person_stands_in_a_log(self, met: Meeting) -> None:
        item = met.prepare(met.a_kind) if met.writes else None
        met.run(_everything(met, item))
        met.tap.instead = lambda _: _answer(met, 500, BODIES["a page"])
        met.run(_everything(met, item))
        logged = "\n".join(met.logged)
        assert met.bench.citizen not in logged
        assert "Karen" not in logged

    @speaks_of("manners", writes)
    def test_one_delivery_is_one_write(self, met: Meeting) -> None:
        met.deliver(met.prepare(met.a_kind))
        assert len(met.tap.writes) == 1

    @speaks_of("manners", writes)
    def test_what_it_does_not_take_is_refused_by_name(self, met: Meeting) -> None:
        refused = sorted(met.bench.refuses())
        other = next((kind for kind in refused if not SAMPLES[kind].first), None)
        if other is None:
            return
        with pytest.raises(CannotRender) as caught:
            met.port.render(met.assign(met.registration(other), version="1"))
        assert caught.value.code

    @speaks_of("manners")
    def test_it_is_what_it_says_it_is_and_can_be_closed_twice(self, met: Meeting) -> None:
        assert plugins.lacks(met.port, met.bench.system) == ""
        met.run(met.port.close())
        met.run(met.port.close())

    @speaks_of("manners")
    def test_its_code_leans_on_what_is_promised_and_makes_no_connections(self, met: Meeting) -> None:
        try:
            installed, _digest = plugins.source_of(met.bench.system)
        except PluginError:
            return  # one of ours, which import-linter watches
        found = [f"{one.module}:{one.line} {one.imported}" for one in breaches(installed.module)]
        assert found == []


class Codes:
    """Tests of what its codes say to people."""

    @speaks_of("errors")
    def test_every_code_of_its_own_is_a_sentence_in_both_languages(self, met: Meeting) -> None:
        for code, text in _own_codes(met).items():
            found = []
            for language in i18n.LANGUAGES:
                i18n.use(language)
                found.append(i18n._(sentences.sentence(met.bench.system, code)))
            i18n.forget()
            assert words.word(met.bench.system, code) != "unmapped", code
            if isinstance(text, Sentence):
                for sentence in found:
                    assert len(re.findall(r"[.:;](?= |$)", sentence)) >= 3, f"{code}: what happened, safe?, what now?"
                    assert len(sentence) <= LONGEST
                    assert not _DIGITS.search(sentence)
            assert found[0] != found[1], f"{code}: the same in both languages"

    @speaks_of("errors", lambda met: met.writes and met.bench.citizen_for(met.a_kind) is not None)
    def test_somebody_that_it_does_not_know_is_refused_in_words(self, met: Meeting) -> None:
        item = met.registration(met.a_kind, citizen=met.bench.stranger)
        outcome = met.deliver(item)
        assert outcome.cls in (OutcomeClass.REFUSED, OutcomeClass.MOVED), said(outcome)
        assert met.unsaid() == [], "codes without a sentence"
        met.check_applied(item, 0)


def _own_codes(met: Meeting) -> Mapping[str, str | Sentence]:
    made = met.bench.maker()
    codes = made.introduction.codes if isinstance(made, Made) else {}
    return codes or words.WORDS.get(met.bench.system, {})


def _answer(met: Meeting, status: int, body: bytes, **headers: str) -> WireAnswer:
    return WireAnswer(status, {"content-type": "text/html", **headers}, body, met.bench.clock.now())


class Hostility:
    """Tests of answers that no honest system gives: nothing that anybody acts on may come of one."""

    @speaks_of("hostile answers")
    @pytest.mark.parametrize("name", sorted(BODIES))
    def test_a_wrong_body_is_no_answer_under_any_status(self, met: Meeting, name: str) -> None:
        if len(BODIES[name]) > _VERY_LONG and not met.bench.sockets:
            return
        item = met.prepare(met.a_kind) if met.writes else None
        statuses = STATUSES if len(BODIES[name]) < _LONG else STATUSES[:1]
        for status, headers in product(statuses, ({}, {"retry-after": "1000000000"})):
            met.tap.instead = lambda _, status=status, headers=headers: _answer(met, status, BODIES[name], **headers)
            for found in met.run(_everything(met, item)):
                _is_no_answer(met, found, status)
                if isinstance(found, Outcome) and (status < 400 or status >= 500):
                    assert found.cls in (OutcomeClass.UNKNOWN, OutcomeClass.IDENTITY), f"HTTP {status}: {said(found)}"
        assert met.unsaid() == [], "codes without a sentence"

    @speaks_of("hostile answers", lambda met: met.bench.sockets)
    @pytest.mark.parametrize("name", sorted(MANNERS))
    def test_a_server_without_manners_keeps_nobody(self, met: Meeting, name: str) -> None:
        item = met.prepare(met.a_kind) if met.writes else None

        async def meet() -> list[object]:
            async with serving(MANNERS[name]) as url:
                tap = Tap(HttpWire(met.bench.wire_settings(url), met.bench.clock), straight=True)
                honest, met.port = met.port, met.bench.connect(tap)
                try:
                    async with asyncio.timeout(DEADLINE_S):
                        return list(await _everything(met, item))
                finally:
                    await met.port.close()
                    met.port = honest

        for found in met.run(meet()):
            _is_no_answer(met, found)
