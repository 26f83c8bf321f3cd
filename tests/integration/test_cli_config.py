"""The site file by command: made once, checked with field and cure, described, shown without secrets."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from tests.integration.cli_site import Ran, run

from jobterm import resources

TRAINING = """\
plan = "plan.toml"
[site]
profile = "training"
name = "Jobcenter Aarhus"
municipality = "0751"
user = "anna"
"""


def site(folder: Path, text: str, plan: str = "") -> Path:
    """A home with this site file and plan."""
    (folder / "jobterm.toml").write_text(text, encoding="utf-8")
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    return folder


def test_a_new_site_file_is_private_complete_and_in_order(tmp_path: Path) -> None:
    made = run(tmp_path, "config", "init", "--json")
    assert made.code == 0, made.err
    assert made.json == {"made": [str(tmp_path / "jobterm.toml"), str(tmp_path / "plan.toml")]}
    for name in ("jobterm.toml", "plan.toml"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert "#" in (tmp_path / "jobterm.toml").read_text(encoding="utf-8")
    checked = run(tmp_path, "config", "check", "--json")
    assert (checked.code, [one for one in checked.json if one["level"] == "error"]) == (0, [])


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    site(tmp_path, "# mine\n", "# mine too\n")
    again = run(tmp_path, "config", "init", "--json")
    assert (again.code, again.error["code"], again.out) == (2, "config.exists", "")
    other = run(tmp_path, "config", "init", str(tmp_path / "other.toml"), "--profile", "training", "--json")
    assert other.json == {"made": [str(tmp_path / "other.toml")]}
    assert (tmp_path / "jobterm.toml").read_text(encoding="utf-8") == "# mine\n"
    assert (tmp_path / "plan.toml").read_text(encoding="utf-8") == "# mine too\n"


def test_a_site_file_can_be_named_and_its_home_lies_beside_it(tmp_path: Path) -> None:
    site(tmp_path, TRAINING)
    shown = run(None, "config", "show", "--config", str(tmp_path / "jobterm.toml"), "--json", HOME=str(tmp_path))
    assert shown.code == 0, shown.err
    assert shown.json["home"]["data"] == str(tmp_path / "data")
    assert shown.json["training"] is True


def test_the_published_schema_is_a_schema_and_takes_a_site_file(tmp_path: Path) -> None:
    import tomllib

    done = run(tmp_path, "config", "schema")
    jsonschema.Draft202012Validator.check_schema(done.json)
    jsonschema.Draft202012Validator(done.json).validate(tomllib.loads(TRAINING))


BROKEN = {
    "not TOML": (TRAINING + "[[[\n", "", "config.unreadable"),
    "an unknown key": (TRAINING + 'naem = "x"\n', "site.naem", "config.unknown_key"),
    "no profile": (TRAINING.replace('profile = "training"\n', ""), "site.profile", "config.missing"),
    "a wrong profile": (TRAINING.replace("training", "trial"), "site.profile", "config.not_one_of"),
    "a number for a text": (TRAINING.replace('"0751"', "751"), "site.municipality", "config.type"),
    "no municipality of that number": (TRAINING.replace("0751", "9999"), "site.municipality", "config.municipality"),
    "a real address in training": (
        TRAINING + '[systems.amp]\nurl = "https://amp.example.dk/"\n', "systems.amp.url", "config.url_real",
    ),
    "a password in a file": (
        TRAINING + '[store]\noffice = "postgresql://u:p@127.0.0.1/db"\n', "store.office", "config.password",
    ),
}  # fmt: skip


def told(done: Ran) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in done.json]


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_site_file_is_told_by_field_with_a_cure_in_both_languages(tmp_path: Path, what: str) -> None:
    text, field, code = BROKEN[what]
    site(tmp_path, text)
    english, danish = (run(tmp_path, "config", "check", "--json", "--lang", language) for language in ("en", "da"))
    assert (english.code, danish.code) == (2, 2)
    assert told(english) == told(danish) == [(field, code)]
    [one], [same] = english.json, danish.json
    assert one["message"] != same["message"]
    assert one["cure"]
    assert english.error["exit"] == 2
    used = run(tmp_path, "status", "--json")
    assert (used.code, used.error["code"]) == (2, code)
    assert used.error["cure"]


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    site(tmp_path, TRAINING.replace('"anna"', "7").replace("training", "trial"))
    assert len(run(tmp_path, "config", "check", "--json").json) == 2


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("[[[\n", "plan.unreadable"),
        ('[[rute]]\nrecord = "amp"\n', "plan.unknown_table"),
        ('[[route]]\nvalid_from = 2007-01-01\n', "plan.missing"),
        ('[[route]]\nrecord = "amp"\nvalid_from = 2007-01-01\nkinds = ["sickness.imagined"]\n', "plan.kind"),
    ],
)  # fmt: skip
def test_a_broken_plan_is_told_by_line_and_used_by_nobody(tmp_path: Path, plan: str, code: str) -> None:
    site(tmp_path, TRAINING, plan)
    done = run(tmp_path, "config", "check", "--json")
    assert done.code == 2
    assert code in [one["code"] for one in done.json if one["file"].endswith("plan.toml")]
    used = run(tmp_path, "outbox", "list", "--json")
    assert used.code == 2
    assert used.error["cure"]


def test_a_plan_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "jobterm.toml").write_text(TRAINING, encoding="utf-8")
    done = run(tmp_path, "config", "check", "--json")
    assert (done.code, [one["code"] for one in done.json]) == (2, ["plan.missing_file"])


def test_secrets_of_an_address_are_not_shown(tmp_path: Path) -> None:
    site(tmp_path, TRAINING + '[systems.amp]\nurl = "http://127.0.0.1:1/?token=hush"\n')
    for form in ((), ("--json",)):
        done = run(tmp_path, "config", "show", *form)
        assert done.code == 0, done.err
        assert "hush" not in done.out


def test_a_theme_is_checked_with_every_problem(tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "themes" / "dark.toml"
    assert run(tmp_path, "theme", "check", str(shipped)).code == 0
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\nsparkle = true\n', encoding="utf-8")
    done = run(tmp_path, "theme", "check", str(bad), "--json")
    assert done.code == 2
    assert "unknown" in [one["code"] for one in done.json]
    assert all(one["message"] for one in done.json)


def test_a_theme_that_cannot_be_used_is_a_warning_and_no_obstacle(tmp_path: Path) -> None:
    assert run(tmp_path, "config", "init", "--profile", "training").code == 0
    file = tmp_path / "jobterm.toml"
    plain = file.read_text(encoding="utf-8")
    for named, told in (("nat.toml", 1), ("purple", 1), ("ansi16", 0), ("mit.toml", 0)):
        (tmp_path / "mit.toml").write_text(
            resources.path("themes", "dark.toml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        file.write_text(f'{plain}\n[terminal]\ntheme = "{named}"\n', encoding="utf-8")
        done = run(tmp_path, "config", "check", "--json")
        found = [one for one in done.json if one["field"] == "terminal.theme"]
        assert len(found) == told, (named, done.out)
        assert all(one["level"] == "warning" and one["cure"] for one in found)


def test_the_version_is_told(tmp_path: Path) -> None:
    from jobterm import __version__

    assert run(tmp_path, "version", "--json").json == {"version": __version__}
    assert run(tmp_path, "version").out == f"jobterm {__version__}\n"
