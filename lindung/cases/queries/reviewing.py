"""What a review looks at: what was shown without consent, to whom, why, and by whom."""

from dataclasses import dataclass

from lindung.cases.models import Disclosure, Task
from lindung.partners.models import Actor, Member


@dataclass(frozen=True)
class ShownWithoutConsent:
    """One showing that waits for its review, or had it; `by` is a colleague's name, else a reference."""

    row: Disclosure
    by: str


def shown_under_review(task: Task, actor: Actor) -> list[ShownWithoutConsent]:
    """What the task reviews, the first first; nothing for tasks of other kinds. Ask only for who sees the task."""
    rows = Disclosure.objects.under_review(task).select_related("organisation", "person").order_by("id")
    members = Member.objects.visible_to(actor).filter(ref__in={row.disclosed_by for row in rows})
    names = {member.ref: member.name for member in members.select_related("organisation__key")}
    return [ShownWithoutConsent(row, names.get(row.disclosed_by) or row.disclosed_by) for row in rows]
