"""What links two organisations, and what is counted before and after outreach."""

from datetime import timedelta

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

YEAR = timedelta(days=365)
BEFORE = timedelta(days=56)
AFTER = timedelta(days=28)
AFTER_AT_LEAST = timedelta(days=7)  # earlier nothing can be said


class LinkKind(Word):
    """What two organisations did together."""

    REFERRALS = "referrals", gettext_noop("People placed with each other")
    ACTIVITIES = "activities", gettext_noop("Activities of a plan")
    CAMPAIGNS = "campaigns", gettext_noop("Campaigns")
    TRAININGS = "trainings", gettext_noop("Workshops")


class Followed(Word):
    """What came in."""

    REPORTS = "reports", gettext_noop("Reports")
    CALLS = "calls", gettext_noop("Calls")
    CHECKS = "checks", gettext_noop("Offers checked")
