"""What can happen in the room, one function each."""

from lindung.plans.actions.activities import add_activity, carry_over, change_activity, place_also, set_state
from lindung.plans.actions.drafting import change_plan, draft_plan, end_plan, put_in_force, show_to_everybody
from lindung.plans.actions.measuring import (
    add_indicator,
    change_indicator,
    enter_value,
    remove_target,
    retire_indicator,
    set_target,
    withdraw_value,
)
from lindung.plans.actions.parts import (
    add_milestone,
    add_part,
    change_part,
    mark_reached,
    remove_milestone,
    remove_part,
)
from lindung.plans.actions.sheets import bring_in_plan

__all__ = [
    "add_activity",
    "add_indicator",
    "add_milestone",
    "add_part",
    "bring_in_plan",
    "carry_over",
    "change_activity",
    "change_indicator",
    "change_part",
    "change_plan",
    "draft_plan",
    "end_plan",
    "enter_value",
    "mark_reached",
    "place_also",
    "put_in_force",
    "remove_milestone",
    "remove_part",
    "remove_target",
    "retire_indicator",
    "set_state",
    "set_target",
    "show_to_everybody",
    "withdraw_value",
]
