"""Reading follow-ups and closings for somebody."""

from datetime import datetime
from typing import Any

from lindung.care.models import Closing, FollowUp
from lindung.care.permissions import why_not_ask_to_close, why_not_look
from lindung.care.rules import ClosingState
from lindung.cases.models import Case
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor


def care_of(case: Case, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The case page's part on follow-ups and closing: what is planned, what was said, why a step is not possible."""
    follow_ups = FollowUp.objects.visible_to(actor).filter(case=case).select_related("person__key")
    closings = Closing.objects.visible_to(actor).filter(case=case).select_related("case__key").order_by("-id")
    asked = next((closing for closing in closings if closing.state == ClosingState.ASKED.value), None)
    return {
        "follow_ups": list(follow_ups.order_by("due_at", "done_at", "id")),
        "closings": list(closings),
        "closing": asked,
        "why_not_close": why_not_ask_to_close(actor, case),
        "why_not_look": _why_not_look(actor, asked),
    }


def _why_not_look(actor: Actor, asked: Closing | None) -> Refusal | None:
    return why_not_look(actor, asked) if asked is not None else None
