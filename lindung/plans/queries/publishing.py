"""What is published of plans, and how many tables stand behind a set of indicators."""

from collections.abc import Iterable

from lindung.kernel.errors import NotFound
from lindung.plans.models import Indicator, Plan, PublishedProgress
from lindung.plans.rules.figures import FIGURES, cell_of


def count_tables(indicators: Iterable[Indicator]) -> int:
    """How many tables of exact counts the numbers of these indicators come from: one for a figure and its groups."""
    return len({(row.figure, cell_of(row.choice)[0]) for row in indicators if row.figure in FIGURES})


def public_plan(*, ref: str, is_practice: bool) -> Plan:
    """A plan that everybody may read. Raises NotFound."""
    found = Plan.objects.public(is_practice=is_practice).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def progress_of(plan: Plan) -> PublishedProgress | None:
    """What was last published of a plan that was found through its gate."""
    return PublishedProgress.objects.filter(plan=plan, replaced_at=None).select_related("publisher").first()
