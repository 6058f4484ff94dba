"""Certificates as their holder and as the desk that gave them see them."""

from django.db.models import QuerySet

from lindung.learning.models import Certificate
from lindung.partners.models import Actor


def own(actor: Actor) -> QuerySet[Certificate]:
    """The actor's own, the newest first."""
    rows = Certificate.objects.visible_to(actor).select_related("issuer", "credential", "organisation__key")
    return rows.order_by("-given_at", "-id")


def given(actor: Actor) -> QuerySet[Certificate]:
    """Those the actor's national desk gave: which and of which organisation, never of whom."""
    return Certificate.objects.issued_by(actor).select_related("organisation__key", "credential")
