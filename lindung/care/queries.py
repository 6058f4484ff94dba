"""Reading follow-ups and closings for somebody."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Prefetch, Q, QuerySet

from lindung.care.models import Closing, FollowUp
from lindung.care.permissions import why_not_ask_to_close, why_not_look
from lindung.care.rules import ClosingState
from lindung.cases.models import Case, LegalHold, Person
from lindung.cases.permissions import can_keep_or_erase, is_own
from lindung.cases.queries import held_links, note_held_reports
from lindung.cases.queries.keeping import hers_to_choose
from lindung.cases.rules import CaseState
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.scope import EVERYONE, acting
from lindung.reports.models import GOES_ON_ITS_DAY, Report, ReportHold
from lindung.web.paging import Page, page_of

Kept = TypeVar("Kept", Case, Report)


def care_of(case: Case, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The case page's part on follow-ups and closing: what is planned, what was said, why a step is not possible."""
    follow_ups = FollowUp.objects.visible_to(actor).filter(case=case).select_related("person")
    follow_ups = follow_ups.prefetch_related("person__key")  # each key once, however many rows it opens
    closings = list(Closing.objects.visible_to(actor).filter(case=case).order_by("-id"))
    for closing in closings:
        closing.case = case
    if is_own(actor, case):
        note_held_reports([case])
    asked = next((closing for closing in closings if closing.state == ClosingState.ASKED.value), None)
    return {
        "follow_ups": list(follow_ups.order_by("due_at", "done_at", "id")),
        "closings": closings,
        "closing": asked,
        "why_not_close": why_not_ask_to_close(actor, case),
        "why_not_look": _why_not_look(actor, asked),
        "holds": holds_on(case),
        "may_keep": can_keep_or_erase(actor, case),
    }


def holds_on(case: Case) -> list[LegalHold]:
    """What keeps a case that the actor has found through its gate."""
    return list(LegalHold.objects.open().filter(case=case).order_by("id"))


def kept_until(actor: Actor, *, cursor: str = "", before: datetime | None = None) -> Page[Case]:
    """Closed cases of the actor's organisation by the day they are erased.

    Each with `held`, what holds it, and `held_links` to held reports. `before`: only those whose day comes before.
    """
    open_holds = Prefetch("holds", LegalHold.objects.open().order_by("id"), to_attr="held")
    rows = Case.objects.visible_to(actor).filter(
        accountable=actor.organisation, state=CaseState.CLOSED.value, erased_at=None, keep_until__isnull=False
    )
    page: Page[Case] = page_of(
        _until(rows, before).prefetch_related(open_holds), order=("keep_until", "id"), cursor=cursor
    )
    note_held_reports(page.rows)
    return page


def reports_kept_until(actor: Actor, *, cursor: str = "", before: datetime | None = None) -> Page[Report]:
    """Reports without a case that have ended, by the day they are erased, and every report that is held.

    Each with `held`, what holds it. `before`: only those whose day comes before.
    """
    open_holds = Prefetch("holds", ReportHold.objects.open().order_by("id"), to_attr="held")
    goes = GOES_ON_ITS_DAY | Q(pk__in=ReportHold.objects.open().values("report"))
    rows = Report.objects.visible_to(actor).filter(goes, accountable=actor.organisation, erased_at=None)
    shown = _until(rows, before).only("ref", "state", "channel", "keep_until")
    return page_of(shown.prefetch_related(open_holds), order=("keep_until", "id"), cursor=cursor)


def _until(rows: QuerySet[Kept], before: datetime | None) -> QuerySet[Kept]:
    return rows if before is None else rows.filter(keep_until__lt=before)


def _why_not_look(actor: Actor, asked: Closing | None) -> Refusal | None:
    return why_not_look(actor, asked) if asked is not None else None


def is_kept_by_a_report(case: Case) -> bool:
    """Whether a hold keeps one of its reports, also where another desk answers for that report."""
    with acting(organisations=EVERYONE):
        return held_links().filter(case=case).exists()


def is_last_in_case(person: Person) -> bool:
    """Whether nobody else who was not erased is in the person's case: then all its reports go with her."""
    return not person.case.persons.filter(erased_at=None).exclude(pk=person.pk).exists()


def reports_at_stake(person: Person) -> list[Report]:
    """The case's reports that could be hers, where others are left; else all that go: reference, channel, day only.

    Also those that another desk answers for: the case came from them. For whoever may erase her.
    """
    with acting(organisations=EVERYONE):
        rows = hers_to_choose(person)
        return [link.report for link in rows.only("report__ref", "report__channel", "report__received_at")]
