"""Tables of the plans room: the plan and its parts, activities and where they stand, milestones, indicators."""

from lindung.plans.models.activity import Activity, ActivityPlace, Milestone
from lindung.plans.models.indicator import Indicator, ManualValue, Target
from lindung.plans.models.plan import Element, Plan

__all__ = [
    "Activity",
    "ActivityPlace",
    "Element",
    "Indicator",
    "ManualValue",
    "Milestone",
    "Plan",
    "Target",
]
