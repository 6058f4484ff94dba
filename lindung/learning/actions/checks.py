"""Reading and answering: what somebody read, and a sitting of a module's questions, scored by difficulty."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from lindung.kernel.errors import NotFound
from lindung.learning import gateways
from lindung.learning.actions.acting import learner, note
from lindung.learning.actions.certificates import give_if_earned
from lindung.learning.gateways import Written
from lindung.learning.methods.rasch import estimate
from lindung.learning.models import CheckSitting, Cohort, Enrolment, ModuleProgress
from lindung.learning.rules import QuestionsOpen, Stage
from lindung.partners.models import Actor


def written(slug: str) -> Written:
    """A module by its name. Raises NotFound."""
    found = gateways.modules().get(slug)
    if found is None:
        raise NotFound(module=slug)
    return found


@transaction.atomic
def note_read(*, slug: str, page: int, actor: Actor, at: datetime) -> ModuleProgress:
    """A member has read a page; safe to repeat. Raises NotFound."""
    member, organisation = learner(actor)
    if not 1 <= page <= len(written(slug).text(gateways.FIRST_LANGUAGE).pages):
        raise NotFound(module=slug)
    progress, _ = ModuleProgress.objects.get_or_create(
        member=member,
        module=slug,
        defaults={"organisation": organisation, "begun_at": at, "read_at": at},
    )
    locked = ModuleProgress.objects.select_for_update(of=("self",)).get(pk=progress.pk)
    if page not in locked.pages:
        locked.pages = sorted({*locked.pages, page})
        locked.read_at = at
        locked.save(update_fields=["pages", "read_at"])
    return locked


@transaction.atomic
def sit_check(
    *, slug: str, stage: Stage, answers: Mapping[str, str], language: str, actor: Actor, at: datetime
) -> CheckSitting:
    """Answers to all questions of a module; passed after reading, it may earn the certificate.

    Raises NotFound, QuestionsOpen; then nothing is saved.
    """
    member, organisation = learner(actor)
    items = written(slug).items(language)
    if not items:
        raise NotFound(module=slug)
    chosen = {item.id: item.option(answers.get(item.id, "")) for item in items}
    is_open = [name for name, option in chosen.items() if option is None]
    if is_open:
        raise QuestionsOpen(field=is_open[0], open=len(is_open))
    scored = [(item.difficulty, bool((option := chosen[item.id]) and option.is_right)) for item in items]
    ability, cohort = estimate(scored), _cohort(actor, slug, at)
    sitting = CheckSitting.objects.create(
        organisation=organisation,
        member=member,
        cohort=cohort,
        host_id=cohort.host_id if cohort else None,
        module=slug,
        stage=stage.value,
        language=language,
        answers={name: option.id for name, option in chosen.items() if option},
        right=sum(is_right for _, is_right in scored),
        total=len(scored),
        ability=ability.logits,
        ability_error=ability.error,
        is_passed=ability.is_enough,
        sat_at=at,
    )
    note("check.sat", sitting, actor, at, module=slug, stage=stage.value, passed=sitting.is_passed)
    if stage is Stage.AFTER and sitting.is_passed:
        give_if_earned(member=member, slug=slug, by=actor.ref, at=at)
    return sitting


def _cohort(actor: Actor, slug: str, at: datetime) -> Cohort | None:
    """The running cohort of the learner that this module belongs to; the one she joined last."""
    rows = Enrolment.objects.of(actor).filter(left_at=None, cohort__programme__modules__contains=[slug])
    running = rows.filter(cohort__starts_on__lte=at.date(), cohort__ends_on__gte=at.date())
    found = running.select_related("cohort").order_by("-enrolled_at", "-id").first()
    return found.cohort if found else None
