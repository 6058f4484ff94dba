"""Folders of an installation, and which system user the database server runs as."""

import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lindung.config.trouble import Trouble

SERVER_USER = "lindung"
FALLBACK_USERS = ("postgres", "nobody")
LONGEST_SOCKET_PATH = 107  # bytes, sun_path on Linux; macOS has 104
SOCKET_NAME = ".s.PGSQL.5432"


def default_home(environ: Mapping[str, str]) -> Path:
    """Where an installation keeps its data: LINDUNG_HOME, else the user's data directory."""
    if environ.get("LINDUNG_HOME"):
        return Path(environ["LINDUNG_HOME"]).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/lindung")
    base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser().absolute() / "lindung"


@dataclass(frozen=True)
class Places:
    """The folders below one home; pure arithmetic of paths, nothing is made here."""

    home: Path

    @property
    def data(self) -> Path:
        """The cluster's data folder (mode 0700, owned by the server's user)."""
        return self.home / "database"

    @property
    def log(self) -> Path:
        """What the server said while it started; its running log is in the data folder."""
        return self.data / "start.log"

    @property
    def lock(self) -> Path:
        """One start or stop at a time."""
        return self.home / "database.lock"

    @property
    def keys(self) -> Path:
        """Secrets of this installation (mode 0700, owned by the user who runs Lindung)."""
        return self.home / "keys"

    @property
    def static(self) -> Path:
        """Collected static files."""
        return self.home / "static"

    @property
    def socket(self) -> Path:
        """A short private folder for the socket, named by a hash of the data folder's path."""
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        base = Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108
        return base / f"lindung-{name}"

    def make_home(self, server: pwd.struct_passwd, web: pwd.struct_passwd | None = None) -> None:
        """Create the home folder; only its owner enters, the server's group and the web's user pass through."""
        as_root = os.geteuid() == 0
        private_folder(self.home, mode=0o711 if web else 0o710 if as_root else 0o700)
        if as_root and self.home.stat().st_gid != server.pw_gid:
            os.chown(self.home, -1, server.pw_gid)


def private_folder(folder: Path, owner: int | None = None, mode: int = 0o700) -> None:
    """Make a folder that only its owner enters; refuse one that belongs to somebody else or is a link."""
    owner = os.geteuid() if owner is None else owner
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=mode)
            os.chown(folder, owner, -1)
        except FileExistsError:
            pass
        found = folder.lstat()
    except PermissionError as error:
        raise Trouble(f"The folder {folder} cannot be made; set LINDUNG_HOME to a folder you may write to.") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise Trouble(f"{folder} belongs to somebody else; remove it or set LINDUNG_HOME to another folder.")
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)


def system_user() -> pwd.struct_passwd:
    """The user the server runs as: oneself, or for root an unprivileged system user (made when missing)."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    found = _user(SERVER_USER) or _made_user() or next(filter(None, map(_user, FALLBACK_USERS)), None)
    if found is None:
        raise Trouble("PostgreSQL does not run as root; create a system user with: useradd --system lindung")
    return found


def web_user(environ: Mapping[str, str]) -> pwd.struct_passwd | None:
    """The system user of the web processes, where they have one of their own. Raises Trouble."""
    name = environ.get("LINDUNG_WEB_USER", "").strip()
    if not name:
        return None
    found = _user(name)
    if found is None:
        raise Trouble(f"LINDUNG_WEB_USER is {name!r}, and there is no such system user; make it with useradd --system.")
    return found


def is_web_user(environ: Mapping[str, str]) -> bool:
    """Whether this process runs as the web's own user."""
    found = web_user(environ)
    return found is not None and found.pw_uid == os.geteuid()


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made_user() -> pwd.struct_passwd | None:
    """Create the system user; None where there is no useradd or it fails."""
    order = [
        "useradd",
        "--system",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/bin/false",
        SERVER_USER,
    ]
    try:
        subprocess.run(order, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return _user(SERVER_USER)


def check_passable(folder: Path, user: pwd.struct_passwd) -> None:
    """Refuse a place whose parent folders the server's user cannot enter; nobody's folders are opened for it."""
    for parent in reversed(folder.parents):
        if not parent.exists():
            continue
        found = parent.stat()
        if found.st_uid == user.pw_uid:
            bit = stat.S_IXUSR
        else:
            bit = stat.S_IXGRP if found.st_gid == user.pw_gid else stat.S_IXOTH
        if not found.st_mode & bit:
            raise Trouble(
                f"The database's system user {user.pw_name!r} cannot enter {parent}; "
                f"set LINDUNG_HOME to a folder outside it, for example /var/lib/lindung."
            )
