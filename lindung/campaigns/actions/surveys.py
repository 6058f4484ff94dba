"""Surveys: a question with a right answer, and counts of who knew it before and after."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lindung.campaigns.actions.campaigns import locked
from lindung.campaigns.actions.events import check_area_of, check_number
from lindung.campaigns.actions.trail import record
from lindung.campaigns.models import Campaign, Survey, Tally
from lindung.campaigns.permissions import check_can_change_campaign, check_can_count
from lindung.campaigns.rules import SurveyMixed, SurveyPhase, TallyOdd
from lindung.partners.models import Actor


@dataclass(frozen=True)
class TallySaid:
    """One asking of a group: when, where, how many people, how many right answers."""

    phase: SurveyPhase
    asked_on: date
    asked: int
    right: int
    area: str = ""


@dataclass(frozen=True)
class TwiceSaid:
    """The same people asked twice: how many were right both times, only before, only after, never."""

    asked_on: date
    both: int
    only_before: int
    only_after: int
    neither: int
    area: str = ""


@transaction.atomic
def make_survey(*, campaign: Campaign, question: str, right_answer: str, actor: Actor, at: datetime) -> Survey:
    """Add a question. Raises NotAllowed, NeedsRole, CampaignNotOpen."""
    campaign = locked(campaign)
    check_can_change_campaign(actor, campaign)
    survey = Survey.objects.create(
        campaign=campaign, question=question, right_answer=right_answer, made_at=at, made_by=actor.ref
    )
    record("survey.made", thing=survey.ref, campaign=campaign, actor=actor, at=at)
    return survey


@transaction.atomic
def record_tally(*, survey: Survey, said: TallySaid, actor: Actor, at: datetime) -> Tally:
    """Count one group. Raises NotAllowed, NeedsRole, CampaignNotOpen, TallyOdd, CountTooLarge, SurveyMixed,
    AreaAbroad."""
    check_number(said.asked, least=1, field="asked")
    if not 0 <= said.right <= said.asked:
        raise TallyOdd(field="right", right=said.right, asked=said.asked)
    counted = {"asked": said.asked, "right": said.right}
    return _tally(survey, said.phase, said, counted, actor=actor, at=at)


@transaction.atomic
def record_twice(*, survey: Survey, said: TwiceSaid, actor: Actor, at: datetime) -> Tally:
    """Count people who were asked twice. Raises NotAllowed, NeedsRole, CampaignNotOpen, CountTooLarge, SurveyMixed,
    AreaAbroad."""
    for field in ("both", "only_before", "only_after", "neither"):
        check_number(getattr(said, field), least=0, field=field)
    asked = said.both + said.only_before + said.only_after + said.neither
    check_number(asked, least=1, field="both")
    counted = {
        "asked": asked,
        "right": said.both,
        "only_before": said.only_before,
        "only_after": said.only_after,
    }
    return _tally(survey, SurveyPhase.TWICE, said, counted, actor=actor, at=at)


def _tally(
    survey: Survey,
    phase: SurveyPhase,
    said: TallySaid | TwiceSaid,
    counted: dict[str, int],
    *,
    actor: Actor,
    at: datetime,
) -> Tally:
    campaign = locked(survey.campaign)  # the next one waits here, and then sees this one's kind
    check_can_count(actor, campaign)
    check_area_of(campaign, said.area)
    others = Tally.objects.filter(survey=survey)
    twice = others.filter(phase=SurveyPhase.TWICE.value)
    if (others.exclude(phase=SurveyPhase.TWICE.value) if phase is SurveyPhase.TWICE else twice).exists():
        raise SurveyMixed(ref=survey.ref)
    tally = Tally.objects.create(
        survey=survey,
        phase=phase.value,
        asked_on=said.asked_on,
        area=said.area,
        counted_at=at,
        counted_by=actor.ref,
        **counted,
    )
    record("survey.counted", thing=survey.ref, campaign=campaign, actor=actor, at=at, asked=counted["asked"])
    return tally
