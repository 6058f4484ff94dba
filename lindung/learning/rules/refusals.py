"""What learning refuses, each with what to do next."""

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop


class WorkshopOver(Conflict):
    """It was held or cancelled, or it has begun."""

    code = "workshop_over"
    sentence = gettext_noop("This workshop is over or has begun. Choose another one from the list.")


class AlreadyBooked(Conflict):
    """One booking for each person."""

    code = "already_booked"
    sentence = gettext_noop("You already have a place or stand on the waiting list. Nothing more is needed.")


class NothingToTakeBack(Conflict):
    """No booking, or no enrolment, that could end."""

    code = "nothing_to_take_back"
    sentence = gettext_noop("There is nothing to take back: you are not on this list now.")


class CodeOver(Conflict):
    """A code for attendance that was used, has expired or never was: all answer alike."""

    code = "code_over"
    sentence = gettext_noop(
        "This code was used or has expired. Ask the person to show a new one, or tick the name on the list."
    )


class CohortOver(Conflict):
    """The cohort's last day has passed."""

    code = "cohort_over"
    sentence = gettext_noop("This cohort has ended. Ask the coordinator of your national desk for the next one.")


class QuestionsOpen(BadInput):
    """A check counts only when every question has an answer."""

    code = "questions_open"
    sentence = gettext_noop("{open} questions have no answer yet. Answer all of them, then send again.")


class NotYourCertificate(NotAllowed):
    """Only the holder makes a badge of it."""

    code = "not_your_certificate"
    sentence = gettext_noop("Only the person who holds this certificate can do this.")


class PracticeNotThere(Conflict):
    """No module of this name with practice, or the learner has not done her part at the desk yet."""

    code = "practice_not_there"
    sentence = gettext_noop("Do the next step of your practice case at the desk first, then look at the comparison.")


class ModulesMissing(BadInput):
    """A list of modules with one that does not exist here, or with none."""

    code = "modules_missing"
    sentence = gettext_noop("Choose at least one module from the list.")


class BadTimes(BadInput):
    """An end before its beginning, or a beginning in the past."""

    code = "bad_times"
    sentence = gettext_noop("It must begin in the future and end after it begins. Correct the times.")


class BadDays(BadInput):
    """A last day before the first, or already past."""

    code = "bad_days"
    sentence = gettext_noop("The last day must be today or later, and not before the first. Correct the days.")


class BadWhere(BadInput):
    """Neither a place nor an address to meet at, or an address that is not https."""

    code = "bad_where"
    sentence = gettext_noop("Give a place, or an address to meet online that begins with https://.")


class AddressNeeded(BadInput):
    """A badge is made for an e-mail address, of which only a salted hash is kept."""

    code = "address_needed"
    sentence = gettext_noop("Write the whole e-mail address that you will show the badge with.")
