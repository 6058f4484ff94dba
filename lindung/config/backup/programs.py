"""PostgreSQL's own programs for dumps: found beside the embedded server or on the path, told where to connect."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from lindung.config.postgres import Server
from lindung.config.trouble import Trouble

# Everyone's rows: the dump is made by the owner, whom row-level security binds like anybody.
EVERYONE = "-c lindung.orgs=*"


def conninfo(alias: str, **also: str) -> str:
    """Where a role of ours connects, without its password."""
    given = connections[alias].get_connection_params()
    names = {"dbname", "host", "port", "user", "sslmode", "sslrootcert"}
    return make_conninfo(**({name: str(value) for name, value in given.items() if name in names} | also))


def password(alias: str) -> str:
    """The password of a role of ours; empty on the private socket."""
    return str(connections[alias].get_connection_params().get("password") or "")


def program(name: str) -> str:
    """The path of pg_dump or pg_restore. Raises Trouble."""
    if settings.EMBEDDED_DATABASE:
        return str(Server(settings.LINDUNG_PLACES).binaries / name)
    found = shutil.which(name)
    if found is None:
        raise Trouble(f"{name} is not installed here; install PostgreSQL's client programs (postgresql-client).")
    return found


@contextmanager
def dumping(*options: str) -> Iterator["Dump"]:
    """pg_dump's output as a stream that ends only when the program ended well."""
    order = [program("pg_dump"), "--format=custom", "--compress=1", "--enable-row-security", "--no-password", *options]
    environ = _environ(password("owner"), EVERYONE)
    with subprocess.Popen([*order, f"--dbname={conninfo('owner')}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environ, start_new_session=True) as process:  # fmt: skip
        try:
            yield Dump(process)
        finally:
            process.kill()


class Dump:
    """What pg_dump writes. Reading past its end raises OSError when it failed: half a dump is never taken for one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        assert self._process.stdout and self._process.stderr  # noqa: PT018, S101 - both are pipes
        given = self._process.stdout.read(size)
        if not given and self._process.wait() != 0:
            raise OSError(None, f"pg_dump: {_last_line(self._process.stderr)}")
        return given


def load(dump: BinaryIO, into: str, *options: str, secret: str = "") -> None:
    """Run pg_restore on a dump. Raises Trouble with its last line."""
    order = [program("pg_restore"), "--exit-on-error", "--no-password", *options, f"--dbname={into}"]
    done = subprocess.run(order, stdin=dump, capture_output=True, env=_environ(secret, EVERYONE), check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Trouble(f"The backup did not load ({said[-1] if said else 'no reason given'}). Nothing was kept of it.")


def _environ(secret: str, options: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PGOPTIONS": options} | ({"PGPASSWORD": secret} if secret else {})


def _last_line(stream: Any) -> str:
    lines = stream.read().decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "no reason given"
