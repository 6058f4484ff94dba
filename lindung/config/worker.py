"""The worker for clocks and notices: all queues, any number of workers beside each other."""

import threading

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from lindung.config.deferring import bear_a_clock_set_back

STOP_WITHIN_S = 10
# In threads, until the worker stops: whether the trail is sealed, how many keys the web was handed, whether the clock
# was set back. By their names: they read rows, so they are loaded when Django is ready.
BESIDE = (
    "lindung.config.sealer.keep_watch",
    "lindung.config.hurry.keep_count",
    "lindung.config.clock.keep_watch",
)


def see_everything() -> None:
    """The clock acts for every organisation: connections of this process begin in scope '*'.

    A task may narrow its scope with `partners.scope.acting`; it cannot widen what it does not have to.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
    connections["default"].settings_dict["OPTIONS"]["options"] = "-c lindung.orgs=*"


def run() -> None:
    """Work until told to stop; a job under way is finished first. Beside it, what no job may keep back (BESIDE)."""
    see_everything()
    bear_a_clock_set_back()
    stopped = threading.Event()
    for name in BESIDE:
        threading.Thread(name=name, target=import_string(name), args=(stopped,), daemon=True).start()
    try:
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            app.run_worker(
                concurrency=settings.LINDUNG_WORKER_CONCURRENCY,
                shutdown_graceful_timeout=STOP_WITHIN_S,
                delete_jobs="successful",
            )
    finally:
        stopped.set()
