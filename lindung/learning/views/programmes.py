"""Programmes and cohorts: what there is, joining, and what a cohort gained."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.learning import actions, permissions
from lindung.learning.forms import CohortForm, ProgrammeForm
from lindung.learning.methods.gain import FEWEST
from lindung.learning.models import Cohort, Programme
from lindung.learning.queries import cohorts, shelf
from lindung.learning.views.learner import BOTH, POST, spoken
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step


@desk_view()
def listing(request: DeskRequest) -> HttpResponse:
    """The desk's programmes with their cohorts."""
    joined = cohorts.joined(request.actor)
    groups: dict[int, list[Cohort]] = {}
    for cohort in cohorts.cohorts(request.actor):
        groups.setdefault(cohort.programme_id, []).append(cohort)
    context = {
        "programmes": [
            (each, shelf.titles(each.modules, spoken()), groups.get(each.pk, []))
            for each in cohorts.programmes(request.actor)
        ],
        "joined": joined,
        "today": request.at.date(),
        "may_hold": permissions.can_hold(request.actor),
        "why_not_make": reason(permissions.why_not_make_programme(request.actor)),
    }
    return render(request, "learning/programmes.html", context)


@desk_view(*permissions.HOLDS, methods=BOTH)
def make(request: DeskRequest) -> HttpResponse:
    """A new programme for the network."""
    permissions.check_can_make_programme(request.actor)
    form = ProgrammeForm(sent(request), modules=shelf.choices(spoken()))

    def do(told: dict[str, Any]) -> Programme:
        return actions.make_programme(**told, actor=request.actor, at=request.at)

    if try_form(form, do) is not None:
        messages.success(request, _("The programme is there. Add a cohort when people are to go through it together."))
        return redirect("learning:programmes")
    return render(request, "learning/make_programme.html", {"form": form}, status=status_of(form.errors))


@desk_view(*permissions.HOLDS, methods=POST)
def close(request: DeskRequest, ref: str) -> HttpResponse:
    """No further cohort begins in it."""
    found = get_object_or_404(Programme.objects.visible_to(request.actor), ref=ref)
    return take_step(
        request,
        lambda: actions.close_programme(programme=found, actor=request.actor, at=request.at),
        done=_("Closed. Cohorts that run go on to their last day."),
        then="learning:programmes",
    )


@desk_view(*permissions.HOLDS, methods=BOTH)
def make_cohort(request: DeskRequest, ref: str) -> HttpResponse:
    """A new cohort of a programme, held by one's own organisation."""
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), ref=ref)
    permissions.check_can_hold(request.actor)
    form = CohortForm(sent(request))

    def do(told: dict[str, Any]) -> Cohort:
        return actions.make_cohort(programme=programme, **told, actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("The cohort is there. Members of your network can join now."))
        return redirect("learning:cohort", made.ref)
    context = {"form": form, "programme": programme}
    return render(request, "learning/make_cohort.html", context, status=status_of(form.errors))


@desk_view()
def cohort(request: DeskRequest, ref: str) -> HttpResponse:
    """One cohort: when, what, how many; joining or leaving; for its host what was gained."""
    found = _cohort(request, ref)
    keeps = permissions.can_keep(request.actor, found)
    gains = cohorts.gains(found) if keeps else []
    titles = shelf.titles(found.programme.modules, spoken())
    context = {
        "cohort": found,
        "titles": titles,
        "people": cohorts.people_in(found),
        "is_in": found.pk in cohorts.joined(request.actor),
        "is_over": found.is_over(request.at.date()),
        "keeps": keeps,
        "gains": list(zip(titles, gains, strict=False)),
        "fewest": FEWEST,
    }
    return render(request, "learning/cohort.html", context)


@desk_view(methods=POST)
def join(request: DeskRequest, ref: str) -> HttpResponse:
    """A member joins."""
    found = _cohort(request, ref)
    return take_step(
        request,
        lambda: actions.enrol(cohort=found, actor=request.actor, at=request.at),
        done=_("You are in. Answer the questions of each module before you read it, so that the gain can be told."),
        then="learning:cohort",
        ref=ref,
    )


@desk_view(methods=POST)
def leave(request: DeskRequest, ref: str) -> HttpResponse:
    """A member leaves."""
    found = _cohort(request, ref)
    return take_step(
        request,
        lambda: actions.leave(cohort=found, actor=request.actor, at=request.at),
        done=_("You have left the cohort. What you learned stays yours."),
        then="learning:cohort",
        ref=ref,
    )


def _cohort(request: DeskRequest, ref: str) -> Cohort:
    rows = Cohort.objects.visible_to(request.actor).select_related("programme", "host")
    return get_object_or_404(rows, ref=ref)
