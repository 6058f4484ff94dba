"""What names are found by: keyed numbers that say nothing without the deployment's key."""

from typing import ClassVar

from django.db import models

from lindung.cases.models.people import Person
from lindung.partners.models import Organisation


class NameToken(models.Model):
    """One sound, skeleton or piece of a person's name, as a keyed digest, for whoever answers for the case."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_tokens", db_index=False)
    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    token = models.BigIntegerField()
    is_restricted = models.BooleanField(default=False, db_default=False)  # of a restricted case: kept by the database

    class Meta:
        indexes: ClassVar = [
            models.Index(  # read by a search
                fields=["accountable", "token", "person"], include=["is_restricted"], name="name_token_found_open"
            ),
            models.Index(fields=["person"], name="name_token_of"),  # read when a name changes
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
