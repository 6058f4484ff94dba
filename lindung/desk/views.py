"""The queue, the side panel, search by reference, the case page and the national board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lindung.audit.queries import last_seal
from lindung.care import queries as care
from lindung.cases import queries as cases
from lindung.cases.actions import note_reading, note_search
from lindung.cases.permissions import can_search_names
from lindung.cases.rules import WORK_ON_CASES
from lindung.cases.views.parts import READERS, find_case
from lindung.desk import queries
from lindung.desk.forms import FindForm, NameForm, QueueFilter
from lindung.desk.permissions import SEES_BOARD, SEES_QUEUE, SEES_TRAIL, can_see_board
from lindung.desk.rules import STORY, Kind, Row, Whose
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.rules import Urgency
from lindung.partners.views.steps import status_of
from lindung.referrals import queries as referrals
from lindung.web.nav import work_for
from lindung.web.paging import Page
from lindung.web.say import say_word

ADDRESSES: Mapping[Kind, str] = {
    Kind.REPORT: "reports_staff:report",
    Kind.CASE: "desk:case",
    Kind.TASK: "cases:task",
    Kind.NEED: "referrals:need",
    Kind.OFFER: "referrals:offer",
    Kind.PLACEMENT: "referrals:placement",
    Kind.FOLLOW_UP: "care:follow_up",
}
NEWS_UP_TO = 99
ANY_REF = "any.row"  # stands in an address until the row's reference does


@dataclass(frozen=True)
class Line:
    """One row of the queue in the reader's words."""

    row: Row
    kind: str
    urgency: str
    detail: str
    accountable: str
    assignee: str
    step: str
    verb: str
    url: str
    open_url: str
    is_open: bool


@desk_view(also_invited=True)
def start(request: DeskRequest) -> HttpResponse:
    """Where somebody begins after signing in: the first page that their roles have work on."""
    actor = request.actor
    is_invited = actor.organisation is not None and not actor.organisation.is_vetted
    pages = work_for(frozenset(role.value for role in actor.roles)) if not is_invited else []
    if pages and can_see_board(actor) and not actor.has(*SEES_QUEUE):
        return redirect("desk:board")
    return redirect(pages[0].url if pages else reverse("partners:me"))


@desk_view(*SEES_QUEUE)
def queue(request: DeskRequest) -> HttpResponse:
    """Open items, soonest due first, and what happens if nobody acts; `open` shows one beside the list."""
    chosen = QueueFilter(request.GET)
    chosen.is_valid()
    whose, kinds = chosen.chosen_whose(), chosen.chosen_kinds()
    page = queries.queue(request.actor, kinds=kinds, whose=whose, cursor=chosen.cleaned_data.get("page", ""))
    lines = _lines(request, page.rows)
    return render(
        request,
        "desk/queue.html",
        {
            "rows": lines,
            "opened": next((line for line in lines if line.is_open), None),
            "closed_url": _with(request, open=""),
            "page": Page(rows=(), next_cursor=page.next_cursor, previous_cursor=page.previous_cursor),
            "whose_chips": _chips(request, "whose", whose, {each.value: say_word(each) for each in Whose}),
            "kind_chips": _chips(request, "kind", kinds[0] if kinds else "", {"": _("All"), **_kind_words()}),
            "next_due_at": None if lines else queries.next_due(request.actor),
            "news_query": urlencode({"since": request.at.isoformat(), "whose": whose.value}),
            "at": request.at,
        },
    )


@desk_view(*SEES_QUEUE)
def news(request: DeskRequest) -> HttpResponse:
    """How many items are new since the page was opened: said in a bar, so that nothing moves under the cursor."""
    since = _moment(request.GET.get("since", ""))
    count = queries.count_since(request.actor, since, up_to=NEWS_UP_TO) if since else 0
    return render(request, "desk/_news.html", {"count": count, "url": reverse("desk:queue")})


@desk_view(*SEES_QUEUE, methods=("GET", "POST"))
def find(request: DeskRequest) -> HttpResponse:
    """Search by reference; by POST, so that no reference stands in an address or a log."""
    form = FindForm(request.POST or None)
    found = queries.find(request.actor, form.cleaned_data["ref"]) if form.is_valid() else None
    if found is not None:
        kind, ref = found
        return redirect(reverse(ADDRESSES[kind], args=[ref]))
    may_search = can_search_names(request.actor)
    context = {"form": form, "not_found": form.is_bound and form.is_valid(), "name_form": may_search and NameForm()}
    return render(request, "desk/find.html", context)


@desk_view(*WORK_ON_CASES, methods=("POST",))
def find_person(request: DeskRequest) -> HttpResponse:
    """Search by name; by POST, so that no name stands in an address or a log. The look is on the trail."""
    form = NameForm(request.POST)
    found: list[cases.Found] = []

    def look(said: dict[str, Any]) -> bool:
        found.extend(cases.find_persons(request.actor, name=said["name"]))
        note_search(found=found, actor=request.actor, at=request.at)
        return True

    has_looked = try_form(form, look)
    context = {"form": FindForm(), "name_form": form, "found": found, "has_looked": has_looked}
    return render(request, "desk/find.html", context, status=status_of(form.errors))


@desk_view(*SEES_BOARD)
def board(request: DeskRequest) -> HttpResponse:
    """Counts and clocks of the whole country: no persons, no references."""
    return render(request, "desk/board.html", {"rows": queries.board(request.actor, at=request.at), "at": request.at})


@desk_view(*SEES_TRAIL)
def trail(request: DeskRequest) -> HttpResponse:
    """The organisation's own trail, newest first: who, what, which row, when; no contents."""
    page = queries.trail(request.actor, cursor=request.GET.get("page", ""))
    return render(request, "desk/trail.html", {"page": page, "anchor": last_seal()})


@desk_view(*READERS)
def case_page(request: DeskRequest, ref: str) -> HttpResponse:
    """The whole case on one page: who is accountable, which clock runs, the story, people, needs, follow-ups."""
    case = find_case(request, ref)
    about_case = cases.case_page(case, request.actor, at=request.at, sentences=STORY)
    note_reading(case=case, persons=about_case["persons"], actor=request.actor, at=request.at)
    context: dict[str, Any] = {
        **about_case,
        **referrals.needs_of(case, request.actor, at=request.at),
        **care.care_of(case, request.actor, at=request.at),
    }
    return render(request, "desk/case.html", context)


def _lines(request: DeskRequest, rows: tuple[Row, ...]) -> list[Line]:
    organisations, assignees = queries.names_in(rows, request.actor)
    verbs, opened = _verbs(), request.GET.get("open")
    said = lru_cache(typed=True)(say_word)  # fifty rows say the same few words
    urls = {kind: reverse(ADDRESSES[kind], args=[ANY_REF]) for kind in {row.kind for row in rows}}
    open_url = _with(request, open=ANY_REF)
    return [
        Line(
            row=row,
            kind=said(row.kind),
            urgency=said(Urgency(row.urgency)),
            detail=said(row.what) if row.what else "",
            accountable=organisations.get(row.accountable_id, ""),
            assignee=assignees.get(row.assignee_id or 0, ""),
            step=said(row.step),
            verb=verbs[row.kind],
            url=urls[row.kind].replace(ANY_REF, row.ref),
            open_url=open_url.replace(ANY_REF, row.ref),
            is_open=row.ref == opened,
        )
        for row in rows
    ]


def _verbs() -> dict[Kind, str]:
    return {
        Kind.REPORT: _("Read the report"),
        Kind.CASE: _("Open the case"),
        Kind.TASK: _("Do this task"),
        Kind.NEED: _("Find a place"),
        Kind.OFFER: _("See the offer"),
        Kind.PLACEMENT: _("See the placement"),
        Kind.FOLLOW_UP: _("Ask how she is"),
    }


def _kind_words() -> dict[str, str]:
    return {
        Kind.REPORT.value: _("Reports"),
        Kind.CASE.value: _("Cases"),
        Kind.TASK.value: _("Tasks"),
        Kind.NEED.value: _("Needs"),
        Kind.OFFER.value: _("Offers"),
        Kind.PLACEMENT.value: _("Placements"),
        Kind.FOLLOW_UP.value: _("Follow-ups"),
    }


def _chips(request: DeskRequest, name: str, current: str, words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _with(request, **{name: value, "page": "", "open": ""}), "is_current": value == current}
        for value, label in words.items()
    ]


def _with(request: DeskRequest, **changed: str) -> str:
    kept = {name: request.GET[name] for name in ("whose", "kind", "page", "open") if request.GET.get(name)}
    wanted = {name: value for name, value in (kept | changed).items() if value}
    return f"{reverse('desk:queue')}?{urlencode(wanted)}" if wanted else reverse("desk:queue")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
