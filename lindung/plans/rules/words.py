"""The words of a plan: its states and moves, its levels, the kinds of its parts, and how an indicator is meant."""

from __future__ import annotations

from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word


class PlanState(Word):
    """Whether a plan binds."""

    DRAFT = "draft", gettext_noop("Being drafted")
    IN_FORCE = "in_force", gettext_noop("In force")
    ENDED = "ended", gettext_noop("Ended")


PLAN_LIFECYCLE = Lifecycle(
    thing="plan",
    moves={
        PlanState.DRAFT: frozenset({PlanState.IN_FORCE, PlanState.ENDED}),
        PlanState.IN_FORCE: frozenset({PlanState.ENDED}),
        PlanState.ENDED: frozenset(),
    },
)


class ActivityState(Word):
    """How far an activity is."""

    PLANNED = "planned", gettext_noop("Planned")
    UNDER_WAY = "under_way", gettext_noop("Under way")
    DONE = "done", gettext_noop("Done")
    DROPPED = "dropped", gettext_noop("Dropped")


ACTIVITY_LIFECYCLE = Lifecycle(
    thing="activity",
    moves={
        ActivityState.PLANNED: frozenset({ActivityState.UNDER_WAY, ActivityState.DROPPED}),
        ActivityState.UNDER_WAY: frozenset({ActivityState.DONE, ActivityState.DROPPED}),
        ActivityState.DONE: frozenset({ActivityState.UNDER_WAY}),
        ActivityState.DROPPED: frozenset({ActivityState.PLANNED}),
    },
)
OPEN_ACTIVITY_STATES = frozenset({ActivityState.PLANNED, ActivityState.UNDER_WAY})


class PlanLevel(Word):
    """Whose plan it is."""

    NATIONAL = "national", gettext_noop("National")
    PROVINCE = "province", gettext_noop("Province or state")


class ElementKind(Word):
    """What a part of a plan is. A plan may leave kinds out; what stands below what is in `MAY_STAND_IN`."""

    PILLAR = "pillar", gettext_noop("Pillar")
    GOAL = "goal", gettext_noop("Goal")
    OUTCOME = "outcome", gettext_noop("Outcome")


# None: directly in the plan.
MAY_STAND_IN: dict[ElementKind, frozenset[ElementKind | None]] = {
    ElementKind.PILLAR: frozenset({None}),
    ElementKind.GOAL: frozenset({None, ElementKind.PILLAR}),
    ElementKind.OUTCOME: frozenset({None, ElementKind.PILLAR, ElementKind.GOAL}),
}


class Pillar(Word):
    """The four Ps, by which every plan can be read whatever its own pillars are called."""

    PREVENTION = "prevention", gettext_noop("Prevention")
    PROTECTION = "protection", gettext_noop("Protection")
    PROSECUTION = "prosecution", gettext_noop("Prosecution")
    PARTNERSHIP = "partnership", gettext_noop("Partnership")


class IndicatorKind(Word):
    """Where an indicator's value comes from."""

    COMPUTED = "computed", gettext_noop("Computed from what happened")
    MANUAL = "manual", gettext_noop("Entered by hand, with its source")


class Direction(Word):
    """Which way is better."""

    UP = "up", gettext_noop("More is better")
    DOWN = "down", gettext_noop("Less is better")


class Stage(Word):
    """Which people an official figure counts: the same year has one number for each."""

    POTENTIAL = "potential", gettext_noop("Potential victims")
    PRESUMED = "presumed", gettext_noop("Presumed victims")
    IDENTIFIED = "identified", gettext_noop("Formally identified victims")
