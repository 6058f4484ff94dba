"""What must stand before anything runs: database, secrets, migrations, static files. Every step is repeatable."""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from lindung.config import gone_back, readers
from lindung.config.postgres import Places, Server, default_home, web_user
from lindung.config.postgres.places import private_folder
from lindung.config.supervisor import NOT_OF_THE_WEB
from lindung.config.trouble import Trouble

NOT_SERVED = ["redoc*"]  # of the API's library: a second viewer, 4 MB


def places() -> Places:
    """The folders of this installation."""
    return Places(default_home(os.environ))


def ready() -> None:
    """Start the private database (unless DATABASE_URL names another) and Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindung.config.settings")
    if not os.environ.get("DATABASE_URL"):
        Server(places()).start()
    django.setup()
    act_as_worker()
    check_database()


def ready_for_web() -> None:
    """Django alone, as the app's role: the web starts no database and never is anybody else. Raises Trouble."""
    if known := [name for name in NOT_OF_THE_WEB if os.environ.get(name)]:
        raise Trouble(f"The web must not know {' and '.join(known)}: copy deploy/lindung-web.service again.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindung.config.settings")
    django.setup()
    check_database()


def act_as_worker() -> None:
    """This process is no web process: from now on it signs in as the worker. Raises Trouble."""
    if not settings.EMBEDDED_DATABASE:
        _check_worker_is_apart()
    connections["default"].close()
    given = {name: settings.WORKER_DATABASE[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    connections["default"].settings_dict.update(given)


def _check_worker_is_apart() -> None:
    if not os.environ.get("WORKER_DATABASE_URL"):
        raise Trouble(
            "DATABASE_URL is set and WORKER_DATABASE_URL is not; make the role lindung_worker (deploy/roles.sql),"
            " whom workers and commands sign in as."
        )
    if readers.database("DATABASE_URL", readers.text("DATABASE_URL"))["USER"] == settings.WORKER_DATABASE["USER"]:
        raise Trouble("DATABASE_URL and WORKER_DATABASE_URL name one role; workers have their own (deploy/roles.sql).")


def check_database() -> None:
    """One sentence instead of a traceback when the database does not answer."""
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        raise Trouble(f"The database does not answer ({said}); check DATABASE_URL and that its server runs.") from error


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups at once wait for each other."""
    private_home = places()
    if not private_home.home.exists():
        private_folder(private_home.home)
    with (private_home.home / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_secret() -> None:
    """The key that signs sessions and links; made once, mode 0600, before Django reads its settings."""
    file = places().keys / "secret"
    if os.environ.get("LINDUNG_SECRET_KEY") or file.exists():
        return
    private_folder(file.parent)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(50) + "\n")


def seal_second_factors() -> int:
    """What a version before left in clear (secrets of second factors) is sealed before this one answers anybody."""
    done: int = import_string("lindung.partners.actions.seal_second_factors")()
    return done


def write_anew(table: str) -> None:
    """Nothing of what stood in clear is left in the pages of this table; as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM (FULL) {connections['owner'].ops.quote_name(table)}")


def make_keyset() -> Path | None:
    """The keyset that seals what can identify; never made over existing data."""
    made: Path | None = import_string("lindung.vault.actions.make_keyset")()
    return made


def pending_migrations(alias: str = "owner") -> bool:
    """Whether the database is older than the code."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def known_migrations() -> set[tuple[str, str]]:
    """Every migration this version has, as (app, name)."""
    return set(MigrationLoader(None).disk_migrations)


def migrate() -> None:
    """Bring the tables up to date, as the owner."""
    if pending_migrations():
        call_command("migrate", database="owner", verbosity=0)


def collect_static() -> None:
    """Collect, name by content and compress static files; skipped when none changed."""
    _collect_changed()
    if web_user(os.environ):
        _let_others_read(Path(settings.STATIC_ROOT))


def _collect_changed() -> None:
    found = hashlib.sha256(settings.VERSION.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda each: each[0]):
            status = Path(storage.path(path)).stat()
            found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root / f".made-{found.hexdigest()[:16]}"
    if stamp.exists():
        return
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
    stamp.touch()


def _let_others_read(root: Path) -> None:
    """Static files are for everybody, also where the worker's files are not."""
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def set_up(*, make_keys: bool = True) -> None:
    """Everything above, in order; a restore brings rows that have their keyset already."""
    with one_at_a_time():
        make_secret()
        ready()
        migrate()
        gone_back.note_beginning()
        if make_keys:
            make_keyset()
            if seal_second_factors():
                write_anew("mfa_authenticator")
        collect_static()


def check_not_real() -> None:
    """For `run`: the practice nation is not put beside real people by accident."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
        cursor.execute("SELECT EXISTS (SELECT 1 FROM partners_organisation WHERE NOT is_practice)")
        if cursor.fetchone()[0]:
            raise Trouble(
                "Here is a real installation: serve it with `lindung serve`, or set LINDUNG_HOME to practise."
            )


def check_set_up(alias: str = "owner") -> None:
    """For `serve`, `web` and `work`: refuse an installation that is not made or not up to date."""
    if not settings.SECRET_KEY_IS_KEPT:
        raise Trouble("There is no installation here yet; make one with `lindung init`, or try `lindung run`.")
    if pending_migrations(alias):
        raise Trouble("The database is older than this version; bring it up to date with `lindung upgrade`.")


def check_keyset() -> None:
    """For `serve` and `work`: without the keyset that opens its rows nothing runs, and none is made in its place."""
    if trouble := import_string("lindung.vault.queries.keyset_trouble")():
        raise Trouble(f"{trouble} {trouble.hint} Nothing was started, and nothing was changed.")
