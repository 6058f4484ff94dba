"""Reading for someone: the queue's rows, a report with its messages, the desks that answer the public."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import BooleanField, QuerySet, Sum
from django.db.models.expressions import RawSQL

from lindung.kernel.errors import NotFound
from lindung.kernel.refs import read_ref
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import OrganisationKind
from lindung.reports.models import Attachment, FailedGuess, Flood, Message, Report, ReportHold, Sheet
from lindung.reports.permissions import check_can_read_report
from lindung.reports.rules import (
    SIGNS,
    Author,
    ReportState,
    SafeContact,
    Sign,
    closed_until,
    province_name,
    window_of,
)
from lindung.reports.rules.flood import LIKE_FROM, LIKE_WITHIN, likeness
from lindung.reports.rules.receipts import LOOK_BACK

COMPARED_AT_MOST = 1_000
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
    "second_line",
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


def newest(actor: Actor, *, line: str = "") -> QuerySet[Report]:
    """Every report of the actor's organisation, ended ones too (ask for an order by -id).

    `line`: "first" or "second" for one of the two lines of a flood; anything else for all.
    """
    rows = Report.objects.visible_to(actor).only(*WAITING, "ended_at")
    return rows.filter(second_line=line == "second") if line in {"first", "second"} else rows


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


def attachments_of(report: Report) -> list[Attachment]:
    """The photos and papers of a report, oldest first; nothing of them is opened."""
    return list(Attachment.objects.filter(report=report).defer("content").order_by("id"))


def holds_on(report: Report) -> list[ReportHold]:
    """What keeps a report that the actor has found through its gate."""
    return list(ReportHold.objects.open().filter(report=report).order_by("id"))


def find_attachment(actor: Actor, ref: str) -> Attachment:
    """The attachment with this reference, of a report the actor may read. Raises NotFound, NotYourReport."""
    rows = Attachment.objects.visible_to(actor).select_related("report__key", "report__accountable")
    found = rows.filter(ref=read_ref(ref) or "").first()
    if found is None:
        raise NotFound(ref=read_ref(ref) or "")
    check_can_read_report(actor, found.report)
    return found


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


def worked_guesses(at: datetime) -> int:
    """How many receipts were wrong within the last hour although a puzzle was solved for each."""
    return FailedGuess.objects.filter(window_at__gt=at - LOOK_BACK).aggregate(all=Sum("worked"))["all"] or 0


def has_flood(desk_id: int) -> bool:
    """Whether far more public reports than usual reach a desk now. Needs the desk's scope around it."""
    return Flood.objects.running().filter(accountable=desk_id).exists()


def flood_at(actor: Actor) -> Flood | None:
    """The flood that runs at the actor's own desk."""
    return Flood.objects.visible_to(actor).running().first()


def waits_in_second_line(actor: Actor) -> int:
    """How many reports wait that came in a flood without the puzzle solved."""
    return Report.objects.visible_to(actor).filter(second_line=True, state=ReportState.RECEIVED.value).count()


def reads_like(actor: Actor, report: Report) -> list[tuple[Report, float]]:
    """Reports of about the same days whose words are about the same, most alike first; nothing sealed is opened."""
    if not report.likeness:
        return []
    near = (report.received_at - LIKE_WITHIN, report.received_at + LIKE_WITHIN)
    shares = RawSQL("reports_report.likeness && %s::bigint[]", [report.likeness], output_field=BooleanField())
    rows = Report.objects.visible_to(actor).filter(received_at__range=near).filter(shares)
    newest_first = rows.exclude(pk=report.pk).only(*WAITING, "likeness").order_by("-id")[:COMPARED_AT_MOST]
    found = [(row, likeness(report.likeness, row.likeness or ())) for row in newest_first]
    return sorted((pair for pair in found if pair[1] >= LIKE_FROM), key=lambda pair: -pair[1])


def guesses_since(moment: datetime) -> int:
    """How many wrong receipts came in since a moment (for the board)."""
    return FailedGuess.objects.filter(window_at__gte=moment).aggregate(all=Sum("guesses"))["all"] or 0
