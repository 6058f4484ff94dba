"""Whether the trail is sealed: beside the work of a worker, so that a sealer that fails or waits does not hide it."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connections

from lindung.audit import queries as audit
from lindung.vault.scope import everyone

STANDS_AFTER = timedelta(seconds=30)
LOOK_EVERY_S = 10
log = logging.getLogger(__name__)


@dataclass
class Watch:
    """What was seen of the oldest entry that waits, and whether it was said that it stands."""

    seen: datetime | None = None
    stands: bool = False

    def note(self, waiting: datetime | None, at: datetime) -> None:
        """Say once that sealing stands still, and once that it goes on.

        It stands when the same entry is still the oldest: one of a long transaction is old when it is first seen, and
        then sealed at once.
        """
        is_same = waiting is not None and waiting == self.seen
        if is_same and not self.stands and waiting is not None and at - waiting >= STANDS_AFTER:
            self.stands = True
            log.error("The trail stands still, %s.", standing(waiting))
        elif self.stands and (waiting is None or (self.seen is not None and waiting > self.seen)):
            self.stands = False
            log.warning("The trail is sealed again: what stood still goes on.")
        self.seen = waiting


def standing(waiting: datetime) -> str:
    """What to do when nothing was sealed for half a minute."""
    return (
        f"unsealed since {waiting:%Y-%m-%d %H:%M:%S} UTC: no sealer runs, or it fails. Start a worker (`lindung work`),"
        " look at its log; nothing is lost"
    )


def look(watch: Watch) -> None:
    """Ask once, over a connection of its own. A database that does not answer says so elsewhere."""
    try:
        with everyone() as at:
            watch.note(audit.unsealed_since(), at)
    except Error:
        log.info("The trail could not be looked at: the database does not answer.")
    except Exception:
        log.exception("The trail could not be looked at.")
    finally:
        connections.close_all()


def keep_watch(stopped: threading.Event) -> None:
    """Look every few seconds until told to stop."""
    watch = Watch()
    while not stopped.wait(LOOK_EVERY_S):
        look(watch)
