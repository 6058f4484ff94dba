"""What keeps a case longer than its time, besides its own holds."""

from django.db.models import QuerySet

from lindung.cases.models import Case, LinkedReport
from lindung.reports.models import Report, ReportHold


def held_links() -> QuerySet[LinkedReport]:
    """The links of cases to reports that a hold keeps."""
    return LinkedReport.objects.filter(report__in=ReportHold.objects.open().values("report"))


def held_reports_of(case: Case) -> list[Report]:
    """The reports of a case that a hold keeps: while there is one, the case is not erased."""
    return [link.report for link in held_links().filter(case=case).select_related("report").order_by("id")]
