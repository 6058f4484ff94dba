"""Everything that can happen to a report."""

from lindung.reports.actions.attachments import add_attachment, open_attachment
from lindung.reports.actions.clocks import erase, erase_kept_too_long, sweep_unread, tidy
from lindung.reports.actions.floods import watch_floods
from lindung.reports.actions.keeping import end_report_hold, held_among, keep_report
from lindung.reports.actions.mailbox import (
    Mailbox,
    hand_messages_over,
    look_again,
    open_mailbox,
    post_from_reporter,
    read_messages,
    reply,
    write_from_reporter,
)
from lindung.reports.actions.receive import Received, receipt_again, receive_report
from lindung.reports.actions.sheets import Shown, drop_sheet, show_sheet, take_sheet
from lindung.reports.actions.triage import (
    answer_without_case,
    mark_duplicate,
    mark_linked,
    mark_not_for_us,
    note_read,
    record_contact,
    set_urgency,
    take_into_triage,
)

__all__ = [
    "Mailbox",
    "Received",
    "Shown",
    "add_attachment",
    "answer_without_case",
    "drop_sheet",
    "erase",
    "end_report_hold",
    "erase_kept_too_long",
    "held_among",
    "hand_messages_over",
    "keep_report",
    "look_again",
    "mark_duplicate",
    "mark_linked",
    "mark_not_for_us",
    "note_read",
    "open_attachment",
    "open_mailbox",
    "post_from_reporter",
    "read_messages",
    "receipt_again",
    "receive_report",
    "record_contact",
    "reply",
    "set_urgency",
    "show_sheet",
    "sweep_unread",
    "take_into_triage",
    "take_sheet",
    "tidy",
    "watch_floods",
    "write_from_reporter",
]
