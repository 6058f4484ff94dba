"""The clocks of cases, and messages on linked reports that become tasks."""

from datetime import datetime

from procrastinate.contrib.django import app

from lindung.audit import actions as audit
from lindung.cases import actions
from lindung.cases.actions.restricting import tell_where_nobody_supervises
from lindung.partners.models import CLOCK
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.vault.scope import everyone

READER = "cases"


def _index_names(*, at: datetime) -> int:
    return actions.index_waiting_names() + actions.forget_indexes_of_before()


CLOCKS = {
    "consents": actions.lapse_consents,
    "sights": actions.end_sights_past,
    "cases": actions.sweep_cases,
    "tasks": actions.sweep_tasks,
    "names": _index_names,
}


@app.periodic(cron="* * * * *")
@app.task(name="cases.sweep", queueing_lock="cases.sweep", queue="clocks")
def sweep(timestamp: int) -> None:
    """Escalate cases and tasks, let consents lapse, end emergency sights. Every minute; safe to repeat."""
    sweep_all()


@app.periodic(cron="20 0 * * *")
@app.task(name="cases.tell_of_unusual_readings", queueing_lock="cases.tell_of_unusual_readings", queue="clocks")
def tell_of_unusual_readings(timestamp: int) -> None:
    """Who read far more than usual yesterday, and where nobody supervises what few may read. Once a day."""
    with everyone() as at:
        actions.tell_of_unusual_readings(at=at)
        tell_where_nobody_supervises(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="cases.read_events", queueing_lock="cases.read_events", queue="clocks")
def read_events(timestamp: int) -> None:
    """A message on a linked report becomes a task on its case."""
    while take_messages():
        pass


def sweep_all() -> dict[str, int]:
    """One pass of every clock of this room, each in a transaction of its own; how many of each."""
    swept = {}
    for name, sweep_kind in CLOCKS.items():
        with everyone() as at:
            swept[name] = sweep_kind(at=at)
    return swept


def take_messages(*, limit: int = 100) -> int:
    """Read the next events; how many there were."""
    with everyone() as at:
        events = audit.take_events(reader=READER, limit=limit)
        for event in events:
            if event.kind == "report.message":
                _message_came(event.thing, at=at)
            elif event.kind == "organisation.answered":
                actions.end_sights_behind_wall(organisation_ref=event.thing, at=at)
        return len(events)


def _message_came(report_ref: str, *, at: datetime) -> None:
    """A task with the case's clock takes the place of the report's own; on other reports nothing changes."""
    case_has_it = actions.task_for_message(report_ref=report_ref, actor=CLOCK, at=at)
    report = Report.objects.filter(ref=report_ref, linked_case__isnull=False).first()
    if report is not None and case_has_it is not None:
        reports.hand_messages_over(report=report, at=at)
