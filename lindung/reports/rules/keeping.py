"""How long a report is kept: a period for each channel, from its last activity; and what keeps it longer."""

from datetime import datetime

from lindung.kernel.errors import Conflict, NotAllowed, gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules import Clocks
from lindung.reports.rules.states import ReportChannel


class HoldReason(Word):
    """Why a record must be kept although its time is over or the person asks for its erasure."""

    COURT_ORDER = "court_order", gettext_noop("A court ordered that it is kept")
    INVESTIGATION = "investigation", gettext_noop("An investigation needs it, and the person agrees")
    COMPENSATION = "compensation", gettext_noop("A claim for compensation or wages is open")
    COMPLAINT = "complaint", gettext_noop("A complaint about how the case was handled is open")


def keep_until(*, since: datetime, channel: ReportChannel, clocks: Clocks) -> datetime:
    """When a report without a case is to be erased, if nothing is done about it after `since`."""
    return since + clocks.report_retention(channel.value)


class ReportHeldAlready(Conflict):
    """The same hold twice."""

    code = "report_held_already"
    sentence = gettext_noop("Report {ref} is on hold for this reason already. Nothing more is needed.")


class SupervisorKeeps(NotAllowed):
    """Holds are a supervisor's."""

    code = "supervisor_keeps"
    sentence = gettext_noop("Only a supervisor puts a hold on report {ref} or ends it. Ask one of your organisation.")
