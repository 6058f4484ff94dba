"""Materials in their languages and versions, who approved each, and where how many were handed out."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.campaigns.models.campaign import Campaign, OutreachEvent
from lindung.campaigns.rules import MaterialKind
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns the actor may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))


class Material(models.Model):
    """One leaflet, poster, card or text of a campaign, whatever its languages and versions."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="materials")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in MaterialKind])
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    objects = MaterialQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref

    @property
    def kind_word(self) -> MaterialKind:
        """Its kind, with the words for it."""
        return MaterialKind(self.kind)


class MaterialVersionQuerySet(models.QuerySet["MaterialVersion"]):
    """Versions, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of materials the actor may see."""
        return self.filter(material__in=Material.objects.visible_to(actor))

    def in_use(self) -> Self:
        """Those that may be printed and handed out."""
        return self.filter(approved_at__isnull=False, withdrawn_at=None)


class MaterialVersion(models.Model):
    """The text of a material in one language. Never rewritten: a change is the next number."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=120)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=40, blank=True, default="")  # another person than `made_by`
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")

    objects = MaterialVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="material_version_one_per_number", fields=["material", "language", "number"]),
            models.CheckConstraint(
                name="material_approved_has_time_and_person",
                condition=Q(approved_at=None, approved_by="") | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
            ),
            models.CheckConstraint(
                name="material_approved_by_another", condition=Q(approved_by="") | ~Q(approved_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="material_withdrawn_has_time_and_person",
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_in_use(self) -> bool:
        """Whether it may be printed and handed out."""
        return self.approved_at is not None and self.withdrawn_at is None


class Handout(models.Model):
    """How many of a version were handed out, printed or sent, where and on which day. Added, never changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="handouts")
    version = models.ForeignKey(MaterialVersion, on_delete=models.PROTECT, related_name="handouts")
    event = models.ForeignKey(OutreachEvent, on_delete=models.PROTECT, related_name="handouts", null=True, blank=True)
    area = models.CharField(max_length=20, blank=True, default="")
    on_day = models.DateField()
    number = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="handout_of_some", condition=Q(number__gte=1))]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.on_day}"
