"""Prints: a command without a shell, the text on its input alone, nothing lost when it fails, a list to print again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, SITE, TestParts

from jobterm import i18n
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.papers.pages import COPY, PRACTICE, pages, together
from jobterm.office.papers.printer import Printing, encoded, run, words_of
from jobterm.office.papers.printing import Paper, PrintedView, begin, begin_again, printed, put_on_paper, text_of
from jobterm.office.papers.tray import PrintState, Tray

LETTER = Paper("Brev: Indkaldt", "Karen Testesen", "Kære Karen\n\nKom på tirsdag.", KAREN, "r-1", "letters")
RUDE = "#!/bin/sh\ncat > {out}\necho 'out of paper' >&2\nexit 3\n"
POLITE = "#!/bin/sh\nprintf '%s|' \"$@\" > {args}\nenv > {env}\ncat >> {out}\n"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    parts = TestParts(tmp_path)
    with_printer(parts, POLITE)
    yield parts
    parts.close()


def with_printer(parts: TestParts, script: str, *more: str) -> None:
    """Give the site a printer that runs this script."""
    file = parts.folder / "printer.sh"
    names = {name: parts.folder / name for name in ("out", "args", "env")}
    file.write_text(script.format(**names))
    file.chmod(0o700)
    parts.outside = replace(
        parts.outside, printing=Printing((str(file), *more), folder=parts.folder / "prints")
    )  # fmt: skip


def through(parts: TestParts, *papers: Paper) -> list[PrintedView]:
    return put_on_paper(parts, begin(parts, papers))


def out(parts: TestParts) -> str:
    return (parts.folder / "out").read_text()


def test_the_text_goes_to_the_commands_input_and_nowhere_else(desk: TestParts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "Kom")
    with_printer(desk, POLITE, "-d", "kontor; rm -rf", "$HOME")
    [one] = through(desk, LETTER)
    assert one.state == "printed"
    assert "Kom på tirsdag." in out(desk)
    assert (desk.folder / "args").read_text() == "-d|kontor; rm -rf|$HOME|", "no shell reads the arguments"
    told = (desk.folder / "env").read_text()
    assert "SECRET_OF_OURS" not in told
    assert "Karen" not in told
    everywhere = [file for file in desk.folder.rglob("*") if file.is_file() and file.name != "out"]
    assert not [file for file in everywhere if b"Karen Testesen" in file.read_bytes()], "nothing readable on the disk"


def test_a_printer_that_fails_is_said_with_its_code_and_its_words_and_nothing_is_lost(desk: TestParts) -> None:
    with_printer(desk, RUDE)
    [one] = through(desk, LETTER)
    assert (one.state, one.exit) == ("failed", 3)
    assert one.message == (
        "The printer's command ended with 3. It said: out of paper Nothing is lost: print it again from the list."
    )
    with_printer(desk, POLITE)
    [again] = put_on_paper(desk, [begin_again(desk, one.id)])
    assert (again.id, again.state, again.copy_of) == (one.id, "printed", None)
    assert COPY not in out(desk), "it never came out: this is the first"
    assert [view.state for view in printed(desk)] == ["printed"]


@pytest.mark.parametrize(("words", "said"), [(("./nowhere",), "was not found"), (("/",), "may not be run")])
def test_a_command_that_cannot_be_run_is_said(desk: TestParts, words: tuple[str, ...], said: str) -> None:
    desk.outside = replace(desk.outside, printing=replace(desk.outside.printing, command=words))
    [one] = through(desk, LETTER)
    assert one.state == "failed"
    assert said in one.message
    assert len(printed(desk)) == 1


def test_a_command_that_hangs_is_stopped_with_all_that_it_started(desk: TestParts) -> None:
    # It waits for a pipe that nobody writes to, in a child of its own.
    fifo = desk.folder / "fifo"
    os.mkfifo(fifo)
    with_printer(desk, f"#!/bin/sh\ncat {fifo}\n")
    printing = replace(desk.outside.printing, timeout_s=1)
    assert run(printing, "x", os.environ).why == "timeout"


def test_a_reprint_is_marked_on_every_page_and_has_a_line_of_its_own(desk: TestParts) -> None:
    [first] = through(desk, replace(LETTER, text="\n".join(f"linje {n}" for n in range(150))))
    (desk.folder / "out").unlink()
    desk.clock.advance(3600)
    [again] = put_on_paper(desk, [begin_again(desk, first.id)])
    assert again.copy_of == first.id
    sheets = out(desk).split("\f")
    assert len(sheets) == 3
    assert all(COPY in sheet for sheet in sheets)
    [third] = put_on_paper(desk, [begin_again(desk, again.id)])
    assert third.copy_of == first.id, "a copy of a copy is a copy of the first"
    assert [view.copy_of for view in printed(desk)].count(first.id) == 2


def test_training_stands_on_every_page_and_production_has_no_such_mark(tmp_path: Path) -> None:
    for training in (True, False):
        folder = tmp_path / str(training)
        folder.mkdir()
        parts = TestParts(folder, site=replace(SITE, training=training))
        with_printer(parts, POLITE)
        through(parts, replace(LETTER, text="x\n" * 130))
        assert [PRACTICE in sheet for sheet in out(parts).split("\f")] == [training] * 3
        parts.close()


def test_without_a_printer_the_text_is_given_out_with_a_form_feed_between_two(desk: TestParts) -> None:
    desk.outside = replace(desk.outside, printing=replace(desk.outside.printing, command=()))
    given: list[str] = []
    done = put_on_paper(desk, begin(desk, [LETTER, replace(LETTER, text="To")]), given.append)
    assert [one.state for one in done] == ["given", "given"]
    assert given[0].count("\f") == 1
    assert given[0].rstrip().endswith("To")


def test_what_the_program_did_not_see_the_end_of_is_uncertain_and_its_reprint_a_copy(desk: TestParts) -> None:
    [job] = begin(desk, [LETTER])  # and then the power failed
    [found] = printed(desk)
    assert found.state == PrintState.PRINTING
    assert "Look at the printer" in found.message
    assert begin_again(desk, job.print.id).print.copy_of == job.print.id


def test_the_list_knows_what_whom_when_and_by_whom_and_masks_the_number(desk: TestParts) -> None:
    through(desk, LETTER)
    [one] = printed(desk)
    assert (one.what, one.whom, one.by_name, one.cpr) == (
        "Brev: Indkaldt",
        "Karen Testesen",
        "Anne Holm",
        "150380-xxxx",
    )
    assert one.at == desk.clock.now()
    assert printed(desk, full=True)[0].cpr == KAREN


def test_the_list_is_kept_for_its_days_and_no_longer(desk: TestParts) -> None:
    through(desk, LETTER)
    desk.clock.advance(timedelta(days=29).total_seconds())
    assert len(printed(desk)) == 1
    desk.clock.advance(timedelta(days=2).total_seconds())
    assert printed(desk) == []
    assert list((desk.folder / "prints").iterdir()) == []


def test_a_damaged_print_is_set_aside_whole_and_said_once(desk: TestParts) -> None:
    through(desk, LETTER)
    through(desk, replace(LETTER, what="Den anden"))
    victim = next(iter((desk.folder / "prints").iterdir()))
    victim.write_bytes(b"x" + victim.read_bytes()[1:])
    with pytest.raises(OfficeError) as caught:
        printed(desk)
    assert caught.value.code == "prints.damaged"
    assert len(printed(desk)) == 1
    assert victim.with_suffix(".print.damaged").exists()


def test_a_disk_that_refuses_prints_nothing_rather_than_something_unlisted(desk: TestParts) -> None:
    desk.outside = replace(desk.outside, printing=replace(desk.outside.printing, folder=Path("/dev/null/prints")))
    with pytest.raises(OfficeError) as caught:
        through(desk, LETTER)
    assert (caught.value.code, caught.value.exit_code) == ("prints.unwritable", Exit.DAMAGED)
    assert not (desk.folder / "out").exists()


def test_a_print_is_a_look_at_the_citizen_and_written_down(desk: TestParts) -> None:
    [one] = through(desk, LETTER)
    desk.clock.advance(3600)
    text_of(desk, one.id)
    assert [line.place for line in desk.lookups().of(KAREN)] == ["print", "print"]


def test_an_id_that_is_none_names_the_way_to_the_list(desk: TestParts) -> None:
    through(desk, LETTER)
    for wanted in ("ffffffff", "0", ""):
        with pytest.raises(OfficeError) as caught:
            Tray(desk).find(wanted)
        assert caught.value.code == "prints.unknown_id"


def test_control_characters_never_reach_the_printer_and_lines_fit_eighty_columns() -> None:
    made = together(pages("\x1b[2J\x1b%-12345X@PJL\n" + "ord " * 60 + "\n" + "x" * 200))
    assert "\x1b" not in made
    assert max(len(line) for line in made.split("\n")) <= 80


def test_a_page_is_numbered_where_there_are_more_than_one_and_no_page_is_longer() -> None:
    sheets = pages("\n".join(str(n) for n in range(200)), ("MÆRKE",), 60)
    assert [sheet.rstrip().endswith(f"Side {n} af {len(sheets)}") for n, sheet in enumerate(sheets, 1)] == [True] * 4
    assert max(sheet.count("\n") for sheet in sheets) <= 60
    assert len(pages("kort")) == 1


def test_an_old_printers_letters_are_written_as_it_knows_them() -> None:
    assert encoded("Æblegård Ł Đ ş", "latin-1") == "Æblegård ? ? s".encode("latin-1")


def test_the_command_is_split_like_a_shells_line_and_knows_its_queue() -> None:
    assert words_of("lp -d {queue} -o 'fit to page'", "kontor 2") == ("lp", "-d", "kontor 2", "-o", "fit to page")
    for bad in ("lp 'x", "", "  "):
        with pytest.raises(ValueError, match=r"quotation|word"):
            words_of(bad, None)
