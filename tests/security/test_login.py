"""Whose name a registration is made in, and where a passphrase may come from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobterm.security import passphrase
from jobterm.security.errors import LoginRefused, PassphraseUnreadable
from jobterm.security.login import User, who
from jobterm.security.profile import Profile

SITE_USER = User("kth", "Kirsten Thomsen", "caseworker")


@pytest.mark.parametrize("profile", list(Profile))
def test_the_site_files_user_is_at_the_desk(profile: Profile) -> None:
    assert who(profile, SITE_USER) == SITE_USER
    assert who(profile, SITE_USER, "kth") == SITE_USER


def test_training_may_take_any_author_for_one_command() -> None:
    assert who(Profile.TRAINING, SITE_USER, "abc") == User("abc", "abc", "caseworker")


def test_production_writes_in_nobody_elses_name() -> None:
    with pytest.raises(LoginRefused) as caught:
        who(Profile.PRODUCTION, SITE_USER, "abc")
    assert caught.value.detail == "other_user"


@pytest.mark.parametrize("user", ["", "a b", "a;b", "a\nb", "a\x1b", "x" * 65])
def test_an_id_that_would_break_a_header_is_refused(user: str) -> None:
    with pytest.raises(LoginRefused):
        who(Profile.TRAINING, SITE_USER, user)


def test_a_passphrase_is_the_first_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "given"
    for content in ("blåbær grød", "blåbær grød\n", "blåbær grød\r\nmere\n"):
        file.write_bytes(content.encode())
        assert passphrase.from_file(file) == "blåbær grød"


def test_a_passphrase_comes_through_a_pipe_too() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"hemme")
    os.write(writing, b"ligt\nnot this")
    assert passphrase.from_descriptor(reading) == "hemmeligt"
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize(
    ("content", "detail"),
    [(None, "missing"), (b"", "empty"), (b"\nx", "empty"), (b"\xff\xfe\n", "not utf-8"), (b"x" * 5000, "too long")],
)
def test_a_passphrase_that_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, detail: str) -> None:
    file = tmp_path / "given"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PassphraseUnreadable) as caught:
        passphrase.from_file(file)
    assert caught.value.detail == detail


def test_a_folder_is_no_passphrase(tmp_path: Path) -> None:
    with pytest.raises(PassphraseUnreadable):
        passphrase.from_file(tmp_path)
    with pytest.raises(PassphraseUnreadable):
        passphrase.from_descriptor(987)
