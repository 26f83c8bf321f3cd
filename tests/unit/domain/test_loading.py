"""Strict JSON: what the standard reader lets pass is told, with its place; nothing breaks on any bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.registrations.loading import ARRAY_MAX, DEPTH_MAX, ITEM_MAX, Loaded, load_item, load_list


def faults(raw: bytes | str) -> list[tuple[str, str]]:
    return [(finding.field, finding.code) for finding in load_item(raw).findings]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('{"a": 1}', []),
        (b'\xef\xbb\xbf{"a": 1}', []),
        ('{"a": 1', [("", "json.invalid")]),
        ('{"a": 1} {"b"', [("", "json.invalid")]),
        ("", [("", "json.invalid")]),
        (b'{"a": "\xe6"}', [("", "json.not_utf8")]),
        ('{"a": 1, "a": 1}', [("a", "json.doubled_key")]),
        ('{"d": {"x": [{"b": 1, "b": 2}]}}', [("d.x[0].b", "json.doubled_key")]),
        ('{"a": NaN}', [("a", "json.not_a_number")]),
        ('{"a": [-Infinity]}', [("a[0]", "json.not_a_number")]),
        ('{"a": 1e999}', [("a", "json.number")]),
        ('{"a": ' + "9" * 5000 + "}", [("a", "json.number")]),
        ("[" * DEPTH_MAX + "1" + "]" * DEPTH_MAX, []),
        ('{"a": "\\u0000"}', []),
    ],
)
def test_what_is_wrong_with_a_text_is_told_with_its_place(raw: bytes | str, expected: list[tuple[str, str]]) -> None:
    assert faults(raw) == expected


@pytest.mark.parametrize("depth", [DEPTH_MAX + 1, 900, 30_000])
def test_too_deep_is_told_at_any_depth(depth: int) -> None:
    assert [code for _, code in faults("[" * depth + "]" * depth)] == ["json.too_deep"]


def test_an_item_holds_64_kibibytes() -> None:
    def text(size: int) -> str:
        return '{"a":"' + "x" * (size - 8) + '"}'

    assert faults(text(ITEM_MAX)) == []
    assert faults(text(ITEM_MAX + 1)) == [("", "item.too_large")]
    assert faults('{"a":"' + "æ" * (ITEM_MAX // 2) + '"}') == [("", "item.too_large")]


def test_an_array_keeps_its_good_items_beside_its_bad_ones() -> None:
    loaded = load_list('[{"a": 1}, {"a": NaN}, {"a": 1, "a": 2}, 7]')
    assert isinstance(loaded, list)
    assert [one.value for one in loaded] == [{"a": 1}, None, None, 7]
    assert [[finding.code for finding in one.findings] for one in loaded] == [
        [], ["json.not_a_number"], ["json.doubled_key"], [],
    ]  # fmt: skip


def test_an_array_of_an_item_too_large_names_that_item_alone() -> None:
    loaded = load_list(json.dumps([{"a": "x" * ITEM_MAX}, {"a": 1}]))
    assert isinstance(loaded, list)
    assert [len(one.findings) for one in loaded] == [1, 0]


def test_an_array_of_more_than_8_mebibytes_is_refused_before_it_is_read() -> None:
    loaded = load_list(b"[" + b" " * ARRAY_MAX)
    assert isinstance(loaded, Loaded)
    assert [finding.code for finding in loaded.findings] == ["input.too_large"]


def test_a_single_object_is_a_list_of_one_to_nobody() -> None:
    loaded = load_list('{"a": 1}')
    assert isinstance(loaded, Loaded)
    assert loaded.value == {"a": 1}


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_findings(raw: bytes) -> None:
    loaded = load_item(raw)
    assert loaded.findings or json.dumps(loaded.value, allow_nan=False)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_what_json_writes_is_read_unchanged(value: object) -> None:
    assert load_item(json.dumps(value)) == Loaded(value)
