"""What keeps a case longer than its time, besides its own holds."""

from collections.abc import Sequence

from django.db.models import Max, Prefetch, QuerySet, prefetch_related_objects

from lindung.cases.models import Case, LinkedReport, Person
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


def is_empty(case: Case) -> bool:
    """Whether there were persons in the case and each of them was erased."""
    return case.persons.exists() and not case.persons.filter(erased_at=None).exists()


def goes_when_closed(case: Case) -> bool:
    """Whether closing the case takes what is left of it: it is empty, and nobody told anything since it is.

    A report that was linked later may be about somebody who is not written down yet: such a case waits for its day.
    """
    if not is_empty(case):
        return False
    emptied_at = case.persons.aggregate(at=Max("erased_at"))["at"]
    return not case.linked_reports.filter(report__erased_at=None, linked_at__gt=emptied_at).exists()


def hers_to_choose(person: Person) -> QuerySet[LinkedReport]:
    """The reports of her case of which somebody can say that they are hers, where others are left in it.

    Not erased, not on hold, and nobody else who is left reads by its receipt. Ask in the scope of everyone.
    """
    others = Person.objects.filter(erased_at=None, receipt_report__isnull=False).exclude(pk=person.pk)
    rows = LinkedReport.objects.filter(case=person.case_id, report__erased_at=None)
    rows = rows.exclude(pk__in=held_links().values("pk")).exclude(report__in=others.values("receipt_report"))
    return rows.select_related("report").order_by("linked_at", "id")
