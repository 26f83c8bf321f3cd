"""SOAP 1.1 envelopes and hardened XML: written from values in order, read into values by tables. What they mean stands
with the system that speaks SOAP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from jobterm.systems.fields import Many, One, Table

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"


class NotSoap(ValueError):
    """The bytes are no SOAP envelope as we take it; the message never quotes them."""


Element = etree._Element


def envelope(namespace: str, header: Mapping[str, Any], body: Mapping[str, Any]) -> bytes:
    """An envelope with one header block and one body block, each given as ``{name: {…}}`` in the order of its schema.

    Raises ValueError where a text holds a character that XML has no place for.
    """
    prefixes: dict[str | None, str] = {"soap": SOAP, None: namespace}
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap=prefixes)  # type: ignore[arg-type]  # its stubs know no default
    for part, content in (("Header", header), ("Body", body)):
        holder = etree.SubElement(root, f"{{{SOAP}}}{part}")
        _fill(holder, namespace, content)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _fill(parent: Element, namespace: str, content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        for item in value if isinstance(value, list) else [value]:
            child = etree.SubElement(parent, f"{{{namespace}}}{name}")
            if isinstance(item, Mapping):
                _fill(child, namespace, item)
            else:
                child.text = ("true" if item else "false") if isinstance(item, bool) else str(item)


def body_of(data: bytes) -> Element:
    """The one block in an envelope's body; raises NotSoap. No entity is resolved, nothing is fetched."""
    if b"<!DOCTYPE" in data.upper():
        raise NotSoap("a document type")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotSoap("no XML") from None
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None or len(body) != 1:
        raise NotSoap("no envelope")
    return body[0]


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


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
        if len(child) == 0 and etree.QName(child).namespace == namespace:
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
