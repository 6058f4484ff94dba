"""Plans and their parts: pillars, goals, outcomes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Moving, Organisation
from lindung.plans.rules.words import PLAN_LIFECYCLE, ElementKind, Pillar, PlanLevel, PlanState


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """The desk's own, those in force or ended of the own country's network, and public ones; one world."""
        seen = Q(is_public=True)
        if actor.organisation is not None:
            seen |= Q(desk=actor.organisation) | (Q(desk_id=actor.desk_id) & ~Q(state=PlanState.DRAFT.value))
        return self.filter(seen, is_practice=actor.is_practice)

    def public(self, *, is_practice: bool) -> Self:
        """What everybody may read."""
        return self.filter(is_public=True, is_practice=is_practice)


class Plan(Moving):
    """What a country (or a province) has promised to do against trafficking, and by when.

    `desk` is empty for a published plan of a country that has no desk in this installation: everybody reads it and
    nobody changes it.
    """

    LIFECYCLE = PLAN_LIFECYCLE
    STATE = PlanState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    code = models.CharField(max_length=40, blank=True, default="")  # of the bundled plans: found again at each load
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    country = models.CharField(max_length=2)
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict, blank=True)  # language → the title in it
    language = models.CharField(max_length=5, default="en")  # in which the parts are written
    owner = models.CharField(max_length=200, blank=True, default="")  # who answers for it, as the document says
    period_from = models.DateField()
    period_until = models.DateField()
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in PlanState], default=PlanState.DRAFT.value
    )
    level = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in PlanLevel], default=PlanLevel.NATIONAL.value
    )
    province = models.CharField(max_length=80, blank=True, default="")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="provinces", null=True, blank=True)
    succeeds = models.ForeignKey("self", on_delete=models.PROTECT, related_name="successors", null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)  # [{title, url, read_on}]
    note = models.CharField(max_length=500, blank=True, default="")  # what is not public, how it is built
    is_public = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    put_in_force_at = models.DateTimeField(null=True, blank=True)
    put_in_force_by = models.CharField(max_length=40, blank=True, default="")  # another person than `made_by`
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="plan_period_in_order", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="plan_of_province_has_parent",
                condition=Q(level=PlanLevel.NATIONAL.value, province="", parent=None)
                | (Q(level=PlanLevel.PROVINCE.value, parent__isnull=False) & ~Q(province="")),
            ),
            models.CheckConstraint(name="plan_succeeds_another", condition=Q(succeeds=None) | ~Q(succeeds=F("id"))),
            models.CheckConstraint(name="plan_parent_is_another", condition=Q(parent=None) | ~Q(parent=F("id"))),
            models.CheckConstraint(
                name="plan_without_desk_is_public", condition=Q(desk__isnull=False) | Q(is_public=True)
            ),
            models.CheckConstraint(
                name="plan_in_force_by_another",
                condition=~Q(put_in_force_by=F("made_by")) | Q(put_in_force_by="set-up"),
            ),
            models.CheckConstraint(
                name="plan_in_force_has_time_and_person",
                condition=(Q(put_in_force_at=None, put_in_force_by="") & ~Q(state=PlanState.IN_FORCE.value))
                | (Q(put_in_force_at__isnull=False) & ~Q(put_in_force_by="") & ~Q(state=PlanState.DRAFT.value)),
            ),
            models.CheckConstraint(
                name="plan_end_has_time_and_person",
                condition=(Q(ended_at=None, ended_by="") & ~Q(state=PlanState.ENDED.value))
                | (Q(ended_at__isnull=False, state=PlanState.ENDED.value) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="plan_change_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
            models.UniqueConstraint(name="plan_one_per_code", fields=["code", "is_practice"], condition=~Q(code="")),
            models.UniqueConstraint(
                name="plan_one_title_per_desk", fields=["desk", "title"], condition=~Q(state=PlanState.ENDED.value)
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> PlanState:
        """The state, with its label."""
        return PlanState(self.state)

    def title_in(self, language: str) -> str:
        """The title in this language, when there is one."""
        return str(self.titles.get(language) or self.title)


class ElementQuerySet(models.QuerySet["Element"]):
    """Parts of plans, through the gate of their plan."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of plans the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor))


class Element(models.Model):
    """A pillar, goal or outcome. `is_title_public` False: the plan has it, its words were never published."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="elements")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="parts", null=True, blank=True)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ElementKind])
    pillar = models.CharField(max_length=20, blank=True, default="", choices=[(p.value, p.value) for p in Pillar])
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=500, blank=True, default="")
    is_title_public = models.BooleanField(default=True)
    coordinator = models.CharField(max_length=200, blank=True, default="")  # a committee, as the document names it
    source = models.CharField(max_length=300, blank=True, default="")
    order = models.PositiveIntegerField(default=0)

    objects = ElementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="element_one_number_per_plan", fields=["plan", "number"]),
            models.CheckConstraint(
                name="element_has_title_or_says_not_public",
                condition=(Q(is_title_public=True) & ~Q(title="")) | Q(is_title_public=False, title=""),
            ),
            models.CheckConstraint(name="element_stands_in_another", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def kind_word(self) -> ElementKind:
        """The kind, with its label."""
        return ElementKind(self.kind)

    @property
    def pillar_word(self) -> Pillar | None:
        """The pillar of the four, with its label; None when the plan has none for it."""
        return Pillar(self.pillar) if self.pillar else None
