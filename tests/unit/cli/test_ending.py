"""However a command ends, there is a sentence and an exit code, and never a value of the running program."""

from __future__ import annotations

import io
import json
import os
import signal

import pytest

from jobterm import i18n
from jobterm.cli.ending import ended
from jobterm.cli.speech import Speech
from jobterm.office.errors import Exit, OfficeError


class Ended:
    """Runs work to its end and keeps what was said."""

    def __init__(self, work: object) -> None:
        self.err = io.StringIO()
        assert callable(work)
        self.code = ended(work, Speech(io.StringIO(), self.err, as_json=True))

    @property
    def error(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.err.getvalue().splitlines()[-1])["error"]
        return told


def raising(error: BaseException) -> Ended:
    def work() -> int:
        person = "Karen Testesen 150380-1234"
        assert person
        raise error

    return Ended(work)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


def test_what_a_command_returns_is_its_exit_code() -> None:
    assert Ended(lambda: 5).code == 5


@pytest.mark.parametrize("code", list(Exit))
def test_an_error_of_the_office_ends_with_its_own_code(code: Exit) -> None:
    end = raising(OfficeError("some.code", "So it is.", cure="Do that.", field="f", exit_code=code))
    assert end.code == int(code)
    assert end.error == {"code": "some.code", "message": "So it is.", "field": "f", "cure": "Do that.", "exit": code}


def test_what_nobody_foresaw_is_said_plainly_with_places_and_without_values() -> None:
    end = raising(ValueError("Karen Testesen 150380-1234"))
    assert (end.code, end.error["code"]) == (1, "unexpected")
    said = end.err.getvalue()
    assert "builtins.ValueError" in said
    assert "test_ending.py" in said
    for secret in ("Karen", "Testesen", "1234"):
        assert secret not in said


def test_a_refusing_machine_is_told_in_words_without_the_path() -> None:
    end = raising(PermissionError(13, "Permission denied", "/secret/150380-1234"))
    assert (end.code, end.error["code"]) == (1, "machine")
    assert "you have no right to it" in end.err.getvalue()
    assert "secret" not in end.err.getvalue()


def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    end = raising(BrokenPipeError())
    assert (end.code, end.err.getvalue()) == (141, "")


def test_ctrl_c_says_that_nothing_is_lost() -> None:
    end = raising(KeyboardInterrupt())
    assert end.code == 130
    assert end.err.getvalue() == "Stopped. Nothing is lost: what was said to be taken is saved.\n"


def test_sigterm_unwinds_and_says_that_nothing_is_lost() -> None:
    closed = []

    def work() -> int:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            closed.append("store")
        return 0

    before = signal.getsignal(signal.SIGTERM)
    end = Ended(work)
    assert (end.code, closed) == (143, ["store"])
    assert "Nothing is lost" in end.err.getvalue()
    assert signal.getsignal(signal.SIGTERM) is before
