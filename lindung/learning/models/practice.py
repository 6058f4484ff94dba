"""Who practises as whom, and which practice case is whose."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.kernel.refs import make_ref
from lindung.learning.rules import PRACTICE_LIFECYCLE, PracticeState
from lindung.partners.models import Actor, Member, Moving, Organisation


class PracticeTwin(models.Model):
    """A real member's double in the practice world: another member, of a practice desk, under no name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="+")
    twin_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    twin = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"twin {self.pk}"


class PracticeCaseQuerySet(models.QuerySet["PracticeCase"]):
    """Practice cases, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own, as herself or as her double."""
        if actor.member is None:
            return self.none()
        return self.filter(Q(member=actor.member) | Q(twin=actor.member))


class PracticeCase(Moving):
    """One story given to one learner: the report that was made of it in the practice world, and what came of it.

    Nothing of it points into a table of real cases: the report is named by its reference, in the practice world only.
    """

    LIFECYCLE = PRACTICE_LIFECYCLE
    STATE = PracticeState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    twin_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    twin = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=60)
    story = models.CharField(max_length=40)
    report_ref = models.CharField(max_length=10)
    state = models.CharField(max_length=20, default=PracticeState.BEGUN.value)
    begun_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True, blank=True)
    compared = models.JSONField(default=dict)  # what was expected and what the learner did, point by point
    is_as_expected = models.BooleanField(default=False)

    objects = PracticeCaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="practice_case_compared_has_time",
                condition=Q(state=PracticeState.BEGUN.value, compared_at=None)
                | Q(state=PracticeState.COMPARED.value, compared_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="practice_case_one_begun_per_module",
                fields=["member", "module"],
                condition=Q(state=PracticeState.BEGUN.value),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
