"""API tokens of the own organisation."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from lindung.partners import actions, permissions
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import TokenForm, try_form
from lindung.partners.models import ApiToken
from lindung.partners.rules import Role
from lindung.partners.views.steps import own_organisation, sent, status_of, take_step


@desk_view(Role.ADMINISTRATOR, Role.SUPERVISOR, methods=(*READING, "POST"), fresh=True)
def make(request: DeskRequest) -> HttpResponse:
    """Make a token; it is shown once."""
    own = own_organisation(request)
    permissions.check_can_make_token(request.actor, own)
    form = TokenForm(sent(request))
    back = _page_of_tokens(request)
    made = try_form(
        form,
        lambda values: actions.make_token(
            organisation=own,
            label=values["label"],
            scopes=values["scopes"],
            expires_at=form.expires_at(request.at),
            actor=request.actor,
            at=request.at,
        ),
    )
    if made is not None:
        return render(request, "partners/token.html", {"token": made[0], "text": made[1], "back": back})
    context = {"form": form, "title": _("Make a token"), "verb": _("Make it"), "back": back}
    return render(request, "partners/form.html", context, status=status_of(form.errors))


@desk_view(Role.ADMINISTRATOR, Role.SUPERVISOR, methods=("POST",))
def revoke(request: DeskRequest, ref: str) -> HttpResponse:
    """Let a token stop working."""
    found = get_object_or_404(ApiToken.objects.visible_to(request.actor), ref=ref)
    return take_step(
        request,
        lambda: actions.revoke_token(token=found, actor=request.actor, at=request.at),
        done=_("The token no longer works."),
        then=_page_of_tokens(request),
    )


def _page_of_tokens(request: DeskRequest) -> str:
    return "partners:administration" if request.actor.has(Role.ADMINISTRATOR) else "partners:access"
