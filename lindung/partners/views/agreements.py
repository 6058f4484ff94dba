"""Agreements and their commitments."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.partners import actions, permissions, queries
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import AgreementForm, CommitmentForm, DocumentForm, try_form
from lindung.partners.models import Agreement, Commitment, Organisation
from lindung.partners.rules import FieldGroup, Purpose
from lindung.partners.views.steps import reason, sent, status_of, take_step


@desk_view()
def agreements(request: DeskRequest) -> HttpResponse:
    """The agreements that bind the own organisation, or that the desk keeps."""
    rows = Agreement.objects.visible_to(request.actor).select_related("desk").order_by("-from_at", "-id")[:500]
    context = {
        "agreements": rows,
        "why_not_draft": reason(permissions.why_not_draft_agreement(request.actor)),
        "at": request.at,
    }
    return render(request, "partners/agreements.html", context)


@desk_view()
def agreement(request: DeskRequest, ref: str) -> HttpResponse:
    """One agreement: who, what for, what may be shared, what was promised."""
    return _show(request, _found(request, ref))


@desk_view(methods=(*READING, "POST"))
def draft(request: DeskRequest) -> HttpResponse:
    """Draft an agreement."""
    permissions.check_can_draft_agreement(request.actor)
    form = AgreementForm(
        sent(request),
        parties=Organisation.objects.visible_to(request.actor).vetted().order_by("name"),
        initial={"from_at": request.at},
    )
    made = try_form(form, lambda values: actions.draft_agreement(**values, actor=request.actor, at=request.at))
    if made is not None:
        messages.success(request, _("Drafted. It allows nothing until the national desk puts it in force."))
        return redirect("partners:agreement", ref=made.ref)
    context = {"form": form, "title": _("Draft an agreement"), "verb": _("Draft it"), "back": "partners:agreements"}
    return render(request, "partners/form.html", context, status=status_of(form.errors))


@desk_view(methods=("POST",))
def put_in_force(request: DeskRequest, ref: str) -> HttpResponse:
    """Record the signed document."""
    found, form = _found(request, ref), DocumentForm(request.POST, request.FILES)
    permissions.check_can_put_in_force(request.actor, found)

    def do(values: dict[str, Any]) -> bool:
        actions.put_agreement_in_force(
            agreement=found, document_hash=form.fingerprint(), actor=request.actor, at=request.at
        )
        return True

    if not try_form(form, do):
        return _show(request, found, document_form=form)
    messages.success(request, _("The parties may rely on it now."))
    return redirect("partners:agreement", ref=ref)


@desk_view(methods=("POST",))
def suspend(request: DeskRequest, ref: str) -> HttpResponse:
    """Stop sharing for now."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.suspend_agreement(agreement=found, actor=request.actor, at=request.at),
        done=_("Suspended. Nothing new is shared under it."),
        then="partners:agreement",
        ref=ref,
    )


@desk_view(methods=("POST",))
def end(request: DeskRequest, ref: str) -> HttpResponse:
    """Stop sharing for good."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.end_agreement(agreement=found, actor=request.actor, at=request.at),
        done=_("Ended. Nothing is shared under it any more."),
        then="partners:agreement",
        ref=ref,
    )


@desk_view(methods=("POST",))
def add_commitment(request: DeskRequest, ref: str) -> HttpResponse:
    """Write down a promise."""
    found = _found(request, ref)
    permissions.check_can_add_commitment(request.actor, found)
    form = CommitmentForm(request.POST, parties=queries.parties_of(found))
    made = try_form(
        form, lambda values: actions.add_commitment(agreement=found, **values, actor=request.actor, at=request.at)
    )
    if made is None:
        return _show(request, found, commitment_form=form)
    messages.success(request, _("Written down."))
    return redirect("partners:agreement", ref=ref)


@desk_view(methods=("POST",))
def mark_done(request: DeskRequest, ref: str) -> HttpResponse:
    """Say that a promise was kept."""
    rows = Commitment.objects.visible_to(request.actor).select_related("agreement", "owner")
    found = get_object_or_404(rows, ref=ref)
    return take_step(
        request,
        lambda: actions.mark_commitment_done(commitment=found, actor=request.actor, at=request.at),
        done=_("Marked as done."),
        then="partners:agreement",
        ref=found.agreement.ref,
    )


def _found(request: DeskRequest, ref: str) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(request.actor).select_related("desk"), ref=ref)


def _show(
    request: DeskRequest,
    found: Agreement,
    *,
    document_form: DocumentForm | None = None,
    commitment_form: CommitmentForm | None = None,
) -> HttpResponse:
    wrong = (document_form and document_form.errors) or (commitment_form and commitment_form.errors)
    parties, commitments = queries.commitments_told(found, request.actor)
    context = {
        "agreement": found,
        "parties": parties,
        "purposes": [_(Purpose(each).label) for each in found.purposes],
        "field_groups": [_(FieldGroup(each).label) for each in found.field_groups],
        "commitments": [(each, reason(permissions.why_not_mark_done(request.actor, each))) for each in commitments],
        "why_not_force": reason(permissions.why_not_put_in_force(request.actor, found)),
        "why_not_end": reason(permissions.why_not_end_agreement(request.actor, found)),
        "document_form": document_form or DocumentForm(initial={"document_hash": found.document_hash}),
        "commitment_form": commitment_form or CommitmentForm(parties=queries.parties_of(found)),
        "at": request.at,
    }
    return render(request, "partners/agreement.html", context, status=status_of(wrong))
