"""What a partner has to destroy after a consent ended, and its word that it did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.cases import actions, queries
from lindung.cases.rules import WITH_SIGHT
from lindung.partners.edges import DeskRequest, desk_view


@desk_view(*WITH_SIGHT)
def copies(request: DeskRequest) -> HttpResponse:
    """Every request for copies that still waits for this organisation's answer."""
    return render(request, "cases/copies.html", {"held": queries.copies_to_destroy(request.actor), "at": request.at})


@desk_view(*WITH_SIGHT, methods=("POST",))
def copies_destroyed(request: DeskRequest, ref: str) -> HttpResponse:
    """The organisation says that nothing is left; the desk's task ends with it."""
    task = queries.find_copies(request.actor, ref)
    actions.confirm_copies_destroyed(task=task, actor=request.actor, at=request.at)
    messages.success(request, _("Thank you. The desk knows now that your copies are destroyed."))
    return redirect("cases:copies")
