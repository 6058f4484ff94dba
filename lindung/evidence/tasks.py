"""The clock and the worker of evidence: runs in a process of their own, lists that end, looks that are late."""

import subprocess
import sys
from collections.abc import Callable

from procrastinate.contrib.django import app

from lindung.evidence import actions
from lindung.evidence.models import Run
from lindung.evidence.rules.desk import RunState
from lindung.partners.scope import EVERYONE, acting

LOOK_EVERY_S = 3
ORDER = (sys.executable, "-m", "django", "work_on_run")


@app.task(name="evidence.work", queue="evidence")
def work(ref: str) -> None:
    """Do one run in a process of its own: the worker's clocks go on meanwhile, and a cancelled run ends at once."""
    child = subprocess.Popen([*ORDER, ref], stdin=subprocess.DEVNULL)
    try:
        while _is_running(child):
            if _is_cancelled(ref):
                child.terminate()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if child.returncode:
        _left(ref)


@app.periodic(cron="* * * * *")
@app.task(name="evidence.sweep", queueing_lock="evidence.sweep", queue="clocks")
def sweep(timestamp: int) -> None:
    """Erase lists whose time ended, take up runs that fell silent, tell of looks that are late. Safe to repeat."""
    sweep_all()


def sweep_all() -> dict[str, int]:
    """One pass of every clock of this room, each in a transaction of its own; how many of each."""
    return {
        "erased": _until_none(actions.erase_due),
        "agreements": _until_none(actions.take_ended_agreements),
        "taken_up": _once(actions.sweep_silent),
        "late": _until_none(actions.sweep_waiting),
    }


def _is_running(child: "subprocess.Popen[bytes]") -> bool:
    try:
        child.wait(timeout=LOOK_EVERY_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _is_cancelled(ref: str) -> bool:
    with acting(organisations=EVERYONE):
        return Run.objects.filter(ref=ref, state=RunState.CANCELLED.value).exists()


def _left(ref: str) -> None:
    """The process ended badly (killed, out of memory): the run is taken up again now, not when its clock runs out."""
    with acting(organisations=EVERYONE) as at:
        run = Run.objects.select_related("policy", "accountable").filter(ref=ref, state=RunState.RUNNING.value).first()
        if run is not None:
            actions.take_up_again(run=run, at=at)


def _once(pass_once: Callable[..., int]) -> int:
    with acting(organisations=EVERYONE) as at:
        return pass_once(at=at)


def _until_none(pass_once: Callable[..., int]) -> int:
    swept = 0
    while count := _once(pass_once):
        swept += count
    return swept
