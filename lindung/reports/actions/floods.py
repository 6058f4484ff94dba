"""Watching for floods: begun and ended by the clock, told once and then gathered. Nothing is ever refused."""

from datetime import datetime, timedelta

from lindung.audit import actions as audit
from lindung.notices.actions import queue_notice
from lindung.partners.models import CLOCK, Organisation
from lindung.partners.rules import OrganisationKind
from lindung.partners.scope import acting
from lindung.reports.models import Flood, Report
from lindung.reports.rules import ReportChannel, ReportState
from lindung.reports.rules.flood import LOOK_BACK_HOURS, TOLD_AGAIN_AFTER, is_flood

HOUR = timedelta(hours=1)


def watch_floods(*, at: datetime) -> int:
    """Begin, go on with or end a flood at every desk, by the last hour's public reports; how many run. Repeatable."""
    with acting(organisations="*"):
        desks = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_DESK.value).select_for_update(
            of=("self",), no_key=True
        )
        return sum(_watch(desk, at) for desk in desks.order_by("id"))


def _watch(desk: Organisation, at: datetime) -> bool:
    flood = Flood.objects.running().filter(accountable=desk).first()
    in_hour, usual = _arrived(desk, at)
    if not is_flood(in_hour=in_hour, usual_in_hour=usual, runs=flood is not None):
        if flood is not None:
            Flood.objects.filter(pk=flood.pk).update(ended_at=at, in_hour=in_hour)
            _record("flood.ended", desk, at, in_hour)
        return False
    if flood is None:
        Flood.objects.create(accountable=desk, began_at=at, in_hour=in_hour, usual_in_hour=usual, told_at=at)
        _record("flood.began", desk, at, in_hour)
        _tell(desk, in_hour, at)
        return True
    Flood.objects.filter(pk=flood.pk).update(in_hour=in_hour)
    if at - flood.told_at >= TOLD_AGAIN_AFTER and _waiting(desk):
        Flood.objects.filter(pk=flood.pk).update(told_at=at)
        _tell(desk, in_hour, at)
    return True


def _arrived(desk: Organisation, at: datetime) -> tuple[int, float]:
    """Public reports of the last hour, and of a usual one in the two weeks before; floods do not count as usual."""
    rows = Report.objects.filter(accountable=desk, channel=ReportChannel.WEB.value, received_at__lte=at)
    since = at - timedelta(hours=LOOK_BACK_HOURS)
    before = rows.filter(received_at__gt=since, received_at__lte=at - HOUR, second_line=False).count()
    return rows.filter(received_at__gt=at - HOUR).count(), before / (LOOK_BACK_HOURS - 1)


def _waiting(desk: Organisation) -> int:
    return Report.objects.filter(accountable=desk, second_line=True, state=ReportState.RECEIVED.value).count()


def _tell(desk: Organisation, in_hour: int, at: datetime) -> None:
    facts = {"number": in_hour, "waiting": _waiting(desk)}
    queue_notice(to_organisation=desk, template="reports_flood", facts=facts, at=at)


def _record(what: str, desk: Organisation, at: datetime, in_hour: int) -> None:
    audit.record(what=what, thing=desk.ref, by=CLOCK.ref, at=at, facts={"in_hour": in_hour}, organisation_id=desk.pk)
