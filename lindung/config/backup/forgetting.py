"""After the database was brought back to an earlier moment: what was erased since is erased again."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from pyrage import x25519

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.care import actions as care
from lindung.config import gone_back
from lindung.config.backup.restoring import read_erased
from lindung.config.backup.taking import ERASED, SUFFIX, taken_at
from lindung.config.trouble import Trouble
from lindung.partners.scope import acting


@dataclass(frozen=True)
class Forgotten:
    """How many keys were destroyed again, how many rows were cleared beside them, and until when the lists reach."""

    keys: int
    rows: int
    until: datetime


def forget_again(*, folder: Path, identities: list[x25519.Identity]) -> Forgotten:
    """Destroy every key that a list of erasures in `folder` names, and what goes with it. Safe to repeat.

    Raises Trouble; then nothing has changed.
    """
    gone_back.ground_now("owner")  # not while it recovers
    lists = sorted(folder.glob(f"lindung-*{SUFFIX[ERASED]}"))
    moments = [at for at in map(taken_at, lists) if at]
    if not moments:
        raise Trouble(f"{folder} holds no list of what was erased (no file ending in {SUFFIX[ERASED]}).")
    erased: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.LINDUNG_PLACES.home) as room:
        for path in lists:
            erased |= read_erased(path, identities, Path(room))
    keys = _destroy(erased)
    with acting(organisations="*") as at:
        rows = care.forget_where_keys_are_gone(at=at)
        _record(at, {"keys": keys, "rows": rows, "lists": len(lists)})
    gone_back.note()
    return Forgotten(keys, rows, max(moments))


def nothing_came_back() -> None:
    """An operator says that the database moved and did not go back: on the trail, and it may be served."""
    with acting(organisations="*") as at:
        _record(at, {"keys": 0, "rows": 0, "lists": 0})
    gone_back.note()


def _destroy(erased: dict[str, str]) -> int:
    """As the owner: it alone reads which keys are still whole."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE vault_key SET wrapped = NULL, destroyed_at = gone.at"
            " FROM unnest(%s::uuid[], %s::timestamptz[]) AS gone (id, at)"
            " WHERE vault_key.id = gone.id AND vault_key.wrapped IS NOT NULL",
            [list(erased), list(erased.values())],
        )
        return int(cursor.rowcount)


def _record(at: datetime, facts: Facts) -> None:
    audit.record(
        what="vault.forgotten_again", thing="vault", about="vault", by="set-up", at=at, facts=facts,
        organisation_id=None,
    )  # fmt: skip
