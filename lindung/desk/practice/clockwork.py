"""The time of the practice nation: steps of many stories in the order of their moments, and the real clocks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindung.audit import actions as audit
from lindung.campaigns import actions as campaigns
from lindung.care import actions as care
from lindung.cases import actions as cases
from lindung.evidence import actions as evidence
from lindung.partners import actions as partners
from lindung.partners.models import CLOCK
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions as referrals
from lindung.reports import actions as reports
from lindung.reports.models import Report

Act = Callable[[datetime], None]


@dataclass(frozen=True)
class Step:
    """What happens in a story, and how long after the step before it."""

    after: timedelta
    act: Act


def moments(steps: Iterable[Step], *, ends_at: datetime) -> list[tuple[datetime, Act]]:
    """The same steps with their moments: the last one happens at `ends_at`."""
    planned: list[tuple[datetime, Act]] = []
    at = ends_at
    for step in reversed(list(steps)):
        planned.append((at, step.act))
        at -= step.after
    return planned[::-1]


def play(planned: Iterable[tuple[datetime, Act]]) -> int:
    """Let everything happen in the order of time; how many steps."""
    in_order = sorted(planned, key=lambda each: each[0])
    for at, act in in_order:
        act(at)
    return len(in_order)


CLOCKS: tuple[Callable[..., object], ...] = (
    partners.end_due_agreements,
    reports.sweep_unread,
    cases.lapse_consents,
    cases.end_sights_past,
    cases.sweep_cases,
    cases.sweep_tasks,
    referrals.take_back,
    referrals.expire_unanswered,
    referrals.sweep_needs,
    referrals.sweep_placements,
    care.sweep_missed,
    evidence.erase_due,
    evidence.sweep_waiting,
    campaigns.remove_ended_photos,
)


def sweep(at: datetime) -> None:
    """Everything the clocks of all rooms do, as if it were `at` now; each in its own transaction."""
    for ring in CLOCKS:
        with acting(organisations=EVERYONE):
            ring(at=at)
    read_events(at)


def read_events(at: datetime) -> None:
    """What the rooms above read from the rooms below: arrivals plan follow-ups, messages become tasks."""
    with acting(organisations=EVERYONE):
        while care.plan_for_arrivals(at=at):
            pass
        while events := audit.take_events(reader="cases"):
            for event in events:
                if event.kind == "report.message":
                    _pass_message_on(event.thing, at)


def _pass_message_on(report_ref: str, at: datetime) -> None:
    task = cases.task_for_message(report_ref=report_ref, actor=CLOCK, at=at)
    report = Report.objects.filter(ref=report_ref, linked_case__isnull=False).first()
    if task is not None and report is not None:
        reports.hand_messages_over(report=report, at=at)
