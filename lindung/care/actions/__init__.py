"""What can happen after an arrival: follow-ups, closing, handing over, and forgetting."""

from lindung.care.actions.closing import agree_to_close, ask_to_close, hand_over_case, send_back
from lindung.care.actions.following import plan_follow_ups, plan_for_arrivals, record_follow_up, sweep_missed
from lindung.care.actions.forgetting import erase_kept_too_long, erase_person, forget_case, forget_where_keys_are_gone

__all__ = [
    "agree_to_close",
    "ask_to_close",
    "erase_kept_too_long",
    "erase_person",
    "forget_case",
    "forget_where_keys_are_gone",
    "hand_over_case",
    "plan_follow_ups",
    "plan_for_arrivals",
    "record_follow_up",
    "send_back",
    "sweep_missed",
]
