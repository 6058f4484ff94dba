"""Backups as the tests need them: opened to readable words, and made as old as they like."""

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pyrage import x25519

from lindung.config.backup.programs import program
from lindung.config.backup.sealing import seal, unseal
from lindung.config.backup.taking import ERASED, STAMP, SUFFIX, taken_at


def in_words(path: Path, identity: x25519.Identity) -> bytes:
    """What somebody reads who opens one file of a backup: the statements that bring its rows back."""
    content = io.BytesIO()
    unseal(path, content, [identity])
    if path.name.endswith(SUFFIX[ERASED]):
        return content.getvalue()
    order = [program("pg_restore"), "--file=-"]
    return subprocess.run(order, input=content.getvalue(), capture_output=True, check=True).stdout


def days_pass(folder: Path, identity: x25519.Identity, days: int) -> None:
    """Every backup in the folder is so many days older: sealed again under the name of that day."""
    for path in sorted(folder.iterdir()):
        content = io.BytesIO()
        header = unseal(path, content, [identity])
        at = taken_at(path)
        assert at is not None, path
        sooner = at - timedelta(days=days)
        older = replace(header, name=sooner.strftime(STAMP), taken_at=sooner.isoformat())
        path.unlink()
        content.seek(0)
        seal(
            older,
            content,
            path.with_name(path.name.replace(header.name, older.name)),
            [identity.to_public()],
            lambda _: None,
        )
