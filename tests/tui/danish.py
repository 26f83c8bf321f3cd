"""Danish from the sources of the catalogue, compiled for this run: a stale compiled file must not decide a test."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from jobterm import i18n

LOCALE = Path(i18n.__file__).resolve().parent / "locale"


@cache
def _compiled() -> Path:
    merged = Catalog(locale="da")
    for source in sorted((LOCALE / "da").rglob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="da"):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    folder = Path(tempfile.mkdtemp(prefix="jobterm-danish-"))
    target = folder / "da" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "jobterm.mo").open("wb") as file:
        write_mo(file, merged)
    return folder


def speak(language: str = "da") -> None:
    """Speak a language from now on."""
    vars(i18n)["_FOLDER"] = _compiled()
    i18n.use(language)
