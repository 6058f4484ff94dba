"""The clocks of the common work: what is late is said again each week; a consultation closes by itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from lindung.partners.models import CLOCK
from lindung.plans.actions.documents import close
from lindung.plans.actions.telling import LATE, note, tell
from lindung.plans.models import Consultation, Decision, Funding, Meeting, Narrative, Pledge
from lindung.plans.rules.documents import ConsultationStep
from lindung.plans.rules.pledges import LOOKED_AT_AFTER, PledgeStep
from lindung.plans.rules.work import REMIND_EVERY

SWEPT_AT_ONCE = 100
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (Narrative, "narrative"),
    (Meeting, "meeting"),
    (Decision, "decision"),
    (Pledge, "pledge"),
    (Consultation, "consultation"),
    (Funding, "funding"),
)


@transaction.atomic
def sweep_late(*, at: datetime) -> int:
    """Everything whose clock ran out, dated by its deadline; how many. Safe to run twice, and by several at once."""
    done = 0
    for item, name in _late(at):
        fell_due = item.due_at or at
        if item.next_step == ConsultationStep.CLOSE:
            close(item, closed_at=fell_due, by=CLOCK, at=at)
        else:
            _say_again(item, name, fell_due=fell_due, at=at)
        done += 1
    return done


def _say_again(item: Any, name: str, *, fell_due: datetime, at: datetime) -> None:
    """Owner and national desk hear of it, and again in a week; a pledge without a day is looked at each quarter."""
    every = LOOKED_AT_AFTER if item.next_step == PledgeStep.LOOK_AGAIN else REMIND_EVERY
    item.set_clock(due_at=at + every, next_step=item.next_step)
    note(f"{name}.overdue", item.ref, actor=CLOCK, at=fell_due, owner_id=item.accountable_id, step=item.next_step)
    owner = getattr(item, "owner", None) or item.accountable
    tell(LATE, item.ref, due_at=fell_due, at=at, to=[owner, item.desk], keeper=item.desk)


def _late(at: datetime) -> Iterator[tuple[Any, str]]:
    for model, name in _KINDS:
        joined = ("accountable__desk", "desk", "policy", *(("owner__desk",) if model is Pledge else ()))
        rows = model.objects.open().filter(due_at__lte=at).select_related(*joined)
        held = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")[:SWEPT_AT_ONCE]
        for row in held:
            yield row, name
