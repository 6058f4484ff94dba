"""Reading for someone: the queue's rows, a report with its messages, the desks that answer the public."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet, Sum

from lindung.kernel.errors import NotFound
from lindung.kernel.refs import read_ref
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import OrganisationKind
from lindung.reports.models import FailedGuess, Message, Report, Sheet
from lindung.reports.permissions import check_can_read_report
from lindung.reports.rules import SIGNS, Author, SafeContact, Sign, closed_until, province_name, window_of
from lindung.reports.rules.receipts import LOOK_BACK

WAITING = (
    "id",
    "ref",
    "state",
    "urgency",
    "signs",
    "due_at",
    "next_step",
    "accountable_id",
    "assignee_id",
    "channel",
    "country",
    "area",
    "language",
    "unread_messages",
    "received_at",
)


def is_practice_world() -> bool:
    """Whether this installation is for practice: then the public form leads to the practice desks."""
    return bool(getattr(settings, "PRACTICE", False))


def staffed_desks() -> QuerySet[Organisation]:
    """The national desks of this world that answer the public: vetted, and somebody can always be reached."""
    rows = Organisation.objects.reachable().filter(kind=OrganisationKind.NATIONAL_DESK.value)
    return rows.filter(is_practice=is_practice_world()).order_by("country")


def staffed_desk(country: str) -> Organisation | None:
    """The staffed desk of a country; None: whom to call is all that can be said there."""
    return staffed_desks().filter(country=country).first()


def desk_ids() -> list[int]:
    """The ids of all national desks of this world, staffed now or not: receipts stay good when a desk rests."""
    rows = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_DESK.value, is_practice=is_practice_world())
    return list(rows.values_list("id", flat=True))


def waiting(actor: Actor, at: datetime) -> QuerySet[Report]:
    """Every report of the actor's organisation that waits for somebody (ask for an order by due_at, id).

    Open ones, and ended ones with a message nobody has read. Nothing sealed is read. `at` is not needed to find
    them: a running clock is a stored moment.
    """
    return Report.objects.visible_to(actor).open().only(*WAITING)


def newest(actor: Actor) -> QuerySet[Report]:
    """Every report of the actor's organisation, ended ones too (ask for an order by -id)."""
    return Report.objects.visible_to(actor).only(*WAITING, "ended_at")


def find_report(actor: Actor, ref: str) -> Report:
    """The report with this reference that the actor may read. Raises NotFound, NotYourReport."""
    known = read_ref(ref)
    rows = Report.objects.visible_to(actor).select_related("key", "policy", "accountable", "assignee", "duplicate_of")
    report = rows.filter(ref=known).first() if known else None
    if report is None:
        raise NotFound(ref=known or "")
    check_can_read_report(actor, report)
    return report


def find_sheet(actor: Actor, ref: str) -> Sheet:
    """The sheet with this reference that the actor's organisation brought in. Raises NotFound."""
    sheet = Sheet.objects.visible_to(actor).select_related("key", "accountable").filter(ref=read_ref(ref) or "").first()
    if sheet is None:
        raise NotFound(ref=ref[:10])
    return sheet


@dataclass(frozen=True)
class Line:
    """One message as a page shows it."""

    ref: str
    body: str
    is_from_desk: bool
    sent_at: datetime
    is_read: bool


def messages_of(report: Report) -> list[Line]:
    """The messages on a report, oldest first, opened with the report's key."""
    rows = list(Message.objects.filter(report=report).order_by("id")[:500])
    for row in rows:
        row.report = report  # its key is opened once
    return [
        Line(
            ref=row.ref,
            body=str(row.body),
            is_from_desk=row.author == Author.DESK.value,
            sent_at=row.sent_at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


def safe_contact_of(report: Report) -> SafeContact:
    """How contact is safe; nothing at all when the report was erased."""
    return SafeContact.read(report.safe_contact or {})


def reasons_of(report: Report) -> list[str]:
    """The sentence for each answer that raised the urgency (English, to translate)."""
    known = set(Sign)
    return [SIGNS[Sign(sign)].reason for sign in report.signs if sign in known]


def area_of(report: Report) -> str:
    """The province in words."""
    return province_name(report.area.partition(".")[0]) if report.area else ""


def receipts_closed_until(at: datetime) -> datetime | None:
    """Until when no receipt is looked up, because too many wrong ones came in; None: they are looked up."""
    rows = dict(FailedGuess.objects.filter(window_at__gt=at - LOOK_BACK).values_list("window_at", "guesses"))
    return closed_until(at=at, in_window=rows.get(window_of(at), 0), in_look_back=sum(rows.values()))


def guesses_since(moment: datetime) -> int:
    """How many wrong receipts came in since a moment (for the board)."""
    return FailedGuess.objects.filter(window_at__gte=moment).aggregate(all=Sum("guesses"))["all"] or 0
