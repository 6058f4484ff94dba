"""The queue and the story of a case over the API: what must be done next, and what was done."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from lindung.cases import queries as cases
from lindung.cases.api.parts import find_case
from lindung.cases.permissions import check_can_see_persons
from lindung.desk import queries
from lindung.desk.rules import STORY, Kind, Row, Whose
from lindung.partners.api import TokenAuth, api_operation
from lindung.web.say import say_word

router = Router(auth=TokenAuth(), tags=["queue"])


class LineOut(Schema):
    """One open item; nothing in it says who a person is."""

    kind: str
    ref: str
    case: str
    state: str
    urgency: str
    due_at: datetime
    next_step: str
    if_nobody_acts: str


class QueueOut(Schema):
    """A page of the queue, and the cursor of the next one."""

    items: list[LineOut]
    next: str


class StoryOut(Schema):
    """One line of the story: the code of what was done, by whom, when, and its facts."""

    what: str
    by: str
    at: datetime
    facts: dict[str, Any]


@router.get("/queue", response=QueueOut, url_name="queue", operation_id="queue", summary="What must be done next")
@api_operation(scope="cases:read")
def queue(request: Any, kind: Kind | None = None, cursor: Annotated[str, Query(max_length=400)] = "") -> dict[str, Any]:
    """Open items of your organisation, soonest due first, with what happens if nobody acts."""
    kinds = (kind,) if kind else ()
    page = queries.queue(request.actor, kinds=kinds, whose=Whose.ORGANISATION, cursor=cursor)
    return {"items": [_line(row) for row in page.rows], "next": page.next_cursor}


@router.get("/cases/{ref}/story", response=list[StoryOut], url_name="story", operation_id="story", summary="The story")
@api_operation(scope="cases:read")
def story(request: Any, ref: str) -> list[dict[str, Any]]:
    """What was done on a case of your organisation, by whom and when, newest first."""
    case = find_case(request, ref)
    check_can_see_persons(request.actor, case)
    told = cases.story(case, request.actor, sentences=STORY)
    return [{"what": line.what, "by": line.by, "at": line.at, "facts": dict(line.facts)} for line in told]


def _line(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "ref": row.ref,
        "case": row.case_ref,
        "state": row.state,
        "urgency": row.urgency,
        "due_at": row.due_at,
        "next_step": row.next_step,
        "if_nobody_acts": say_word(row.step),
    }
