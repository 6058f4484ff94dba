"""What keeps a report longer than its time: a hold, placed and ended by a supervisor, both on the trail."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from lindung.partners.models import Actor
from lindung.reports.actions.mailbox import hold_report
from lindung.reports.actions.trail import tell
from lindung.reports.models import Report, ReportHold
from lindung.reports.permissions import check_can_keep
from lindung.reports.rules import HoldReason, ReportHeldAlready


@transaction.atomic
def keep_report(*, report: Report, reason: HoldReason, actor: Actor, at: datetime) -> ReportHold:
    """Nothing of the report is erased until the hold ends.

    Raises NotYourReport, SupervisorKeeps, ReportHeldAlready, ReportErased.
    """
    check_can_keep(actor, report)
    hold_report(report)
    try:
        with transaction.atomic():
            hold = ReportHold.objects.create(report=report, reason=reason.value, placed_at=at, placed_by=actor.ref)
    except IntegrityError:
        raise ReportHeldAlready(ref=report.ref) from None
    tell("report.held", report, actor, at, reason=reason.value)
    return hold


@transaction.atomic
def end_report_hold(*, hold: ReportHold, actor: Actor, at: datetime) -> None:
    """The reason is gone. Raises NotYourReport, SupervisorKeeps; ending twice changes nothing."""
    check_can_keep(actor, hold.report)
    if ReportHold.objects.open().filter(pk=hold.pk).update(ended_at=at, ended_by=actor.ref):
        tell("report.hold_ended", hold.report, actor, at, reason=hold.reason)


def held_among(locked: Iterable[Report]) -> set[int]:
    """Which of these reports a hold keeps. Their rows are locked by the caller, so no hold comes meanwhile."""
    return set(ReportHold.objects.open().filter(report__in=list(locked)).values_list("report", flat=True))
