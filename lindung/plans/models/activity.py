"""Activities, where they stand in plans, and their milestones."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Moving, Organisation
from lindung.plans.models.plan import Element, Plan
from lindung.plans.rules.words import ACTIVITY_LIFECYCLE, ActivityState, PlanState


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Own ones, those of plans of the own country's network, and public ones of public plans; one world."""
        public = ActivityPlace.objects.filter(plan__is_public=True).values("activity")
        seen = Q(is_public=True, id__in=public)
        if actor.organisation is not None:
            of_network = ActivityPlace.objects.filter(plan__desk_id=actor.desk_id).exclude(
                plan__state=PlanState.DRAFT.value
            )
            seen |= Q(desk=actor.organisation) | Q(lead=actor.organisation)
            seen |= Q(contributors__contains=[actor.organisation.pk]) | Q(id__in=of_network.values("activity"))
        return self.filter(seen, is_practice=actor.is_practice)

    def public(self, *, is_practice: bool) -> Self:
        """What everybody may read: public ones of public plans."""
        places = ActivityPlace.objects.filter(plan__is_public=True).values("activity")
        return self.filter(is_public=True, is_practice=is_practice, id__in=places)


class Activity(Moving):
    """Something that will be done. It may stand in two plans. Under way, somebody leads it and a report is due."""

    LIFECYCLE = ACTIVITY_LIFECYCLE
    STATE = ActivityState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    contributors = ArrayField(models.IntegerField(), default=list, blank=True)  # ids of organisations
    title = models.CharField(max_length=500)
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ActivityState], default=ActivityState.PLANNED.value
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    budget_line = models.CharField(max_length=120, blank=True, default="")
    budget_cycle = models.CharField(max_length=40, blank=True, default="")  # such as "2027": when it must be asked for
    source = models.CharField(max_length=300, blank=True, default="")
    carried_over_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="carried_over", null=True, blank=True
    )
    report_due_on = models.DateField(null=True, blank=True)  # the next quarterly narrative
    is_public = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activity_under_way_has_lead_and_report",
                condition=~Q(state=ActivityState.UNDER_WAY.value) | Q(lead__isnull=False, report_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_report_due_only_under_way",
                condition=Q(state=ActivityState.UNDER_WAY.value) | Q(report_due_on=None),
            ),
            models.CheckConstraint(
                name="activity_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="activity_without_desk_is_public", condition=Q(desk__isnull=False) | Q(is_public=True)
            ),
            models.CheckConstraint(
                name="activity_carried_over_from_another",
                condition=Q(carried_over_from=None) | ~Q(carried_over_from=F("id")),
            ),
            models.CheckConstraint(
                name="activity_change_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
        ]
        indexes: ClassVar = [
            GinIndex(name="activity_by_contributor", fields=["contributors"]),
            models.Index(
                name="activity_report_due",
                fields=["report_due_on", "id"],
                condition=Q(state=ActivityState.UNDER_WAY.value),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> ActivityState:
        """The state, with its label."""
        return ActivityState(self.state)


class ActivityPlaceQuerySet(models.QuerySet["ActivityPlace"]):
    """Places of activities, through the gate of their plan."""

    def visible_to(self, actor: Actor) -> Self:
        """Those in plans the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor))


class ActivityPlace(models.Model):
    """Where one activity stands in one plan. `plan` is the element's (the database keeps it so)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="places")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="places")
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="places")
    number = models.CharField(max_length=20)
    order = models.PositiveIntegerField(default=0)

    objects = ActivityPlaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="activity_place_one_per_plan", fields=["activity", "plan"]),
            models.UniqueConstraint(name="activity_place_one_number_per_plan", fields=["plan", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}:{self.element_id}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones, through the gate of what they belong to."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of activities and parts the actor may see."""
        return self.filter(
            Q(activity__in=Activity.objects.visible_to(actor)) | Q(element__in=Element.objects.visible_to(actor))
        )


class Milestone(models.Model):
    """A day by which something stands. `is_partial`: only a part of it ("2023 (partially), 2025")."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="milestones", null=True, blank=True)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="milestones", null=True, blank=True)
    label = models.CharField(max_length=200)
    due_on = models.DateField()
    is_partial = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True, default="")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="milestone_belongs_to_one",
                condition=Q(activity=None, element__isnull=False) | Q(activity__isnull=False, element=None),
            ),
            models.CheckConstraint(
                name="milestone_done_has_time_and_person",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
            models.UniqueConstraint(
                name="milestone_said_once", fields=["activity", "element", "label", "due_on"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.ref
