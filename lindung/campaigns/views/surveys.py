"""Pages of surveys: a question, and the counts of who knew it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lindung.campaigns import actions, permissions, queries
from lindung.campaigns.forms import SurveyForm, TallyForm, TwiceForm
from lindung.campaigns.rules import SurveyPhase
from lindung.campaigns.views.campaigns import LEADS
from lindung.campaigns.views.events import COUNTS
from lindung.campaigns.views.shared import BOTH, form_page
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.views.steps import sent


@desk_view(*LEADS, methods=BOTH)
def make(request: DeskRequest, ref: str) -> HttpResponse:
    """Add a question to a campaign."""
    campaign = queries.find_campaign(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, campaign)
    return form_page(
        request,
        SurveyForm(sent(request)),
        lambda told: actions.make_survey(campaign=campaign, actor=request.actor, at=request.at, **told),
        said={
            "title": _("Add a question"),
            "lead": _("Ask it before and after. Only how many knew the answer is kept, never who."),
            "verb": _("Add this question"),
            "done": _("The question is added."),
        },
        then=("campaigns:campaign", campaign.ref),
    )


@desk_view(*COUNTS, methods=BOTH)
def count(request: DeskRequest, ref: str) -> HttpResponse:
    """Count a group that was asked before or after."""
    survey = queries.find_survey(request.actor, ref)
    permissions.check_can_count(request.actor, survey.campaign)
    form = TallyForm(
        sent(request), country=survey.campaign.accountable.country, initial={"asked_on": request.at.date()}
    )

    def do(told: dict[str, Any]) -> object:
        said = actions.TallySaid(**{**told, "phase": SurveyPhase(told["phase"])})
        return actions.record_tally(survey=survey, said=said, actor=request.actor, at=request.at)

    return form_page(
        request,
        form,
        do,
        said={
            "title": survey.question,
            "lead": _("A right answer: %(answer)s") % {"answer": survey.right_answer},
            "verb": _("Record the numbers"),
            "done": _("Recorded."),
        },
        then=("campaigns:campaign", survey.campaign.ref),
    )


@desk_view(*COUNTS, methods=BOTH)
def count_twice(request: DeskRequest, ref: str) -> HttpResponse:
    """Count people who were asked both times."""
    survey = queries.find_survey(request.actor, ref)
    permissions.check_can_count(request.actor, survey.campaign)
    form = TwiceForm(
        sent(request), country=survey.campaign.accountable.country, initial={"asked_on": request.at.date()}
    )
    return form_page(
        request,
        form,
        lambda told: actions.record_twice(
            survey=survey, said=actions.TwiceSaid(**told), actor=request.actor, at=request.at
        ),
        said={
            "title": survey.question,
            "lead": _("A right answer: %(answer)s") % {"answer": survey.right_answer},
            "verb": _("Record the numbers"),
            "done": _("Recorded."),
        },
        then=("campaigns:campaign", survey.campaign.ref),
    )
