"""Every system is found by its name and loaded only when asked for; every code of every system has its sentence."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.unit.systems.making import ASKER
from tests.unit.systems.test_answers import codes
from tests.unit.systems.told import Script

from jobterm.clock import ManualClock
from jobterm.outbox.port import OutcomeClass, SystemPort
from jobterm.outbox.reading import ReaderPort, RegisterPort
from jobterm.systems import amp_tables, catalogue, opera_tables, sentences, strictjson, words, workbase_tables
from jobterm.systems.registers import Register

OWN = {"amp": amp_tables.CODES, "workbase": workbase_tables.CODES, "opera": opera_tables.CODES}


@pytest.mark.parametrize("system", ["amp", "workbase", "opera", "national"])
def test_a_system_of_ours_can_be_written_to_and_read(system: str) -> None:
    made = catalogue.connect(system, Script(), ManualClock(), ASKER)
    assert isinstance(made, SystemPort)
    assert isinstance(made, ReaderPort)
    assert made.id == system
    assert made.capabilities == catalogue.capabilities(system)


def test_a_register_is_a_register() -> None:
    assert isinstance(Register("fund", Script(), ASKER), RegisterPort)
    assert catalogue.capabilities("fund").create_once is False


def test_an_unknown_system_is_named() -> None:
    with pytest.raises(catalogue.UnknownSystem, match="amanda"):
        catalogue.connect("amanda", Script(), ManualClock(), ASKER)
    with pytest.raises(catalogue.UnknownSystem, match="amanda"):
        catalogue.capabilities("amanda")


def test_the_catalogue_loads_no_http_and_no_xml() -> None:
    check = "import sys, jobterm.systems.catalogue; sys.exit(bool({'httpx', 'lxml', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize("system", sorted(OWN))
def test_every_code_of_tables_and_contract_has_a_sentence(system: str) -> None:
    contract = {code for code, said in codes(system).items() if said["class"] not in ("not_there", "closed")}
    for code in {*OWN[system], *contract} - {"LUKKET", "VERSION_FORAELDET"}:
        assert words.word(system, code) != "unmapped", code


@pytest.mark.parametrize("code", ["http_302", "http_404", "http_412", "http_403", "http_429", "http_503", "ny-kode"])
def test_even_an_unknown_code_has_a_sentence(code: str) -> None:
    assert sentences.sentence("amp", code) in sentences.BY_WORD.values()


@pytest.mark.parametrize("cls", OutcomeClass)
def test_a_class_alone_has_a_sentence(cls: OutcomeClass) -> None:
    assert words.word("amp", cls.value) != "unmapped"


def test_no_word_is_without_a_code_and_none_without_a_sentence() -> None:
    used = {name for own in words.WORDS.values() for name in own.values()} | set(words.WIRE.values())
    used |= {words.word("amp", f"http_{status}") for status in (401, 404, 412, 503)} | {"unmapped"}
    assert used == set(sentences.BY_WORD)


@pytest.mark.parametrize("word", sorted(sentences.BY_WORD))
def test_a_sentence_says_what_happened_whether_it_is_safe_and_what_to_do(word: str) -> None:
    text = sentences.BY_WORD[word]
    assert len(re.findall(r"[.:;](?= |$)", text)) >= 3
    assert re.search(r"safe|kept here|goes by itself", text)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"nan",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b"[" * 41 + b"]" * 41,
        b"[" * 1_000_000,
        b'{"a":"\xff"}',
        b'{"a":1',
        b'{"a":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
    ids=["empty", "word", "nan", "inf", "huge", "doubled", "deep", "very deep", "latin", "half", "digits", "bom"],
)
def test_json_that_is_not_taken(bad: bytes) -> None:
    with pytest.raises(strictjson.NotJson) as caught:
        strictjson.loads(bad)
    assert len(str(caught.value)) < 40


def test_json_that_is_taken() -> None:
    assert strictjson.loads('{"a": ["[[[", 1.5, null, "æ\\"["]}'.encode()) == {"a": ["[[[", 1.5, None, 'æ"[']}
    assert strictjson.loads(b"[" * 40 + b"]" * 40) is not None
    with pytest.raises(strictjson.NotJson):
        strictjson.loads_object(b"[]")
