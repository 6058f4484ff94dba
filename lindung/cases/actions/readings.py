"""Once a day: where somebody read far more than usual, supervisors and auditors are told to look."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lindung.cases.queries import readings_of_days
from lindung.notices.actions import queue_notice
from lindung.partners.models import Organisation
from lindung.partners.queries import members_with_role
from lindung.partners.rules import Role

TOLD = (Role.SUPERVISOR, Role.AUDITOR)
TOLD_AT_MOST = 10


def tell_of_unusual_readings(*, at: datetime) -> int:
    """Tell of yesterday, organisation by organisation; how many lines stood out. Needs the scope of everyone."""
    found = 0
    for organisation in Organisation.objects.vetted().order_by("id"):
        lines = [line for line in readings_of_days(organisation=organisation, at=at, days=2) if line.is_unusual]
        yesterday = [line for line in lines if line.day == _yesterday(organisation, at)]
        if not yesterday:
            continue
        found += len(yesterday)
        for member in members_with_role(organisation=organisation, roles=TOLD)[:TOLD_AT_MOST]:
            queue_notice(
                to_organisation=organisation,
                to_member=member,
                template="reading_unusual",
                facts={"members": len({line.by for line in yesterday})},
                at=at,
            )
    return found


def _yesterday(organisation: Organisation, at: datetime) -> date:
    return (at.astimezone(ZoneInfo(organisation.timezone)) - timedelta(days=1)).date()
