"""A real PostgreSQL for tests: Debian's, on a free port of loopback, with TLS and client certificates. It is started,
killed and stopped here, and goes away with the process that started it, even when that one is killed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql
from tests.office_store.certificates import LOOPBACK, Authority, Files

SUPERUSER: Final = "postgres"
DEBIAN: Final = "/usr/lib/postgresql"
# Where a file system in memory has this much room, the cluster lies there: syncing is on, and costs nothing.
ROOM: Final = 2_000_000_000
# Whoever holds the other end of this pipe is alive; when it is closed, for whatever reason, the server goes too.
WATCHDOG: Final = 'cat >/dev/null; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null; rm -rf "$1"'
HBA: Final = """\
# Over TCP only with TLS and a client certificate whose common name is the login; the socket's folder is the test's.
local   all all trust
hostssl all all 127.0.0.1/32 cert
"""
SETTINGS: Final = {
    "ssl": "on",
    "max_connections": "400",
    "shared_buffers": "96MB",
    "dynamic_shared_memory_type": "posix",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "lc_messages": "C",
}


def binaries() -> Path:
    """The folder of the server's programs: Debian keeps the newest version's off the path.

    Raises:
        FileNotFoundError: there is no PostgreSQL on this machine (`make setup-system`).
    """
    for folder in sorted(Path(DEBIAN).glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True):
        if (folder / "initdb").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise FileNotFoundError("no PostgreSQL here: `make setup-system`")


class Server:
    """The server's processes and files: made, started, stopped, killed, taken away."""

    def __init__(self, base: Path | None = None, **settings: str) -> None:
        """Make and start it.

        Args:
            base: Where its folder is made; a file system in memory, if there is one with room.
            settings: Of `postgresql.conf`, beside or instead of `SETTINGS`.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="jobterm-pg-", dir=base or _roomy()))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.authority = Authority(self.folder / "certificates")
        self._bin = binaries()
        self._watchdog = self._watched()
        self._initdb({**SETTINGS, **settings})
        self.start()

    @property
    def sockets(self) -> Path:
        """The folder of the server's unix socket."""
        return self.folder / "sockets"

    def start(self) -> None:
        """Start the server, if it is down, and wait until it answers."""
        if not self.running():
            self._control("start", "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it in order (`fast`: whoever is connected is thrown out; `smart` waits for them)."""
        self._control("stop", "-m", mode)

    def kill(self) -> None:
        """Stop it at once, as a power cut of the machine would: it recovers at the next start."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        """Stop in order and start."""
        self._control("restart", "-m", "fast", "-l", str(self.folder / "log"))

    def running(self) -> bool:
        """Whether the server is up."""
        return self._run("pg_ctl", "status", "-D", str(self.folder / "data"), check=False) == 0

    def log(self) -> str:
        """What the server has written to its log."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Take it away; nothing is left of it."""
        if self.running():
            self.kill()
        assert self._watchdog.stdin is not None
        self._watchdog.stdin.close()
        self._watchdog.wait(timeout=60)

    def _initdb(self, settings: dict[str, str]) -> None:
        data = self.folder / "data"
        server = self.authority.server()
        for folder in (data, self.sockets):
            folder.mkdir(mode=0o700)
        own = self.folder / "server"
        own.mkdir(mode=0o700)
        for file in (server.certificate, server.key, self.authority.certificate):
            shutil.copy(file, own)
        for path in (data, self.sockets, own, *own.iterdir()):
            give(path)
        self._run(
            "initdb", "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        files = {
            "ssl_cert_file": str(own / server.certificate.name),
            "ssl_key_file": str(own / server.key.name),
            "ssl_ca_file": str(own / self.authority.certificate.name),
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": str(self.sockets),
        }
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in {**settings, **files}.items())
        (data / "pg_hba.conf").write_text(HBA, encoding="utf-8")
        log = self.folder / "log"
        log.touch(mode=0o644)
        give(log)

    def _control(self, action: str, *arguments: str) -> None:
        self._run("pg_ctl", action, "-w", "-s", "-t", "120", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of the server's programs as its user. Its output goes to a file: a server started by it keeps that
        open, and a pipe would never end."""
        said = self.folder / "said"
        with said.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                [self._bin / program, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                check=False, cwd="/", env={**os.environ, "LC_ALL": "C"}, user=server_user(), group=server_user(),
                extra_groups=[] if server_user() else None,
            )  # fmt: skip
        if check and done.returncode:
            told = said.read_text(encoding="utf-8") + (self.log()[-2000:] if (self.folder / "log").exists() else "")
            raise RuntimeError(f"{program} {' '.join(arguments[:1])} failed: {told}")
        return done.returncode

    def _watched(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, "watchdog", str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


class Cluster(Server):
    """A PostgreSQL server and its certificates in a temporary folder.

    Logins come over TLS with a certificate of theirs (`dsn`); the superuser, and whoever else has no certificate, over
    the unix socket (`superuser_dsn`, `socket_dsn`).
    """

    def __init__(self, base: Path | None = None, **settings: str) -> None:
        """Make and start a cluster; see `Server`."""
        super().__init__(base, **settings)
        self._clients: dict[str, Files] = {}
        self._changed: set[str] = set()
        self._templates: dict[str, str] = {}
        self._made = 0

    # Addresses.

    def dsn(self, login: str, database: str = "postgres", *, port: int = 0, **parameters: str) -> str:
        """The address for a login: TLS, verified in full, with its certificate (made when first asked for).

        Args:
            port: A proxy's or pooler's instead of the server's.
            parameters: Of libpq, beside or instead of the usual ones (`sslmode`, `connect_timeout`, …).
        """
        files = self.certificate(login)
        usual = {
            "sslmode": "verify-full",
            "sslrootcert": str(self.authority.certificate),
            "sslcert": str(files.certificate),
            "sslkey": str(files.key),
        }
        return _address(f"{login}@{LOOPBACK}:{port or self.port}", database, {**usual, **parameters})

    def socket_dsn(self, login: str, database: str = "postgres", **parameters: str) -> str:
        """The address for a login over the unix socket, without TLS or certificate."""
        return _address(f"{login}@", database, {"host": str(self.sockets), "port": str(self.port), **parameters})

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The address for the superuser, who alone may make databases and logins."""
        return self.socket_dsn(SUPERUSER, database)

    def certificate(self, login: str) -> Files:
        """The certificate of a login."""
        if login not in self._clients:
            self._clients[login] = self.authority.client(login)
        return self._clients[login]

    # Logins and databases.

    def create_login(self, login: str, *, role: str = "") -> str:
        """A login (once; asking again changes nothing), member of `role` if one is named; returns its name."""
        name = sql.Identifier(login)
        with psycopg.connect(self.superuser_dsn(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
            if role:
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), name))
        return login

    def create_database(self, prepare: Callable[[str], None] | None = None, *, owner: str = "") -> str:
        """A fresh database; returns its name.

        Args:
            prepare: What is done to an empty database, given the superuser's address. It is done once for each such
                function (by its qualified name); every later database is a copy of the first.
            owner: The login it belongs to; the superuser, if none is named.
        """
        with psycopg.connect(self.superuser_dsn(), autocommit=True) as connection:
            template = self._template(connection, prepare) if prepare else "template0"
            name = self._next_name(connection, template)
            if owner:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(owner))
                )
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        with psycopg.connect(self.superuser_dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as superuser; returns its rows, if it has any."""
        with psycopg.connect(self.superuser_dsn(database), autocommit=True) as connection:
            done = connection.execute(sql.SQL(statement))
            return list(done.fetchall()) if done.description else []

    # Changed for a while.

    def set(self, name: str, value: str) -> None:
        """Change a setting of the running server; one that needs a restart holds after `restart`. `reset` undoes."""
        self.run(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)).as_string())
        self.run("SELECT pg_reload_conf()")
        self._changed.add(name)

    def reset(self) -> None:
        """Up, and all that `set` changed as it was."""
        self.start()
        if self._changed:
            self.run("ALTER SYSTEM RESET ALL")
            self.run("SELECT pg_reload_conf()")
            self._changed.clear()

    def cut(self, login: str = "") -> int:
        """End every connection (of a login), as a failover does; returns how many there were."""
        found = self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'" + (f" AND usename = '{login}'" if login else "")
        )
        return len(found)

    def _template(self, connection: psycopg.Connection, prepare: Callable[[str], None]) -> str:
        key = f"{prepare.__module__}.{prepare.__qualname__}"
        if key not in self._templates:
            name = self._next_name(connection, "template0")
            prepare(self.superuser_dsn(name))
            self._templates[key] = name
        return self._templates[key]

    def _next_name(self, connection: psycopg.Connection, template: str) -> str:
        self._made += 1
        name = f"office_{self._made}"
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name


def _address(authority: str, database: str, parameters: dict[str, str]) -> str:
    query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in parameters.items())
    return f"postgresql://{authority}/{database}?{query}"


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: root runs it as Debian's own user (and group) for it."""
    return None if os.geteuid() else SUPERUSER


def give(path: Path) -> None:
    if not os.geteuid():
        user = pwd.getpwnam(SUPERUSER)
        os.chown(path, user.pw_uid, user.pw_gid)


def _roomy() -> str | None:
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
