"""The network: which organisations take part, and what the desk decides about them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lindung.partners import actions, permissions, queries
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import AddressForm, EnforcesForm, OrganisationForm, SuspendForm, try_form
from lindung.partners.models import Agreement, Organisation
from lindung.partners.rules import Enforces
from lindung.partners.views.steps import reason, sent, status_of, take_step

SHOWN_AT_MOST = 500


@desk_view(also_invited=True)
def network(request: DeskRequest) -> HttpResponse:
    """Every organisation one may see."""
    context = {
        "organisations": queries.network(request.actor)[:SHOWN_AT_MOST],
        "why_not_invite": reason(permissions.why_not_invite_organisation(request.actor)),
    }
    return render(request, "partners/network.html", context)


@desk_view(also_invited=True)
def organisation(request: DeskRequest, ref: str) -> HttpResponse:
    """One organisation: trusted or not, reachable or not, bound by which agreements."""
    return _show(request, _found(request, ref))


@desk_view(methods=(*READING, "POST"))
def invite(request: DeskRequest) -> HttpResponse:
    """Bring an organisation in."""
    permissions.check_can_invite_organisation(request.actor)
    own = request.actor.organisation
    form = OrganisationForm(
        sent(request),
        initial={"country": own.country, "timezone": own.timezone, "language": own.language} if own else {},
    )
    made = try_form(form, lambda values: actions.invite_organisation(**values, actor=request.actor, at=request.at))
    if made is not None:
        messages.success(request, _("%(name)s is invited. Let its first administrator in.") % {"name": made.name})
        return redirect("partners:organisation", ref=made.ref)
    context = {"form": form, "title": _("Invite an organisation"), "verb": _("Invite it"), "back": "partners:network"}
    return render(request, "partners/form.html", context, status=status_of(form.errors))


@desk_view(methods=("POST",))
def vet(request: DeskRequest, ref: str) -> HttpResponse:
    """Trust an invited organisation."""
    found, form = _found(request, ref), EnforcesForm(request.POST)
    permissions.check_can_vet(request.actor, found)
    if not form.is_valid():
        return _show(request, found, enforces_form=form)
    return take_step(
        request,
        lambda: actions.vet_organisation(
            organisation=found, enforces=form.cleaned_data["enforces"], actor=request.actor, at=request.at
        ),
        done=_("%(name)s is vetted.") % {"name": found.name},
        then="partners:organisation",
        ref=ref,
    )


@desk_view(methods=("POST",), fresh=True)
def answer_for(request: DeskRequest, ref: str) -> HttpResponse:
    """Correct what an organisation enforces."""
    found, form = _found(request, ref), EnforcesForm(request.POST)
    permissions.check_can_answer_for(request.actor, found)
    if not form.is_valid():
        return _show(request, found, enforces_form=form)
    return take_step(
        request,
        lambda: actions.answer_for_organisation(
            organisation=found, enforces=form.cleaned_data["enforces"], actor=request.actor, at=request.at
        ),
        done=_("Written down. What its wall forbids ends within a minute."),
        then="partners:organisation",
        ref=ref,
    )


@desk_view(methods=("POST",))
def restore(request: DeskRequest, ref: str) -> HttpResponse:
    """Trust a suspended organisation again."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.restore_organisation(organisation=found, actor=request.actor, at=request.at),
        done=_("%(name)s may act again.") % {"name": found.name},
        then="partners:organisation",
        ref=ref,
    )


@desk_view(methods=("POST",))
def suspend(request: DeskRequest, ref: str) -> HttpResponse:
    """Stop trusting an organisation."""
    found, form = _found(request, ref), SuspendForm(request.POST)
    permissions.check_can_change_trust(request.actor, found)
    if not form.is_valid():
        return _show(request, found, suspend_form=form)
    return take_step(
        request,
        lambda: actions.suspend_organisation(
            organisation=found, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        ),
        done=_("%(name)s is suspended. Its members see nothing from now on.") % {"name": found.name},
        then="partners:organisation",
        ref=ref,
    )


@desk_view(methods=("POST",), fresh=True)
def first_administrator(request: DeskRequest, ref: str) -> HttpResponse:
    """Let an organisation's first administrator in; the link is shown once."""
    found, form = _found(request, ref), AddressForm(request.POST)
    permissions.check_can_invite_first_administrator(request.actor, found)
    made = try_form(
        form,
        lambda values: actions.invite_first_administrator(
            organisation=found, email=values["email"], actor=request.actor, at=request.at
        ),
    )
    if made is None:
        return _show(request, found, address_form=form)
    return show_link(request, *made, back=reverse("partners:organisation", kwargs={"ref": ref}))


def show_link(request: DeskRequest, invitation: object, key: str, *, back: str) -> HttpResponse:
    """The page that shows an invitation's link, this once."""
    link = request.build_absolute_uri(reverse("partners:join", kwargs={"key": key}))
    return render(request, "partners/link.html", {"invitation": invitation, "link": link, "back_url": back})


def _found(request: DeskRequest, ref: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.actor).select_related("desk", "key"), ref=ref)


def _show(
    request: DeskRequest,
    found: Organisation,
    *,
    address_form: AddressForm | None = None,
    suspend_form: SuspendForm | None = None,
    enforces_form: EnforcesForm | None = None,
) -> HttpResponse:
    wrong = any(form is not None and form.errors for form in (address_form, suspend_form, enforces_form))
    context = {
        "organisation": found,
        "agreements": Agreement.objects.visible_to(request.actor).of_party(found.id).order_by("-from_at", "-id")[:20],
        "why_not_vet": reason(permissions.why_not_vet(request.actor, found)),
        "why_not_trust": reason(permissions.why_not_change_trust(request.actor, found)),
        "is_own": found.id == request.actor.organisation_id,
        "address_form": address_form or AddressForm(),
        "enforces_form": enforces_form or EnforcesForm(initial={"enforces": found.enforces}),
        "enforces": _(Enforces(found.enforces).label) if found.enforces else "",
        "suspend_form": suspend_form or SuspendForm(),
    }
    return render(request, "partners/organisation.html", context, status=status_of(wrong))
