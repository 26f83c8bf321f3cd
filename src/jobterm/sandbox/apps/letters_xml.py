"""The XML of the simulated gateway to Digital Post: a `kombi_request` read strictly, its answers written."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NoReturn
from xml.etree import ElementTree

from jobterm.sandbox.apps.wire import escape

_NS: Final = "{https://DigitalPost.dk/MeMo-1}"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_HEADER: Final = (
    "messageType", "messageUUID", "messageID", "messageCode", "label", "mandatory", "legalNotification", "Sender",
    "Recipient", "ContentData",
)  # fmt: skip
_TYPES: Final = ("CPR", "CVR", "KOMMUNEKODE")
_MOST: Final = 255

Element = ElementTree.Element


class BadMessage(ValueError):
    """No message as the contract has it; the text names the element."""


@dataclass(frozen=True, slots=True)
class Message:
    """One letter."""

    uuid: str
    registration: str
    kind: str
    label: str
    recipient: str
    recipient_type: str
    event_date: str
    text: str


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *_: object) -> NoReturn:
        """No document type, so that no entity can be declared."""
        raise BadMessage("DOCTYPE")


def read(body: bytes) -> Message:
    """The message in a request; raises BadMessage."""
    try:
        root = ElementTree.fromstring(body, ElementTree.XMLParser(target=_Builder(), encoding="utf-8"))
    except (ElementTree.ParseError, LookupError) as error:
        raise BadMessage("XML") from error
    _names(root, "kombi_request", ("KombiValgKode", f"{_NS}Message"))
    if root[0].text != "Digital Post":
        raise BadMessage("KombiValgKode")
    message = root[1]
    if message.attrib != {"memoVersion": "1.1", "memoSchVersion": "1.1.0"}:
        raise BadMessage("Message")
    header, main = _parts(message, "MessageHeader", "MessageBody")
    told = dict(zip(_HEADER, _parts(header, *_HEADER), strict=True))
    if _said(told["messageType"]) != "DIGITALPOST" or not _UUID.fullmatch(_said(told["messageUUID"])):
        raise BadMessage("messageUUID")
    for name in ("mandatory", "legalNotification"):
        if _said(told[name]) not in ("true", "false"):
            raise BadMessage(name)
    sender = [_said(one) for one in _parts(told["Sender"], "senderID", "idType", "label")]
    recipient, scheme = (_said(one) for one in _parts(told["Recipient"], "recipientID", "idType"))
    if sender[1] not in ("CVR", "KOMMUNEKODE") or scheme not in _TYPES:
        raise BadMessage("idType")
    return Message(
        _said(told["messageUUID"]), _said(told["messageID"]), _said(told["messageCode"]), _said(told["label"]),
        recipient, scheme, _event_date(told["ContentData"]), _text(main),
    )  # fmt: skip


def accepted(transmission: str, uuid: str, at: str) -> bytes:
    """The answer to a letter that was taken."""
    return _response(
        f"<Result>true</Result><TransmissionID>{escape(transmission)}</TransmissionID>"
        f"<MessageUUID>{escape(uuid)}</MessageUUID><ModtagetTidspunkt>{escape(at)}</ModtagetTidspunkt>"
    )


def fault(code: str, said: str, until: str | None, reason: str | None) -> bytes:
    """The answer to one that was not."""
    more = f"<LukketTil>{escape(until)}</LukketTil>" if until else ""
    more += f"<LukketAarsag>{escape(reason)}</LukketAarsag>" if reason else ""
    wrong = f"<Fejl><FejlId>{code}</FejlId><FejlTekst>{escape(said)}</FejlTekst>{more}</Fejl>"
    reaction = f"<HovedoplysningerSvarREST><SvarReaktion>{wrong}</SvarReaktion></HovedoplysningerSvarREST>"
    return _response(f"<Result>false</Result>{reaction}")


def _response(inner: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<kombi_response>{inner}</kombi_response>".encode()


def _event_date(content: Element) -> str:
    [extra] = _parts(content, "AdditionalContentData")
    kind, name, value = (
        _said(one) for one in _parts(extra, "contentDataType", "contentDataName", "contentDataValue")
    )  # fmt: skip
    try:
        return date.fromisoformat(value).isoformat() if (kind, name) == ("DATO", "eventDate") else ""
    except ValueError:
        raise BadMessage("contentDataValue") from None


def _text(main: Element) -> str:
    created, document = _parts(main, "createdDateTime", "MainDocument")
    try:
        datetime.fromisoformat(_said(created))
    except ValueError:
        raise BadMessage("createdDateTime") from None
    [file] = _parts(document, "File")
    encoding, filename, language, content = _parts(file, "encodingFormat", "filename", "language", "content")
    if _said(encoding) != "text/plain" or not _said(filename) or not _said(language):
        raise BadMessage("File")
    try:
        return base64.b64decode(content.text or "", validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise BadMessage("content") from None


def _parts(parent: Element, *names: str) -> list[Element]:
    """The children, which must be exactly these, in this order."""
    _names(parent, parent.tag, tuple(f"{_NS}{name}" for name in names))
    return list(parent)


def _names(parent: Element, tag: str, names: tuple[str, ...]) -> None:
    if parent.tag != tag or tuple(child.tag for child in parent) != names:
        raise BadMessage(parent.tag.rpartition("}")[2])


def _said(element: Element) -> str:
    found = element.text or ""
    if len(element) or not 1 <= len(found) <= _MOST:
        raise BadMessage(element.tag.rpartition("}")[2])
    return found
