"""Paper by command, in real processes: the centre's letters, the printer, the list, the receipt, the figures."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from tests.integration.cli_site import KAREN, Home, lines, sickness

BO = "2406752345"
"""Does not get Digital Post: her letters go on paper (the made-up world's exempt citizen)."""


def summons(citizen: str = BO) -> dict[str, object]:
    details = {
        "interview_type": "7", "contact_form": "meeting", "place": "Lokale 2", "start": "2099-12-03T10:00:00+01:00",
        "end": "2099-12-03T10:30:00+01:00", "text": "Tag dit CV med.",
    }  # fmt: skip
    return {"kind": "interview.summons", "citizen": citizen, "details": details}


def printer(home: Home, script: str = "cat > printed") -> None:
    """Give the site a printer: a script beside the site file, run where it does not matter."""
    file = home.folder / "printer.sh"
    file.write_text(f"#!/bin/sh\ncd {home.folder}\n{script}\n")
    file.chmod(0o700)
    site = home.folder / "jobterm.toml"
    text = site.read_text().split("\n[print]")[0]
    site.write_text(f'{text}\n[print]\ncommand = "./printer.sh"\n')


@pytest.fixture
def on_paper(home: Home) -> Home:
    """A home where a summons' letter waits for a person's hands."""
    assert home.run("register", given=lines([summons()])).code == 0
    home.run("sync", "--until-idle", "--timeout", "60")
    return home


def test_without_a_printer_the_text_is_on_stdout_and_training_on_its_page(on_paper: Home) -> None:
    done = on_paper.run("paper", "print", "--all", "--full")
    assert done.code == 0, done.err
    assert "ØVELSE" in done.out
    assert "Bo Prøvesen\nPrøvevej 2\n" in done.out, "the address is read where it is not known"
    assert "Du indkaldes til jobsamtale torsdag den 3. december 2099 kl. 10.00-10.30." in done.out
    assert max(len(line) for line in done.out.split("\n")) <= 80
    [listed] = on_paper.run("prints", "list", "--json").json
    assert (listed["state"], listed["cpr"]) == ("given", "240675-xxxx")
    assert "ØVELSE" in on_paper.run("paper", "list").out


def test_a_printer_that_fails_loses_nothing_and_the_reprint_says_what_it_is(on_paper: Home) -> None:
    printer(on_paper, "cat > /dev/null; echo 'out of paper' >&2; exit 7")
    done = on_paper.run("paper", "print", "--all", "--lang", "en")
    assert done.code == 6
    assert "ended with 7. It said: out of paper" in " ".join(done.err.split())
    printer(on_paper)
    [failed] = on_paper.run("prints", "list", "--json").json
    assert on_paper.run("prints", "again", failed["id"][:8]).code == 0
    first = (on_paper.folder / "printed").read_text()
    assert "GENUDSKRIFT" not in first
    assert on_paper.run("prints", "again", failed["id"]).code == 0
    assert "KOPI / GENUDSKRIFT" in (on_paper.folder / "printed").read_text()
    assert [one["copy_of"] for one in on_paper.run("prints", "list", "--json").json] == [failed["id"], None]
    shown = on_paper.run("prints", "again", failed["id"], "--plain")
    assert "KOPI / GENUDSKRIFT" in shown.out


def test_nothing_readable_of_a_print_lies_on_the_disk(on_paper: Home) -> None:
    printer(on_paper, "cat > /dev/null")
    assert on_paper.run("paper", "print", "--all", "--full").code == 0
    for file in (on_paper.folder / "data").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"Lokale 2" not in content, file.name
            assert BO.encode() not in content, file.name
            assert file.stat().st_mode & 0o077 == 0, file.name


def test_the_receipt_tells_the_citizen_what_has_arrived_and_what_has_not(home: Home) -> None:
    home.turn("amp", state="closed", reason="planned")
    assert home.run("register", given=lines([sickness()])).code == 0
    before = home.run("citizen", "receipt", "-", given=KAREN)
    assert before.code == 0, before.err
    assert "Arbejdsmarkedsportalen har ikke fået det endnu" in before.out
    assert "KVITTERING TIL Karen Testesen" in before.out, "asked of a system that is open"
    home.turn("amp", state="open")
    home.run("sync", "--until-idle", "--timeout", "60")
    told = home.run("citizen", "receipt", "-", "--json", given=KAREN).json
    heard = {one["system"]: one["heard"] for one in told["entries"][0]["recipients"]}
    assert heard["amp"] == "has"
    assert heard["fund"] == "passed_on"
    refused = home.run("citizen", "receipt", "-", "--print", "--json", given=KAREN)
    assert (refused.code, refused.error["code"]) == (3, "print.no_printer")
    bad = home.run("citizen", "receipt", "-", "--since", "i går", "--json", given=KAREN)
    assert (bad.code, bad.error["field"]) == (2, "--since")


def test_the_centres_own_letters_are_used_checked_and_previewed(home: Home) -> None:
    folder = home.folder / "letters"
    folder.mkdir()
    own = folder / "rykker.toml"
    own.write_text('[rykker]\ntitle = "Rykker"\nsubject = "Husk"\ntext = """\nKære {name}\n\n{nmae}\n"""\n')
    wrong = home.run("letters", "check", str(folder), "--lang", "en")
    assert wrong.code == 2
    assert "rykker.toml:7" in wrong.out
    assert "Did you mean name?" in wrong.out
    stopped = home.run("letters", "list", "--json")
    assert (stopped.code, stopped.error["code"]) == (2, "config.letters")
    own.write_text(own.read_text().replace("{nmae}", "{text}"))
    assert home.run("letters", "check", str(own)).code == 0
    listed = {one["name"]: one["own"] for one in home.run("letters", "list", "--json").json}
    assert listed["rykker"] is True
    assert listed["summons"] is False
    home.run("citizen", "show", "-", given=KAREN)
    seen = home.run("letters", "preview", "rykker", "--citizen", "-", given=KAREN)
    assert "Kære Karen Testesen" in seen.out
    assert "[text]" in seen.out


def test_the_statistics_come_as_csv_and_a_wrong_key_is_said_with_its_sentence(home: Home) -> None:
    done = home.run("statistics", "--format", "csv")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(StringIO(done.out, newline="")))
    assert {one["part"] for one in rows} == {"trend", "compare"}
    assert len([one for one in rows if one["own"] == "true" and one["part"] == "compare"]) == 1
    secret = home.folder / "secret"
    secret.write_text("a-wrong-key\n")
    assert home.run("vault", "secret", "jobindsats", "--secret-file", str(secret)).code == 0
    refused = home.run("statistics", "--table", "y01c01", "--lang", "en")
    assert refused.code == 6
    assert "do not take the key" in refused.err
    assert home.run("vault", "secret", "jobindsats", "--forget").code == 0
    assert home.run("statistics", "--table", "y01c01").code == 0
