"""Follow-ups and closing over the API: the same actions as the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema

from lindung.care import actions
from lindung.care.models import Closing, FollowUp
from lindung.care.rules import CaseOutcome, HowIsShe
from lindung.cases.api.parts import find_case, find_organisation
from lindung.cases.models import Case
from lindung.cases.rules import HandOverReason
from lindung.kernel.errors import NotFound
from lindung.partners.api import Body, TokenAuth, api_operation

router = Router(auth=TokenAuth(), tags=["care"])


def _follow_up_again(request: Any, kept: Mapping[str, Any]) -> Any:
    found = FollowUp.objects.visible_to(request.actor).select_related("case").filter(ref=kept["ref"]).first()
    if found is None:
        raise NotFound()
    return _said(found)


def _closing_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _asked(_closing(request, str(kept["ref"])))


class FollowUpIn(Body):
    """How the person is; `note` is needed unless she is safe and well."""

    how: HowIsShe
    note: str = Field("", max_length=5_000)


class FollowUpOut(Schema):
    """One follow-up; nothing in it says who the person is."""

    ref: str
    case: str
    day: int
    state: str
    how: str
    due_at: datetime | None
    done_at: datetime | None


class ClosingIn(Body):
    """How the case ended, and what the supervisor should know."""

    outcome: CaseOutcome
    note: str = Field("", max_length=5_000)


class ClosingOut(Schema):
    """A closing that waits for, or has had, its second look."""

    ref: str
    case: str
    state: str
    outcome: str
    asked_at: datetime


class HandOverIn(Body):
    """Which organisation takes the case, and why."""

    to: str = Field(max_length=10)
    reason: HandOverReason


class HandedOver(Schema):
    """The case, and the offers that the new organisation's agreements do not cover."""

    ref: str
    taken_back: list[str]


@router.get("/cases/{ref}/follow-ups", response=list[FollowUpOut], url_name="follow_ups", operation_id="follow_ups")
@api_operation(scope="cases:read")
def follow_ups(request: Any, ref: str) -> Any:
    """The follow-ups of a case of your organisation."""
    rows = FollowUp.objects.visible_to(request.actor).filter(case=_case(request, ref)).select_related("case")
    return [_said(row) for row in rows.order_by("id")]


@router.post(
    "/follow-ups/{ref}/record", response=FollowUpOut, url_name="record_follow_up", operation_id="record_follow_up"
)
@api_operation(scope="cases:write", again=_follow_up_again)
def record_follow_up(request: Any, ref: str, body: FollowUpIn) -> Any:
    """Write down how the person is."""
    rows = FollowUp.objects.visible_to(request.actor).select_related("person__key", "case__key", "policy")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    actions.record_follow_up(follow_up=found, how=body.how, note=body.note, actor=request.actor, at=request.at)
    return _said(found)


@router.post("/cases/{ref}/closings", response={201: ClosingOut}, url_name="ask_to_close", operation_id="ask_to_close")
@api_operation(scope="cases:write", again=_closing_again)
def ask_to_close(request: Any, ref: str, body: ClosingIn) -> Any:
    """Ask for the second look before a case is closed; a supervisor takes it on the desk's pages."""
    case = _case(request, ref)
    made = actions.ask_to_close(case=case, outcome=body.outcome, note=body.note, actor=request.actor, at=request.at)
    return 201, _asked(made)


@router.post("/closings/{ref}/agree", response=ClosingOut, url_name="agree_to_close", operation_id="agree_to_close")
@api_operation(scope="cases:write", again=_closing_again)
def agree_to_close(request: Any, ref: str) -> Any:
    """The second look agrees: for tokens with a supervisor's role, other than the one who asked."""
    found = _closing(request, ref)
    actions.agree_to_close(closing=found, actor=request.actor, at=request.at)
    return _asked(found)


@router.post("/closings/{ref}/send-back", response=ClosingOut, url_name="send_back", operation_id="send_back")
@api_operation(scope="cases:write", again=_closing_again)
def send_back(request: Any, ref: str) -> Any:
    """The second look finds something left to do."""
    found = _closing(request, ref)
    actions.send_back(closing=found, actor=request.actor, at=request.at)
    return _asked(found)


@router.post("/cases/{ref}/hand-over", response=HandedOver, url_name="hand_over", operation_id="hand_over")
@api_operation(scope="cases:write", keeps=("ref", "taken_back"))
def hand_over(request: Any, ref: str, body: HandOverIn) -> Any:
    """Another organisation answers for the case at once: a supervisor's, so a token is refused."""
    case, to = find_case(request, ref), find_organisation(request, body.to)
    taken_back = actions.hand_over_case(case=case, to=to, reason=body.reason, actor=request.actor, at=request.at)
    return {"ref": case.ref, "taken_back": taken_back}


def _case(request: Any, ref: str) -> Case:
    found = (
        Case.objects.visible_to(request.actor).select_related("key", "policy", "accountable").filter(ref=ref).first()
    )
    if found is None:
        raise NotFound()
    return found


def _closing(request: Any, ref: str) -> Closing:
    rows = Closing.objects.visible_to(request.actor).select_related("case__key", "case__policy", "case__accountable")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def _said(row: FollowUp) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "case": row.case.ref,
        "day": row.day,
        "state": row.state,
        "how": row.how_is_she,
        "due_at": row.due_at,
        "done_at": row.done_at,
    }


def _asked(row: Closing) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "case": row.case.ref,
        "state": row.state,
        "outcome": row.outcome,
        "asked_at": row.asked_at,
    }
