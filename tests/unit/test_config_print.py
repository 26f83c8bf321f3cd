"""The site's printer and its letters in the site file: every error with its field and line, nothing run by a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobterm.bootstrap import Access
from jobterm.bootstrap.site import parts_of
from jobterm.config import ConfigErrors, parse
from jobterm.office.errors import OfficeError

SITE = '[site]\nprofile = "training"\nname = "Jobcenter Aarhus"\nmunicipality = "0751"\nuser = "abc"\n\n[print]\n'


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ('command = "lp \'x"', "print.command", "config.command"),
        ('command = " "', "print.command", "config.command"),
        ('command = "lp\\u0007"', "print.command", "config.command"),
        ("lines = 5", "print.lines", "config.number"),
        ("timeout_s = 0", "print.timeout_s", "config.number"),
        ("keep_days = 5000", "print.keep_days", "config.number"),
        ('encoding = "ebcdic"', "print.encoding", "config.not_one_of"),
        ('comand = "lp"', "print.comand", "config.unknown_key"),
    ],
)
def test_every_error_of_the_printer_names_its_field_and_line(line: str, field: str, code: str) -> None:
    with pytest.raises(ConfigErrors) as found:
        parse(f"{SITE}{line}\n")
    assert [(one.field, one.code, one.line) for one in found.value.problems] == [(field, code, 8)]


def printing(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "jobterm.toml").write_text(f"{SITE}{text}\n")
    parts = parts_of(Access(folder / "jobterm.toml", None, None, None))
    try:
        return parts.public().printing.command
    finally:
        parts.close()


def test_the_queue_fills_its_place_and_a_program_beside_the_site_file_is_found_there(tmp_path: Path) -> None:
    assert printing(tmp_path, 'command = "lp -d {queue}"\nqueue = "kontor 2"') == ("lp", "-d", "kontor 2")
    assert printing(tmp_path, 'command = "bin/udskriv -x"') == (str(tmp_path / "bin" / "udskriv"), "-x")
    assert printing(tmp_path, "") == ()


def test_prints_and_exports_lie_in_the_home_and_letters_beside_the_site_file(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.toml").write_text('[a]\nsubject = "x"\ntext = "y"\n')
    (tmp_path / "jobterm.toml").write_text(f'{SITE}exports = "ud"\n')
    parts = parts_of(Access(tmp_path / "jobterm.toml", None, None, None))
    made = parts.public()
    assert set(made.templates) == {"a"}
    assert made.printing.folder == tmp_path / "data" / "prints"
    assert made.printing.exports == tmp_path / "ud"
    parts.close()


def test_a_file_of_letters_that_is_named_and_wrong_stops_the_desk_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "breve.toml").write_text('[a]\nsubject = "x"\ntext = "{nmae}"\n')
    site = SITE.replace('user = "abc"', 'user = "abc"\nletters = "breve.toml"')
    (tmp_path / "jobterm.toml").write_text(site)
    parts = parts_of(Access(tmp_path / "jobterm.toml", None, None, None))
    with pytest.raises(OfficeError) as caught:
        parts.public()
    assert caught.value.message.startswith("breve.toml:3: ")
    parts.close()
