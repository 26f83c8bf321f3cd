"""pgbouncer in transaction pooling mode before the test's PostgreSQL: two transactions of one client may run in two
sessions of the server. Whatever leans on its session breaks here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import psycopg
from tests.office_store.certificates import LOOPBACK
from tests.office_store.cluster import Cluster, free_port, give, server_user

CONFIGURATION: Final = """\
[databases]
* = host={sockets} port={server}
[pgbouncer]
listen_addr = {loopback}
listen_port = {port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 1000
auth_type = cert
auth_file = {folder}/users
client_tls_sslmode = verify-full
client_tls_ca_file = {folder}/ca.crt
client_tls_cert_file = {folder}/server.crt
client_tls_key_file = {folder}/server.key
logfile = {folder}/log
"""
# It lives as long as the pipe to it: also when whoever started it is killed.
RUN: Final = 'pgbouncer -q "$1/pgbouncer.ini" </dev/null & cat >/dev/null; kill $!; wait'


class Pooler:
    """pgbouncer in front of a cluster for some logins. Use as a context manager; `port` is where to connect."""

    def __init__(self, cluster: Cluster, logins: Sequence[str], *, size: int = 4) -> None:
        """Args:
        cluster: What is behind it.
        logins: Who may come, with the certificates of the cluster.
        size: How many sessions of the server a login shares.
        """
        self._cluster = cluster
        self._logins = tuple(logins)
        self._size = size
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="jobterm-pool-", dir=cluster.folder))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        self._configure()
        user = server_user()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", RUN, "pooler", str(self._folder)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
            user=user, group=user, extra_groups=[] if user else None, start_new_session=True,
        )  # fmt: skip
        self._answers()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it; its folder goes."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=30)
        shutil.rmtree(self._folder)

    def _configure(self) -> None:
        server = self._cluster.authority.server()
        for file in (server.certificate, server.key, self._cluster.authority.certificate):
            shutil.copy(file, self._folder)
        users = "".join(f'"{login}" ""\n' for login in self._logins)
        (self._folder / "users").write_text(users, encoding="utf-8")
        text = CONFIGURATION.format(
            sockets=self._cluster.sockets, server=self._cluster.port, loopback=LOOPBACK, port=self.port,
            size=self._size, folder=self._folder,
        )  # fmt: skip
        (self._folder / "pgbouncer.ini").write_text(text, encoding="utf-8")
        for path in (self._folder, *self._folder.iterdir()):
            give(path)

    def _answers(self) -> None:
        dsn = self._cluster.dsn(self._logins[0], "postgres", port=self.port)
        waiting, last = threading.Event(), ""
        for _ in range(200):
            try:
                psycopg.connect(dsn).close()
            except psycopg.OperationalError as error:
                last = str(error)
                waiting.wait(0.05)
            else:
                return
        raise RuntimeError(f"the pooler does not answer: {last}")
