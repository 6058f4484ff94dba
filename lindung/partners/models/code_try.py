"""Codes that were typed as a second factor, as far as every process of the server has to know of them."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from lindung.partners.models.asking import Asking
from lindung.partners.models.organisation import Organisation


class CodeTryQuerySet(models.QuerySet["CodeTry"]):
    """Tries, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Nobody reads them: they are asked for at the door, by account."""
        return self.none()

    def of(self, account_id: int) -> Self:
        """Those of one account."""
        return self.filter(account_id=account_id)


class CodeTry(models.Model):
    """A wrong code (no step), or the half minute whose code of an app is spent. What was typed is not kept."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.BigIntegerField(null=True)
    tried_at = models.DateTimeField()

    objects = CodeTryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="code_try_spends_a_step_once", fields=["account", "step"], condition=Q(step__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="code_try_by_account", fields=["account", "tried_at"]),  # read by try_code
            models.Index(name="code_try_old", fields=["tried_at"]),  # read by forget_sign_ins
        ]

    def __str__(self) -> str:
        return f"code try {self.pk}"
