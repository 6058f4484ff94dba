"""What benchmarks stand on: a real installation (fsync on, row-level security on) in a folder of its own."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

KEYS_AN_HOUR = 10**9  # a benchmark opens more records than people read; keys are counted all the same
HOME = Path(os.environ.get("BENCH_HOME", Path(tempfile.gettempdir()) / "lindung-bench"))


@contextmanager
def installation(name: str) -> Iterator[None]:
    """A fresh, empty installation for one benchmark; removed afterwards."""
    home = HOME / name
    shutil.rmtree(home, ignore_errors=True)
    os.environ.update(LINDUNG_HOME=str(home), LINDUNG_URL="http://127.0.0.1:8899")
    from lindung.config import installation as house  # noqa: PLC0415 - settings read the folder when imported
    from lindung.config.postgres import Server  # noqa: PLC0415

    house.set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("vault_pace", hour=KEYS_AN_HOUR, day=KEYS_AN_HOUR, verbosity=0)
    act_as_web()
    try:
        yield
    finally:
        connections.close_all()
        Server(house.places()).stop()
        shutil.rmtree(home, ignore_errors=True)


def act_as_web() -> None:
    """What is measured signs in as the web does, whose keys are counted."""
    from django.db import connections  # noqa: PLC0415

    connections["default"].close()
    connections["default"].settings_dict["USER"] = "lindung_app"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"median": statistics.median(values), "p95": percentile(values, 0.95)}


VERDICTS = {True: "reached", False: "MISSED"}


def say_figure(what: str, *, reach: str, found: str, is_reached: bool) -> None:
    """One line of the table that `python -m benchmarks` gathers."""
    print(f"{VERDICTS[is_reached]:<9}{what:<50}{reach:<16}{found}", flush=True)
