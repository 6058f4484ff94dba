"""Who may enter, read and answer reports: each question answers, its twin refuses with the reason."""

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins
from lindung.partners.rules import Role
from lindung.reports.models import Report
from lindung.reports.rules import NotYourReport, SupervisorKeeps

READERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR)
ENTERERS = (*READERS, Role.CASE_WORKER)


def can_enter_report(actor: Actor) -> bool:
    """Whether the actor may write down what somebody tells: anyone who works with persons, for the own desk."""
    return actor.organisation is not None and actor.organisation.is_vetted and actor.has(*ENTERERS)


def check_can_enter_report(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not can_enter_report(actor):
        raise NotAllowed()


def can_read_report(actor: Actor, report: Report) -> bool:
    """Whether the actor may see what was told: an officer of the organisation that answers for the report."""
    same = actor.organisation_id == report.accountable_id and actor.is_practice == report.is_practice
    return same and actor.has(*READERS)


def check_can_read_report(actor: Actor, report: Report) -> None:
    """Raises NotYourReport."""
    if not can_read_report(actor, report):
        raise NotYourReport(ref=report.ref)


def can_triage(actor: Actor, report: Report) -> bool:
    """Whether the actor may decide about the report: the same officers."""
    return can_read_report(actor, report)


def check_can_triage(actor: Actor, report: Report) -> None:
    """Raises NotYourReport."""
    if not can_triage(actor, report):
        raise NotYourReport(ref=report.ref)


def why_not_keep(actor: Actor, report: Report) -> Refusal | None:
    """A supervisor of the organisation that answers for the report."""
    if not can_read_report(actor, report):
        return NotYourReport(ref=report.ref)
    return None if actor.has(Role.SUPERVISOR) else SupervisorKeeps(ref=report.ref)


def can_import(actor: Actor) -> bool:
    """Whether the actor may bring in a sheet of reports: an officer of a national desk."""
    return actor.is_of_desk and actor.has(*READERS)


def check_can_import(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not can_import(actor):
        raise NotAllowed()


can_keep, check_can_keep = twins(why_not_keep)
