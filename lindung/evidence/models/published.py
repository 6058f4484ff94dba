"""What is published: copied out of a release when a second person agrees; in clear, because everybody may read it."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.evidence.models.releases import Release
from lindung.evidence.rules.desk import Audience, RunKind
from lindung.evidence.rules.figures import FIGURES, FigureKind, FigureName
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Organisation


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications, through one gate."""

    def public(self, *, is_practice: bool) -> Self:
        """What everybody may read now."""
        return self.filter(audience=Audience.PUBLIC.value, taken_down_at=None, is_practice=is_practice)

    def visible_to(self, actor: Actor) -> Self:
        """What everybody may read, and what was published to the actor's organisation."""
        if actor.organisation is None:
            return self.none()
        mine = (
            Q(audience=Audience.PUBLIC.value)
            | Q(publisher=actor.organisation)
            | Q(parties__contains=[actor.organisation.pk])
        )
        return self.filter(mine, taken_down_at=None, is_practice=actor.is_practice)


class Publication(models.Model):
    """One published release: title, what is counted, period, verdict. Taken down, it stays as a row without files."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="publication")
    publisher = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Audience])
    parties = ArrayField(models.IntegerField(), default=list)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in RunKind])
    title = models.CharField(max_length=160)
    counted = models.CharField(max_length=500)
    language = models.CharField(max_length=5)
    country = models.CharField(max_length=2)
    period_from = models.DateField()
    period_until = models.DateField()
    verdict = models.CharField(max_length=30, blank=True, default="")
    version = models.CharField(max_length=40)
    is_practice = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["is_practice", "-published_at", "-id"],
                name="publication_newest_public",
                condition=Q(audience=Audience.PUBLIC.value, taken_down_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def audience_word(self) -> Audience:
        """Who may see it, with its label."""
        return Audience(self.audience)


class PublishedFigure(models.Model):
    """One figure of a publication, by the name under which plans read it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=40, choices=[(n.value, n.value) for n in FigureName])
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="published_figure_one_per_name", fields=["publication", "name"]),
            models.CheckConstraint(
                name="published_figure_has_both_ends_or_none",
                condition=Q(low=None, high=None) | Q(low__isnull=False, high__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}:{self.name}"

    @property
    def word(self) -> FigureName:
        """Its name, with its label."""
        return FigureName(self.name)

    @property
    def meaning(self) -> FigureKind:
        """Its definition and unit."""
        return FIGURES[FigureName(self.name)]


class PublishedPaper(models.Model):
    """The report in one language: blocks of text, tables and pictures that the page lays out."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="papers")
    language = models.CharField(max_length=5)
    said = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="published_paper_one_per_language", fields=["publication", "language"])
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}:{self.language}"


class PublishedFile(models.Model):
    """A file everybody may download."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="published_file_one_per_name", fields=["publication", "name"])
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}:{self.name}"
