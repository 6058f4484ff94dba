"""What can happen in the room: one function each."""

from lindung.learning.actions.attendance import attend_by_code, close_workshop, make_code, mark_attended
from lindung.learning.actions.badges import make_badge, take_badge_back
from lindung.learning.actions.certificates import give_if_earned, revoke_certificate
from lindung.learning.actions.checks import note_read, sit_check
from lindung.learning.actions.practice import begin_practice, compare_practice, give_up_practice, twin_of
from lindung.learning.actions.programmes import close_programme, enrol, leave, make_cohort, make_programme
from lindung.learning.actions.workshops import announce_workshop, book, cancel_workshop, withdraw

__all__ = [
    "announce_workshop",
    "attend_by_code",
    "begin_practice",
    "book",
    "cancel_workshop",
    "close_programme",
    "close_workshop",
    "compare_practice",
    "enrol",
    "give_if_earned",
    "give_up_practice",
    "leave",
    "make_badge",
    "make_code",
    "make_cohort",
    "make_programme",
    "mark_attended",
    "note_read",
    "revoke_certificate",
    "sit_check",
    "take_badge_back",
    "twin_of",
    "withdraw",
]
