"""What a quarter brought for an activity; meetings of a plan, their minutes and decisions."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.partners.models import (
    Actor,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.plans.models.activity import Activity
from lindung.plans.models.gates import by_own, of_network, paired
from lindung.plans.models.plan import Plan
from lindung.plans.rules.work import (
    DECISION_LIFECYCLE,
    MEETING_LIFECYCLE,
    NARRATIVE_LIFECYCLE,
    OPEN_DECISION_STATES,
    OPEN_MEETING_STATES,
    OPEN_NARRATIVE_STATES,
    DecisionState,
    MeetingState,
    NarrativeState,
    WorkStep,
)


class NarrativeQuerySet(OpenItemQuerySet["Narrative"]):
    """Reports of quarters, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Own ones and those the desk keeps; handed in, the whole network reads them."""
        return self.filter(by_own(actor) | (of_network(actor) & Q(state=NarrativeState.HANDED_IN.value)))


class Narrative(OpenItem):
    """The report of one quarter on one activity, in the lead's words. Asked for by the clock."""

    LIFECYCLE = NARRATIVE_LIFECYCLE
    STATE = NarrativeState
    OPEN_STATES = OPEN_NARRATIVE_STATES

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="narratives")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_until = models.DateField()
    due_on = models.DateField()
    moved = models.TextField(blank=True, default="")
    stuck = models.TextField(blank=True, default="")
    needs = models.CharField(max_length=500, blank=True, default="")
    needs_from = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # who owes it
    language = models.CharField(max_length=5, default="en")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.CharField(max_length=40, blank=True, default="")
    question = models.CharField(max_length=500, blank=True, default="")  # why it was sent back

    objects = NarrativeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("narrative_open_has_clock", OPEN_NARRATIVE_STATES),
            models.UniqueConstraint(name="narrative_one_per_quarter", fields=["activity", "period_from"]),
            models.CheckConstraint(name="narrative_period_in_order", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="narrative_handed_in_has_time_and_person", condition=paired("handed_in_at", "handed_in_by")
            ),
            models.CheckConstraint(
                name="narrative_handed_in_says_something",
                condition=~Q(state=NarrativeState.HANDED_IN.value)
                | (Q(handed_in_at__isnull=False) & (~Q(moved="") | ~Q(stuck=""))),
            ),
        ]
        indexes: ClassVar = [open_due_index("narrative_open_due", OPEN_NARRATIVE_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> NarrativeState:
        """The state, with its label."""
        return NarrativeState(self.state)


class MeetingQuerySet(OpenItemQuerySet["Meeting"]):
    """Meetings, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those the actor's organisation called or was asked to."""
        if actor.organisation is None:
            return self.none()
        asked = Q(accountable=actor.organisation) | Q(parties__contains=[actor.organisation.pk])
        return self.filter(asked, is_practice=actor.is_practice)


class Meeting(OpenItem):
    """People of several organisations around one plan. `parties`: ids of the organisations asked, the caller's too."""

    LIFECYCLE = MEETING_LIFECYCLE
    STATE = MeetingState
    OPEN_STATES = OPEN_MEETING_STATES

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="meetings")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.IntegerField())
    present = ArrayField(models.IntegerField(), default=list, blank=True)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True, default="")
    since_on = models.DateField()  # what moved is told from this day on
    minutes = models.TextField(blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    called_by = models.CharField(max_length=40)
    minuted_at = models.DateTimeField(null=True, blank=True)
    minuted_by = models.CharField(max_length=40, blank=True, default="")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("meeting_open_has_clock", OPEN_MEETING_STATES),
            models.CheckConstraint(name="meeting_has_parties", condition=Q(parties__len__gte=1)),
            models.CheckConstraint(
                name="meeting_minutes_have_time_and_person", condition=paired("minuted_at", "minuted_by")
            ),
            models.CheckConstraint(
                name="meeting_minuted_has_minutes",
                condition=~Q(state=MeetingState.MINUTED.value) | (Q(minuted_at__isnull=False) & ~Q(minutes="")),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("meeting_open_due", OPEN_MEETING_STATES),
            models.Index(name="meeting_newest_first", fields=["plan", "-starts_at"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> MeetingState:
        """The state, with its label."""
        return MeetingState(self.state)


class DecisionQuerySet(OpenItemQuerySet["Decision"]):
    """Decisions, through the gate of their meeting."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of meetings the actor's organisation called or was asked to."""
        return self.filter(meeting__in=Meeting.objects.visible_to(actor))


class Decision(OpenItem):
    """What a meeting decided: who does it (`accountable`) by which day."""

    LIFECYCLE = DECISION_LIFECYCLE
    STATE = DecisionState
    OPEN_STATES = OPEN_DECISION_STATES

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="decisions", null=True, blank=True)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    language = models.CharField(max_length=5, default="en")
    due_on = models.DateField()
    outcome = models.CharField(max_length=500, blank=True, default="")  # what shows that it was done, or why not
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("decision_open_has_clock", OPEN_DECISION_STATES),
            models.UniqueConstraint(name="decision_one_number_per_meeting", fields=["meeting", "number"]),
            models.CheckConstraint(name="decision_end_has_time_and_person", condition=paired("ended_at", "ended_by")),
            models.CheckConstraint(
                name="decision_ended_says_how",
                condition=Q(state=DecisionState.OPEN.value) | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes: ClassVar = [open_due_index("decision_open_due", OPEN_DECISION_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> DecisionState:
        """The state, with its label."""
        return DecisionState(self.state)

    @property
    def next_step_word(self) -> WorkStep:
        """What happens when its clock runs out, with its label."""
        return WorkStep(self.next_step)
