"""What a certificate file says of itself, and whether its key may be used: for people who look why a connection is
refused. No connection is made here, and no key is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """``name``: whom it is for (common name); ``until``: the last moment at which it holds."""

    name: str
    since: datetime
    until: datetime


class Unusable(Exception):
    """A file that cannot be used; ``code``: ``missing``, ``unreadable``, ``no_certificate``, ``open_to_others``,
    ``not_its_key``."""

    def __init__(self, code: str, file: Path) -> None:
        super().__init__(code)
        self.code, self.file = code, file


def certificate(file: Path) -> Certificate:
    """The first certificate in a PEM file; raises Unusable."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        found = x509.load_pem_x509_certificate(_content(file))
    except ValueError:
        raise Unusable("no_certificate", file) from None
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value) if names else ""
    return Certificate(name, found.not_valid_before_utc, found.not_valid_after_utc)


def check_key(key: Path, of: Path) -> None:
    """Whether a key file is closed to others, as libpq demands, and belongs to a certificate; raises Unusable."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    content = _content(key)
    if os.name == "posix" and key.stat().st_mode & 0o077 and key.stat().st_uid != 0:
        raise Unusable("open_to_others", key)
    if os.name == "posix" and key.stat().st_mode & 0o037:
        raise Unusable("open_to_others", key)
    how = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        mine = load_pem_private_key(content, None).public_key().public_bytes(*how)
        its = x509.load_pem_x509_certificate(_content(of)).public_key().public_bytes(*how)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unusable("no_certificate", key) from None
    if mine != its:
        raise Unusable("not_its_key", key)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(1024 * 1024)
    except FileNotFoundError:
        raise Unusable("missing", file) from None
    except OSError:
        raise Unusable("unreadable", file) from None
