"""Everything that can happen to a case."""

from lindung.cases.actions.asking_her import HER, confirm_by_person, decline_by_person, end_receipt, set_receipt
from lindung.cases.actions.assessing import ask_again, record_assessment
from lindung.cases.actions.confirming import confirm_consent, hold_open_consents, refuse_consent
from lindung.cases.actions.consenting import end_consent, lapse_consents, record_consent
from lindung.cases.actions.forgetting import (
    check_not_held,
    empty_case,
    end_hold,
    forget_case,
    forget_person,
    forget_reports,
    held_reports,
    is_held,
    over_and_free,
    place_hold,
)
from lindung.cases.actions.grounds import coverable_groups
from lindung.cases.actions.handing_over import hand_over_case
from lindung.cases.actions.naming import forget_indexes_of_before, index_names, index_waiting_names, name_columns
from lindung.cases.actions.opening import CaseFacts, form_answers, link_report, open_case
from lindung.cases.actions.people import (
    add_person,
    add_suspect,
    bar_organisation,
    change_person,
    change_suspect,
    let_in_organisation,
)
from lindung.cases.actions.readings import tell_of_unusual_readings
from lindung.cases.actions.showing import (
    break_glass,
    disclose,
    disclose_accepted,
    disclose_by_law,
    end_sight,
    end_sights_behind_wall,
    end_sights_past,
    note_reading,
    note_search,
    note_shown_to_her,
)
from lindung.cases.actions.sweeping import sweep_cases, sweep_tasks
from lindung.cases.actions.tasks import (
    add_own_task,
    add_task,
    confirm_copies_destroyed,
    finish_task,
    task_for_message,
)
from lindung.cases.actions.urgency import change_urgency, record_harm
from lindung.cases.actions.working import (
    assign_case,
    begin_closing,
    change_case,
    close_case,
    open_case_again,
    record_contact,
    record_review,
    record_supported,
    send_back_case,
)

__all__ = [
    "HER",
    "confirm_by_person",
    "confirm_consent",
    "decline_by_person",
    "end_receipt",
    "refuse_consent",
    "set_receipt",
    "tell_of_unusual_readings",
    "index_names",
    "index_waiting_names",
    "note_search",
    "note_shown_to_her",
    "check_not_held",
    "empty_case",
    "end_hold",
    "forget_case",
    "forget_person",
    "forget_reports",
    "is_held",
    "over_and_free",
    "hold_open_consents",
    "place_hold",
    "CaseFacts",
    "add_own_task",
    "add_person",
    "add_suspect",
    "add_task",
    "ask_again",
    "assign_case",
    "bar_organisation",
    "begin_closing",
    "break_glass",
    "change_case",
    "change_person",
    "change_suspect",
    "change_urgency",
    "close_case",
    "confirm_copies_destroyed",
    "coverable_groups",
    "disclose",
    "disclose_accepted",
    "disclose_by_law",
    "end_consent",
    "end_sight",
    "end_sights_behind_wall",
    "end_sights_past",
    "finish_task",
    "form_answers",
    "hand_over_case",
    "held_reports",
    "lapse_consents",
    "let_in_organisation",
    "link_report",
    "forget_indexes_of_before",
    "name_columns",
    "note_reading",
    "open_case",
    "open_case_again",
    "record_assessment",
    "record_consent",
    "record_contact",
    "record_harm",
    "record_review",
    "record_supported",
    "send_back_case",
    "sweep_cases",
    "sweep_tasks",
    "task_for_message",
]
