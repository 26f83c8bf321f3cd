"""SOAP 1.1 envelopes and hardened XML: written from values in order, read into values by tables. What they mean stands
with the system that speaks SOAP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn
from xml.etree import ElementTree

from jobterm.systems.fields import Many, One, Table

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
DEEPEST: Final = 64
"""Elements within elements in an answer; more is no answer of a system."""
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotSoap(ValueError):
    """The bytes are no SOAP envelope as we take it; the message never quotes them."""


Element = ElementTree.Element


class _Builder(ElementTree.TreeBuilder):
    """Takes no document type, so that no entity can be declared, and nothing deeper than an answer is."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: object) -> NoReturn:
        """Called at a document type, before anything in it."""
        raise NotSoap("a document type")

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Called at an element's beginning."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotSoap("too deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Called at an element's end."""
        self._depth -= 1
        return super().end(tag)


def envelope(namespace: str, header: Mapping[str, Any], body: Mapping[str, Any]) -> bytes:
    """An envelope with one header block and one body block, each given as ``{name: {…}}`` in the order of its schema.

    Raises ValueError where a text holds a character that XML has no place for.
    """
    parts = "".join(
        f"<soap:{part}>{''.join(_written(content))}</soap:{part}>"
        for part, content in (("Header", header), ("Body", body))
    )
    names = f'xmlns:soap="{SOAP}" xmlns="{namespace}"'
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<soap:Envelope {names}>{parts}</soap:Envelope>".encode()


def _written(content: Mapping[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield f"<{name}>{''.join(_written(item))}</{name}>"
            else:
                yield f"<{name}>{_text(item)}</{name}>"


def written(content: Mapping[str, Any]) -> str:
    """``{name: value}`` as elements, in its order; ValueError as `envelope`."""
    return "".join(_written(content))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = str(value)
    if _NO_CHARACTER.search(plain):
        raise ValueError("a character that XML has no place for")
    return plain.translate(_ESCAPED)


def root_of(data: bytes) -> Element:
    """The outermost element of any XML that we take; raises NotSoap. No entity is resolved, nothing is fetched."""
    try:
        return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder(), encoding="utf-8"))
    except (ElementTree.ParseError, ValueError) as error:
        raise error if isinstance(error, NotSoap) else NotSoap("no XML") from None


def body_of(data: bytes) -> Element:
    """The one block in an envelope's body; raises NotSoap."""
    root = root_of(data)
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None or len(body) != 1:
        raise NotSoap("no envelope")
    return body[0]


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text(parent: Element, namespace: str, name: str) -> str | None:
    """The text of a child, None where there is none."""
    child = parent.find(f"{{{namespace}}}{name}")
    return None if child is None else (child.text or "")


def children(parent: Element, namespace: str, name: str) -> list[Element]:
    """All children of a name."""
    return parent.findall(f"{{{namespace}}}{name}")


def texts(parent: Element, namespace: str) -> dict[str, str]:
    """Name → text of the children that hold nothing but text; of several the first."""
    found: dict[str, str] = {}
    for child in parent:
        if len(child) == 0 and child.tag.startswith(f"{{{namespace}}}"):
            found.setdefault(local(child), child.text or "")
    return found


def content(parent: Element, namespace: str, table: Table) -> dict[str, Any]:
    """What a block holds, as ``fields.decode`` takes it."""
    made: dict[str, Any] = {}
    for row in table:
        found = children(parent, namespace, row.wire)
        if not found:
            continue
        if isinstance(row.codec, Many):
            made[row.wire] = [content(child, namespace, row.codec.table) for child in found]
        elif isinstance(row.codec, One):
            made[row.wire] = content(found[0], namespace, row.codec.table)
        else:
            made[row.wire] = found[0].text or ""
    return made
