"""The commands are those of the public interface, every one takes the global options, and what is wrong is named."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from jobterm import i18n
from jobterm.cli import parser, quick, table
from jobterm.cli.shape import Command
from jobterm.office.errors import OfficeError

PUBLIC = {
    "demo", "sandbox serve", "citizen find", "citizen show", "register", "schema registration", "outbox list",
    "outbox show", "outbox retry", "outbox withdraw", "outbox decide", "sync", "status", "config init", "config check",
    "config schema", "config show", "outbox export", "outbox import", "outbox recover", "outbox restored", "evidence",
    "theme check", "systems list", "systems show", "doctor", "version", "vault init", "vault change", "vault slots",
    "paper list", "paper print", "paper instead", "prints list", "prints again", "letters check", "letters list",
    "letters preview", "citizen receipt", "statistics", "vault secret", "cutover check", "match", "paper blank",
    "window list", "window plan", "window extend", "window cancel",
    "board", "alerts check", "outbox take-over", "office init", "office status", "office members", "office check",
    "office units",
}  # fmt: skip
LATER = {
    "login", "logout", "lock", "cutover rehearse", "cutover apply", "cutover undo", "cutover status", "audit",
    "train", "serve", "vault recover",
}  # fmt: skip
SMALLEST = {
    "paper print": ["abcdef12"],
    "paper instead": ["abcdef12", "--reason", "x"],
    "prints again": ["abcdef12"],
    "cutover check": ["plan.toml"],
    "window plan": ["amp", "--from", "2026-12-01", "--to", "2026-12-02", "--why", "conversion"],
    "window extend": ["4", "--to", "+1h", "--why", "they called"],
    "window cancel": ["4", "--why", "put off"],
    "letters check": ["letters.toml"],
    "letters preview": ["summons"],
    "citizen receipt": ["-"],
    "vault secret": ["cvr"],
    "citizen find": ["Karen"],
    "citizen show": ["-"],
    "outbox show": ["12345678"],
    "outbox retry": ["12345678"],
    "outbox withdraw": ["12345678", "--reason", "typed twice"],
    "outbox decide": ["12345678", "--handed-over", "--reason", "on the table"],
    "outbox export": ["bundle", "--all"],
    "outbox import": ["bundle"],
    "outbox restored": ["amp", "--since", "2026-11-20T12:00:00+01:00", "--reason", "said so"],
    "outbox take-over": ["12345678", "--reason", "absent"],
    "theme check": ["dark.toml"],
    "systems show": ["amp"],
}
GIVEN = ["--config", "site.toml", "--user", "anna", "--passphrase-file", "secret", "--lang", "en", "--json"]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


def words(command: Command) -> str:
    return " ".join(command.words)


def test_the_commands_are_those_of_the_interface() -> None:
    assert {words(command) for command in table.COMMANDS} == PUBLIC
    assert {" ".join(later) for later in table.LATER} == LATER


@pytest.mark.parametrize("command", table.COMMANDS, ids=words)
def test_a_row_of_the_table_names_a_function_that_exists(command: Command) -> None:
    module, name = command.run.split(":")
    assert callable(getattr(import_module(f"jobterm.cli.{module}"), name))


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("command", table.COMMANDS, ids=words)
def test_every_command_takes_the_global_options_before_and_after_its_words(command: Command, before: bool) -> None:
    line = [*command.words, *SMALLEST.get(words(command), [])]
    given = parser.parse([*GIVEN, *line] if before else [*line, *GIVEN])
    assert given.command is command
    assert (given.config, given.user, given.passphrase_file) == (Path("site.toml"), "anna", Path("secret"))
    assert (given.lang, given.json, given.passphrase_fd) == ("en", True, None)


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_comes_later_is_known_and_refused_politely(name: str) -> None:
    with pytest.raises(OfficeError) as refusal:
        parser.parse([*name.split(), "--system", "amp", "something"])
    assert (refusal.value.code, int(refusal.value.exit_code)) == ("command.later", 2)
    assert name in refusal.value.message


@pytest.mark.parametrize(
    ("line", "field", "says"),
    [
        (["sttus"], "sttus", "Did you mean `jobterm status`?"),
        (["outbox", "lst"], "lst", "Did you mean `jobterm outbox list`?"),
        (["outbox"], "COMMAND", "COMMAND is missing."),
        (["status", "--prob"], "--prob", "There is no argument --prob here."),
        (["demo", "--seed", "one"], "--seed", "a whole number, 0 or higher"),
        (["demo", "--seed"], "--seed", "--seed needs a value."),
        (["demo", "--role", "boss"], "--role", "Known: "),
        (["sandbox", "serve", "--population", "200001"], "--population", "from 1 to 200000"),
        (["sync", "--timeout", "nan"], "--timeout", "a number of seconds"),
        (["sync", "--timeout=-1"], "--timeout", "a number of seconds"),
        (["outbox", "show"], "ID", "ID is missing."),
        (["outbox", "withdraw", "12345678"], "--reason", "--reason is missing."),
        (["outbox", "decide", "12345678"], "--keep", "One of these is missing"),
        (["outbox", "decide", "12345678", "--applied", "--not-applied"], "--not-applied", "does not go with"),
        (["outbox", "list", "--state", "lost"], "--state", "Known: "),
        (["--lang", "tlh", "status"], "--lang", "Known: "),
    ],
)
def test_a_mistake_is_a_sentence_that_names_the_field_and_the_way_to_help(
    line: list[str], field: str, says: str
) -> None:
    with pytest.raises(OfficeError) as refusal:
        parser.parse(line)
    assert refusal.value.field == field
    assert says in f"{refusal.value.message} {refusal.value.cure}"
    assert refusal.value.cure.startswith(("See `jobterm", "Did you mean `jobterm"))
    assert int(refusal.value.exit_code) == 2


@pytest.mark.parametrize("line", [[], ["outbox"], *([*c.words] for c in table.COMMANDS)], ids=" ".join)
def test_help_fits_eighty_columns(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        parser.parse([*line, "--help"])
    assert ending.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: jobterm")
    assert max(map(len, said.splitlines())) <= 79


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--config", "x.toml"],
        ["--lang", "da", "--user", "anna"],
        ["demo"],
        ["demo", "--fresh", "--seed", "7", "--role", "superuser", "--scenario", "i-dag", "--lang", "en"],
    ],
    ids=" ".join,
)
def test_the_short_way_to_the_screen_understands_what_the_parser_does(line: list[str]) -> None:
    short = quick.screen(line)
    assert short is not None
    whole = vars(parser.parse(line))
    assert {key: whole[key] for key in vars(short)} == vars(short)


@pytest.mark.parametrize(
    "line",
    [["status"], ["--help"], ["demo", "--help"], ["demo", "--seed", "x"], ["demo", "--seed=1"], ["demo", "--role"],
     ["demo", "x"], ["--lang", "tlh"], ["--config", "--json"], ["demo", "--seed", "99999999999"]],
    ids=" ".join,
)  # fmt: skip
def test_the_short_way_leaves_the_rest_to_the_parser(line: list[str]) -> None:
    assert quick.screen(line) is None
