"""A MeMo 1.1 message as bytes (contracts/letters.xsd): what stands where, and nothing of who carries it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jobterm.clock import to_text
from jobterm.systems import soap

NS: Final = "https://DigitalPost.dk/MeMo-1"
LABEL_MAX: Final = 255


@dataclass(frozen=True, slots=True)
class Memo:
    """One message to one recipient. ``sender`` and ``recipient``: (number, idType)."""

    uuid: str
    registration: str
    kind: str
    label: str
    text: str
    sender: tuple[str, str]
    sender_label: str
    recipient: tuple[str, str]
    event_date: date
    created: datetime


def kombi_request(memo: Memo) -> bytes:
    """The message in the shape of SF1601; raises ValueError for a character that XML has no place for."""
    content = soap.written(
        {"memo:MessageHeader": _header(memo), "memo:MessageBody": _body(memo)},
    )
    message = f'<memo:Message xmlns:memo="{NS}" memoVersion="1.1" memoSchVersion="1.1.0">{content}</memo:Message>'
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f"<kombi_request><KombiValgKode>Digital Post</KombiValgKode>{message}</kombi_request>"
    ).encode()


def _header(memo: Memo) -> dict[str, object]:
    made: dict[str, object] = {
        "messageType": "DIGITALPOST",
        "messageUUID": memo.uuid,
        "messageID": memo.registration,
        "messageCode": memo.kind,
        "label": memo.label[:LABEL_MAX],
        "mandatory": False,
        "legalNotification": False,
        "Sender": _named({
            "senderID": memo.sender[0], "idType": memo.sender[1], "label": memo.sender_label[:LABEL_MAX],
        }),
        "Recipient": _named({"recipientID": memo.recipient[0], "idType": memo.recipient[1]}),
        "ContentData": _named({
            "AdditionalContentData": _named({
                "contentDataType": "DATO",
                "contentDataName": "eventDate",
                "contentDataValue": memo.event_date.isoformat(),
            }),
        }),
    }  # fmt: skip
    return _named(made)


def _body(memo: Memo) -> dict[str, object]:
    file = {
        "encodingFormat": "text/plain",
        "filename": "brev.txt",
        "language": "da",
        "content": base64.b64encode(_checked(memo.text).encode()).decode("ascii"),
    }
    document = _named({"File": _named(file)})
    return _named({"createdDateTime": to_text(memo.created), "MainDocument": document})


def _checked(text: str) -> str:
    soap.written({"text": text})  # what XML has no place for, no reader of a letter has either
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _named(content: Mapping[str, object]) -> dict[str, object]:
    return {f"memo:{name}": value for name, value in content.items()}
