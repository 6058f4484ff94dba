"""Programmes, cohorts, and who is in them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from lindung.kernel.errors import WrongState
from lindung.learning import gateways
from lindung.learning.actions.acting import learner, note
from lindung.learning.models import Cohort, Enrolment, Programme
from lindung.learning.permissions import (
    check_can_close_programme,
    check_can_hold,
    check_can_make_programme,
)
from lindung.learning.rules import CohortOver, NothingToTakeBack
from lindung.learning.rules.refusals import BadDays, ModulesMissing
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor
from lindung.partners.rules.reading import read_text

TITLE_AT_MOST = 120
ABOUT_AT_MOST = 1000


def checked_modules(slugs: Sequence[str]) -> list[str]:
    """The modules in their order, each once. Raises ModulesMissing."""
    known = gateways.modules()
    chosen = [slug for slug in known if slug in set(slugs)]
    if not chosen or len(chosen) != len(set(slugs)):
        raise ModulesMissing(field="modules")
    return chosen


@transaction.atomic
def make_programme(*, title: str, about: str, modules: Sequence[str], actor: Actor, at: datetime) -> Programme:
    """A programme for the desk's whole network. Raises NotAllowed, BadInput, AlreadySaid."""
    check_can_make_programme(actor)
    made = Programme(
        desk=actor.organisation,
        title=read_text(title, field="title", most=TITLE_AT_MOST),
        about=about.strip()[:ABOUT_AT_MOST],
        modules=checked_modules(modules),
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    save_once(made, "programme_one_title_per_desk", field="title")
    note("programme.made", made, actor, at, modules=made.modules)
    return made


@transaction.atomic
def close_programme(*, programme: Programme, actor: Actor, at: datetime) -> None:
    """No further cohort begins in it. Raises NotAllowed, WrongState."""
    check_can_close_programme(actor, programme)
    if Programme.objects.filter(pk=programme.pk, closed_at=None).update(closed_at=at, closed_by=actor.ref) != 1:
        raise WrongState(thing="programme", now="closed", to="closed")
    programme.closed_at, programme.closed_by = at, actor.ref
    note("programme.closed", programme, actor, at)


@transaction.atomic
def make_cohort(
    *, programme: Programme, title: str, starts_on: date, ends_on: date, actor: Actor, at: datetime
) -> Cohort:
    """A group of learners from a day until a day, held by the actor's organisation. Raises NotAllowed, BadInput."""
    check_can_hold(actor)
    if programme.closed_at is not None:
        raise WrongState(thing="programme", now="closed", to="cohort")
    if ends_on < starts_on or ends_on < actor.day_at(at):
        raise BadDays(field="ends_on")
    made = Cohort(
        programme=programme,
        host=actor.organisation,
        desk_id=programme.desk_id,
        title=read_text(title, field="title", most=TITLE_AT_MOST),
        starts_on=starts_on,
        ends_on=ends_on,
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    save_once(made, "cohort_one_title_per_programme", field="title")
    note("cohort.made", made, actor, at, programme=programme.ref)
    return made


@transaction.atomic
def enrol(*, cohort: Cohort, actor: Actor, at: datetime) -> Enrolment:
    """A member joins a cohort of the network. Raises NotAllowed, CohortOver, AlreadySaid."""
    member, organisation = learner(actor)
    if cohort.is_over(at.date()):
        raise CohortOver(ref=cohort.ref)
    made = Enrolment(cohort=cohort, host_id=cohort.host_id, organisation=organisation, member=member, enrolled_at=at)
    save_once(made, "enrolment_once", field="cohort")
    note("cohort.joined", made, actor, at, cohort=cohort.ref)
    return made


@transaction.atomic
def leave(*, cohort: Cohort, actor: Actor, at: datetime) -> None:
    """A member leaves; what she answered stays in the cohort's mean. Raises NothingToTakeBack."""
    mine = Enrolment.objects.of(actor).filter(cohort=cohort, left_at=None)
    found = mine.first()
    if found is None or mine.update(left_at=at) != 1:
        raise NothingToTakeBack(ref=cohort.ref)
    note("cohort.left", found, actor, at, cohort=cohort.ref)
