"""Which sign-in at a ministry is which member's: bound once, to the ministry's own name for her, not to an address."""

from typing import Self

from django.db import models

from lindung.partners.models.asking import Asking
from lindung.partners.models.member import Member
from lindung.partners.models.organisation import Organisation


class BoundSignInQuerySet(models.QuerySet["BoundSignIn"]):
    """Bound sign-ins, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id, organisation__is_practice=actor.is_practice)


class BoundSignIn(models.Model):
    """One member's sign-in at one provider. What the provider calls her is kept as a keyed digest only."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="bound_sign_in")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=40)
    subject_digest = models.BinaryField(max_length=32, unique=True)
    bound_at = models.DateTimeField()
    bound_by = models.CharField(max_length=40)

    objects = BoundSignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"bound sign-in {self.pk}"
