"""The documents' pictures show what the terminal showed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from screen_picture import picture, runs


def texts(svg: str) -> list[str]:
    return ["".join(found.itertext()) for found in ET.fromstring(svg).iter() if found.tag.endswith("}text")]


def test_text_stays_text_at_its_place() -> None:
    assert texts(picture("AMP ok | 3 andre ok\n  Kø: <tom> & færdig\n", "the strip")) == [
        "AMP ok | 3 andre ok",
        "Kø: <tom> & færdig",
    ]


def test_a_look_lasts_over_the_end_of_a_line() -> None:
    first, second = runs("\x1b[1;38;2;255;0;0mLUKKET\nstadig\x1b[0m")
    assert (first.ink, first.bold) == (second.ink, second.bold) == ("#ff0000", True)
    assert (second.row, second.column) == (1, 0)


def test_reverse_swaps_ink_and_paper() -> None:
    [run] = runs("\x1b[7;38;2;1;2;3;48;2;4;5;6mX")
    assert (run.ink, run.paper) == ("#040506", "#010203")


def test_the_title_is_there_for_those_who_cannot_see() -> None:
    assert "<title>a &amp; b</title>" in picture("x", "a & b")
