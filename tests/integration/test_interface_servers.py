"""Servers that lie, drip, flood or are something else: each is refused in bounded time and memory, the other systems
are read, and what is registered stays here."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.integration.cli_site import JOBTERM, KAREN, PATIENCE_S, Home, environment, lines, sickness

Answer = Callable[[socket.socket, bytes], None]
MEGABYTES = 200


def made(status: str, body: bytes, *headers: str, mark: bytes = b"") -> bytes:
    told = "".join(f"{header}\r\n" for header in (*headers, f"content-length: {len(body)}"))
    return f"HTTP/1.1 {status}\r\n{told}".encode() + mark + b"\r\n" + body


def sends(status: str, body: bytes, *headers: str) -> Answer:
    return lambda line, mark: line.sendall(made(status, body, "content-type: application/json", *headers, mark=mark))


def drips(line: socket.socket, mark: bytes) -> None:
    line.sendall(made("200 OK", b"x" * 1000, mark=mark)[:-1000])
    line.sendall(b" ")
    line.recv(1)  # silence until the other side hangs up


def floods(line: socket.socket, mark: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + mark + b"\r\n")
    while True:
        line.sendall(b"[1," * 20_000)


LIARS: dict[str, Answer] = {
    "a page instead of data": lambda line, mark: line.sendall(
        made("200 OK", b"<html>\x1b]0;owned\x07</html>", "content-type: text/html", mark=mark)
    ),
    "no training system": lambda line, _mark: line.sendall(made("200 OK", b"{}", "content-type: application/json")),
    "headers of ten megabytes": lambda line, mark: line.sendall(
        b"HTTP/1.1 200 OK\r\n" + mark + b"x: " + b"a" * 10_000_000 + b"\r\n\r\n"
    ),
    "a body without end": floods,
    "a drip": drips,
    "a million brackets": sends("200 OK", b"[" * 1_000_000),
    "a packed bomb": sends("200 OK", gzip.compress(b"a" * 50_000_000, 1), "content-encoding: gzip"),
    "no number and doubled keys": sends("200 OK", b'{"a":NaN,"a":1}'),
    "letters that are none": sends("200 OK", b'{"x":"\xff\xfe"}'),
    "come again in thirty years": sends("503 Service Unavailable", b"{}", "retry-after: 1000000000"),
    "nothing": lambda _line, _mark: None,
    "noise": lambda line, _mark: line.sendall(bytes(range(256)) * 20),
}


@contextmanager
def listening(answer: Answer, mark: bytes) -> Iterator[tuple[int, list[int]]]:
    """A port on which every call is answered like this; and a list with one entry for each call."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one(line: socket.socket) -> None:
            with line:
                line.settimeout(PATIENCE_S)
                try:
                    line.recv(65_536)
                    answer(line, mark)
                except OSError:
                    return  # whoever called has hung up, which is what they should do

        def all_of_them() -> None:
            while True:
                try:
                    line, _address = server.accept()
                except OSError:
                    return
                calls.append(1)
                threading.Thread(target=one, args=(line,), daemon=True).start()

        threading.Thread(target=all_of_them, daemon=True).start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)


def mark_of(home: Home) -> bytes:
    """The header by which a sandbox says that it is one."""
    import urllib.error
    import urllib.request

    [url] = [one["url"] for one in home.served.control("GET", "systems") if one["id"] == "amp"]
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            told = answer.headers["x-jobterm-sandbox"]
    except urllib.error.HTTPError as refused:
        told = refused.headers["x-jobterm-sandbox"]
        refused.close()
    return f"x-jobterm-sandbox: {told}\r\n".encode()


def points_to(home: Home, port: int) -> None:
    """Let the site's AMP be at another port."""
    site = home.folder / "jobterm.toml"
    text = site.read_text(encoding="utf-8")
    site.write_text(re.sub(r"127\.0\.0\.1:\d+/amp", f"127.0.0.1:{port}/amp", text), encoding="utf-8")


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""


def measured(home: Home, *arguments: str, given: str = "") -> tuple[int, Any, int, str]:
    """A command's exit code, its JSON, the megabytes it took, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *JOBTERM, *arguments], env=environment(home.folder), cwd=home.folder,
        input=given, capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    *said, megabytes = done.stderr.splitlines()
    return done.returncode, json.loads(done.stdout), int(megabytes), "\n".join(said)


@pytest.mark.parametrize("how", LIARS)
def test_a_server_that_lies_is_refused_and_the_others_are_read(home: Home, how: str) -> None:
    with listening(LIARS[how], mark_of(home)) as (port, calls):
        points_to(home, port)
        code, case, megabytes, said = measured(home, "citizen", "show", "-", "--json", given=f"{KAREN}\n")
        assert code == 0, said
        sources = {one["system"]: one for one in case["sources"]}
        assert (sources["amp"]["state"], sources["workbase"]["state"]) == ("unreachable", "fresh")
        assert sources["amp"]["message"]
        assert megabytes < MEGABYTES
        assert calls
        assert "\x1b" not in json.dumps(case) + said
        code, told, megabytes, said = measured(home, "status", "--probe", "--json")
        assert code == 0, said
        amp = next(one for one in told["systems"] if one["id"] == "amp")
        assert amp["state"] != "open", amp
        assert megabytes < MEGABYTES


def test_what_is_registered_while_the_server_lies_stays_here_and_goes_later(home: Home) -> None:
    site = home.folder / "jobterm.toml"
    honest = site.read_text(encoding="utf-8")
    with listening(LIARS["no training system"], b"") as (port, _calls):
        points_to(home, port)
        taken = home.run("register", given=lines([sickness(on_behalf_of="state")]))
        assert (taken.code, taken.lines[0]["state"]) == (0, "queued"), taken.err
        done = home.run("sync", "--until-idle", "--timeout", "60", "--json")
        assert (done.code, done.json["confirmed"]) == (6, 0), done.err
        told = {one["id"]: one for one in home.run("status", "--json", "--lang", "en").json["systems"]}
        assert (told["amp"]["state"], told["amp"]["reason"]) == ("down", "identity")
        assert "superuser" in told["amp"]["message"]
    site.write_text(honest, encoding="utf-8")
    home.run("status", "--probe")
    assert home.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert [row["registration"] for row in home.ledger("amp")] == [taken.lines[0]["id"]]


def test_a_redirect_is_not_followed(home: Home) -> None:
    with listening(LIARS["nothing"], b"") as (elsewhere, strangers):
        target = f"location: http://127.0.0.1:{elsewhere}/"
        with listening(sends("302 Found", b"", target), mark_of(home)) as (port, calls):
            points_to(home, port)
            code, case, _megabytes, said = measured(home, "citizen", "show", "-", "--json", given=f"{KAREN}\n")
        assert code == 0, said
        assert next(one for one in case["sources"] if one["system"] == "amp")["state"] == "unreachable"
        assert calls
        assert not strangers
