"""Registers of licences, loaded whole from a public list; and how often offers were checked, by day and language."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lindung.partners.models import Actor


class RegisterQuerySet(models.QuerySet["Register"]):
    """Registers are public; the practice world has its own."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's world."""
        return self.filter(is_practice=actor.is_practice)

    def in_use(self) -> Self:
        """Those that answer now."""
        return self.filter(replaced_at=None)


class Register(models.Model):
    """One list of licences as it was loaded. The newest answers; an earlier one stays as a row without its licences."""

    country = models.CharField(max_length=2)
    is_practice = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    dated_on = models.DateField()  # the day the list says it is of
    row_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.CharField(max_length=40, blank=True, default="")

    objects = RegisterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="register_one_in_use", fields=["country", "is_practice"], condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="register_replaced_has_time_and_person",
                condition=Q(replaced_at=None, replaced_by="") | (Q(replaced_at__isnull=False) & ~Q(replaced_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}:{self.dated_on}"


class Licence(models.Model):
    """One agency of a register, as the list has it; the keys are what somebody's typing is compared with."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="licences", db_index=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    grams = ArrayField(models.IntegerField())  # pieces of three letters of the name, for near spellings
    number = models.CharField(max_length=80, blank=True)
    number_key = models.CharField(max_length=80, blank=True)
    licence_class = models.CharField(max_length=40, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(name="licence_by_name", fields=["register", "name_key"]),
            models.Index(name="licence_by_number", fields=["register", "number_key"]),
            GinIndex(name="licence_by_grams", fields=["grams"]),
        ]

    def __str__(self) -> str:
        return f"{self.register_id}:{self.number_key}"


class CheckCount(models.Model):
    """How many offers were checked on a day, by the language of the page and the verdict. Nothing else is known."""

    day = models.DateField()
    language = models.CharField(max_length=5)
    verdict = models.CharField(max_length=24)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="check_count_once", fields=["day", "language", "verdict"]),
        ]

    def __str__(self) -> str:
        return f"{self.day}:{self.language}:{self.verdict}"
