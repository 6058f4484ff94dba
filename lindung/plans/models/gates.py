"""What the tables of common work share: who of a national desk's network reads a row."""

from django.db.models import Q

from lindung.partners.models import Actor


def of_network(actor: Actor) -> Q:
    """Rows of the actor's national desk, in the actor's world: the whole network reads them."""
    if actor.organisation is None:
        return Q(pk__in=[])
    return Q(desk_id=actor.desk_id, is_practice=actor.is_practice)


def by_own(actor: Actor) -> Q:
    """Rows the actor's organisation answers for, or keeps as national desk."""
    if actor.organisation is None:
        return Q(pk__in=[])
    own = Q(accountable_id=actor.organisation_id) | Q(desk_id=actor.organisation_id)
    return own & Q(is_practice=actor.is_practice)


def paired(at: str, by: str) -> Q:
    """When and who stand together, or neither."""
    nobody = Q(**{f"{at}__isnull": True, by: ""})
    return nobody | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))
