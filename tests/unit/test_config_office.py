"""The office store in a site file: no password, nobody believed without a certificate, every slip named."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from jobterm import config
from jobterm.config.office_address import WrongAddress, doubt, read_address

TLS = "sslmode=verify-full&sslrootcert=ca.crt"
WHOLE = f"postgresql://karen@db.example.dk:5433/office?{TLS}&sslcert=me.crt&sslkey=keys/me.key"
SITE = '[site]\nprofile = "production"\nname = "Prove"\nmunicipality = "0751"\nuser = "u17"\n[store]\noffice = "{}"\n'


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"postgresql://karen:hemmelig@h/db?{TLS}", "config.password"),
        (f"postgresql://h/db?password=hemmelig&{TLS}", "config.password"),
        (f"postgresql://h/db?sslpassword=hemmelig&{TLS}", "config.password"),
        (f"postgresql://h/db?passfile=/etc/pass&{TLS}", "config.password"),
        ("host=h dbname=db password=p", "config.password"),
        ("host=h dbname=db", "config.office_address"),
        ("https://h/db", "config.office_address"),
        ("", "config.office_address"),
        (f"postgresql://h/db?{TLS}&sslmode=disable", "config.office_address"),
        (f"postgresql://h/db?{TLS}&sslcert=", "config.office_address"),
        (f"postgresql://h/?{TLS}", "config.office_database"),
        (f"postgresql://h?{TLS}", "config.office_database"),
        (f"postgresql://h/db?{TLS}&options=-csearch_path%3Dx", "config.office_parameter"),
        (f"postgresql://h/db?{TLS}&sslrotcert=x", "config.office_parameter"),
        ("postgresql://h/db", "config.office_tls"),
        ("postgresql://127.0.0.1/db?sslrootcert=ca.crt", "config.office_tls"),
        ("postgresql://h/db?sslmode=require&sslrootcert=ca.crt", "config.office_tls"),
        ("postgresql://h/db?sslmode=verify-ca&sslrootcert=ca.crt", "config.office_tls"),
        ("postgresql:///db?host=/run/postgresql,h", "config.office_tls"),
        ("postgresql://h/db?sslmode=verify-full", "config.office_root"),
        (f"postgresql://h/db?{TLS}&sslcert=me.crt", "config.office_pair"),
        (f"postgresql://h/db?{TLS}&sslkey=me.key", "config.office_pair"),
    ],
)
def test_what_is_wrong_with_an_address_has_a_code(address: str, code: str) -> None:
    problem = doubt(address, training=False)
    assert problem is not None
    assert (problem.field, problem.code) == ("store.office", code)
    assert "hemmelig" not in repr(problem) + str(problem.message) + str(problem.cure)


@pytest.mark.parametrize(
    "address",
    [
        WHOLE,
        f"postgresql://a.example.dk:5432,b.example.dk:5433/db?{TLS}&target_session_attrs=read-write",
        "postgresql://h/db?sslmode=verify-full&sslrootcert=system",
        f"postgresql://h/db?{TLS}&sslcert=/etc/secret-token/me.crt&sslkey=/etc/secret-token/me.key",
        "postgresql:///db?host=/run/postgresql",
        "postgresql:///db",
        "postgres://%2Frun%2Fpostgresql/db",
    ],
)
def test_what_can_be_used_is_not_doubted(address: str) -> None:
    assert doubt(address, training=False) is None


def test_in_training_only_this_machine_is_connected_to() -> None:
    assert doubt(f"postgresql://127.0.0.1:5433/db?{TLS}", training=True) is None
    assert doubt(f"postgresql://localhost,127.0.0.1:1/db?{TLS}", training=True) is None
    assert doubt("postgresql:///db?host=/run/postgresql", training=True) is None
    for elsewhere in ("h", "10.0.0.1", "127.0.0.1,h", "localhost.example.dk"):
        problem = doubt(f"postgresql://{elsewhere}/db?{TLS}", training=True)
        assert problem is not None
        assert problem.code == "config.url_real"


def test_certificates_are_looked_for_beside_the_site_file(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE.format(WHOLE), encoding="utf-8")
    address = config.read(tmp_path / "site.toml").office
    assert address is not None
    told = parse_qs(urlsplit(address.dsn()).query)
    assert told["sslcert"] == [str(tmp_path / "me.crt")]
    assert told["sslkey"] == [str(tmp_path / "keys" / "me.key")]
    assert told["sslrootcert"] == [str(tmp_path / "ca.crt")]
    assert urlsplit(address.dsn()).netloc == "karen@db.example.dk:5433"
    system = read_address("postgresql://h/db?sslmode=verify-full&sslrootcert=system").beside(tmp_path)
    assert "sslrootcert=system" in system.dsn()


def test_an_address_survives_being_written_again() -> None:
    address = read_address(WHOLE)
    assert read_address(address.dsn()) == address
    assert address.shown() == "db.example.dk:5433/office"


def test_a_site_without_an_office_store_has_no_address(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE.split("[store]", maxsplit=1)[0], encoding="utf-8")
    assert config.read(tmp_path / "site.toml").office is None


def test_no_address_is_raised_with_what_it_said() -> None:
    with pytest.raises(WrongAddress) as raised:
        read_address("postgresql://karen:hemmelig@h/db")
    assert "hemmelig" not in str(raised.value)
