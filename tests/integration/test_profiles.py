"""Training and production never meet: neither by a site file, nor by a copied store, nor by a swapped vault
(guarantee S8), and nobody writes in another's name."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobterm import i18n
from jobterm.bootstrap import Access, office_for_site
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.wishes import OutboxQuery, SyncWish

SITE = """
plan = "plan.toml"
[site]
profile = "{profile}"
name = "Jobcenter Aarhus"
municipality = "0751"
user = "aho"
authority = "state"
[systems.amp]
url = "{url}"
"""
SICK = {"kind": "sickness.report", "citizen": "1503801234", "details": {"first_day": "2020-01-02"}}

PAPER = {
    **SICK,
    "on_behalf_of": "state",
    "overrides": [{"code": "sickness.backdated", "reason": "paper from that day"}],
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No home but that beside the site file; sentences in English."""
    monkeypatch.delenv("JOBTERM_HOME", raising=False)
    i18n.use("en")
    yield
    i18n.forget()


def site(folder: Path, profile: str = "training", url: str = "http://127.0.0.1:9") -> Access:
    """A site file, the shipped plan and a passphrase in a folder."""
    from jobterm.domain import shipped

    folder.mkdir(exist_ok=True)
    (folder / "jobterm.toml").write_text(SITE.format(profile=profile, url=url), encoding="utf-8")
    (folder / "plan.toml").write_text(shipped.text("plans", "i-dag.toml"), encoding="utf-8")
    secret = folder / "secret"
    secret.write_text("correct horse battery\n", encoding="utf-8")
    return Access(folder / "jobterm.toml", passphrase_file=secret if profile == "production" else None)


def used(access: Access) -> None:
    """Use a home once, so that its vault and stores are there."""
    with office_for_site(access) as office:
        office.outbox_list(OutboxQuery())


def ends_with(access: Access, code: str) -> Exit:
    """The exit code of a command that must be refused for this reason."""
    with pytest.raises(OfficeError, match=code.replace(".", r"\.")) as error, office_for_site(access) as office:
        office.outbox_list(OutboxQuery())
    assert error.value.cure
    return error.value.exit_code


def test_training_asks_for_no_passphrase_and_says_that_it_is_training(tmp_path: Path) -> None:
    with office_for_site(site(tmp_path)) as office:
        assert office.training
        assert office.status().training
    assert (tmp_path / "data" / "vault.json").stat().st_mode & 0o077 == 0


def test_a_production_file_refuses_a_training_home_and_the_reverse(tmp_path: Path) -> None:
    used(site(tmp_path / "a"))
    assert ends_with(site(tmp_path / "a", "production", "https://amp.example"), "vault.wrong_profile") is Exit.USAGE
    used(site(tmp_path / "b", "production", "https://amp.example"))
    assert ends_with(site(tmp_path / "b"), "vault.wrong_profile") is Exit.USAGE


def test_a_store_that_was_carried_into_the_other_world_does_not_open(tmp_path: Path) -> None:
    training, real = site(tmp_path / "a"), site(tmp_path / "b", "production", "https://amp.example")
    used(training)
    used(real)
    for name in ("outbox.db", "outbox.anchor"):
        (tmp_path / "b" / "data" / name).write_bytes((tmp_path / "a" / "data" / name).read_bytes())
    with pytest.raises(OfficeError) as error, office_for_site(real) as office:
        office.outbox_list(OutboxQuery())
    assert error.value.exit_code in (Exit.LOCKED, Exit.DAMAGED)


def test_in_training_an_address_elsewhere_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    assert ends_with(site(tmp_path, url="http://192.0.2.1/amp"), "config.url_real") is Exit.USAGE
    assert not (tmp_path / "data").exists()


def test_production_without_a_key_is_locked_and_loses_nothing(tmp_path: Path) -> None:
    access = site(tmp_path, "production", "https://amp.example")
    used(access)
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase\n", encoding="utf-8")
    assert ends_with(Access(access.config, passphrase_file=wrong), "vault.wrong_passphrase") is Exit.LOCKED
    used(access)


def test_in_training_another_user_may_be_the_author_and_in_production_never(tmp_path: Path) -> None:
    access = site(tmp_path / "a")
    with office_for_site(Access(access.config, user="trainee7")) as office:
        assert office.status().user == "trainee7"
    real = site(tmp_path / "b", "production", "https://amp.example")
    asked = Access(real.config, user="somebody", passphrase_file=real.passphrase_file)
    assert ends_with(asked, "login.refused") is Exit.REFUSED


def test_an_unreachable_system_leaves_everything_saved(tmp_path: Path) -> None:
    with office_for_site(site(tmp_path)) as office:
        (result,) = office.register(io.BytesIO(json.dumps(PAPER).encode()))
        assert result.state == "queued"
        done = office.sync(SyncWish(timeout=1))
        assert (done.stopped_by, done.confirmed, done.exit_code) == ("timeout", 0, Exit.UNREACHABLE)
    with office_for_site(site(tmp_path)) as office:
        (item,) = office.outbox_list(OutboxQuery())
        assert item.id == result.id


def test_a_deleted_store_is_announced_and_never_silently_begun_anew(tmp_path: Path) -> None:
    access = site(tmp_path)
    with office_for_site(access) as office:
        list(office.register(io.BytesIO(json.dumps(PAPER).encode())))
    (tmp_path / "data" / "outbox.db").unlink()
    assert ends_with(access, "store.rolled_back") is Exit.DAMAGED
    with office_for_site(access) as office:
        assert office.status().store["state"] == "read_only"


@pytest.mark.parametrize(
    ("change", "code"),
    [('municipality = "0751"', "config.missing"), ("[site]", "config.unreadable")],
)
def test_a_broken_site_file_is_named_with_field_and_cure(tmp_path: Path, change: str, code: str) -> None:
    access = site(tmp_path)
    file = tmp_path / "jobterm.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(change, "" if code == "config.missing" else "[site"))
    assert ends_with(access, code) is Exit.USAGE


def test_a_missing_site_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=r"config\.missing_file") as error:
        office_for_site(Access(tmp_path / "jobterm.toml"))
    assert str(tmp_path) in error.value.message


def test_a_broken_plan_is_named_by_its_line(tmp_path: Path) -> None:
    access = site(tmp_path)
    (tmp_path / "plan.toml").write_text("[[route]]\nrecord = 7\n", encoding="utf-8")
    with pytest.raises(OfficeError, match=r"plan\.") as error, office_for_site(access) as office:
        office.status()
    assert "plan.toml" in error.value.message
