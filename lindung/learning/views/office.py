"""For coordinators: which roles need a certificate, what was given, the figures of the network."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.learning import actions
from lindung.learning.forms import RequirementForm, RevokeForm
from lindung.learning.queries import certificates, figures, shelf
from lindung.learning.rules import LearnerSex, qualification_of
from lindung.learning.rules.words import QUALIFICATION_PREFIX
from lindung.learning.views.learner import BOTH, POST, spoken
from lindung.partners import actions as partners
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.models import RoleRequirement
from lindung.partners.permissions import can_require_qualification
from lindung.partners.rules import OrganisationKind, Role
from lindung.partners.views.steps import own_organisation, sent, status_of, take_step
from lindung.web.paging import page_of

YEAR = timedelta(days=365)


@desk_view(Role.COORDINATOR, methods=BOTH)
def requirements(request: DeskRequest) -> HttpResponse:
    """Which roles work only with a current certificate, here and, said by a desk, in its network."""
    organisation = own_organisation(request)
    form = RequirementForm(
        sent(request), modules=shelf.choices(spoken()), initial={"from_on": request.at.date() + timedelta(days=30)}
    )

    def do(told: dict[str, Any]) -> RoleRequirement:
        return partners.require_qualification(
            organisation=organisation,
            role=told["role"],
            name=qualification_of(told["module"]),
            from_on=told["from_on"],
            actor=request.actor,
            at=request.at,
        )

    if try_form(form, do) is not None:
        messages.success(request, _("Noted. Tell the people it concerns, so that they pass it in time."))
        return redirect("learning:requirements")
    rows = RoleRequirement.objects.visible_to(request.actor).filter(ended_at=None).select_related("organisation")
    found = list(rows.order_by("role", "from_on", "id"))
    titles = shelf.titles([row.name.removeprefix(QUALIFICATION_PREFIX) for row in found], spoken())
    context = {
        "form": form,
        "rows": [
            (row, Role(row.role), title, can_require_qualification(request.actor, row.organisation))
            for row, title in zip(found, titles, strict=True)
        ],
    }
    return render(request, "learning/requirements.html", context, status=status_of(form.errors))


@desk_view(Role.COORDINATOR, methods=POST)
def end_requirement(request: DeskRequest, ref: str) -> HttpResponse:
    """The role works without it again."""
    found = get_object_or_404(RoleRequirement.objects.visible_to(request.actor).select_related("organisation"), ref=ref)
    return take_step(
        request,
        lambda: partners.end_requirement(requirement=found, actor=request.actor, at=request.at),
        done=_("The role works without this certificate again."),
        then="learning:requirements",
    )


@desk_view(Role.COORDINATOR)
def numbers(request: DeskRequest) -> HttpResponse:
    """What the network learned in the last twelve months: numbers only."""
    desk = own_organisation(request).national_desk
    until = request.at.date() + timedelta(days=1)
    asked = figures.Asked(desk.pk, desk.is_practice, until - YEAR, until)
    trained, in_force = figures.cells("trained_in_period", asked), figures.cells("certificates_in_force", asked)
    context = {
        "held": figures.total("workshops_held", asked),
        "trained": _summed(trained),
        "by_sex": [(_(word.label) if word else _("Not said"), _summed(trained, sex=word.value)) for word in LearnerSex],
        "by_kind": [
            (
                _(kind.label),
                _summed(trained, organisation_kind=kind.value),
                _summed(in_force, organisation_kind=kind.value),
            )
            for kind in OrganisationKind
        ],
        "in_force": _summed(in_force),
        "gain": figures.gain(asked),
        "definitions": [_(figure.definition) for figure in figures.FIGURES.values()],
        "period_from": asked.period_from,
        "period_until": request.at.date(),
        "may_see_given": request.actor.is_of_desk,
    }
    return render(request, "learning/numbers.html", context)


@desk_view(Role.COORDINATOR)
def given(request: DeskRequest) -> HttpResponse:
    """Every certificate this desk gave, by reference: it never sees to whom."""
    page = page_of(certificates.given(request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    titles = shelf.titles([row.module for row in page.rows], spoken())
    context = {"page": page, "rows": list(zip(page.rows, titles, strict=True)), "today": request.at.date()}
    return render(request, "learning/given.html", context)


@desk_view(Role.COORDINATOR, methods=BOTH, fresh=True)
def revoke(request: DeskRequest, ref: str) -> HttpResponse:
    """Take a certificate back, with a reason."""
    found = get_object_or_404(certificates.given(request.actor), ref=ref)
    form = RevokeForm(sent(request))

    def do(told: dict[str, Any]) -> bool:
        actions.revoke_certificate(certificate=found, reason=told["reason"], actor=request.actor, at=request.at)
        return True

    if try_form(form, do):
        messages.success(request, _("Revoked. A badge made of it no longer verifies."))
        return redirect("learning:given")
    context = {"form": form, "certificate": found, "title": shelf.titles([found.module], spoken())[0]}
    return render(request, "learning/revoke.html", context, status=status_of(form.errors))


def _summed(cells: list[figures.Cell], **of: str) -> int:
    return sum(cell.value for cell in cells if all(cell.of.get(name) == word for name, word in of.items()))
