"""What `register` is given is read strictly, without limit by lines, and nothing readable is lost beside a bad line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import pytest

from jobterm.domain.registrations.loading import ARRAY_MAX, ITEM_MAX
from jobterm.office.intake import Piece, Shape, Unreadable, read

ITEM = '{"kind": "note", "details": {"text": "ok"}}'


def pieces(text: str | bytes) -> tuple[Shape, list[Piece]]:
    """All pieces of an input."""
    content = text.encode() if isinstance(text, str) else text
    shape, found = read(io.BytesIO(content))
    return shape, list(found)


def codes(text: str | bytes) -> list[str | None]:
    """What is wrong with each piece."""
    return [one.loaded.findings[0].code if one.loaded.findings else None for one in pieces(text)[1]]


def test_one_object_on_one_line_or_written_over_many_is_one_registration() -> None:
    pretty = json.dumps(json.loads(ITEM), indent=2)
    assert codes(ITEM) == codes(pretty) == codes("\n\n" + pretty + "\n") == [None]


def test_a_broken_object_over_many_lines_is_one_finding_and_not_one_for_each_line() -> None:
    broken = json.dumps(json.loads(ITEM), indent=2).replace('"note",', '"note"')
    assert codes(broken) == ["json.invalid"]


def test_lines_are_numbered_as_they_stand_blank_ones_counted() -> None:
    _, found = pieces(f"{ITEM}\n\n{ITEM}\n")
    assert [piece.line for piece in found] == [1, 3]


def test_half_a_line_is_a_finding_that_names_the_line_and_the_others_are_taken() -> None:
    assert codes(f'{ITEM}\n{{"kind": "no\n{ITEM}\n') == [None, "json.invalid", None]
    assert codes(f'{{"kind": \n{ITEM}\n') == ["json.invalid", None]
    assert codes(f'{ITEM}\n{{"kind": "note", "details": {{"text":') == [None, "json.invalid"]
    _, found = pieces(f"{ITEM}\n{ITEM}\n{{")
    assert found[2].loaded.findings[0].values["line"] == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"kind": "note", "kind": "task"}', "json.doubled_key"),
        ('{"hours": NaN}', "json.not_a_number"),
        ("kind: note", "json.invalid"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", "json.too_deep"),
        ('{"a": ' + "[" * 30000 + "]" * 30000 + "}", "json.too_deep"),
        ('{"a": ' + "9" * 5000 + "}", "json.number"),
        ('{"a": "' + "x" * ITEM_MAX + '"}', "item.too_large"),
    ],
)
def test_what_is_not_json_as_we_take_it_is_named_and_the_lines_around_it_are_read(line: str, code: str) -> None:
    assert codes(f"{ITEM}\n{line}\n{ITEM}\n") == [None, code, None]


def test_bytes_that_are_not_utf8_are_a_finding_of_their_line() -> None:
    assert codes(b'{"a": "\xe6"}\n' + ITEM.encode()) == ["json.not_utf8", None]


def test_a_byte_order_mark_is_no_part_of_the_input() -> None:
    assert codes(b"\xef\xbb\xbf" + ITEM.encode()) == [None]


def test_an_array_is_read_whole_and_its_elements_are_numbered() -> None:
    shape, found = pieces(f'[{ITEM},\n {ITEM}, {{"a": 1, "a": 2}}]')
    assert shape is Shape.ARRAY
    assert [(piece.line, bool(piece.loaded.findings)) for piece in found] == [(1, False), (2, False), (3, True)]


def test_a_broken_array_is_refused_whole_before_anything_is_taken() -> None:
    with pytest.raises(Unreadable, match=r"json\.invalid"):
        pieces(f"[{ITEM},\n{ITEM}")


def test_an_array_over_the_limit_is_refused_and_memory_stays_bounded() -> None:
    with pytest.raises(Unreadable, match=r"input\.too_large"):
        pieces("[" + f"{ITEM},\n" * (ARRAY_MAX // len(ITEM) + 1))


def test_an_array_on_one_long_line_is_no_line_too_long() -> None:
    shape, found = pieces("[" + ",".join([ITEM] * 3000) + "]")
    assert shape is Shape.ARRAY
    assert len(found) == 3000


@pytest.mark.parametrize("text", ["", "\n \n", "[]"])
def test_nothing_is_said_to_be_nothing(text: str) -> None:
    with pytest.raises(Unreadable, match=r"input\.empty"):
        pieces(text)


class _Endless(io.RawIOBase):
    """Lines without end, counted, so that reading ahead shows."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self.taken = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line."""
        del size
        self.taken += 1
        return next(self._lines)


def test_lines_are_read_one_by_one() -> None:
    source = _Endless(f"{ITEM}\n".encode() for _ in iter(int, 1))
    _, found = read(source)  # type: ignore[arg-type]
    for _ in range(100):
        assert not next(found).loaded.findings
    assert source.taken == 100


def test_one_endless_line_is_skipped_without_being_kept() -> None:
    assert codes(b'{"a": "' + b"x" * (50 * 1024 * 1024) + b'"}\n' + ITEM.encode()) == ["item.too_large", None]
