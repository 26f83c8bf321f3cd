"""`sandbox serve`: real sockets, real signals. What is applied survives kill -9; what is down refuses a connection."""

from __future__ import annotations

import asyncio
import http.client
import signal
import socket
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.unit.sandbox.caller import AMP_HEADERS, BO, KAREN, Reply, sickness
from tests.unit.sandbox.served import Served, call

from jobterm.sandbox import protocol
from jobterm.sandbox.apps.wire import Receive, Scope, Send
from jobterm.sandbox.protocol import Listener
from jobterm.sandbox.serve import CannotServe, serve

TODAY = "2026-11-20"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(state=tmp_path / "state", write_config=tmp_path / "jobterm.toml") as sandbox:
        sandbox.control("POST", "/clock", {"now": f"{TODAY}T09:00:00+01:00"})
        yield sandbox


def sick(base: str, id: str, cpr: str = KAREN, key: str | None = None) -> Reply:
    headers = {**AMP_HEADERS, "x-civilRegistrationIdentifier": cpr, "x-requestId": key or f"k-{id}"}
    return call(base, "POST", f"/Komposit/v1/Sygemelding/{id}", sickness(TODAY), headers)


def test_the_first_line_tells_where_and_the_site_file_stands(served: Served, tmp_path: Path) -> None:
    assert set(served.first) == {"url", "config", "pid"}
    assert served.first["pid"] == served.process.pid
    config = Path(served.first["config"])
    assert config == tmp_path / "jobterm.toml"
    assert config.read_text(encoding="utf-8").startswith("# written by jobterm sandbox\n")
    site = tomllib.loads(config.read_text(encoding="utf-8"))
    assert (site["site"]["profile"], site["site"]["municipality"], site["plan"]) == ("training", "0751", "plan.toml")
    assert site["systems"]["amp"]["url"] == served.url("amp")
    assert "route" in tomllib.loads((tmp_path / "plan.toml").read_text(encoding="utf-8"))
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_every_system_has_a_listener_of_its_own(served: Served) -> None:
    systems = served.control("GET", "/systems")
    ports = {urlsplit(row["url"]).port for row in systems} | {urlsplit(served.first["url"]).port}
    assert len(ports) == len(systems) + 1
    assert {urlsplit(row["url"]).path for row in systems} == {f"/{row['id']}" for row in systems}
    status = call(served.url("amp"), "GET", "/Drift/v1/Status", headers=AMP_HEADERS)
    assert status.json["tilstand"] == "aaben"
    assert status.headers["x-jobterm-sandbox"] == served.control("GET", "/world")["uuid"]


def test_what_is_down_refuses_and_cuts_and_the_others_go_on(served: Served) -> None:
    base = served.url("amp")
    parts = urlsplit(base)
    open_one = socket.create_connection((str(parts.hostname), parts.port or 0), timeout=20)
    assert sick(base, "r-1").status == 201
    served.control("PUT", "/systems/amp", {"state": "down"})
    assert open_one.recv(1) == b"", "a connection that was open is cut"
    open_one.close()
    with pytest.raises(ConnectionRefusedError):
        sick(base, "r-2", BO)
    assert call(served.url("national"), "GET", "/health", headers=AMP_HEADERS).status == 200
    served.control("PUT", "/systems/amp", {"state": "open"})
    assert sick(base, "r-2", BO).status == 201


def test_a_cut_connection_brings_no_byte(served: Served) -> None:
    base = served.url("amp")
    for fault, effects in (("lose_request", 0), ("lose_answer", 1)):
        served.control("PUT", "/systems/amp", {"faults": {fault: 1}})
        with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
            sick(base, "r-1")
        applied = [row for row in served.control("GET", "/ledger") if row["effect"] == "applied"]
        assert len(applied) == effects


def test_after_kill_9_world_ledger_and_addresses_are_as_they_were(tmp_path: Path) -> None:
    state, config = tmp_path / "state", tmp_path / "jobterm.toml"
    with Served(state=state, write_config=config, seed=1, population=50) as first:
        first.control("POST", "/clock", {"now": f"{TODAY}T09:00:00+01:00"})
        base, uuid = first.url("amp"), first.control("GET", "/world")["uuid"]
        assert sick(base, "r-1").status == 201
        ledger = first.control("GET", "/ledger")
        first.control("PUT", "/systems/workbase", {"state": "closed"})
        written = config.read_text(encoding="utf-8")
    with Served(state=state, write_config=config, seed=7) as again:
        assert again.control("GET", "/clock")["now"].startswith(f"{TODAY}T09:0"), "the clock is not turned back"
        assert again.control("GET", "/ledger") == ledger
        world = again.control("GET", "/world")
        assert (world["seed"], world["population"], world["uuid"]) == (1, 50, uuid)
        assert again.url("amp") == base
        assert config.read_text(encoding="utf-8") == written
        assert sick(base, "r-1", key="k-r-1").json["fejlkode"] == "412"
        assert {row["id"]: row["state"] for row in again.control("GET", "/systems")}["workbase"] == "closed"


def test_sigterm_ends_it_cleanly(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)
    out, errors = served.process.communicate(timeout=20)
    assert (served.process.returncode, out, errors) == (0, "", "")


def test_a_file_without_our_mark_is_never_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "jobterm.toml"
    mine.write_text("[site]\n", encoding="utf-8")
    with pytest.raises(CannotServe) as caught:
        serve(write_config=mine, population=10)
    assert caught.value.code == "config.not_ours"
    assert mine.read_text(encoding="utf-8") == "[site]\n"
    assert not (tmp_path / "plan.toml").exists()


def test_a_folder_has_one_sandbox_and_only_loopback_is_served(served: Served, tmp_path: Path) -> None:
    assert served.first
    with pytest.raises(CannotServe) as caught:
        serve(state=tmp_path / "state")
    assert caught.value.code == "state.in_use"
    with pytest.raises(CannotServe) as caught:
        serve(host="0.0.0.0")
    assert caught.value.code == "host.not_loopback"
    with pytest.raises(CannotServe) as caught:
        serve(port=urlsplit(served.first["url"]).port or 0)
    assert caught.value.code == "port.taken"


async def _never(_scope: Scope, receive: Receive, _send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.mark.parametrize(
    "sent", [b"", b"POST / HTTP/1.1\r\nHost: a", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"]
)
async def test_who_does_not_finish_a_request_is_cut(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(protocol, "IDLE_LIMIT_S", 0.05)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listener = Listener(_never, "127.0.0.1", port)
    await listener.open()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        assert await reader.read() == b"", "cut without a byte"
        writer.close()
    finally:
        await listener.close()
