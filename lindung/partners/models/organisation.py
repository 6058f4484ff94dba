"""Organisations, and which of them somebody may see."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, Exists, F, Q, Value, When
from django.db.models.functions import Lower

from lindung.partners.models.agreement import Agreement
from lindung.partners.models.asking import Asking
from lindung.partners.models.moves import Moving
from lindung.partners.rules import (
    COUNTRIES,
    ORGANISATION_LIFECYCLE,
    RECIPIENT_KIND_OF,
    WALLED,
    WALLED_BY_ANSWER,
    OrganisationKind,
    OrganisationState,
    RecipientKind,
    told_as,
)
from lindung.vault.fields import Sealable, SealedText


def _told_as() -> Case:
    """`rules.told_as` for the database."""
    whens = [
        When(Q(kind__in=_kinds_of(walled)) | Q(enforces=answer.value), then=Value(walled.value))
        for answer, walled in WALLED_BY_ANSWER.items()
    ]
    asked_of = _kinds_of(RecipientKind.GOVERNMENT)
    whens.append(When(Q(kind__in=asked_of, enforces=""), then=Value(RecipientKind.NAMED_ONLY.value)))
    for recipient in RecipientKind:
        if recipient not in WALLED_BY_ANSWER.values() and _kinds_of(recipient):
            whens.append(When(Q(kind__in=_kinds_of(recipient)), then=Value(recipient.value)))
    return Case(*whens, default=Value(RecipientKind.NAMED_ONLY.value))


def _kinds_of(recipient: RecipientKind) -> list[str]:
    return [kind.value for kind, told in RECIPIENT_KIND_OF.items() if told is recipient]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """The actor's national desk and its network, and the parties of own agreements; one world, practice or real.

        National desks see each other: a person's way crosses borders. One that is said by number, and behind the wall
        any shelter, is named to nobody but its desk and whoever has an agreement with it alone.
        """
        if actor.organisation_id is None:
            return self.none()
        agreements = Agreement.objects.filter(is_practice=actor.is_practice).of_party(actor.organisation_id)
        parties, two = agreements.party_ids(), agreements.filter(parties__len=2).party_ids()
        network = Q(desk_id=actor.desk_id) | Q(id=actor.desk_id) | Q(id__in=parties)
        if actor.organisation_id == actor.desk_id:
            network |= Q(kind=OrganisationKind.NATIONAL_DESK.value)
        walled = self.model.objects.filter(pk=actor.organisation_id, told_as__in=[told.value for told in WALLED])
        unnamed = Q(is_by_number=True) | Q(Exists(walled), kind=OrganisationKind.SHELTER.value)
        named = Q(pk=actor.organisation_id) | Q(desk_id=actor.organisation_id) | Q(id__in=two)
        return self.filter(network, ~unnamed | named, is_practice=actor.is_practice)

    def say_to(self, actor: Asking, rows: Iterable["Organisation"]) -> None:
        """Give those of these rows that the actor may not see a number for a name: to be shown, never to be saved."""
        found = list(rows)
        named = set(self.visible_to(actor).filter(pk__in={row.pk for row in found}).values_list("pk", flat=True))
        for row in found:
            row.name = row.name if row.pk in named else f"№ {row.ref}"

    def vetted(self) -> Self:
        """Those the national desk trusts now."""
        return self.filter(state=OrganisationState.VETTED.value)

    def reachable(self) -> Self:
        """Those that can be accountable for something urgent."""
        return self.vetted().filter(duty_set_at__isnull=False)


class Organisation(Sealable, Moving):
    """A body that takes part. Never deleted: suspended. `desk` is empty for the national desk itself."""

    KEY_IS_COUNTED = False  # names of staff and numbers to call stand on most pages, and organisations are few
    LIFECYCLE = ORGANISATION_LIFECYCLE
    STATE = OrganisationState

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    desk = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="network")
    state = models.CharField(max_length=20, default=OrganisationState.INVITED.value)
    is_practice = models.BooleanField(default=False)
    timezone = models.CharField(max_length=40)
    language = models.CharField(max_length=5, default="en")
    duty_name = SealedText(max_length=120, blank=True, default="")
    duty_phone = SealedText(max_length=40, blank=True, default="")
    notice_channel = SealedText(max_length=300, blank=True, default="")
    duty_set_at = models.DateTimeField(null=True, blank=True)
    duty_set_by = models.CharField(max_length=40, blank=True, default="")
    is_by_number = models.BooleanField(default=False, db_default=False)  # its name is kept from who need not know it
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    vetted_by = models.CharField(max_length=40, blank=True, default="")  # another person than `made_by`
    enforces = models.CharField(max_length=20, blank=True, default="")  # "": nobody was asked yet
    enforces_said_by = models.CharField(max_length=40, blank=True, default="")
    enforces_said_at = models.DateTimeField(null=True, blank=True)
    told_as = models.GeneratedField(  # for questions in SQL; `recipient_kind` says the same of a row in hand
        expression=_told_as(), output_field=models.CharField(max_length=30), db_persist=True
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="organisation_vetted_by_another", condition=~Q(vetted_by=F("made_by"))),
            models.CheckConstraint(
                name="organisation_desk_answers_to_itself",
                condition=Q(kind=OrganisationKind.NATIONAL_DESK.value, desk=None)
                | (~Q(kind=OrganisationKind.NATIONAL_DESK.value) & Q(desk__isnull=False)),
            ),
            models.UniqueConstraint(
                name="organisation_one_desk_per_country",
                fields=["country", "is_practice"],
                condition=Q(kind=OrganisationKind.NATIONAL_DESK.value),
            ),
            models.UniqueConstraint(Lower("name"), "country", "is_practice", name="organisation_one_name_per_country"),
            models.CheckConstraint(
                name="organisation_duty_has_time_and_person",
                condition=Q(duty_set_at=None, duty_set_by="") | (Q(duty_set_at__isnull=False) & ~Q(duty_set_by="")),
            ),
            models.CheckConstraint(
                name="organisation_answer_has_time_and_person",
                condition=Q(enforces="", enforces_said_at=None, enforces_said_by="")
                | (~Q(enforces="") & Q(enforces_said_at__isnull=False) & ~Q(enforces_said_by="")),
            ),
            models.CheckConstraint(
                name="organisation_change_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def day_at(self, at: datetime) -> date:
        """The day it is where the organisation works."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def is_desk(self) -> bool:
        """Whether this is a national desk."""
        return self.desk_id is None

    @property
    def national_desk_id(self) -> int:
        """The id of the national desk (its own, for a desk)."""
        return self.desk_id or self.id

    @property
    def national_desk(self) -> "Organisation":
        """The national desk it belongs to (itself, for a desk)."""
        return self.desk or self

    @property
    def is_vetted(self) -> bool:
        """Whether the national desk trusts it now."""
        return self.state == OrganisationState.VETTED.value

    @property
    def can_be_accountable_urgently(self) -> bool:
        """Whether somebody can always be reached there: vetted, with a duty contact."""
        return self.is_vetted and self.duty_set_at is not None

    @property
    def country_name(self) -> str:
        """The country by name, in English; its code where no name is known."""
        return COUNTRIES.get(self.country, self.country)

    @property
    def kind_word(self) -> OrganisationKind:
        """The kind, with its label."""
        return OrganisationKind(self.kind)

    @property
    def is_walled(self) -> bool:
        """Whether it stands behind the wall, or may: it learns the name of no shelter."""
        return self.recipient_kind in WALLED

    @property
    def recipient_kind(self) -> RecipientKind:
        """What a person's consent calls this organisation."""
        return told_as(self.kind, self.enforces)
