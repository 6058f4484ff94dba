"""Reports for tests. All words are invented."""

from datetime import datetime
from itertools import count

from lindung.partners.models import PUBLIC, Actor, Organisation
from lindung.reports import actions
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportChannel, SafeContact, Sign, Told, Way, Who
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy

_number = count(1)


def something_told(country: str = "MY", *, signs: tuple[Sign, ...] = (), **also: object) -> Told:
    """What a person tells on the form; `signs` are answered yes."""
    values: dict[str, object] = {
        "country": country,
        "language": "en",
        "who": Who.SELF,
        "answers": dict.fromkeys(signs, Answer.YES),
        "narrative": "Practice: they keep my passport.",
        "safe_contact": SafeContact(way=Way.SMS, address="+60 00 000 0000", when="after 9 in the evening"),
        **also,
    }
    return Told(**values)  # type: ignore[arg-type]


def a_received_report(
    told: Told | None = None,
    *,
    desk: Organisation | None = None,
    channel: ReportChannel = ReportChannel.WEB,
    sent_as: str = "",
    actor: Actor = PUBLIC,
    at: datetime = NINE,
) -> tuple[Report, str]:
    """A report that came in through the front door, and its receipt."""
    told = told or something_told()
    desk = desk or a_desk(told.country)
    a_policy(told.country)
    received = actions.receive_report(
        told=told,
        channel=channel,
        desk_id=desk.pk,
        sent_as=sent_as or f"practice-{next(_number)}",
        actor=actor,
        at=at,
    )
    return Report.objects.select_related("key", "policy", "accountable").get(ref=received.ref), received.receipt


def a_report(told: Told | None = None, **also: object) -> Report:
    """A report that waits for a reader."""
    return a_received_report(told, **also)[0]  # type: ignore[arg-type]


def a_report_in_triage(officer: Actor, told: Told | None = None, **also: object) -> Report:
    """A report an officer has taken."""
    report = a_report(told, **also)
    actions.take_into_triage(report=report, actor=officer, at=NINE)
    return report
