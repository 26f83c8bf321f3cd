"""The site file: strict, every error with field, line and cure; where it is looked for; where a home lies."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from jobterm.config import (
    Config,
    ConfigErrors,
    ConfigMissing,
    Glance,
    Home,
    glance,
    init_text,
    locate,
    parse,
    read,
    schema,
    shown,
)
from jobterm.config.model import Settings
from jobterm.config.problems import PROBLEMS
from jobterm.config.reading import SIZE_MAX, duration
from jobterm.config.strict import settings_of
from jobterm.domain.registrations.model import Authority
from jobterm.security.profile import Profile

SITE = '[site]\nprofile = "training"\nname = "Jobcenter Aarhus"\nmunicipality = "0751"\nuser = "aho"\n'
AMP = "[systems.amp]\n"


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ConfigErrors) as caught:
        parse(text)
    return [(one.line, one.field, one.code) for one in caught.value.problems]


def test_a_short_site_file_has_safe_defaults() -> None:
    settings = parse(SITE)
    assert settings.site.profile is Profile.TRAINING
    assert settings.site.authority is Authority.MUNICIPALITY
    assert settings.site.role == "caseworker"
    assert settings.plan == "plan.toml"
    assert settings.store.retention_days == 400
    assert settings.terminal.language is None


@pytest.mark.parametrize("profile", list(Profile))
def test_a_new_site_file_is_valid_as_it_stands_and_with_all_that_is_commented_out(profile: Profile) -> None:
    text = init_text(profile, name='Jobcenter "Æ"')
    assert parse(text).site.name == 'Jobcenter "Æ"'
    rest = "\n".join(line.removeprefix("# ") for line in text.split("# Systems behind")[1].splitlines()[1:])
    rest = rest.replace("amp.example.dk", "127.0.0.1")
    assert parse(text.split("# Systems behind")[0] + rest).systems["amp"].auth == "organisation"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[site\n", [(1, "", "config.unreadable")]),
        ("", [(0, "site", "config.missing")]),
        (SITE.replace('profile = "training"\n', ""), [(1, "site.profile", "config.missing")]),
        (SITE.replace("training", "test"), [(2, "site.profile", "config.not_one_of")]),
        (SITE.replace("training", "TRAINING"), [(2, "site.profile", "config.not_one_of")]),
        (SITE.replace('"0751"', "751"), [(4, "site.municipality", "config.type")]),
        (SITE.replace("0751", "0411"), [(4, "site.municipality", "config.municipality")]),
        (SITE.replace('"aho"', '"a b"'), [(5, "site.user", "config.user")]),
        (SITE.replace('"aho"', '"a;b"'), [(5, "site.user", "config.user")]),
        (SITE.replace("Jobcenter Aarhus", ""), [(3, "site.name", "config.text")]),
        (SITE.replace("Jobcenter Aarhus", "x" * 81), [(3, "site.name", "config.text")]),
        (SITE.replace("Jobcenter Aarhus", r"\u001b[2J"), [(3, "site.name", "config.text")]),
        (SITE + 'usre_name = "x"\n', [(6, "site.usre_name", "config.unknown_key")]),
        (SITE + "[stroe]\n", [(6, "stroe", "config.unknown_key")]),
        (SITE + "[systems.wrokbase]\n", [(6, "systems.wrokbase", "config.unknown_key")]),
        (SITE + "[systems.'A B']\n", [(6, "systems.A B", "config.system")]),
        (SITE + AMP + 'auth = "password"\n', [(7, "systems.amp.auth", "config.not_one_of")]),
        (SITE + AMP + "url = 7\n", [(7, "systems.amp.url", "config.type")]),
        (SITE + AMP + 'url = "ftp://127.0.0.1"\n', [(7, "systems.amp.url", "config.url")]),
        (SITE + AMP + 'url = "http://a:b@127.0.0.1"\n', [(7, "systems.amp.url", "config.url")]),
        (SITE + AMP + 'url = "http://127.0.0.1:99999"\n', [(7, "systems.amp.url", "config.url")]),
        (SITE + AMP + 'url = "https://amp.example.dk"\n', [(7, "systems.amp.url", "config.url_real")]),
        (SITE + AMP + 'url = "http://127.0.0.1.example.dk"\n', [(7, "systems.amp.url", "config.url_real")]),
        (
            SITE.replace("training", "production") + AMP + 'url = "http://amp.example.dk"\n',
            [(7, "systems.amp.url", "config.url_open")],
        ),
        (SITE + AMP + 'hours = "altid"\n', [(7, "systems.amp.hours", "config.hours")]),
        (
            SITE + AMP + '[systems.amp.capabilities]\nlife = "2 min"\n',
            [(8, "systems.amp.capabilities.life", "config.duration")],
        ),
        (
            SITE + AMP + '[systems.amp.capabilities]\nlive = "2m"\n',
            [(8, "systems.amp.capabilities.live", "config.unknown_key")],
        ),
        (SITE + "[store]\nretention_days = 0\n", [(7, "store.retention_days", "config.number")]),
        (SITE + "[store]\nretention_days = true\n", [(7, "store.retention_days", "config.type")]),
        (SITE + '[store]\noffice = "postgresql://u:p@h/db"\n', [(7, "store.office", "config.password")]),
        (SITE + '[store]\noffice = "host=h password=p"\n', [(7, "store.office", "config.password")]),
        (SITE + "[terminal]\nlanguage = 2026-01-01\n", [(7, "terminal.language", "config.not_one_of")]),
        (SITE + "[site.x]\n", [(6, "site.x", "config.unknown_key")]),
    ],
)
def test_every_error_names_its_field_and_line(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems(text) == expected


JUNK = st.booleans() | st.integers(-5, 5) | st.floats(0, 2) | st.sampled_from(["", "en", "state", "auto"])
TABLES = st.recursive(
    JUNK, lambda inner: st.dictionaries(
        st.sampled_from(["site", "store", "systems", "amp", "keys", "url", "auth", "user", "backups", "mouse", "x"]),
        inner, max_size=3,
    ), max_leaves=6,
)  # fmt: skip


PYDANTIC = TypeAdapter(Settings)


def by_pydantic(raw: dict[str, Any]) -> Settings | list[str]:
    """What pydantic makes of it, or the places that it refuses."""
    try:
        return PYDANTIC.validate_json(json.dumps(raw))
    except ValidationError as error:
        return sorted(".".join(map(str, one["loc"])) for one in error.errors())


@given(st.dictionaries(st.sampled_from([*Settings.__dataclass_fields__, "x"]), TABLES, max_size=4), st.data())
def test_it_takes_and_refuses_what_pydantic_does_in_the_same_places(raw: dict[str, Any], data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        raw = {**raw, "site": {"profile": "training", "name": "x", "municipality": "0751", "user": "a"}}
    found = settings_of(raw)
    assert (sorted(one.field for one in found) if isinstance(found, list) else found) == by_pydantic(raw)


def test_a_site_file_is_read_without_pydantic() -> None:
    code = f"import sys; from jobterm.config import parse; parse({SITE!r}); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_unknown_setting_names_the_nearest_and_every_error_has_a_cure() -> None:
    with pytest.raises(ConfigErrors) as caught:
        parse(SITE + 'usre_name = "x"\n' + AMP + 'ulr = "x"\n')
    assert {one.values["nearest"] for one in caught.value.problems} == {"site.user_name", "systems.amp.url"}
    for one in caught.value.problems:
        assert one.field in one.message.say(str)
        assert one.cure.say(str).startswith("Did you mean ")


def test_every_code_has_a_sentence_and_a_cure() -> None:
    assert all(message.endswith(".") and cure.endswith((".", "?")) for message, cure in PROBLEMS.values())


def test_no_value_of_the_file_stands_in_the_error() -> None:
    with pytest.raises(ConfigErrors) as caught:
        parse(SITE.replace("0751", "hemmelig"))
    assert "hemmelig" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_settings_or_errors(text: str) -> None:
    with pytest.raises(ConfigErrors):
        parse(text)


def test_a_suppliers_system_has_a_name_of_its_own() -> None:
    assert "schultz" in parse(SITE + "[systems.schultz]\n").systems


def test_a_site_file_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing):
        read(None)
    with pytest.raises(ConfigMissing):
        read(tmp_path / "jobterm.toml")
    file = tmp_path / "jobterm.toml"
    file.write_bytes(b'[site]\nname = "\xe6"\n')
    with pytest.raises(ConfigErrors, match=r"config\.not_utf8"):
        read(file)
    file.write_bytes(b"#" * (SIZE_MAX + 1))
    with pytest.raises(ConfigErrors, match=r"config\.too_large"):
        read(file)


def test_paths_count_from_the_site_file(tmp_path: Path) -> None:
    file = tmp_path / "site" / "jobterm.toml"
    file.parent.mkdir()
    file.write_text('plan = "sub/plan.toml"\n' + SITE + AMP + 'certificate = "amp.pem"\n', encoding="utf-8")
    config = read(file)
    assert config.plan == tmp_path / "site" / "sub" / "plan.toml"
    assert config.certificate("amp") == tmp_path / "site" / "amp.pem"
    assert config.certificate("opera") is None
    assert config.training


def test_what_is_shown_is_json_without_secrets() -> None:
    settings = parse(SITE + AMP + 'url = "http://127.0.0.1:8001/amp?token=abc"\nowner = "AMS"\n')
    told = json.dumps(shown(Config(settings, Path("jobterm.toml"))))
    assert "abc" not in told
    assert '"profile": "training"' in told
    assert "AMS" in told


def test_the_schema_takes_what_is_taken_and_refuses_an_unknown_key() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    site = {"profile": "training", "name": "x", "municipality": "0751", "user": "a"}
    assert validator.is_valid({"site": site})
    assert not validator.is_valid({"site": {**site, "usre": "x"}})
    assert not validator.is_valid({"site": {**site, "profile": "test"}})
    assert schema()["$defs"]["Site"]["properties"]["user"]["description"].startswith("Id of the person")


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("2m", 120), ("24h", 86400), ("7d", 604800)])
def test_a_duration(text: str, seconds: int) -> None:
    assert duration(text).total_seconds() == seconds


# ---- where things lie --------------------------------------------------------------------------------------------


def test_jobterm_home_holds_everything(tmp_path: Path) -> None:
    found = locate(None, {"JOBTERM_HOME": str(tmp_path)})
    assert found.file is None
    assert found.looked_at == (tmp_path / "jobterm.toml",)
    assert found.home == Home.at(tmp_path)
    assert found.home.outbox == tmp_path / "data" / "outbox.db"
    assert found.home.anchor == tmp_path / "data" / "outbox.anchor"
    assert found.home.audit == tmp_path / "data" / "audit.db"
    assert found.home.vault == tmp_path / "data" / "vault.json"
    assert found.home.backup == tmp_path / "data" / "backup"
    assert found.home.cache_db == tmp_path / "cache" / "cache.db"
    assert found.home.demo("i-dag", 1).data == tmp_path / "demo" / "i-dag-1" / "data"


def test_a_site_file_that_is_named_wins_and_keeps_its_home_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a" / "site.toml"
    file.parent.mkdir()
    file.touch()
    (tmp_path / "jobterm.toml").touch()
    assert locate(file, {}).home == Home.at(file.parent)
    both = locate(file, {"JOBTERM_HOME": str(tmp_path)})
    assert (both.file, both.home) == (file, Home.at(tmp_path))
    assert locate(None, {"JOBTERM_HOME": str(tmp_path)}).file == tmp_path / "jobterm.toml"


def test_a_named_file_that_is_missing_is_not_replaced_by_another(tmp_path: Path) -> None:
    (tmp_path / "jobterm.toml").touch()
    assert locate(tmp_path / "no.toml", {"JOBTERM_HOME": str(tmp_path)}).file is None


def test_without_either_the_platforms_folders_are_looked_in_users_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, folder in (
        ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"), ("XDG_CONFIG_DIRS", "etc"),
    ):  # fmt: skip
        monkeypatch.setenv(variable, str(tmp_path / folder))
    found = locate(None, {})
    assert found.looked_at == (tmp_path / "config/jobterm/jobterm.toml", tmp_path / "etc/jobterm/jobterm.toml")
    assert found.home.data == tmp_path / "data" / "jobterm"
    assert found.home.run == tmp_path / "state" / "jobterm" / "run"
    machine = tmp_path / "etc" / "jobterm" / "jobterm.toml"
    machine.parent.mkdir(parents=True)
    machine.touch()
    assert locate(None, {}).file == machine
    users = tmp_path / "config" / "jobterm" / "jobterm.toml"
    users.parent.mkdir(parents=True)
    users.touch()
    assert locate(None, {}).file == users


def test_only_the_user_may_enter_the_folders(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.data.mkdir(mode=0o755)
    home.data.chmod(0o755)
    home.make().make()
    for folder in (home.data, home.backup, home.cache, home.logs, home.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


# ---- before the first paint --------------------------------------------------------------------------------------


def test_a_glance_tells_what_the_first_paint_needs_even_of_a_wrong_file(tmp_path: Path) -> None:
    file = tmp_path / "jobterm.toml"
    file.write_text(SITE + 'x = 1\n[terminal]\nlanguage = "en"\ntheme = 7\nmouse = true\n', encoding="utf-8")
    assert glance(file) == Glance("training", "Jobcenter Aarhus", language="en", mouse=True)
    file.write_text("[site", encoding="utf-8")
    assert glance(file) == glance(None) == glance(tmp_path / "no.toml") == Glance()


def test_neither_configuration_nor_domain_loads_anything_heavy() -> None:
    code = (
        "import sys, jobterm.config, jobterm.domain.registrations.check, jobterm.domain.registrations.schema,"
        " jobterm.domain.casefile, jobterm.domain.shipped\n"
        "print([m for m in ('pydantic','httpx','textual','sqlcipher3','cryptography','platformdirs')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
