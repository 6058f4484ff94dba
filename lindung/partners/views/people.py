"""Members and invitations; the page on which an invited person joins."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lindung.kernel.errors import Refusal
from lindung.partners import actions, permissions, queries
from lindung.partners.edges import READING, DeskRequest, desk_view, public_view
from lindung.partners.forms import InvitationForm, JoinForm, RolesForm, try_form
from lindung.partners.models import ApiToken, Invitation, Member
from lindung.partners.rules import InvitationState, Role
from lindung.partners.scope import Door, entering
from lindung.partners.views.network import show_link
from lindung.partners.views.steps import own_organisation, reason, sent, status_of, take_step

ADMINISTRATOR = Role.ADMINISTRATOR


@desk_view(ADMINISTRATOR, also_invited=True)
def administration(request: DeskRequest) -> HttpResponse:
    """Members, open invitations and tokens of the own organisation."""
    members = Member.objects.visible_to(request.actor).select_related("account", "organisation__key")
    invitations = Invitation.objects.visible_to(request.actor).filter(state=InvitationState.OPEN.value)
    tokens = ApiToken.objects.visible_to(request.actor)
    context = {
        "members": members.order_by("state", "joined_at", "id")[:500],
        "invitations": invitations.select_related("organisation").order_by("-made_at")[:100],
        "tokens": tokens.order_by("-made_at")[:100],
        "gone": queries.without_access(request.actor),
        "at": request.at,
    }
    return render(request, "partners/administration.html", context)


@desk_view(ADMINISTRATOR, methods=(*READING, "POST"), also_invited=True, fresh=True)
def invite(request: DeskRequest) -> HttpResponse:
    """Invite a member; the link is shown once."""
    own = own_organisation(request)
    form = InvitationForm(sent(request), initial={"language": own.language})
    made = try_form(
        form, lambda values: actions.invite_member(organisation=own, **values, actor=request.actor, at=request.at)
    )
    if made is not None:
        return show_link(request, *made, back=reverse("partners:administration"))
    context = {
        "form": form,
        "title": _("Invite a member"),
        "verb": _("Make the link"),
        "back": "partners:administration",
    }
    return render(request, "partners/form.html", context, status=status_of(form.errors))


@desk_view(methods=("POST",), also_invited=True)
def withdraw(request: DeskRequest, ref: str) -> HttpResponse:
    """Let an invitation's link stop working."""
    found = get_object_or_404(Invitation.objects.visible_to(request.actor), ref=ref)
    return take_step(
        request,
        lambda: actions.withdraw_invitation(invitation=found, actor=request.actor, at=request.at),
        done=_("The link no longer works."),
        then="partners:administration" if request.actor.has(ADMINISTRATOR) else "partners:network",
    )


@desk_view(ADMINISTRATOR, methods=(*READING, "POST"), also_invited=True, fresh=True)
def member(request: DeskRequest, ref: str) -> HttpResponse:
    """One member: roles, and whether she may sign in."""
    found = _found(request, ref)
    form = RolesForm(sent(request), initial={"roles": found.roles})

    def do(values: dict[str, list[str]]) -> bool:
        actions.change_roles(member=found, roles=values["roles"], actor=request.actor, at=request.at)
        return True

    if try_form(form, do):
        messages.success(request, _("The roles are changed."))
        return redirect("partners:member", ref=ref)
    context = {
        "member": found,
        "form": form,
        "why_not_change": reason(permissions.why_not_change_member(request.actor, found)),
        "provider": queries.provider_of(found.organisation),
        "is_bound": queries.is_bound(found),
        "factors": queries.second_factors(found),
    }
    return render(request, "partners/member.html", context, status=status_of(form.errors))


@desk_view(Role.SUPERVISOR, ADMINISTRATOR, also_invited=True)
def colleagues(request: DeskRequest) -> HttpResponse:
    """Everybody's access, with one step to end it: for the call that a colleague is in danger."""
    members = Member.objects.visible_to(request.actor).select_related("account", "organisation__key")
    lines = [(each, reason(_why_not(request, each))) for each in members.order_by("state", "joined_at", "id")[:500]]
    return render(request, "partners/colleagues.html", {"lines": lines})


def _why_not(request: DeskRequest, member: Member) -> Refusal | None:
    ask = permissions.why_not_end_access if member.is_active else permissions.why_not_give_access_again
    return ask(request.actor, member)


@desk_view(Role.SUPERVISOR, ADMINISTRATOR, methods=("POST",), also_invited=True)
def disable(request: DeskRequest, ref: str) -> HttpResponse:
    """End a member's access. Nothing is asked first: the call came, and each minute counts."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.disable_member(member=found, actor=request.actor, at=request.at),
        done=_("Access has ended, on every machine."),
        then="partners:colleagues",
    )


@desk_view(Role.SUPERVISOR, ADMINISTRATOR, methods=("POST",), also_invited=True, fresh=True)
def enable(request: DeskRequest, ref: str) -> HttpResponse:
    """Give a member access again."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.enable_member(member=found, actor=request.actor, at=request.at),
        done=_("This member may sign in again."),
        then="partners:colleagues",
    )


@desk_view(ADMINISTRATOR, methods=("POST",), also_invited=True, fresh=True)
def renew(request: DeskRequest, ref: str) -> HttpResponse:
    """A link by which a member sets a new password."""
    made = actions.renew_access(member=_found(request, ref), actor=request.actor, at=request.at)
    return show_link(request, *made, back=reverse("partners:member", kwargs={"ref": ref}))


@desk_view(ADMINISTRATOR, methods=("POST",), also_invited=True, fresh=True)
def unbind(request: DeskRequest, ref: str) -> HttpResponse:
    """Let a member's sign-in at her ministry be bound anew."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.unbind_sign_in(member=found, actor=request.actor, at=request.at),
        done=_("The next sign-in there with this address is this member's."),
        then="partners:member",
        ref=ref,
    )


@desk_view(ADMINISTRATOR, methods=("POST",), also_invited=True, fresh=True)
def take_second_factor(request: DeskRequest, ref: str) -> HttpResponse:
    """Take a lost second factor off a member."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.take_second_factor(member=found, actor=request.actor, at=request.at),
        done=_("The second proof is gone. At the next sign-in the member sets up another one."),
        then="partners:member",
        ref=ref,
    )


@public_view(methods=(*READING, "POST"))
def join(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind an invitation: opening it changes nothing, a password makes the member."""
    with entering(Door.INVITATION, key.partition(".")[0]) as at:
        invitation = actions.open_invitation(key=key, at=at)
        provider = queries.provider_of(invitation.organisation)
        form = JoinForm(sent(request), is_renewal=invitation.member is not None)
        done = False
        if form.is_valid() and not (provider and provider.only):
            with transaction.atomic():
                done = bool(
                    try_form(
                        form,
                        lambda values: actions.accept_invitation(
                            key=key, name=values.get("name", ""), password=values["password"], at=at
                        ),
                    )
                )
        chosen = getattr(request, "language_chosen", False)
        with override(get_language() if chosen else invitation.language):
            if done:
                return render(request, "partners/joined.html", {"invitation": invitation})
            return render(
                request,
                "partners/join.html",
                {"form": form, "invitation": invitation, "provider": provider},
                status=status_of(form.errors),
            )


def _found(request: DeskRequest, ref: str) -> Member:
    rows = Member.objects.visible_to(request.actor).select_related("account", "organisation__key")
    return get_object_or_404(rows, ref=ref)
