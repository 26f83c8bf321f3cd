"""The user's language: which one it is, and the sentences in it; sentences themselves are written where they are said.

Sources carry English; Danish comes from ``locale/da``. The language is chosen when it is first needed: what an entrance
asked for with `use` (``--lang``, then ``[terminal] language``), else the locale, else Danish. Texts marked at import
time stay English: call `_` when the sentence is said, and mark constants with `N_`.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("da", "en")
DEFAULT: Final = "da"
_FOLDER: Final = Path(__file__).resolve().parent / "locale"


class _Speech:
    """What this process speaks: one process has one user, so a parameter through every sentence would buy nothing."""

    code: str = DEFAULT
    texts: gettext.NullTranslations | None = None


_speech = _Speech()


class UnknownLanguage(ValueError):
    """A language that jobterm does not speak; the message is its code."""


def from_locale() -> str | None:
    """The language of the environment (LC_ALL, LC_MESSAGES, LANG, the first that is set), None where it says nothing.

    ``C`` and ``POSIX`` are no language: a thin terminal often has nothing else. Any language that is spoken here only
    by tourists (``de_DE``) reads English.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            code = value.split(".")[0].split("_")[0].lower()
            if code in ("", "c", "posix"):
                return None
            return "da" if code in ("da", "nb", "nn", "no") else "en"
    return None


def use(language: str | None = None, *, configured: str | None = None) -> str:
    """Choose the language of everything said from now on, and return its code.

    `language` is what the user asked for on the command line, `configured` is ``[terminal] language`` of the site file.
    Raises UnknownLanguage for a code that is not in LANGUAGES.
    """
    code = language or configured or from_locale() or DEFAULT
    if code not in LANGUAGES:
        raise UnknownLanguage(code)
    # msgids are English, so English needs no catalogue; a checkout without compiled texts falls back to it too.
    texts = gettext.NullTranslations()
    if code != "en":
        texts = gettext.translation("jobterm", str(_FOLDER), languages=[code], fallback=True)
    _speech.code, _speech.texts = code, texts
    return code


def forget() -> None:
    """Choose anew at the next sentence; for a process that changes users, which tests are."""
    _speech.code, _speech.texts = DEFAULT, None


def current() -> str:
    """The code of the language in use, `da` or `en`."""
    if _speech.texts is None:
        use()
    return _speech.code


def _texts() -> gettext.NullTranslations:
    if _speech.texts is None:
        use()
    return _speech.texts or gettext.NullTranslations()


def _(message: str) -> str:
    """The sentence `message` (English) in the user's language."""
    return _texts().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The sentence for `n` things in the user's language."""
    return _texts().ngettext(singular, plural, n)


def N_(message: str) -> str:  # the name that collectors of messages know
    """Mark a constant for the catalogue without translating it yet."""
    return message
