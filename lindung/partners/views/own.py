"""One's own organisation and one's own entry."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.kernel.errors import NotAllowed
from lindung.partners import actions, permissions
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import DutyContactForm, OwnEntryForm, OwnOrganisationForm, try_form
from lindung.partners.views.steps import own_organisation, reason, sent, status_of


@desk_view(also_invited=True)
def mine(request: DeskRequest) -> HttpResponse:
    """The own organisation: who can be reached, and what it says about itself."""
    own = own_organisation(request)
    context = {
        "organisation": own,
        "why_not_change": reason(permissions.why_not_change_organisation(request.actor, own)),
        "why_not_invite": reason(permissions.why_not_invite_member(request.actor, own)),
    }
    return render(request, "partners/mine.html", context)


@desk_view(methods=(*READING, "POST"), also_invited=True)
def change(request: DeskRequest) -> HttpResponse:
    """Correct the name, the zone or the language."""
    own = own_organisation(request)
    permissions.check_can_change_organisation(request.actor, own)
    form = OwnOrganisationForm(
        sent(request), initial={"name": own.name, "timezone": own.timezone, "language": own.language}
    )

    def do(values: dict[str, Any]) -> bool:
        actions.change_organisation(organisation=own, **values, actor=request.actor, at=request.at)
        return True

    return _answer(request, form, do, title=_("Your organisation"), verb=_("Save this"), back="partners:mine")


@desk_view(methods=(*READING, "POST"), also_invited=True)
def duty_contact(request: DeskRequest) -> HttpResponse:
    """Say who can always be reached."""
    own = own_organisation(request)
    permissions.check_can_change_organisation(request.actor, own)
    form = DutyContactForm(
        sent(request),
        initial={"duty_name": own.duty_name, "phone": own.duty_phone, "notice_channel": own.notice_channel},
    )

    def do(values: dict[str, Any]) -> bool:
        actions.set_duty_contact(
            organisation=own,
            name=values["duty_name"],
            phone=values["phone"],
            notice_channel=values["notice_channel"],
            actor=request.actor,
            at=request.at,
        )
        return True

    return _answer(request, form, do, title=_("Duty contact"), verb=_("Save the duty contact"), back="partners:mine")


@desk_view(methods=(*READING, "POST"), also_invited=True)
def me(request: DeskRequest) -> HttpResponse:
    """The own name and language; password and second factor are one link away."""
    member = request.actor.member
    if member is None:
        raise NotAllowed()
    form = OwnEntryForm(sent(request), initial={"name": member.name, "language": member.language})

    def do(values: dict[str, Any]) -> bool:
        actions.change_own_entry(**values, actor=request.actor, at=request.at)
        return True

    return _answer(
        request, form, do, title=_("Your entry"), verb=_("Save this"), back="partners:me", template="partners/me.html"
    )


def _answer(
    request: DeskRequest, form: forms.Form, do: Any, *, template: str = "partners/form.html", **words: str
) -> HttpResponse:
    if try_form(form, do):
        messages.success(request, _("Saved."))
        return redirect(words["back"])
    return render(request, template, {"form": form, **words}, status=status_of(form.errors))
