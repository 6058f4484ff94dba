"""What keeps a case longer than its time, besides its own holds."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from lindung.cases.models import Case, LinkedReport
from lindung.reports.models import ReportHold
from lindung.vault.scope import everyone


def held_links() -> QuerySet[LinkedReport]:
    """The links of cases to reports that a hold keeps."""
    return LinkedReport.objects.filter(report__in=ReportHold.objects.open().values("report"))


def note_held_reports(cases: Sequence[Case]) -> None:
    """Put `held_links` on cases that somebody found through their gate: while there is one, a case is not erased.

    One question for all of them, also where another desk answers for the report: then the page says which desk, and
    nothing else of it. The hold and its reason are not read.
    """
    links = held_links().select_related("report__accountable").order_by("report__accountable", "id")
    shown = links.only("case", "report__ref", "report__accountable__name")
    with everyone():
        prefetch_related_objects(list(cases), Prefetch("linked_reports", shown, to_attr="held_links"))
