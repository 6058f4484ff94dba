"""Whether the database was brought back to an earlier moment, and keys that had been destroyed with it.

PostgreSQL begins a new timeline each time it does so. Which cluster and timeline the database stands on is noted in the
database's own settings: they go back with it, no dump carries them, and every role may read them.
"""

import re
from dataclasses import dataclass

from django.db import connections

from lindung.config.trouble import Trouble

NOTED = re.compile(r"Lindung stands on ([0-9]+)/([0-9]+)")
WHAT_TO_DO = (
    "Keys that were destroyed may be there again. Destroy them again before anybody is served: `lindung vault forget"
    " --from FOLDER --identity FILE`, with the folder of the backups. After a move to another server, or a standby that"
    " took over, where nothing went back: `lindung vault forget --nothing-came-back`."
)
RECOVERS = (
    "The database takes no changes: it is being brought back to a moment, or it follows another one. Look at it, end it"
    " with SELECT pg_wal_replay_resume(), then: `lindung vault forget --from FOLDER --identity FILE`."
)


@dataclass(frozen=True)
class Ground:
    """A cluster's own number, and its timeline."""

    cluster: str
    timeline: int

    def __str__(self) -> str:
        return f"{self.cluster}/{self.timeline}"


def ground_now(alias: str) -> Ground:
    """What the database stands on. Raises Trouble while it recovers."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        if cursor.fetchone()[0]:
            raise Trouble(RECOVERS)
        cursor.execute(
            "SELECT system_identifier, pg_walfile_name(pg_current_wal_insert_lsn()) FROM pg_control_system()"
        )
        cluster, file = cursor.fetchone()
    return Ground(str(cluster), int(file[:8], 16))


def ground_noted(alias: str) -> Ground | None:
    """What was noted, or None."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        found = NOTED.fullmatch(cursor.fetchone()[0] or "")
    return Ground(found[1], int(found[2])) if found else None


def may_have_gone_back(alias: str = "owner") -> bool:
    """Whether a newer timeline or another cluster is under the database; where none is noted, the first is meant."""
    now, noted = ground_now(alias), ground_noted(alias)
    return now.timeline > 1 if noted is None else now != noted


def check(alias: str = "owner") -> None:
    """For what serves, works or takes backups: not before keys are destroyed again. Raises Trouble."""
    if may_have_gone_back(alias):
        raise Trouble(f"The database was brought back to an earlier moment, or moved. {WHAT_TO_DO}")


def said() -> list[str]:
    """For `lindung status`: the same, and nobody is stopped."""
    try:
        check()
    except Trouble as trouble:
        return [str(trouble)]
    return []


def note() -> None:
    """From now on this ground is the one it stands on."""
    now = ground_now("owner")
    with connections["owner"].cursor() as cursor:
        name = connections["owner"].ops.quote_name(connections["owner"].settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS 'Lindung stands on {now}'")


def note_beginning() -> None:
    """At a set-up: a database that never went back, or holds no key yet, stands where it is."""
    if ground_noted("owner") is None and (ground_now("owner").timeline == 1 or not _has_keys()):
        note()


def _has_keys() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM vault_key)")
        return bool(cursor.fetchone()[0])
