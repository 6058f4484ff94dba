"""Acting across the wall where a seat, a lock or a certificate needs both sides; and noting what happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from lindung.audit import actions as audit
from lindung.kernel.errors import NotAllowed
from lindung.learning.permissions import check_can_learn
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.scope import acting


class HasRef(Protocol):
    """A row with a reference."""

    ref: Any


def learner(actor: Actor) -> tuple[Member, Organisation]:
    """The member who learns, and her organisation. Raises NotAllowed: a machine does not learn."""
    check_can_learn(actor)
    if actor.member is None or actor.organisation is None:
        raise NotAllowed()
    return actor.member, actor.organisation


@contextmanager
def on_both_sides(actor: Actor, other_id: int) -> Iterator[None]:
    """The rows of the actor's organisation and of one other exist here."""
    with acting(organisations={other_id, actor.organisation_id or other_id}, member=actor.ref):
        yield


def note(what: str, thing: HasRef, actor: Actor, at: datetime, **facts: Any) -> None:
    """One entry of the trail, of the actor's organisation."""
    audit.record(what=what, thing=thing.ref, by=actor.ref, at=at, facts=facts, organisation_id=actor.organisation_id)
