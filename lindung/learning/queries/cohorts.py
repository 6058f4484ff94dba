"""Programmes and cohorts as somebody sees them, and what a cohort gained: means only, never a person."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lindung.learning.methods.gain import Gain, gain_of
from lindung.learning.methods.rasch import share_right
from lindung.learning.models import CheckSitting, Cohort, Enrolment, Programme
from lindung.learning.rules import Stage
from lindung.partners.models import Actor
from lindung.partners.scope import acting


@dataclass(frozen=True)
class ModuleGain:
    """What a cohort gained in one module: the share of questions answered rightly, in points of a hundred."""

    module: str
    gain: Gain | None  # None: too few people to tell


def programmes(actor: Actor) -> QuerySet[Programme]:
    """The programmes of the actor's desk, those that run first."""
    return Programme.objects.visible_to(actor).order_by("closed_at", "title", "id")


def cohorts(actor: Actor) -> QuerySet[Cohort]:
    """Their cohorts, the newest first."""
    return Cohort.objects.visible_to(actor).select_related("programme", "host").order_by("-starts_on", "-id")


def joined(actor: Actor) -> set[int]:
    """Which cohorts the actor is in."""
    return set(Enrolment.objects.of(actor).filter(left_at=None).values_list("cohort_id", flat=True))


def people_in(cohort: Cohort) -> int:
    """How many are in a cohort; the host's wall shows all of them."""
    with acting(organisations={cohort.host_id}):
        found = Enrolment.objects.filter(cohort=cohort).aggregate(n=Count("id", filter=Q(left_at=None)))
    return int(found["n"])


def gains(cohort: Cohort) -> list[ModuleGain]:
    """For each module of the cohort's programme: first sitting before, first sitting after, of the same people."""
    with acting(organisations={cohort.host_id}):
        rows = list(
            CheckSitting.objects.filter(cohort=cohort)
            .order_by("sat_at", "id")
            .values_list("module", "member_id", "stage", "ability")
        )
    first: dict[tuple[str, int], dict[str, float]] = {}
    for module, member, stage, ability in rows:
        first.setdefault((module, member), {}).setdefault(stage, 100 * share_right(ability))
    return [ModuleGain(module, gain_of(_pairs(first, module))) for module in cohort.programme.modules]


def _pairs(first: dict[tuple[str, int], dict[str, float]], module: str) -> list[tuple[float, float]]:
    return [
        (sat[Stage.BEFORE.value], sat[Stage.AFTER.value])
        for (name, _), sat in first.items()
        if name == module and len(sat) == len(Stage)
    ]
