"""Pledges: those the network follows, those published elsewhere that nobody follows yet, and what shows them kept."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import own_organisation, reason, status_of, take_step
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import pledges as actions
from lindung.plans.forms.work import EvidenceForm, JudgeForm, PledgeForm
from lindung.plans.models import Plan, Pledge
from lindung.plans.queries import work as queries
from lindung.plans.rules.pledges import PLEDGE_LIFECYCLE, PledgeState
from lindung.plans.tables.published import published_pledges
from lindung.plans.views.stepping import BOTH, POST, do_step, form_of
from lindung.web.paging import page_of


@desk_view()
def pledges(request: DeskRequest) -> HttpResponse:
    """Pledges the actor may see: the open ones first due, and the published ones nobody follows yet."""
    page = page_of(queries.pledges_seen(request.actor), order=("-said_on", "-id"), cursor=request.GET.get("page", ""))
    country = own_organisation(request).country
    followed = set(Pledge.objects.visible_to(request.actor).exclude(code="").values_list("code", flat=True))
    context = {
        "page": page,
        "published": [each for each in published_pledges() if each.country == country and each.code not in followed],
        "why_not_follow": reason(permissions.why_not_follow_pledges(request.actor)),
        "at": request.at,
    }
    return render(request, "plans/common/pledges.html", context)


@desk_view(methods=BOTH)
def follow(request: DeskRequest) -> HttpResponse:
    """Take down a pledge."""
    permissions.check_can_follow_pledges(request.actor)
    rows = {"owner": queries.network_of(request.actor), "plan": queries.plans_for_work(request.actor)}
    form = form_of(PledgeForm, request, "pledge", rows=rows)

    def do(said: dict[str, Any]) -> Pledge:
        plan = said.pop("plan")
        return actions.follow_pledge(
            said=actions.Said(**said, language=request.actor.language), plan=plan, actor=request.actor, at=request.at
        )

    made = try_form(form, do)
    if made is not None:
        return redirect("plans:pledge", ref=made.ref)
    return render(request, "plans/common/follow.html", {"form": form}, status=status_of(form.errors))


@desk_view(methods=POST)
def follow_published(request: DeskRequest, code: str) -> HttpResponse:
    """Follow a pledge of the bundled list."""
    found = next((each for each in published_pledges() if each.code == code), None)
    if found is None:
        raise Http404
    said = actions.Said(
        text=found.text,
        ground=found.ground,
        said_on=found.said_on,
        owner_name=found.owner,
        source=found.source,
        source_url=found.source_url,
        code=found.code,
    )
    return take_step(
        request,
        lambda: actions.follow_pledge(
            said=said, plan=_own_plan(request, found.plan), actor=request.actor, at=request.at
        ),
        done=_("Followed from now on. You are asked about it each quarter."),
        then="plans:pledges",
    )


@desk_view()
def pledge(request: DeskRequest, ref: str) -> HttpResponse:
    """One pledge with what shows how far it is."""
    return _show(request, _found(request, ref))


@desk_view(methods=POST)
def add_evidence(request: DeskRequest, ref: str) -> HttpResponse:
    """Something that shows it."""
    found = _found(request, ref)
    form = form_of(EvidenceForm, request, "evidence")
    return do_step(
        request,
        form,
        lambda said: actions.add_evidence(pledge=found, **said, actor=request.actor, at=request.at),
        done=_("Added."),
        to="plans:pledge",
        ref=ref,
        again=lambda: _show(request, found, evidence_form=form),
    )


@desk_view(methods=POST)
def judge(request: DeskRequest, ref: str) -> HttpResponse:
    """What became of it."""
    found = _found(request, ref)
    form = form_of(JudgeForm, request, "judge", among=_next(found))
    return do_step(
        request,
        form,
        lambda said: actions.judge_pledge(pledge=found, **said, actor=request.actor, at=request.at),
        done=_("Written down."),
        to="plans:pledge",
        ref=ref,
        again=lambda: _show(request, found, judge_form=form),
    )


def _own_plan(request: DeskRequest, code: str) -> Plan | None:
    """The bundled plan a published pledge speaks of, where the actor's desk keeps it."""
    own: Plan | None = queries.plans_for_work(request.actor).filter(code=code).first()
    return own


def _found(request: DeskRequest, ref: str) -> Pledge:
    found: Pledge = get_object_or_404(queries.pledges_seen(request.actor).select_related("policy"), ref=ref)
    return found


def _next(found: Pledge) -> list[PledgeState]:
    after = PLEDGE_LIFECYCLE.moves[PledgeState(found.state)]
    return [state for state in PledgeState if state in after]


def _show(request: DeskRequest, found: Pledge, **forms: Any) -> HttpResponse:
    among = _next(found)
    context = {
        "pledge": found,
        "evidence": found.evidence.select_related("organisation").order_by("dated_on", "id"),
        "among": among,
        "may_add": permissions.can_add_evidence(request.actor, found),
        "why_not_judge": reason(permissions.why_not_judge_pledge(request.actor, found)),
        "evidence_form": forms.get("evidence_form") or form_of(EvidenceForm, None, "evidence"),
        "judge_form": forms.get("judge_form") or form_of(JudgeForm, None, "judge", among=among),
        "at": request.at,
    }
    return render(request, "plans/common/pledge.html", context)
