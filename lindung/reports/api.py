"""Reports in the API: the same actions as the pages, for holders of a token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Header, Query, Router, Schema

from lindung.partners.api import Body, TokenAuth, api_operation
from lindung.partners.rules import Urgency
from lindung.partners.rules.refusals import KeyUsedDifferently
from lindung.reports import actions, queries
from lindung.reports.forms.carry import make_key
from lindung.reports.models import Report
from lindung.reports.permissions import check_can_enter_report
from lindung.reports.rules import Answer, ReportChannel, Sign, Told, Way, Who, in_groups
from lindung.web.paging import page_of

PAGE_SIZE = 50
Key = Annotated[str | None, Header(alias="Idempotency-Key", description="Sent again, it makes no second report.")]
LongText = Annotated[str, Field(max_length=20_000)]
ShortText = Annotated[str, Field(max_length=200)]


class SafeContactIn(Body):
    """How contact is safe; leave it out when nobody asked the person."""

    way: Way = Way.NONE
    address: ShortText = ""
    when: ShortText = ""
    language: Annotated[str, Field(max_length=5)] = ""
    may_leave_message: Answer = Answer.UNKNOWN


class ReportIn(Body):
    """What somebody told."""

    narrative: LongText = ""
    answers: dict[Sign, Answer] = {}
    who: Who | None = None
    area: Annotated[str, Field(max_length=20, description="ISO 3166-2 code of a province, for example MY-10.")] = ""
    language: Annotated[str, Field(max_length=5)] = "en"
    safe_contact: SafeContactIn = SafeContactIn()
    staff_note: LongText = ""


class ReceivedOut(Schema):
    """The receipt: sixteen digits, told to the person and shown only now."""

    ref: str
    receipt: str
    is_new: bool
    read_by: datetime | None


class ReportOut(Schema):
    """A report in a list: nothing of what was told."""

    ref: str
    state: str
    channel: str
    urgency: Urgency
    signs: list[str]
    area: str
    received_at: datetime
    due_at: datetime | None
    next_step: str
    unread_messages: int


class MessageOut(Schema):
    """One message of the mailbox."""

    ref: str
    body: str
    is_from_desk: bool
    sent_at: datetime
    is_read: bool


class AttachmentOut(Schema):
    """A photo or paper that came with the report. It is opened on the desk's pages only."""

    ref: str
    kind: str
    size_bytes: int
    sent_at: datetime


class ReportInFull(ReportOut):
    """A report as an officer of its desk reads it. Reading it is on the trail."""

    language: str
    narrative: str
    staff_note: str
    answers: dict[str, Any]
    safe_contact: dict[str, str]
    messages: list[MessageOut]
    attachments: list[AttachmentOut]


class ReportsOut(Schema):
    """A page of reports; `next` goes into `cursor` for the page after it."""

    reports: list[ReportOut]
    next: str


class MessageIn(Body):
    """A message to the person."""

    message: Annotated[str, Field(min_length=1, max_length=5_000)]


class DuplicateIn(Body):
    """The report that came first."""

    of: Annotated[str, Field(max_length=20)]


class UrgencyIn(Body):
    """How urgent the officer thinks it is."""

    urgency: Urgency


router = Router(auth=TokenAuth(), tags=["reports"])


def _report_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _listed(queries.find_report(request.actor, str(kept["ref"])))


def _received_again(request: Any, kept: Mapping[str, Any]) -> Any:
    """The digits are kept nowhere: they follow from the key, as long as the report is there."""
    desk_id, sent_as = request.actor.organisation.national_desk.pk, request.headers["Idempotency-Key"]
    receipt = actions.receipt_again(ref=kept["ref"], desk_id=desk_id, sent_as=f"{request.actor.ref}:{sent_as}")
    return {"ref": kept["ref"], "receipt": in_groups(receipt), "is_new": kept["is_new"], "read_by": kept["read_by"]}


@router.post("/reports", response={201: ReceivedOut}, summary="Send a report to your national desk")
@api_operation(scope="reports:write", keeps=("ref", "is_new", "read_by"), again=_received_again)
def send_report(request: Any, body: ReportIn, idempotency_key: Key = None) -> tuple[int, dict[str, Any]]:
    """Keep a report for the national desk of your organisation and start its clock."""
    check_can_enter_report(request.actor)
    desk = request.actor.organisation.national_desk
    told = Told.read({**body.model_dump(mode="json"), "country": desk.country})
    received = actions.receive_report(
        told=told,
        channel=ReportChannel.API,
        desk_id=desk.pk,
        sent_as=f"{request.actor.ref}:{idempotency_key or make_key()}",
        actor=request.actor,
        at=request.at,
    )
    if received.differs:
        raise KeyUsedDifferently()
    return 201, {
        "ref": received.ref,
        "receipt": in_groups(received.receipt),
        "is_new": received.is_new,
        "read_by": received.read_by,
    }


@router.get("/reports", response=ReportsOut, summary="Reports of your desk, newest first")
@api_operation(scope="reports:read")
def list_reports(request: Any, cursor: Annotated[str, Query(max_length=500)] = "") -> dict[str, Any]:
    """Without what was told; read each one by its reference."""
    page = page_of(queries.newest(request.actor), order=["-id"], cursor=cursor, size=PAGE_SIZE)
    return {"reports": [_listed(each) for each in page.rows], "next": page.next_cursor}


@router.get("/reports/{ref}", response=ReportInFull, summary="One report, in full")
@api_operation(scope="reports:read")
def read_report(request: Any, ref: str) -> dict[str, Any]:
    """What was told, and the messages. Reading it is on the trail."""
    found = queries.find_report(request.actor, ref)
    actions.note_read(report=found, actor=request.actor, at=request.at)
    return _in_full(found)


@router.post("/reports/{ref}/triage", response=ReportOut, summary="Start to decide about a report")
@api_operation(scope="reports:write", again=_report_again)
def take_into_triage(request: Any, ref: str) -> dict[str, Any]:
    """The clock of the decision starts."""
    found = queries.find_report(request.actor, ref)
    actions.take_into_triage(report=found, actor=request.actor, at=request.at)
    return _listed(found)


@router.post("/reports/{ref}/urgency", response=ReportOut, summary="Say how urgent a report is")
@api_operation(scope="reports:write", again=_report_again)
def set_urgency(request: Any, ref: str, body: UrgencyIn) -> dict[str, Any]:
    """The clock follows."""
    found = queries.find_report(request.actor, ref)
    actions.set_urgency(report=found, urgency=body.urgency, actor=request.actor, at=request.at)
    return _listed(found)


@router.post("/reports/{ref}/messages", response={201: ReportOut}, summary="Write to the person")
@api_operation(scope="reports:write", again=_report_again)
def send_message(request: Any, ref: str, body: MessageIn, idempotency_key: Key = None) -> tuple[int, dict[str, Any]]:
    """The person reads it with the receipt."""
    found = queries.find_report(request.actor, ref)
    sent_as = f"{request.actor.ref}:{idempotency_key or make_key()}"
    actions.reply(report=found, body=body.message, sent_as=sent_as, actor=request.actor, at=request.at)
    return 201, _listed(found)


@router.post("/reports/{ref}/messages/read", response=ReportOut, summary="Somebody has read the messages")
@api_operation(scope="reports:write", again=_report_again)
def read_messages(request: Any, ref: str) -> dict[str, Any]:
    """Their clock stops; an ended report is received again."""
    found = queries.find_report(request.actor, ref)
    actions.read_messages(report=found, actor=request.actor, at=request.at)
    return _listed(found)


@router.post("/reports/{ref}/answer", response=ReportOut, summary="End a report: advice was enough")
@api_operation(scope="reports:write", again=_report_again)
def answer(request: Any, ref: str, body: MessageIn, idempotency_key: Key = None) -> dict[str, Any]:
    """The message says the advice."""
    return _end(request, ref, actions.answer_without_case, body, idempotency_key)


@router.post("/reports/{ref}/not-for-us", response=ReportOut, summary="End a report: somebody else has to help")
@api_operation(scope="reports:write", again=_report_again)
def not_for_us(request: Any, ref: str, body: MessageIn, idempotency_key: Key = None) -> dict[str, Any]:
    """The message says who."""
    return _end(request, ref, actions.mark_not_for_us, body, idempotency_key)


@router.post("/reports/{ref}/duplicate", response=ReportOut, summary="End a report: it was told before")
@api_operation(scope="reports:write", again=_report_again)
def duplicate(request: Any, ref: str, body: DuplicateIn) -> dict[str, Any]:
    """Names the report that came first."""
    found, first = queries.find_report(request.actor, ref), queries.find_report(request.actor, body.of)
    actions.mark_duplicate(report=found, of=first, actor=request.actor, at=request.at)
    return _listed(found)


def _end(request: Any, ref: str, act: Any, body: MessageIn, key: str | None) -> dict[str, Any]:
    found = queries.find_report(request.actor, ref)
    sent_as = f"{request.actor.ref}:{key or make_key()}"
    act(report=found, message=body.message, sent_as=sent_as, actor=request.actor, at=request.at)
    return _listed(found)


def _listed(report: Report) -> dict[str, Any]:
    return {
        "ref": report.ref,
        "state": report.state,
        "channel": report.channel,
        "urgency": report.urgency,
        "signs": report.signs,
        "area": report.area,
        "received_at": report.received_at,
        "due_at": report.due_at,
        "next_step": report.next_step,
        "unread_messages": report.unread_messages,
    }


def _in_full(report: Report) -> dict[str, Any]:
    """Every field by its name; an erased report says so by being empty."""
    lines = [] if report.erased_at else queries.messages_of(report)
    return {
        **_listed(report),
        "language": report.language,
        "narrative": report.narrative or "",
        "staff_note": report.staff_note or "",
        "answers": report.answers or {},
        "safe_contact": queries.safe_contact_of(report).as_json(),
        "messages": [
            {
                "ref": line.ref,
                "body": line.body,
                "is_from_desk": line.is_from_desk,
                "sent_at": line.sent_at,
                "is_read": line.is_read,
            }
            for line in lines
        ],
        "attachments": [
            {"ref": each.ref, "kind": each.kind, "size_bytes": each.size_bytes, "sent_at": each.sent_at}
            for each in ([] if report.erased_at else queries.attachments_of(report))
        ],
    }
