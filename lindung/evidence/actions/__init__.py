"""What can happen in the evidence room: one function each."""

from lindung.evidence.actions.ledger import DeskLedger, set_budget
from lindung.evidence.actions.lists import Said, erase_due, give_list, take_ended_agreements, withdraw_list
from lindung.evidence.actions.releases import (
    ask_again,
    drop_release,
    prepare_release,
    publish_release,
    send_back,
    sweep_waiting,
    take_down,
)
from lindung.evidence.actions.runs import agree_to_run, cancel_run, repeat_run, start_run
from lindung.evidence.actions.working import (
    beat,
    fail_run,
    finish_run,
    note_download,
    sweep_silent,
    take_run,
    take_up_again,
    work_of,
    work_through,
)

__all__ = [
    "DeskLedger",
    "Said",
    "agree_to_run",
    "ask_again",
    "beat",
    "cancel_run",
    "drop_release",
    "erase_due",
    "fail_run",
    "finish_run",
    "give_list",
    "note_download",
    "prepare_release",
    "publish_release",
    "repeat_run",
    "send_back",
    "set_budget",
    "start_run",
    "sweep_silent",
    "sweep_waiting",
    "take_down",
    "take_ended_agreements",
    "take_run",
    "take_up_again",
    "withdraw_list",
    "work_of",
    "work_through",
]
