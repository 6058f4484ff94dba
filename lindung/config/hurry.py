"""When the web asked for more keys than it is handed: it goes on the trail, and who is in charge of a desk is told."""

import logging
from datetime import datetime

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.notices.actions import queue_notice
from lindung.partners.models import Organisation
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import OrganisationKind, Role
from lindung.vault.pace import Counts

WHAT = "vault.keys_refused"
TOLD = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
log = logging.getLogger(__name__)


def tell_of_hurry(now: Counts, *, at: datetime) -> int:
    """Tell of refusals; how many people were. Needs the scope of everyone around it.

    Whether there is something to tell is `now.is_news(at)`: what a worker noted, which the web cannot write. Notices
    and entries it could delete or hold up; the log of the worker it could not.
    """
    log.error("The web asked for more keys than it is handed, %d times so far. See lindung vault pace.", now.refused)
    facts: Facts = {"refused": now.refused, "an_hour": now.an_hour, "a_day": now.a_day}
    audit.record(what=WHAT, thing="vault", about="vault", by="clock", at=at, facts=facts, organisation_id=None)
    told = 0
    for desk in Organisation.objects.vetted().filter(kind=OrganisationKind.NATIONAL_DESK.value).order_by("id"):
        rows = [members_with_role(organisation=desk, roles=(role,))[:TOLD_AT_MOST] for role in TOLD]
        for member in {member.pk: member for members in rows for member in members}.values():
            queue_notice(to_organisation=desk, to_member=member, template="keys_refused", facts={}, at=at)
            told += 1
    return told
