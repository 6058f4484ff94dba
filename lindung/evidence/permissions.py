"""Who may do what with lists, runs and releases. `why_not_x` answers the refusal or None; the twins follow."""

from lindung.evidence.models import GivenList, Release, Run
from lindung.evidence.rules.desk import GIVES_LISTS, PREPARES, SECOND_LOOK, SEES_EVIDENCE, RunKind
from lindung.evidence.rules.desk_refusals import AnalysisAtTheDesk, SecondPersonAgrees
from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor, OpenItem
from lindung.partners.permissions import twins, without_role


def _is_own(actor: Actor, item: OpenItem) -> bool:
    return actor.organisation_id == item.accountable_id and actor.is_practice == item.is_practice


def why_not_give_list(actor: Actor) -> Refusal | None:
    """Those who work with people at the organisation, or lead it."""
    return without_role(actor, *GIVES_LISTS)


def why_not_withdraw_list(actor: Actor, given: GivenList) -> Refusal | None:
    """Whoever gave it may take it back at any time; the desk that holds it may let it go."""
    if actor.is_practice != given.is_practice:
        return NotAllowed(ref=given.ref)
    if actor.organisation_id == given.given_by_organisation_id:
        return without_role(actor, *GIVES_LISTS)
    return without_role(actor, *SECOND_LOOK) if _is_own(actor, given) else NotAllowed(ref=given.ref)


def why_not_start_run(actor: Actor) -> Refusal | None:
    """An analyst of a national desk."""
    return without_role(actor, *PREPARES) if actor.is_of_desk else AnalysisAtTheDesk()


def why_not_agree_to_run(actor: Actor, run: Run) -> Refusal | None:
    """A coordinator or supervisor, and another person than the one who asked."""
    return _why_not_second(actor, run, asked_by=run.asked_by)


def why_not_cancel_run(actor: Actor, run: Run) -> Refusal | None:
    """Whoever works with evidence at the desk."""
    return without_role(actor, *SEES_EVIDENCE) if _is_own(actor, run) else NotAllowed(ref=run.ref)


def why_not_open_file(actor: Actor, run: Run) -> Refusal | None:
    """An analyst opens what an estimate left; of what may be published, only once it is, and before that the second."""
    if not _is_own(actor, run):
        return NotAllowed(ref=run.ref)
    return without_role(actor, *(SECOND_LOOK if run.kind == RunKind.PUBLISH.value else SEES_EVIDENCE))


def why_not_prepare_release(actor: Actor, run: Run) -> Refusal | None:
    """An analyst of the desk whose run it is."""
    return without_role(actor, *PREPARES) if _is_own(actor, run) else NotAllowed(ref=run.ref)


def why_not_change_release(actor: Actor, release: Release) -> Refusal | None:
    """An analyst of the desk."""
    return without_role(actor, *PREPARES) if _is_own(actor, release) else NotAllowed(ref=release.ref)


def why_not_look(actor: Actor, release: Release) -> Refusal | None:
    """A coordinator or supervisor who neither prepared the release nor asked for its run."""
    refusal = _why_not_second(actor, release, asked_by=release.asked_by)
    if refusal is None and actor.ref == release.run.asked_by:
        return SecondPersonAgrees(ref=release.ref)
    return refusal


def why_not_take_down(actor: Actor, release: Release) -> Refusal | None:
    """A coordinator or supervisor of the desk, whoever published it: taking down does no harm."""
    return without_role(actor, *SECOND_LOOK) if _is_own(actor, release) else NotAllowed(ref=release.ref)


def why_not_set_budget(actor: Actor) -> Refusal | None:
    """A coordinator or supervisor of a national desk."""
    return without_role(actor, *SECOND_LOOK) if actor.is_of_desk else AnalysisAtTheDesk()


def _why_not_second(actor: Actor, item: OpenItem, *, asked_by: str) -> Refusal | None:
    if not _is_own(actor, item):
        return NotAllowed(ref=item.ref)
    return without_role(actor, *SECOND_LOOK) or (SecondPersonAgrees(ref=item.ref) if actor.ref == asked_by else None)


can_give_list, check_can_give_list = twins(why_not_give_list)
can_withdraw_list, check_can_withdraw_list = twins(why_not_withdraw_list)
can_start_run, check_can_start_run = twins(why_not_start_run)
can_agree_to_run, check_can_agree_to_run = twins(why_not_agree_to_run)
can_cancel_run, check_can_cancel_run = twins(why_not_cancel_run)
can_open_file, check_can_open_file = twins(why_not_open_file)
can_prepare_release, check_can_prepare_release = twins(why_not_prepare_release)
can_change_release, check_can_change_release = twins(why_not_change_release)
can_look, check_can_look = twins(why_not_look)
can_take_down, check_can_take_down = twins(why_not_take_down)
can_set_budget, check_can_set_budget = twins(why_not_set_budget)
