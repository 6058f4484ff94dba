"""Pages of lists: what was given, giving one, taking one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.evidence import actions, permissions, queries
from lindung.evidence.forms import GiveListForm
from lindung.evidence.models import GivenList
from lindung.evidence.rules.desk import GIVES_LISTS, SEES_EVIDENCE, ListKind
from lindung.evidence.rules.desk_refusals import ListTooLarge, NoAgreementForCounting
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import add_refusal, try_form
from lindung.partners.rules import Role
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.web.paging import page_of

SEES_LISTS: tuple[Role, ...] = tuple(dict.fromkeys((*SEES_EVIDENCE, *GIVES_LISTS)))
BOTH = (*READING, "POST")
REQUEST_BYTES_AT_MOST = 24_900_000


@desk_view(*SEES_LISTS)
def lists(request: DeskRequest) -> HttpResponse:
    """Lists that were given: to this desk, or by this organisation."""
    page = page_of(queries.lists_seen(request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    context = {
        "page": page,
        "why_not_give": _why_not_give(request),
        "may_give": permissions.can_give_list(request.actor),
        "at": request.at,
    }
    return render(request, "evidence/lists.html", context)


@desk_view(*SEES_LISTS)
def given_list(request: DeskRequest, ref: str) -> HttpResponse:
    """One list: what is known of it, what it was used for, when it goes."""
    found = _found(request, ref)
    context = {
        "given": found,
        "uses": found.uses.order_by("-used_at")[: queries.SHOWN_AT_MOST],
        "why_not_withdraw": reason(permissions.why_not_withdraw_list(request.actor, found)),
        "at": request.at,
    }
    return render(request, "evidence/list.html", context)


@desk_view(*GIVES_LISTS, methods=BOTH)
def give(request: DeskRequest) -> HttpResponse:
    """Give a list without names."""
    permissions.check_can_give_list(request.actor)
    agreements = queries.agreements_for_counting(request.actor, at=request.at)
    first = {"kind": ListKind.CODED.value}
    form = GiveListForm(sent(request), request.FILES or None, agreements=agreements, initial=first)
    if request.method == "POST" and int(request.headers.get("Content-Length") or 0) > REQUEST_BYTES_AT_MOST:
        form.is_valid()
        form.errors.pop("file", None)
        add_refusal(form, ListTooLarge(field="file", most=24))
    made = try_form(
        form,
        lambda told: actions.give_list(
            content=told.pop("file"), said=actions.Said(**told), actor=request.actor, at=request.at
        ),
    )
    if made is not None:
        messages.success(request, _("Given. It is sealed; only a run reads it."))
        return redirect("evidence:list", ref=made.ref)
    context = {"form": form, "why_not": _why_not_give(request)}
    return render(request, "evidence/give.html", context, status=status_of(form.errors))


@desk_view(*SEES_LISTS, methods=("POST",))
def withdraw(request: DeskRequest, ref: str) -> HttpResponse:
    """Take a list back."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.withdraw_list(given=found, actor=request.actor, at=request.at),
        done=_("Taken back. Its content is erased."),
        then="evidence:list",
        ref=ref,
    )


def _found(request: DeskRequest, ref: str) -> GivenList:
    rows = GivenList.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("given_by_organisation", "accountable", "agreement", "key"), ref=ref)


def _why_not_give(request: DeskRequest) -> str:
    refusal = permissions.why_not_give_list(request.actor)
    if refusal is None and not queries.agreements_for_counting(request.actor, at=request.at).exists():
        refusal = NoAgreementForCounting()
    return reason(refusal)
