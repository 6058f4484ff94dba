"""Reading campaigns, and what they reached: people who came, what was handed out, what people know since."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet, Sum

from lindung.campaigns.methods.effect import Effect, between_groups, of_the_same, share
from lindung.campaigns.models import (
    Campaign,
    EventPhoto,
    Handout,
    Material,
    MaterialVersion,
    OutreachEvent,
    Survey,
    Tally,
)
from lindung.campaigns.rules import EventState, SurveyPhase
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import OrganisationState

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Reached:
    """What a campaign reached. `people` may count somebody twice who came twice: it is a count of visits."""

    events_held: int
    people: int
    estimated: int  # of them, how many were not counted but estimated
    handed_out: int
    by_language: Sequence[tuple[str, int]]
    by_area: Sequence[tuple[str, int, int]]  # area, people who came, pieces handed out


def campaigns_seen(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns of the actor's network, newest first, with how many events each has and how many came."""
    held = Q(events__state=EventState.HELD.value)
    rows = Campaign.objects.visible_to(actor).select_related("accountable")
    return rows.annotate(
        event_count=Count("events"), held_count=Count("events", filter=held), people=Sum("events__people", filter=held)
    ).order_by("-starts_on", "-id")


def find_campaign(actor: Actor, ref: str) -> Campaign:
    """One campaign. Raises NotFound."""
    rows = Campaign.objects.visible_to(actor).select_related("accountable", "desk")
    return _one(rows, ref)


def find_event(actor: Actor, ref: str) -> OutreachEvent:
    """One event. Raises NotFound."""
    return _one(OutreachEvent.objects.visible_to(actor).select_related("campaign__accountable"), ref)


def find_material(actor: Actor, ref: str) -> Material:
    """One material. Raises NotFound."""
    return _one(Material.objects.visible_to(actor).select_related("campaign__accountable"), ref)


def find_version(actor: Actor, ref: str) -> MaterialVersion:
    """One version of a material. Raises NotFound."""
    return _one(MaterialVersion.objects.visible_to(actor).select_related("material__campaign__accountable"), ref)


def find_survey(actor: Actor, ref: str) -> Survey:
    """One question. Raises NotFound."""
    return _one(Survey.objects.visible_to(actor).select_related("campaign__accountable"), ref)


def find_photo(actor: Actor, ref: str) -> EventPhoto:
    """One photograph that may still be shown. Raises NotFound."""
    rows = EventPhoto.objects.visible_to(actor).kept()
    return _one(rows.select_related("event__campaign__accountable", "key"), ref)


def _one(rows: QuerySet[Row], ref: str) -> Row:
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def partners_to_choose(actor: Actor) -> QuerySet[Organisation]:
    """Vetted organisations of the network that could help, the actor's own apart."""
    network = Q(desk_id=actor.desk_id) | Q(pk=actor.desk_id)
    rows = Organisation.objects.visible_to(actor).filter(network, state=OrganisationState.VETTED.value)
    return rows.exclude(pk=actor.organisation_id or 0).order_by("name")


def helpers_of(campaign: Campaign) -> QuerySet[Organisation]:
    """The organisations that help a campaign, the reader's own among them."""
    return Organisation.objects.filter(pk__in=campaign.contributors).order_by("name")


def materials_of(campaign: Campaign) -> QuerySet[Material]:
    """Materials with their versions, newest version of each language first, and how many were handed out."""
    versions = MaterialVersion.objects.annotate(handed_out=Sum("handouts__number")).order_by("language", "-number")
    return campaign.materials.prefetch_related(Prefetch("versions", queryset=versions)).order_by("id")


def versions_in_use(campaign: Campaign) -> QuerySet[MaterialVersion]:
    """Texts of a campaign that may be handed out."""
    return MaterialVersion.objects.in_use().filter(material__campaign=campaign).order_by("material", "language")


def surveys_of(campaign: Campaign) -> list[tuple[Survey, Effect | None, Sequence[Tally]]]:
    """Every question with what changed, where both sides were asked, and the counts behind it."""
    rows = campaign.surveys.prefetch_related(Prefetch("tallies", queryset=Tally.objects.order_by("asked_on", "id")))
    return [
        (survey, effect_of(list(survey.tallies.all())), list(survey.tallies.all())) for survey in rows.order_by("id")
    ]


def effect_of(tallies: Sequence[Tally]) -> Effect | None:
    """What changed between before and after; None while one side is missing."""
    twice = [each for each in tallies if each.phase == SurveyPhase.TWICE.value]
    if twice:
        both, before, after = (sum(getattr(t, name) for t in twice) for name in ("right", "only_before", "only_after"))
        neither = sum(each.asked for each in twice) - both - before - after
        return of_the_same(both=both, only_before=before, only_after=after, neither=neither)
    asked: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for each in tallies:
        asked[each.phase] += each.asked
        right[each.phase] += each.right
    first, last = SurveyPhase.BEFORE.value, SurveyPhase.AFTER.value
    if not asked[first] or not asked[last]:
        return None
    return between_groups(share(asked=asked[first], right=right[first]), share(asked=asked[last], right=right[last]))


def reached_by(campaign: Campaign) -> Reached:
    """People who came, and pieces handed out, by language and place."""
    held = list(campaign.events.filter(state=EventState.HELD.value))
    handouts = list(Handout.objects.filter(campaign=campaign).select_related("version"))
    languages: dict[str, int] = defaultdict(int)
    areas: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for event in held:
        areas[event.area][0] += event.people or 0
    for handout in handouts:
        languages[handout.version.language] += handout.number
        areas[handout.area][1] += handout.number
    return Reached(
        events_held=len(held),
        people=sum(event.people or 0 for event in held),
        estimated=sum(event.people or 0 for event in held if event.counted_how == "estimate"),
        handed_out=sum(handout.number for handout in handouts),
        by_language=sorted(languages.items()),
        by_area=[(area, people, pieces) for area, (people, pieces) in sorted(areas.items())],
    )
