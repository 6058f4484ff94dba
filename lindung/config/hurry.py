"""When the web asked for more keys than it is handed: it goes on the trail, and who is in charge of a desk is told.

Each minute, in a thread of every worker and not as a job: the web writes the table of jobs, and could keep one back.
"""

import logging
import threading
from datetime import datetime

from django.db import connections, transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.notices.actions import queue_notice
from lindung.partners.models import Organisation
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import OrganisationKind, Role
from lindung.vault.pace import Counts, note_given, note_told
from lindung.vault.scope import everyone

WHAT = "vault.keys_refused"
EVERY_S = 60
TOLD = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
log = logging.getLogger(__name__)


def tell_of_hurry(now: Counts, *, at: datetime) -> int:
    """Tell of refusals; how many people were. Needs the scope of everyone around it.

    Whether there is something to tell is `now.is_news(at)`: what a worker noted, which the web cannot write. Notices it
    could delete or hold up; the log of the worker it could not.
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


def count_keys() -> Counts:
    """Note how many keys the web was handed and tell of what was refused; one worker at a time, safe to repeat."""
    with everyone() as at:
        now = note_given()  # holds the pace's row until all is told
        if now.is_news(at):
            _tell(now, at)
    return now


def _tell(now: Counts, at: datetime) -> None:
    """Whatever keeps people from being told does not keep the hour from going on; the next minute tells again."""
    try:
        with transaction.atomic():
            tell_of_hurry(now, at=at)
            note_told(now)
    except Exception:
        log.exception("Nobody could be told that keys were refused.")


def count(was_near: bool) -> bool:  # noqa: FBT001 - what the last minute said
    """Count once, over a connection of its own, and say when the pace is nearly used up; whether it is."""
    try:
        now = count_keys()
    except Exception:  # whatever it is, the next minute counts again
        log.exception("The keys that the web was handed were not counted. Until they are, the hour is not moved on.")
        return was_near
    finally:
        connections.close_all()
    if now.is_near and not was_near:
        log.warning("The pace of keys is nearly used up: %s. See lindung vault pace.", now)
    return now.is_near


def keep_count(stopped: threading.Event) -> None:
    """Count each minute until told to stop."""
    was_near = False
    while not stopped.is_set():
        was_near = count(was_near)
        stopped.wait(EVERY_S)
